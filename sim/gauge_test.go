package sim_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"sgdflow/sim"
)

// TestVerdict holds the limits of the gauge.
func TestVerdict(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		step, epoch float64
		want        sim.Verdict
	}{
		{0, 0, sim.Trust},
		{0.1, 0.499, sim.Trust},
		{-0.1, -0.499, sim.Trust},
		{1.9, 0.4, sim.Trust},
		{0.1, 0.5, sim.Guide},
		{0.1, 0.9, sim.Guide},
		{0.1, 1.5, sim.Guide},
		{-0.1, -0.5, sim.Guide},
		{2, 1.5, sim.Guide},
		{0.1, 1.501, sim.Broken},
		{2, 16, sim.Broken},
		{-1, -8, sim.Broken},
		{-3, -24, sim.Broken},
		{nan, nan, sim.Broken},
		{2.001, 16, sim.Unstable},
		{2.001, 2.001, sim.Unstable},
		{math.Inf(1), math.Inf(1), sim.Unstable},
	} {
		if got := (sim.Gauge{Step: c.step, Epoch: c.epoch}).Verdict(); got != c.want {
			t.Errorf("eps L %v, m eps L %v: %v, want %v", c.step, c.epoch, got, c.want)
		}
	}
}

// counted counts Hessian-vector products.
type counted struct {
	sim.Objective
	products *int
}

func (o counted) HessVec(dst, w, v []float64, batch []int) []float64 {
	*o.products++
	return o.Objective.HessVec(dst, w, v, batch)
}

// TestSharpnessSettles: the residual of the right vector tells that the iteration is done, long before its limit of 500.
// Its block of two converges as (1/3)^k here, to 1e-7 of the radius in 15 iterations.
func TestSharpnessSettles(t *testing.T) {
	products := 0
	h := mat.NewSymDense(4, []float64{3, 0.5, 0, 0, 0.5, 2.5, 0, 0, 0, 0, 1, 0.1, 0, 0, 0.1, 0.5})
	l := sim.NewSharpness(counted{matrix{h}, &products}).At(make([]float64, 4))
	near(t, "largest eigenvalue", l, 2.75+math.Hypot(0.25, 0.5), 1e-12)
	if products > 2*20 {
		t.Errorf("%d products", products)
	}
}
