package sim

import (
	"fmt"
	"math"
)

// Sampling says how minibatches are drawn. One setting selects both the draw and the modified loss that belongs to
// it, so that the two cannot be mixed up.
type Sampling int

const (
	// Reshuffle shuffles the examples anew every epoch and then cuts them into batches. The default.
	Reshuffle Sampling = iota
	// Shuffle keeps the batches of consecutive examples fixed and shuffles their order every epoch, the setting of
	// the paper's theorem.
	Shuffle
	// Replacement draws every batch independently of all others, as a uniformly random set of B distinct examples.
	Replacement
)

// Samplings lists every sampling in the order in which the interface offers them.
var Samplings = []Sampling{Reshuffle, Shuffle, Replacement}

var samplingNames = [...]string{Reshuffle: "reshuffle", Shuffle: "shuffle", Replacement: "replacement"}

// String returns the name used in preset files and on the command line.
func (s Sampling) String() string {
	if s < 0 || int(s) >= len(samplingNames) {
		return fmt.Sprintf("Sampling(%d)", int(s))
	}
	return samplingNames[s]
}

// ParseSampling is the inverse of String.
func ParseSampling(name string) (Sampling, error) {
	for s, n := range samplingNames {
		if n == name {
			return Sampling(s), nil
		}
	}
	return 0, fmt.Errorf("unknown sampling %q: use reshuffle, shuffle or replacement", name)
}

// Settings are what a user turns while a run is on screen.
type Settings struct {
	LearningRate float64 // eps, finite and positive
	BatchSize    int     // B, a divisor of the number of examples
	Sampling     Sampling
	Seed         uint64 // every random draw of the run follows from it
	Terms        Terms  // of the implicit regulariser that the modified flow follows, all of it by default

	// Lambda is the strength of the explicit regulariser, 0 for none: an update descends C^_k + (Lambda/4) times the mean of
	// |grad|^2 over the minibatches of PenaltySize examples that batch k is cut into. With PenaltySize equal to the batch
	// size, or 0 which stands for it, that is C^_k + (Lambda/4) |grad C^_k|^2.
	Lambda      float64
	PenaltySize int // a divisor of the batch size, or 0
}

// penaltySize is PenaltySize, with the batch size in place of 0.
func (s Settings) penaltySize() int {
	if s.PenaltySize == 0 {
		return s.BatchSize
	}
	return s.PenaltySize
}

// Run is one complete numerical experiment.
type Run struct {
	Objective Objective
	Start     []float64 // w at time zero, of length Objective.Dim
	Settings  Settings
	Horizon   float64 // flow time (updates x learning rate) at which the run ends, positive
	Seeds     int     // number of SGD paths averaged, at least 1
}

// Limits that keep a run within memory and a user within sight of its end.
const (
	MaxSeeds   = 1 << 20
	MaxUpdates = 1e9

	maxEnsemble = 1 << 26 // numbers held by all paths: each its parameters, gradient and order of examples
	maxRecord   = 1 << 26 // numbers held by a comparison
)

