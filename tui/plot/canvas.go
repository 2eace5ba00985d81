package plot

// maxSide bounds both sides of a canvas, so that no size a terminal reports can exhaust memory.
const maxSide = 1024

// Runes of a cell that are no characters.
const (
	wideTail     rune = -1 // the right half of the wide rune in the cell before
	firstCluster rune = -2 // this and below: an entry of Palette.clusters
)

// cell is one character cell. ink is the style the glyph was drawn with before it was merged with the background.
type cell struct {
	r       rune
	st, ink StyleID
}

var blank = cell{r: ' '}

// Canvas is a rectangle of cells, each a character and a style. Everything drawn is clipped to it, whatever the
// coordinates.
type Canvas struct {
	p          *Palette
	cols, rows int
	ascii      bool
	thick      bool
	cells      []cell
	out        []byte // String's buffer
}

// NewCanvas returns a blank canvas of cols x rows cells, each clamped to 0..1024. With ascii no character above 0x7e
// is ever drawn: paths become glyphs, frames + - and |, and letters are transcribed.
func NewCanvas(p *Palette, cols, rows int, ascii bool) *Canvas {
	c := &Canvas{p: p, ascii: ascii}
	c.Resize(cols, rows)
	return c
}

// Palette returns the palette the canvas's StyleIDs belong to.
func (c *Canvas) Palette() *Palette { return c.p }

// ASCII reports whether the canvas is limited to ASCII.
func (c *Canvas) ASCII() bool { return c.ascii }

// Bounds returns the rectangle of all cells.
func (c *Canvas) Bounds() Rect { return Rect{0, 0, c.cols, c.rows} }

// Resize blanks the canvas and gives it a new size, clamped as in NewCanvas.
func (c *Canvas) Resize(cols, rows int) {
	c.cols, c.rows = max(0, min(maxSide, cols)), max(0, min(maxSide, rows))
	if n := c.cols * c.rows; n <= cap(c.cells) {
		c.cells = c.cells[:n]
	} else {
		c.cells = make([]cell, n)
	}
	c.Reset()
}

// Reset blanks the canvas.
func (c *Canvas) Reset() {
	for i := range c.cells {
		c.cells[i] = blank
	}
}

// CopyFrom makes the canvas a copy of base: size, palette, ASCII mode, thickness and cells. It allocates only to grow.
func (c *Canvas) CopyFrom(base *Canvas) {
	c.p, c.ascii, c.thick, c.cols, c.rows = base.p, base.ascii, base.thick, base.cols, base.rows
	c.cells = append(c.cells[:0], base.cells...)
}

// Fill blanks the cells of r and gives them the style st.
func (c *Canvas) Fill(r Rect, st StyleID) {
	r = c.clip(r)
	for y := r.Y; y < r.Y+r.H; y++ {
		for x := r.X; x < r.X+r.W; x++ {
			c.put(x, y, ' ', 1, st)
		}
	}
}

// clip returns the part of r on the canvas.
func (c *Canvas) clip(r Rect) Rect { return r.intersect(c.Bounds()) }

// intersect returns the common part of r and o, without overflow whatever r; o is small.
func (r Rect) intersect(o Rect) Rect {
	if r.Empty() || o.Empty() || r.X >= o.X+o.W || r.Y >= o.Y+o.H {
		return Rect{}
	}
	w, h := r.W, r.H
	x, y := r.X, r.Y
	if x < o.X {
		w, x = w-(o.X-x), o.X
	}
	if y < o.Y {
		h, y = h-(o.Y-y), o.Y
	}
	return Rect{x, y, max(0, min(w, o.X+o.W-x)), max(0, min(h, o.Y+o.H-y))}
}

// put sets the cell (x, y), which must lie on the canvas, to a character w cells wide. Of a wide character that
// loses one half the other becomes blank.
func (c *Canvas) put(x, y int, r rune, w int, st StyleID) {
	k := y*c.cols + x
	c.split(k, x)
	if w == 2 {
		c.split(k+1, x+1)
		c.cells[k+1] = cell{wideTail, st, st}
	}
	c.cells[k] = cell{r, st, st}
}

// split prepares cell k, in column x, for being overwritten.
func (c *Canvas) split(k, x int) {
	if c.cells[k].r == wideTail {
		c.cells[k-1].r = ' '
	}
	if x+1 < c.cols && c.cells[k+1].r == wideTail {
		c.cells[k+1].r = ' '
	}
}

// putOver sets cell k in column x to a narrow character in style st over the background already there.
func (c *Canvas) putOver(k, x int, r rune, st StyleID) {
	old := c.cells[k]
	c.split(k, x)
	c.cells[k] = cell{r, c.p.overlay(old.st, old.r == upperHalf || old.r == lowerHalf, st), st}
}
