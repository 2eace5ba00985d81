package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// breakings are all results of a search.
func breakings(t testing.TB, x BreakingExperiment) []*Breaking {
	t.Helper()
	var all []*Breaking
	if err := x.Measure(context.Background(), func(b *Breaking) { all = append(all, b) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func breakingOf(t testing.TB, x BreakingExperiment) *Breaking {
	t.Helper()
	all := breakings(t, x)
	return all[len(all)-1]
}

func presetRun(t testing.TB, name string) sim.Run {
	t.Helper()
	p, err := presets.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p.Run
}

// bowl is gradient descent on (curvature/2) w^2 from 1.
func bowl(curvature, rate, horizon float64) sim.Run {
	return sim.Run{
		Objective: simtest.Quadratic{H: [][]float64{{curvature}}, M: [][]float64{{0}}},
		Start:     []float64{1}, Horizon: horizon, Seeds: 1, Settings: sim.Settings{LearningRate: rate, BatchSize: 1},
	}
}

// TestBreakingOfBowl: with x = eps L and k updates SGD is at (1-x)^k, gradient flow at exp(-k x) and the modified flow at
// exp(-k x (1+x/2)). Below x = 1 the modified flow is always nearer; above, SGD jumps from side to side.
func TestBreakingOfBowl(t *testing.T) {
	const curvature, horizon = 2, 5.2
	b := breakingOf(t, BreakingExperiment{Run: bowl(curvature, 0.01, horizon), Tolerance: 1e-3})
	for _, try := range b.Tries {
		x, k := try.LearningRate*curvature, math.Floor(horizon/try.LearningRate)
		sgd, gradient, modified := math.Pow(1-x, k), math.Exp(-k*x), math.Exp(-k*x*(1+x/2))
		want := NoNearer
		if math.Abs(sgd-modified) < 0.95*math.Abs(sgd-gradient) {
			want = Nearer
		}
		if try.Outcome != want || try.Holds != (want == Nearer) || try.StdErr != 0 {
			t.Errorf("%+v, want %v", try, want)
		}
		// The flows' step error is 1e-10 at some hundred steps.
		within(t, "gradient", try.Gradient, math.Abs(sgd-gradient), 1e-8)
		within(t, "modified", try.Modified, math.Abs(sgd-modified), 1e-8)
		within(t, "gauge", try.Gauge.Epoch, x, 1e-12)
	}
	if !b.Found() || b.Limit != NoLimit || b.Low.Outcome != Nearer || b.High.Outcome != NoNearer {
		t.Errorf("%+v", b)
	}
	if low, high := b.Low.LearningRate, b.High.LearningRate; !(low < b.Rate() && b.Rate() < high && high <= 1.001*low && low*curvature > 1) {
		t.Errorf("between %v and %v: %v", low, high, b.Rate())
	}
}

// sharedRun has four examples of the same curvatures, 1 and 2. It starts so far away that noise hides nothing.
func sharedRun(eps float64) sim.Run {
	return sim.Run{
		Objective: simtest.Quadratic{H: [][]float64{{1, 2}, {1, 2}, {1, 2}, {1, 2}}, M: [][]float64{{1, 0}, {-1, 1}, {2, 0}, {0, 1}}},
		Start:     []float64{-16e5, 13e5}, Horizon: 6, Seeds: 16, Settings: sim.Settings{LearningRate: eps, BatchSize: 1, Seed: 7},
	}
}

// TestBreakingOfSharedCurvature: where all examples curve alike SGD's mean is gradient descent, which diverges from 2/L on.
// Before, nothing differs: the theory does not break for want of a difference.
func TestBreakingOfSharedCurvature(t *testing.T) {
	r := presetRun(t, "shared-curvature")         // curvatures 1 and 2
	r.Start, r.Seeds = []float64{-16e5, 13e5}, 16 // so far away that noise hides nothing
	for _, s := range []sim.Sampling{sim.Reshuffle, sim.Replacement} {
		r.Settings.Sampling = s
		b := breakingOf(t, BreakingExperiment{Run: r, Tolerance: 0.05})
		if !b.Found() || !(b.Low.LearningRate > 0.5 && b.Low.LearningRate < 1) {
			t.Errorf("%v: breaks at %v, %+v", s, b.Rate(), b.Ending)
		}
	}
}

// plainOutcome judges a learning rate in the plain way, from a comparison of every epoch.
func plainOutcome(t *testing.T, r sim.Run, rate float64) (nearer, told bool) {
	t.Helper()
	r.Settings.LearningRate = rate
	stride := r.Batches()
	if r.Epochs() < 8 {
		stride = r.Updates()
	}
	c, err := sim.Compare(context.Background(), r, stride)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []sim.Status{c.Status.SGD, c.Status.Gradient, c.Status.Modified} {
		if s.Kind != sim.Complete {
			return false, true
		}
	}
	last, variance := len(c.Time)-1, 0.0
	if c.StdErr.Len() > 0 {
		for _, e := range c.StdErr.At(last) {
			variance += e * e
		}
	}
	g, m, e := c.Gap.Gradient[last], c.Gap.Modified[last], math.Sqrt(variance)
	return m+2*e < 0.95*g, m > 3*e
}

// TestBreakingAgainstScan: the bracket is a true change, nothing fails at the doublings below, and where a scan of the last
// octave sees one change only, it is that one.
func TestBreakingAgainstScan(t *testing.T) {
	const rates = 200
	short := valleyRun(sim.Reshuffle, 0.25) // of 6 epochs to begin with
	table := tableRun(sim.Shuffle, 0.1)
	full := presetRun(t, "full-batch")
	short.Horizon, table.Horizon, table.Seeds, full.Horizon = 18, 8, 64, 10
	all := map[string]sim.Run{
		"valley": valleyRun(sim.Reshuffle, 0.1), "table": table, "short": short,
		"full batch": full, "shared curvature": sharedRun(0.05),
	}
	for name, r := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.Seeds = max(r.Seeds, 16)
			b := breakingOf(t, BreakingExperiment{Run: r})
			if !b.Found() {
				t.Fatalf("%+v", b)
			}
			strict := b.Low.Outcome == Nearer
			holds := func(rate float64) bool {
				nearer, told := plainOutcome(t, r, rate)
				return nearer || !told && !strict
			}
			low, high := b.Low.LearningRate, b.High.LearningRate
			if !holds(low) || holds(high) || high > 1.01*low {
				t.Errorf("%v at %v, %v at %v", holds(low), low, holds(high), high)
			}
			top := r.Settings.LearningRate
			for ; top <= low; top *= 2 {
				if !holds(top) {
					t.Errorf("fails at %v, below", top)
				}
			}
			changes, at, before := 0, 0.0, true
			for i := range rates {
				rate := top / 2 * math.Pow(2, float64(i)/float64(rates-1))
				if now := holds(rate); now != before {
					changes, at, before = changes+1, rate, now
				}
			}
			step := math.Pow(2, 1/float64(rates-1))
			if changes == 0 || changes == 1 && (high < at/step || low > at) {
				t.Errorf("%d changes, the last at %v; found %v to %v", changes, at, low, high)
			}
		})
	}
}

