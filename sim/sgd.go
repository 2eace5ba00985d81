package sim

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// SGD is one path of stochastic gradient descent,
//
//	w <- w - eps grad C^_k(w),
//
// with minibatches from a Sampler, and with the gradient of the explicit regulariser where the settings have one. A step
// does not allocate.
type SGD struct {
	objective Objective
	penalty   *penalty // nil for none
	rate      float64
	bound     float64
	sampler   *Sampler
	w, grad   []float64
	updates   int
	diverged  bool
}

// NewSGD starts the path-th path of the run. The run must be valid.
func NewSGD(r Run, path int) *SGD {
	d := r.Objective.Dim()
	buf := make([]float64, 2*d)
	copy(buf, r.Start)
	s := &SGD{
		objective: r.Objective,
		rate:      r.Settings.LearningRate,
		bound:     DivergenceBound(r.Start),
		sampler:   NewSampler(r.Objective.Len(), r.Settings, path),
		w:         buf[:d:d],
		grad:      buf[d:],
	}
	if r.Settings.Lambda > 0 {
		s.penalty = newPenalty(r.Objective, r.Settings)
	}
	return s
}

// Step makes one update and reports whether the path is still within bounds. A diverged path stays where it was
// before the update that took it out.
func (s *SGD) Step() bool {
	if s.diverged {
		return false
	}
	w, next := s.w, s.grad
	batch := s.sampler.Next()
	if s.penalty == nil {
		s.objective.Grad(next, w, batch)
	} else {
		s.penalty.grad(next, w, batch)
	}
	s.updates++
	if len(w) >= manyParameters {
		floats.AddScaledTo(next, w, -s.rate, next)
		s.diverged = !(floats.Norm(next, 1) <= s.bound || within(next, s.bound)) // the sum of all exceeds each
	} else {
		for j, v := range w {
			v -= float64(s.rate * next[j])
			next[j] = v
			if !(math.Abs(v) <= s.bound) {
				s.diverged = true
			}
		}
	}
	if s.diverged {
		return false
	}
	s.w, s.grad = next, w
	return true
}

// manyParameters is their number from which on two passes of the vector unit are quicker than one of the loop.
const manyParameters = 64

// W is the current iterate, valid until the next step.
func (s *SGD) W() []float64 { return s.w }

// Updates is the number of updates made, the diverging one included.
func (s *SGD) Updates() int { return s.updates }
