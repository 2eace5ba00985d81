package lab

import (
	"context"

	"sgdflow/sim"
)

// epochMean is SGD's mean after one epoch as OrderExperiment describes it, exact where there are at most maxExact
// sequences of batches, else estimated as meanAt does.
func epochMean(ctx context.Context, r sim.Run, maxExact, budget int, enough func(estimate) bool, progress func(float64)) (e estimate, exact bool, err error) {
	if sequenceCount(r) <= float64(maxExact) {
		e, err = newSequences(r).mean(ctx, progress)
		return e, true, err
	}
	p := pairing{run: r, updates: r.Batches(), draws: epochDraws(r)}
	e, err = p.mean(ctx, budget, enough, progress)
	return e, false, err
}

// draws draws the batches of a run's pairs as sim.Sampler does.
func draws(r sim.Run) func(pair int) (next func() []int) {
	return func(pair int) func() []int { return sim.NewSampler(r.Objective.Len(), r.Settings, pair).Next }
}

// epochDraws draws the batches of one epoch: as draws does, but under Replacement from the batches of consecutive examples.
func epochDraws(r sim.Run) func(pair int) (next func() []int) {
	if r.Settings.Sampling != sim.Replacement {
		return draws(r)
	}
	batches := consecutive(r)
	one := r.Settings
	one.BatchSize = 1
	return func(pair int) func() []int {
		s := sim.NewSampler(len(batches), one, pair)
		return func() []int { return batches[s.Next()[0]] }
	}
}
