package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"sgdflow/sim"
)

// BreakingExperiment finds the learning rate from which on the theory no longer helps: where by the end of the run the
// modified flow is no nearer to SGD's mean than gradient flow is, or one of the three ends early. All else of the run stays as it
// is.
//
// It doubles the run's learning rate until the theory fails, or halves it until it holds where it fails to begin with, and then
// bisects. So what it finds is a place where the theory holds on one side and fails on the other, and none of the doublings
// below fails. Whether it holds again further up is not looked at, nor what lies between the doublings.
//
// Where the flows cannot be told apart by SGD's mean, Untold, the theory counts as holding until a try shows it to be of help or
// the run's own learning rate shows it to fail: it does not break where nothing differs.
type BreakingExperiment struct {
	Run       sim.Run // at least 2 seeds, unless there is one batch only
	Tolerance float64 // how far apart the two sides may be, as a part of the learning rate; 0 for DefaultBreakingTolerance
	Budget    int     // updates of all paths that a learning rate below the run's may take; 0 for DefaultBreakingBudget
}

const (
	DefaultBreakingTolerance = 0.01
	DefaultBreakingBudget    = 6_000_000 // updates

	minBreakingTolerance = 1e-9
	mostDoublings        = 20
)

// Breaking is the result of a BreakingExperiment.
type Breaking struct {
	Experiment BreakingExperiment // with its defaults filled in
	Tries      []Try              // in the order in which they were made, the run's own learning rate first
	Ending     BreakingEnding
	Limit      BreakingLimit // what kept the search from going on: HoldsEverywhere and HoldsNowhere
	Low, High  *Try          // the largest known to hold and the smallest above it known to fail; nil for none so far
	Progress   float64       // part of the work that is done, in [0, 1], so far as it can be told beforehand
}

// BreakingEnding is how a search stands or ended.
type BreakingEnding int

const (
	Searching        BreakingEnding = iota
	BreakFound                      // it holds at Low, or is Untold there and at all smaller ones; it fails at High
	HoldsEverywhere                 // nothing that could be tried fails; High is nil
	HoldsNowhere                    // nothing that could be tried holds; Low is nil, High the smallest that fails
	UntoldEverywhere                // nothing that could be tried fails, and nothing is Nearer; High is nil
)

// BreakingLimit is what ends a search that has not met both sides.
type BreakingLimit int

const (
	NoLimit       BreakingLimit = iota
	DoublingLimit               // 20 doublings or halvings of the run's learning rate
	HorizonLimit                // beyond, not one update fits into the horizon
	BudgetLimit                 // below, a run takes more updates than the budget
	NoiseLimit                  // below, neither flow can be told from SGD's mean
)

// Rate is the breaking learning rate, the geometric middle of Low and High; NaN where it was not found.
func (b *Breaking) Rate() float64 {
	if b.Ending != BreakFound {
		return math.NaN()
	}
	return middle(b.Low, b.High)
}

// Found says whether there is a breaking learning rate.
func (b *Breaking) Found() bool { return b.Ending == BreakFound }

func middle(low, high *Try) float64 {
	return math.Sqrt(low.LearningRate) * math.Sqrt(high.LearningRate)
}

// Measure searches and publishes after every try, one call at a time. Its errors are bad input, before the first result, and
// the context's, after which what was published stands.
func (x BreakingExperiment) Measure(ctx context.Context, publish func(*Breaking)) error {
	x, err := x.complete()
	if err != nil {
		return err
	}
	s := breakingSearch{x: x, publish: publish, b: Breaking{Experiment: x}}
	if err := s.bracket(ctx); err != nil {
		return err
	}
	switch {
	case s.b.Low == nil:
		s.b.Ending = HoldsNowhere
	case s.b.High != nil:
		if err := s.bisect(ctx); err != nil {
			return err
		}
		s.b.Ending = BreakFound
	case s.b.Low.Outcome == Nearer:
		s.b.Ending = HoldsEverywhere
	default:
		s.b.Ending = UntoldEverywhere
	}
	s.emit(1)
	return nil
}

