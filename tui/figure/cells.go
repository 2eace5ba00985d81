package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"

	"sgdflow/tui/plot"
)

// ranges are those of the axes, in cells.
func (c *Cells) ranges() (x, y plot.Range) {
	return plot.Range{Max: float64(max(1, len(c.Columns)))}, plot.Range{Max: float64(max(1, len(c.Rows)))}
}

// named returns the axes with the names as ticks in the middle of columns and rows.
func (c *Cells) named(x, y Axis) (Axis, Axis) {
	middle := func(label string, names []string) Axis {
		a := Axis{Label: label, Ticks: []plot.Tick{}}
		for i, n := range names {
			a.Ticks = append(a.Ticks, plot.Tick{Value: float64(i) + 0.5, Label: n})
		}
		return a
	}
	return middle(x.Label, c.Columns), middle(y.Label, c.Rows)
}

// draw paints the cells, paper between them. Their texts come later, over the items.
func (c *Cells) draw(a area) {
	c.each(func(x, y int, l Cell) {
		if !l.Fill.IsDefault() {
			a.fill(c.place(a, x, y), rgb(l.Fill))
		}
	})
}

// drawTexts writes the cells' texts, all in the one size at which the longest fits.
func (c *Cells) drawTexts(a area) {
	t := cellText
	room := a.Size().X/vg.Length(max(1, len(c.Columns))) - 6
	t.size = min(t.size, 0.6*a.Size().Y/vg.Length(max(1, len(c.Rows))))
	if room <= 0 {
		return
	}
	c.each(func(_, _ int, l Cell) {
		if w := t.width(clean(l.Text)); w > room {
			t.size *= room / w
		}
	})
	if t.size < 4 {
		return
	}
	c.each(func(x, y int, l Cell) {
		ground := or(l.Fill, a.paper)
		ink := or(l.Ink, a.ink)
		if l.Ink.IsDefault() && contrast(a.paper, ground) > contrast(a.ink, ground) {
			ink = a.paper
		}
		text, r := clean(l.Text), c.place(a, x, y)
		middle := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
		half := vg.Point{X: t.width(text)/2 + 2, Y: 0.55 * t.size}
		a.fill(vg.Rectangle{Min: middle.Sub(half), Max: middle.Add(half)}, rgb(ground)) // over the lines
		a.text(middle.X, middle.Y-0.35*t.size, text, t, ink, -0.5)
	})
}

// each calls f for all cells that have a column and a row.
func (c *Cells) each(f func(x, y int, l Cell)) {
	for k, l := range c.Cells {
		if n := len(c.Columns); n > 0 && k/n < len(c.Rows) {
			f(k%n, k/n, l)
		}
	}
}

// place is the rectangle of a cell, less half of the gap to the next.
func (c *Cells) place(a area, x, y int) vg.Rectangle {
	const gap = 0.75
	n, m := float64(len(c.Columns)), float64(len(c.Rows))
	return vg.Rectangle{
		Min: vg.Point{X: a.X(float64(x)/n) + gap, Y: a.Y(float64(y)/m) + gap},
		Max: vg.Point{X: a.X(float64(x+1)/n) - gap, Y: a.Y(float64(y+1)/m) - gap},
	}
}

// contrast is the difference of two colours in brightness, 0 to 255 (the luma of ITU-R BT.601).
func contrast(a, b plot.Color) float64 {
	luma := func(c plot.Color) float64 { return float64(color.GrayModel.Convert(rgb(c)).(color.Gray).Y) }
	return max(luma(a)-luma(b), luma(b)-luma(a))
}
