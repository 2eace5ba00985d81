package tui

import (
	"fmt"
	"math"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// sweepChart is an empty chart against a logarithmic axis.
func (s *scene) sweepChart() *plot.Chart {
	return &plot.Chart{
		XScale: plot.Log, X: plot.Range{Min: 0.01, Max: 1}, Y: plot.Range{Min: 0.1, Max: 1}, Cursor: math.NaN(),
		Border: s.styles.border, TitleStyle: s.styles.strong, LabelStyle: s.styles.dim, CursorStyle: s.styles.cursor,
	}
}

// roomyChart is the width of a chart from which its legend explains what the first chart's, and the help page, do.
const roomyChart = 60

// charts are all of the view's, in the order of layout.sweep.
func (v *trainingView) charts(s *scene) []*plot.Chart {
	q := sweepPlot{scene: s, t: v.result()}
	if q.t != nil {
		q.read, q.at = v.read, nearestPoint(q.t, v.read.rates, s.run.Settings, func(int) bool { return true })
		q.shown, q.word = v.curve(s)
		q.busy = v.busy()
	}
	all := make([]*plot.Chart, len(s.layout.sweep))
	for _, i := range []int{chartScoreRate, chartScoreRatio, chartTrainRate, chartTrainRatio} {
		all[i] = q.rateChart(i)
	}
	all[chartScoreLambda] = q.lambdaChart(chartScoreLambda, q.read.penalties)
	all[chartRecovery] = q.lambdaChart(chartRecovery, q.read.recoveries)
	all[chartLiveLoss], all[chartLiveScore] = q.liveCharts()
	return all
}

// sweepPlot puts a sweep into charts.
type sweepPlot struct {
	*scene
	read  reading
	t     *lab.Training      // nil before the first result
	at    int                // the point nearest to the settings, where there is a result; -1 for none
	shown *lab.TrainingCurve // in the live charts, nil for none
	word  string             // what it is
	busy  bool               // more is to come
}

// regression says whether the score is a loss.
func (q sweepPlot) regression() bool { return q.t != nil && q.t.Experiment.Accuracy == nil }

// score is the accuracy in percent, or the test loss of a regression.
func (q sweepPlot) score(p lab.TrainingSummary) lab.Mean {
	if q.regression() {
		return p.TestLoss
	}
	return lab.Mean{Value: 100 * p.Accuracy.Value, StdErr: 100 * p.Accuracy.StdErr}
}

// scoreNames are the score's, the longest first.
func (q sweepPlot) scoreNames() (long, brief string) {
	if q.regression() {
		return "test loss", "test loss"
	}
	return "test accuracy %", "accuracy %"
}

func trainLoss(p lab.TrainingSummary) lab.Mean { return p.TrainLoss }

// ordinate is what a chart shows of a point.
type ordinate func(lab.TrainingSummary) lab.Mean

// abscissa is what a chart shows a point at.
type abscissa func(lab.TrainingPoint) float64

func rateOf(p lab.TrainingPoint) float64   { return p.LearningRate }
func ratioOf(p lab.TrainingPoint) float64  { return p.LearningRate / float64(p.BatchSize) }
func lambdaOf(p lab.TrainingPoint) float64 { return p.Lambda }

// rateChart is the score or the training loss of the points without regulariser, against eps or eps/B.
func (q sweepPlot) rateChart(i int) *plot.Chart {
	ch, at := q.sweepChart(), q.layout.sweep[i]
	x, against := rateOf, "ε"
	if i == chartScoreRatio || i == chartTrainRatio {
		x, against = ratioOf, "ε/B"
	}
	ch.XLabel = q.symbols(against)
	long, brief := q.scoreNames()
	y, training := q.score, i >= chartTrainRate
	if training {
		long, brief, y = "training loss", "train loss", trainLoss
	}
	var layers sweepLayers
	for k, l := range q.read.rates {
		size := q.t.Experiment.Points[l.Points[0]].BatchSize
		look := plot.Series{}
		look.Style, look.Glyph = q.scene.curve(k)
		if i == chartScoreRate || at.W >= roomyChart {
			if look.Name = fmt.Sprint(size); k == 0 && at.W >= wideTitle {
				look.Name = "B " + look.Name
			}
		}
		best := l.Best
		if training {
			best = l.Lowest
		}
		q.add(&layers, look, l.Points, best, x, y)
	}
	if training {
		ch.Y, ch.YScale = q.trainRange(), plot.Log
		q.nameStars(&layers, "lowest", at)
	} else {
		ch.Y, ch.YScale = q.scoreRange()
		q.nameStars(&layers, "best", at)
	}
	if q.t != nil {
		ch.X = q.across(x, q.read.rates)
	}
	if q.t != nil && q.at >= 0 {
		q.mark(ch, &layers, q.t.Summary[q.at].TrainingPoint, x, y)
	}
	ch.Series = layers.series(ch)
	least := map[string]string{"train loss": "loss", "accuracy %": "acc. %", "test loss": "loss"}[brief]
	titles := []string{long + " against " + against, brief + " vs " + against, brief, least}
	if legendWidth(ch.Series) <= at.W-7 { // batch sizes are named in the first chart, at the cost of its title; the next one has it
		titles = append(titles, "")
	}
	ch.Title = q.titleBeside(at, ch.Series, titles...)
	return ch
}

// lambdaChart is the score against the strength of the explicit regulariser, beside plain SGD at the batch size of the
// minibatches penalised, against its learning rate on the same axis, and the level of the same runs without regulariser.
func (q sweepPlot) lambdaChart(i int, lines []lab.Line) *plot.Chart {
	ch, at := q.sweepChart(), q.layout.sweep[i]
	ch.XLabel = q.symbols(fitting(at.W-24, "λ; dotted: ε", "λ, · ε", "λ"))
	ch.Y, ch.YScale = q.scoreRange()
	if q.t != nil && len(lines) == 0 {
		ch.Notes = q.note("no λ in this sweep")
		if i == chartRecovery {
			ch.Notes = q.note("no λ on smaller minibatches in this sweep")
		}
	}
	var layers sweepLayers
	title := []string{"with the explicit regulariser", "regulariser"}
	for _, l := range lines {
		p := q.t.Experiment.Points[l.Points[len(l.Points)-1]]
		title = q.lambdaTitle(p)
		plain := q.rateLine(p.PenaltySize)
		ch.X = plot.Range{Min: math.Inf(1)}
		for _, r := range []plot.Range{q.across(lambdaOf, []lab.Line{l}), q.across(rateOf, []lab.Line{plain})} {
			ch.X = plot.Range{Min: min(ch.X.Min, r.Min), Max: max(ch.X.Max, r.Max)}
		}
		if zero := q.t.Summary[l.Points[0]]; zero.Lambda == 0 && zero.Known > 0 {
			y := q.score(zero).Value
			layers.guides = append(layers.guides, plot.Series{X: []float64{ch.X.Min, ch.X.Max}, Y: []float64{y, y}, Style: q.styles.dim, Dotted: true})
		}
		look := plot.Series{Dotted: true}
		look.Style, _ = q.curveOf(p.PenaltySize)
		if at.W >= roomyChart {
			look.Name = fmt.Sprintf("B %d, plain", p.PenaltySize)
		}
		q.add(&layers, look, plain.Points, plain.Best, rateOf, q.score)
		look.Style, look.Glyph = q.curveOf(p.BatchSize)
		if look.Dotted = false; at.W >= roomyChart {
			look.Name = q.symbols(fmt.Sprintf("B %d, λ", p.BatchSize))
		}
		q.add(&layers, look, l.Points, l.Best, lambdaOf, q.score)
	}
	ch.Series = layers.series(ch)
	ch.Title = q.titleBeside(at, ch.Series, title...)
	return ch
}

// lambdaTitle is the title of a chart in which points like p differ in Lambda.
func (q sweepPlot) lambdaTitle(p lab.TrainingPoint) []string {
	long, brief := q.scoreNames()
	if p.BatchSize == p.PenaltySize {
		return []string{
			fmt.Sprintf("%s against λ, at ε %s", long, gridWords(p.LearningRate)), fmt.Sprintf("%s vs λ, ε %s", brief, gridWords(p.LearningRate)),
			brief + " vs λ", "vs λ",
		}
	}
	return []string{
		fmt.Sprintf("%s, λ on minibatches of %d", long, p.PenaltySize), fmt.Sprintf("B %d, λ on minibatches of %d", p.BatchSize, p.PenaltySize),
		fmt.Sprintf("B %d, λ on %ds", p.BatchSize, p.PenaltySize), "large B",
	}
}

// rateLine is the line of learning rates at a batch size, without points where there is none.
func (q sweepPlot) rateLine(size int) lab.Line {
	for _, l := range q.read.rates {
		if q.t.Experiment.Points[l.Points[0]].BatchSize == size {
			return l
		}
	}
	return lab.Line{Best: -1, Lowest: -1}
}

// note says why a chart has nothing to show.
func (q sweepPlot) note(text string) []plot.Note {
	return []plot.Note{{Text: q.symbols(text), Style: q.styles.dim}}
}

// drawSweepChart draws a chart; one that has nothing but a note to show is that note, without axes that would be made up.
func (s *scene) drawSweepChart(c *plot.Canvas, ch *plot.Chart, at plot.Rect) {
	if len(ch.Series) > 0 || len(ch.Notes) == 0 {
		ch.Draw(c, at)
		return
	}
	c.Frame(at, ch.Title, ch.Border, ch.TitleStyle)
	in := at.Inset(2)
	lines := wrap(ch.Notes[0].Text, in.W)
	for i, line := range lines[:min(len(lines), max(0, in.H))] {
		c.TextIn(plot.Rect{X: in.X, Y: in.Y + i, W: in.W, H: 1}, line, ch.Notes[0].Style)
	}
}

// curveOf is the look of a batch size: that of its place among the lines of learning rates.
func (q sweepPlot) curveOf(size int) (plot.StyleID, rune) {
	for k, l := range q.read.rates {
		if q.t.Experiment.Points[l.Points[0]].BatchSize == size {
			return q.scene.curve(k)
		}
	}
	return q.scene.curve(len(q.read.rates))
}
