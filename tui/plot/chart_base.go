package plot

// chartLayout is where the parts of a chart stand. Labels are plain ASCII, so their length is their width.
type chartLayout struct {
	area   Rect // of the lines
	window Window
	axes   bool // room for axis lines; without it the x labels stand on the frame's lower edge
	xTicks []Tick
	yTicks []Tick
}

const (
	axesFromHeight = 8 // inner rows from which two of them are spent on an axis and its labels
	minAreaWidth   = 4 // columns below which the labels on the left give way
	labelSpacing   = 10
)

// layoutKey is what a layout depends on.
type layoutKey struct {
	r              Rect
	x, y           Range
	xScale, yScale Scale
}

// layout returns the layout for r. The last one is kept: labels cost more than a few new points of a line.
func (ch *Chart) layout(r Rect) chartLayout {
	x, y := ch.ranges()
	key := layoutKey{r, x, y, ch.XScale, ch.YScale}
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
	l.xTicks = Ticks(x, key.xScale, max(2, l.area.W/labelSpacing))
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
		y = ch.fit(ch.YScale, 0.05, func(s Series) []float64 { return s.Y })
	}
	return x, y
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
		c.drawAxes(l.area, ch.Border)
	}
	ch.drawYLabels(c, r, l)
	ch.drawXLabels(c, l)
}

// drawYLabels writes the labels on the left, right-aligned beside their rows; where two fall on one row the first
// stays.
func (ch *Chart) drawYLabels(c *Canvas, r Rect, l chartLayout) {
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
// before and of the corners.
func (ch *Chart) drawXLabels(c *Canvas, l chartLayout) {
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
		if x < free {
			continue
		}
		free = x + c.Text(x, row, t.Label, ch.LabelStyle) + 1
	}
}

// drawLegend writes glyphs and names of the series at the right of the frame's upper edge, or glyphs alone, or
// nothing, whatever fits beside the title.
func (ch *Chart) drawLegend(c *Canvas, r Rect) {
	room := r.W - 5 // corners, an edge on both sides, a blank at the end
	if ch.Title != "" {
		room -= c.Width(ch.Title) + 2
	}
	for _, names := range []bool{true, false} {
		width := 0
		for _, s := range ch.Series {
			width += c.legendWidth(s, names)
		}
		if width == 0 || width > room {
			continue
		}
		x := r.X + r.W - 3 - width
		for _, s := range ch.Series {
			x += c.drawLegendEntry(x, r.Y, s, names)
		}
		c.set(x, r.Y, ' ', ch.Border)
		return
	}
}

// legendWidth returns the columns of one entry, the blank before it included.
func (c *Canvas) legendWidth(s Series, name bool) int {
	if s.Name == "" {
		return 0
	}
	if !name {
		return 2
	}
	return 3 + c.Width(s.Name)
}

func (c *Canvas) drawLegendEntry(x, y int, s Series, name bool) int {
	n := c.legendWidth(s, name)
	if n == 0 {
		return 0
	}
	glyph := s.Glyph
	if glyph == 0 {
		glyph = '─'
	}
	text := " " + string(c.glyph(glyph))
	if name {
		text += " " + s.Name
	}
	return c.Text(x, y, text, s.Style)
}
