package lab

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Slope is a slope fitted by least squares to the logarithms of both axes, with its standard error.
type Slope struct {
	Slope, StdErr float64 // NaN where too few points tell: at least 2 for the slope, 3 for its error
	Points        int     // that the fit is made to
}

// fitSlope fits positive, finite y against positive, finite x. The standard error is the one that the residuals give.
func fitSlope(x, y []float64) Slope {
	s := Slope{Slope: math.NaN(), StdErr: math.NaN(), Points: len(x)}
	if len(x) < 2 {
		return s
	}
	u, v := make([]float64, len(x)), make([]float64, len(x))
	for i := range x {
		u[i], v[i] = math.Log(x[i]), math.Log(y[i])
	}
	level, slope := stat.LinearRegression(u, v, nil, false)
	s.Slope = slope
	if n := float64(len(x)); n > 2 {
		squares := 0.0
		for i := range u {
			residual := v[i] - level - float64(slope*u[i])
			squares += float64(residual * residual)
		}
		s.StdErr = math.Sqrt(squares / (n - 2) / ((n - 1) * stat.Variance(u, nil)))
	}
	return s
}
