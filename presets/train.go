package presets

import (
	"cmp"
	"fmt"
	"math"

	"sgdflow/sim"
)

// Limits of [train].
const (
	maxPoints     = 64 // in one list
	maxTrainSeeds = 1000
	maxLambda     = 1e6
)

const defaultTrainSeeds = 3

// train reads [train], the sweep over learning rates, batch sizes and strengths of the explicit regulariser. What it
// leaves out follows from [run]: the horizon, learning rates up to three octaves either way, the batch size with 4 and
// 16 times as much, and strengths like the learning rates.
func (t table) train(p *Preset) {
	x, s := p.Training, p.Run.Settings
	t = t.table("train", "flow_time", "until", "seeds", "learning_rates", "batch_sizes", "lambdas", "small_rate", "small_batch", "large_batch")
	x.FlowTime = p.Run.Horizon
	if t.has("flow_time") {
		x.FlowTime = t.number("flow_time")
	}
	if !(x.FlowTime > 0) {
		t.invalid("flow_time", "%v is out of range: use a flow time above 0", x.FlowTime)
	}
	if x.Until = t.number("until"); x.Until < 0 {
		t.invalid("until", "%v is out of range: use a training loss, or 0 for none", x.Until)
	}
	x.Seeds = int(t.whole("seeds", defaultTrainSeeds, 1, maxTrainSeeds))

	for k := -3; k <= 3; k++ {
		if rate := math.Ldexp(s.LearningRate, k); x.wrongRate(rate) == nil {
			x.LearningRates = append(x.LearningRates, rate)
		}
	}
	if t.has("learning_rates") {
		x.LearningRates = ascending(t, "learning_rates", t.numbers("learning_rates"), x.wrongRate)
	}
	x.SmallRate = s.LearningRate
	if len(x.LearningRates) > 0 {
		x.SmallRate = x.LearningRates[0]
	}
	if t.has("small_rate") {
		x.SmallRate = t.number("small_rate")
	}
	if err := x.wrongRate(x.SmallRate); err != nil {
		t.invalid("small_rate", "%v", err)
	}
	x.Lambdas = x.LearningRates
	if t.has("lambdas") {
		x.Lambdas = ascending(t, "lambdas", t.numbers("lambdas"), wrongLambda)
	}
	t.batches(x, s.BatchSize, p.Run.Objective.Len())
}

// batches reads the batch sizes of [train], divisors of n.
func (t table) batches(x *Training, usual, n int) {
	divides := func(b int) error {
		if b < 1 || n%b != 0 {
			return fmt.Errorf("batch size %d does not divide the %d examples: use one of %v", b, n, sim.Divisors(n))
		}
		return nil
	}
	for _, b := range []int{usual, 4 * usual, 16 * usual} {
		if divides(b) == nil {
			x.BatchSizes = append(x.BatchSizes, b)
		}
	}
	x.SmallBatch, x.LargeBatch = usual, x.BatchSizes[len(x.BatchSizes)-1]
	if t.has("batch_sizes") {
		x.BatchSizes = ascending(t, "batch_sizes", t.wholes("batch_sizes", 1, math.MaxInt), divides)
	}
	x.SmallBatch = int(t.whole("small_batch", int64(x.SmallBatch), 1, math.MaxInt))
	if err := divides(x.SmallBatch); err != nil {
		t.invalid("small_batch", "%v", err)
	}
	if t.err == nil && x.LargeBatch%x.SmallBatch != 0 {
		x.LargeBatch = n // which every batch size divides
	}
	x.LargeBatch = int(t.whole("large_batch", int64(x.LargeBatch), 1, math.MaxInt))
	if err := divides(x.LargeBatch); err != nil {
		t.invalid("large_batch", "%v", err)
	} else if t.err == nil && x.LargeBatch%x.SmallBatch != 0 {
		t.invalid("large_batch", "%d is no multiple of small_batch = %d, whose minibatches it is cut into", x.LargeBatch, x.SmallBatch)
	}
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
		t.invalid(key, "%d values: at most %d are allowed", len(xs), maxPoints)
		return xs
	}
	places := t.places[t.at(key)].items
	for i, x := range xs {
		if err := wrong(x); err != nil {
			t.fail(places[i], t.at(key), "%v", err)
		} else if i > 0 && xs[i-1] >= x {
			t.fail(places[i], t.at(key), "%v stands after %v: write them in increasing order", x, xs[i-1])
		}
	}
	return xs
}
