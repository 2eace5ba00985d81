package sim_test

import (
	"context"
	"math"
	"runtime"
	"slices"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// heavyRun is full-batch descent on the table repeated: the same losses as on the table, in a heavy run.
func heavyRun(times int) sim.Run {
	table := simtest.Table()
	r := valleyRun(sim.Reshuffle)
	r.Objective = simtest.Valley{X: slices.Repeat(table.X, times), Y: slices.Repeat(table.Y, times)}
	r.Settings.BatchSize, r.Seeds = 8*times, 2
	return r
}

// TestHeavyComparison: what a heavy run does with less work agrees with the light run on the same loss.
func TestHeavyComparison(t *testing.T) {
	light, heavy := heavyRun(1), heavyRun(5000)
	if light.Heavy() || !heavy.Heavy() {
		t.Fatal("not a light and a heavy run")
	}
	want, got := compare(t, light, 1), compare(t, heavy, 1)
	if want.SharpnessEvery != 1 || got.SharpnessEvery != 3 || len(got.Sharpness) != 14 || len(got.Time) != 41 {
		t.Fatalf("L at every %d and %d of %d entries, %d in all", want.SharpnessEvery, got.SharpnessEvery, len(got.Time), len(got.Sharpness))
	}
	for i := range got.Time {
		near(t, "distance of the means", gap(got.Mean.At(i), want.Mean.At(i)), 0, 1e-11) // rounding of sums of 40,000 terms
		// Each step is wrong by 1e-6 of a parameter of size 2 at most, and errors die out in the valley.
		near(t, "distance of gradient flows", gap(got.Gradient.At(i), want.Gradient.At(i)), 0, 1e-5)
		near(t, "distance of modified flows", gap(got.Modified.At(i), want.Modified.At(i)), 0, 1e-5)
		near(t, "sharpness", got.SharpnessAt(i)/want.Sharpness[i/3*3], 1, 1e-4)
		near(t, "sharpness of the light run", want.SharpnessAt(i), want.Sharpness[i], 0)
	}
	if empty := new(sim.Comparison); !math.IsNaN(empty.SharpnessAt(3)) {
		t.Error("L is known where there is nothing")
	}
}

// TestHeavyCancelled: a heavy run looks at the context before every pass, within a step of a flow too, from the first
// entry on.
func TestHeavyCancelled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the objective counts without a lock
	for _, squared := range []bool{false, true} {
		for _, at := range []int{1, 2, 3, 10, 57, 203} {
			ctx, cancel := context.WithCancel(t.Context())
			r := heavyRun(5000)
			calls := 0
			r.Objective = counting{r.Objective, func() {
				if calls++; calls == at {
					cancel()
				}
			}}
			if squared {
				r.Objective = squares{r.Objective, new(int)}
				r.Settings.BatchSize = 4
			}
			c, err := sim.NewComparer(ctx, r, 1)
			for err == nil && !c.Done() {
				err = c.Advance(ctx, 1)
			}
			if err != context.Canceled {
				t.Errorf("error %v", err)
			}
			most := at
			if squared { // the test's own goes through all examples, one gradient each
				most += r.Objective.Len() + 1
			}
			if calls > most {
				t.Errorf("%d gradients for a context that ended at %d", calls, at)
			}
		}
	}
}

// TestInterruptible: the values are those of the objective, and all NaN once the context has ended.
func TestInterruptible(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	plain := squares{simtest.Table(), new(int)}
	o := sim.Interruptible(ctx, plain).(sim.SquaredGradients)
	if _, ok := sim.Interruptible(ctx, simtest.Table()).(sim.SquaredGradients); ok {
		t.Error("has squared gradients that the objective has not")
	}
	w, v, batch := []float64{1.2, 0.3}, []float64{0.4, -1}, []int{5, 2}
	values := func(o sim.SquaredGradients) []float64 {
		squared, grad := make([]float64, 2), make([]float64, 2)
		all := []float64{o.Loss(w, batch), o.SquaredGrads(squared, grad, w, batch), o.SquaredGrads(nil, nil, w, nil)}
		all = append(append(all, squared...), grad...)
		return append(append(all, o.Grad(nil, w, batch)...), o.HessVec(make([]float64, 2), w, v, batch)...)
	}
	if got, want := values(o), values(plain); !sameBits(got, want) {
		t.Errorf("values %v, want %v", got, want)
	}
	cancel()
	for _, x := range values(o) {
		if !math.IsNaN(x) {
			t.Errorf("a value of %v after the end", x)
		}
	}
}
