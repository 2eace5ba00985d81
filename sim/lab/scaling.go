package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"sgdflow/sim"
)

// ScalingExperiment measures how far SGD's mean drifts from gradient flow by the flow time Run.Horizon, on a grid of
// learning rates and batch sizes.
type ScalingExperiment struct {
	Run           sim.Run   // its learning rate, batch size, terms and number of seeds have no part in it
	LearningRates []float64 // at least one, all different
	BatchSizes    []int     // divisors of the number of examples, at least one, all different
	Budget        int       // updates that the sampled mean of one point may take; 0 for DefaultBudget
}

// Scaling is the result of a ScalingExperiment.
type Scaling struct {
	Experiment ScalingExperiment
	Points     []ScalingPoint // of the whole grid, batch size by batch size, each with all learning rates; see At
	Collapse   Collapse       // of the points so far
	Progress   float64        // part of the work that is done, in [0, 1], so far as it can be told beforehand
}

// ScalingPoint is one point of the grid. Its flows and SGD's mean are compared at the time of the last update that fits
// into the horizon.
type ScalingPoint struct {
	LearningRate float64
	BatchSize    int
	Known        bool       // has been computed; the numbers below have no meaning else
	Drift        float64    // Euclidean distance of SGD's mean from gradient flow; NaN where either does not reach the end
	StdErr       float64    // of the mean, all parameters together; 0 where it is exact, B = N
	Predicted    float64    // distance of the modified flow from gradient flow; NaN where either does not reach the end
	Minibatch    float64    // the share of Drift, along its direction, that the regulariser's minibatch part predicts; NaN likewise
	Moment       float64    // distance of the moment flow's mean from gradient flow; NaN where there is none: see sim.HasMoments
	Noise        float64    // part of Drift, along its direction, that the moment flow predicts beyond the GD-modified; NaN likewise
	Gauge        sim.Gauge  // at its worst along gradient flow
	Status       sim.Status // of SGD
}

// At is the point of the i-th batch size and the k-th learning rate.
func (s *Scaling) At(i, k int) ScalingPoint { return s.Points[i*len(s.Experiment.LearningRates)+k] }

// Measure computes all points, the cheap ones first, and publishes after each, and its progress in between, one call at a
// time. A mean is sampled until its standard error is below Precision of the drift or the budget is spent. Its errors are
// bad input, before the first result, and the context's, after which what was published stands.
func (x ScalingExperiment) Measure(ctx context.Context, publish func(*Scaling)) error {
	runs, err := x.runs()
	if err != nil {
		return err
	}
	x.LearningRates, x.BatchSizes, x.Run.Start = slices.Clone(x.LearningRates), slices.Clone(x.BatchSizes), slices.Clone(x.Run.Start)
	s := Scaling{Experiment: x, Points: make([]ScalingPoint, len(runs))}
	order, total := make([]int, len(runs)), 0.0
	for i, r := range runs {
		s.Points[i] = ScalingPoint{LearningRate: r.Settings.LearningRate, BatchSize: r.Settings.BatchSize}
		order[i] = i
		total += x.work(r)
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(x.work(runs[i]), x.work(runs[k])) })
	n := x.Run.Objective.Len()
	floor := 10 * rounding(x.Run.Start) // below, a drift is what the flows are integrated to
	s.Collapse = collapse(s.Points, n, floor)
	emit := func(progress float64) {
		next := s
		next.Progress = min(1, progress)
		publish(&next)
	}
	emit(0)

	sharpness := x.sharpness(ctx)
	ends := make([]baseline, len(x.LearningRates))
	sim.Parallel(len(ends), func(k int) { ends[k] = newBaseline(ctx, runs[k]) })
	done, last := 0.0, time.Now()
	for k, i := range order {
		share := x.work(runs[i]) / total
		p, err := x.point(ctx, runs[i], ends[i%len(ends)], func(part float64) {
			if now := time.Now(); now.Sub(last) >= betweenProgress {
				last = now
				emit(done + float64(share*part))
			}
		})
		if err != nil {
			return err
		}
		p.Gauge = runs[i].Gauge(sharpness)
		s.Points = slices.Clone(s.Points)
		s.Points[i] = p
		s.Collapse = collapse(s.Points, n, floor)
		if done += share; k == len(order)-1 {
			done = 1 // whatever the rounding
		}
		emit(done)
	}
	return nil
}

