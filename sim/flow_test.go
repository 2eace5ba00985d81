package sim_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// rungeKutta is the classical method of order 4 with small equal steps, and shares nothing with sim's integrator.
func rungeKutta(f sim.Field, w []float64, time float64, steps int) []float64 {
	d := len(w)
	w = append([]float64(nil), w...)
	at := make([]float64, d)
	var k [4][]float64
	for i := range k {
		k[i] = make([]float64, d)
	}
	h := time / float64(steps)
	for range steps {
		f(k[0], w)
		for i, c := range []float64{h / 2, h / 2, h} {
			for j := range at {
				at[j] = w[j] + c*k[i][j]
			}
			f(k[i+1], at)
		}
		for j := range w {
			w[j] += h / 6 * (k[0][j] + 2*k[1][j] + 2*k[2][j] + k[3][j])
		}
	}
	return w
}

// spiral is w' = A w with A = [-1 2; -2 -1], whose flow shrinks by exp(-t) and turns by -2t.
func spiral(dst, w []float64) {
	dst[0], dst[1] = -w[0]+2*w[1], -2*w[0]-w[1]
}

func spiralAt(w []float64, t float64) []float64 {
	s, c := math.Sincos(2 * t)
	e := math.Exp(-t)
	return []float64{e * (c*w[0] + s*w[1]), e * (c*w[1] - s*w[0])}
}

// logistic is w' = w (1 - w).
func logistic(dst, w []float64) { dst[0] = w[0] * (1 - w[0]) }

func logisticAt(w []float64, t float64) []float64 {
	return []float64{1 / (1 + (1/w[0]-1)*math.Exp(-t))}
}

var knownFlows = []struct {
	name  string
	field sim.Field
	start []float64
	at    func(w []float64, t float64) []float64
}{{"spiral", spiral, []float64{1, -0.5}, spiralAt}, {"logistic growth", logistic, []float64{0.02}, logisticAt}}

// worst is the largest error of a flow read at n equal intervals up to end.
func worst(t *testing.T, f sim.Field, start []float64, end float64, n int, tol sim.Tolerance, want func(t float64) []float64) float64 {
	t.Helper()
	flow := sim.NewFlow(f, start, end, tol)
	w, largest := make([]float64, len(start)), 0.0
	for i := range n + 1 {
		at := end * float64(i) / float64(n)
		if !flow.Next(w, at) {
			t.Fatalf("at %v: %v", at, flow.Status())
		}
		largest = max(largest, gap(w, want(at)))
	}
	if flow.Status().Kind != sim.Complete {
		t.Errorf("status %v at the end", flow.Status())
	}
	return largest
}

// TestKnownFlows: the error against closed forms, the continuous extension's included, falls nearly in proportion to the
// tolerance and stays near it.
func TestKnownFlows(t *testing.T) {
	for _, c := range knownFlows {
		t.Run(c.name, func(t *testing.T) {
			tolerances := []float64{1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11}
			var errors []float64
			for _, tol := range tolerances {
				e := worst(t, c.field, c.start, 8, 1000, sim.Tolerance{Relative: tol, Absolute: tol / 100},
					func(t float64) []float64 { return c.at(c.start, t) })
				errors = append(errors, e)
				if e > 10*tol {
					t.Errorf("error %.2g at tolerance %.0e", e, tol)
				}
			}
			near(t, "slope of the error against the tolerance", slope(tolerances, errors), 0.9, 0.2)
		})
	}
}

// TestFlowsAgainstRungeKutta compares both flows of the valley with an independent integrator.
func TestFlowsAgainstRungeKutta(t *testing.T) {
	valley := simtest.Table()
	fields := map[string]sim.Field{"gradient flow": sim.GradientFlow(valley)}
	for _, s := range sim.Samplings {
		fields["modified flow, "+s.String()] = modifiedFlow(valley, s, 0.05, 2)
	}
	for name, f := range fields {
		t.Run(name, func(t *testing.T) {
			w := make([]float64, 2)
			flow := sim.NewFlow(f, tableStart, 8, sim.Tolerance{})
			for _, at := range []float64{0.3, 1.7, 8} {
				if !flow.Next(w, at) {
					t.Fatal(flow.Status())
				}
				// 8,000 steps of h = 1e-3 are good to about h^4 = 1e-12, the program's tolerance is 1e-10.
				near(t, fmt.Sprintf("distance at %v", at), gap(w, rungeKutta(f, tableStart, at, 8000)), 0, 1e-9)
			}
		})
	}
}

