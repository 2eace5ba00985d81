package sim

import (
	"context"
	"math"
	"testing"
)

// TestErrorNorm: the root mean square, each parameter in units of its tolerance at the larger of two points.
func TestErrorNorm(t *testing.T) {
	f := Flow{tol: Tolerance{Relative: 0.1, Absolute: 0.01}}
	first, second := 3/(0.01+0.1*5), 4/(0.01+0.1*2)
	want := math.Sqrt((first*first + second*second) / 2)
	if got := f.norm([]float64{3, -4}, []float64{1, -2}, []float64{-5, 1}); !(math.Abs(got-want) <= 1e-14*want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestStepControl: a step is accepted up to the tolerance and not beyond, and the one after it is as long as the error
// allows, but not longer than one that was rejected before it.
func TestStepControl(t *testing.T) {
	const h = 0.5
	start := func(absolute float64) *Flow {
		f := NewFlow(func(dst, w []float64) { dst[0] = w[0] * (1 - w[0]) }, []float64{0.2}, 4, Tolerance{Relative: 1e-300, Absolute: absolute})
		f.try = h
		return f
	}
	size := start(1).attempt(h)
	for _, err := range []float64{1e-8, 0.01, 0.99, 1.01, 1.5, 100, 1e9} {
		f := start(size / err)
		if !f.advance(context.Background()) {
			t.Fatalf("error %v: %v", err, f.status)
		}
		factor := min(10, max(0.2, 0.9*math.Pow(err, -3./16)))
		switch {
		case err <= 1 && (f.attempts != 1 || f.time != h || !(math.Abs(f.try-h*factor) <= 1e-9*h)):
			t.Errorf("error %v: time %v after %d attempts, next step %v of factor %v", err, f.time, f.attempts, f.try, factor)
		case err > 1 && (f.attempts < 2 || f.time >= h || f.try > f.time):
			t.Errorf("error %v: time %v after %d attempts, next step %v", err, f.time, f.attempts, f.try)
		case f.attempts == 2 && !(math.Abs(f.time-h*factor) <= 1e-9*h):
			t.Errorf("error %v: second attempt of %v, want %v", err, f.time, h*factor)
		}
	}
}
