package objective

import (
	"fmt"

	"sgdflow/sim"
)

// Diagonal is linear regression through a diagonal linear network,
//
//	C_i(u, v) = r_i^2 / 2,   r_i = (u*u - v*v) . x_i - y_i,
//
// with products by element and parameters w = (u, v) (B. Woodworth et al., "Kernel and Rich Regimes in
// Overparametrized Models", COLT 2020). Batches may name an example more than once.
type Diagonal struct {
	features        int
	inputs, targets []float64
}

var (
	_ sim.Objective        = (*Diagonal)(nil)
	_ sim.SquaredGradients = (*Diagonal)(nil)
)

// NewDiagonal keeps inputs, N x features row by row and finite, and targets, N >= 1 finite numbers; neither may change.
func NewDiagonal(features int, inputs, targets []float64) (*Diagonal, error) {
	switch {
	case features < 1 || features > MaxDim/2:
		return nil, fmt.Errorf("%d features: use 1 to %d", features, MaxDim/2)
	case len(targets) == 0:
		return nil, fmt.Errorf("no examples: give at least one")
	case len(inputs)/features != len(targets) || len(inputs)%features != 0:
		return nil, fmt.Errorf("%d numbers for %d targets: give %d features for each", len(inputs), len(targets), features)
	}
	for i, y := range targets {
		if !finite(targets[i : i+1]) {
			return nil, fmt.Errorf("the target of example %d is %v: use finite numbers", i+1, y)
		}
		if x := inputs[i*features : (i+1)*features]; !finite(x) {
			return nil, fmt.Errorf("the features of example %d are not finite: use finite numbers", i+1)
		}
	}
	return &Diagonal{features: features, inputs: inputs, targets: targets}, nil
}

// Dim is twice the number of features.
func (n *Diagonal) Dim() int { return 2 * n.features }

// Len is the number of examples.
func (n *Diagonal) Len() int { return len(n.targets) }

// Weights stores those of the linear regression, u*u - v*v, in dst, which has the length of the features or is nil to
// allocate, and returns it.
func (n *Diagonal) Weights(dst, w []float64) []float64 {
	u, v := n.halves(w)
	if dst == nil {
		dst = make([]float64, n.features)
	}
	if len(dst) != n.features {
		panic("sim: length of dst is not the number of features")
	}
	for k := range dst {
		dst[k] = float64(u[k]*u[k]) - float64(v[k]*v[k])
	}
	return dst
}

// Loss returns the mean of C_i over the batch.
func (n *Diagonal) Loss(w []float64, batch []int) float64 {
	u, v := n.halves(w)
	sum, size := 0.0, size(batch, n.Len())
	for k := range size {
		_, r := n.residual(batch, k, u, v)
		sum += float64(r * r)
	}
	return sum / 2 / float64(size)
}

// Grad stores the gradient of Loss in dst, nil to allocate, and returns it.
func (n *Diagonal) Grad(dst, w []float64, batch []int) []float64 {
	u, v := n.halves(w)
	dst = n.destination(dst)
	clear(dst)
	du, dv := n.halves(dst)
	size := size(batch, n.Len())
	for k := range size {
		x, r := n.residual(batch, k, u, v)
		r /= float64(size)
		for j, a := range x {
			du[j] += float64(r * a) // the mean of r x, which both halves are made of
		}
	}
	for j, s := range du {
		du[j], dv[j] = 2*u[j]*s, -2*v[j]*s
	}
	return dst
}

// HessVec stores the product of the Hessian of Loss with p in dst, nil to allocate, and returns it.
func (n *Diagonal) HessVec(dst, w, p []float64, batch []int) []float64 {
	u, v := n.halves(w)
	pu, pv := n.halves(p)
	dst = n.destination(dst)
	clear(dst)
	du, dv := n.halves(dst)
	size := size(batch, n.Len())
	for k := range size {
		x, r := n.residual(batch, k, u, v)
		along := 0.0 // derivative of r along p
		for j, a := range x {
			along += float64(2 * a * (float64(u[j]*pu[j]) - float64(v[j]*pv[j])))
		}
		r /= float64(size)
		along /= float64(size)
		for j, a := range x {
			du[j] += float64(r * a) // the means of r x and of its derivative
			dv[j] += float64(along * a)
		}
	}
	for j, s := range du {
		du[j], dv[j] = 2*(float64(pu[j]*s)+float64(u[j]*dv[j])), -2*(float64(pv[j]*s)+float64(v[j]*dv[j]))
	}
	return dst
}

// SquaredGrads returns the mean over the batch of
//
//	|grad C_i|^2 = 4 r_i^2 q_i,   q_i = sum_k x_ik^2 (u_k^2 + v_k^2),
//
// and stores half of its gradient in dst and the gradient of Loss in grad, each unless it is nil.
func (n *Diagonal) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	u, v := n.halves(w)
	if grad != nil {
		n.Grad(grad, w, batch)
	}
	var du, dv []float64
	if dst != nil {
		clear(dst)
		du, dv = n.halves(dst)
	}
	sum, size := 0.0, size(batch, n.Len())
	for k := range size {
		x, r := n.residual(batch, k, u, v)
		q := 0.0
		for j, a := range x {
			q += float64(a * a * (float64(u[j]*u[j]) + float64(v[j]*v[j])))
		}
		sum += float64(4 * r * r * q)
		if dst == nil {
			continue
		}
		linear, square := 8*r*q/float64(size), 4*r*r/float64(size)
		for j, a := range x {
			du[j] += float64(linear * a) // the means of 8 r q x and of 4 r^2 x^2, which both halves are made of
			dv[j] += float64(square * a * a)
		}
	}
	for j, s := range du {
		du[j], dv[j] = u[j]*(dv[j]+s), v[j]*(dv[j]-s)
	}
	return sum / float64(size)
}

// residual returns the features and the residual of the k-th example of the batch.
func (n *Diagonal) residual(batch []int, k int, u, v []float64) (x []float64, r float64) {
	if batch != nil {
		k = batch[k]
	}
	x, r = n.inputs[k*n.features:(k+1)*n.features], -n.targets[k]
	u, v = u[:len(x)], v[:len(x)]
	for j, a := range x {
		r += float64(a * (float64(u[j]*u[j]) - float64(v[j]*v[j])))
	}
	return x, r
}

// halves cuts a vector of parameters in two.
func (n *Diagonal) halves(w []float64) (u, v []float64) {
	if len(w) != n.Dim() {
		panic("sim: length of a vector is not twice the number of features")
	}
	return w[:n.features], w[n.features:]
}

func (n *Diagonal) destination(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, n.Dim())
	}
	return dst
}
