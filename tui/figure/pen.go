package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"sgdflow/tui/plot"
)

// pen draws on a part of a page, in points from its lower left corner.
type pen struct {
	draw.Canvas
	joins                  bool // combining marks are put over their letters by what shows the page
	ink, paper, dim, faint plot.Color
}

// in returns a pen for a part of the page.
func (p pen) in(r vg.Rectangle) pen {
	p.Rectangle = r
	return p
}

// rgb is the colour as the canvases take it.
func rgb(c plot.Color) color.NRGBA {
	v := c.Hex()
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// or returns c, or where it is a default colour another one.
func or(c, other plot.Color) plot.Color {
	if c.IsDefault() {
		return other
	}
	return c
}

// stroke is a line's style.
func (p pen) stroke(c plot.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: rgb(or(c, p.ink)), Width: width}
}

// fill paints a rectangle.
func (p pen) fill(r vg.Rectangle, c color.Color) {
	p.SetColor(c)
	p.Fill(r.Path())
}

// text writes a clean line whose left end, or with align -1 its right end, -0.5 its middle, stands at (x, y), and returns
// its width.
func (p pen) text(x, y vg.Length, s string, t textStyle, c plot.Color, align vg.Length) vg.Length {
	runs, width := t.runs(s, p.joins)
	c = or(c, p.ink)
	face := t.face()
	x += align * width
	for _, r := range runs {
		if r.glyph != 0 {
			p.glyph(r.glyph, vg.Point{X: x + r.x + glyphRoom/2*t.size, Y: y + 0.35*t.size}, glyphRadius*t.size, c, false)
			continue
		}
		p.SetColor(rgb(c))
		p.FillString(face, vg.Point{X: x + r.x, Y: y + r.raise}, r.text)
	}
	return width
}

// upright writes a clean line from below to above, its middle at y and its baseline at x.
func (p pen) upright(x, y vg.Length, s string, t textStyle, c plot.Color) {
	const quarter = 1.5707963267948966
	p.Push()
	p.Translate(vg.Point{X: x, Y: y})
	p.Rotate(quarter)
	p.text(0, 0, s, t, c, -0.5)
	p.Pop()
}

// glyph draws one of Glyphs, or a disc. Hollow ones have the paper within; with a halo there is a rim of paper around it.
func (p pen) glyph(r rune, at vg.Point, radius vg.Length, c plot.Color, halo bool) {
	s, ok := shapes[r]
	if !ok {
		s = shapes['●']
	}
	width := max(0.9, 0.3*radius)
	outline := scaled(s.outline, at, radius)
	if halo {
		p.SetLineStyle(p.stroke(p.paper, width+2))
		p.Stroke(outline)
	}
	c = or(c, p.ink)
	switch {
	case s.open:
		p.SetLineStyle(p.stroke(c, width))
		p.Stroke(outline)
		return
	case s.hollow:
		if halo {
			p.SetColor(rgb(p.paper))
			p.Fill(outline)
		}
		p.SetLineStyle(p.stroke(c, width))
		p.Stroke(outline)
	default:
		p.SetColor(rgb(c))
		p.Fill(outline)
	}
	if s.inner != nil {
		p.SetColor(rgb(c))
		p.Fill(scaled(s.inner, at, radius))
	}
}
