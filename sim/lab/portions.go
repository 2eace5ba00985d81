package lab

import (
	"context"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// examplesPerLook is the number of examples gone through between two looks at the context: a few milliseconds of a network
// of 50,000 parameters.
const examplesPerLook = 64

// portions is an objective that goes through all of its examples in portions. Between two, and before everything else, it
// looks at its context; once that has ended every value is NaN, at once. It holds working space: use one per goroutine.
type portions struct {
	sim.Objective         // interruptible
	sets          [][]int // the portions; nil alone where there is but one
	part          []float64
}

// inPortions knows SquaredGrads where the objective does.
func inPortions(ctx context.Context, o sim.Objective) sim.Objective {
	o = sim.Interruptible(ctx, o)
	p := &portions{Objective: o, sets: [][]int{nil}, part: make([]float64, o.Dim())}
	if n := o.Len(); n > examplesPerLook {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		p.sets = p.sets[:0]
		for from := 0; from < n; from += examplesPerLook {
			p.sets = append(p.sets, all[from:min(from+examplesPerLook, n)])
		}
	}
	if s, ok := o.(sim.SquaredGradients); ok {
		return &squaredPortions{portions: p, squared: s, half: make([]float64, o.Dim())}
	}
	return p
}

// share is the part of all examples that a portion has.
func (p *portions) share(set []int) float64 {
	if set == nil {
		return 1
	}
	return float64(len(set)) / float64(p.Len())
}

func (p *portions) Loss(w []float64, batch []int) float64 {
	if batch != nil {
		return p.Objective.Loss(w, batch)
	}
	sum := 0.0
	for _, set := range p.sets {
		sum += p.share(set) * p.Objective.Loss(w, set)
	}
	return sum
}

func (p *portions) Grad(dst, w []float64, batch []int) []float64 {
	if batch != nil || len(p.sets) == 1 {
		return p.Objective.Grad(dst, w, batch)
	}
	if dst == nil {
		dst = make([]float64, p.Dim())
	}
	clear(dst)
	for _, set := range p.sets {
		floats.AddScaled(dst, p.share(set), p.Objective.Grad(p.part, w, set))
	}
	return dst
}

// squaredPortions are portions of an objective that knows its squared gradients.
type squaredPortions struct {
	*portions
	squared sim.SquaredGradients
	half    []float64
}

func (p *squaredPortions) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	if batch != nil {
		return p.squared.SquaredGrads(dst, grad, w, batch)
	}
	clear(dst)
	clear(grad)
	sum := 0.0
	for _, set := range p.sets {
		var half, part []float64
		if dst != nil {
			half = p.half
		}
		if grad != nil {
			part = p.part
		}
		share := p.share(set)
		sum += share * p.squared.SquaredGrads(half, part, w, set)
		if dst != nil {
			floats.AddScaled(dst, share, half)
		}
		if grad != nil {
			floats.AddScaled(grad, share, part)
		}
	}
	return sum
}