// TestBreakingNowhere: with replacement the modified loss lacks the term that moves SGD's mean over many epochs, at any
// learning rate.
func TestBreakingNowhere(t *testing.T) {
	r := valleyRun(sim.Replacement, 0.03)
	for _, c := range []struct {
		seeds, budget int
		limit         BreakingLimit
	}{{256, 1_100_000, BudgetLimit}, {8, 8 << 20, NoiseLimit}} {
		r.Seeds = c.seeds
		b := breakingOf(t, BreakingExperiment{Run: r, Budget: c.budget})
		if b.Ending != HoldsNowhere || b.Limit != c.limit || b.Low != nil || !math.IsNaN(b.Rate()) || b.High.Outcome != NoNearer {
			t.Errorf("%d seeds: %+v", c.seeds, b)
		}
		for i, try := range b.Tries {
			if try.LearningRate != 0.03/math.Pow(2, float64(i)) || try.Holds {
				t.Errorf("try %d: %+v", i, try)
			}
		}
		if c.limit == BudgetLimit && len(b.Tries) != 3 { // 1000, 2000 and 4000 updates
			t.Errorf("%d tries", len(b.Tries))
		}
	}
}

// TestBreakingEverywhere: a bowl is seen to break only from x = 1 on, which a short horizon does not let it get to; and where
// noise hides everything, nothing is claimed.
func TestBreakingEverywhere(t *testing.T) {
	b := breakingOf(t, BreakingExperiment{Run: bowl(1, 0.01, 0.9)})
	if b.Ending != HoldsEverywhere || b.Limit != HorizonLimit || b.High != nil || b.Low.LearningRate != 0.64 || len(b.Tries) != 7 {
		t.Errorf("%+v", b)
	}
	r := bowl(1, 0.01, 0.9)
	r.Objective = simtest.Quadratic{H: [][]float64{{1}, {1}}, M: [][]float64{{-50}, {50}}}
	r.Settings.Sampling, r.Seeds = sim.Replacement, 4
	b = breakingOf(t, BreakingExperiment{Run: r})
	if b.Ending != UntoldEverywhere || b.High != nil || b.Low.Outcome != Untold {
		t.Errorf("%+v", b)
	}
	if b := breakingOf(t, BreakingExperiment{Run: bowl(0.5, 1e-6, 1.1)}); b.Ending != HoldsEverywhere || b.Limit != DoublingLimit || len(b.Tries) != 21 {
		t.Errorf("%+v", b)
	}
}

