package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// orderOf is the last result of an experiment.
func orderOf(t testing.TB, x OrderExperiment) *Order {
	t.Helper()
	var last *Order
	if err := x.Measure(context.Background(), func(o *Order) { last = o }); err != nil {
		t.Fatal(err)
	}
	return last
}

// TestTableOfNumbers holds the distances that the theory gives to all their digits.
func TestTableOfNumbers(t *testing.T) {
	table := map[sim.Sampling][][4]float64{ // learning rate, distance from gradient, GD-modified, SGD-modified flow
		sim.Shuffle: {
			{0.04, 4.42953274e-03, 2.54584843e-03, 9.35491201e-04},
			{0.02, 1.31959852e-03, 6.90123538e-04, 1.38120336e-04},
			{0.01, 3.59265928e-04, 1.78282539e-04, 1.86220065e-05},
			{0.005, 9.36766595e-05, 4.52193789e-05, 2.41303304e-06},
		},
		sim.Replacement: {
			{0.01, 1.84391222e-04, 3.66528643e-06, 1.56271835e-04},
			{0.005, 4.89146641e-05, 4.83867977e-07, 4.23575839e-05},
		},
	}
	for s, rows := range table {
		x := OrderExperiment{Run: tableRun(s, 0)}
		for _, row := range rows {
			x.LearningRates = append(x.LearningRates, row[0])
		}
		o := orderOf(t, x)
		for i, row := range rows {
			p := o.Points[i]
			for k, got := range []float64{p.LearningRate, p.Gradient, p.GDModified, p.SGDModified} {
				// Nine significant digits are given: half a unit of the last, and 1e-14 for the arithmetic.
				digit := math.Pow(10, math.Floor(math.Log10(row[k]))-8)
				within(t, fmt.Sprintf("%v, eps %v, number %d", s, row[0], k), got, row[k], 0.5*digit+1e-14)
			}
			if !p.Exact || !p.Precise || p.StdErr != 0 || float64(p.Count) != o.Sequences || p.Status.Kind != sim.Complete {
				t.Errorf("%+v of %v", p, o.Sequences)
			}
		}
	}
}

// valleyRun is the built-in preset valley, with too many orders to go through them all.
func valleyRun(s sim.Sampling, eps float64) sim.Run {
	return sim.Run{
		Objective: simtest.Valley{
			X: []float64{0.25, 0.64, 0.28, 0.51, 0.65, 0.08, 0.20, 0.32, 0.62, 0.53, 0.14, 0.58},
			Y: []float64{1.00, 3.51, 2.76, 4.42, 3.34, 1.81, -4.06, -2.43, 1.58, 2.03, -4.09, -4.10},
		},
		Start: []float64{2.2, 0.15}, Horizon: 30, Seeds: 1,
		Settings: sim.Settings{LearningRate: eps, BatchSize: 1, Sampling: s, Seed: 1},
	}
}

// TestSlopesOfOneEpoch: order 3 for the flow that the mean follows, 2 for the others, which under Replacement cross.
func TestSlopesOfOneEpoch(t *testing.T) {
	for _, c := range []struct {
		sampling                   sim.Sampling
		gradient, gd, shufm, third float64
	}{
		{sim.Reshuffle, 2, 2, 3, 0},
		{sim.Shuffle, 2, 2, 3, 0},
		{sim.Replacement, 2, 3, 2, 3},
	} {
		sampled := valleyRun(c.sampling, 1)
		for name, r := range map[string]sim.Run{"table": tableRun(c.sampling, 1), "curved": curvedRun(t, c.sampling, 1), "sampled": sampled} {
			t.Run(fmt.Sprintf("%v, %s", c.sampling, name), func(t *testing.T) {
				o := orderOf(t, OrderExperiment{Run: r, LearningRates: Halvings(0.002, 4)})
				within(t, "gradient flow", o.Slopes.Gradient.Slope, c.gradient, 0.1)
				within(t, "GD-modified flow", o.Slopes.GDModified.Slope, c.gd, 0.1)
				within(t, "SGD-modified flow", o.Slopes.SGDModified.Slope, c.shufm, 0.1)
				if name != "sampled" && c.third > 0 { // sampled, its distance is below the one that sets the precision
					within(t, "moment flow", o.Slopes.Moment.Slope, c.third, 0.1)
				}
				for _, p := range o.Points {
					if p.Exact == (name == "sampled") || !p.Precise || math.IsNaN(p.Moment) != (c.third == 0) {
						t.Errorf("%+v", p)
					}
				}
			})
		}
	}
}