// Validate reports the first thing wrong with the run, in words and with the way out.
func (r Run) Validate() error {
	if r.Objective == nil {
		return fmt.Errorf("no objective")
	}
	n, d := r.Objective.Len(), r.Objective.Dim()
	s := r.Settings
	switch {
	case len(r.Start) != d:
		return fmt.Errorf("start has %d values, the objective has %d parameters", len(r.Start), d)
	case !allFinite(r.Start):
		return fmt.Errorf("start %s is not finite", pointText(r.Start))
	case !(s.LearningRate > 0) || math.IsInf(s.LearningRate, 0):
		return fmt.Errorf("learning rate %v is out of range: use a finite number above 0", s.LearningRate)
	case s.BatchSize < 1 || s.BatchSize > n || n%s.BatchSize != 0:
		return fmt.Errorf("batch size %d does not divide the %d examples: use one of %v", s.BatchSize, n, Divisors(n))
	case s.Sampling < 0 || int(s.Sampling) >= len(samplingNames):
		return fmt.Errorf("unknown sampling %d", int(s.Sampling))
	case s.Terms < 0 || int(s.Terms) >= len(termNames):
		return fmt.Errorf("unknown terms %d", int(s.Terms))
	case !(s.Lambda >= 0) || math.IsInf(s.Lambda, 0):
		return fmt.Errorf("lambda %v is out of range: use a finite number from 0, which is for no explicit regulariser", s.Lambda)
	case s.PenaltySize < 0 || s.BatchSize%s.penaltySize() != 0:
		return fmt.Errorf("minibatches of %d examples to be penalised do not divide a batch of %d: use one of %v",
			s.PenaltySize, s.BatchSize, Divisors(s.BatchSize))
	case !(r.Horizon > 0) || math.IsInf(r.Horizon, 0):
		return fmt.Errorf("horizon %v is out of range: use a finite flow time above 0", r.Horizon)
	case r.Seeds < 1 || r.Seeds > MaxSeeds:
		return fmt.Errorf("%d seeds is out of range: use 1 to %d", r.Seeds, MaxSeeds)
	case r.Seeds > r.mostSeeds():
		return fmt.Errorf("%d seeds of %d examples and %d parameters do not fit into memory: use at most %d seeds",
			r.Seeds, n, d, r.mostSeeds())
	case r.Horizon/s.LearningRate > MaxUpdates:
		return fmt.Errorf("horizon %v at learning rate %v is %.3g updates: raise the learning rate or lower the horizon to stay below %.0g",
			r.Horizon, s.LearningRate, r.Horizon/s.LearningRate, float64(MaxUpdates))
	}
	if c := r.Objective.Loss(r.Start, nil); math.IsNaN(c) || math.IsInf(c, 0) {
		return fmt.Errorf("the loss is %v at the start %s: choose another start", c, pointText(r.Start))
	}
	if !allFinite(r.Objective.Grad(make([]float64, d), r.Start, nil)) {
		return fmt.Errorf("the gradient is not finite at the start %s: choose another start", pointText(r.Start))
	}
	return nil
}

// mostSeeds is the number of paths that fit into memory, one at least.
func (r Run) mostSeeds() int {
	width := r.Objective.Len() + 2*r.Objective.Dim()
	if r.Settings.Lambda > 0 {
		width += 2 * r.Objective.Dim()
	}
	return max(1, maxEnsemble/width)
}

// pointText is a point for an error, its values where they are few.
func pointText(w []float64) string {
	if len(w) > 12 {
		return fmt.Sprintf("of %d parameters", len(w))
	}
	return fmt.Sprint(w)
}

// Batches is m = N/B, the number of updates in an epoch.
func (r Run) Batches() int { return r.Objective.Len() / r.Settings.BatchSize }

// EpochTime is the flow time m eps of one epoch.
func (r Run) EpochTime() float64 { return float64(float64(r.Batches()) * r.Settings.LearningRate) }

// Time is the flow time of the k-th update.
func (r Run) Time(k int) float64 { return float64(float64(k) * r.Settings.LearningRate) }

// Updates is the number of updates that fit into the horizon. A horizon that misses a whole number of updates by
// rounding alone counts as that number.
func (r Run) Updates() int { return wholeSteps(r.Horizon, r.Settings.LearningRate) }

// Epochs is the number of whole epochs that fit into the horizon.
func (r Run) Epochs() int { return r.Updates() / r.Batches() }

// wholeSteps is floor(total/step), forgiving a relative rounding error of 1e-9.
func wholeSteps(total, step float64) int { return int(math.Floor(total / step * (1 + 1e-9))) }

// Divisors lists the divisors of n in increasing order: the batch sizes that cut n examples into equal batches.
func Divisors(n int) []int {
	var low, high []int
	for i := 1; i*i <= n; i++ {
		if n%i != 0 {
			continue
		}
		low = append(low, i)
		if i*i != n {
			high = append(high, n/i)
		}
	}
	for i := len(high) - 1; i >= 0; i-- {
		low = append(low, high[i])
	}
	return low
}

func allFinite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
