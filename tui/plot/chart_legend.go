package plot

// legendForm is how much of the series a legend tells.
type legendForm int

const (
	legendNames   legendForm = iota // glyphs and names: " ● SGD"
	legendCompact                   // the same without blanks between: " ●SGD"
	legendGlyphs                    // " ●"
)

// drawLegend writes the series at the right of the frame's upper edge in the first form that fits beside the title, or
// nothing.
func (ch *Chart) drawLegend(c *Canvas, r Rect) {
	room := r.W - 5 // corners, an edge on both sides, a blank at the end
	if ch.Title != "" {
		room -= c.Width(ch.Title) + 2
	}
	for _, form := range []legendForm{legendNames, legendCompact, legendGlyphs} {
		width := 0
		for _, s := range ch.Series {
			width += c.Width(s.legend(c, form))
		}
		if width == 0 || width > room {
			continue
		}
		x := r.X + r.W - 3 - width
		for _, s := range ch.Series {
			x += c.Text(x, r.Y, s.legend(c, form), s.Style)
		}
		c.set(x, r.Y, ' ', ch.Border)
		return
	}
}

// legend returns the entry of a series, a blank before it; "" for one without a name.
func (s Series) legend(c *Canvas, form legendForm) string {
	if s.Name == "" {
		return ""
	}
	glyph := s.Glyph
	switch {
	case glyph != 0:
	case s.NoLine || s.Points:
		glyph = '•'
	case s.Dotted:
		glyph = '·'
	default:
		glyph = '─'
	}
	entry := " " + string(c.glyph(glyph))
	switch form {
	case legendNames:
		entry += " " + s.Name
	case legendCompact:
		entry += s.Name
	}
	return entry
}
