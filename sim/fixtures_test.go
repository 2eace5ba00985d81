package sim_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// matrix is the objective (1/2) w' H w of a single example.
type matrix struct{ h *mat.SymDense }

func (o matrix) Dim() int { return o.h.SymmetricDim() }
func (o matrix) Len() int { return 1 }

func (o matrix) Loss(w []float64, _ []int) float64 {
	x := mat.NewVecDense(len(w), w)
	return mat.Inner(x, o.h, x) / 2
}

func (o matrix) Grad(dst, w []float64, batch []int) []float64 { return o.HessVec(dst, w, w, batch) }

func (o matrix) HessVec(dst, _, v []float64, _ []int) []float64 {
	if dst == nil {
		dst = make([]float64, len(v))
	}
	mat.NewVecDense(len(dst), dst).MulVec(o.h, mat.NewVecDense(len(v), v))
	return dst
}

// sharedCurvature is a quadratic whose examples differ by their minima alone.
func sharedCurvature() simtest.Quadratic {
	var q simtest.Quadratic
	for i := range 8 {
		a := float64(i)
		q.H = append(q.H, []float64{1.5, 0.4})
		q.M = append(q.M, []float64{math.Sin(3 * a), math.Cos(2 * a)})
	}
	return q
}

// unequalCurvatures is a quadratic in which the minimum of the modified loss is not that of the loss.
func unequalCurvatures() simtest.Quadratic {
	q := sharedCurvature()
	for i := range q.H {
		q.H[i] = []float64{0.2 + 0.3*float64(i), 1 / (1 + float64(i))}
	}
	return q
}

func valleyRun(s sim.Sampling) sim.Run {
	return sim.Run{
		Objective: simtest.Table(), Start: tableStart, Horizon: 2, Seeds: 40,
		Settings: sim.Settings{LearningRate: 0.05, BatchSize: 2, Sampling: s, Seed: 7},
	}
}

// points copies a path.
func points(p sim.Path) (all [][]float64) {
	for i := range p.Len() {
		all = append(all, slices.Clone(p.At(i)))
	}
	return all
}

// sameBits compares numbers so that NaN equals itself and 0 differs from -0.
func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

func samePath(t *testing.T, what string, a, b sim.Path) {
	t.Helper()
	if !slices.EqualFunc(points(a), points(b), sameBits) {
		t.Errorf("%s differ: %d points ending at %v, %d points ending at %v", what, a.Len(), last(a), b.Len(), last(b))
	}
}

func last(p sim.Path) []float64 {
	if p.Len() == 0 {
		return nil
	}
	return p.At(p.Len() - 1)
}

// mustPanic calls f and returns what it panics with.
func mustPanic(t *testing.T, f func()) (value any) {
	t.Helper()
	defer func() {
		if value = recover(); value == nil {
			t.Error("no panic")
		}
	}()
	f()
	return nil
}
