package cli_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"sgdflow/sim"
)

type placeJSON struct {
	W     []float64
	Value float64
}

type landscapeJSON struct {
	BatchSize    int     `json:"batch_size"`
	LearningRate float64 `json:"learning_rate"`
	Terms        string
	Plane        struct{ Origin, U, V []float64 }
	X, Y         struct {
		Name   string
		Values []float64
	}
	Loss      [][]*float64
	FullBatch [][]*float64 `json:"full_batch"`
	Minibatch [][]*float64
	Minima    []struct {
		Loss     placeJSON
		Modified *placeJSON
		Moved    *float64
		Isolated bool
	}
}

// TestLandscape computes the grid a second time from losses and gradients of batches, and the minima's conditions.
func TestLandscape(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	o := p.Run.Objective
	var l landscapeJSON
	decode(t, &l, "landscape", file, "--cols", "7", "--rows", "5")
	if l.X.Name != "a" || l.Y.Name != "b" || len(l.X.Values) != 7 || len(l.Y.Values) != 5 || l.Terms != "both" {
		t.Fatalf("got %+v", l)
	}
	// Centres of seven cells over [-1, 2] and of five over [0, 2.5], both ascending.
	near(t, "first x", l.X.Values[0], -1+3.0/14, 1e-15)
	near(t, "last x", l.X.Values[6], 2-3.0/14, 1e-15)
	near(t, "first y", l.Y.Values[0], 0.25, 1e-15)
	near(t, "last y", l.Y.Values[4], 2.25, 1e-15)
	for k, y := range l.Y.Values {
		for i, x := range l.X.Values {
			w := []float64{x, y}
			where := fmt.Sprintf(" at %v", w)
			mean, squares := o.Grad(nil, w, nil), 0.0
			for _, batch := range [][]int{{0, 1}, {2, 3}, {4, 5}, {6, 7}} {
				squares += squared(o.Grad(nil, w, batch)) / 4
			}
			near(t, "loss"+where, *l.Loss[k][i], o.Loss(w, nil), 1e-14)
			near(t, "full-batch part"+where, *l.FullBatch[k][i], squared(mean)/4, 1e-13*(1+squares))
			near(t, "minibatch part"+where, *l.Minibatch[k][i], (squares-squared(mean))/4, 1e-13*(1+squares))
		}
	}
	if len(l.Minima) == 0 {
		t.Fatal("no minimum was found")
	}
	for _, m := range l.Minima {
		checkMinimum(t, p.Run, m.Loss, m.Modified, *m.Moved)
		// Losses of a product have no isolated minimum.
		if m.Isolated {
			t.Errorf("the minimum at %v is said to be isolated", m.Loss.W)
		}
	}
}

// checkMinimum holds a minimum of C and the one of C_mod reached from it to what they are.
func checkMinimum(t *testing.T, r sim.Run, loss placeJSON, mod *placeJSON, moved float64) {
	t.Helper()
	c := sim.NewModified(r.Objective, r.Settings)
	near(t, "C at its minimum", loss.Value, r.Objective.Loss(loss.W, nil), 1e-12)
	near(t, "slope of C there", math.Sqrt(squared(r.Objective.Grad(nil, loss.W, nil))), 0, 1e-6)
	if mod == nil {
		t.Errorf("the minimum at %v is lost in the modified loss", loss.W)
		return
	}
	near(t, "C_mod at its minimum", mod.Value, c.Loss(mod.W), 1e-12)
	near(t, "slope of C_mod there", math.Sqrt(squared(c.Grad(nil, mod.W))), 0, 1e-6)
	near(t, "how far it moved", moved, distance(loss.W, mod.W), 1e-12)
	if mod.Value > c.Loss(loss.W) {
		t.Errorf("C_mod is %v at its minimum and %v where it set out", mod.Value, c.Loss(loss.W))
	}
}

// TestLandscapeTerms leaves out terms: what moves the minima differs, the grid does not. In a valley only the minibatch
// term moves one along the floor, where the gradient of C vanishes.
func TestLandscapeTerms(t *testing.T) {
	t.Parallel()
	_, file := load(t, tableFile)
	moved := map[string]float64{}
	var grid [][]*float64
	for _, terms := range sim.AllTerms {
		var l landscapeJSON
		decode(t, &l, "landscape", file, "--cols", "8", "--rows", "8", "--terms", terms.String())
		if l.Terms != terms.String() || len(l.Minima) == 0 {
			t.Fatalf("%v: got %+v", terms, l)
		}
		moved[l.Terms] = *l.Minima[0].Moved
		if grid != nil && !slices.EqualFunc(grid, l.Minibatch, func(a, b []*float64) bool {
			return slices.EqualFunc(a, b, func(a, b *float64) bool { return *a == *b })
		}) {
			t.Errorf("%v: the grid differs", terms)
		}
		grid = l.Minibatch
	}
	if moved["both"] < 1e-2 || moved["minibatch"] < 1e-2 || moved["full-batch"] > 1e-6 || moved["none"] > 1e-6 {
		t.Errorf("minima moved by %v", moved)
	}
}

// TestLandscapeMainPlane asks a grid point of a plane that is not along the axes for its loss.
func TestLandscapeMainPlane(t *testing.T) {
	t.Parallel()
	head, _, _ := strings.Cut(tableFile, "[view]")
	p, file := load(t, head+"[view]\nplane = \"main\"\n")
	var l landscapeJSON
	decode(t, &l, "landscape", file, "--cols", "3", "--rows", "4")
	if l.X.Name != "1st direction" || l.Y.Name != "2nd direction" || len(l.Loss) != 4 {
		t.Fatalf("got %+v", l)
	}
	near(t, "length of u", squared(l.Plane.U), 1, 1e-12)
	for k, y := range l.Y.Values {
		for i, x := range l.X.Values {
			w := make([]float64, 2)
			for j := range w {
				w[j] = l.Plane.Origin[j] + x*l.Plane.U[j] + y*l.Plane.V[j]
			}
			near(t, fmt.Sprintf("loss at %v", w), *l.Loss[k][i], p.Run.Objective.Loss(w, nil), 1e-12)
		}
	}
}

func squared(x []float64) (s float64) {
	for _, v := range x {
		s += v * v
	}
	return s
}
