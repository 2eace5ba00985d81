package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"sgdflow/tui/plot"
)

// area is where the data of a plot are drawn, and the map from them to its points.
type area struct {
	pen
	x, y   plot.Range
	window plot.Window // of one cell
	xTicks []plot.Tick
	yTicks []plot.Tick
	xLabel string
	yLabel string
}

const (
	tickLength = 4
	labelGap   = 3
	tickEveryX = 45 // points, at least, from one label to the next
	tickEveryY = 34
)

// newArea takes the room for ticks and labels from the pen's rectangle. What is left may be empty.
func (f Figure) newArea(p pen) area {
	a := area{pen: p, x: f.X.plotRange(), y: f.Y.plotRange(), xLabel: clean(f.X.Label), yLabel: clean(f.Y.Label)}
	if f.Cells != nil {
		a.x, a.y = f.Cells.ranges()
		f.X, f.Y = f.Cells.named(f.X, f.Y)
	} else {
		if !f.X.valid() {
			a.x = plot.Fit(f.X.scale(), 0.02, f.data(func(i Item) []float64 { return i.X })...)
		}
		if !f.Y.valid() {
			a.y = plot.Fit(f.Y.scale(), 0.05, f.data(func(i Item) []float64 { return i.heights(f.Y.scale()) })...)
		}
	}
	a.window = plot.Window{X: a.x, Y: a.y, XScale: f.X.scale(), YScale: f.Y.scale(), Cols: 1, Rows: 1}
	a.Min.Y += labelText.size + tickLength + labelGap
	if a.xLabel != "" {
		a.Min.Y += 1.3 * labelText.size
	}
	if a.yLabel != "" {
		a.Min.X += 1.4 * labelText.size
	}
	a.yTicks = ticks(f.Y, a.y, a.Max.Y-a.Min.Y, tickEveryY)
	widest := vg.Length(0)
	for _, t := range a.yTicks {
		widest = max(widest, labelText.width(t.Label))
	}
	a.Min.X += widest + tickLength + labelGap
	a.Max.X -= 8 // the last label below stands out to the right
	a.xTicks = ticks(f.X, a.x, a.Max.X-a.Min.X, tickEveryX)
	return a
}

// data collects the items' coordinates; a cursor fits to nothing.
func (f Figure) data(of func(Item) []float64) (all [][]float64) {
	for _, i := range f.Items {
		if i.Kind != Cursor {
			all = append(all, of(i))
		}
	}
	return all
}

// heights is what a plot is to be high enough for: but on a logarithmic axis, where they may be anywhere down to zero,
// the lower ends of bars and bands too.
func (i Item) heights(s plot.Scale) []float64 {
	if i.Kind != Band && i.Kind != Errors {
		return i.Y
	}
	all := slices.Clone(i.Y)
	for k := range min(len(i.X), len(i.Y), len(i.Err)) {
		if e := max(0, i.Err[k]); finite(e) {
			all = append(all, i.Y[k]+e)
			if s != plot.Log {
				all = append(all, i.Y[k]-e)
			}
		}
	}
	return all
}

// ticks are those of the axis within the range, with labels that can be written.
func ticks(x Axis, r plot.Range, length, every vg.Length) (all []plot.Tick) {
	if length < leastSide {
		return nil
	}
	given := x.Ticks
	if given == nil {
		given = plot.Ticks(r, x.scale(), max(2, int(length/every)))
	}
	for _, t := range given {
		if r.Contains(t.Value) {
			all = append(all, plot.Tick{Value: t.Value, Label: clean(t.Label)})
		}
	}
	return all
}

// farAway is the distance, in widths or heights of the area, beyond which a place is only a direction.
const farAway = 1e9

// fractions returns where a data point stands, as fractions of the area's width and height, and whether it has a place
// at all. One beyond farAway stands there in the same direction.
func (a area) fractions(x, y float64) (u, v float64, far, ok bool) {
	dx, dy := a.window.Dot(x, y) // in dots, two by four, y down
	const most = math.MaxFloat64 / 4
	u, v = max(-most, min(most, dx))/2, 1-max(-most, min(most, dy))/4
	if math.IsNaN(u) || math.IsNaN(v) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return 0, 0, false, false
	}
	if d := max(math.Abs(u), math.Abs(v)); d > farAway {
		return u / d * farAway, v / d * farAway, true, true
	}
	return u, v, false, true
}

