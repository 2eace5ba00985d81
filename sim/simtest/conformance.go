// Package simtest supports the tests of everything that is or uses a sim.Objective: a conformance test that every
// objective goes through and objectives written by hand.
package simtest

import (
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// Conformance checks o against the contract of sim.Objective at the given points, where it must be smooth and finite:
// derivatives against central differences, batches against the whole, arguments left alone, concurrent use, no
// allocation and panics on wrong lengths. Where o is a sim.SquaredGradients its mean square is checked likewise.
func Conformance(t *testing.T, o sim.Objective, points [][]float64) {
	t.Helper()
	if o.Dim() < 1 || o.Len() < 1 {
		t.Fatalf("Dim %d, Len %d: both must be at least 1", o.Dim(), o.Len())
	}
	checkAll(t, o, points, []check[sim.Objective]{
		{"gradient", checkGradient},
		{"Hessian-vector product", checkHessVec},
		{"Hessian symmetry", checkSymmetry},
		{"destination", checkDestination},
		{"batches", checkBatches},
		{"arguments untouched", checkArguments},
		{"concurrent use", checkConcurrency},
		{"allocation", checkAllocation},
	})
	t.Run("lengths", func(t *testing.T) { checkLengths(t, o) })
	if q, is := o.(sim.SquaredGradients); is {
		t.Run("squared gradients", func(t *testing.T) { squaredConformance(t, q, points) })
	}
}

// check is one clause of an interface's contract, to be checked at some parameters.
type check[O any] struct {
	name string
	at   func(t *testing.T, o O, w []float64)
}

func checkAll[O any](t *testing.T, o O, points [][]float64, all []check[O]) {
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			for _, w := range points {
				c.at(t, o, w)
			}
		})
	}
}

// tolerance bounds the error of a central difference, relative to the largest component.
const tolerance = 1e-6

// central is the fourth-order central difference: for functions of order one its truncation, h^4/30 f^(5), and its
// rounding, 1e-16/h, are both below 1e-12.
var central = fd.Formula{
	Stencil:    []fd.Point{{Loc: -2, Coeff: 1. / 12}, {Loc: -1, Coeff: -8. / 12}, {Loc: 1, Coeff: 8. / 12}, {Loc: 2, Coeff: -1. / 12}},
	Derivative: 1,
	Step:       1e-3,
}

func checkGradient(t *testing.T, o sim.Objective, w []float64) {
	for _, batch := range [][]int{nil, repeating(o)} {
		want := fd.Gradient(nil, func(w []float64) float64 { return o.Loss(w, batch) }, w, &fd.Settings{Formula: central})
		near(t, "gradient", o.Grad(nil, w, batch), want, tolerance)
	}
}

func checkHessVec(t *testing.T, o sim.Objective, w []float64) {
	for _, batch := range [][]int{nil, repeating(o)} {
		for k := range 2 {
			v := direction(o.Dim(), k)
			want := make([]float64, o.Dim())
			for i := range want {
				want[i] = fd.Derivative(func(h float64) float64 {
					return o.Grad(nil, floats.AddScaledTo(make([]float64, len(w)), w, h, v), batch)[i]
				}, 0, &fd.Settings{Formula: central})
			}
			near(t, "Hessian-vector product", o.HessVec(nil, w, v, batch), want, tolerance)
		}
	}
}

func checkSymmetry(t *testing.T, o sim.Objective, w []float64) {
	u, v := direction(o.Dim(), 0), direction(o.Dim(), 1)
	hu, hv := o.HessVec(nil, w, u, nil), o.HessVec(nil, w, v, nil)
	size := floats.Norm(u, 2)*floats.Norm(hv, 2) + floats.Norm(v, 2)*floats.Norm(hu, 2)
	if a, b := floats.Dot(u, hv), floats.Dot(v, hu); math.Abs(a-b) > 1e-12*(1+size) {
		t.Errorf("at %s the Hessian is not symmetric: u'Hv = %v, v'Hu = %v", shown(w), a, b)
	}
}

func checkDestination(t *testing.T, o sim.Objective, w []float64) {
	v := direction(o.Dim(), 0)
	for _, c := range []struct {
		name string
		call func(dst []float64) []float64
	}{
		{"Grad", func(dst []float64) []float64 { return o.Grad(dst, w, nil) }},
		{"HessVec", func(dst []float64) []float64 { return o.HessVec(dst, w, v, nil) }},
	} {
		want := c.call(nil)
		if len(want) != o.Dim() {
			t.Fatalf("%s with nil dst has length %d, want %d", c.name, len(want), o.Dim())
		}
		dirty := make([]float64, o.Dim())
		for i := range dirty {
			dirty[i] = math.NaN()
		}
		got := c.call(dirty)
		if &got[0] != &dirty[0] {
			t.Errorf("%s does not return dst", c.name)
		}
		same(t, c.name+" with a dirty dst", got, want)
	}
}

