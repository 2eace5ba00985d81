package sim

import "fmt"

// Modified is the modified loss that SGD's mean follows under gradient flow to one order in eps beyond the loss,
//
//	C_mod = C + eps R,   R = |grad C|^2 / 4 + minibatch part.
//
// The implicit regulariser's minibatch part depends on the sampling, with m = N/B batches (Smith et al. 2021, eq. 1
// for Shuffle; its expectation over partitions for Reshuffle; none for Replacement):
//
//	Shuffle      (1/4m) sum_k |grad C^_k - grad C|^2
//	Reshuffle    (N-B)/(N-1) Gamma / 4B,   Gamma = (1/N) sum_i |grad C_i - grad C|^2
//	Replacement  0
//
// A Modified holds working space: use one per goroutine.
type Modified struct {
	objective Objective
	rate      float64
	terms     Terms
	parts     [][]int // the sets whose gradients scatter: batches under Shuffle, single examples under Reshuffle
	scatter   float64 // minibatch part = scatter x (1/len(parts)) sum_k |g_k - g|^2
	g, hv     []float64
	part      []float64 // g_k
}

// NewModified returns the modified loss that belongs to the settings. It panics when the batch size does not divide
// the number of examples.
func NewModified(o Objective, s Settings) *Modified {
	n, d := o.Len(), o.Dim()
	if s.BatchSize < 1 || n%s.BatchSize != 0 {
		panic(fmt.Sprintf("sim: batch size %d does not divide %d examples", s.BatchSize, n))
	}
	m := &Modified{objective: o, rate: s.LearningRate, terms: s.Terms}
	buf := make([]float64, 3*d)
	m.g, m.hv, m.part = buf[:d:d], buf[d:2*d:2*d], buf[2*d:]
	size := 0
	switch {
	case s.BatchSize == n:
	case s.Sampling == Shuffle:
		size, m.scatter = s.BatchSize, 1.0/4
	case s.Sampling == Reshuffle:
		size, m.scatter = 1, float64(n-s.BatchSize)/float64(n-1)/float64(4*s.BatchSize)
	}
	if size == 0 {
		return m
	}
	m.parts = consecutive(n, size)
	return m
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
	return m.objective.Loss(w, nil) + m.rate*m.terms.Of(m.Regularizer(w))
}

// Regularizer returns the full-batch and the minibatch part of R(w), both whatever terms the settings keep.
func (m *Modified) Regularizer(w []float64) (fullBatch, minibatch float64) {
	if len(m.parts) == 0 {
		m.objective.Grad(m.g, w, nil)
		return dot(m.g, m.g) / 4, 0
	}
	// The scatter is taken about the first part's gradient, g = first + shift: it is exactly 0 where all parts agree.
	first, shift, square := m.hv, m.g, 0.0
	m.objective.Grad(first, w, m.parts[0])
	clear(shift)
	for _, part := range m.parts[1:] {
		m.objective.Grad(m.part, w, part)
		for j, v := range m.part {
			v -= first[j]
			shift[j] += v
			square += v * v
		}
	}
	each := 1 / float64(len(m.parts))
	scale(shift, each)
	minibatch = m.scatter * max(0, each*square-dot(shift, shift))
	for j, v := range first {
		m.g[j] += v
	}
	return dot(m.g, m.g) / 4, minibatch
}

// Grad stores grad C_mod(w) in dst, of length d or nil to allocate, and returns it. With g the gradient and H the
// Hessian of C, g_k and H_k those of the parts,
//
//	grad C_mod = g + (eps/2) H g + 2 eps scatter ((1/K) sum_k H_k g_k - H g),
//
// less the terms that the settings leave out.
func (m *Modified) Grad(dst, w []float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(w))
	}
	full := m.terms.Of(m.rate/2, -2*m.rate*m.scatter)
	if len(m.parts) == 0 || m.terms.Of(0, 1) == 0 {
		m.objective.Grad(m.g, w, nil)
		clear(dst)
	} else {
		clear(m.g)
		clear(dst)
		for _, part := range m.parts {
			m.objective.Grad(m.part, w, part)
			m.objective.HessVec(m.hv, w, m.part, part)
			for j, v := range m.part {
				m.g[j] += v
				dst[j] += m.hv[j]
			}
		}
		each := 1 / float64(len(m.parts))
		scale(m.g, each)
		scale(dst, 2*m.rate*m.scatter*each)
	}
	clear(m.hv)
	if full != 0 { // it vanishes under Shuffle
		m.objective.HessVec(m.hv, w, m.g, nil)
	}
	for j, g := range m.g {
		dst[j] += g + full*m.hv[j]
	}
	return dst
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

func scale(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}
