package lab

import (
	"context"
	"math"

	"sgdflow/sim"
)

// interruptible is an objective whose every value is NaN, at once, when the context has ended. Whatever computes with it
// comes to its end within one evaluation of the underlying objective: flows diverge, searches fail, an eigenvalue is
// NaN. What it has returned by then has no meaning.
type interruptible struct {
	sim.Objective
	ctx context.Context
}

func (o interruptible) Loss(w []float64, batch []int) float64 {
	if o.ctx.Err() != nil {
		return math.NaN()
	}
	return o.Objective.Loss(w, batch)
}

func (o interruptible) Grad(dst, w []float64, batch []int) []float64 {
	if o.ctx.Err() != nil {
		return o.nothing(dst)
	}
	return o.Objective.Grad(dst, w, batch)
}

func (o interruptible) HessVec(dst, w, v []float64, batch []int) []float64 {
	if o.ctx.Err() != nil {
		return o.nothing(dst)
	}
	return o.Objective.HessVec(dst, w, v, batch)
}

func (o interruptible) nothing(dst []float64) []float64 {
	if dst == nil {
		dst = make([]float64, o.Dim())
	}
	for j := range dst {
		dst[j] = math.NaN()
	}
	return dst
}
