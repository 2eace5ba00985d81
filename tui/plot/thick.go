package plot

// SetThick has the lines, dots and marks drawn from now on be larger, for those in the last row of a hall: what Line,
// LineAlone, DottedLine and Dots draw is three dots wide, marks are badges. Error bars, bands and contour lines stay
// thin, and so do lines on an ASCII canvas, where they fill cells as it is.
func (c *Canvas) SetThick(on bool) { c.thick = on }

// Thick reports whether lines are drawn thick.
func (c *Canvas) Thick() bool { return c.thick }

// badges reports whether marks are drawn as badges, three cells wide.
func (c *Canvas) badges() bool { return c.thick && !c.ascii }

// thickDrawer is drawer for what is thick on a thick canvas.
func (c *Canvas) thickDrawer(at Rect, w Window, st StyleID, glyph rune) (drawer, bool) {
	d, ok := c.drawer(at, w, st, glyph)
	d.thick = c.thick && !c.ascii
	return d, ok
}

// blot lights a dot and its four neighbours, as far as these may be drawn.
func (d *drawer) blot(x, y int) {
	d.light(x, y)
	if x > int(d.left) {
		d.light(x-1, y)
	}
	if x < d.maxX {
		d.light(x+1, y)
	}
	if y > int(d.top) {
		d.light(x, y-1)
	}
	if y < d.maxY {
		d.light(x, y+1)
	}
}

// dotGlyph reports whether a mark is no more than a dot along a path, of which there may be many.
func dotGlyph(r rune) bool { return r == '•' || r == '·' || r == '.' }

const (
	leftHalf  = '▌'
	rightHalf = '▐'
)

// badge draws the sides of a mark's badge around cell k, in column x, within area and returns the style of its middle.
func (c *Canvas) badge(area Rect, x, k int, st StyleID) StyleID {
	s := c.p.Style(st)
	s.Reverse = false
	side := c.p.ID(s)
	s.Reverse = true
	if !c.ascii {
		if x > area.X {
			c.putOver(k-1, x-1, rightHalf, side)
		}
		if x+1 < area.X+area.W {
			c.putOver(k+1, x+1, leftHalf, side)
		}
	}
	return c.p.ID(s)
}
