package tui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// orderView is the third screen: how fast SGD's mean comes together with each flow as the learning rate halves, after one
// epoch and at a fixed flow time, and where the single paths of one epoch end.
type orderView struct {
	budget int // updates that a learning rate may take at the fixed flow time
	bench  bench[orderResult]
}

// orderResult is what there is of the screen's three experiments.
type orderResult struct {
	cloud          *lab.Cloud
	epoch, horizon *lab.Order
	progress       float64
}

// Places of the view's plots in the layout.
const (
	chartEpoch   = 0
	chartHorizon = 1
	panelCloud   = 0
)

const (
	epochRates    = 7         // learning rates after one epoch
	horizonRates  = 6         // at the fixed flow time
	horizonBudget = 5_000_000 // what a lecture waits for
	horizonEpochs = 8         // of the largest learning rate, at most: longer runs come to rest, where slopes say nothing
)

func (*orderView) name() string { return "Order" }

func (*orderView) about() string {
	return "How far SGD's mean is from each flow after one epoch, at the learning rate on screen and halvings of it. The slope in the " +
		"log-log plot is the order of the theory: 2 for a flow that misses the first correction, 3 for one that has it; one " +
		"less at a fixed flow time. The mean is exact, over all orders of the batches, where there are at most a million; " +
		"else it is sampled, and error bars show its standard error. The cloud is where single paths end after one epoch."
}
func (*orderView) plots() int { return 3 }

func (*orderView) arrange(l *layout, shown int) {
	if l.folded {
		switch shown {
		case 0:
			l.charts[chartEpoch] = l.body
		case 1:
			l.panels[panelCloud] = l.body
		default:
			l.charts[chartHorizon] = l.body
		}
		return
	}
	left, right := halves(l.body, 55)
	l.charts[chartEpoch] = left
	l.panels[panelCloud], l.charts[chartHorizon] = right, right
	l.panels[panelCloud].H = (right.H + 1) / 2
	l.charts[chartHorizon].Y += l.panels[panelCloud].H
	l.charts[chartHorizon].H -= l.panels[panelCloud].H
}

// follow has the experiments made from the learning rate on screen downwards.
func (v *orderView) follow(m *Model) { v.bench.ask(m.now, measureOrder(m.now.run, v.budget)) }

func measureOrder(r sim.Run, budget int) func(context.Context, func(*orderResult)) error {
	return func(ctx context.Context, publish func(*orderResult)) error {
		var all orderResult
		cloud, err := lab.NewCloud(ctx, r)
		if err != nil {
			return err
		}
		all.cloud, all.progress = cloud, 0.05
		publish(new(all))
		rate := r.Settings.LearningRate
		x := lab.OrderExperiment{Run: r, LearningRates: lab.Halvings(rate, epochRates)}
		if err := x.Measure(ctx, func(o *lab.Order) {
			all.epoch, all.progress = o, 0.05+0.35*o.Progress
			publish(new(all))
		}); err != nil {
			return err
		}
		x.FixedHorizon, x.LearningRates, x.Budget = true, lab.Halvings(rate, horizonRates), budget
		x.Run.Horizon = lab.WholeEpochs(min(r.Horizon, horizonEpochs*r.EpochTime()), rate, r.Batches())
		return x.Measure(ctx, func(o *lab.Order) {
			all.horizon, all.progress = o, 0.4+0.6*o.Progress
			publish(new(all))
		})
	}
}

func (v *orderView) poll(at time.Time) bool { return v.bench.poll(at) }
func (v *orderView) leave(e experiment)     { v.bench.leave(e) }
func (v *orderView) busy() bool             { return v.bench.busy() }
func (v *orderView) close()                 { v.bench.close() }

func (v *orderView) progress() float64 {
	if r := v.bench.result(); r != nil {
		return r.progress
	}
	return 0
}

func (v *orderView) state(s *scene) (string, bool) { return labState(v.bench.busy(), v.progress()) }

func (v *orderView) strip(s *scene, c *plot.Canvas) {
	left, ok := v.bench.left(v.progress())
	s.drawProgress(c, v.progress(), left, ok && v.bench.busy(), v.means())
}

// means says over what SGD's means were taken.
func (v *orderView) means() string {
	r := v.bench.result()
	if r == nil || r.epoch == nil || len(r.epoch.Points) == 0 {
		return ""
	}
	return meanWords(r.epoch)
}

