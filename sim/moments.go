package sim

import (
	"fmt"
	"math"
)

// MaxMomentDim is the largest number of parameters that a moment flow is offered for.
const MaxMomentDim = 8

// HasMoments says whether SGD with these settings has a moment flow to be compared with: batches are drawn with
// replacement, they leave examples out, d is at most MaxMomentDim and there is no explicit regulariser.
func HasMoments(o Objective, s Settings) bool {
	return s.Sampling == Replacement && s.BatchSize < o.Len() && o.Dim() <= MaxMomentDim && s.Lambda == 0
}

// Moments is the flow of the mean w and the covariance S of SGD's iterate when batches are drawn with replacement,
// closed at second order:
//
//	w' = -grad C - (eps/2) H grad C - (1/2) D3C : S,   (D3C : S)_k = sum_ij d_k H_ij S_ij
//	S' = -(H S + S H) + eps V(w)
//
// where V is the covariance of one minibatch's gradient. Its state z holds w and then the upper triangle of S, row by
// row: d + d(d+1)/2 numbers. The closure asks for a small spread: where paths part for good, beside a maximum of C, S
// grows without end and the flow diverges or turns stiff. A Moments holds working space: use one per goroutine.
type Moments struct {
	objective Objective
	rate      float64
	parts     [][]int // the sets whose gradients scatter: fixed batches or single examples, none when B = N
	scatter   float64 // V = scatter x (1/len(parts)) sum_k (g_k - g)(g_k - g)'
	g, hv     []float64
	part      []float64 // g_k, less the first
	near      []float64 // a point beside w
	column    []float64 // of S
	slope     []float64 // of H S e_i along e_i
}

// NewMoments returns the moment flow that belongs to the settings' learning rate and batch size. With fixed, batches are
// drawn from those of consecutive examples, and V is the covariance of their gradients; else they are sets of B
// distinct examples as in Replacement, with V = (N-B)/(N-1) Sigma/B, Sigma the covariance of the examples' gradients.
// It panics when the batch size does not divide the number of examples or d is above MaxMomentDim.
func NewMoments(o Objective, s Settings, fixed bool) *Moments {
	n, d := o.Len(), o.Dim()
	if s.BatchSize < 1 || n%s.BatchSize != 0 {
		panic(fmt.Sprintf("sim: batch size %d does not divide %d examples", s.BatchSize, n))
	}
	if d > MaxMomentDim {
		panic(fmt.Sprintf("sim: moment flow of %d parameters, at most %d", d, MaxMomentDim))
	}
	m := &Moments{objective: o, rate: s.LearningRate}
	buf := make([]float64, 6*d)
	for i, x := range []*[]float64{&m.g, &m.hv, &m.part, &m.near, &m.column, &m.slope} {
		*x = buf[i*d : (i+1)*d : (i+1)*d]
	}
	size := 1
	switch {
	case s.BatchSize == n:
		return m
	case fixed:
		size, m.scatter = s.BatchSize, 1
	default:
		m.scatter = float64(n-s.BatchSize) / float64(n-1) / float64(s.BatchSize)
	}
	m.parts = consecutive(n, size)
	return m
}

// Start returns the state at time 0: mean w, no spread. It panics when w has not length d.
func (m *Moments) Start(w []float64) []float64 {
	d := m.objective.Dim()
	if len(w) != d {
		panic(fmt.Sprintf("sim: start of %d values for %d parameters", len(w), d))
	}
	return append(append(make([]float64, 0, d+triangle(d)), w...), make([]float64, triangle(d))...)
}

// thirdStep is the step h of the difference that gives D3C : S, relative to max(1, |w_i|). The difference is wrong by
// h^4/30 = 2e-15 times the fifth derivative of H S e_i by w_i and by the rounding of H S e_i over h. Against derivatives
// written by hand, at 3,000 random points of [-2, 2]^2, it was wrong by at most 5e-12 of |D3C : S| on the valley and on
// exp(a x) tanh(b - y), where twice the step gives 4e-11 and half of it 7e-12: TestThirdDerivative.
const thirdStep = 1. / 2048

// Flow is the field that moves the state. It does not allocate.
//
// D3C : S = sum_i d/dh H(w + h e_i) S e_i at h = 0 is taken by the central difference of five points (fourth order) of
// full-batch Hessian-vector products.
func (m *Moments) Flow() Field {
	d := m.objective.Dim()
	return func(dst, z []float64) {
		w, s := z[:d], z[d:]
		dw, ds := dst[:d], dst[d:]
		m.noise(ds, w)
		m.objective.HessVec(m.hv, w, m.g, nil)
		for j, g := range m.g {
			dw[j] = -g - float64(m.rate/2*m.hv[j])
		}
		copy(m.near, w)
		for i := range d {
			for k := range m.column {
				m.column[k] = s[packed(d, i, k)]
			}
			m.objective.HessVec(m.hv, w, m.column, nil)
			for k, v := range m.hv {
				if k == i {
					v *= 2
				}
				ds[packed(d, i, k)] -= v
			}
			h := m.differ(w, i)
			for k, v := range m.slope {
				dw[k] -= v / (2 * h)
			}
		}
	}
}

// differ stores in slope the difference of H S e_i along e_i, of S e_i in column, and returns what it is to be divided
// by. It leaves near at w.
func (m *Moments) differ(w []float64, i int) float64 {
	h := thirdStep * max(1, math.Abs(w[i]))
	clear(m.slope)
	// In this order equal terms cancel exactly: a quadratic has no third derivative.
	for _, p := range [...]struct{ at, weight float64 }{{1, 8}, {-1, -8}, {2, -1}, {-2, 1}} {
		m.near[i] = w[i] + float64(p.at*h)
		m.objective.HessVec(m.hv, m.near, m.column, nil)
		for k, v := range m.hv {
			m.slope[k] += float64(p.weight * v)
		}
	}
	m.near[i] = w[i]
	return 12 * h
}

// noise stores eps V(w), packed, in dst, and grad C(w) in g. Like that of Modified the scatter is taken about the first
// part's gradient, g = first + shift: it is exactly 0 where all parts agree.
func (m *Moments) noise(dst, w []float64) {
	clear(dst)
	if len(m.parts) == 0 {
		m.objective.Grad(m.g, w, nil)
		return
	}
	first, shift := m.hv, m.g
	m.objective.Grad(first, w, m.parts[0])
	clear(shift)
	for _, part := range m.parts[1:] {
		m.objective.Grad(m.part, w, part)
		at := 0
		for j, v := range m.part {
			v -= first[j]
			m.part[j] = v
			shift[j] += v
		}
		for j, v := range m.part {
			for _, u := range m.part[j:] {
				dst[at] += float64(v * u)
				at++
			}
		}
	}
	each := 1 / float64(len(m.parts))
	scale(shift, each)
	at := 0
	for j, v := range shift {
		for k := j; k < len(shift); k++ {
			c := float64(each*dst[at]) - float64(v*shift[k])
			if k == j {
				c = max(0, c)
			}
			dst[at] = m.rate * m.scatter * c
			at++
		}
	}
	for j, v := range first {
		m.g[j] += v
	}
}

// triangle is the length of a packed upper triangle of d rows.
func triangle(d int) int { return d * (d + 1) / 2 }

// packed is the place of element (i, j) of a symmetric matrix of d rows in its packed upper triangle.
func packed(d, i, j int) int {
	if i > j {
		i, j = j, i
	}
	return i*(2*d-i-1)/2 + j
}
