package lab

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// flowEnds are where the flows are at one time; nil for one that does not get there.
type flowEnds struct{ gradient, gd, sgd, moment []float64 }

// flowEnds follows the flows that the experiment compares SGD with.
func (x OrderExperiment) flowEnds(ctx context.Context, r sim.Run, time float64) flowEnds {
	o := sim.Interruptible(ctx, r.Objective)
	modified := func(terms sim.Terms) sim.Field {
		s := r.Settings
		s.Terms = terms
		if s.Sampling == sim.Replacement {
			s.Sampling = sim.Shuffle
		}
		return sim.NewModified(o, s).Flow()
	}
	ends := flowEnds{
		gradient: flowEnd(ctx, sim.GradientFlow(o), r.Start, time),
		gd:       flowEnd(ctx, modified(sim.FullBatchTerm), r.Start, time),
		sgd:      flowEnd(ctx, modified(sim.BothTerms), r.Start, time),
	}
	if sim.HasMoments(o, r.Settings) {
		ends.moment = momentEnd(ctx, sim.NewMoments(o, r.Settings, !x.FixedHorizon), r.Start, time)
	}
	return ends
}

// momentEnd is the mean of a moment flow from w at a time, nil if it does not get there
// or the context ends. Where its spread grows without end
// it turns stiff, and it is not waited for.
func momentEnd(ctx context.Context, m *sim.Moments, w []float64, time float64) []float64 {
	const steps = 5_000 // where it holds it takes a thousand
	z := m.Start(w)
	end := make([]float64, len(z))
	if !sim.NewFlow(m.Flow(), z, time, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15, Steps: steps}).Reach(ctx, end, time) {
		return nil
	}
	return end[:len(w)]
}

// flowEnd is where a flow from w is at a time, to about the rounding of SGD's own updates; nil if it does not get there
// or the context ends.
func flowEnd(ctx context.Context, f sim.Field, w []float64, time float64) []float64 {
	end := make([]float64, len(w))
	if !sim.NewFlow(f, w, time, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15}).Reach(ctx, end, time) {
		return nil
	}
	return end
}

// nearest is the smallest distance of a mean from the end of a flow of gradient, GD- or SGD-modified loss: the rounding of
// the mean at least, infinite where no flow gets to its end.
func (f flowEnds) nearest(mean []float64) float64 {
	d := math.Inf(1)
	for _, end := range [][]float64{f.gradient, f.gd, f.sgd} {
		if end != nil {
			d = min(d, apart(mean, end))
		}
	}
	return max(d, rounding(mean))
}

// apart is the Euclidean distance, NaN where one of the two is missing.
func apart(mean, end []float64) float64 {
	if mean == nil || end == nil {
		return math.NaN()
	}
	return floats.Distance(mean, end, 2)
}

// rounding is the size below which a distance of w from a flow tells nothing.
func rounding(w []float64) float64 { return 1e-13 * (1 + floats.Norm(w, 2)) }
