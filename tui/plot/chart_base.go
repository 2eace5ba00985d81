package plot

import "slices"

// chartLayout is where the parts of a chart stand. Labels are plain ASCII, so their length is their width.
type chartLayout struct {
	area   Rect // of the lines
	marks  Rect // of the glyphs on them, a column wider where these are badges
	window Window
	axes   bool // room for axis lines; without it the x labels stand on the frame's lower edge
	xTicks []Tick
	yTicks []Tick
}

const (
	axesFromHeight = 8 // inner rows from which two of them are spent on an axis and its labels
	minAreaWidth   = 4 // columns below which the labels on the left give way
	labelSpacing   = 10
	logSpacing     = 8 // closer, since those that would touch are left out
)

// layoutKey is what a layout depends on.
type layoutKey struct {
	r              Rect
	x, y           Range
	xScale, yScale Scale
	badges         bool
}

// layout returns the layout for r. The last one is kept: labels cost more than a few new points of a line.
func (ch *Chart) layout(r Rect) chartLayout {
	x, y := ch.ranges()
	key := layoutKey{r, x, y, ch.XScale, ch.YScale, ch.badges}
	if ch.last != key {
		ch.last, ch.lastLayout = key, newLayout(key)
	}
	return ch.lastLayout
}

func newLayout(key layoutKey) chartLayout {
	r, x, y := key.r, key.x, key.y
	inner := r.Inset(1)
	if inner.Empty() || r.W > maxSide || r.H > maxSide {
		return chartLayout{}
	}
	l := chartLayout{area: inner, axes: inner.H >= axesFromHeight}
	if l.axes {
		l.area.H -= 2
	}
	rows := (l.area.H + 2) / 3
	if key.yScale == Log {
		rows = (l.area.H + 1) / 2 // decades are uneven anyway, and each one left out is a factor to guess
	}
	l.yTicks = Ticks(y, key.yScale, max(2, rows))
	left := 0
	for _, t := range l.yTicks {
		left = max(left, len(t.Label))
	}
	left++ // a blank or the axis
	if inner.W-left < minAreaWidth {
		left, l.yTicks, l.axes = 0, nil, false
		l.area.H = inner.H
	}
	l.area.X += left
	l.area.W -= left
	l.marks = l.area
	if key.badges && l.area.W > minAreaWidth { // a line's last mark stands at the right end, and is not cut
		l.area.W--
	}
	spacing := labelSpacing
	if key.xScale == Log {
		spacing = logSpacing
	}
	l.xTicks = Ticks(x, key.xScale, max(2, l.area.W/spacing))
	l.window = Window{X: x, Y: y, XScale: key.xScale, YScale: key.yScale, Cols: l.area.W, Rows: l.area.H}
	return l
}

// ranges returns the chart's ranges, fitted to the series where they are not given.
func (ch *Chart) ranges() (x, y Range) {
	x, y = ch.X, ch.Y
	if !x.fits(ch.XScale) {
		x = ch.fit(ch.XScale, 0, func(s Series) []float64 { return s.X })
	}
	if !y.fits(ch.YScale) {
		y = ch.fit(ch.YScale, 0.05, func(s Series) []float64 { return s.heights(ch.YScale) })
	}
	return x, y
}

// heights returns what the chart is to be high enough for: the points and, but on a log axis, where it may be anywhere
// down to zero, the lower end of error bars.
func (s Series) heights(scale Scale) []float64 {
	if len(s.Err) == 0 {
		return s.Y
	}
	ends := slices.Clone(s.Y)
	for i := range min(len(s.X), len(s.Y), len(s.Err)) {
		if e := s.Err[i]; e > 0 {
			ends = append(ends, s.Y[i]+e)
			if scale != Log {
				ends = append(ends, s.Y[i]-e)
			}
		}
	}
	return ends
}

func (ch *Chart) fit(s Scale, pad float64, of func(Series) []float64) Range {
	data := make([][]float64, len(ch.Series))
	for i, series := range ch.Series {
		data[i] = of(series)
	}
	return Fit(s, pad, data...)
}

func (ch *Chart) drawBase(c *Canvas, r Rect, l chartLayout) {
	c.Fill(r, 0)
	c.Frame(r, ch.Title, ch.Border, ch.TitleStyle)
	if l.area.Empty() {
		return
	}
	ch.drawLegend(c, r)
	if l.axes {
		c.drawAxes(l.marks, ch.Border)
	}
	ch.drawYLabels(c, l)
	ch.drawXLabels(c, l, ch.drawXName(c, r, l))
}

// drawXName writes the name of the x axis into the frame's lower edge and returns the column tick labels end before.
// Where those stand on the same edge it may take up half of them, else all of the edge; a longer name is left out.
func (ch *Chart) drawXName(c *Canvas, r Rect, l chartLayout) int {
	end, room := l.area.X+l.area.W, r.W-2
	if !l.axes {
		room = l.area.W / 2
	}
	width := c.Width(ch.XLabel) + 2
	if ch.XLabel == "" || width > room {
		return end
	}
	x := r.X + r.W - 1 - width
	c.Text(x, r.Y+r.H-1, " "+ch.XLabel+" ", ch.LabelStyle)
	if l.axes {
		return end
	}
	return x
}

// drawYLabels writes the labels on the left, right-aligned beside their rows; where two fall on one row the first
// stays.
func (ch *Chart) drawYLabels(c *Canvas, l chartLayout) {
	taken := -1
	for _, t := range l.yTicks {
		_, row, ok := l.window.Cell(l.window.X.Min, t.Value)
		if !ok || row == taken {
			continue
		}
		taken = row
		c.Text(l.area.X-1-len(t.Label), l.area.Y+row, t.Label, ch.LabelStyle)
	}
}

// drawXLabels writes the labels below the plot, centred under their columns, each only if it stays clear of the one
// before, of the corners and of the column limit.
func (ch *Chart) drawXLabels(c *Canvas, l chartLayout, limit int) {
	row := l.area.Y + l.area.H
	if l.axes {
		row++
	}
	free, end := l.area.X, l.area.X+l.area.W
	for _, t := range l.xTicks {
		col, _, ok := l.window.Cell(t.Value, l.window.Y.Min)
		if !ok {
			continue
		}
		x := min(max(l.area.X+col-len(t.Label)/2, l.area.X), end-len(t.Label))
		if x < free || x+len(t.Label) > limit {
			continue
		}
		free = x + c.Text(x, row, t.Label, ch.LabelStyle) + 1
	}
}
