package plot

import (
	"math"

	"github.com/NimbleMarkets/ntcharts/canvas/runes"
)

// Line joins the points (xs[i], ys[i]) by a line of braille dots, on an ASCII canvas by the glyph in every cell the line
// passes. The window w has its top left corner at that of at; only cells of at are drawn on. What was there keeps
// its background. Where two lines share a braille cell it shows the dots of both in the style of the last drawn.
//
// A point that is not finite, or not positive on a log scale, breaks the line; a point with no neighbour is a single dot.
// The longer of xs and ys is cut. To let a line grow, draw the new points preceded by the last old one onto the
// canvas that has the older ones. On a thick canvas (SetThick) the line is three dots wide.
func (c *Canvas) Line(at Rect, w Window, xs, ys []float64, st StyleID, glyph rune) {
	if d, ok := c.thickDrawer(at, w, st, glyph); ok {
		d.line(xs, ys)
	}
}

// LineAlone is Line without the dots of other styles in the cells it passes, for a line that must stay crisp in a
// crowd.
func (c *Canvas) LineAlone(at Rect, w Window, xs, ys []float64, st StyleID, glyph rune) {
	if d, ok := c.thickDrawer(at, w, st, glyph); ok {
		d.alone = true
		d.line(xs, ys)
	}
}

// DottedLine is Line with one dot of three lit, evenly along the line, on an ASCII canvas every other cell, on a thick
// canvas one thick dot of six.
func (c *Canvas) DottedLine(at Rect, w Window, xs, ys []float64, st StyleID, glyph rune) {
	if d, ok := c.thickDrawer(at, w, st, glyph); ok {
		switch {
		case c.ascii:
			d.every = 2
		case d.thick:
			d.every = 6 // gaps as wide as the dots
		default:
			d.every = 3
		}
		d.line(xs, ys)
	}
}

func (d *drawer) line(xs, ys []float64) {
	n := min(len(xs), len(ys))
	var x0, y0 float64
	var last dotPoint
	joined := false
	for i := range n {
		x, y := xs[i], ys[i]
		p := d.at(x, y, 1)
		if math.IsNaN(p.x) || math.IsNaN(p.y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
			joined = false
			continue
		}
		if !joined {
			if d.inside(p) {
				d.dot(d.index(p))
			}
		} else if from, to, ok := d.segment(x0, y0, x, y, last, p); ok {
			d.segmentDots(from, to)
		}
		x0, y0, last, joined = x, y, p, true
	}
}

// Dots draws the points as Line does, without joining them.
func (c *Canvas) Dots(at Rect, w Window, xs, ys []float64, st StyleID, glyph rune) {
	d, ok := c.thickDrawer(at, w, st, glyph)
	if !ok {
		return
	}
	for i := range min(len(xs), len(ys)) {
		if p := d.at(xs[i], ys[i], 1); d.inside(p) {
			d.dot(d.index(p))
		}
	}
}

// Mark draws one glyph at a data point, keeping the background there, and reports whether the point lies in the
// window and the glyph on at. A wide or unprintable glyph becomes an asterisk. On a thick canvas it is a badge, unless
// it is a mere dot: the glyph cut out of a block of its colour that takes half of the cells to its left and right, as
// far as these are on at.
func (c *Canvas) Mark(at Rect, w Window, x, y float64, glyph rune, st StyleID) bool {
	col, row, ok := w.Cell(x, y)
	area := c.clip(at)
	if !ok || !area.Contains(at.X+col, at.Y+row) {
		return false
	}
	col, row = at.X+col, at.Y+row
	k := row*c.cols + col
	if c.thick && !dotGlyph(glyph) {
		st = c.badge(area, col, k, st)
	}
	c.putOver(k, col, c.glyph(glyph), st)
	return true
}