// TestDenseOutput holds the continuous extension to the target: at a relative tolerance of 1e-9 each of 1,000 outputs
// to T = 10 is good to 1e-9, with no more evaluations of the field than a library needs (scipy's RK45: 530 and 506).
func TestDenseOutput(t *testing.T) {
	for _, s := range []sim.Sampling{sim.Shuffle, sim.Reshuffle} {
		t.Run(s.String(), func(t *testing.T) {
			r := benchRun(s)
			exact := sim.NewModified(r.Objective, r.Settings).Flow()
			calls := 0
			counted := func(dst, w []float64) { calls++; exact(dst, w) }
			reference := sim.NewFlow(exact, r.Start, 10, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15})
			want := make([]float64, 2)
			e := worst(t, counted, r.Start, 10, 1000, sim.Tolerance{Relative: 1e-9}, func(t float64) []float64 {
				reference.Next(want, t)
				return want
			})
			t.Logf("error %.2g, %d evaluations", e, calls)
			if !(e <= 1e-9) {
				t.Errorf("error %.2g", e)
			}
			if calls > 550 {
				t.Errorf("%d evaluations of the field", calls)
			}
		})
	}
}

// TestOwnLossFalls: along either flow its own loss never increases.
func TestOwnLossFalls(t *testing.T) {
	valley := simtest.Table()
	falls := func(t *testing.T, loss func(w []float64) float64, f sim.Field, start []float64) {
		flow := sim.NewFlow(f, start, 20, sim.Tolerance{})
		w, before := make([]float64, 2), math.Inf(1)
		for i := range 2001 {
			if !flow.Next(w, float64(i)/100) {
				t.Fatal(flow.Status())
			}
			now := loss(w)
			// At rest the integrator leaves w uncertain by its tolerance, which moves a loss by less than 1e-10.
			if now > before+1e-10 {
				t.Fatalf("rises from %v to %v at t %v", before, now, float64(i)/100)
			}
			before = now
		}
	}
	for _, start := range [][]float64{{1.8, 0.4}, {-0.1, 2}, {0.05, -0.05}} {
		t.Run(fmt.Sprintf("gradient flow %v", start), func(t *testing.T) {
			falls(t, func(w []float64) float64 { return valley.Loss(w, nil) }, sim.GradientFlow(valley), start)
		})
		for _, s := range sim.Samplings {
			t.Run(fmt.Sprintf("modified flow, %v %v", s, start), func(t *testing.T) {
				m := sim.NewModified(valley, sim.Settings{LearningRate: 0.1, BatchSize: 2, Sampling: s})
				falls(t, m.Loss, m.Flow(), start)
			})
		}
	}
}

