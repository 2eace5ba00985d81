package objective

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// layer maps in inputs to out outputs, z = W a + b. W, out x in row by row, and b stand at its offsets in a vector of
// parameters, or of directions among them. Its methods work on matrices of examples, row by row and of any number of
// rows, one example or one output at a time: of gonum's products, matrix times vector is twice as fast as matrix times
// matrix here, and leaves out no zeros, so that NaN and infinity go where arithmetic takes them.
type layer struct{ in, out, weights, biases int }

func (l layer) matrix(w []float64) blas64.General {
	return blas64.General{Rows: l.out, Cols: l.in, Stride: l.in, Data: w[l.weights:l.biases]}
}

func dense(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

// shift sets each row of z to b.
func (l layer) shift(z, w []float64) {
	b := w[l.biases : l.biases+l.out]
	for r := 0; r < len(z); r += l.out {
		copy(z[r:r+l.out], b)
	}
}

// apply adds W a to z for each row a of acts.
func (l layer) apply(z, w, acts []float64) {
	m, rows := l.matrix(w), len(z)/l.out
	for r := range rows {
		blas64.Gemv(blas.NoTrans, 1, m, dense(acts[r*l.in:(r+1)*l.in]), 1, dense(z[r*l.out:(r+1)*l.out]))
	}
}

// pull stores W' delta in s for one row delta, or adds it there.
func (l layer) pull(s, w, delta []float64, add bool) {
	beta := 0.0
	if add {
		beta = 1
	}
	blas64.Gemv(blas.Trans, 1, l.matrix(w), dense(delta), beta, dense(s))
}

// outer stores the sum over the rows of scale delta (x) a in the weights of dst, or adds it there.
func (l layer) outer(dst []float64, scale float64, deltas, acts []float64, add bool) {
	beta := 0.0
	if add {
		beta = 1
	}
	m, rows := l.matrix(dst), len(deltas)/l.out
	a := blas64.General{Rows: rows, Cols: l.in, Stride: l.in, Data: acts}
	for i := range l.out {
		column := blas64.Vector{N: rows, Inc: l.out, Data: deltas[i:]}
		blas64.Gemv(blas.Trans, scale, a, column, beta, dense(m.Data[i*l.in:(i+1)*l.in]))
	}
}

// sum stores the sum over the rows of scale delta in the biases of dst, or adds it there.
func (l layer) sum(dst []float64, scale float64, deltas []float64, add bool) {
	b := dst[l.biases : l.biases+l.out]
	if !add {
		clear(b)
	}
	for r := 0; r < len(deltas); r += l.out {
		for i, v := range deltas[r : r+l.out] {
			b[i] += float64(scale * v)
		}
	}
}