// drawer draws dots of one style into one window.
type drawer struct {
	projection
	c          *Canvas
	originX    int // the window's top left corner on the canvas, in cells
	originY    int
	maxX, maxY int // the last dot that may be drawn
	st         StyleID
	glyph      rune // on an ASCII canvas
	alone      bool // dots of other styles give way
	thick      bool // a dot is lit with its four neighbours
	every      int  // 0, or of how many dots (cells, on an ASCII canvas) of a line one is lit
	passed     int  // the dots or cells of a line so far, where that matters
	lastX      int  // the dot drawn last
	lastY      int
}

// drawer returns false if nothing of the window can be seen.
func (c *Canvas) drawer(at Rect, w Window, st StyleID, glyph rune) (drawer, bool) {
	w.Cols, w.Rows = min(w.Cols, maxSide), min(w.Rows, maxSide)
	area := c.clip(at)
	area = area.intersect(Rect{at.X, at.Y, max(0, w.Cols), max(0, w.Rows)})
	if area.Empty() {
		return drawer{}, false
	}
	d := drawer{c: c, originX: at.X, originY: at.Y, st: st, glyph: c.glyph(glyph), lastX: -1, lastY: -1}
	d.x, d.y = w.axes()
	d.left, d.top = float64((area.X-at.X)*dotsX), float64((area.Y-at.Y)*dotsY)
	d.right, d.bottom = d.left+float64(area.W*dotsX), d.top+float64(area.H*dotsY)
	d.maxX, d.maxY = int(d.right)-1, int(d.bottom)-1
	return d, true
}

// index returns the dot that a position inside falls into.
func (d *drawer) index(p dotPoint) (x, y int) {
	return min(int(p.x), d.maxX), min(int(p.y), d.maxY)
}

// segmentDots draws the dots from one position inside to another, by Bresenham's algorithm.
func (d *drawer) segmentDots(from, to dotPoint) {
	x, y := d.index(from)
	x1, y1 := d.index(to)
	dx, sx := x1-x, 1
	if dx < 0 {
		dx, sx = -dx, -1
	}
	dy, sy := y1-y, 1
	if dy < 0 {
		dy, sy = -dy, -1
	}
	e := dx - dy
	for {
		d.dot(x, y)
		if x == x1 && y == y1 {
			return
		}
		e2 := 2 * e
		if e2 > -dy {
			e -= dy
			x += sx
		}
		if e2 < dx {
			e += dx
			y += sy
		}
	}
}

// brailleBits holds the bit of the dot in column x, row y of a braille cell at [y*2+x] (Unicode 15.1, section 21.1).
var brailleBits = [dotsX * dotsY]rune{0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80}

// dot draws one dot, counted from the window's top left corner; it must be one that index can return.
func (d *drawer) dot(x, y int) {
	if x == d.lastX && y == d.lastY {
		return
	}
	if d.every > 0 && !d.due(x, y) {
		d.lastX, d.lastY = x, y
		return
	}
	d.lastX, d.lastY = x, y
	if d.thick {
		d.blot(x, y)
		return
	}
	d.light(x, y)
}

// light lights one dot within the bounds of dot.
func (d *drawer) light(x, y int) {
	col := d.originX + x/dotsX
	k := (d.originY+y/dotsY)*d.c.cols + col
	r := d.glyph
	old := &d.c.cells[k]
	if !d.c.ascii {
		r = runes.BrailleBlockOffset | brailleBits[y%dotsY*dotsX+x%dotsX]
		if runes.IsBraillePattern(old.r) && (!d.alone || old.ink == d.st) {
			r |= old.r
		}
	}
	if old.ink == d.st && (old.r == r || runes.IsBraillePattern(old.r)) {
		old.r = r
		return
	}
	d.c.putOver(k, col, r, d.st)
}

// due counts the dot (x, y) of a dotted line and reports whether it is one to be lit.
func (d *drawer) due(x, y int) bool {
	if !d.c.ascii || d.lastX < 0 || x/dotsX != d.lastX/dotsX || y/dotsY != d.lastY/dotsY {
		d.passed++
	}
	return d.passed%d.every == 1
}
