package lab

import "sgdflow/sim"

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
