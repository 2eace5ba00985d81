package tui

import (
	"fmt"
	"math"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// curve is what the live charts show, and a word for what it is: while something is being trained the run whose curve grows, or
// between two such runs the last one, else the first run of the point nearest to the settings on screen that has its curve;
// nil for nothing.
func (v *trainingView) curve(s *scene) (u *lab.TrainingCurve, word string) {
	t := v.result()
	switch {
	case t == nil:
		return nil, ""
	case v.busy() && t.Live != nil:
		return t.Live, "running"
	case v.busy() && v.last != nil:
		return v.last, "last run"
	}
	if i := nearestPoint(t, v.read.rates, s.run.Settings, func(i int) bool { return t.Run(i, 0).Curve != nil }); i >= 0 {
		return t.Run(i, 0).Curve, "a run"
	}
	return nil, ""
}

// nearestPoint is the point, of those of the lines of learning rates that count, whose batch size and then whose learning rate
// are nearest to the settings by their ratio; -1 for none.
func nearestPoint(t *lab.Training, lines []lab.Line, set sim.Settings, counts func(point int) bool) int {
	best, size, rate := -1, math.Inf(1), math.Inf(1)
	for _, l := range lines {
		for _, i := range l.Points {
			if !counts(i) {
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

// liveCharts are those of a run: what is descended, and the score. One of them at least says which run it is, and whether it is
// running.
func (q sweepPlot) liveCharts() (parts, score *plot.Chart) {
	parts, score = q.partsChart(), q.progressChart()
	if q.shown == nil {
		switch {
		case q.t == nil:
		case q.busy:
			parts.Notes = q.note("no curve yet")
		default:
			parts.Notes = q.note("no curve was kept")
		}
		score.Notes = parts.Notes
		return parts, score
	}
	p, at := q.shown.TrainingPoint, q.layout.sweep
	where := q.symbols(pointWords(p))
	brief := map[string]string{"running": "now", "last run": "last", "a run": "run"}[q.word]
	parts.Title = q.titleBeside(at[chartLiveLoss], parts.Series, q.word+" at "+where, where, q.word, brief)
	said := func(part string) bool { return !at[chartLiveLoss].Empty() && strings.Contains(parts.Title, part) }
	var unsaid []string
	if q.busy && !said(q.word) && !said(brief) {
		unsaid = append(unsaid, q.word)
	}
	if !said(where) {
		unsaid = append(unsaid, where)
	}
	long, name := q.scoreNames()
	titles := []string{strings.Join(append([]string{long}, unsaid...), ", "), strings.Join(append([]string{name}, unsaid...), ", ")}
	if len(unsaid) > 0 {
		titles = append(titles, strings.Join(unsaid, ", "))
	}
	if p.Lambda > 0 && !said(where) { // all such points have the same learning rate as a rule
		titles = append(titles, q.symbols(fmt.Sprintf("B %d, λ %s", p.BatchSize, gridWords(p.Lambda))))
	}
	score.Title = q.titleBeside(at[chartLiveScore], nil, append(titles, name)...)
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
	ch.Y = logRange(12, u.TrainLoss, u.FullBatch, u.Minibatch)
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
		if !q.regression() {
			ch.Y = plot.Range{Min: 0, Max: 100}
		}
		return ch
	}
	line := plot.Series{X: u.Time}
	if line.Style, line.Glyph = q.curveOf(u.BatchSize); q.regression() {
		line.Y, ch.YScale = u.TestLoss, plot.Log
		ch.Y = twoTicks(logRange(12, line.Y), plot.Log)
	} else {
		for _, v := range u.TestAccuracy {
			line.Y = append(line.Y, 100*v)
		}
		if ch.Y = twoTicks(plot.Fit(plot.Linear, 0.05, line.Y), plot.Linear); ch.Y.Min < 50 {
			ch.Y = plot.Range{Min: 0, Max: 100}
		}
	}
	ch.Series = []plot.Series{line}
	return ch
}
