package tui

import "sgdflow/tui/plot"

// drawBox blanks a framed box of the given inner size in the middle of the screen, as large as fits, and returns its
// inside with a margin of one column.
func drawBox(s *scene, c *plot.Canvas, title string, width, height int) plot.Rect {
	l := s.layout
	w, h := min(width+4, l.width), min(height+2, l.height)
	r := plot.Rect{X: (l.width - w) / 2, Y: (l.height - h) / 2, W: w, H: h}
	c.Fill(r, s.styles.text)
	c.Frame(r, title, s.styles.key, s.styles.strong)
	return plot.Rect{X: r.X + 2, Y: r.Y + 1, W: r.W - 4, H: r.H - 2}
}
