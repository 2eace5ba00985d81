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

// squaredConformance checks o against the contract of sim.SquaredGradients.
func squaredConformance(t *testing.T, o sim.SquaredGradients, points [][]float64) {
	checkAll(t, o, points, []check[sim.SquaredGradients]{
		{"single examples", checkSquaredEach},
		{"differences", checkSquaredDifferences},
		{"destinations", checkSquaredDestinations},
		{"arguments untouched", checkSquaredArguments},
		{"concurrent use", checkSquaredConcurrency},
		{"allocation", checkSquaredAllocation},
	})
	t.Run("lengths", func(t *testing.T) { checkSquaredLengths(t, o) })
}

// checkSquaredEach compares with the definition, one example at a time.
func checkSquaredEach(t *testing.T, o sim.SquaredGradients, w []float64) {
	all := make([]int, o.Len())
	for i := range all {
		all[i] = i
	}
	for _, c := range []struct {
		name         string
		batch, means []int // what the objective is given, and the examples whose mean it must be
	}{{"nil", nil, all}, {"repeats", repeating(o), repeating(o)}, {"one", all[o.Len()-1:], all[o.Len()-1:]}} {
		square, half := 0.0, make([]float64, o.Dim())
		scale := 1 / float64(len(c.means))
		for _, i := range c.means {
			g := o.Grad(nil, w, []int{i})
			square += scale * floats.Dot(g, g)
			floats.AddScaled(half, scale, o.HessVec(nil, w, g, []int{i}))
		}
		dst, grad := make([]float64, o.Dim()), make([]float64, o.Dim())
		got := o.SquaredGrads(dst, grad, w, c.batch)
		near(t, c.name+": mean square", []float64{got}, []float64{square}, 1e-12)
		near(t, c.name+": half its gradient", dst, half, 1e-12)
		near(t, c.name+": gradient of the loss", grad, o.Grad(nil, w, c.batch), 1e-12)
	}
}

func checkSquaredDifferences(t *testing.T, o sim.SquaredGradients, w []float64) {
	for _, batch := range [][]int{nil, repeating(o)} {
		half := func(w []float64) float64 { return o.SquaredGrads(nil, nil, w, batch) / 2 }
		got := make([]float64, o.Dim())
		o.SquaredGrads(got, nil, w, batch)
		near(t, "half the gradient of the mean square", got, fd.Gradient(nil, half, w, &fd.Settings{Formula: central}), tolerance)
	}
}

// checkSquaredDestinations: what is asked for beside it, and what was there before, changes no bit of a result.
func checkSquaredDestinations(t *testing.T, o sim.SquaredGradients, w []float64) {
	want, wantGrad := make([]float64, o.Dim()), make([]float64, o.Dim())
	square := o.SquaredGrads(want, wantGrad, w, nil)
	dirty := func() []float64 {
		x := make([]float64, o.Dim())
		for i := range x {
			x[i] = math.NaN()
		}
		return x
	}
	dst, grad := dirty(), dirty()
	both := o.SquaredGrads(dst, grad, w, nil)
	same(t, "half the gradient in a dirty dst", dst, want)
	same(t, "the gradient in a dirty grad", grad, wantGrad)
	dst, grad = dirty(), dirty()
	halfOnly, gradOnly := o.SquaredGrads(dst, nil, w, nil), o.SquaredGrads(nil, grad, w, nil)
	same(t, "half the gradient without grad", dst, want)
	same(t, "the gradient without dst", grad, wantGrad)
	same(t, "the mean square", []float64{both, halfOnly, gradOnly, o.SquaredGrads(nil, nil, w, nil)},
		[]float64{square, square, square, square})
}

func checkSquaredArguments(t *testing.T, o sim.SquaredGradients, w []float64) {
	w, batch := slices.Clone(w), repeating(o)
	w0, batch0 := slices.Clone(w), slices.Clone(batch)
	o.SquaredGrads(make([]float64, o.Dim()), make([]float64, o.Dim()), w, batch)
	same(t, "w afterwards", w, w0)
	if !slices.Equal(batch, batch0) {
		t.Errorf("batch afterwards is %v, was %v", batch, batch0)
	}
}

func checkSquaredConcurrency(t *testing.T, o sim.SquaredGradients, w []float64) {
	want, wantGrad := make([]float64, o.Dim()), make([]float64, o.Dim())
	square := o.SquaredGrads(want, wantGrad, w, nil)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			dst, grad := make([]float64, o.Dim()), make([]float64, o.Dim())
			for range 10 {
				same(t, "concurrent mean square", []float64{o.SquaredGrads(dst, grad, w, nil)}, []float64{square})
				same(t, "concurrent half gradient", dst, want)
				same(t, "concurrent gradient", grad, wantGrad)
			}
		})
	}
	all.Wait()
}

func checkSquaredAllocation(t *testing.T, o sim.SquaredGradients, w []float64) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	dst, grad, batch := make([]float64, o.Dim()), make([]float64, o.Dim()), repeating(o)
	for _, b := range [][]int{nil, batch} {
		if allocs := testing.AllocsPerRun(100, func() { o.SquaredGrads(dst, grad, w, b) }); allocs != 0 {
			t.Errorf("%v allocations in SquaredGrads, want none", allocs)
		}
	}
}

func checkSquaredLengths(t *testing.T, o sim.SquaredGradients) {
	right, wrong := make([]float64, o.Dim()), make([]float64, o.Dim()+1)
	for _, c := range []struct {
		name         string
		dst, grad, w []float64
	}{
		{"long w", nil, nil, wrong},
		{"long dst", wrong, nil, right},
		{"long grad", nil, wrong, right},
		{"empty dst", []float64{}, nil, right},
		{"empty grad", nil, []float64{}, right},
	} {
		if !panics(func() { o.SquaredGrads(c.dst, c.grad, c.w, nil) }) {
			t.Errorf("SquaredGrads with %s does not panic", c.name)
		}
	}
}
