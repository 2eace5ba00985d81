package presets

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"sgdflow/presets/strict"
	"sgdflow/sim"
)

// Limits of [train].
const (
	maxPoints     = 64 // in one list
	maxTrainSeeds = 1000
	maxLambda     = 1e6
)

// MaxTrainingRuns is the largest number of runs, points x seeds, of a preset's sweep.
const MaxTrainingRuns = 10_000

const defaultTrainSeeds = 3

// train reads [train], the sweep over learning rates, batch sizes and strengths of the explicit regulariser. What it
// leaves out follows from [run]: the horizon, learning rates up to three octaves either way, the batch size with 4 and
// 16 times as much, and strengths like the learning rates.
func (t table) train(p *Preset) {
	x, s := p.Training, p.Run.Settings
	run := t.Open("run")
	t = t.table("train", "flow_time", "until", "seeds", "learning_rates", "batch_sizes", "lambdas", "small_rate", "small_batch", "large_batch")
	x.FlowTime = p.Run.Horizon
	if t.Has("flow_time") {
		x.FlowTime = t.Number("flow_time")
	}
	if !(x.FlowTime > 0) {
		t.Invalid("flow_time", "%v is out of range: use a flow time above 0", x.FlowTime)
	}
	if x.Until = t.Number("until"); x.Until < 0 {
		t.Invalid("until", "%v is out of range: use a training loss, or 0 for none", x.Until)
	}
	x.Seeds = int(t.Whole("seeds", defaultTrainSeeds, 1, maxTrainSeeds))

	for k := -3; k <= 3; k++ {
		if rate := math.Ldexp(s.LearningRate, k); x.wrongRate(rate) == nil {
			x.LearningRates = append(x.LearningRates, rate)
		}
	}
	if t.Has("learning_rates") {
		x.LearningRates = ascending(t, "learning_rates", t.Numbers("learning_rates"), x.wrongRate)
		t.nonempty("learning_rates", len(x.LearningRates))
	}
	x.SmallRate = s.LearningRate
	if len(x.LearningRates) > 0 {
		x.SmallRate = x.LearningRates[0]
	}
	if t.Has("small_rate") {
		x.SmallRate = t.Number("small_rate")
	}
	if err := x.wrongRate(x.SmallRate); err != nil {
		t.invalidRate(err, x, run)
	}
	x.Lambdas = x.LearningRates
	if t.Has("lambdas") {
		x.Lambdas = ascending(t, "lambdas", t.Numbers("lambdas"), wrongLambda)
	}
	t.batches(x, s.BatchSize, p.Run.Objective.Len())
	if n := x.points(); t.Err() == nil && n*x.Seeds > MaxTrainingRuns {
		t.Invalid("seeds", "%d points of %d seeds are %d runs: use at most %d, by fewer seeds, learning rates or batch sizes",
			n, x.Seeds, n*x.Seeds, MaxTrainingRuns)
	}
}

// invalidRate fails for the small rate, or where that is no choice of the file's, for the flow time it does not go with.
func (t table) invalidRate(err error, x *Training, run strict.Table) {
	if t.Has("small_rate") {
		t.Invalid("small_rate", "%v", err)
		return
	}
	at, key := run, "horizon"
	if t.Has("flow_time") {
		at, key = t.Table, "flow_time"
	}
	at.Invalid(key, "flow time %v is out of range: use one of 1 to %.0g updates at learning rate %v",
		x.FlowTime, float64(sim.MaxUpdates), x.SmallRate)
}

// points counts the points of the sweep: the grid, and the lambdas, with 0, at both batch sizes.
func (x *Training) points() int {
	n := len(x.LearningRates) * len(x.BatchSizes)
	if len(x.Lambdas) == 0 {
		return n
	}
	for _, size := range slices.Compact([]int{x.SmallBatch, x.LargeBatch}) {
		n += len(x.Lambdas)
		if !slices.Contains(x.LearningRates, x.SmallRate) || !slices.Contains(x.BatchSizes, size) {
			n++ // the point without regulariser is none of the grid's
		}
	}
	return n
}

// nonempty refuses a list of nothing.
func (t table) nonempty(key string, n int) {
	if n == 0 {
		t.Invalid(key, "no values: give at least one, or leave this out")
	}
}