// meanWords says whether the means of an order experiment are exact, and over how many sequences of batches.
func meanWords(o *lab.Order) string {
	what := "orders"
	switch o.Experiment.Run.Settings.Sampling {
	case sim.Replacement:
		what = "draws"
	case sim.Reshuffle:
		what = "shuffles"
	}
	last := o.Points[len(o.Points)-1]
	if last.Exact {
		if last.Count == 1 {
			return "exact: one full batch"
		}
		return fmt.Sprintf("exact: the mean over all %d %s", last.Count, what)
	}
	most, precise := 0, true
	for _, p := range o.Points {
		most, precise = max(most, p.Count), precise && p.Precise
	}
	text := fmt.Sprintf("sampled: %d of %s %s, ", most, short(o.Sequences), what)
	if precise {
		return text + fmt.Sprintf("std. error below %.0f %%", 100*lab.Precision)
	}
	return text + "budget spent, see error bars"
}

func (v *orderView) base(s *scene, c *plot.Canvas) {
	s.drawWhole(c, v.charts(s))
	if at := s.layout.panels[panelCloud]; !at.Empty() {
		v.drawCloud(s, c, at)
	}
}

// draw has nothing to add: nothing moves between two results.
func (v *orderView) draw(*scene, *plot.Canvas) {}

// charts are the distances after one epoch and at the fixed flow time.
func (v *orderView) charts(s *scene) []*plot.Chart {
	r := v.bench.result()
	if r == nil {
		r = &orderResult{}
	}
	rate := v.bench.of.run.Settings.LearningRate
	epoch := s.orderChart(s.layout.charts[chartEpoch].W, r.epoch, lab.Halvings(rate, epochRates))
	epoch.Title = "distance of SGD's mean after one epoch"
	horizon := s.orderChart(s.layout.charts[chartHorizon].W, r.horizon, lab.Halvings(rate, horizonRates))
	horizon.Title = "the same at a fixed flow time"
	if r.horizon != nil {
		horizon.Title = "the same at flow time " + short(r.horizon.Experiment.Run.Horizon)
	}
	return []*plot.Chart{epoch, horizon}
}

// distance is one of the curves of an order experiment with its looks.
type distance struct {
	lab.Curve
	name, brief string
	glyph       rune
	style       plot.StyleID
}

// distances lists the curves, those the theory is about last.
func (s *scene) distances(o *lab.Order) []distance {
	st, g := s.styles, s.glyphs()
	looks := [...]distance{
		{name: "gradient flow", brief: "GF", glyph: g.gradient, style: st.gradient},
		{name: "GD-modified flow", brief: "GD-mod", glyph: g.gdModified, style: st.gdModified},
		{name: "SGD-modified flow", brief: "SGD-mod", glyph: g.modified, style: st.modified},
		{name: "moment flow", brief: "moments", glyph: g.moment, style: st.moment},
	}
	var all []distance
	for i, c := range o.Curves() {
		d := looks[i]
		d.Curve = c
		all = append(all, d)
	}
	return all
}

// orderChart draws the curves of an experiment on learning rates in decreasing order.
func (s *scene) orderChart(width int, o *lab.Order, rates []float64) *plot.Chart {
	rate, least := rates[0], rates[len(rates)-1]
	ch := &plot.Chart{
		X: plot.Range{Min: least / 1.25, Max: rate * 1.25}, XScale: plot.Log, YScale: plot.Log, XLabel: "ε", Cursor: math.NaN(),
		Y: plot.Range{Min: 1e-6, Max: 1}, NotesAt: plot.BottomRight,
		Border: s.styles.border, TitleStyle: s.styles.strong, LabelStyle: s.styles.dim, CursorStyle: s.styles.cursor,
	}
	if s.ascii {
		ch.XLabel = "eps"
	}
	if o == nil || len(o.Points) == 0 {
		ch.Notes = []plot.Note{{Text: "computing", Style: s.styles.dim}}
		return ch
	}
	var x []float64
	for _, p := range o.Points {
		x = append(x, p.LearningRate)
	}
	var all [][]float64
	var guides, curves []plot.Series
	drawn := map[float64]bool{} // slopes that have a guide
	for _, d := range s.distances(o) {
		y, e := make([]float64, len(x)), make([]float64, len(x))
		for i, p := range o.Points {
			y[i], e[i] = d.Distance(p), p.StdErr
		}
		all = append(all, y, expected(y[0], least/rate, d.Theory))
		curves = append(curves, plot.Series{X: x, Y: y, Err: e, Style: d.style, Faint: d.style, Glyph: d.glyph, Points: true})
		if !drawn[d.Theory] {
			drawn[d.Theory] = true
			guides = append(guides, s.guide(x, y, d.Theory))
		}
		ch.Notes = append(ch.Notes, plot.Note{Text: slopeNote(d, width), Style: d.style})
	}
	ch.Y = plot.Fit(plot.Log, 0.04, all...)
	ch.Series = append(guides, curves...)
	return ch
}