// complete fills in the defaults, or says what is wrong with the experiment.
func (x BreakingExperiment) complete() (BreakingExperiment, error) {
	r := x.Run
	if err := r.Validate(); err != nil {
		return x, err
	}
	if x.Tolerance == 0 {
		x.Tolerance = DefaultBreakingTolerance
	}
	if x.Budget == 0 {
		x.Budget = DefaultBreakingBudget
	}
	switch {
	case !(x.Tolerance >= minBreakingTolerance && x.Tolerance <= 1):
		return x, fmt.Errorf("a tolerance of %v is out of range: use %v to 1, or 0 for %v", x.Tolerance, minBreakingTolerance, DefaultBreakingTolerance)
	case x.Budget < 0:
		return x, fmt.Errorf("a budget of %d updates is out of range: use 1 or more, or 0 for %d", x.Budget, DefaultBreakingBudget)
	case r.Heavy():
		return x, fmt.Errorf("%d parameters x %d examples are too many to find where the theory breaks: use at most %d in all",
			len(r.Start), r.Objective.Len(), sim.HeavyWork)
	case r.Settings.Lambda != 0:
		return x, errors.New("gradient flow knows no explicit regulariser: use lambda 0 to find where the theory breaks")
	case r.Seeds < 2 && r.Batches() > 1:
		return x, errors.New("the mean of a single path has no standard error: use 2 seeds or more to find where the theory breaks")
	case r.Updates() == 0:
		return x, fmt.Errorf("horizon %v is shorter than one update at learning rate %v: raise the horizon or lower the learning rate",
			r.Horizon, r.Settings.LearningRate)
	}
	x.Run.Start = slices.Clone(r.Start)
	if r.Batches() == 1 { // all paths are the same
		x.Run.Seeds = 1
	}
	return x, nil
}

// breakingSearch is a search in progress.
type breakingSearch struct {
	x       BreakingExperiment
	publish func(*Breaking)
	b       Breaking
	strict  bool // Untold does not count as holding
}

func (s *breakingSearch) emit(progress float64) {
	next := s.b
	next.Progress = progress
	s.publish(&next)
}

// try makes a try and takes it into the result.
func (s *breakingSearch) try(ctx context.Context, rate float64) (*Try, error) {
	t, err := newTry(ctx, s.x.Run, rate)
	if err != nil {
		return nil, err
	}
	t.Holds = t.Outcome == Nearer || t.Outcome == Untold && !s.strict
	s.strict = s.strict || t.Outcome == Nearer || len(s.b.Tries) == 0 && !t.Holds
	s.b.Tries = append(slices.Clip(s.b.Tries), t) // in new memory
	return &t, nil
}

// bracket looks for a learning rate that holds and one that fails a factor of 2 above it. It leaves nil what it does not find.
func (s *breakingSearch) bracket(ctx context.Context) error {
	rate := s.x.Run.Settings.LearningRate
	t, err := s.try(ctx, rate)
	if err != nil {
		return err
	}
	upward := t.Holds
	for k := 1; ; k++ {
		if upward {
			rate, s.b.Low = 2*rate, t
		} else {
			rate, s.b.High = rate/2, t
		}
		s.emit(float64(k) / (2 + 2*mostDoublings))
		if s.b.Limit = s.limit(rate, k); s.b.Limit != NoLimit {
			return nil
		}
		if t, err = s.try(ctx, rate); err != nil {
			return err
		}
		switch {
		case upward && !t.Holds:
			s.b.High = t
			return nil
		case !upward && t.Holds:
			s.b.Low = t
			return nil
		case !upward && t.Outcome == Untold: // smaller ones drown in noise even more
			s.b.Limit = NoiseLimit
			return nil
		}
	}
}

// limit says why the k-th doubling or halving, to the given learning rate, is not tried, if it is not.
func (s *breakingSearch) limit(rate float64, k int) BreakingLimit {
	r := s.x.Run
	r.Settings.LearningRate = rate
	switch {
	case k > mostDoublings || rate < minTriedRate:
		return DoublingLimit
	case rate > s.x.Run.Settings.LearningRate:
		if math.IsInf(rate, 0) || r.Updates() == 0 {
			return HorizonLimit
		}
	case r.Horizon/rate > sim.MaxUpdates || r.Updates() > s.x.Budget/r.Seeds:
		return BudgetLimit
	}
	return NoLimit
}

// minTriedRate keeps halvings of the smallest numbers there are above 0.
const minTriedRate = 1e-300

// bisect halves the logarithm of the ratio of High to Low until it is within the tolerance.
func (s *breakingSearch) bisect(ctx context.Context) error {
	ratio := func() float64 { return math.Log(s.b.High.LearningRate / s.b.Low.LearningRate) }
	aim := math.Log1p(s.x.Tolerance)
	steps := math.Ceil(math.Log2(ratio() / aim))
	for left := steps; ratio() > aim; left-- {
		s.emit(1 - max(1, left)/(2*steps))
		t, err := s.try(ctx, middle(s.b.Low, s.b.High))
		if err != nil {
			return err
		}
		if t.Holds {
			s.b.Low = t
		} else {
			s.b.High = t
		}
	}
	return nil
}
