package lab

import (
	"math"
	"testing"
)

func TestSlope(t *testing.T) {
	x := []float64{1, 2, 4, 8}
	exact := fitSlope(x, []float64{3, 24, 192, 1536})
	within(t, "slope of 3 x^3", exact.Slope, 3, 1e-14)
	within(t, "its error", exact.StdErr, 0, 1e-14)

	// By hand, in units of ln 2: abscissae -3/2, -1/2, 1/2, 3/2 and ordinates 0, 1, 1, 3 have S_xx = 5, S_xy = 4.5, so
	// slope 0.9, residuals 0.1, 0.2, -0.7, 0.4 and squares 0.7.
	s := fitSlope(x, []float64{1, 2, 2, 8})
	within(t, "slope", s.Slope, 0.9, 1e-14)
	within(t, "its error", s.StdErr, math.Sqrt(0.7/2/5), 1e-14)
	if s.Points != 4 {
		t.Errorf("%d points", s.Points)
	}

	two := fitSlope(x[:2], []float64{1, 2})
	within(t, "slope of two points", two.Slope, 1, 1e-15)
	if !math.IsNaN(two.StdErr) || two.Points != 2 {
		t.Errorf("two points: %+v", two)
	}
	if one := fitSlope(x[:1], x[:1]); !math.IsNaN(one.Slope) || !math.IsNaN(one.StdErr) || one.Points != 1 {
		t.Errorf("one point: %+v", one)
	}
}
