package lab

import (
	"math"
	"testing"

	"sgdflow/sim"
)

// grid makes points by formula, for 48 examples.
func grid(drift func(eps, size float64) float64) (points []ScalingPoint) {
	for _, size := range []int{1, 2, 4, 48} {
		for _, eps := range Halvings(0.16, 5) {
			points = append(points, ScalingPoint{LearningRate: eps, BatchSize: size, Known: true, Drift: drift(eps, float64(size))})
		}
	}
	return points
}

func TestCollapse(t *testing.T) {
	twice := math.Log10(2)
	for _, c := range []struct {
		name          string
		points        []ScalingPoint
		against, with float64
	}{
		// Against eps the curves lie log10 2 apart each, everywhere: of 0, 1, 2 the standard deviation is 1.
		{"against the ratio", grid(func(eps, size float64) float64 { return 3 * eps / size }), twice, 0},
		// A power 1.5 of the ratio is linear in logarithms too.
		{"a power", grid(func(eps, size float64) float64 { return math.Pow(eps/size, 1.5) }), 1.5 * twice, 0},
		// Against the ratio all three overlap on 3 abscissas, where the variance is 1, two on 1 more at each end: 1/2.
		{"against the learning rate", grid(func(eps, size float64) float64 { return eps }), 0, twice * math.Sqrt((3*1+2*0.5)/5)},
		{"left out", leftOut(), twice, 0},
		{"one curve", grid(func(eps, size float64) float64 {
			if size != 2 {
				return math.NaN()
			}
			return eps
		}), math.NaN(), math.NaN()},
		{"nothing", nil, math.NaN(), math.NaN()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := collapse(c.points, 48, 0)
			if !about(got.AgainstLearningRate, c.against) || !about(got.AgainstRatio, c.with) {
				t.Errorf("%+v, want %v and %v", got, c.against, c.with)
			}
		})
	}
}

// leftOut is the perfect collapse with points that must not count.
func leftOut() []ScalingPoint {
	points := grid(func(eps, size float64) float64 { return 3 * eps / size })
	for _, bad := range []ScalingPoint{
		{Known: false, Drift: 100},
		{Known: true, Drift: math.NaN()},
		{Known: true, Drift: math.Inf(1)},
		{Known: true, Drift: 0},
		{Known: true, Drift: 100, StdErr: 51},
		{Known: true, Drift: 100, Gauge: sim.Gauge{Epoch: 1.6}},
		{Known: true, Drift: 100, Gauge: sim.Gauge{Step: 2.1}},
		{Known: true, Drift: 100, Gauge: sim.Gauge{Step: math.NaN(), Epoch: math.NaN()}},
		{Known: true, Drift: 100, BatchSize: 48},
	} {
		if bad.BatchSize == 0 {
			bad.BatchSize = 2
		}
		bad.LearningRate = 0.05
		points = append([]ScalingPoint{bad}, points...)
	}
	return points
}

// TestCollapseInterpolates: against the ratio the places of one curve fall half-way between those of the other.
func TestCollapseInterpolates(t *testing.T) {
	var points []ScalingPoint
	for _, size := range []int{1, 3} { // in ascending order, as it may be given
		for _, eps := range []float64{0.01, 0.02, 0.04, 0.08} {
			points = append(points, ScalingPoint{LearningRate: eps, BatchSize: size, Known: true, Drift: eps / float64(size) * float64(size)})
		}
	}
	got := collapse(points, 48, 0)
	// Both are straight with slope 1, log10 3 apart; 4 of the 8 abscissas have both curves. Of two the spread is 1/sqrt 2.
	if want := math.Log10(3) / math.Sqrt2; !about(got.AgainstRatio, want) || !about(got.AgainstLearningRate, 0) {
		t.Errorf("%+v, want %v against the ratio, 0 against eps", got, want)
	}
}

func about(x, want float64) bool {
	return math.IsNaN(x) && math.IsNaN(want) || math.Abs(x-want) < 1e-12
}
