package tui

import (
	"slices"

	"sgdflow/tui/plot"
)

// Sizes at which the layout changes.
const (
	fullWidth, fullHeight   = 80, 24 // all plots at once
	leastWidth, leastHeight = 40, 12 // one plot at a time
	wideNarration           = 160    // a narration of one row; below it has two
	shortBody               = 15     // rows of plots below which one row of them is shown at a time
)

// layout is where everything stands on a screen of a given size. Empty rectangles are not drawn.
type layout struct {
	width, height int
	tooSmall      bool
	folded        bool // one plot at a time
	short         bool // one row of plots at a time
	turns         int  // how many plots, or rows, take turns; 0 where all are shown
	shown         int  // the one whose turn it is
	planar        bool // there are two parameters at least, and so pictures
	header        plot.Rect
	lesson        plot.Rect    // the text of a lesson's step
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
	narration     plot.Rect
	keys          plot.Rect
}

// newLayout is a pure function of what it is given; lesson is the number of rows that a step's text has.
func newLayout(width, height int, planar bool, v view, k look, lesson int) layout {
	l := layout{width: width, height: height, planar: planar}
	if width < leastWidth || height < leastHeight {
		l.tooSmall = true
		return l
	}
	l.folded = width < fullWidth || height < fullHeight || k.large
	row := func(y int) plot.Rect { return plot.Rect{X: 0, Y: y, W: width, H: 1} }
	l.header = row(0)
	lines := []*plot.Rect{&l.keys, &l.narration, &l.remark, &l.sentence, &l.settings, &l.strip}
	if !k.narrate {
		lines = slices.Delete(lines, 1, 2)
	}
	y := height - 1
	for _, r := range lines {
		*r = row(y)
		if r == &l.narration && width < wideNarration {
			r.H, r.Y = 2, y-1
			y--
		}
		y--
	}
	l.lesson = plot.Rect{X: 0, Y: 1, W: width, H: lesson}
	l.body = plot.Rect{X: 0, Y: 1 + lesson, W: width, H: y - lesson}
	l.short = !l.folded && l.body.H < shortBody
	switch {
	case l.folded:
		l.turns = v.plots(k)
	case l.short:
		l.turns = v.rows()
	}
	if l.turns > 0 {
		l.shown = k.row % l.turns
	}
	v.arrange(&l, k)
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

// chartWidth is that of the charts shown, which all have about the same.
func (l layout) chartWidth() int {
	width := 0
	for _, c := range l.charts {
		width = max(width, c.W)
	}
	return width
}
