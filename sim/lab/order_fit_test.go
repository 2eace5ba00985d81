package lab

import (
	"context"
	"math"
	"testing"

	"sgdflow/sim"
)

// TestFitLeavesOut: a slope is fitted to what is measured, not to what noise or rounding may have made.
func TestFitLeavesOut(t *testing.T) {
	mean := []float64{1, 1}
	o := Order{Points: []OrderPoint{ // distance eps^2
		{LearningRate: 1, Gradient: 1, Mean: mean},
		{LearningRate: 0.5, Gradient: 0.25, Mean: mean, StdErr: 0.125},
		{LearningRate: 0.25, Gradient: 0.0625, Mean: mean, StdErr: 0.03},
	}}
	for _, left := range []OrderPoint{
		{LearningRate: 0.1, Gradient: 0.5, Mean: mean, StdErr: 0.26},
		{LearningRate: 0.1, Gradient: 1e-14, Mean: mean},
		{LearningRate: 0.1, Gradient: 0, Mean: mean},
		{LearningRate: 0.1, Gradient: math.NaN()},
		{LearningRate: 0.1, Gradient: math.Inf(1), Mean: mean},
	} {
		with := Order{Points: append(o.Points[:3:3], left)}
		with.fit()
		if s := with.Slopes.Gradient; s.Points != 3 || !(math.Abs(s.Slope-2) < 1e-14) {
			t.Errorf("with %+v: %+v, want the slope 2 of the three others", left, s)
		}
	}
}

// TestMomentFlowOfTheDraws: after one epoch, whose batches are drawn from those of consecutive examples, the moment flow
// has their noise, and by a fixed time that of random sets.
func TestMomentFlowOfTheDraws(t *testing.T) {
	r := tableRun(sim.Replacement, 0.05)
	end := func(fixed bool) []float64 {
		return momentEnd(context.Background(), sim.NewMoments(r.Objective, r.Settings, fixed), r.Start, 0.4)
	}
	if d := distance(end(true), end(false)); !(d > 1e-6) {
		t.Fatalf("the two draws make a difference of %v: nothing to tell", d)
	}
	for _, fixedHorizon := range []bool{false, true} {
		x := OrderExperiment{Run: r, FixedHorizon: fixedHorizon}
		got := x.flowEnds(context.Background(), r, 0.4).moment
		within(t, "distance from the moment flow of the draws", distance(got, end(!fixedHorizon)), 0, 0)
	}
}
