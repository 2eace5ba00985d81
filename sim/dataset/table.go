package dataset

// Table is a set of named columns of equal length; row i of all columns is example i.
type Table struct {
	Names   []string
	Columns [][]float64
}

// Rows is the number of examples N.
func (t Table) Rows() int {
	if len(t.Columns) == 0 {
		return 0
	}
	return len(t.Columns[0])
}
