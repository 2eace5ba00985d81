package sim

import (
	"fmt"
	"math"
	"testing"
)

// tree is a rooted tree, the branches at its root: each stands for a condition on the coefficients (J. C. Butcher,
// "Coefficients for the Study of Runge-Kutta Integration Processes", J. Austral. Math. Soc. 3, 1963).
type tree []tree

func (t tree) order() int {
	n := 1
	for _, b := range t {
		n += b.order()
	}
	return n
}

func (t tree) density() float64 {
	gamma := float64(t.order())
	for _, b := range t {
		gamma *= b.density()
	}
	return gamma
}

// weight is the tree's elementary weight at a stage of the tableau a.
func (t tree) weight(a [7][]float64, stage int) float64 {
	product := 1.0
	for _, b := range t {
		product *= b.sum(a, a[stage])
	}
	return product
}

// sum is that of the elementary weights at all stages, multiplied by b.
func (t tree) sum(a [7][]float64, b []float64) float64 {
	sum := 0.0
	for j, v := range b {
		if v != 0 {
			sum += v * t.weight(a, j)
		}
	}
	return sum
}

// rootedTrees lists those of up to five nodes: 1, 1, 2, 4 and 9 of them.
func rootedTrees() []tree {
	all := []tree{nil}
	// With so many nodes left, and branches in the order of the list.
	var grow func(t tree, left, first int) []tree
	grow = func(t tree, left, first int) (more []tree) {
		if left == 0 {
			return []tree{t}
		}
		for k := first; k < len(all); k++ {
			if n := all[k].order(); n <= left {
				more = append(more, grow(append(t[:len(t):len(t)], all[k]), left-n, k)...)
			}
		}
		return more
	}
	for n := 2; n <= 5; n++ {
		all = append(all, grow(nil, n-1, 0)...)
	}
	return all
}

// TestTableau reads every coefficient off a step whose i-th slope is the i-th unit vector, and puts them into the conditions
// that make them what they are: order 5 for the step, 4 for its companion, whose difference from it is the error, and 4 for
// the continuous extension at every time, with the slopes of both ends.
func TestTableau(t *testing.T) {
	var a [7][]float64 // the last is the step itself
	calls := 0
	f := NewFlow(func(dst, w []float64) {
		clear(dst)
		dst[calls] = 1
		if calls < len(a) {
			a[calls] = append([]float64(nil), w...)
		}
		calls++
	}, make([]float64, 7), 1, Tolerance{})
	f.attempt(1)
	step, estimate := a[6], append([]float64(nil), f.k[1]...)
	f.accept(1)
	extension := func(x float64) []float64 {
		w := make([]float64, 7)
		f.read(w, x)
		return w
	}
	trees := rootedTrees()
	conditions := 0
	holds := func(what string, tr tree, got, want float64) {
		t.Helper()
		conditions++
		if !(math.Abs(got-want) <= 1e-13) {
			t.Errorf("%s, tree %v: %.15g, want %.15g", what, tr, got, want)
		}
	}
	if len(trees) != 17 {
		t.Fatalf("%d rooted trees", len(trees))
	}
	largest := 0.0
	for _, tr := range trees {
		holds("step", tr, tr.sum(a, step), 1/tr.density())
		if tr.order() == 5 {
			largest = max(largest, math.Abs(tr.sum(a, estimate)))
			continue
		}
		holds("error", tr, tr.sum(a, estimate), 0)
		for _, x := range []float64{0.1, 0.35, 0.6, 0.85} {
			holds(fmt.Sprintf("extension at %v", x), tr, tr.sum(a, extension(x)), math.Pow(x, float64(tr.order()))/tr.density())
		}
	}
	if !(largest > 1e-4) {
		t.Errorf("an error estimate that sees nothing of order 5: %v", largest)
	}
	holds("size of the estimate", nil, estimate[6], -1./40)
	for stage, c := range []float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1} {
		holds("abscissas", nil, tree{nil}.weight(a, stage), c)
	}
	// The slopes at both ends, by differences of a polynomial of degree 4.
	for i := range 7 {
		slope := func(at, h float64) float64 {
			y := func(k float64) float64 { return extension(at + k*h)[i] }
			return (-25*y(0) + 48*y(1) - 36*y(2) + 16*y(3) - 3*y(4)) / (12 * h)
		}
		for _, end := range []struct{ at, h, slope float64 }{{0, 0.25, one(i == 0)}, {1, -0.25, one(i == 6)}} {
			conditions++
			if got := slope(end.at, end.h); !(math.Abs(got-end.slope) <= 1e-12) {
				t.Errorf("extension of slope %d goes out from %v at %v, want %v", i+1, end.at, got, end.slope)
			}
		}
	}
	// Shampine's choice of the one coefficient that these leave open, as Hairer, Norsett and Wanner have it.
	holds("extension in the middle", nil, 2*(8*extension(0.5)[6]+1), 69997945./29380423)
	t.Logf("figure: %d conditions on Dormand and Prince's coefficients hold to 1e-13", conditions)
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
