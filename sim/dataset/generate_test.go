package dataset

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"sgdflow/sim/expr"
)

func mustGenerate(t *testing.T, seed uint64, rows int, columns ...Column) Table {
	t.Helper()
	tab, err := Generate(seed, rows, columns)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	tab := mustGenerate(t, 1, 5, Column{"i2", "i^2"}, Column{"x", "uniform()"}, Column{"y", "i2 + x"})
	if !slices.Equal(tab.Names, []string{"i2", "x", "y"}) || tab.Rows() != 5 {
		t.Fatalf("table %+v", tab)
	}
	for i := range 5 {
		if c := tab.Columns; c[0][i] != float64(i*i) || c[2][i] != c[0][i]+c[1][i] {
			t.Errorf("row %d: %v %v %v", i, c[0][i], c[1][i], c[2][i])
		}
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	x, y := Column{"x", "normal()"}, Column{"y", "x + uniform()"}
	tab := mustGenerate(t, 7, 50, x, y)
	if again := mustGenerate(t, 7, 50, x, y); !reflect.DeepEqual(again, tab) {
		t.Error("the same seed gives other numbers")
	}
	if other := mustGenerate(t, 8, 50, x, y); slices.Equal(other.Columns[0], tab.Columns[0]) {
		t.Error("another seed gives the same numbers")
	}
	if alone := mustGenerate(t, 7, 50, x); !slices.Equal(alone.Columns[0], tab.Columns[0]) {
		t.Error("a later column changes an earlier one")
	}
	if twin := mustGenerate(t, 7, 50, x, Column{"y", "normal()"}); slices.Equal(twin.Columns[0], twin.Columns[1]) {
		t.Error("two columns of one formula are the same")
	}
}

// The draws have the moments of their distributions, to five standard errors.
func TestGenerateMoments(t *testing.T) {
	t.Parallel()
	const n = 40_000
	tab := mustGenerate(t, 3, n, Column{"z", "normal()"}, Column{"u", "uniform()"}, Column{"w", "normal()"})
	moment := func(f func(i int) float64) (sum float64) {
		for i := range n {
			sum += f(i) / n
		}
		return sum
	}
	z, u, w := tab.Columns[0], tab.Columns[1], tab.Columns[2]
	for _, c := range []struct {
		name            string
		got, want, sdev float64
	}{
		{"mean of normal", moment(func(i int) float64 { return z[i] }), 0, 1},
		{"variance of normal", moment(func(i int) float64 { return z[i] * z[i] }), 1, math.Sqrt2},
		{"fourth moment of normal", moment(func(i int) float64 { return math.Pow(z[i], 4) }), 3, math.Sqrt(96)},
		{"mean of uniform", moment(func(i int) float64 { return u[i] }), 0.5, math.Sqrt(1.0 / 12)},
		{"second moment of uniform", moment(func(i int) float64 { return u[i] * u[i] }), 1.0 / 3, math.Sqrt(4.0 / 45)},
		{"correlation of columns", moment(func(i int) float64 { return z[i] * w[i] }), 0, 1},
	} {
		if e := 5 * c.sdev / math.Sqrt(n); math.Abs(c.got-c.want) > e {
			t.Errorf("%s is %v, want %v to %v", c.name, c.got, c.want, e)
		}
	}
}

func TestGenerateErrors(t *testing.T) {
	t.Parallel()
	x := Column{"x", "normal()"}
	for _, c := range []struct {
		name    string
		columns []Column
		index   int
		column  int // of the *expr.Error, 0 for another error
	}{
		{"syntax", []Column{x, {"y", "2*"}}, 1, 3},
		{"later column", []Column{{"y", "1 + x"}, x}, 0, 5},
		{"itself", []Column{{"y", "y"}}, 0, 1},
		{"not finite", []Column{x, {"y", "log(i - 1)"}}, 1, 0},
		{"name twice", []Column{x, x, {"y", "x"}}, 2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Generate(1, 4, c.columns)
			var ce *ColumnError
			if !errors.As(err, &ce) || ce.Index != c.index {
				t.Fatalf("error %v, want one of column %d", err, c.index)
			}
			var fe *expr.Error
			if errors.As(err, &fe) != (c.column > 0) || fe != nil && fe.Column != c.column {
				t.Errorf("error %v, want one at column %d", err, c.column)
			}
		})
	}
	for name, rows := range map[string]int{"none": 0, "negative": -1, "too many": MaxValues/2 + 1} {
		if _, err := Generate(1, rows, []Column{x, {"y", "x"}}); err == nil {
			t.Errorf("%s: %d rows were made", name, rows)
		}
	}
	if _, err := Generate(1, 4, nil); err == nil {
		t.Error("no columns were made")
	}
}
