package plot

import "math"

// Series is one line of a chart, or a cloud of points. Where X and Y differ in length the longer is cut. Single points
// of a line stand out in a second series that has them alone: NoLine, Points, another glyph and style, and a name for
// the legend.
type Series struct {
	Name  string
	X, Y  []float64
	Band  []float64 // half width of a band around Y, such as a standard error; nil for none
	Err   []float64 // half height of an error bar at each point; none where nil, not positive or not finite
	Style StyleID
	Faint StyleID // the style of the band's edges and the error bars
	Glyph rune    // at the line's last point and in the legend; what a line is made of on an ASCII canvas; 0 for none

	Points bool // the glyph, a bullet where it is 0, at every point, over a line that is dots on an ASCII canvas
	Dotted bool // the line as separate dots, for guides and predictions
	NoLine bool // points that are not joined, without Points one braille dot each, and no glyph at the last
}

// Chart is a framed plot of lines over two axes. Points that are not finite, and on a log axis not positive, break a
// line. Fields may change between calls.
type Chart struct {
	Title          string
	XLabel         string // at the right end of the frame's lower edge, where there is room
	X, Y           Range  // an invalid range is fitted to the series
	XScale, YScale Scale
	Series         []Series // drawn in order, the most important last
	Cursor         float64  // an X at which a vertical line stands; NaN for none. The zero value is a cursor at 0
	Notes          []Note   // on top of everything, in a corner of a plot that is large enough
	NotesAt        Corner

	Border, TitleStyle, LabelStyle, CursorStyle StyleID

	badges     bool // marks are as wide as three cells on the canvas drawn on last
	last       layoutKey
	lastLayout chartLayout
}

// Area returns the cells of r that lines are drawn in, on a canvas like the one drawn on last, and the window that maps data
// onto them, for pointers and for marks of one's own. Both are empty where r is too small for a plot.
func (ch *Chart) Area(r Rect) (Rect, Window) {
	l := ch.layout(r)
	return l.area, l.window
}

// Draw is DrawBase followed by DrawSeries.
func (ch *Chart) Draw(c *Canvas, r Rect) {
	ch.badges = c.badges()
	l := ch.layout(r)
	ch.drawBase(c, r, l)
	ch.drawSeries(c, l)
}

// DrawBase draws into r what changes only with the ranges: frame, title, legend, axes and labels. The inside is
// blanked first.
func (ch *Chart) DrawBase(c *Canvas, r Rect) {
	ch.badges = c.badges()
	ch.drawBase(c, r, ch.layout(r))
}

// DrawSeries draws bands, cursor, error bars, lines, glyphs and notes over a base drawn with the same r, ranges, axis
// label and series names.
func (ch *Chart) DrawSeries(c *Canvas, r Rect) {
	ch.badges = c.badges()
	ch.drawSeries(c, ch.layout(r))
}

func (ch *Chart) drawSeries(c *Canvas, l chartLayout) {
	if l.area.Empty() {
		return
	}
	for _, s := range ch.Series {
		ch.drawBand(c, l, s)
	}
	ch.drawCursor(c, l)
	for _, s := range ch.Series {
		ch.drawErrors(c, l, s)
	}
	for _, s := range ch.Series {
		ch.drawLine(c, l, s)
	}
	for _, s := range ch.Series {
		ch.drawGlyphs(c, l, s)
	}
	ch.drawNotes(c, l)
}

func (ch *Chart) drawLine(c *Canvas, l chartLayout, s Series) {
	switch {
	case s.NoLine && s.Points: // the glyphs say it all
	case s.NoLine:
		c.Dots(l.area, l.window, s.X, s.Y, s.Style, s.glyph())
	case s.Dotted:
		c.DottedLine(l.area, l.window, s.X, s.Y, s.Style, s.glyph())
	default:
		c.Line(l.area, l.window, s.X, s.Y, s.Style, s.glyph())
	}
}

// drawGlyphs draws the glyph of a series at all its points or at the last one.
func (ch *Chart) drawGlyphs(c *Canvas, l chartLayout, s Series) {
	n := min(len(s.X), len(s.Y))
	switch {
	case s.Points:
		glyph := s.Glyph
		if glyph == 0 {
			glyph = '•'
		}
		for i := range n {
			c.Mark(l.marks, l.window, s.X[i], s.Y[i], glyph, s.Style)
		}
	case n > 0 && s.Glyph != 0 && !s.NoLine:
		c.Mark(l.marks, l.window, s.X[n-1], s.Y[n-1], s.Glyph, s.Style)
	}
}

// glyph returns what the line is drawn with on an ASCII canvas.
func (s Series) glyph() rune {
	switch {
	case s.Points && !s.NoLine || s.Dotted && s.Glyph == 0:
		return '.'
	case s.Glyph == 0:
		return '*'
	}
	return s.Glyph
}

// drawBand dots the edges of the band, one pair per dot column at most, so that it stays lighter than the line.
func (ch *Chart) drawBand(c *Canvas, l chartLayout, s Series) {
	n := min(len(s.X), len(s.Y), len(s.Band))
	if n == 0 {
		return
	}
	d, ok := c.drawer(l.area, l.window, s.Faint, '.')
	if !ok {
		return
	}
	column := math.NaN()
	for i := range n {
		for k, y := range [2]float64{s.Y[i] + s.Band[i], s.Y[i] - s.Band[i]} {
			p := d.at(s.X[i], y, 1)
			if k == 0 {
				if math.Floor(p.x) == column {
					break
				}
				column = math.Floor(p.x)
			}
			if d.inside(p) {
				d.dot(d.index(p))
			}
		}
	}
}

// drawCursor draws the cursor where nothing else stands; lines drawn later replace it.
func (ch *Chart) drawCursor(c *Canvas, l chartLayout) {
	dx, _ := l.window.Dot(ch.Cursor, l.window.Y.Min)
	k, ok := dotIndex(dx, l.window.Cols*dotsX)
	if !ok {
		return
	}
	x := l.area.X + k/dotsX
	glyph := '│'
	if c.ascii {
		glyph = '|'
	}
	area := c.clip(l.area)
	for y := area.Y; y < area.Y+area.H; y++ {
		if k := y*c.cols + x; area.Contains(x, y) && c.cells[k].r == ' ' {
			c.putOver(k, x, glyph, ch.CursorStyle)
		}
	}
}
