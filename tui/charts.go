package tui

import (
	"math"

	"sgdflow/tui/plot"
)

// The charts over flow time of the Paths screen, in the order of layout.charts.
const (
	chartLoss = iota
	chartGap
	chartRegularizer
)

// namingWidth is the width of a chart from which it names its lines; in a narrower one their glyphs do, which the pictures' titles
// explain.
const namingWidth = 47

// drawWhole draws charts in which nothing moves between two results.
func (s *scene) drawWhole(c *plot.Canvas, charts []*plot.Chart) {
	for i, chart := range charts {
		if at := s.layout.charts[i]; !at.Empty() {
			chart.Draw(c, at)
		}
	}
}

// flowChart is an empty chart over the whole flow time, so that its axis stands still while lines grow.
func (s *scene) flowChart() *plot.Chart {
	return &plot.Chart{
		X: plot.Range{Min: 0, Max: s.run.Horizon}, Y: plot.Range{Min: 0.1, Max: 1}, Cursor: math.NaN(),
		Border: s.styles.border, TitleStyle: s.styles.strong, LabelStyle: s.styles.dim, CursorStyle: s.styles.cursor,
	}
}

// overTime is a line of one value an entry, up to the entry shown.
func (s *scene) overTime(name string, y []float64, style plot.StyleID, glyph rune) plot.Series {
	x, y := s.atEpochs(s.comparison().Time, y)
	return plot.Series{Name: name, X: x, Y: y, Style: style, Glyph: glyph}
}

// threeLines fits a chart to a quantity on the three paths over the whole run and draws it up to the entry shown. The
// axis is logarithmic where the quantity falls by more than a factor of thirty and never reaches zero.
func (s *scene) threeLines(ch *plot.Chart, mean, gradient, modified []float64) {
	st, g := s.styles, s.glyphs()
	ch.Y = plot.Fit(plot.Linear, 0, mean, gradient, modified)
	if ch.Y.Min > 0 && ch.Y.Max/ch.Y.Min > 30 {
		const rounding = 1e-8 // of the largest value: what is below is no quantity but noise
		ch.YScale, ch.Y.Min = plot.Log, max(ch.Y.Min, rounding*ch.Y.Max)
		ch.Title += ", log"
	} else {
		ch.Y = plot.Fit(plot.Linear, 0.05, mean, gradient, modified)
	}
	var names [3]string
	if s.layout.chartWidth() >= namingWidth {
		names = [3]string{"gradient", "modified", "SGD's mean"}
	}
	ch.Series = []plot.Series{
		s.overTime(names[0], gradient, st.gradient, g.gradient),
		s.overTime(names[1], modified, st.modified, g.modified),
		s.overTime(names[2], mean, st.mean, g.mean),
	}
}

// gapChart shows how far each flow is from SGD's mean, beside the mean's standard error.
func (s *scene) gapChart() *plot.Chart {
	k, st, g := s.comparison(), s.styles, s.glyphs()
	gap := s.flowChart()
	gap.YScale, gap.Title = plot.Log, "gap to SGD's mean, log"
	gradient, modified, moment, noise := "", "", "", ""
	if width := s.layout.chartWidth(); width < wideTitle {
		gap.Title = "gap to SGD, log"
	} else if width >= namingWidth {
		gradient, modified, moment, noise = "gradient", "modified", "moments", "std. error"
	}
	if k == nil {
		return gap
	}
	gap.Y = gapRange(k.Gap.Gradient, k.Gap.Modified, k.Gap.Moment)
	gap.Series = []plot.Series{
		s.overTime(noise, s.noise, st.ghost, g.noise),
		s.overTime(gradient, k.Gap.Gradient, st.gradient, g.gradient),
		s.overTime(modified, k.Gap.Modified, st.modified, g.modified),
	}
	if len(k.Gap.Moment) > 0 {
		gap.Series = append(gap.Series, s.overTime(moment, k.Gap.Moment, st.moment, g.moment))
	}
	return gap
}

// fewEpochs is the number of epochs below which a run is shown with every update.
const fewEpochs = 8

// atEpochs keeps the values up to the entry shown that stand at the end of an epoch, where the theory speaks of the
// mean: in between, the mean swings with the order of the batches. A run of few epochs is shown with every update.
func (s *scene) atEpochs(time, y []float64) (x, values []float64) {
	n := min(s.entry+1, len(y))
	k := s.comparison()
	m := k.Run.Batches()
	if k.Run.Epochs() < fewEpochs || k.Stride >= m {
		return time[:n], y[:n]
	}
	for i := range n {
		if i*k.Stride%m < k.Stride {
			x, values = append(x, time[i]), append(values, y[i])
		}
	}
	return x, values
}

// gapRange leaves out the first steps from the common start, where the gaps come from zero through all decades: the
// axis begins a decade below the smaller gap's median.
func gapRange(gaps ...[]float64) plot.Range {
	r := plot.Fit(plot.Log, 0, gaps...)
	floor := math.Inf(1)
	for _, g := range gaps {
		if len(g) > 1 {
			floor = min(floor, median(g[1:])/10)
		}
	}
	if floor > r.Min && floor < r.Max {
		r.Min = floor
	}
	if r.Max/r.Min < 10 {
		r.Min = r.Max / 10
	}
	r.Max *= 1.3
	return r
}
