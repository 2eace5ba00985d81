package simtest

import "sgdflow/sim"

// Valley is the linear neuron with one hidden unit, written by hand,
//
//	C_i(w) = (w0 w1 x_i - y_i)^2 / 2,
//
// whose minima form the curve w0 w1 = const. X and Y have equal length.
type Valley struct{ X, Y []float64 }

var _ sim.Objective = Valley{}

// Table returns the eight examples for which the theory's table of distances was computed.
func Table() Valley {
	return Valley{
		X: []float64{0.62573, 0.367895, 1.140423, 0.6049, -0.035669, 0.861595, 1.804, 1.447081},
		Y: []float64{0.320835, -0.407531, 1.046257, 0.815298, -1.673892, 0.966919, 1.473062, 1.368618},
	}
}

// Dim is 2.
func (o Valley) Dim() int { return 2 }

// Len is the number of examples.
func (o Valley) Len() int { return len(o.X) }

// Loss returns the mean of C_i(w) over the batch.
func (o Valley) Loss(w []float64, batch []int) float64 {
	o.check(w, batch)
	p, s := w[0]*w[1], 0.0
	if batch == nil {
		for i, x := range o.X {
			r := p*x - o.Y[i]
			s += r * r
		}
		return s / 2 / float64(len(o.X))
	}
	for _, i := range batch {
		r := p*o.X[i] - o.Y[i]
		s += r * r
	}
	return s / 2 / float64(len(batch))
}

// Grad stores the gradient of Loss in dst, nil to allocate, and returns it.
func (o Valley) Grad(dst, w []float64, batch []int) []float64 {
	o.check(w, batch)
	dst = two(dst)
	g, _ := o.slope(w[0]*w[1], batch)
	dst[0], dst[1] = g*w[1], g*w[0]
	return dst
}

// HessVec stores the product of the Hessian of Loss with v in dst, nil to allocate, and returns it.
func (o Valley) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.check(w, batch)
	if len(v) != 2 {
		panic("sim: length of v is not 2")
	}
	dst = two(dst)
	g, h := o.slope(w[0]*w[1], batch)
	along := h * (w[1]*v[0] + w[0]*v[1])
	dst[0], dst[1] = along*w[1]+g*v[1], along*w[0]+g*v[0]
	return dst
}

// slope returns the first and second derivative of Loss by p = w0 w1.
func (o Valley) slope(p float64, batch []int) (g, h float64) {
	if batch == nil {
		for i, x := range o.X {
			g += (p*x - o.Y[i]) * x
			h += x * x
		}
		n := float64(len(o.X))
		return g / n, h / n
	}
	for _, i := range batch {
		x := o.X[i]
		g += (p*x - o.Y[i]) * x
		h += x * x
	}
	n := float64(len(batch))
	return g / n, h / n
}

func (o Valley) check(w []float64, batch []int) {
	if len(w) != 2 {
		panic("sim: length of w is not 2")
	}
	if batch != nil && len(batch) == 0 {
		panic("sim: empty batch")
	}
}

func two(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, 2)
	}
	if len(dst) != 2 {
		panic("sim: length of dst is not 2")
	}
	return dst
}
