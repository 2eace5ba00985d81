package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// MaxClasses is the largest number of classes of labels in a table.
const MaxClasses = 1000

// ValueError says which value of a table is to blame.
type ValueError struct {
	Row    int // counted from 0
	Reason string
}

// Error names no row: the caller knows where its values stand.
func (e *ValueError) Error() string { return e.Reason }

// Classification takes the named column as labels and the others as inputs. Labels are whole numbers from 0 to
// MaxClasses-1; there are as many classes as the largest one says, and at least 2. A label that is wrong is a
// *ValueError; a column that is not there, or that is alone, is another error.
func (t Table) Classification(label string) (Examples, error) {
	e, values, err := t.inputs(label)
	if err != nil {
		return Examples{}, err
	}
	e.Classes = 2
	e.Labels = make([]int, len(values))
	for i, v := range values {
		if !isLabel(v) {
			return Examples{}, &ValueError{i, notLabel(v)}
		}
		e.Labels[i] = int(v)
		e.Classes = max(e.Classes, int(v)+1)
	}
	return e, nil
}

// Regression takes the named column as targets and the others as inputs. A column that is not there, or that is alone,
// is an error.
func (t Table) Regression(target string) (Examples, error) {
	e, values, err := t.inputs(target)
	e.Targets = slices.Clone(values)
	return e, err
}

// inputs lays the columns but the named one out row by row, and returns that one beside.
func (t Table) inputs(apart string) (e Examples, values []float64, err error) {
	k := slices.Index(t.Names, apart)
	switch {
	case k < 0:
		return e, nil, fmt.Errorf("no column is named %q: there are %s", apart, strings.Join(t.Names, ", "))
	case len(t.Names) == 1:
		return e, nil, fmt.Errorf("%s is the only column: inputs are needed beside it", apart)
	}
	e.Width = len(t.Names) - 1
	for i := range t.Rows() {
		for j, c := range t.Columns {
			if j != k {
				e.Inputs = append(e.Inputs, c[i])
			}
		}
	}
	return e, t.Columns[k], nil
}

func isLabel(v float64) bool { return v == math.Trunc(v) && v >= 0 && v < MaxClasses }

func notLabel(v float64) string {
	return fmt.Sprintf("%v is no label: labels are whole numbers from 0 to %d", v, MaxClasses-1)
}
