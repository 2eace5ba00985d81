package sim

import (
	"context"
	"math"
)

// Interruptible is o, but that every value is NaN, at once, when the context has ended. Whatever computes with it comes to
// its end within one evaluation of o: flows diverge, searches fail, an eigenvalue is NaN. What it has returned by then
// has no meaning. It is a SquaredGradients where o is one, and tells of the kinks that o tells of.
func Interruptible(ctx context.Context, o Objective) Objective {
	guarded, _ := guard(ctx, o)
	return guarded
}

// guard is Interruptible with a handle on its context, which may be set between evaluations.
func guard(ctx context.Context, o Objective) (Objective, *guarded) {
	g := &guarded{Objective: o, ctx: ctx}
	if squares, ok := o.(SquaredGradients); ok {
		return &guardedSquares{g, squares}, g
	}
	return g, g
}

type guarded struct {
	Objective
	ctx context.Context
}

var _ Kinked = (*guarded)(nil)

type guardedSquares struct {
	*guarded
	squares SquaredGradients
}

func (o *guarded) Loss(w []float64, batch []int) float64 {
	if o.ctx.Err() != nil {
		return math.NaN()
	}
	return o.Objective.Loss(w, batch)
}

func (o *guarded) Grad(dst, w []float64, batch []int) []float64 {
	if o.ctx.Err() != nil {
		return o.nothing(dst)
	}
	return o.Objective.Grad(dst, w, batch)
}

func (o *guarded) HessVec(dst, w, v []float64, batch []int) []float64 {
	if o.ctx.Err() != nil {
		return o.nothing(dst)
	}
	return o.Objective.HessVec(dst, w, v, batch)
}

func (o *guarded) Kinked() bool { return kinked(o.Objective) }

func (o *guardedSquares) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	if o.ctx.Err() != nil {
		fillNaN(dst)
		fillNaN(grad)
		return math.NaN()
	}
	return o.squares.SquaredGrads(dst, grad, w, batch)
}

func (o *guarded) nothing(dst []float64) []float64 {
	if dst == nil {
		dst = make([]float64, o.Dim())
	}
	fillNaN(dst)
	return dst
}

func fillNaN(x []float64) {
	for j := range x {
		x[j] = math.NaN()
	}
}
