package lab

import (
	"context"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// examplesPerLook is the number of examples gone through between two looks at the context: a few milliseconds of a network
// of 50,000 parameters.
const examplesPerLook = 64

// portions is an objective that goes through many examples, those of a large batch or all, in portions, in their order.
// Between two, and before everything else, it looks at its context; once that has ended every value is NaN, at once. Nothing
// allocates that does not in the objective. It holds working space: use one per goroutine.
type portions struct {
	sim.Objective // interruptible
	ctx           context.Context
	all           []int // examples
	part          []float64
}

// inPortions knows SquaredGrads where the objective does. Batches of up to examplesPerLook examples have the objective's own
// bits.
func inPortions(ctx context.Context, o sim.Objective) sim.Objective {
	o = sim.Interruptible(ctx, o)
	p := &portions{Objective: o, ctx: ctx, all: make([]int, o.Len()), part: make([]float64, o.Dim())}
	for i := range p.all {
		p.all[i] = i
	}
	if s, ok := o.(sim.SquaredGradients); ok {
		return &squaredPortions{portions: p, squared: s, half: make([]float64, o.Dim())}
	}
	return p
}

// many is the batch, written out, where it is to be cut into portions.
func (p *portions) many(batch []int) ([]int, bool) {
	if batch == nil {
		batch = p.all
	}
	return batch, len(batch) > examplesPerLook
}

// portion is the one of a batch that begins at an example, and the share that it has in the whole.
func portion(batch []int, from int) (set []int, share float64) {
	set = batch[from:min(from+examplesPerLook, len(batch))]
	return set, float64(len(set)) / float64(len(batch))
}

func (p *portions) Loss(w []float64, batch []int) float64 {
	all, many := p.many(batch)
	if !many {
		return p.Objective.Loss(w, batch)
	}
	sum := 0.0
	for from := 0; from < len(all); from += examplesPerLook {
		set, share := portion(all, from)
		sum += float64(share * p.Objective.Loss(w, set))
	}
	return sum
}

func (p *portions) Grad(dst, w []float64, batch []int) []float64 {
	all, many := p.many(batch)
	if !many {
		return p.Objective.Grad(dst, w, batch)
	}
	dst = p.cleared(dst)
	for from := 0; from < len(all); from += examplesPerLook {
		set, share := portion(all, from)
		if p.ctx.Err() != nil {
			return p.Objective.Grad(dst, w, set) // NaN, without the additions that are left
		}
		floats.AddScaled(dst, share, p.Objective.Grad(p.part, w, set))
	}
	return dst
}

func (p *portions) HessVec(dst, w, v []float64, batch []int) []float64 {
	all, many := p.many(batch)
	if !many {
		return p.Objective.HessVec(dst, w, v, batch)
	}
	dst = p.cleared(dst)
	for from := 0; from < len(all); from += examplesPerLook {
		set, share := portion(all, from)
		if p.ctx.Err() != nil {
			return p.Objective.HessVec(dst, w, v, set)
		}
		floats.AddScaled(dst, share, p.Objective.HessVec(p.part, w, v, set))
	}
	return dst
}

// cleared is dst, or a new one for nil, with nothing in it.
func (p *portions) cleared(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, p.Dim())
	}
	clear(dst)
	return dst
}

// squaredPortions are portions of an objective that knows its squared gradients.
type squaredPortions struct {
	*portions
	squared sim.SquaredGradients
	half    []float64
}

func (p *squaredPortions) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	all, many := p.many(batch)
	if !many {
		return p.squared.SquaredGrads(dst, grad, w, batch)
	}
	var half, part []float64
	if dst != nil {
		half = p.half
	}
	if grad != nil {
		part = p.part
	}
	clear(dst)
	clear(grad)
	sum := 0.0
	for from := 0; from < len(all); from += examplesPerLook {
		set, share := portion(all, from)
		if p.ctx.Err() != nil {
			return p.squared.SquaredGrads(dst, grad, w, set)
		}
		sum += float64(share * p.squared.SquaredGrads(half, part, w, set))
		if dst != nil {
			floats.AddScaled(dst, share, half)
		}
		if grad != nil {
			floats.AddScaled(grad, share, part)
		}
	}
	return sum
}
