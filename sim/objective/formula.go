// Package objective holds the finite sums sgdflow works on: a formula, a multilayer perceptron (Network), a diagonal linear
// network (Diagonal).
package objective

import (
	"fmt"

	"sgdflow/sim"
	"sgdflow/sim/expr"
)

// Formula is the finite sum of one formula over the rows of a table,
//
//	C_i(w) = f(w; row i).
//
// Batches may name an example more than once. Sums run in the order package expr states, so the same call gives the
// same bits.
type Formula struct {
	program *expr.Program
	data    [][]float64
}

var _ sim.Kinked = (*Formula)(nil)

// NewFormula compiles source over the named parameters and columns. data holds one slice per column, all of the same
// length N >= 1; it is kept and must not change. An error in the source is an *expr.Error.
func NewFormula(source string, params, columns []string, data [][]float64) (*Formula, error) {
	switch {
	case len(params) == 0:
		return nil, fmt.Errorf("no parameters: name at least one")
	case len(columns) == 0 || len(data) != len(columns):
		return nil, fmt.Errorf("%d column names for %d columns of data: name every column, at least one", len(columns), len(data))
	case len(data[0]) == 0:
		return nil, fmt.Errorf("column %s is empty: give at least one example", columns[0])
	}
	for k, c := range data {
		if len(c) != len(data[0]) {
			return nil, fmt.Errorf("column %s has %d values, column %s has %d: make them equal", columns[k], len(c), columns[0], len(data[0]))
		}
	}
	program, err := expr.Compile(source, params, columns)
	if err != nil {
		return nil, err
	}
	return &Formula{program: program, data: data}, nil
}

// Dim is the number of parameters.
func (f *Formula) Dim() int { return f.program.Dim() }

// Len is the number of rows.
func (f *Formula) Len() int { return len(f.data[0]) }

// Kinked says whether the formula has an operation with kinks on parameters.
func (f *Formula) Kinked() bool { return f.program.Kinked() }

// Loss returns the mean of the formula over the batch.
func (f *Formula) Loss(w []float64, batch []int) float64 { return f.program.Mean(w, f.data, batch) }

// Grad stores the gradient of Loss in dst, nil to allocate, and returns it.
func (f *Formula) Grad(dst, w []float64, batch []int) []float64 {
	return f.program.Grad(dst, w, f.data, batch)
}

// HessVec stores the product of the Hessian of Loss with v in dst, nil to allocate, and returns it.
func (f *Formula) HessVec(dst, w, v []float64, batch []int) []float64 {
	return f.program.HessVec(dst, w, v, f.data, batch)
}
