package objective

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"sgdflow/sim"
)

// Network is a multilayer perceptron on labelled examples,
//
//	C_i(w) = loss(z_L(x_i), label_i),   z_1 = W_1 x + b_1,   z_l = W_l f(z_(l-1)) + b_l,
//
// with the activation f by element. Gradients come by backpropagation and Hessian-vector products by the R-operator
// (B. A. Pearlmutter, "Fast Exact Multiplication by the Hessian", Neural Computation 6, 1994), both exact.
//
// Batches may name an example more than once. Examples go through the layers in chunks, in the order of the batch: the
// same call gives the same bits. NaN among the parameters gives NaN.
type Network struct {
	shape  Shape
	layers []layer
	inputs []float64
	labels []int
	chunk  int       // the most examples that go through the layers together
	pool   sync.Pool // of *workspace
}

var (
	_ sim.Objective        = (*Network)(nil)
	_ sim.SquaredGradients = (*Network)(nil)
	_ sim.Kinked           = (*Network)(nil)
)

// NewNetwork keeps inputs, N x Inputs row by row and finite, and labels, N >= 1 numbers in [0, Classes); neither may
// change.
func NewNetwork(s Shape, inputs []float64, labels []int) (*Network, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("no examples: give at least one")
	}
	if len(inputs)/s.Inputs != len(labels) || len(inputs)%s.Inputs != 0 {
		return nil, fmt.Errorf("%d numbers for %d labels: give %d inputs for each", len(inputs), len(labels), s.Inputs)
	}
	for i, label := range labels {
		if label < 0 || label >= s.Classes {
			return nil, fmt.Errorf("example %d has the label %d: use 0 to %d", i+1, label, s.Classes-1)
		}
	}
	for k, x := range inputs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("input %d of example %d is %v: use finite numbers", k%s.Inputs+1, k/s.Inputs+1, x)
		}
	}
	s.Hidden = slices.Clone(s.Hidden)
	n := &Network{shape: s, layers: s.layers(), inputs: inputs, labels: labels}
	n.chunk = chunkSize(n.layers)
	n.pool.New = func() any { return newWorkspace(n.layers, n.chunk) }
	return n, nil
}

// Dim is the number of parameters, Shape.Dim.
func (n *Network) Dim() int {
	last := n.layers[len(n.layers)-1]
	return last.biases + last.out
}

// Len is the number of examples.
func (n *Network) Len() int { return len(n.labels) }

// Kinked says whether the network has units of relu.
func (n *Network) Kinked() bool { return n.shape.Activation == ReLU && len(n.shape.Hidden) > 0 }

// Loss returns the mean loss of the batch.
func (n *Network) Loss(w []float64, batch []int) float64 {
	n.check(w)
	s := n.pool.Get().(*workspace)
	total, size := 0.0, size(batch, n.Len())
	for from := 0; from < size; from += n.chunk {
		n.load(s, batch, from, min(from+n.chunk, size))
		n.forward(s, w)
		total += n.score(s)
	}
	n.pool.Put(s)
	return total / float64(size)
}

// Grad stores the gradient of Loss in dst, nil to allocate, and returns it.
func (n *Network) Grad(dst, w []float64, batch []int) []float64 {
	n.check(w)
	dst = n.destination(dst)
	s := n.pool.Get().(*workspace)
	size := size(batch, n.Len())
	for from := 0; from < size; from += n.chunk {
		n.load(s, batch, from, min(from+n.chunk, size))
		n.forward(s, w)
		n.backward(s, w)
		n.gather(dst, 1/float64(size), s, from > 0)
	}
	n.pool.Put(s)
	return dst
}

// HessVec stores the product of the Hessian of Loss with v in dst, nil to allocate, and returns it.
func (n *Network) HessVec(dst, w, v []float64, batch []int) []float64 {
	n.check(w)
	n.check(v)
	dst = n.destination(dst)
	s := n.pool.Get().(*workspace)
	size := size(batch, n.Len())
	for from := 0; from < size; from += n.chunk {
		n.load(s, batch, from, min(from+n.chunk, size))
		n.forward(s, w)
		n.backward(s, w)
		n.rForward(s, w, v)
		n.rBackward(s, w, v)
		n.rGather(dst, 1/float64(size), s, from > 0)
	}
	n.pool.Put(s)
	return dst
}

// SquaredGrads returns the mean of |grad C_i|^2 over the batch and stores half of its gradient in dst and the gradient
// of Loss in grad, each unless it is nil. The layers' gradients of one example are outer products, delta (x) (a, 1),
// whose squares need no products of matrices, and as a direction for the R-operator they need none either.
func (n *Network) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	n.check(w)
	if dst != nil {
		n.check(dst)
	}
	if grad != nil {
		n.check(grad)
	}
	s := n.pool.Get().(*workspace)
	total, size := 0.0, size(batch, n.Len())
	for from := 0; from < size; from += n.chunk {
		n.load(s, batch, from, min(from+n.chunk, size))
		n.forward(s, w)
		n.backward(s, w)
		total += n.squares(s)
		if grad != nil {
			n.gather(grad, 1/float64(size), s, from > 0)
		}
		if dst != nil {
			n.rForward(s, w, nil)
			n.rBackward(s, w, nil)
			n.rGather(dst, 1/float64(size), s, from > 0)
		}
	}
	n.pool.Put(s)
	return total / float64(size)
}

// Accuracy is the part of all examples, in [0, 1], whose largest output is that of their label, the first of equal
// ones. An example with an output that is not finite counts as wrong.
func (n *Network) Accuracy(w []float64) float64 {
	n.check(w)
	s := n.pool.Get().(*workspace)
	right := 0
	for from := 0; from < n.Len(); from += n.chunk {
		n.load(s, nil, from, min(from+n.chunk, n.Len()))
		n.forward(s, w)
		z := s.acts[len(n.layers)]
		for _, label := range s.labels {
			if finite(z[:n.shape.Classes]) && largest(z[:n.shape.Classes]) == label {
				right++
			}
			z = z[n.shape.Classes:]
		}
	}
	n.pool.Put(s)
	return float64(right) / float64(n.Len())
}

// largest is the index of the largest number, the first of equal ones.
func largest(x []float64) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func (n *Network) check(x []float64) {
	if len(x) != n.Dim() {
		panic("sim: length of a vector is not the network's number of parameters")
	}
}

func (n *Network) destination(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, n.Dim())
	}
	n.check(dst)
	return dst
}

// size is the number of examples in a batch of a sum over total examples.
func size(batch []int, total int) int {
	if batch == nil {
		return total
	}
	if len(batch) == 0 {
		panic("sim: empty batch")
	}
	return len(batch)
}