// TestFlowEndings: what cannot be integrated ends with a Status near the right time and within a bounded number of
// evaluations.
func TestFlowEndings(t *testing.T) {
	for _, c := range []struct {
		name         string
		field        sim.Field
		start        []float64
		kind         sim.StatusKind
		from, to     float64
		maximumCalls int
	}{
		// w = 1/(1-t) passes the bound of a million at t = 1 - 1e-6.
		{"blow-up", func(dst, w []float64) { dst[0] = w[0] * w[0] }, []float64{1}, sim.Diverged, 1 - 2e-6, 1, 5000},
		// w^(3/2) = 1 - 3t/2 ends at t = 2/3, beyond which the field is NaN.
		{"end of the domain", func(dst, w []float64) { dst[0] = -1 / math.Sqrt(w[0]) }, []float64{1}, sim.Diverged, 2./3 - 1e-6, 2./3 + 1e-6, 20_000},
		{"NaN at the start", func(dst, _ []float64) { dst[0] = math.NaN() }, []float64{1}, sim.Diverged, 0, 0, 10_000},
		{"infinite at the start", func(dst, _ []float64) { dst[0] = math.Inf(-1) }, []float64{1}, sim.Diverged, 0, 0, 10_000},
		{"overflowing at the start", func(dst, w []float64) { dst[0] = 1e300 * w[0] }, []float64{1}, sim.Diverged, 0, 1e-290, 10_000},
		{"stiff", func(dst, w []float64) { dst[0], dst[1] = -1e9*w[0], -w[1] }, []float64{1, 1}, sim.Stiff, 0, 0.9, 800_000},
		{"at rest", func(dst, _ []float64) { dst[0] = 0 }, []float64{1}, sim.Complete, 3, 3, 200},
		{"from zero", func(dst, w []float64) { dst[0] = 1 - w[0] }, []float64{0}, sim.Complete, 3, 3, 2000},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			flow := sim.NewFlow(func(dst, w []float64) { calls++; c.field(dst, w) }, c.start, 3, sim.Tolerance{})
			w := make([]float64, len(c.start))
			for i := range 4 {
				if reached := flow.Next(w, float64(i)); reached && !(math.Abs(w[0]) <= 1e6) {
					t.Errorf("reads %v at t %d", w, i)
				}
			}
			s := flow.Status()
			if s.Kind != c.kind || s.Time < c.from || s.Time > c.to {
				t.Errorf("%v (t %v), want kind %d in [%v, %v]", s, s.Time, c.kind, c.from, c.to)
			}
			if flow.Next(w, 3) != (c.kind == sim.Complete) || flow.Status() != s {
				t.Errorf("reading on changes %v to %v", s, flow.Status())
			}
			if calls > c.maximumCalls {
				t.Errorf("%d evaluations of the field", calls)
			}
		})
	}
}

func TestFlowTimes(t *testing.T) {
	start := []float64{1, -0.5}
	flow := sim.NewFlow(spiral, start, 2, sim.Tolerance{})
	w, again := make([]float64, 2), make([]float64, 2)
	for _, at := range []float64{0, 0, 0.25, 0.25, 1, 2, 2} {
		flow.Next(w, at)
		flow.Next(again, at)
		if !sameBits(w, again) {
			t.Errorf("at %v reads %v, then %v", at, w, again)
		}
		near(t, fmt.Sprintf("error at %v", at), gap(w, spiralAt(start, at)), 0, 1e-9)
	}
	if got, want := flow.Status(), (sim.Status{Kind: sim.Complete, Time: 2}); got != want {
		t.Errorf("status %+v, want %+v", got, want)
	}
	if sim.NewFlow(spiral, start, 2, sim.Tolerance{}).Next(w, 0); !sameBits(w, start) {
		t.Errorf("at time 0 reads %v, started at %v", w, start)
	}
	for _, at := range []float64{-1, 2.5, math.NaN(), math.Inf(1)} {
		mustPanic(t, func() { flow.Next(w, at) })
	}
}

// TestReachGivesUp: once the context has ended a flow makes no more than the attempt in hand, even where its field then has
// no value; and a field that has none at the start is not asked again.
func TestReachGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	field := func(dst, w []float64) {
		if calls++; calls == 20 {
			cancel()
		}
		dst[0] = -w[0]
		if ctx.Err() != nil {
			dst[0] = math.NaN()
		}
	}
	end := make([]float64, 1)
	f := sim.NewFlow(field, []float64{1}, 100, sim.Tolerance{})
	if f.Reach(ctx, end, 100) || f.Status().Kind != sim.Running {
		t.Errorf("the flow got to %v, %v", end, f.Status())
	}
	if calls > 26 {
		t.Errorf("%d evaluations after the context's end", calls-20)
	}
	calls = 0
	f = sim.NewFlow(func(dst, _ []float64) { calls++; dst[0] = math.NaN() }, []float64{1}, 100, sim.Tolerance{})
	if f.Next(end, 100) || f.Status().Kind != sim.Diverged || calls != 1 {
		t.Errorf("without a slope at the start: %v after %d evaluations", f.Status(), calls)
	}
}
