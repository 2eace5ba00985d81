package objective_test

import (
	"math"
	"strings"
	"testing"

	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

func TestDiagonalConformance(t *testing.T) {
	x, _ := examples(9, 4, 1)
	n, err := objective.NewDiagonal(4, x, []float64{1, -2, 0.5, 3, 0, -1, 2, 0.1, -0.7})
	if err != nil {
		t.Fatal(err)
	}
	if n.Dim() != 8 || n.Len() != 9 {
		t.Errorf("Dim %d, Len %d", n.Dim(), n.Len())
	}
	simtest.Conformance(t, n, [][]float64{
		{0.5, -0.2, 1, 0.1, 0.3, 0.7, -0.4, 0.2},
		{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1},
	})
}

// TestDiagonalByHand: w = (u, v) = (1, 2, 3, 1) are the weights (1 - 9, 4 - 1) = (-8, 3).
func TestDiagonalByHand(t *testing.T) {
	n, err := objective.NewDiagonal(2, []float64{1, 2, 0, 1}, []float64{0, 5})
	if err != nil {
		t.Fatal(err)
	}
	w := []float64{1, 2, 3, 1}
	if b := n.Weights(nil, w); b[0] != -8 || b[1] != 3 {
		t.Errorf("weights %v", b)
	}
	// The residuals are -8 + 2*3 - 0 = -2 and 3 - 5 = -2.
	if got := n.Loss(w, nil); got != 2 {
		t.Errorf("loss %v", got)
	}
}

func TestDiagonalErrors(t *testing.T) {
	for _, c := range []struct {
		name     string
		features int
		x, y     []float64
		reason   string
	}{
		{"no features", 0, nil, []float64{1}, "0 features"},
		{"many features", math.MaxInt, nil, []float64{1}, "features: use 1 to"},
		{"no examples", 1, nil, nil, "no examples"},
		{"short", 2, []float64{1, 2, 3}, []float64{1, 2}, "3 numbers for 2 targets"},
		{"target", 1, []float64{1, 2}, []float64{1, math.NaN()}, "the target of example 2 is NaN"},
		{"feature", 1, []float64{1, math.Inf(1)}, []float64{1, 2}, "features of example 2"},
	} {
		if _, err := objective.NewDiagonal(c.features, c.x, c.y); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: error %v, want ...%s...", c.name, err, c.reason)
		}
	}
	defer func() {
		if r, is := recover().(string); !is || !strings.HasPrefix(r, "sim: ") {
			t.Errorf("weights of the wrong length: %v", r)
		}
	}()
	n, err := objective.NewDiagonal(1, []float64{1}, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	n.Weights(make([]float64, 2), []float64{1, 2})
}