// TestSlopesAtFixedHorizon: an order less than after one epoch.
func TestSlopesAtFixedHorizon(t *testing.T) {
	for name, r := range map[string]sim.Run{"table": tableRun(sim.Shuffle, 1), "curved": curvedRun(t, sim.Shuffle, 1)} {
		r.Horizon = 4
		o := orderOf(t, OrderExperiment{Run: r, LearningRates: Halvings(0.01, 3), FixedHorizon: true})
		// The noise of a point is 5 %, that of a slope over two octaves 5 %/ln 4.
		within(t, name+", gradient flow", o.Slopes.Gradient.Slope, 1, 0.1)
		within(t, name+", SGD-modified flow", o.Slopes.SGDModified.Slope, 2, 0.1+3*0.05/math.Log(4))
		for _, p := range o.Points {
			if p.Exact || p.StdErr == 0 || !p.Precise || p.StdErr > 0.05*p.SGDModified {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

// TestFixedHorizonAgainstEnsemble compares with the program's other way to the same distances, over a horizon that is no
// whole number of epochs.
func TestFixedHorizonAgainstEnsemble(t *testing.T) {
	for _, s := range sim.Samplings {
		r := tableRun(s, 0.04)
		r.Horizon, r.Seeds = 4.08, 8000
		c, err := sim.Compare(context.Background(), r, r.Updates())
		if err != nil {
			t.Fatal(err)
		}
		p := orderOf(t, OrderExperiment{Run: r, LearningRates: []float64{0.04}, FixedHorizon: true, Budget: 1_000_000}).Points[0]
		last := len(c.Time) - 1
		noise := math.Hypot(p.StdErr, math.Hypot(c.StdErr.At(last)[0], c.StdErr.At(last)[1]))
		within(t, s.String()+", mean", distance(p.Mean, c.Mean.At(last)), 0, 4*noise)
		within(t, s.String()+", distance from gradient flow", p.Gradient, c.Gap.Gradient[last], 4*noise)
		if s != sim.Replacement {
			within(t, s.String()+", distance from the modified flow", p.SGDModified, c.Gap.Modified[last], 4*noise)
		} else {
			// Twice the noise and what is left of the order above, seen to be 4e-4 at eps 0.04 and T = 8.
			within(t, "distance from the moment flow", p.Moment, 0, 4*noise+4e-4)
		}
	}
}

// TestOrderAtFullBatch: one path, one modified flow.
func TestOrderAtFullBatch(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		for _, s := range sim.Samplings {
			r := tableRun(s, 1)
			r.Settings.BatchSize = 8
			o := orderOf(t, OrderExperiment{Run: r, LearningRates: Halvings(0.01, 4), FixedHorizon: fixed})
			p := o.Points[0]
			if o.Sequences != 1 || !p.Exact || !p.Precise || p.Count != 1 || p.StdErr != 0 || !math.IsNaN(p.Moment) || p.GDModified != p.SGDModified {
				t.Errorf("%v, fixed horizon %v: %+v", s, fixed, p)
			}
			x := OrderExperiment{Run: r, FixedHorizon: fixed}
			gradient, gd, _, _ := x.Theory()
			within(t, "gradient flow", o.Slopes.Gradient.Slope, gradient, 0.1)
			within(t, "GD-modified flow", o.Slopes.GDModified.Slope, gd, 0.1)
		}
	}
}

// A diverging learning rate is a result: its point says when, and the slopes do without it.
func TestOrderWhereSGDDiverges(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		r := tableRun(sim.Reshuffle, 1)
		r.Horizon = 80
		o := orderOf(t, OrderExperiment{Run: r, LearningRates: []float64{20, 0.01, 0.005}, FixedHorizon: fixed, Budget: 100_000})
		p := o.Points[0]
		if p.Status.Kind != sim.Diverged || p.Status.Update < 1 || p.Mean != nil || p.Precise || !math.IsNaN(p.Gradient+p.GDModified+p.SGDModified) {
			t.Errorf("fixed horizon %v: %+v", fixed, p)
		}
		if o.Points[1].Status.Kind != sim.Complete || o.Slopes.Gradient.Points > 2 {
			t.Errorf("fixed horizon %v: %+v, %+v", fixed, o.Points[1], o.Slopes)
		}
	}
}

// A budget that does not do is kept, and said.
func TestOrderKeepsItsBudget(t *testing.T) {
	r := few(tableRun(sim.Replacement, 1), 12, 1)
	r.Horizon = 1
	for _, fixed := range []bool{false, true} {
		p := orderOf(t, OrderExperiment{Run: r, LearningRates: []float64{0.01}, FixedHorizon: fixed, Budget: 5000}).Points[0]
		updates := 12
		if fixed {
			updates = 100
		}
		if p.Precise || p.Exact || p.Count != 5000/(2*updates)/controlCost*2 || !(p.StdErr > 0.05*p.GDModified) {
			t.Errorf("fixed horizon %v: %+v", fixed, p)
		}
	}
}

// At a stationary point of all examples nothing moves, and no budget is spent on finding out.
func TestOrderWhereNothingMoves(t *testing.T) {
	r := few(tableRun(sim.Reshuffle, 1), 12, 1)
	r.Start = []float64{0, 0}
	o := orderOf(t, OrderExperiment{Run: r, LearningRates: Halvings(0.1, 3), Budget: 1 << 50})
	p := o.Points[2]
	if p.Gradient != 0 || p.SGDModified != 0 || p.StdErr != 0 || !p.Precise || o.Slopes.Gradient.Points != 0 || !math.IsNaN(o.Slopes.Gradient.Slope) {
		t.Errorf("%+v, %+v", p, o.Slopes)
	}
}

func TestOrderRefusesBadInput(t *testing.T) {
	good := OrderExperiment{Run: tableRun(sim.Shuffle, 1), LearningRates: []float64{0.1}, FixedHorizon: true}
	for want, spoil := range map[string]func(*OrderExperiment){
		"no learning rates: give at least one":        func(x *OrderExperiment) { x.LearningRates = nil },
		"learning rate -1 is out of range":            func(x *OrderExperiment) { x.LearningRates = []float64{0.1, -1}; x.FixedHorizon = false },
		"learning rate NaN is out of range":           func(x *OrderExperiment) { x.LearningRates = []float64{math.NaN()} },
		"batch size 3 does not divide the 8 examples": func(x *OrderExperiment) { x.Run.Settings.BatchSize = 3 },
		"horizon 1 is shorter than one update at":     func(x *OrderExperiment) { x.LearningRates = []float64{0.1, 2} },
		"horizon -1 is out of range":                  func(x *OrderExperiment) { x.Run.Horizon = -1 },
		"a budget of -1 updates is out of range":      func(x *OrderExperiment) { x.Budget = -1 },
		"no objective":                                func(x *OrderExperiment) { x.Run.Objective = nil },
	} {
		x := good
		spoil(&x)
		err := x.Measure(context.Background(), func(*Order) { t.Errorf("%s: a result was published", want) })
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s...", err, want)
		}
	}
}

// TestOrderPublishes: first an empty result, then more and more, of which none changes afterwards, and the same bits on
// any number of cores.
func TestOrderPublishes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	x := OrderExperiment{Run: few(tableRun(sim.Replacement, 1), 10, 1), LearningRates: Halvings(0.03, 4), Budget: 200_000}
	var last [2]string
	for i := range last {
		runtime.GOMAXPROCS(1 + 2*i)
		var results []*Order
		var texts []string
		if err := x.Measure(context.Background(), func(o *Order) {
			results, texts = append(results, o), append(texts, fmt.Sprintf("%+v", *o))
		}); err != nil {
			t.Fatal(err)
		}
		progress, points := -1.0, 0
		for k, o := range results {
			if got := fmt.Sprintf("%+v", *o); got != texts[k] {
				t.Errorf("result %d was %s and is %s", k, texts[k], got)
			}
			if o.Progress < progress || o.Progress == progress && len(o.Points) == points || len(o.Points) < points || len(o.Points) > points+1 {
				t.Errorf("result %d: progress %v after %v, %d points after %d", k, o.Progress, progress, len(o.Points), points)
			}
			progress, points = o.Progress, len(o.Points)
		}
		if len(results[0].Points) != 0 || results[0].Progress != 0 || progress != 1 || points != 4 {
			t.Errorf("first %+v, last %+v", results[0], results[len(results)-1])
		}
		last[i] = fmt.Sprintf("%+v", results[len(results)-1].Points)
	}
	if last[0] != last[1] {
		t.Errorf("1 core %s\n3 cores %s", last[0], last[1])
	}
}

