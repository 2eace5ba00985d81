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
	header        plot.Rect
	panels        [3]plot.Rect // SGD, gradient flow, modified flow
	overlay       plot.Rect    // in place of the panels
	charts        [3]plot.Rect // loss, gap, regulariser
	timeline      plot.Rect
	settings      plot.Rect
	sentence      plot.Rect
	remark        plot.Rect
	keys          plot.Rect
}

// newLayout is a pure function of what it is given. plotShown chooses among the six plots when folded: 0 to 2 the
// panels, 3 to 5 the charts.
func newLayout(width, height int, overlay bool, plotShown int) layout {
	l := layout{width: width, height: height}
	if width < leastWidth || height < leastHeight {
		l.tooSmall = true
		return l
	}
	l.folded = width < fullWidth || height < fullHeight
	row := func(y int) plot.Rect { return plot.Rect{X: 0, Y: y, W: width, H: 1} }
	l.header = row(0)
	y := height - 1
	for _, r := range []*plot.Rect{&l.keys, &l.remark, &l.sentence, &l.settings, &l.timeline} {
		*r = row(y)
		y--
	}
	body := plot.Rect{X: 0, Y: 1, W: width, H: y}
	if l.folded {
		switch {
		case plotShown >= 3:
			l.charts[plotShown-3] = body
		case overlay:
			l.overlay = body
		default:
			l.panels[plotShown] = body
		}
		return l
	}
	top := body
	top.H = (body.H*61 + 50) / 100
	bottom := plot.Rect{X: 0, Y: top.Y + top.H, W: width, H: body.H - top.H}
	l.charts = thirds(bottom)
	if overlay {
		l.overlay = top
	} else {
		l.panels = thirds(top)
	}
	return l
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
