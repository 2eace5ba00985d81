package dataset

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// rows has n examples of two inputs, both the number of the row, as the label is.
func rows(n int) Examples {
	e := Examples{Width: 2, Classes: n}
	for i := range n {
		e.Inputs = append(e.Inputs, float64(i), float64(i))
		e.Labels = append(e.Labels, i)
	}
	return e
}

func TestSplit(t *testing.T) {
	t.Parallel()
	all := rows(12)
	for seed := range uint64(10) {
		s := Split{Train: 7, Test: 4, Seed: seed}
		train, test, err := s.Of(all)
		if err != nil || train.Len() != 7 || test.Len() != 4 || train.Classes != 12 || test.Width != 2 {
			t.Fatalf("%+v, %+v, %v", train, test, err)
		}
		for _, e := range []Examples{train, test} {
			for k, l := range e.Labels {
				if e.Inputs[2*k] != float64(l) || e.Inputs[2*k+1] != float64(l) {
					t.Errorf("label %d has the inputs %v", l, e.Inputs[2*k:2*k+2])
				}
			}
		}
		taken := slices.Concat(train.Labels, test.Labels)
		slices.Sort(taken)
		if len(slices.Compact(taken)) != 11 {
			t.Errorf("seed %d takes an example twice: %v and %v", seed, train.Labels, test.Labels)
		}
		if again, _, _ := s.Of(all); !reflect.DeepEqual(again, train) {
			t.Errorf("seed %d gives %v, then %v", seed, train.Labels, again.Labels)
		}
	}
	a, _, _ := Split{Train: 12, Seed: 1}.Of(all)
	b, _, _ := Split{Train: 12, Seed: 2}.Of(all)
	if slices.Equal(a.Labels, b.Labels) || slices.IsSorted(a.Labels) {
		t.Errorf("orders %v and %v", a.Labels, b.Labels)
	}
}

func TestSplitOfTargets(t *testing.T) {
	t.Parallel()
	all := Examples{Width: 1, Inputs: []float64{10, 20, 30}, Targets: []float64{1, 2, 3}}
	train, test, err := Split{Train: 1, Test: 2}.Of(all)
	if err != nil || train.Len() != 1 || test.Len() != 2 || train.Labels != nil || train.Inputs[0] != 10*train.Targets[0] || test.Inputs[1] != 10*test.Targets[1] {
		t.Errorf("%+v, %+v, %v", train, test, err)
	}
}

func TestSplitRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		split Split
		want  string
	}{
		{Split{Train: 10, Test: 3}, "10 examples to train with and 3 to test on are more than the 12 there are"},
		{Split{Train: 0, Test: 3}, "0 examples to train with and 3 to test on: use at least 1 and 0"},
		{Split{Train: 1, Test: -1}, "1 examples to train with and -1 to test on: use at least 1 and 0"},
		{Split{Train: MaxInputs / 2, Test: 1}, "do not fit into memory: use at most 33554432 together"},
		{Split{Train: 1 << 62, Test: 1 << 62}, "do not fit into memory: use at most 33554432 together"},
	} {
		if _, _, err := c.split.Of(rows(12)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %s", c.split, err, c.want)
		}
	}
}

func TestTableOfLabels(t *testing.T) {
	t.Parallel()
	tab := Table{[]string{"x", "digit", "y"}, [][]float64{{1, 2, 3}, {0, 4, 1}, {7, 8, 9}}}
	want := Examples{Width: 2, Inputs: []float64{1, 7, 2, 8, 3, 9}, Labels: []int{0, 4, 1}, Classes: 5}
	if got, err := tab.Classification("digit"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	want = Examples{Width: 2, Inputs: []float64{0, 7, 4, 8, 1, 9}, Targets: []float64{1, 2, 3}}
	if got, err := tab.Regression("x"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	zeros := Table{[]string{"x", "c"}, [][]float64{{1, 2}, {0, 0}}}
	if got, err := zeros.Classification("c"); err != nil || got.Classes != 2 {
		t.Errorf("one class only: %+v, %v", got, err)
	}
}

func TestTableOfLabelsRefuses(t *testing.T) {
	t.Parallel()
	tab := func(labels ...float64) Table {
		return Table{[]string{"x", "c"}, [][]float64{make([]float64, len(labels)), labels}}
	}
	for _, c := range []struct {
		tab  Table
		row  int // of a *ValueError, -1 for another error
		want string
	}{
		{tab(0, 1, 1.5), 2, "1.5 is no label: labels are whole numbers from 0 to 999"},
		{tab(0, -1), 1, "-1 is no label: labels are whole numbers from 0 to 999"},
		{tab(1000), 0, "1000 is no label: labels are whole numbers from 0 to 999"},
		{tab(1e300), 0, "1e+300 is no label: labels are whole numbers from 0 to 999"},
		{Table{[]string{"x", "d"}, [][]float64{{1}, {1}}}, -1, `no column is named "c": there are x, d`},
		{Table{[]string{"c"}, [][]float64{{1}}}, -1, "c is the only column: inputs are needed beside it"},
	} {
		_, err := c.tab.Classification("c")
		var ve *ValueError
		if err == nil || err.Error() != c.want || errors.As(err, &ve) != (c.row >= 0) || ve != nil && ve.Row != c.row {
			t.Errorf("got %v, want %s in row %d", err, c.want, c.row)
		}
	}
}

func TestReadLabeledCSV(t *testing.T) {
	t.Parallel()
	if tab, err := ReadLabeledCSV(strings.NewReader("c,x\n1,0.5\n\n3,-2\n"), "c"); err != nil || tab.Rows() != 2 {
		t.Errorf("%+v, %v", tab, err)
	}
	for text, want := range map[string]string{
		"x,c\n0.5,1\n\n0.5,-1\n":   "line 4, column 5: c: -1 is no label: labels are whole numbers from 0 to 999",
		"x,c\n0.5,1.5\n":           "line 2, column 5: c: 1.5 is no label: labels are whole numbers from 0 to 999",
		"x,c\n0.5,\n":              `line 2, column 5: c: "" is not a finite number`,
		"x,c\n0.5,cat\n":           `line 2, column 5: c: "cat" is not a finite number`,
		"c,x\n\"0\n\",1\n4000,2\n": `line 2, column 1: c: "0\n" is not a finite number`,
	} {
		_, err := ReadLabeledCSV(strings.NewReader(text), "c")
		var e *Error
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
