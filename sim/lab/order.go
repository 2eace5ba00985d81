package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"sgdflow/sim"
)

// OrderExperiment measures how fast SGD's mean comes together with each flow as the learning rate goes to 0.
//
// After one epoch, from the start of Run: the mean is that of all orders of the batches (Shuffle), of all ways to deal
// the examples into an order of batches (Reshuffle), or of all sequences of m draws from the batches of consecutive
// examples (Replacement) - exact where there are at most MaxExact of them. Under Replacement the SGD-modified flow is
// that of Shuffle, which is the one the mean does not follow there: this is the crossing.
//
// At a fixed flow time, Run.Horizon: the mean of sampled paths, and under Replacement batches are sets of examples as in
// sim.Replacement.
type OrderExperiment struct {
	Run           sim.Run   // its learning rate and its number of seeds have no part in it
	LearningRates []float64 // in the order in which they are computed, largest first as a rule
	FixedHorizon  bool      // the gap at flow time Run.Horizon instead of after one epoch
	Budget        int       // updates that the sampled mean of one learning rate may take; 0 for DefaultBudget
}

const (
	MaxExact      = 1_000_000  // sequences of batches up to which the mean is taken over all of them
	DefaultBudget = 20_000_000 // updates
	Precision     = 0.05       // standard error aimed at, as a part of the smallest distance
)

// Order is the result of an OrderExperiment.
type Order struct {
	Experiment OrderExperiment
	Sequences  float64      // number of equally likely sequences of batches in one epoch; infinite where beyond float64
	Points     []OrderPoint // those computed so far, in the order of Experiment.LearningRates
	Slopes     struct {     // log-log, over the points so far
		Gradient, GDModified, SGDModified, Moment Slope
	}
	Progress float64 // part of the work that is done, in [0, 1]
}

// OrderPoint holds the Euclidean distances of SGD's mean from the flows' ends at one learning rate; NaN where a flow or
// SGD does not reach the end.
type OrderPoint struct {
	LearningRate                      float64
	Gradient, GDModified, SGDModified float64
	Moment                            float64   // from the mean of the moment flow; NaN where there is none: see sim.Moments
	Mean                              []float64 // nil where SGD diverged
	StdErr                            float64   // of the mean, all parameters together; 0 when exact, NaN where SGD diverged
	Exact                             bool
	Count                             int        // sequences, or paths, averaged
	Precise                           bool       // exact, or StdErr below Precision of the smallest distance
	Error                             float64    // StdErr as a part of the smallest distance, the rounding of the mean at least
	Status                            sim.Status // of SGD
}

// Measure computes all points and publishes after each, and its progress in between, one call at a time. Its errors are
// bad input, before the first result, and the context's, after which what was published stands.
func (x OrderExperiment) Measure(ctx context.Context, publish func(*Order)) error {
	runs, err := x.runs()
	if err != nil {
		return err
	}
	x.LearningRates = slices.Clone(x.LearningRates)
	x.Run.Start = slices.Clone(x.Run.Start)
	o := Order{Experiment: x, Sequences: sequenceCount(runs[0])}
	o.fit()
	emit := func(progress float64) {
		next := o
		next.Progress = progress
		publish(&next)
	}
	emit(0)
	last := time.Now()
	for i, r := range runs {
		p, err := x.point(ctx, r, func(part float64) {
			if now := time.Now(); now.Sub(last) >= betweenProgress {
				last = now
				emit((float64(i) + part) / float64(len(runs)))
			}
		})
		if err != nil {
			return err
		}
		o.Points = append(slices.Clip(o.Points), p) // in new memory
		o.fit()
		emit(float64(i+1) / float64(len(runs)))
	}
	return nil
}

// betweenProgress is the least time between two results that differ by their progress alone.
const betweenProgress = 50 * time.Millisecond