// runs returns a valid run for each point, in their order, or says what is wrong with the experiment.
func (x ScalingExperiment) runs() ([]sim.Run, error) {
	switch {
	case len(x.LearningRates) == 0:
		return nil, errors.New("no learning rates: give at least one")
	case len(x.BatchSizes) == 0:
		return nil, errors.New("no batch sizes: give at least one")
	case x.Budget < 0:
		return nil, fmt.Errorf("a budget of %d updates is out of range: use 1 or more, or 0 for %d", x.Budget, DefaultBudget)
	}
	if v, ok := repeated(x.LearningRates); ok {
		return nil, fmt.Errorf("learning rate %v is given twice: give each once", v)
	}
	if v, ok := repeated(x.BatchSizes); ok {
		return nil, fmt.Errorf("batch size %d is given twice: give each once", v)
	}
	if err := measurable(x.Run); err != nil {
		return nil, err
	}
	var runs []sim.Run
	for _, size := range x.BatchSizes {
		for _, eps := range x.LearningRates {
			r := x.Run
			r.Settings.LearningRate, r.Settings.BatchSize, r.Settings.Terms, r.Seeds = eps, size, sim.BothTerms, 1
			if err := r.Validate(); err != nil {
				return nil, err
			}
			if r.Updates() == 0 {
				return nil, fmt.Errorf("horizon %v is shorter than one update at learning rate %v: raise the horizon or lower the learning rate",
					r.Horizon, eps)
			}
			runs = append(runs, r)
		}
	}
	return runs, nil
}

func repeated[T comparable](list []T) (value T, ok bool) {
	for i, v := range list {
		if slices.Contains(list[:i], v) {
			return v, true
		}
	}
	return value, false
}

// work estimates what a point costs, in evaluations of one example's gradient. Pairs of shuffles leave so little noise that
// the smallest sample does. Independent batches give one path a standard error of order sqrt(eps/B), the drift is of order
// eps/B, so that paths are needed in proportion to B/eps.
func (x ScalingExperiment) work(r sim.Run) float64 {
	const (
		besides = 8    // what an update costs beside its examples
		flow    = 3000 // gradients of all examples, one by one, along the modified flow
	)
	n, size, eps := float64(r.Objective.Len()), float64(r.Settings.BatchSize), r.Settings.LearningRate
	updates := float64(r.Updates())
	if r.Batches() == 1 {
		return updates * (n + besides)
	}
	paths := 64.0
	if r.Settings.Sampling == sim.Replacement {
		paths *= size * slices.Max(x.LearningRates) / eps
		return min(float64(x.budget()), updates*paths) * (size + besides)
	}
	return float64(min(float64(x.budget()), updates*paths)*(size+besides)) + float64(flow*n*(1+besides))
}

func (x ScalingExperiment) budget() int {
	if x.Budget == 0 {
		return DefaultBudget
	}
	return x.Budget
}

// ScalingRates are the learning rates of the default grid around one that the theory is likely to hold at: from four times
// it, where the theory may break, down to an eighth, less those of which not one update fits into the horizon.
func ScalingRates(rate, horizon float64) []float64 {
	rates := Halvings(rate, 4)
	for _, larger := range []float64{2 * rate, 4 * rate} {
		if larger <= horizon {
			rates = slices.Insert(rates, 0, larger)
		}
	}
	return rates
}

// ScalingSizes are the batch sizes of the default grid for n examples: at most six of n's divisors, 1 and n among them,
// spread evenly by their ratios.
func ScalingSizes(n int) []int {
	const most = 6
	sizes := sim.Divisors(n)
	for len(sizes) > most {
		// Take out the one whose neighbours are the closest.
		out := 1
		for i := 2; i < len(sizes)-1; i++ {
			if sizes[i+1]*sizes[out-1] < sizes[out+1]*sizes[i-1] {
				out = i
			}
		}
		sizes = slices.Delete(sizes, out, out+1)
	}
	return sizes
}

// WholeEpochs is the largest multiple of n x largest, an epoch of n examples at batch size 1, within the horizon, or the
// horizon where there is none: every point of a grid of halvings ends at the end of an epoch then.
func WholeEpochs(horizon, largest float64, n int) float64 {
	epoch := float64(n) * largest
	if count := math.Floor(horizon / epoch * (1 + 1e-9)); count >= 1 {
		return count * epoch
	}
	return horizon
}
