package objective

import "gonum.org/v1/gonum/blas/blas64"

// The R-operator is the derivative along a direction v of the parameters. Applied to forward and backward it gives the
// derivative of the gradient, H v. A nil direction stands for each example's own gradient: its part in a layer,
// delta (x) (a, 1), takes a to delta (1 + |a|^2) and, transposed, delta to a |delta|^2.

// rForward leaves R z of the outputs in the last of s.rActs and R a of the others before it, after backward, and after
// squares where v is nil. In s.rDeltas of the hidden layers it leaves what bend does.
func (n *Network) rForward(s *workspace, w, v []float64) {
	for k, l := range n.layers {
		rz := s.rActs[k+1]
		if v == nil {
			for r, c := range s.factor[k][:len(s.labels)] {
				for i, d := range s.deltas[k][r*l.out : (r+1)*l.out] {
					rz[r*l.out+i] = c * d
				}
			}
		} else {
			l.shift(rz, v)
			l.apply(rz, v, s.acts[k])
		}
		if k > 0 {
			l.apply(rz, w, s.rActs[k])
		}
		if k+1 < len(n.layers) {
			n.shape.Activation.bend(s.rDeltas[k], rz, s.acts[k+1], s.deltas[k])
		}
	}
}

// rBackward leaves R delta of all layers in s.rDeltas, after rForward.
func (n *Network) rBackward(s *workspace, w, v []float64) {
	last := len(n.layers) - 1
	n.shape.Loss.bend(s.rDeltas[last], s.rActs[last+1], s.acts[last+1], n.shape.Classes)
	for k := last; k > 0; k-- {
		l := n.layers[k]
		pulled := s.pulled[:l.in]
		for r := range s.labels {
			act, delta := s.acts[k][r*l.in:(r+1)*l.in], s.deltas[k][r*l.out:(r+1)*l.out]
			l.pull(pulled, w, s.rDeltas[k][r*l.out:(r+1)*l.out], false)
			if v == nil {
				for i, a := range act {
					pulled[i] += float64(s.square[k][r] * a)
				}
			} else {
				l.pull(pulled, v, delta, true)
			}
			n.shape.Activation.slope(pulled, act)
			for i, p := range pulled {
				s.rDeltas[k-1][r*l.in+i] += p
			}
		}
	}
}

// rGather stores scale times the sum of the examples' Hessian-vector products in dst after rBackward, or adds it there.
func (n *Network) rGather(dst []float64, scale float64, s *workspace, add bool) {
	for k, l := range n.layers {
		l.outer(dst, scale, s.rDeltas[k], s.acts[k], add)
		if k > 0 {
			l.outer(dst, scale, s.deltas[k], s.rActs[k], true)
		}
		l.sum(dst, scale, s.rDeltas[k], add)
	}
}

// squares returns the sum of the examples' |grad C_i|^2 after backward, and leaves its factors in the workspace.
func (n *Network) squares(s *workspace) float64 {
	total := 0.0
	for k, l := range n.layers {
		for r := range s.labels {
			act, delta := dense(s.acts[k][r*l.in:(r+1)*l.in]), dense(s.deltas[k][r*l.out:(r+1)*l.out])
			s.factor[k][r] = 1 + blas64.Dot(act, act)
			s.square[k][r] = blas64.Dot(delta, delta)
			total += float64(s.factor[k][r] * s.square[k][r])
		}
	}
	return total
}

// bend replaces rz by Ra = f'(z) Rz and stores the part of R delta that comes from f' in dst: as delta = f'(z) s, that is
// R(f'(z)) s, which is -2 f Rz delta for tanh and 0 for relu.
func (a Activation) bend(dst, rz, f, delta []float64) {
	dst, rz, delta = dst[:len(f)], rz[:len(f)], delta[:len(f)]
	if a == Tanh {
		for i, v := range f {
			dst[i] = -2 * v * rz[i] * delta[i]
			rz[i] *= 1 - float64(v*v)
		}
		return
	}
	clear(dst)
	a.slope(rz, f)
}

// bend stores R delta = J Rz in dst, row by row, where J is the loss's Hessian by the outputs: the identity, or under
// cross-entropy diag(p) - p p' with the softmax p.
func (l NetworkLoss) bend(dst, rz, p []float64, classes int) {
	if l == Squared {
		copy(dst, rz)
		return
	}
	for from := 0; from < len(p); from += classes {
		p, rz, dst := p[from:from+classes], rz[from:from+classes], dst[from:from+classes]
		mean := blas64.Dot(dense(p), dense(rz))
		for i, v := range p {
			dst[i] = v * (rz[i] - mean)
		}
	}
}
