package sim

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// penalty is a minibatch loss with the explicit regulariser,
//
//	C^_k + (lambda/4) mean_j |grad C^_kj|^2,
//
// where minibatch j holds the j-th b examples of batch k, in the batch's order. It holds working space: use one per
// goroutine.
type penalty struct {
	objective Objective
	squares   SquaredGradients // nil unless b = 1 and the objective is one
	half      float64          // lambda/2
	size      int              // b
	part, hv  []float64
}

func newPenalty(o Objective, s Settings) *penalty {
	d := o.Dim()
	buf := make([]float64, 2*d)
	p := &penalty{objective: o, half: s.Lambda / 2, size: s.penaltySize(), part: buf[:d:d], hv: buf[d:]}
	if p.size == 1 {
		p.squares, _ = o.(SquaredGradients)
	}
	return p
}

// grad stores the gradient, g + (lambda/2) mean_j H_kj g_kj, in dst. It does not allocate.
func (p *penalty) grad(dst, w []float64, batch []int) {
	switch {
	case p.size == len(batch):
		p.objective.Grad(dst, w, batch)
		p.objective.HessVec(p.hv, w, dst, batch)
		floats.AddScaled(dst, p.half, p.hv)
	case p.squares != nil:
		p.squares.SquaredGrads(p.hv, dst, w, batch)
		floats.AddScaled(dst, p.half, p.hv)
	default:
		clear(dst)
		for from := 0; from < len(batch); from += p.size {
			minibatch := batch[from : from+p.size]
			p.objective.Grad(p.part, w, minibatch)
			p.objective.HessVec(p.hv, w, p.part, minibatch)
			floats.Add(dst, p.part)
			floats.AddScaled(dst, p.half, p.hv)
			if math.IsNaN(dst[0]) { // the path ends here: what was interrupted need not go through the rest
				return
			}
		}
		scale(dst, float64(p.size)/float64(len(batch)))
	}
}
