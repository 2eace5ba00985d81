package sim

import (
	"context"
	"math"
)

// Comparison holds SGD's mean over an ensemble and the flows it is compared with, at shared flow times. Entry i stands
// at update i x Stride, time i x Stride x eps.
//
// A track that ended before the others, by divergence, is shorter than Time; a series about two tracks is as long as
// the shorter one. Where HasMoments does not hold the moment flow and both covariances are empty and its Status is the
// zero one. Nothing in a Comparison changes once it has been handed out.
type Comparison struct {
	Run    Run
	Stride int
	Time   []float64

	Mean     Path // mean of the ensemble
	StdErr   Path // its standard error, by parameter; empty for a single seed
	Sample   Path // one SGD path, the ensemble's first
	Gradient Path // gradient flow, w' = -grad C
	Modified Path // modified flow, w' = -grad C_mod
	Moment   Path // mean of the moment flow: see Moments

	// Covariances of a single path's parameters, each point the upper triangle, row by row.
	Cov       Path // sample covariance of the ensemble; empty for a single seed
	MomentCov Path // predicted by the moment flow

	Loss struct { // full-batch C on each
		Mean, Gradient, Modified []float64
	}
	Regularizer struct { // R along each
		Mean, Gradient, Modified Parts
	}
	Gap struct { // Euclidean distance of each flow from Mean
		Gradient, Modified, Moment []float64
	}
	// Largest Hessian eigenvalue L at Mean, at every SharpnessEvery-th entry from the first on: at all of them but where it
	// takes long.
	Sharpness      []float64
	SharpnessEvery int

	Status struct {
		SGD, Gradient, Modified, Moment Status
	}
}

// SharpnessAt is L at the last entry up to the i-th for which it is known, NaN where there is none.
func (c *Comparison) SharpnessAt(i int) float64 {
	if len(c.Sharpness) == 0 {
		return math.NaN()
	}
	return c.Sharpness[min(i/c.SharpnessEvery, len(c.Sharpness)-1)]
}

// Parts are the two parts of the implicit regulariser R along a track, whatever terms the modified flow keeps.
type Parts struct {
	FullBatch, Minibatch []float64
}

func (p *Parts) append(fullBatch, minibatch float64) {
	p.FullBatch = append(p.FullBatch, fullBatch)
	p.Minibatch = append(p.Minibatch, minibatch)
}

// Compare computes the whole comparison with an entry every stride updates; stride r.Batches() gives one an epoch.
// Its errors are those of NewComparer and of the context.
func Compare(ctx context.Context, r Run, stride int) (*Comparison, error) {
	c, err := NewComparer(ctx, r, stride)
	if err != nil {
		return nil, err
	}
	for !c.Done() {
		if err := c.Advance(ctx, 1024); err != nil {
			return nil, err
		}
	}
	return c.Comparison(), nil
}
