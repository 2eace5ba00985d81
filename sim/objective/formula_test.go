package objective_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim/expr"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

func TestFormulaConformance(t *testing.T) {
	var x, y []float64
	for i := range 70 { // more than one block of rows
		x = append(x, math.Sin(1.7*float64(i)))
		y = append(y, math.Cos(2.3*float64(i))+0.2)
	}
	for _, c := range []struct{ name, source string }{
		{"valley", "(a*b*x - y)^2 / 2"},
		{"unequal curvatures", "(1 + x/2)*(a - y)^2 / 2 + 3*(b - x)^2"},
		{"logistic", "softplus((y > 0 ? -1 : 1) * (a*x + b))"},
		{"logistic by exp", "log(1 + exp(-y*(a*x + b)))"},
		{"tanh neuron", "(a*tanh(b*x) - y)^2 / 2"},
		{"sigmoid neuron", "(sigmoid(a*x + b) - y)^2"},
		{"two minima", "(a^2 - 1)^2/4 + b^2*(1 + a*x) + x*a"},
		{"saddle", "(a^2 - b^2)/2 + (a^4 + b^4)/8 + x*a - y*b"},
		{"funnel", "exp(-a)*(b - x)^2 + a^2/8"},
		{"relu", "(relu(a*x + b + 3) - y)^2"},
		{"branch", "x > 0 ? sqrt(a^2 + x)*b : (a - b)^3*x"},
		{"branch on a parameter", "a < 10 ? a*b*x : log(-a)"},
		{"min and max", "max(a*x, b*y, -5)^2 + min(a, 9)*y"},
		{"powers", "(a + 4)^2.5*x + (b + 4)^-1.5 + a^3*b^5 + (a + 4)^b"},
		{"power of a column", "(a + 4)^x + (2 + y)^b"},
		{"quotients", "(a - y)/(b + 4 + x) + x/(a + 5) + a/b"},
		{"abs and waves", "abs(a*x - 7)*sin(b*y) + cos(a*b)"},
		{"no column", "(a - 1)^2 + a*b^2"},
		{"one parameter of two", "a^2*x"},
		{"column alone", "x*y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := objective.NewFormula(c.source, []string{"a", "b"}, []string{"x", "y"}, [][]float64{x, y})
			if err != nil {
				t.Fatal(err)
			}
			simtest.Conformance(t, o, [][]float64{{0.7, -1.2}, {-0.4, 0.9}})
		})
	}
}

func TestFormulaAgainstHandwritten(t *testing.T) {
	hand, formula := valley(t, 100)
	w, v := []float64{1.3, -0.8}, []float64{0.5, 2}
	for _, batch := range [][]int{nil, {5}, {99, 0, 99, 3}} {
		if a, b := formula.Loss(w, batch), hand.Loss(w, batch); math.Abs(a-b) > 1e-13*b {
			t.Errorf("batch %v: loss %v, by hand %v", batch, a, b)
		}
		if a, b := formula.Grad(nil, w, batch), hand.Grad(nil, w, batch); floats.Distance(a, b, 2) > 1e-13*floats.Norm(b, 2) {
			t.Errorf("batch %v: gradient %v, by hand %v", batch, a, b)
		}
		if a, b := formula.HessVec(nil, w, v, batch), hand.HessVec(nil, w, v, batch); floats.Distance(a, b, 2) > 1e-13*floats.Norm(b, 2) {
			t.Errorf("batch %v: Hessian-vector product %v, by hand %v", batch, a, b)
		}
	}
}

func TestNewFormulaErrors(t *testing.T) {
	for _, c := range []struct {
		name, source    string
		params, columns []string
		data            [][]float64
		reason          string
	}{
		{"no parameters", "x", nil, []string{"x"}, [][]float64{{1}}, "no parameters"},
		{"no columns", "a", []string{"a"}, nil, nil, "0 column names for 0 columns"},
		{"unnamed column", "a", []string{"a"}, []string{"x"}, [][]float64{{1}, {2}}, "1 column names for 2 columns"},
		{"no rows", "a", []string{"a"}, []string{"x"}, [][]float64{{}}, "column x is empty"},
		{"ragged", "a", []string{"a"}, []string{"x", "y"}, [][]float64{{1, 2}, {1}}, "column y has 1 values, column x has 2"},
		{"bad name", "a", []string{"exp"}, []string{"x"}, [][]float64{{1}}, "the name exp"},
		{"bad source", "a + q", []string{"a"}, []string{"x"}, [][]float64{{1}}, "column 5: unknown name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := objective.NewFormula(c.source, c.params, c.columns, c.data)
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Fatalf("error %v, want ...%s...", err, c.reason)
			}
			if bad := (*expr.Error)(nil); errors.As(err, &bad) != (c.name == "bad source") {
				t.Errorf("error is of type %T", err)
			}
		})
	}
}
