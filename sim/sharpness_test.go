package sim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// withEigenvalues is a symmetric matrix of the given eigenvalues along random directions.
func withEigenvalues(random *rand.Rand, values ...float64) *mat.SymDense {
	d := len(values)
	a := mat.NewDense(d, d, nil)
	for i := range d {
		for j := range d {
			a.Set(i, j, random.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var q mat.Dense
	qr.QTo(&q)
	h := mat.NewSymDense(d, nil)
	for k, v := range values {
		h.SymRankOne(h, v, q.ColView(k))
	}
	return h
}

func largestEigenvalue(t *testing.T, h *mat.SymDense) (largest, radius float64) {
	t.Helper()
	var eigen mat.EigenSym
	if !eigen.Factorize(h, false) {
		t.Fatal("no eigenvalues")
	}
	values := eigen.Values(nil)
	return values[len(values)-1], max(values[len(values)-1], -values[0])
}

func TestSharpness(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	type test struct {
		name string
		h    *mat.SymDense
	}
	var tests []test
	add := func(name string, values ...float64) {
		tests = append(tests, test{name, withEigenvalues(random, values...)})
	}
	for _, d := range []int{1, 2, 3, 8} {
		for k := range 20 {
			values := make([]float64, d)
			for i := range values {
				values[i] = random.NormFloat64()
			}
			add(fmt.Sprintf("random d %d no. %d", d, k), values...)
		}
	}
	add("negative, d 1", -2)
	add("negative definite, d 2", -1, -3)
	add("negative definite, d 3", -1, -3, -2)
	add("negative definite, d 8", -1, -2, -3, -4, -5, -6, -7, -8)
	add("one positive among larger negative ones", 0.1, -5, -4, -3)
	add("a pair of both signs", 2, -2, 0.5)
	add("two pairs of both signs", 2, 2, -2, -2)
	add("one positive, two negative of its size", 1, -1, -1)
	add("one positive, seven negative of its size", 1, -1, -1, -1, -1, -1, -1, -1)
	add("repeated", 3, 3, 3, 1)
	add("all equal", 2, 2, 2, 2)
	add("close", 1, 0.999, 0.99, 0.9)
	add("large", 1e12, -1e11, 1e3)
	add("small", 1e-12, -1e-13, 1e-14)
	tests = append(tests, test{"zero, d 1", mat.NewSymDense(1, nil)}, test{"zero, d 2", mat.NewSymDense(2, nil)}, test{"zero, d 5", mat.NewSymDense(5, nil)})

	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			want, radius := largestEigenvalue(t, c.h)
			o := matrix{c.h}
			w := make([]float64, o.Dim())
			s := sim.NewSharpness(o)
			first, second := s.At(w), s.At(w)
			// The iteration stops at a residual of 1e-7 of the radius, which bounds the error.
			near(t, "largest eigenvalue", first, want, 1e-7*radius)
			near(t, "largest eigenvalue, asked again", second, want, 1e-7*radius)
			s = sim.NewSharpness(o)
			if a, b := s.At(w), s.At(w); a != first || b != second {
				t.Errorf("the same calls give %v and %v, then %v and %v", first, second, a, b)
			}
		})
	}
}

// TestSharpnessAlongPath: the guess carried from call to call does not hold on to an eigenvector that another one has
// overtaken.
func TestSharpnessAlongPath(t *testing.T) {
	quartic := separable{power: 4, weight: []float64{1, 2, 3, 0.5}}
	s := sim.NewSharpness(quartic)
	for i := range 101 {
		x := float64(i) / 50
		w := []float64{2 - x, 0.3, x * 0.9, 1.1}
		want := 0.0
		for j, v := range w {
			want = max(want, 12*quartic.weight[j]*v*v)
		}
		near(t, fmt.Sprintf("at %v", w), s.At(w), want, 1e-7*want)
	}
}

// separable is sum_j weight_j w_j^power, one example whose Hessian is diagonal.
type separable struct {
	power  float64
	weight []float64
}

func (o separable) Dim() int { return len(o.weight) }
func (o separable) Len() int { return 1 }

func (o separable) Loss(w []float64, _ []int) (sum float64) {
	for j, v := range w {
		sum += o.weight[j] * math.Pow(v, o.power)
	}
	return sum
}

func (o separable) Grad(dst, w []float64, _ []int) []float64 {
	if dst == nil {
		dst = make([]float64, len(w))
	}
	for j, v := range w {
		dst[j] = o.power * o.weight[j] * math.Pow(v, o.power-1)
	}
	return dst
}

func (o separable) HessVec(dst, w, v []float64, _ []int) []float64 {
	if dst == nil {
		dst = make([]float64, len(w))
	}
	for j := range w {
		dst[j] = o.power * (o.power - 1) * o.weight[j] * math.Pow(w[j], o.power-2) * v[j]
	}
	return dst
}

// TestSharpnessNotFinite: a Hessian that is not finite has no L, and the calls after it are not harmed.
func TestSharpnessNotFinite(t *testing.T) {
	for d := 1; d <= 4; d++ {
		root := separable{power: 1.5, weight: []float64{1, 1, 1, 1}[:d]} // NaN below zero, infinite at zero
		s := sim.NewSharpness(root)
		for _, bad := range []float64{-1, 0, math.NaN(), math.Inf(1)} {
			w := []float64{1, 1, 1, 1}[:d:d]
			w[d-1] = bad
			if got := s.At(w); math.IsInf(bad, 0) {
				continue // 1/sqrt of infinity is zero
			} else if !math.IsNaN(got) {
				t.Errorf("d %d: L = %v at %v", d, got, w)
			}
			w[d-1] = 4
			want := 0.75
			if d == 1 {
				want = 0.375
			}
			near(t, fmt.Sprintf("d %d: L after %v", d, bad), s.At(w), want, 1e-7)
		}
	}
}

// TestSharpnessOfValley compares with the closed form at the floor, where the Hessian is mean(x^2) u u'.
func TestSharpnessOfValley(t *testing.T) {
	valley := simtest.Table()
	var xx, xy float64
	for i, x := range valley.X {
		xx, xy = xx+x*x/8, xy+x*valley.Y[i]/8
	}
	w := []float64{2, xy / xx / 2}
	near(t, "L", sim.NewSharpness(valley).At(w), xx*(w[0]*w[0]+w[1]*w[1]), 1e-12)
}