// runs returns a valid run for each learning rate, or says what is wrong with the experiment.
func (x OrderExperiment) runs() ([]sim.Run, error) {
	if len(x.LearningRates) == 0 {
		return nil, errors.New("no learning rates: give at least one")
	}
	if x.Budget < 0 {
		return nil, fmt.Errorf("a budget of %d updates is out of range: use 1 or more, or 0 for %d", x.Budget, DefaultBudget)
	}
	if v, ok := repeated(x.LearningRates); ok {
		return nil, fmt.Errorf("learning rate %v is given twice: give each once", v)
	}
	if err := measurable(x.Run); err != nil {
		return nil, err
	}
	var runs []sim.Run
	for _, eps := range x.LearningRates {
		r := x.Run
		r.Settings.LearningRate, r.Seeds = eps, 1
		if !x.FixedHorizon {
			r.Horizon = eps // which has no part in it
		}
		if err := r.Validate(); err != nil {
			return nil, err
		}
		if x.FixedHorizon && r.Updates() == 0 {
			return nil, fmt.Errorf("horizon %v is shorter than one update at learning rate %v: raise the horizon or lower the learning rate",
				r.Horizon, eps)
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// measurable says why the mean of a run cannot be compared with flows as exactly as the experiments of order and scaling do
// it: what they are after lies far below the errors that a heavy run is content with.
func measurable(r sim.Run) error {
	switch {
	case r.Objective != nil && r.Heavy():
		return fmt.Errorf("%d parameters x %d examples are too many here: use at most %d in all", len(r.Start), r.Objective.Len(), sim.HeavyWork)
	case r.Settings.Lambda != 0:
		return errors.New("order and scaling are about the implicit regulariser alone: use lambda 0")
	}
	return nil
}

// point computes the point of one learning rate.
func (x OrderExperiment) point(ctx context.Context, r sim.Run, progress func(float64)) (OrderPoint, error) {
	updates, budget := r.Batches(), x.Budget
	if x.FixedHorizon {
		updates = r.Updates()
	}
	if budget == 0 {
		budget = DefaultBudget
	}
	// Not before there is a mean: where SGD diverges the flows have far to go.
	flows := sync.OnceValue(func() flowEnds { return x.flowEnds(ctx, r, r.Time(updates)) })
	enough := func(e estimate) bool { return e.stderr <= Precision*flows().nearest(e.mean) }
	var e estimate
	var err error
	exact := r.Batches() == 1
	if x.FixedHorizon {
		e, err = meanAt(ctx, r, updates, budget, enough, progress)
	} else {
		e, exact, err = epochMean(ctx, r, MaxExact, budget, enough, progress)
	}
	ends := flowEnds{}
	if e.mean != nil {
		ends = flows()
	}
	if err == nil {
		err = ctx.Err() // which may have ended a flow
	}
	p := OrderPoint{LearningRate: r.Settings.LearningRate, Mean: e.mean, StdErr: e.stderr, Exact: exact, Count: e.count, Status: e.status}
	if e.mean == nil {
		p.StdErr, p.Exact = math.NaN(), false
	}
	p.Precise = e.mean != nil && (exact || enough(e))
	p.Error = e.stderr / ends.nearest(e.mean)
	p.Gradient, p.GDModified, p.SGDModified, p.Moment = apart(e.mean, ends.gradient), apart(e.mean, ends.gd),
		apart(e.mean, ends.sgd), apart(e.mean, ends.moment)
	return p, err
}

// fit sets the slopes. It leaves out distances that are not finite, that rounding may have made, or that are not known
// within a factor of about two.
func (o *Order) fit() {
	slope := func(distance func(OrderPoint) float64) Slope {
		var x, y []float64
		for _, p := range o.Points {
			d := distance(p)
			if d > 0 && !math.IsInf(d, 0) && d >= rounding(p.Mean) && d >= 2*p.StdErr {
				x, y = append(x, p.LearningRate), append(y, d)
			}
		}
		return fitSlope(x, y)
	}
	o.Slopes.Gradient = slope(func(p OrderPoint) float64 { return p.Gradient })
	o.Slopes.GDModified = slope(func(p OrderPoint) float64 { return p.GDModified })
	o.Slopes.SGDModified = slope(func(p OrderPoint) float64 { return p.SGDModified })
	o.Slopes.Moment = slope(func(p OrderPoint) float64 { return p.Moment })
}

// OrderRates are the learning rates of an experiment whose largest is given: five halvings.
func OrderRates(largest float64) []float64 { return Halvings(largest, 6) }

// Halvings returns n learning rates from largest downwards, each half of the one before.
func Halvings(largest float64, n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = largest
		largest /= 2
	}
	return all
}
