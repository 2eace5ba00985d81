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

	"sgdflow/sim"
)

// TestScalingDiverges: a learning rate beyond the stability limit has a status and no numbers, the other its own.
func TestScalingDiverges(t *testing.T) {
	x := smallScaling(sim.Reshuffle)
	x.LearningRates = []float64{5, 0.08}
	x.Run.Horizon = 100
	all := scalings(t, x)
	s := all[len(all)-1]
	for i := range x.BatchSizes {
		p := s.At(i, 0)
		if p.Status.Kind != sim.Diverged || !math.IsNaN(p.Drift) || !math.IsNaN(p.Minibatch) || p.Gauge.Verdict() != sim.Unstable || !p.Known {
			t.Errorf("at eps 5: %+v", p)
		}
		if p := s.At(i, 1); p.Status.Kind != sim.Complete || math.IsNaN(p.Drift) {
			t.Errorf("at eps 0.08: %+v", p)
		}
	}
}

// TestScalingBudget: a small budget ends a sample before its aim, at less precision.
func TestScalingBudget(t *testing.T) {
	x := smallScaling(sim.Replacement)
	x.Budget = 5000
	all := scalings(t, x)
	p := all[len(all)-1].At(1, 1)
	if !p.Known || !(p.StdErr > 1.5*Precision*p.Drift) {
		t.Errorf("%+v", p)
	}
}

func TestScalingSameBitsOnAnyCores(t *testing.T) {
	x := smallScaling(sim.Reshuffle)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := scalings(t, x)
	runtime.GOMAXPROCS(2)
	two := scalings(t, x)
	a, b := one[len(one)-1], two[len(two)-1]
	if x, y := fmt.Sprint(a.Points, a.Collapse), fmt.Sprint(b.Points, b.Collapse); x != y { // as text NaN is NaN
		t.Errorf("on 1 core %s\non 2 cores %s", x, y)
	}
}

// observed tells every evaluation of a gradient.
type observed struct {
	sim.Objective
	evaluated func()
}

func (o observed) Grad(dst, w []float64, batch []int) []float64 {
	o.evaluated()
	return o.Objective.Grad(dst, w, batch)
}

// TestScalingEndsWithItsContext ends it in the flows, in the modified flow and in the paths, and while a result is
// published. What was published stands.
func TestScalingEndsWithItsContext(t *testing.T) {
	for _, end := range []int{100, 1000, 10_000, 30_000, 40_000, 100_000} {
		ctx, cancel := context.WithCancel(context.Background())
		x := smallScaling(sim.Reshuffle)
		var count, cancelled atomic.Int64
		x.Run.Objective = observed{x.Run.Objective, func() {
			if count.Add(1) == int64(end) {
				cancel()
				cancelled.Store(count.Load()) // the other core may have gone on meanwhile
			}
		}}
		results := 0
		err := x.Measure(ctx, func(*Scaling) { results++ })
		// Paths look at the context every 64 updates, on each core.
		if after := int(count.Load() - cancelled.Load()); !errors.Is(err, context.Canceled) || after > 64*(runtime.GOMAXPROCS(0)+1) || results == 0 {
			t.Errorf("cancelled at evaluation %d: %d more, %d results, error %v", end, after, results, err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	results := 0
	err := smallScaling(sim.Shuffle).Measure(ctx, func(s *Scaling) {
		if results++; results == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || results > 4 {
		t.Errorf("cancelled at the third result: %d results, error %v", results, err)
	}
}

func TestScalingRefuses(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*ScalingExperiment)
	}{
		{"no learning rates: give at least one", func(x *ScalingExperiment) { x.LearningRates = nil }},
		{"no batch sizes: give at least one", func(x *ScalingExperiment) { x.BatchSizes = nil }},
		{"learning rate 0.1 is given twice", func(x *ScalingExperiment) { x.LearningRates = []float64{0.1, 0.2, 0.1} }},
		{"batch size 3 is given twice", func(x *ScalingExperiment) { x.BatchSizes = []int{3, 3} }},
		{"batch size 5 does not divide the 12 examples: use one of [1 2 3 4 6 12]", func(x *ScalingExperiment) { x.BatchSizes = []int{3, 5} }},
		{"learning rate -1 is out of range", func(x *ScalingExperiment) { x.LearningRates = []float64{0.1, -1} }},
		{"shorter than one update at learning rate 50", func(x *ScalingExperiment) { x.LearningRates = []float64{0.1, 50} }},
		{"budget of -1 updates is out of range", func(x *ScalingExperiment) { x.Budget = -1 }},
	} {
		x := valleyScaling(t)
		c.change(&x)
		err := x.Measure(context.Background(), func(*Scaling) { t.Error("published") })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
