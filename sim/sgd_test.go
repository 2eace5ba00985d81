package sim_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// TestUpdate: an update is w - eps grad C^_k(w), in one loop for few parameters as with vectors for many.
func TestUpdate(t *testing.T) {
	const eps = 0.05
	for _, d := range []int{1, 2, 3, 63, 64, 100} {
		t.Run(fmt.Sprintf("d %d", d), func(t *testing.T) {
			var q simtest.Quadratic
			start := make([]float64, d)
			for i := range 6 {
				q.H, q.M = append(q.H, make([]float64, d)), append(q.M, make([]float64, d))
				for j := range d {
					q.H[i][j], q.M[i][j] = 1+math.Sin(float64(i+j)), math.Cos(float64(2*i-j))
					start[j] = float64(j%5) - 2
				}
			}
			r := sim.Run{Objective: q, Start: start, Horizon: 1, Seeds: 1, Settings: sim.Settings{LearningRate: eps, BatchSize: 2, Seed: 3}}
			path, sampler := sim.NewSGD(r, 0), sim.NewSampler(q.Len(), r.Settings, 0)
			for k := range 7 {
				want := slices.Clone(path.W())
				for j, g := range q.Grad(nil, want, sampler.Next()) {
					want[j] -= eps * g
				}
				if !path.Step() || path.Updates() != k+1 {
					t.Fatalf("update %d: diverged, or counted as %d", k+1, path.Updates())
				}
				near(t, fmt.Sprintf("distance after update %d", k+1), gap(path.W(), want), 0, 1e-15*math.Sqrt(float64(d)))
			}
		})
	}
}

// TestUpdateOutOfBounds: the update that leads out is counted and not made, whatever the number of parameters.
func TestUpdateOutOfBounds(t *testing.T) {
	for _, d := range []int{2, 64} {
		q := simtest.Quadratic{H: [][]float64{make([]float64, d)}, M: [][]float64{make([]float64, d)}}
		start := make([]float64, d)
		for j := range start {
			start[j] = 1
		}
		q.H[0][d-1] = 1001 // with eps 1 the last parameter grows a thousandfold in every update
		path := sim.NewSGD(sim.Run{Objective: q, Start: start, Horizon: 9, Seeds: 1, Settings: sim.Settings{LearningRate: 1, BatchSize: 1}}, 0)
		for path.Step() {
		}
		if last := path.W()[d-1]; path.Updates() != 3 || last != 1e6 {
			t.Errorf("d %d: ended at %v in update %d, want 1e6 in 3", d, last, path.Updates())
		}
		if path.Step() || path.Updates() != 3 {
			t.Errorf("d %d: goes on", d)
		}
	}
}
