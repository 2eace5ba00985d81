package lab

import (
	"math"

	"sgdflow/sim"
)

// Curve is one of the distances of SGD's mean over the learning rates.
type Curve struct {
	Distance func(OrderPoint) float64
	Slope    Slope   // as measured
	Theory   float64 // the slope that the theory gives
}

// Curves lists the distances from gradient flow, from the GD-modified flow, from the SGD-modified flow, and where there is
// one from the moment flow, in this order.
func (o *Order) Curves() []Curve {
	gradient, gd, sgd, moment := o.Experiment.Theory()
	if o.Coincide() {
		gd, sgd = max(gd, sgd), max(gd, sgd)
	}
	all := []Curve{
		{func(p OrderPoint) float64 { return p.Gradient }, o.Slopes.Gradient, gradient},
		{func(p OrderPoint) float64 { return p.GDModified }, o.Slopes.GDModified, gd},
		{func(p OrderPoint) float64 { return p.SGDModified }, o.Slopes.SGDModified, sgd},
	}
	if r := o.Experiment.Run; sim.HasMoments(r.Objective, r.Settings) {
		all = append(all, Curve{func(p OrderPoint) float64 { return p.Moment }, o.Slopes.Moment, moment})
	}
	return all
}

// Coincide says whether the GD-modified and the SGD-modified flow are the same in all points, as they are with full
// batches and where the minibatch part of the regulariser is the same everywhere: the mean follows both or neither.
func (o *Order) Coincide() bool {
	for _, p := range o.Points {
		if !(math.Abs(p.GDModified-p.SGDModified) <= 1e-6*p.GDModified) {
			return false
		}
	}
	return len(o.Points) > 0
}

// Theory returns the slopes that the theory gives for the distances of SGD's mean as the learning rate goes to 0: one
// order more for each flow that accounts for what the mean does. Moment has no meaning where there is no moment flow.
//
// After one epoch the mean of Shuffle and Reshuffle follows the SGD-modified flow, that of Replacement the GD-modified
// flow (Smith et al. 2021; Barrett and Dherin 2021 for full batches, where the two are one). Up to a fixed time each
// error of an epoch is made 1/eps times, which takes an order off; and under Replacement the noise, of covariance
// O(eps), adds a drift of its own, for which the moment flow alone accounts.
func (x OrderExperiment) Theory() (gradient, gdModified, sgdModified, moment float64) {
	gradient, gdModified, sgdModified, moment = 2, 2, 3, 3
	fullBatch := x.Run.Settings.BatchSize == x.Run.Objective.Len()
	noisy := x.Run.Settings.Sampling == sim.Replacement && !fullBatch
	switch {
	case fullBatch:
		gdModified = 3
	case noisy:
		gdModified, sgdModified = 3, 2
	}
	if x.FixedHorizon {
		gradient, gdModified, sgdModified, moment = gradient-1, gdModified-1, sgdModified-1, moment-1
		if noisy {
			gdModified = 1
		}
	}
	return gradient, gdModified, sgdModified, moment
}