// checkBatches compares the mean over single examples with the whole and with a batch that repeats.
func checkBatches(t *testing.T, o sim.Objective, w []float64) {
	v := direction(o.Dim(), 0)
	all := make([]int, o.Len())
	for i := range all {
		all[i] = i
	}
	for _, c := range []struct {
		name  string
		batch []int // what the objective is given
		means []int // the examples whose mean it must be
	}{{"nil", nil, all}, {"every index", all, all}, {"repeats", repeating(o), repeating(o)}} {
		var loss float64
		grad, hess := make([]float64, o.Dim()), make([]float64, o.Dim())
		scale := 1 / float64(len(c.means))
		for _, i := range c.means {
			loss += scale * o.Loss(w, []int{i})
			floats.AddScaled(grad, scale, o.Grad(nil, w, []int{i}))
			floats.AddScaled(hess, scale, o.HessVec(nil, w, v, []int{i}))
		}
		near(t, c.name+": loss", []float64{o.Loss(w, c.batch)}, []float64{loss}, 1e-12)
		near(t, c.name+": gradient", o.Grad(nil, w, c.batch), grad, 1e-12)
		near(t, c.name+": Hessian-vector product", o.HessVec(nil, w, v, c.batch), hess, 1e-12)
	}
}

func checkArguments(t *testing.T, o sim.Objective, w []float64) {
	w, v, batch := slices.Clone(w), direction(o.Dim(), 0), repeating(o)
	w0, v0, batch0 := slices.Clone(w), slices.Clone(v), slices.Clone(batch)
	first := o.Grad(nil, w, batch)
	loss := o.Loss(w, batch)
	o.HessVec(nil, w, v, batch)
	same(t, "w afterwards", w, w0)
	same(t, "v afterwards", v, v0)
	if !slices.Equal(batch, batch0) {
		t.Errorf("batch afterwards is %v, was %v", batch, batch0)
	}
	// Kept arguments would show in a later call.
	for i := range w {
		w[i] = math.NaN()
	}
	clear(batch)
	same(t, "a second gradient", o.Grad(nil, w0, batch0), first)
	same(t, "a second loss", []float64{o.Loss(w0, batch0)}, []float64{loss})
}

// checkConcurrency runs equal calls at once; the race detector sees shared state, the comparison its effect.
func checkConcurrency(t *testing.T, o sim.Objective, w []float64) {
	v := direction(o.Dim(), 0)
	loss, grad, hess := o.Loss(w, nil), o.Grad(nil, w, nil), o.HessVec(nil, w, v, nil)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				same(t, "concurrent loss", []float64{o.Loss(w, nil)}, []float64{loss})
				same(t, "concurrent gradient", o.Grad(nil, w, nil), grad)
				same(t, "concurrent Hessian-vector product", o.HessVec(nil, w, v, nil), hess)
			}
		})
	}
	all.Wait()
}

func checkAllocation(t *testing.T, o sim.Objective, w []float64) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	v, dst, batch := direction(o.Dim(), 0), make([]float64, o.Dim()), repeating(o)
	for _, b := range [][]int{nil, batch} {
		allocs := testing.AllocsPerRun(100, func() {
			o.Loss(w, b)
			o.Grad(dst, w, b)
			o.HessVec(dst, w, v, b)
		})
		if allocs != 0 {
			t.Errorf("%v allocations in Loss, Grad and HessVec, want none", allocs)
		}
	}
}

func checkLengths(t *testing.T, o sim.Objective) {
	right, wrong := make([]float64, o.Dim()), make([]float64, o.Dim()+1)
	for _, c := range []struct {
		name string
		call func()
	}{
		{"Loss with long w", func() { o.Loss(wrong, nil) }},
		{"Grad with long w", func() { o.Grad(nil, wrong, nil) }},
		{"Grad with long dst", func() { o.Grad(wrong, right, nil) }},
		{"HessVec with long w", func() { o.HessVec(nil, wrong, right, nil) }},
		{"HessVec with long v", func() { o.HessVec(nil, right, wrong, nil) }},
		{"HessVec with long dst", func() { o.HessVec(wrong, right, right, nil) }},
		{"HessVec with nil v", func() { o.HessVec(nil, right, nil, nil) }},
	} {
		if !panics(c.call) {
			t.Errorf("%s does not panic", c.name)
		}
	}
}

func panics(call func()) (did bool) {
	defer func() { did = recover() != nil }()
	call()
	return false
}

// repeating is a batch out of order that names an example twice.
func repeating(o sim.Objective) []int {
	last := o.Len() - 1
	return []int{last, 0, last / 2, last, last / 3}
}

// direction is a vector without symmetry, different for each k.
func direction(d, k int) []float64 {
	v := make([]float64, d)
	for i := range v {
		v[i] = math.Cos(1.3*float64(i+1) + 2.1*float64(k))
	}
	return v
}
