package tui

import (
	"math"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// curve is what the live charts show: while something is being trained that, else the first run of the point nearest to the
// settings on screen; nil for nothing.
func (v *trainingView) curve(s *scene) *lab.TrainingCurve {
	t := v.result()
	switch {
	case t == nil:
		return nil
	case v.busy() && t.Live != nil:
		return t.Live
	}
	if i := nearestPoint(t, v.read.rates, s.run.Settings); i >= 0 {
		return t.Run(i, 0).Curve
	}
	return nil
}

// nearestPoint is the point with a curve, of the lines of learning rates, whose batch size and then whose learning rate
// are nearest to the settings by their ratio; -1 for none.
func nearestPoint(t *lab.Training, lines []lab.Line, set sim.Settings) int {
	best, size, rate := -1, math.Inf(1), math.Inf(1)
	for _, l := range lines {
		for _, i := range l.Points {
			if t.Run(i, 0).Curve == nil {
				continue
			}
			p := t.Experiment.Points[i]
			b := math.Abs(math.Log(float64(p.BatchSize) / float64(set.BatchSize)))
			r := math.Abs(math.Log(p.LearningRate / set.LearningRate))
			if b < size || b == size && r < rate {
				best, size, rate = i, b, r
			}
		}
	}
	return best
}

// liveChart is an empty chart over the flow time of a run.
func (q sweepPlot) liveChart() *plot.Chart {
	ch := q.sweepChart()
	ch.XScale, ch.XLabel, ch.X = plot.Linear, "t", plot.Range{Min: 0, Max: 1}
	if q.t != nil {
		ch.X.Max = q.t.Experiment.FlowTime
		ch.XLabel = "t to " + short(ch.X.Max)
	}
	return ch
}

// liveCharts are those of a run: what is descended, and the score. One of them at least says which run it is.
func (q sweepPlot) liveCharts() (parts, score *plot.Chart) {
	parts, score = q.partsChart(), q.progressChart()
	if q.shown == nil {
		return parts, score
	}
	where := q.symbols(pointWords(q.shown.TrainingPoint))
	at := q.layout.sweep
	parts.Title = q.titleBeside(at[chartLiveLoss], parts.Series, "a run at "+where, where, "a run", "run")
	long, brief := q.scoreNames()
	titles := []string{long + ", " + where, brief + ", " + where, long, brief}
	if !at[chartLiveLoss].Empty() && !strings.Contains(parts.Title, where) {
		titles[2], titles[3] = where, brief
	}
	score.Title = q.titleBeside(at[chartLiveScore], nil, titles...)
	return parts, score
}

// partsChart is the training loss of a run with both parts of the regulariser.
func (q sweepPlot) partsChart() *plot.Chart {
	ch, at := q.liveChart(), q.layout.sweep[chartLiveLoss]
	ch.Title, ch.YScale = "curves of a run", plot.Log
	u := q.shown
	if u == nil {
		return ch
	}
	loss, full, minibatch := "training loss", "|∇C|²", "R minibatch"
	switch {
	case at.W < wideTitle && q.ascii:
		loss, full, minibatch = "C", "|g|^2", "R"
	case at.W < wideTitle:
		loss, full, minibatch = "C", "∇²", "R"
	case at.W < roomyChart:
		loss, minibatch = "loss", "R mini"
	}
	st, g := q.styles, q.glyphs()
	ch.Y = logRange(5, u.TrainLoss, u.FullBatch, u.Minibatch)
	ch.Series = []plot.Series{
		{Name: q.symbols(full), X: u.Time, Y: u.FullBatch, Style: st.text, Glyph: g.start},
		{Name: minibatch, X: u.Time, Y: u.Minibatch, Style: st.mean, Glyph: g.mean},
		{Name: loss, X: u.Time, Y: u.TrainLoss, Style: st.gradient, Glyph: g.gradient},
	}
	return ch
}

// progressChart is the score of a run.
func (q sweepPlot) progressChart() *plot.Chart {
	ch, u := q.liveChart(), q.shown
	_, ch.Title = q.scoreNames()
	if u == nil {
		return ch
	}
	line := plot.Series{X: u.Time}
	if line.Style, line.Glyph = q.curveOf(u.BatchSize); q.regression() {
		line.Y, ch.YScale = u.TestLoss, plot.Log
		ch.Y = logRange(5, line.Y)
	} else {
		for _, v := range u.TestAccuracy {
			line.Y = append(line.Y, 100*v)
		}
		if ch.Y = plot.Fit(plot.Linear, 0.05, line.Y); ch.Y.Min < 50 {
			ch.Y = plot.Range{Min: 0, Max: 100}
		}
	}
	ch.Series = []plot.Series{line}
	return ch
}

// logRange fits a log axis of at most so many decades below the largest value: what is smaller is rounding on the way to
// zero as a rule, and would press the rest together.
func logRange(decades float64, data ...[]float64) plot.Range {
	r := plot.Fit(plot.Log, 0.05, data...)
	r.Min = max(r.Min, r.Max*math.Pow(10, -decades))
	return r
}
