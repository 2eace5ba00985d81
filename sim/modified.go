package sim

import (
	"fmt"
	"math"
)

// Modified is the modified loss that SGD's mean follows under gradient flow to one order in eps beyond the loss,
//
//	C_mod = C + eps R + lambda P,   R = |grad C|^2 / 4 + minibatch part.
//
// The implicit regulariser's minibatch part depends on the sampling, with m = N/B batches (Smith et al. 2021, eq. 1
// for Shuffle; its expectation over partitions for Reshuffle; none for Replacement):
//
//	Shuffle      (1/4m) sum_k |grad C^_k - grad C|^2
//	Reshuffle    (N-B)/(N-1) Gamma / 4B,   Gamma = (1/N) sum_i |grad C_i - grad C|^2
//	Replacement  0
//
// P, where the settings have an explicit regulariser, is its expectation over the draws: of the minibatches of
// b = PenaltySize examples that are penalised, every one of which is a set of b consecutive examples under Shuffle and a
// uniformly random one else. For lambda of the order of eps it enters the mean to that order as it stands in the loss,
// since what it changes in R is one order higher:
//
//	Shuffle                 |grad C|^2 / 4 + (b/4N) sum_j |grad C^_j - grad C|^2
//	Reshuffle, Replacement  |grad C|^2 / 4 + (N-b)/(N-1) Gamma / 4b
//
// A Modified holds working space: use one per goroutine.
type Modified struct {
	objective Objective
	rate      float64
	terms     Terms
	lambda    float64
	implicit  scatter // minibatch part of R
	explicit  scatter // that of P
	g, hv     []float64
	part      []float64 // g_k
	other     []float64 // what P adds where it scatters over other sets than R
}

// scatter is weight x (1/K) sum_k |g_k - g|^2 over K sets of examples with gradients g_k.
type scatter struct {
	weight float64 // 0 for none
	count  int     // K
	parts  [][]int
	// In place of parts where these would be single examples and the objective knows their mean square.
	squares SquaredGradients
}

// NewModified returns the modified loss that belongs to the settings. It panics when the batch size does not divide
// the number of examples, or the penalty size the batch size.
func NewModified(o Objective, s Settings) *Modified {
	n, d := o.Len(), o.Dim()
	if s.BatchSize < 1 || n%s.BatchSize != 0 {
		panic(fmt.Sprintf("sim: batch size %d does not divide %d examples", s.BatchSize, n))
	}
	if s.PenaltySize < 0 || s.BatchSize%s.penaltySize() != 0 {
		panic(fmt.Sprintf("sim: penalty size %d does not divide a batch of %d", s.PenaltySize, s.BatchSize))
	}
	m := &Modified{objective: o, rate: s.LearningRate, terms: s.Terms, lambda: s.Lambda}
	buf := make([]float64, 4*d)
	m.g, m.hv, m.part, m.other = buf[:d:d], buf[d:2*d:2*d], buf[2*d:3*d:3*d], buf[3*d:]
	if s.Sampling != Replacement {
		m.implicit = newScatter(o, s.Sampling, s.BatchSize)
	}
	if s.Lambda > 0 {
		m.explicit = newScatter(o, s.Sampling, s.penaltySize())
	}
	return m
}

// newScatter is a quarter of the expectation of |g_S - g|^2 over the sets S of the given size that a sampling draws.
func newScatter(o Objective, s Sampling, size int) (t scatter) {
	n := o.Len()
	switch {
	case size == n:
		return scatter{}
	case s == Shuffle:
		t = scatter{weight: 1.0 / 4, count: n / size}
	default:
		t = scatter{weight: float64(n-size) / float64(n-1) / float64(4*size), count: n}
	}
	if t.count == n {
		t.squares, _ = o.(SquaredGradients)
	}
	if t.squares == nil {
		t.parts = consecutive(n, n/t.count)
	}
	return t
}

// consecutive cuts the examples 0 to n-1 into sets of the given size, in their order.
func consecutive(n, size int) (sets [][]int) {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	for i := 0; i < n; i += size {
		sets = append(sets, all[i:i+size])
	}
	return sets
}

// Loss returns C_mod(w) with the terms that the settings keep.
func (m *Modified) Loss(w []float64) float64 {
	c := m.objective.Loss(w, nil) + float64(m.rate*m.terms.Of(m.Regularizer(w)))
	if m.lambda > 0 {
		c += float64(m.lambda * m.Penalty(w))
	}
	return c
}