// expected holds where a curve that begins at y ends when it falls with its slope, so that axes stand still while it
// grows.
func expected(y, ratio, slope float64) []float64 { return []float64{y * math.Pow(ratio, slope)} }

// guide is a dotted line of the theory's slope a little below a curve.
func (s *scene) guide(x, y []float64, slope float64) plot.Series {
	last := len(x) - 1
	for last > 0 && !(y[last] > 0) {
		last--
	}
	g := plot.Series{Style: s.styles.dim, Dotted: true}
	if last == 0 {
		return g
	}
	const below = 0.55
	for _, at := range []float64{x[0], x[last]} {
		g.X, g.Y = append(g.X, at), append(g.Y, below*y[last]*math.Pow(at/x[last], slope))
	}
	return g
}

// slopeNote is the fitted slope of a curve beside the theory's.
func slopeNote(d distance, width int) string {
	value := slopeText(d.Slope)
	if width >= 60 {
		return fmt.Sprintf("%c %-17s slope %-13s theory %.0f", d.glyph, d.name, value, d.Theory)
	}
	return fmt.Sprintf("%c %s %s (%.0f)", d.glyph, d.brief, value, d.Theory)
}

// slopeText is a slope with its standard error, as far as they are known.
func slopeText(s lab.Slope) string {
	switch {
	case math.IsNaN(s.Slope):
		return "?"
	case math.IsNaN(s.StdErr):
		return fmt.Sprintf("%.2f", s.Slope)
	case s.StdErr < 0.0005:
		return fmt.Sprintf("%.3f", s.Slope)
	case s.StdErr < 0.005:
		return fmt.Sprintf("%.3f±%.3f", s.Slope, s.StdErr)
	}
	return fmt.Sprintf("%.2f±%.2f", s.Slope, s.StdErr)
}

// sentence compares slopes with the theory's.
func (v *orderView) sentence(s *scene, width int) string {
	r := v.bench.result()
	if err := v.bench.failure(); err != nil {
		return firstLine(err.Error())
	}
	if r == nil || r.epoch == nil || len(r.epoch.Points) < 2 {
		return "measuring: one epoch at each of a row of halved learning rates"
	}
	var names, measured, theory []string
	for _, d := range s.distances(r.epoch) {
		names, measured = append(names, d.name), append(measured, slopeText(d.Slope))
		theory = append(theory, fmt.Sprintf("%.0f", d.Theory))
	}
	var pairs []string
	for i := range names {
		pairs = append(pairs, names[i]+" "+measured[i])
	}
	end := "; theory " + strings.Join(theory, ", ")
	return fitting(width,
		"After one epoch the distance of SGD's mean falls with slope: "+strings.Join(pairs, ", ")+end,
		"Slopes after one epoch: "+strings.Join(pairs, ", ")+end,
		"Slopes: "+strings.NewReplacer(" flow", "", "-modified", "-mod").Replace(strings.Join(pairs, ", "))+end,
		"slopes "+strings.Join(measured, ", ")+end,
	)
}

// remark explains the cloud, by numbers.
func (v *orderView) remark(s *scene, c *plot.Canvas, r plot.Rect) {
	g := s.glyphs()
	text := ""
	run := v.bench.of.run
	switch k := v.cloud(); {
	case run.Settings.Sampling == sim.Replacement && run.Batches() > 1:
		text = fitting(r.W,
			"crossed: with replacement the mean follows the GD-modified flow to order 3, not the SGD-modified one",
			"with replacement the mean follows the GD-modified flow")
	case k != nil && k.Mean != nil && k.Midpoint != nil && run.Batches() > 1:
		order, midpoint := short(apart(k.Order, k.Mean)), short(apart(k.Midpoint, k.Mean))
		text = fitting(r.W,
			fmt.Sprintf("%c an order of the batches ends %s from SGD's mean %c, the midpoint %c with its reverse %s", g.start, order, g.mean, g.moved, midpoint),
			fmt.Sprintf("%c one order is %s from the mean %c, midpoint %c with its reverse %s", g.start, order, g.mean, g.moved, midpoint))
	}
	c.TextIn(r, text, s.styles.dim)
}

func (v *orderView) cloud() *lab.Cloud {
	if r := v.bench.result(); r != nil {
		return r.cloud
	}
	return nil
}

// apart is the Euclidean distance of two points.
func apart(a, b []float64) float64 {
	d := make([]float64, len(a))
	for j := range a {
		d[j] = a[j] - b[j]
	}
	return norm(d)
}
