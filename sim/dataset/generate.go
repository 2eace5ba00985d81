package dataset

import (
	"fmt"
	"math"

	"sgdflow/sim/expr"
)

// Column is a column to generate.
type Column struct {
	Name    string
	Formula string // in the language of expr.Generator, over the columns before this one
}

// ColumnError says which of the columns to generate is to blame. It wraps an *expr.Error where the formula is wrong.
type ColumnError struct {
	Index int
	Err   error
}

// Error names no column: the caller knows where its formula stands.
func (e *ColumnError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *ColumnError) Unwrap() error { return e.Err }

// Generate draws a table of the given number of rows from the seed: the same arguments give the same bits. rows and
// the number of columns must be positive and their product at most MaxValues. What is wrong with a formula, or with
// a value it gives, is a *ColumnError.
func Generate(seed uint64, rows int, columns []Column) (Table, error) {
	if rows < 1 || len(columns) < 1 || len(columns) > MaxColumns || rows > MaxValues/len(columns) {
		return Table{}, fmt.Errorf("%d rows of %d columns: at most %d columns and %d values are made", rows, len(columns), MaxColumns, MaxValues)
	}
	var t Table
	row := make([]float64, 0, len(columns))
	for k, c := range columns {
		g, err := expr.CompileGenerator(c.Formula, t.Names)
		if err != nil {
			return Table{}, &ColumnError{k, err}
		}
		source := generator(seed, streamColumn+uint64(k))
		values := make([]float64, rows)
		for i := range values {
			row = row[:0]
			for _, earlier := range t.Columns {
				row = append(row, earlier[i])
			}
			values[i] = g.At(i, row, source)
			if math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
				return Table{}, &ColumnError{k, fmt.Errorf("the value in row %d is %v: every value must be finite", i+1, values[i])}
			}
		}
		t.Names = append(t.Names, c.Name)
		t.Columns = append(t.Columns, values)
	}
	return t, nil
}
