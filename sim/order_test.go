package sim

import (
	"math"
	"testing"
)

// TestOrderOfTheMethod takes fixed steps through w' = w (1 - w) and fits the orders: 5 for the step, 5 for the error
// estimate of one step, and 5 for one step's continuous extension, which is of order 4.
func TestOrderOfTheMethod(t *testing.T) {
	logistic := func(dst, w []float64) { dst[0] = w[0] * (1 - w[0]) }
	at := func(w0, t float64) float64 { return 1 / (1 + (1/w0-1)*math.Exp(-t)) }
	const start = 0.2
	var steps, atEnd, estimate, between []float64
	for _, n := range []int{8, 16, 32, 64} {
		h := 4 / float64(n)
		f := NewFlow(logistic, []float64{start}, 4, Tolerance{Relative: 1e-300, Absolute: 1})
		inside := 0.0
		for k := range n {
			e := f.attempt(h)
			if k == 0 {
				estimate = append(estimate, e)
			}
			from := f.w[0]
			f.accept(h)
			var w [1]float64
			for _, x := range []float64{0.25, 0.5, 0.75} {
				f.read(w[:], f.time-h+x*h)
				inside = max(inside, math.Abs(w[0]-at(from, x*h)))
			}
		}
		steps = append(steps, h)
		atEnd = append(atEnd, math.Abs(f.w[0]-at(start, 4)))
		between = append(between, inside)
	}
	for _, c := range []struct {
		name   string
		errors []float64
	}{{"after the last step", atEnd}, {"estimate", estimate}, {"between steps", between}} {
		last := len(steps) - 1
		got := math.Log(c.errors[0]/c.errors[last]) / math.Log(steps[0]/steps[last])
		if math.Abs(got-5) > 0.4 {
			t.Errorf("%s the error is of order %.2f: %.3g", c.name, got, c.errors)
		}
	}
}
