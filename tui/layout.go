package tui

import "sgdflow/tui/plot"

// Sizes at which the layout changes.
const (
	fullWidth, fullHeight   = 80, 24 // all plots at once
	leastWidth, leastHeight = 40, 12 // one plot at a time
)

// layout is where everything stands on a screen of a given size. Empty rectangles are not drawn.
type layout struct {
	width, height int
	tooSmall      bool
	folded        bool // one plot at a time
	planar        bool // there are two parameters at least, and so pictures
	header        plot.Rect
	body          plot.Rect    // all that a view has for its plots, of which it makes use of
	panels        [3]plot.Rect // pictures
	overlay       plot.Rect    // one large picture in place of them
	charts        [3]plot.Rect
	sweep         [8]plot.Rect // charts of the Training screen
	words         plot.Rect    // its text
	strip         plot.Rect
	settings      plot.Rect
	sentence      plot.Rect
	remark        plot.Rect
	keys          plot.Rect
}

// newLayout is a pure function of what it is given. shown chooses among the view's plots when folded.
func newLayout(width, height int, planar bool, v view, shown int) layout {
	l := layout{width: width, height: height, planar: planar}
	if width < leastWidth || height < leastHeight {
		l.tooSmall = true
		return l
	}
	l.folded = width < fullWidth || height < fullHeight
	row := func(y int) plot.Rect { return plot.Rect{X: 0, Y: y, W: width, H: 1} }
	l.header = row(0)
	y := height - 1
	for _, r := range []*plot.Rect{&l.keys, &l.remark, &l.sentence, &l.settings, &l.strip} {
		*r = row(y)
		y--
	}
	l.body = plot.Rect{X: 0, Y: 1, W: width, H: y}
	v.arrange(&l, shown%v.plots())
	return l
}

// upper cuts the body into two, one above the other, the upper one of so many percent of its height.
func (l *layout) upper(percent int) (top, bottom plot.Rect) {
	top = l.body
	top.H = (l.body.H*percent + 50) / 100
	return top, plot.Rect{X: l.body.X, Y: top.Y + top.H, W: l.body.W, H: l.body.H - top.H}
}

// halves cuts a rectangle into two side by side, the left one of so many percent of its width.
func halves(r plot.Rect, percent int) (left, right plot.Rect) {
	left, right = r, r
	left.W = (r.W*percent + 50) / 100
	right.X, right.W = r.X+left.W, r.W-left.W
	return left, right
}

// thirds cuts a rectangle into three of equal width side by side; columns that are left over stand between them.
func thirds(r plot.Rect) [3]plot.Rect {
	w := r.W / 3
	left := r.W - 3*w
	return [3]plot.Rect{
		{X: r.X, Y: r.Y, W: w, H: r.H},
		{X: r.X + w + left/2, Y: r.Y, W: w, H: r.H},
		{X: r.X + r.W - w, Y: r.Y, W: w, H: r.H},
	}
}

// picture is the inside of the planes shown, whose cells the landscape is sampled for. All planes have its size.
func (l layout) picture() plot.Rect {
	for _, p := range append([]plot.Rect{l.overlay}, l.panels[:]...) {
		if !p.Empty() {
			return p.Inset(1)
		}
	}
	return plot.Rect{}
}
