package sim_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// TestDivergenceIsResult: whatever the learning rate, a comparison ends soon, and its status names the same update at
// any stride, also where the divergence lies between the last entry and the horizon or where not one update fits.
func TestDivergenceIsResult(t *testing.T) {
	for _, c := range []struct {
		rate, horizon float64
		update        int // 0 where only the agreement counts
	}{{0.8, 100, 0}, {10, 30, 0}, {10, 5, 0}, {1e10, 30, 1}, {1e10, 1e12, 1}, {1e160, 30, 1}, {1e308, 30, 1}, {1e308, 1e308, 1}} {
		for _, sampling := range []sim.Sampling{sim.Reshuffle, sim.Replacement} {
			t.Run(fmt.Sprintf("%v rate %v horizon %v", sampling, c.rate, c.horizon), func(t *testing.T) {
				began := time.Now()
				r := valleyRun(sampling)
				r.Settings.LearningRate, r.Horizon, r.Settings.BatchSize = c.rate, c.horizon, 1
				reference := compare(t, r, 1)
				first := reference.Status.SGD
				if c.update > 0 && (first.Kind != sim.Diverged || first.Update != c.update) {
					t.Errorf("status %+v, want divergence at update %d", first, c.update)
				}
				for _, stride := range []int{3, 8, 1000} {
					got := compare(t, r, stride)
					if got.Status.SGD != first {
						// Completion is dated by the last entry.
						if first.Kind != sim.Complete || got.Status.SGD.Kind != sim.Complete {
							t.Errorf("stride %d: status %+v, at stride 1 %+v", stride, got.Status.SGD, first)
						}
					}
					a, b := got.Status, reference.Status
					if a.Gradient.Kind != b.Gradient.Kind || a.Modified.Kind != b.Modified.Kind || a.Moment.Kind != b.Moment.Kind {
						t.Errorf("stride %d: flows %v, at stride 1 %v", stride, a, b)
					}
				}
				for _, p := range []sim.Path{reference.Mean, reference.Gradient, reference.Modified, reference.Moment, reference.MomentCov} {
					for i := range p.Len() {
						for _, v := range p.At(i) {
							if !(math.Abs(v) <= 1.8e6) {
								t.Fatalf("a path holds %v", p.At(i))
							}
						}
					}
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("took %v", took)
				}
			})
		}
	}
}

// TestCancelledComparison: a context that ends inside of any kind of work stops it, and what was computed before
// stays whole.
func TestCancelledComparison(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := valleyRun(sim.Reshuffle)
	c, err := sim.NewComparer(context.Background(), r, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(ctx, 5); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := c.Advance(ctx, 5); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	k := c.Comparison()
	for name, n := range map[string]int{
		"times": len(k.Time), "means": k.Mean.Len(), "sharpness": len(k.Sharpness),
		"gaps": len(k.Gap.Modified), "gradient flow": k.Gradient.Len(), "modified flow": k.Modified.Len(),
	} {
		if n != 6 {
			t.Errorf("%d %s after a cancelled piece, want 6", n, name)
		}
	}
	if _, err := sim.Compare(ctx, r, 1); err != context.Canceled {
		t.Errorf("Compare: error %v", err)
	}
}

// TestStiffFlowCancelled: a flow that would take very many steps ends with its context.
func TestStiffFlowCancelled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the objective counts without a lock
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	r := valleyRun(sim.Replacement)
	r.Settings.BatchSize, r.Settings.LearningRate = 8, 1e-3
	stiff := simtest.Quadratic{H: [][]float64{{1e9, 1}}, M: [][]float64{{0, 0}}}
	r.Objective = counting{stiff, func() {
		if calls++; calls == 5000 {
			cancel()
		}
	}}
	r.Settings.BatchSize, r.Start, r.Seeds = 1, []float64{0, 1}, 1
	r.Start[0] = 1e-3
	c, err := sim.NewComparer(context.Background(), r, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(ctx, 1); err != context.Canceled {
		t.Errorf("error %v, %v", err, c.Comparison().Status)
	}
	if calls > 5100 {
		t.Errorf("%d gradients for a context that ended at 5,000", calls)
	}
}

// counting calls a function before every gradient.
type counting struct {
	sim.Objective
	before func()
}

func (o counting) Grad(dst, w []float64, batch []int) []float64 {
	o.before()
	return o.Objective.Grad(dst, w, batch)
}

func TestNewComparerRefuses(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	mustPanic(t, func() { sim.NewComparer(context.Background(), r, 0) })
	r.Settings.LearningRate, r.Horizon = 1e-8, 5
	if _, err := sim.NewComparer(context.Background(), r, 1); err == nil {
		t.Error("half a billion entries are not refused")
	}
	if _, err := sim.NewComparer(context.Background(), r, 1e6); err != nil {
		t.Errorf("500 entries are refused: %v", err)
	}
	r.Seeds = 0
	if _, err := sim.NewComparer(context.Background(), r, 1e6); err == nil {
		t.Error("an invalid run is not refused")
	}
}

func TestDivergenceBound(t *testing.T) {
	for _, c := range []struct {
		start []float64
		want  float64
	}{{[]float64{0, 0}, 1e6}, {[]float64{0.5, -0.25}, 1e6}, {[]float64{2, 3}, 3e6}, {[]float64{2, -30}, 3e7}} {
		if got := sim.DivergenceBound(c.start); got != c.want {
			t.Errorf("from %v: %v, want %v", c.start, got, c.want)
		}
	}
}