// TestBreakingEndings: a flow that ends early is a reason of its own.
func TestBreakingEndings(t *testing.T) {
	down := bowl(-1, 0.1, 40) // every path leads away: exp(40) is beyond any bound
	if b := breakingOf(t, BreakingExperiment{Run: down, Budget: 10_000}); b.Ending != HoldsNowhere || b.High.Outcome != SGDDiverged {
		t.Errorf("%+v", b)
	}
	down.Horizon = 13.8 // exp(13.8) is within, the modified flow slower, SGD slower still
	if b := breakingOf(t, BreakingExperiment{Run: down, Budget: 10_000}); b.Tries[0].Outcome != Nearer {
		t.Errorf("%+v", b.Tries[0])
	}
	down.Horizon = 14 // exp(14) is beyond, SGD at 1.1^140 and the modified flow are not
	if b := breakingOf(t, BreakingExperiment{Run: down, Budget: 10_000}); b.Ending != HoldsNowhere || b.Tries[0].Outcome != GradientEnded {
		t.Errorf("%+v", b)
	}
}

func TestBreakingPublishes(t *testing.T) {
	all := breakings(t, BreakingExperiment{Run: presetRun(t, "full-batch")})
	last := all[len(all)-1]
	for i, b := range all[1:] {
		before := all[i]
		if len(b.Tries) < len(before.Tries) || !(b.Progress >= before.Progress) || b.Progress == 1 != (b == last) {
			t.Errorf("result %d: %d tries after %d, progress %v after %v", i+1, len(b.Tries), len(before.Tries), b.Progress, before.Progress)
		}
		if (b.Ending == Searching) == (b == last) {
			t.Errorf("result %d: ending %v", i+1, b.Ending)
		}
		for k, try := range before.Tries {
			if fmt.Sprint(try) != fmt.Sprint(last.Tries[k]) {
				t.Errorf("try %d was %+v", k, try)
			}
		}
	}
	if first := all[0]; len(first.Tries) != 1 || first.Tries[0].LearningRate != 0.2 || first.Found() || first.Experiment.Tolerance != DefaultBreakingTolerance {
		t.Errorf("first %+v", first)
	}
}

func TestBreakingSameBitsOnAnyCores(t *testing.T) {
	r := valleyRun(sim.Reshuffle, 0.1)
	r.Seeds = 100
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := breakingOf(t, BreakingExperiment{Run: r})
	runtime.GOMAXPROCS(2)
	two := breakingOf(t, BreakingExperiment{Run: r})
	if a, b := fmt.Sprint(one.Tries), fmt.Sprint(two.Tries); a != b || one.Rate() != two.Rate() { // as text NaN is NaN
		t.Errorf("on 1 core %s\non 2 cores %s", a, b)
	}
}

func TestBreakingEndsWithItsContext(t *testing.T) {
	for _, end := range []int{100, 10_000, 100_000, 1_000_000} {
		ctx, cancel := context.WithCancel(context.Background())
		r := valleyRun(sim.Replacement, 0.03)
		r.Seeds = 64
		var count, after atomic.Int64
		r.Objective = observed{r.Objective, func() {
			if ctx.Err() != nil {
				after.Add(1)
			}
			if count.Add(1) == int64(end) {
				cancel()
			}
		}}
		var last *Breaking
		err := BreakingExperiment{Run: r}.Measure(ctx, func(b *Breaking) { last = b })
		// Paths look at the context every 64 updates, on each core; flows before every attempt at a step, of some hundred gradients.
		if n := int(after.Load()); !errors.Is(err, context.Canceled) || n > 1000*(runtime.GOMAXPROCS(0)+1) || last != nil && last.Ending != Searching {
			t.Errorf("cancelled at evaluation %d: %d more, %+v, error %v", end, n, last, err)
		}
		cancel()
	}
}

func TestBreakingRefuses(t *testing.T) {
	long := simtest.Valley{X: make([]float64, 1<<16), Y: make([]float64, 1<<16)}
	for _, c := range []struct {
		want   string
		change func(*BreakingExperiment)
	}{
		{"tolerance of 2 is out of range", func(x *BreakingExperiment) { x.Tolerance = 2 }},
		{"tolerance of NaN is out of range", func(x *BreakingExperiment) { x.Tolerance = math.NaN() }},
		{"budget of -1 updates is out of range", func(x *BreakingExperiment) { x.Budget = -1 }},
		{"use lambda 0", func(x *BreakingExperiment) { x.Run.Settings.Lambda = 1 }},
		{"use 2 seeds or more", func(x *BreakingExperiment) { x.Run.Seeds = 1 }},
		{"horizon 0.01 is shorter than one update at learning rate 0.03", func(x *BreakingExperiment) { x.Run.Horizon = 0.01 }},
		{"learning rate 0 is out of range", func(x *BreakingExperiment) { x.Run.Settings.LearningRate = 0 }},
		{"2 parameters x 65536 examples are too many", func(x *BreakingExperiment) { x.Run.Objective = long }},
	} {
		x := BreakingExperiment{Run: presetRun(t, "valley")}
		c.change(&x)
		err := x.Measure(context.Background(), func(*Breaking) { t.Error("published") })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// BenchmarkBreaking searches where the theory breaks, and where it holds nowhere.
func BenchmarkBreaking(b *testing.B) {
	r := presetRun(b, "valley")
	for _, s := range sim.Samplings {
		r.Settings.Sampling = s
		b.Run(s.String(), func(b *testing.B) {
			for b.Loop() {
				breakingOf(b, BreakingExperiment{Run: r})
			}
		})
	}
}
