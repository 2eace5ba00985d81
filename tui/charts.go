package tui

import (
	"math"

	"sgdflow/tui/plot"
)

// The three charts over flow time, in the order of layout.charts.
const (
	chartLoss = iota
	chartGap
	chartRegularizer
)

// charts lists the charts on screen with their series up to the entry shown. The ranges are those of the whole run,
// so axes stand still while lines grow.
func (s *scene) charts() []*plot.Chart {
	k, st, g := s.comparison(), s.styles, s.glyphs()
	base := plot.Chart{
		X: plot.Range{Min: 0, Max: s.run.Horizon}, Cursor: math.NaN(),
		Border: st.border, TitleStyle: st.strong, LabelStyle: st.dim, CursorStyle: st.cursor,
	}
	line := func(name string, y []float64, style plot.StyleID, glyph rune) plot.Series {
		x, y := s.atEpochs(k.Time, y)
		return plot.Series{Name: name, X: x, Y: y, Style: style, Glyph: glyph}
	}
	narrow := s.layout.charts[chartGap].W < wideTitle
	loss, gap, reg := base, base, base
	loss.Title, gap.Title, reg.Title = "loss C(w(t))", "gap to SGD's mean", "regulariser"
	full, minibatch, gradient, modified, noise := "full", "minibatch", "", "", ""
	if narrow {
		loss.Title, gap.Title, reg.Title = "loss C", "gap to SGD", "R"
		minibatch = "mini"
	} else if s.layout.charts[chartGap].W > 46 {
		gap.Title, gradient, modified, noise = "gap to SGD's mean", "gradient", "modified", "std. error"
		reg.Title, full = "implicit regulariser", "full-batch"
	}
	gap.YScale = plot.Log
	loss.YScale = s.lossScale()
	if loss.YScale == plot.Log {
		loss.Title += ", log"
	}
	gap.Title += ", log"
	all := []*plot.Chart{&loss, &gap, &reg}
	if k == nil {
		for _, c := range all {
			c.Y = plot.Range{Min: 0.1, Max: 1}
		}
		return all
	}
	loss.Y, gap.Y, reg.Y = s.extents[chartLoss], s.extents[chartGap], s.extents[chartRegularizer]
	loss.Series = []plot.Series{
		line("", k.Loss.Gradient, st.gradient, g.gradient),
		line("", k.Loss.Modified, st.modified, g.modified),
		line("", k.Loss.Mean, st.mean, g.mean),
	}
	gap.Series = []plot.Series{
		line(noise, s.noise, st.ghost, g.noise),
		line(gradient, k.Gap.Gradient, st.gradient, g.gradient),
		line(modified, k.Gap.Modified, st.modified, g.modified),
	}
	reg.Series = []plot.Series{
		line(full, k.Regularizer.Mean.FullBatch, st.text, g.start),
		line(minibatch, k.Regularizer.Mean.Minibatch, st.mean, g.mean),
	}
	return all
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
	for i := 0; i < n; i++ {
		if i*k.Stride%m < k.Stride {
			x, values = append(x, time[i]), append(values, y[i])
		}
	}
	return x, values
}

// lossScale is logarithmic where the loss falls by more than a factor of thirty and never reaches zero.
func (s *scene) lossScale() plot.Scale {
	if r := s.extents[chartLoss]; r.Min > 0 && r.Max/r.Min > 30 {
		return plot.Log
	}
	return plot.Linear
}

// chartExtents are the ranges of the three charts' values over the whole of a comparison.
func (s *scene) chartExtents() [3]plot.Range {
	k := s.comparison()
	if k == nil {
		return [3]plot.Range{}
	}
	loss := plot.Fit(plot.Linear, 0, k.Loss.Mean, k.Loss.Gradient, k.Loss.Modified)
	if !(loss.Min > 0 && loss.Max/loss.Min > 30) {
		loss = plot.Fit(plot.Linear, 0.05, k.Loss.Mean, k.Loss.Gradient, k.Loss.Modified)
	}
	return [3]plot.Range{
		loss,
		gapRange(k.Gap.Gradient, k.Gap.Modified),
		plot.Fit(plot.Linear, 0.05, k.Regularizer.Mean.FullBatch, k.Regularizer.Mean.Minibatch),
	}
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
