package sim

import (
	"fmt"
	"math"
)

// Verdict is how far the theory can be trusted at a point of a run.
type Verdict int

const (
	Trust    Verdict = iota // m eps L below 0.5
	Guide                   // near 1: up to 1.5
	Broken                  // beyond: the expansion in m eps does not hold
	Unstable                // eps L above 2, the stability limit of gradient descent itself
)

// String is the word on the gauge.
func (v Verdict) String() string {
	if v < Trust || v > Unstable {
		return fmt.Sprintf("Verdict(%d)", int(v))
	}
	return [...]string{"trust", "guide", "broken", "unstable"}[v]
}

// Gauge holds the numbers that say whether the modified flow can be trusted, for the largest Hessian eigenvalue L at
// a point.
type Gauge struct {
	Step  float64 // eps L, the scale of one update
	Epoch float64 // m eps L, the scale of one epoch, in which the modified loss is an expansion
}

// Gauge reads the run's gauge where the largest Hessian eigenvalue is sharpness.
func (r Run) Gauge(sharpness float64) Gauge {
	step := r.Settings.LearningRate * sharpness
	return Gauge{Step: step, Epoch: float64(r.Batches()) * step}
}

// Verdict puts the gauge into a word. An expansion in m eps L cares for its size alone: at a hilltop, where L is negative, too. A
// gauge that is not a number is Broken.
func (g Gauge) Verdict() Verdict {
	size := math.Abs(g.Epoch)
	switch {
	case g.Step > 2:
		return Unstable
	case size < 0.5:
		return Trust
	case size <= 1.5:
		return Guide
	}
	return Broken
}
