package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Radii of glyphs, in points.
const (
	dotRadius  = 3.8
	endRadius  = 5.5
	markRadius = 6.5
)

// nearby is the distance in points below which a point of a line is left out after the one before.
const nearby = 0.2

// glyph is what is drawn at points of the item, 0 for nothing.
func (i Item) glyph() rune {
	switch {
	case i.Kind == Band || i.Kind == Errors || i.Kind == Cursor:
		return 0
	case i.Glyph == 0 && (i.Kind == Dots || i.Kind == Mark):
		return '●'
	}
	return i.Glyph
}

func (i Item) radius() vg.Length {
	switch i.Kind {
	case Dots:
		return dotRadius
	case Mark:
		return markRadius
	}
	return endRadius
}

// style is that of the item's lines.
func (i Item) style(p pen) draw.LineStyle {
	width := vg.Length(2)
	if i.Kind == Errors || i.Kind == Cursor {
		width = 1.2
	}
	if i.Width > 0 {
		width = vg.Length(min(i.Width, 20))
	}
	s := p.stroke(i.Color, width)
	if i.Kind == Dotted {
		s.Dashes = []vg.Length{1.2 * width, 1.6 * width}
	}
	return s
}

// shade is the see-through colour of a band.
func (i Item) shade(p pen) color.Color {
	c := rgb(or(i.Color, p.ink))
	c.A = 0x38
	return c
}

// draw draws the item but for the glyph at the end of a line.
func (i Item) draw(a area) {
	switch i.Kind {
	case Line, Dotted:
		a.StrokeLines(i.style(a.pen), a.lines(i.X, i.Y)...)
	case Dots, Mark:
		for k := range min(len(i.X), len(i.Y)) {
			if at, ok := a.inside(i.X[k], i.Y[k]); ok {
				a.glyph(i.glyph(), at, i.radius(), i.Color, i.Kind == Mark)
			}
		}
	case Band:
		i.drawBand(a)
	case Errors:
		i.drawErrors(a)
	case Cursor:
		for _, x := range i.X {
			if at, ok := a.inside(x, a.y.Min); ok {
				a.StrokeLines(i.style(a.pen), []vg.Point{at, {X: at.X, Y: a.Max.Y}})
			}
		}
	}
}

// drawEnd draws the glyph at the last point of a line that is seen.
func (i Item) drawEnd(a area) {
	if i.Kind != Line && i.Kind != Dotted || i.Glyph == 0 {
		return
	}
	for k := min(len(i.X), len(i.Y)) - 1; k >= 0; k-- {
		if at, ok := a.inside(i.X[k], i.Y[k]); ok {
			a.glyph(i.Glyph, at, endRadius, i.Color, true)
			return
		}
	}
}

// drawBand fills what lies between the edges; points without a place cut it in two. On a logarithmic axis an edge that
// is not positive lies at the lower end.
func (i Item) drawBand(a area) {
	var upper, lower []vg.Point
	flush := func() {
		if len(upper) > 1 {
			slices.Reverse(lower)
			if outline := a.ClipPolygonXY(append(upper, lower...)); len(outline) > 2 {
				a.FillPolygon(i.shade(a.pen), outline)
			}
		}
		upper, lower = nil, nil
	}
	for k := range min(len(i.X), len(i.Y), len(i.Err)) {
		low, high := a.bar(i.Y[k], i.Err[k])
		top, ok1 := a.place(i.X[k], high)
		bottom, ok2 := a.place(i.X[k], low)
		if !ok1 || !ok2 || !finite(i.Err[k]) {
			flush()
			continue
		}
		upper, lower = append(upper, top), append(lower, bottom)
	}
	flush()
}

// drawErrors draws the bars with a cap at each end that is seen.
func (i Item) drawErrors(a area) {
	const half = 3
	style := i.style(a.pen)
	for k := range min(len(i.X), len(i.Y), len(i.Err)) {
		x, y, e := i.X[k], i.Y[k], i.Err[k]
		if _, ok := a.place(x, y); !ok || !(e > 0) || math.IsInf(e, 0) {
			continue
		}
		low, high := a.bar(y, e)
		a.StrokeLines(style, a.lines([]float64{x, x}, []float64{low, high})...)
		for _, end := range []float64{low, high} {
			if at, ok := a.inside(x, end); ok && (end != low || !a.endless(y, e)) {
				a.StrokeLines(style, []vg.Point{{X: max(a.Min.X, at.X-half), Y: at.Y}, {X: min(a.Max.X, at.X+half), Y: at.Y}})
			}
		}
	}
}
