package simtest

import "sgdflow/sim"

// Quadratic is the finite sum with unequal curvatures, diagonal and written by hand,
//
//	C_i(w) = (1/2) sum_k H_ik (w_k - M_ik)^2,
//
// for which the modified flows are known in closed form. H and M have N rows of length d.
type Quadratic struct{ H, M [][]float64 }

var _ sim.Objective = Quadratic{}

// Dim is the number d of parameters.
func (o Quadratic) Dim() int { return len(o.H[0]) }

// Len is the number N of examples.
func (o Quadratic) Len() int { return len(o.H) }

// Loss returns the mean of C_i(w) over the batch.
func (o Quadratic) Loss(w []float64, batch []int) float64 {
	o.check(len(w))
	var s float64
	n := o.each(batch, func(h, m []float64) {
		for k := range w {
			s += h[k] * (w[k] - m[k]) * (w[k] - m[k]) / 2
		}
	})
	return s / n
}

// Grad stores the gradient of Loss in dst, nil to allocate, and returns it.
func (o Quadratic) Grad(dst, w []float64, batch []int) []float64 {
	o.check(len(w))
	dst = o.zero(dst)
	n := o.each(batch, func(h, m []float64) {
		for k := range dst {
			dst[k] += h[k] * (w[k] - m[k])
		}
	})
	for k := range dst {
		dst[k] /= n
	}
	return dst
}

// HessVec stores the product of the Hessian of Loss with v in dst, nil to allocate, and returns it.
func (o Quadratic) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.check(len(w))
	o.check(len(v))
	dst = o.zero(dst)
	n := o.each(batch, func(h, _ []float64) {
		for k := range dst {
			dst[k] += h[k] * v[k]
		}
	})
	for k := range dst {
		dst[k] /= n
	}
	return dst
}

// each visits the examples of the batch and returns their number.
func (o Quadratic) each(batch []int, visit func(h, m []float64)) float64 {
	if batch == nil {
		for i := range o.H {
			visit(o.H[i], o.M[i])
		}
		return float64(len(o.H))
	}
	for _, i := range batch {
		visit(o.H[i], o.M[i])
	}
	return float64(len(batch))
}

func (o Quadratic) check(n int) {
	if n != o.Dim() {
		panic("sim: length of w or v does not match the parameters")
	}
}

func (o Quadratic) zero(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, o.Dim())
	}
	o.check(len(dst))
	clear(dst)
	return dst
}
