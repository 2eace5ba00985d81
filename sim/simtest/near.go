package simtest

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// near fails unless got equals want up to tol, relative to the largest component of want or 1.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	size := math.Max(1, floats.Norm(want, math.Inf(1)))
	if len(got) != len(want) || !(floats.Distance(got, want, math.Inf(1)) <= tol*size) {
		t.Errorf("%s is %s, want %s within %.0e%s", what, shown(got), shown(want), tol*size, farthest(got, want))
	}
}

// same fails unless got equals want to the last bit.
func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
		t.Errorf("%s is %s, want %s to the last bit%s", what, shown(got), shown(want), farthest(got, want))
	}
}

// shown is a vector in words short enough for a line.
func shown(x []float64) string {
	const most = 6
	if len(x) <= most {
		return fmt.Sprint(x)
	}
	return fmt.Sprintf("%v... (%d numbers)", x[:most], len(x))
}

// farthest names the component in which long vectors of equal length differ most, the first that is NaN in one of them
// before all others.
func farthest(got, want []float64) string {
	if len(got) != len(want) || len(got) == 0 {
		return ""
	}
	at, most := 0, 0.0
	for i := range got {
		d := math.Abs(got[i] - want[i])
		if math.IsNaN(d) && math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			at = i
			break
		}
		if d > most {
			at, most = i, d
		}
	}
	return fmt.Sprintf("; component %d: %v, want %v", at, got[at], want[at])
}
