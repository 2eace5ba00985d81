package lab

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// sharpness is the largest curvature along gradient flow, NaN where that is not finite.
func (x ScalingExperiment) sharpness(ctx context.Context) float64 {
	const places = 20
	o := sim.Interruptible(ctx, x.Run.Objective)
	flow := sim.NewFlow(sim.GradientFlow(o), x.Run.Start, x.Run.Horizon, sim.Tolerance{})
	at, w := sim.NewSharpness(o), make([]float64, o.Dim())
	largest := math.Inf(-1)
	for i := range places {
		if !flow.Reach(ctx, w, min(x.Run.Horizon, x.Run.Horizon*float64(i)/(places-1))) {
			break
		}
		largest = max(largest, at.At(w))
	}
	return largest
}

// driftEnd is where a flow is at the time of the run's last update, nil if it does not get there or
// the context ends. Its tolerance, 1e-10 in
// every step, is far below any drift but that of full batches at a learning rate too small to see.
func driftEnd(ctx context.Context, f sim.Field, r sim.Run) []float64 {
	t := r.Time(r.Updates())
	end := make([]float64, len(r.Start))
	// At rest a step is as long as stability allows, 3.3/L: fewer steps than updates wherever SGD itself is stable.
	if !sim.NewFlow(f, r.Start, t, sim.Tolerance{Steps: 20_000 + 10*r.Updates()}).Reach(ctx, end, t) {
		return nil
	}
	return end
}

// modifiedEnd is driftEnd of the flow on the modified loss with the given terms.
func modifiedEnd(ctx context.Context, r sim.Run, terms sim.Terms) []float64 {
	r.Settings.Terms = terms
	return driftEnd(ctx, sim.NewModified(sim.Interruptible(ctx, r.Objective), r.Settings).Flow(), r)
}

// baseline is what the points of one learning rate have in common: where gradient flow and the GD-modified flow end.
type baseline struct{ gradient, gd []float64 }

func newBaseline(ctx context.Context, r sim.Run) baseline {
	return baseline{
		gradient: driftEnd(ctx, sim.GradientFlow(sim.Interruptible(ctx, r.Objective)), r),
		gd:       modifiedEnd(ctx, r, sim.FullBatchTerm),
	}
}

// point computes all of a point but its gauge.
func (x ScalingExperiment) point(ctx context.Context, r sim.Run, base baseline, progress func(float64)) (ScalingPoint, error) {
	modified := base.gd
	var moment []float64
	var e estimate
	var err error
	sim.Parallel(2, func(part int) {
		switch {
		case part == 0:
			e, err = meanAt(ctx, r, r.Updates(), x.budget(), func(e estimate) bool {
				return base.gradient == nil || e.stderr <= Precision*apart(e.mean, base.gradient)
			}, progress)
		case r.Settings.Sampling != sim.Replacement && r.Batches() > 1: // else the minibatch part is 0
			modified = modifiedEnd(ctx, r, sim.BothTerms)
		case sim.HasMoments(r.Objective, r.Settings):
			o := sim.Interruptible(ctx, r.Objective)
			moment = momentEnd(ctx, sim.NewMoments(o, r.Settings, false), r.Start, r.Time(r.Updates()))
		}
	})
	if err == nil {
		err = ctx.Err() // which may have ended a flow
	}
	p := ScalingPoint{LearningRate: r.Settings.LearningRate, BatchSize: r.Settings.BatchSize, Known: true, StdErr: e.stderr, Status: e.status}
	if e.mean == nil {
		p.StdErr = math.NaN()
	}
	p.Drift, p.Predicted, p.Moment = apart(e.mean, base.gradient), apart(modified, base.gradient), apart(moment, base.gradient)
	p.Minibatch, p.Noise = share(e.mean, base, modified), share(e.mean, base, moment)
	return p, err
}

// share is the part of a mean's drift from gradient flow, along its direction, that lies between the GD-modified flow and end;
// NaN where one of them is missing or there is no drift.
func share(mean []float64, base baseline, end []float64) float64 {
	d := apart(mean, base.gradient)
	if !(d > 0) || end == nil || base.gd == nil {
		return math.NaN()
	}
	drift := floats.SubTo(make([]float64, len(mean)), mean, base.gradient)
	beyond := floats.SubTo(make([]float64, len(mean)), end, base.gd)
	return floats.Dot(beyond, drift) / (d * d)
}