// Regularizer returns the full-batch and the minibatch part of R(w), both whatever terms the settings keep.
func (m *Modified) Regularizer(w []float64) (fullBatch, minibatch float64) {
	return m.parts(m.implicit, w)
}

// Penalty returns P(w), which lambda multiplies: 0 where the settings have no explicit regulariser.
func (m *Modified) Penalty(w []float64) float64 {
	if m.lambda == 0 {
		return 0
	}
	full, minibatch := m.parts(m.explicit, w)
	return full + minibatch
}

// parts returns |grad C|^2/4 and a scatter at w.
func (m *Modified) parts(t scatter, w []float64) (fullBatch, minibatch float64) {
	switch {
	case t.weight == 0:
		m.objective.Grad(m.g, w, nil)
		return dot(m.g, m.g) / 4, 0
	case t.squares != nil:
		square := t.squares.SquaredGrads(nil, m.g, w, nil)
		full := dot(m.g, m.g)
		return full / 4, t.weight * max(0, square-full)
	}
	// The scatter is taken about the first part's gradient, g = first + shift: it is exactly 0 where all parts agree.
	first, shift, square := m.hv, m.g, 0.0
	m.objective.Grad(first, w, t.parts[0])
	clear(shift)
	for _, part := range t.parts[1:] {
		m.objective.Grad(m.part, w, part)
		for j, v := range m.part {
			v -= first[j]
			shift[j] += v
			square += float64(v * v)
		}
		if math.IsNaN(square) { // so are both parts: what was interrupted need not go through the rest
			return square, square
		}
	}
	each := 1 / float64(len(t.parts))
	scale(shift, each)
	minibatch = t.weight * max(0, float64(each*square)-dot(shift, shift))
	for j, v := range first {
		m.g[j] += v
	}
	return dot(m.g, m.g) / 4, minibatch
}

// Grad stores grad C_mod(w) in dst, of length d or nil to allocate, and returns it. With g the gradient and H the
// Hessian of C, g_k and H_k those of a scatter's K parts,
//
//	grad C_mod = g + (eps/2 + lambda/2) H g + 2 eps weight ((1/K) sum_k H_k g_k - H g) + the like for P,
//
// less the terms that the settings leave out.
func (m *Modified) Grad(dst, w []float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(w))
	}
	full := m.terms.Of(m.rate/2, -2*m.rate*m.implicit.weight) + float64(m.lambda/2) - float64(2*m.lambda*m.explicit.weight)
	implicit, explicit := m.terms.Of(0, 2*m.rate), 2*m.lambda
	switch {
	case explicit*m.explicit.weight == 0:
		m.scatterGrad(m.implicit, dst, w, implicit)
	case implicit*m.implicit.weight == 0:
		m.scatterGrad(m.explicit, dst, w, explicit)
	case m.implicit.count == m.explicit.count: // of the same sets
		both := m.implicit
		both.weight = float64(implicit*m.implicit.weight) + float64(explicit*m.explicit.weight)
		m.scatterGrad(both, dst, w, 1)
	default:
		m.scatterGrad(m.explicit, m.other, w, explicit)
		m.scatterGrad(m.implicit, dst, w, implicit)
		for j, v := range m.other {
			dst[j] += v
		}
	}
	clear(m.hv)
	if full != 0 { // it vanishes under Shuffle
		m.objective.HessVec(m.hv, w, m.g, nil)
	}
	for j, g := range m.g {
		dst[j] += g + float64(full*m.hv[j])
	}
	return dst
}

// scatterGrad stores by weight (1/K) sum_k H_k g_k in dst and leaves the gradient of C in g.
func (m *Modified) scatterGrad(t scatter, dst, w []float64, by float64) {
	by *= t.weight
	switch {
	case by == 0:
		m.objective.Grad(m.g, w, nil)
		clear(dst)
		return
	case t.squares != nil:
		t.squares.SquaredGrads(dst, m.g, w, nil)
		scale(dst, by)
		return
	}
	clear(m.g)
	clear(dst)
	each := 1 / float64(len(t.parts))
	for _, part := range t.parts {
		m.objective.Grad(m.part, w, part)
		m.objective.HessVec(m.hv, w, m.part, part)
		for j, v := range m.part {
			m.g[j] += v
			dst[j] += m.hv[j]
		}
	}
	scale(m.g, each)
	scale(dst, by*each)
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += float64(v * y[i])
	}
	return sum
}

func scale(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}
