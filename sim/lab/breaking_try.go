package lab

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// Try is what a BreakingExperiment knows of one learning rate. Its numbers are those at the end of the last whole epoch within
// the horizon, since in between the mean swings with the order of the batches; of a run of fewer than 8 epochs, at its last
// update. They are NaN where a track does not get there.
type Try struct {
	LearningRate float64
	Outcome      Outcome
	Holds        bool      // Nearer, or Untold where that counts as holding: see BreakingExperiment
	Gradient     float64   // Euclidean distance of gradient flow from SGD's mean
	Modified     float64   // that of the modified flow
	StdErr       float64   // of SGD's mean, all parameters together
	Gauge        sim.Gauge // for L at the end of SGD's mean, or at the start where SGD does not get to the end
	Status       struct {
		SGD, Gradient, Modified sim.Status // at the horizon
	}
}

// Outcome is what a Try says about the theory.
type Outcome int

const (
	Nearer        Outcome = iota // the modified flow is nearer to SGD's mean than gradient flow, by 5 % and 2 standard errors
	Untold                       // not so, but it is within 3 standard errors of SGD's mean itself
	NoNearer                     // the modified flow is off, and not nearer than gradient flow by that much
	SGDDiverged                  // a path of SGD leaves all bounds
	ModifiedEnded                // the modified flow diverges or turns stiff
	GradientEnded                // gradient flow does
)

// String is a word for it, as in tables.
func (o Outcome) String() string {
	if o < Nearer || o > GradientEnded {
		return fmt.Sprintf("Outcome(%d)", int(o))
	}
	return [...]string{"nearer", "untold", "no nearer", "SGD diverged", "modified flow ended", "gradient flow ended"}[o]
}

// nearerPart is the part of gradient flow's distance from which on being nearer is of any help. With replacement the full-batch
// term alone makes up less; and where SGD jumps from side to side of what both flows have long come to, one of them is always
// nearer by a hair.
const nearerPart = 0.05

// Standard errors by which the modified flow has to be nearer, and within which it may be where SGD's mean is. The second is
// larger: where nothing differs, the theory should not fail by chance at one of twenty tries.
const (
	nearerErrors = 2
	withinErrors = 3
)

// fewEpochs is the number of epochs below which a run is spoken of at its last update, as on screen.
const fewEpochs = 8

// newTry compares SGD's mean with both flows at a learning rate. Its only error is the context's: the run is valid, and so is
// any learning rate that leaves it with at least one update and at most sim.MaxUpdates.
func newTry(ctx context.Context, r sim.Run, rate float64) (Try, error) {
	r.Settings.LearningRate = rate
	stride := r.Updates()
	if r.Epochs() >= fewEpochs {
		stride = r.Epochs() * r.Batches()
	}
	c, err := sim.Compare(ctx, r, stride)
	if err != nil {
		return Try{}, err
	}
	t := Try{
		LearningRate: rate, Gradient: math.NaN(), Modified: math.NaN(), StdErr: math.NaN(),
		Gauge: r.Gauge(c.SharpnessAt(c.Mean.Len() - 1)),
	}
	t.Status.SGD, t.Status.Gradient, t.Status.Modified = c.Status.SGD, c.Status.Gradient, c.Status.Modified
	if c.Mean.Len() > 1 {
		t.StdErr = 0
	}
	if c.StdErr.Len() > 1 {
		t.StdErr = floats.Norm(c.StdErr.At(1), 2)
	}
	if len(c.Gap.Gradient) > 1 {
		t.Gradient = c.Gap.Gradient[1]
	}
	if len(c.Gap.Modified) > 1 {
		t.Modified = c.Gap.Modified[1]
	}
	t.judge(flowError(c))
	return t, nil
}

// judge sets the outcome. Distances from a flow are off by up to flowError.
func (t *Try) judge(flowError float64) {
	switch {
	case t.Status.SGD.Kind != sim.Complete:
		t.Outcome = SGDDiverged
	case t.Status.Gradient.Kind != sim.Complete:
		t.Outcome = GradientEnded
	case t.Status.Modified.Kind != sim.Complete:
		t.Outcome = ModifiedEnded
	case t.Modified+float64(nearerErrors*t.StdErr)+flowError < (1-nearerPart)*t.Gradient:
		t.Outcome = Nearer
	case t.Modified <= float64(withinErrors*t.StdErr)+flowError:
		t.Outcome = Untold
	default:
		t.Outcome = NoNearer
	}
}

// flowError is what the flows of a comparison may be off by: see sim.Tolerance, and of kinks sim.Status.
func flowError(c *sim.Comparison) float64 {
	last := c.Mean.At(c.Mean.Len() - 1)
	off := 1e-8 * (1 + floats.Norm(last, 2))
	if c.Status.Gradient.Kinks || c.Status.Modified.Kinks {
		off = max(off, 1e-3*floats.Distance(last, c.Run.Start, 2))
	}
	return off
}