// batches reads the batch sizes of [train], divisors of n. Of data that the preset was not written for it takes what fits.
func (t table) batches(x *Training, usual, n int) {
	divides := func(b int) error {
		if b < 1 || n%b != 0 {
			return fmt.Errorf("batch size %d does not divide the %d examples: use one of %v", b, n, sim.Divisors(n))
		}
		return nil
	}
	check := divides
	if t.foreign {
		check = func(int) error { return nil }
	}
	for _, b := range []int{usual, 4 * usual, 16 * usual} {
		if divides(b) == nil {
			x.BatchSizes = append(x.BatchSizes, b)
		}
	}
	x.SmallBatch, x.LargeBatch = usual, x.BatchSizes[len(x.BatchSizes)-1]
	if t.Has("batch_sizes") {
		x.BatchSizes = ascending(t, "batch_sizes", t.Wholes("batch_sizes", 1, math.MaxInt), check)
		t.nonempty("batch_sizes", len(x.BatchSizes))
	}
	x.SmallBatch = int(t.Whole("small_batch", int64(x.SmallBatch), 1, math.MaxInt))
	if err := check(x.SmallBatch); err != nil {
		t.Invalid("small_batch", "%v", err)
	}
	if t.Err() == nil && !t.foreign && x.LargeBatch%x.SmallBatch != 0 {
		x.LargeBatch = n // which every batch size divides
	}
	x.LargeBatch = int(t.Whole("large_batch", int64(x.LargeBatch), 1, math.MaxInt))
	switch {
	case t.Err() != nil:
	case t.foreign:
		x.fit(n)
	case divides(x.LargeBatch) != nil:
		t.Invalid("large_batch", "%v", divides(x.LargeBatch))
	case x.LargeBatch%x.SmallBatch != 0:
		t.Invalid("large_batch", "%d is no multiple of small_batch = %d, whose minibatches it is cut into", x.LargeBatch, x.SmallBatch)
	}
}

// fit gives batch sizes up that do not divide n: a list keeps those that do, or the divisor nearest to its first. A large
// batch stays larger than a small one where there is a divisor for it.
func (x *Training) fit(n int) {
	divisors := sim.Divisors(n)
	first := x.BatchSizes[0]
	x.BatchSizes = slices.DeleteFunc(x.BatchSizes, func(b int) bool { return n%b != 0 })
	if len(x.BatchSizes) == 0 {
		x.BatchSizes = []int{nearest(first, divisors)}
	}
	apart := x.LargeBatch > x.SmallBatch
	x.SmallBatch = nearest(x.SmallBatch, divisors)
	x.LargeBatch = nearest(x.LargeBatch, slices.DeleteFunc(divisors, func(d int) bool {
		return d%x.SmallBatch != 0 || apart && d == x.SmallBatch && d < n
	}))
}

// nearest is the one of the ascending sizes whose ratio to b is nearest to 1, the smaller one of two.
func nearest(b int, sizes []int) int {
	ratio := func(d int) float64 { return float64(max(d, b)) / float64(min(d, b)) }
	best := sizes[0]
	for _, d := range sizes {
		if ratio(d) < ratio(best) {
			best = d
		}
	}
	return best
}

// wrongRate says why a learning rate cannot take the flow time.
func (x *Training) wrongRate(rate float64) error {
	switch {
	case !(rate > 0):
		return fmt.Errorf("learning rate %v is out of range: use a number above 0", rate)
	case rate > x.FlowTime:
		return fmt.Errorf("learning rate %v makes no update within the flow time %v: use a smaller one", rate, x.FlowTime)
	case x.FlowTime/rate > sim.MaxUpdates:
		return fmt.Errorf("flow time %v at learning rate %v is more than %.0g updates: use a larger learning rate", x.FlowTime, rate, float64(sim.MaxUpdates))
	}
	return nil
}

func wrongLambda(lambda float64) error {
	if !(lambda > 0 && lambda <= maxLambda) {
		return fmt.Errorf("%v is out of range: use a strength above 0 and at most %.0g", lambda, maxLambda)
	}
	return nil
}

// ascending checks a list that is to rise strictly, and each of its items.
func ascending[T cmp.Ordered](t table, key string, xs []T, wrong func(T) error) []T {
	if len(xs) > maxPoints {
		t.Invalid(key, "%d values: at most %d are allowed", len(xs), maxPoints)
		return xs
	}
	for i, x := range xs {
		if err := wrong(x); err != nil {
			t.InvalidItem(key, i, "%v", err)
		} else if i > 0 && xs[i-1] >= x {
			t.InvalidItem(key, i, "%v stands after %v: write them in increasing order", x, xs[i-1])
		}
	}
	return xs
}