// place returns where a data point stands, and whether it has a place at all.
func (a area) place(x, y float64) (vg.Point, bool) {
	u, v, _, ok := a.fractions(x, y)
	return vg.Point{X: a.X(u), Y: a.Y(v)}, ok
}

// inside is place for points within the area.
func (a area) inside(x, y float64) (vg.Point, bool) {
	at, ok := a.place(x, y)
	return at, ok && a.Contains(at)
}

// lines joins the points and clips the lines to the area. A segment both ends of which are far away is left out: its
// direction is lost.
func (a area) lines(xs, ys []float64) [][]vg.Point {
	var all [][]vg.Point
	var line []vg.Point
	flush := func() {
		if len(line) > 1 {
			all = append(all, line)
		}
		line = nil
	}
	wasFar := false
	n := min(len(xs), len(ys))
	for k := range n {
		u, v, far, ok := a.fractions(xs[k], ys[k])
		if !ok || far && wasFar {
			flush()
		}
		if wasFar = far; !ok {
			continue
		}
		q := vg.Point{X: a.X(u), Y: a.Y(v)}
		if len(line) > 0 && k < n-1 {
			if d := q.Sub(line[len(line)-1]); d.Dot(d) < nearby*nearby {
				continue
			}
		}
		line = append(line, q)
	}
	flush()
	return a.ClipLinesXY(all...)
}

// bar returns the ends of y - e to y + e; on a logarithmic axis the lower one is on the edge where it is not positive.
func (a area) bar(y, e float64) (low, high float64) {
	e = max(0, e)
	low, high = max(-math.MaxFloat64, y-e), min(math.MaxFloat64, y+e)
	if a.endless(y, e) {
		low = min(y, a.y.Min)
	}
	return low, high
}

// endless reports whether the bar goes down without end.
func (a area) endless(y, e float64) bool { return a.window.YScale == plot.Log && y-e <= 0 }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// drawGrid draws a line at every tick.
func (a area) drawGrid() {
	style := a.stroke(a.faint, 0.8)
	for _, t := range a.xTicks {
		if at, ok := a.inside(t.Value, a.y.Min); ok {
			a.StrokeLines(style, []vg.Point{at, {X: at.X, Y: a.Max.Y}})
		}
	}
	for _, t := range a.yTicks {
		if at, ok := a.inside(a.x.Min, t.Value); ok {
			a.StrokeLines(style, []vg.Point{at, {X: a.Max.X, Y: at.Y}})
		}
	}
}

// drawFrame draws the edges, ticks, and labels; of labels below that would touch, the later is left out.
func (a area) drawFrame() {
	style := a.stroke(a.dim, 1)
	a.SetLineStyle(style)
	a.Stroke(a.Rectangle.Path())
	below := a.Min.Y - tickLength - labelGap - 0.75*labelText.size
	free := a.Min.X - columnGap
	for _, t := range a.xTicks {
		at, ok := a.inside(t.Value, a.y.Min)
		half := labelText.width(t.Label) / 2
		if !ok || at.X-half < free {
			continue
		}
		a.StrokeLines(style, []vg.Point{at, {X: at.X, Y: at.Y - tickLength}})
		a.text(at.X, below, t.Label, labelText, a.ink, -0.5)
		free = at.X + half + 6
	}
	for _, t := range a.yTicks {
		at, ok := a.inside(a.x.Min, t.Value)
		if !ok {
			continue
		}
		a.StrokeLines(style, []vg.Point{at, {X: at.X - tickLength, Y: at.Y}})
		a.text(at.X-tickLength-labelGap, at.Y-0.35*labelText.size, t.Label, labelText, a.ink, -1)
	}
	if a.xLabel != "" {
		a.text((a.Min.X+a.Max.X)/2, below-1.25*labelText.size, labelText.cut(a.xLabel, a.Max.X-a.Min.X), labelText, a.ink, -0.5)
	}
	if a.yLabel != "" {
		left := a.Min.X - tickLength - labelGap
		for _, t := range a.yTicks {
			left = min(left, a.Min.X-tickLength-labelGap-labelText.width(t.Label))
		}
		a.upright(left-0.5*labelText.size, (a.Min.Y+a.Max.Y)/2, labelText.cut(a.yLabel, a.Max.Y-a.Min.Y), labelText, a.ink)
	}
}
