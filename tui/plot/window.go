package plot

import "math"

// Rect is a rectangle of cells: its top left cell and its size. A negative size counts as zero.
type Rect struct{ X, Y, W, H int }

// Empty reports whether the rectangle holds no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Contains reports whether the cell (x, y) lies in the rectangle.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && x-r.X < r.W && y >= r.Y && y-r.Y < r.H
}

// Inset returns the rectangle less n cells on each side, empty if nothing is left.
func (r Rect) Inset(n int) Rect {
	return Rect{r.X + n, r.Y + n, max(0, max(0, r.W)-2*n), max(0, max(0, r.H)-2*n)}
}

// Window maps two ranges of data onto a rectangle of Cols x Rows cells, and back. X runs to the right from X.Min at
// the left edge of the first cell to X.Max at the right edge of the last; Y runs upwards in the same way. A window
// whose ranges are not valid (see Range.Valid; on a log scale Min must also be positive) or that has no cells
// shows nothing: its methods return NaN or false.
type Window struct {
	X, Y           Range
	XScale, YScale Scale
	Cols, Rows     int
}

// A braille cell is two dots wide and four high.
const (
	dotsX = 2
	dotsY = 4
)

func (w Window) axes() (x, y axis) {
	return newAxis(w.X, w.XScale, w.Cols*dotsX), newAxis(w.Y, w.YScale, w.Rows*dotsY)
}

// Dot returns where (x, y) stands in braille dots, origin at the top left corner, y down. Dot k spans [k, k+1). The
// result may lie outside the window, be infinite if it is further away than a float64 can say, or NaN if the
// point has no place in it.
func (w Window) Dot(x, y float64) (dx, dy float64) {
	ax, ay := w.axes()
	return ax.pos(x, 1), ay.n - ay.pos(y, 1)
}

// Cell returns the cell (x, y) falls into, counted from the window's top left, and whether it lies in the window.
func (w Window) Cell(x, y float64) (col, row int, ok bool) {
	dx, dy := w.Dot(x, y)
	kx, ok := dotIndex(dx, w.Cols*dotsX)
	if !ok {
		return 0, 0, false
	}
	ky, ok := dotIndex(dy, w.Rows*dotsY)
	if !ok {
		return 0, 0, false
	}
	return kx / dotsX, ky / dotsY, true
}

// dotIndex returns the dot of n that d falls into; the last dot holds the upper end.
func dotIndex(d float64, n int) (int, bool) {
	if !(d >= 0 && d <= float64(n)) {
		return 0, false
	}
	return min(int(d), n-1), true
}

// At returns the data at a position in cells from the window's top left corner: the centre of the cell (col, row)
// is At(col+0.5, row+0.5), and the upper half block's centre At(col+0.5, row+0.25).
func (w Window) At(col, row float64) (x, y float64) {
	ax, ay := w.axes()
	return ax.value(col * dotsX), ay.value(ay.n - row*dotsY)
}

// Zoom returns the window with both ranges multiplied by factor (below 1 magnifies), the data at the centre of
// the cell (col, row) staying where it is. It returns w unchanged where the result could not be drawn: a factor
// that is not positive and finite, or ranges too wide or too narrow for a float64.
func (w Window) Zoom(col, row int, factor float64) Window {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return w
	}
	c, r := float64(col)+0.5, float64(row)+0.5
	return w.moved(c-c*factor, c+(float64(w.Cols)-c)*factor, r-r*factor, r+(float64(w.Rows)-r)*factor)
}

// Pan returns the window moved by dcol cells to the right and drow cells down: what it shows moves the other way.
// Like Zoom it returns w unchanged rather than a window that cannot be drawn.
func (w Window) Pan(dcol, drow int) Window {
	c, r := float64(dcol), float64(drow)
	return w.moved(c, c+float64(w.Cols), r, r+float64(w.Rows))
}

// moved returns the window whose edges stand at the given cells of w.
func (w Window) moved(left, right, top, bottom float64) Window {
	v := w
	v.X.Min, v.Y.Max = w.At(left, top)
	v.X.Max, v.Y.Min = w.At(right, bottom)
	if !v.X.drawable(w.XScale) || !v.Y.drawable(w.YScale) {
		return w
	}
	return v
}

// drawable reports whether a range is valid and wide enough that neighbouring dots hold different values.
func (r Range) drawable(s Scale) bool {
	const finest = 1e-12 // 1,024 dots of some 4 ulp each
	return r.fits(s) && r.Max-r.Min >= finest*max(math.Abs(r.Min), math.Abs(r.Max))
}
