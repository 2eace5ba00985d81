package tui

import (
	"context"
	"fmt"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// orderView is the third screen: how fast SGD's mean comes together with each flow as the learning rate halves, after one
// epoch and at a fixed flow time, and where the single paths of one epoch end.
type orderView struct {
	budget int // updates that a learning rate may take
	bench[orderResult]
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
	orderBudget   = 5_000_000 // what a lecture waits for
	horizonEpochs = 8         // of the largest learning rate, at most: longer runs come to rest, where slopes say nothing
)

func (*orderView) name() string { return "Order" }

func (*orderView) about() string {
	return "How far SGD's mean is from each flow after one epoch, at the learning rate on screen and halvings of it. The slope in the " +
		"log-log plot is the order of the theory: 2 for a flow that misses the first correction, 3 for one that has it; one " +
		"less at a fixed flow time. The mean is exact, over all orders of the batches, where there are at most a million; " +
		"else it is sampled, and error bars show its standard error. The cloud is where single paths end after one epoch."
}
func (*orderView) plots(look) int { return 3 }
func (*orderView) rows() int      { return 2 }

func (*orderView) arrange(l *layout, _ look) {
	if l.short {
		l.charts[chartEpoch], l.panels[panelCloud] = halves(l.body, 55)
		if l.shown == 1 {
			l.charts[chartHorizon], l.panels[panelCloud] = l.panels[panelCloud], plot.Rect{}
		}
		return
	}
	if l.folded {
		switch l.shown {
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
func (v *orderView) follow(m *Model) { v.ask(m.now, measureOrder(m.now.run, v.budget)) }

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
		x := lab.OrderExperiment{Run: r, LearningRates: lab.OrderRates(rate), Budget: budget}
		if err := x.Measure(ctx, func(o *lab.Order) {
			all.epoch, all.progress = o, 0.05+0.35*o.Progress
			publish(new(all))
		}); err != nil {
			return err
		}
		x.FixedHorizon = true
		x.Run.Horizon = lab.WholeEpochs(min(r.Horizon, horizonEpochs*r.EpochTime()), rate, r.Batches())
		return x.Measure(ctx, func(o *lab.Order) {
			all.horizon, all.progress = o, 0.4+0.6*o.Progress
			publish(new(all))
		})
	}
}

func (v *orderView) setting(s *scene) sim.Run { return v.runOr(s.run) }

func (v *orderView) progress() float64 {
	if r := v.result(); r != nil {
		return r.progress
	}
	return 0
}

func (v *orderView) state(s *scene) (string, bool) { return stateOf(&v.bench, v.progress()) }

func (v *orderView) strip(s *scene, c *plot.Canvas) {
	left, ok := v.left(v.progress())
	s.drawProgress(c, v.progress(), left, ok && v.busy(), v.means()...)
}

// means says over what SGD's means after one epoch were taken, the longest form first.
func (v *orderView) means() []string {
	r := v.result()
	if r == nil || r.epoch == nil || len(r.epoch.Points) == 0 {
		return nil
	}
	return meanWords(r.epoch)
}

// sequences is what a sampling has many of in an epoch.
func sequences(s sim.Sampling) string {
	return map[sim.Sampling]string{sim.Shuffle: "orders", sim.Reshuffle: "shuffles", sim.Replacement: "draws"}[s]
}

// meanWords says whether the means of an order experiment are exact, and over how many sequences of batches, the longest
// form first.
func meanWords(o *lab.Order) []string {
	what := sequences(o.Experiment.Run.Settings.Sampling)
	most, exact, precise, diverged := 0, true, true, 0
	for _, p := range o.Points {
		most, exact, precise = max(most, p.Count), exact && p.Exact, precise && p.Precise
		if p.Status.Kind == sim.Diverged {
			diverged++
		}
	}
	switch {
	case diverged > 0:
		return []string{fmt.Sprintf("SGD diverges at %d of %d learning rates", diverged, len(o.Experiment.LearningRates))}
	case exact && most == 1:
		return []string{"one epoch is exact: full batches leave nothing to chance", "exact"}
	case exact:
		return []string{fmt.Sprintf("one epoch is exact: the mean over all %d %s", most, what), "exact"}
	case precise:
		return []string{
			fmt.Sprintf("one epoch: %d of %s %s, std. error below %.0f %%", most, short(o.Sequences), what, 100*lab.Precision),
			fmt.Sprintf("sampled, std. error below %.0f %%", 100*lab.Precision),
		}
	}
	return []string{fmt.Sprintf("one epoch: %d of %s %s, budget spent, see error bars", most, short(o.Sequences), what), "sampled, budget spent"}
}

func (v *orderView) base(s *scene, c *plot.Canvas) {
	if err := v.refusal(); err != nil {
		s.drawRefusal(c, err)
		return
	}
	s.drawWhole(c, v.charts(s))
	if at := s.layout.panels[panelCloud]; !at.Empty() {
		v.drawCloud(s, c, at)
	}
}

// draw has nothing to add: nothing moves between two results.
func (v *orderView) draw(*scene, *plot.Canvas) {}

// sentence compares slopes with the theory's.
func (v *orderView) sentence(s *scene, width int) string {
	r := v.result()
	if err := v.failure(); err != nil {
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
	if r.epoch.Coincide() && v.subject().run.Batches() > 1 {
		end += ": both modified flows are one here"
	}
	return fitting(
		width,
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
	run := v.subject().run
	switch k := v.cloud(); {
	case run.Batches() == 1:
		text = "full batches: SGD is gradient descent, one path that leaves nothing to chance"
	case v.crossed():
		text = fitting(r.W,
			"crossed: with replacement the mean follows the GD-modified flow to a higher order than the SGD-modified one",
			"crossed: the mean follows the GD-modified flow")
	case k != nil && k.Mean != nil && k.Midpoint != nil && run.Batches() > 1:
		order, midpoint := short(apart(k.Order, k.Mean)), short(apart(k.Midpoint, k.Mean))
		text = fitting(r.W,
			fmt.Sprintf("%c an order of the batches ends %s from SGD's mean %c, the midpoint %c with its reverse %s", g.start, order, g.mean, g.moved, midpoint),
			fmt.Sprintf("%c one order is %s from the mean %c, midpoint %c with its reverse %s", g.start, order, g.mean, g.moved, midpoint))
	}
	c.TextIn(r, text, s.styles.dim)
}

// crossed says whether the mean is measured to follow the GD-modified flow to a higher order than the SGD-modified one.
func (v *orderView) crossed() bool {
	r := v.result()
	return r != nil && r.epoch != nil && r.epoch.Slopes.GDModified.Slope > r.epoch.Slopes.SGDModified.Slope+0.5
}

func (v *orderView) cloud() *lab.Cloud {
	if r := v.result(); r != nil {
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