// TestOrderEndsWithItsContext after the first point: it stays, and within the next one progress is told.
func TestOrderEndsWithItsContext(t *testing.T) {
	defer goleak.VerifyNone(t)
	r := tableRun(sim.Reshuffle, 1)
	r.Horizon = 10
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last *Order
	var ended time.Time
	err := OrderExperiment{Run: r, LearningRates: []float64{5, 1e-8}, FixedHorizon: true, Budget: 1 << 50}.Measure(ctx, func(o *Order) {
		if last = o; o.Progress > 0.5 {
			ended = time.Now()
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(last.Points) != 1 {
		t.Errorf("%v with %+v", err, last)
	}
	if d := time.Since(ended); d > 5*time.Second { // milliseconds on an idle machine, days if left alone
		t.Errorf("took %v", d)
	}
}

// An end during a flow is an end, not a flow that diverges.
func TestOrderEndsWithinAFlow(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := tableRun(sim.Reshuffle, 1)
	r.Objective = cancels{r.Objective, cancel}
	err := OrderExperiment{Run: r, LearningRates: []float64{0.01}}.Measure(ctx, func(o *Order) {
		if len(o.Points) > 0 {
			t.Errorf("published %+v", o.Points)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// cancels ends a context at its first gradient.
type cancels struct {
	sim.Objective
	cancel context.CancelFunc
}

func (o cancels) Grad(dst, w []float64, batch []int) []float64 {
	o.cancel()
	return o.Objective.Grad(dst, w, batch)
}
