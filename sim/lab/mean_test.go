package lab

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func distance(x, y []float64) float64 { return floats.Distance(x, y, 2) }

var tableStart = []float64{1.8, 0.4}

// tableRun is the problem of the theory's table of numbers.
func tableRun(s sim.Sampling, eps float64) sim.Run {
	return sim.Run{
		Objective: simtest.Table(), Start: tableStart, Horizon: 1, Seeds: 1,
		Settings: sim.Settings{LearningRate: eps, BatchSize: 2, Sampling: s, Seed: 7},
	}
}

func never(estimate) bool { return false }

// TestMeanOfPairs follows the first pairs by hand, over a number of updates that ends within an epoch.
func TestMeanOfPairs(t *testing.T) {
	for _, s := range sim.Samplings {
		t.Run(s.String(), func(t *testing.T) {
			r := tableRun(s, 0.05)
			const updates, pairs = 10, 7
			total := newMoments(2)
			p := pairing{run: r, updates: updates, draws: draws(r)}
			p.sum(context.Background(), total, []*group{new(group)}, 0, pairs, nil)
			got := p.estimate(total, pairs)
			var middles [][]float64
			for k := range pairs {
				sampler := sim.NewSampler(8, r.Settings, k)
				var forward, backward [][]int
				for range 3 {
					var epoch [][]int
					for range 4 {
						epoch = append(epoch, slices.Clone(sampler.Next()))
					}
					forward = append(forward, epoch...)
					slices.Reverse(epoch)
					backward = append(backward, epoch...)
				}
				a, b := followed(r, forward[:updates]), followed(r, backward[:updates])
				middles = append(middles, []float64{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2})
			}
			mean, square := make([]float64, 2), 0.0
			for _, x := range middles {
				for j := range mean {
					mean[j] += x[j] / pairs
				}
			}
			for _, x := range middles {
				square += distance(x, mean) * distance(x, mean) / (pairs - 1) / pairs
			}
			within(t, "mean", distance(got.mean, mean), 0, 1e-14)
			within(t, "standard error", got.stderr, math.Sqrt(square), 1e-14)
			if got.count != 2*pairs || got.status.Kind != sim.Complete {
				t.Errorf("%d paths, %v", got.count, got.status)
			}
		})
	}
}

// followed is where the batches lead from the run's start, without the code under test.
func followed(r sim.Run, batches [][]int) []float64 {
	w := slices.Clone(r.Start)
	for _, b := range batches {
		for j, g := range r.Objective.Grad(nil, w, b) {
			w[j] -= r.Settings.LearningRate * g
		}
	}
	return w
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.12g, want %.12g within %.2g", what, got, want, tolerance)
	}
}

func TestMeanAtDiverges(t *testing.T) {
	for _, size := range []int{1, 8} {
		r := tableRun(sim.Reshuffle, 2.2)
		r.Settings.BatchSize = size
		got, err := meanAt(context.Background(), r, 500, 100_000, never, nil)
		if err != nil || got.mean != nil || got.status.Kind != sim.Diverged {
			t.Fatalf("batch size %d: %+v, %v", size, got, err)
		}
		first := 500
		for k := range 32 { // the first of each pair; the partner may go out before it
			path := sim.NewSGD(r, k)
			for path.Updates() < first && path.Step() {
			}
			first = path.Updates()
		}
		if got.status.Update > first || size == 8 && got.status.Update != first {
			t.Errorf("batch size %d: diverged at %d, sim.SGD at %d", size, got.status.Update, first)
		}
	}
}

// TestMeanAtFullBatch: all samplings are gradient descent, of which one path is enough.
func TestMeanAtFullBatch(t *testing.T) {
	for _, s := range sim.Samplings {
		r := tableRun(s, 0.05)
		r.Settings.BatchSize = 8
		got, err := meanAt(context.Background(), r, 30, 1000, never, nil)
		if err != nil || got.count != 1 || got.stderr != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		within(t, s.String(), distance(got.mean, followed(r, make([][]int, 30))), 0, 1e-14)
	}
}

func TestMeanAtSameBitsOnAnyCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, s := range sim.Samplings {
		var bits [2]estimate
		for i := range bits {
			runtime.GOMAXPROCS(1 + 2*i)
			var parts []float64
			e, err := meanAt(context.Background(), tableRun(s, 0.05), 42, 100_000, never, func(part float64) { parts = append(parts, part) })
			if err != nil || len(parts) < 2 || !slices.IsSorted(parts) || parts[len(parts)-1] > 1 {
				t.Fatalf("%v, progress %v", err, parts)
			}
			bits[i] = e
		}
		if !slices.Equal(bits[0].mean, bits[1].mean) || bits[0].stderr != bits[1].stderr || bits[0].count != bits[1].count {
			t.Errorf("%v: 1 core %+v\n3 cores %+v", s, bits[0], bits[1])
		}
	}
}

func TestMeanAtEndsWithItsContext(t *testing.T) {
	for _, c := range []struct {
		sampling      sim.Sampling
		size, updates int
	}{{sim.Shuffle, 2, 1e9}, {sim.Shuffle, 8, 1e9}, {sim.Replacement, 2, 1000}, {sim.Replacement, 2, 100_000}, {sim.Reshuffle, 2, 1e9}} {
		r := tableRun(c.sampling, 1e-4)
		r.Settings.BatchSize = c.size
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		// Left alone it would take hours.
		if _, err := meanAt(ctx, r, c.updates, 1<<40, never, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
