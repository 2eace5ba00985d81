package lab_test

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/sim/simtest"
)

func landscape(t *testing.T, r sim.Run, x, y [2]float64, cols, rows int) *sim.Landscape {
	t.Helper()
	g := sim.Grid{Plane: sim.AxisPlane(r.Start, 0, 1), X: x, Y: y, Cols: cols, Rows: rows}
	l, err := sim.NewLandscape(context.Background(), r.Objective, r.Settings, g)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func minima(t *testing.T, r sim.Run, l *sim.Landscape) []lab.Minimum {
	t.Helper()
	found, err := lab.Minima(context.Background(), r, l)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestMinimaOfPresets: what is found is stationary, no neighbour is lower, and C_mod falls from W to Modified.
func TestMinimaOfPresets(t *testing.T) {
	kinds := map[string]int{} // of isolated minima found; -1 for one valley, no entry for no minimum
	for _, p := range presets.All() {
		var l *sim.Landscape
		if x, y := p.View.X, p.View.Y; p.View.Plane == presets.NamedPlane && x.Range != nil && y.Range != nil && x.Parameter+y.Parameter == 1 {
			l = landscape(t, p.Run, [2]float64{x.Range.Min, x.Range.Max}, [2]float64{y.Range.Min, y.Range.Max}, 76, 40)
		}
		modified := sim.NewModified(p.Run.Objective, p.Run.Settings)
		for _, m := range minima(t, p.Run, l) {
			if m.W == nil {
				kinds[p.Name+", C_mod alone"]++
				stationary(t, p.Name+": C_mod", modified.Loss, modified.Grad(nil, m.Modified), m.Modified)
				continue
			}
			t.Logf("%s: C %.8g at %.8g, isolated %v; C_mod %.8g at %.8g, moved %.4g", p.Name, m.Loss, m.W, m.Isolated, m.ModLoss, m.Modified, m.Moved)
			if m.Isolated {
				kinds[p.Name]++
			} else {
				kinds[p.Name]--
			}
			if m.Modified == nil {
				t.Errorf("%s: no minimum of C_mod", p.Name)
				continue
			}
			// The losses are of order 1, so rounding leaves gradients of 1e-15.
			stationary(t, p.Name+": C", func(w []float64) float64 { return p.Run.Objective.Loss(w, nil) }, p.Run.Objective.Grad(nil, m.W, nil), m.W)
			stationary(t, p.Name+": C_mod", modified.Loss, modified.Grad(nil, m.Modified), m.Modified)
			if at := modified.Loss(m.W); m.ModLoss > at+1e-15*math.Abs(at) {
				t.Errorf("%s: C_mod rises from %v to %v", p.Name, at, m.ModLoss)
			}
			if want := floats.Distance(m.W, m.Modified, 2); m.Moved != want || m.ModLoss != modified.Loss(m.Modified) {
				t.Errorf("%s: moved %v, want %v; C_mod %v, want %v", p.Name, m.Moved, want, m.ModLoss, modified.Loss(m.Modified))
			}
		}
	}
	want := map[string]int{
		"valley": -1, "full-batch": 1, "curvatures": 1, "shared-curvature": 1, "logistic": 1, "sharp-flat": 2,
		"saddle": -1, "funnel": 1, "samplings": -1, "layers": -1, "sparse": -1, "breakdown": -1, "tanh-neuron, C_mod alone": 1,
	} // C falls there as a goes to infinity, b to 0
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("isolated minima %v, want %v", kinds, want)
	}
}

func stationary(t *testing.T, what string, loss func([]float64) float64, grad, w []float64) {
	t.Helper()
	if n := floats.Norm(grad, 2); n > 1e-12 {
		t.Errorf("%s at %v: gradient %v", what, w, n)
	}
	for k := range 32 {
		at := append([]float64(nil), w...)
		for j := range at {
			at[j] += 1e-3 * math.Sin(float64(1+k*len(w)+j))
		}
		if loss(at) < loss(w)-1e-14 {
			t.Errorf("%s is lower at %v than at %v by %v", what, at, w, loss(w)-loss(at))
		}
	}
}

// TestMinimumOfValley compares with the closed form, a = b by symmetry, and with a search by another method from the
// lowest point of a fine grid.
func TestMinimumOfValley(t *testing.T) {
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	m := minima(t, p.Run, nil)
	if len(m) != 1 || m[0].Isolated {
		t.Fatalf("found %+v, want one minimum that is not isolated", m)
	}
	flow := sim.NewFlow(sim.GradientFlow(p.Run.Objective), p.Run.Start, p.Run.Horizon, sim.Tolerance{})
	end := make([]float64, 2)
	if !flow.Next(end, p.Run.Horizon) || floats.Distance(end, m[0].W, 2) > 1e-6 { // it has come to rest
		t.Errorf("minimum of C %v, gradient flow ends at %v", m[0].W, end)
	}
	modified := sim.NewModified(p.Run.Objective, p.Run.Settings)
	best := []float64{0, 0}
	for i := range 100 {
		for j := range 100 {
			if w := []float64{0.03 * float64(i), 0.03 * float64(j)}; modified.Loss(w) < modified.Loss(best) {
				best = w
			}
		}
	}
	search, err := optimize.Minimize(optimize.Problem{Func: modified.Loss}, best, nil, &optimize.NelderMead{})
	if err != nil {
		t.Fatal(err)
	}
	// Values of C_mod, 4.4 with curvature 0.03 along the valley, tell places apart down to 1e-6, the search's end to 1e-5.
	got := m[0].Modified
	if math.Abs(got[0]-got[1]) > 1e-8 || floats.Distance(got, search.X, 2) > 1e-4 || m[0].ModLoss > search.F+1e-14 {
		t.Errorf("minimum of C_mod %v at %v, search gives %v at %v", m[0].ModLoss, got, search.F, search.X)
	}
}

// TestMinimumOfQuadratic compares with the closed form. With c = H w - b the gradient of C_i, coordinate by coordinate,
// C_mod is quadratic too.
func TestMinimumOfQuadratic(t *testing.T) {
	q := simtest.Quadratic{}
	const n, size, eps = 8, 2, 0.1
	for i := range n {
		a := float64(i)
		q.H = append(q.H, []float64{0.2 + 0.3*a, 1 / (1 + a), 1})
		q.M = append(q.M, []float64{math.Sin(3 * a), math.Cos(2 * a), a})
	}
	for _, terms := range sim.AllTerms {
		r := sim.Run{Objective: q, Start: []float64{1, 1, 1}, Horizon: 3, Seeds: 1, Settings: sim.Settings{LearningRate: eps, BatchSize: size, Terms: terms}}
		m := minima(t, r, nil)
		if len(m) != 1 || !m[0].Isolated {
			t.Fatalf("%v: found %+v", terms, m)
		}
		for k := range 3 {
			var h, b, hh, hb float64 // means
			for i := range n {
				h += q.H[i][k] / n
				b += q.H[i][k] * q.M[i][k] / n
				hh += q.H[i][k] * q.H[i][k] / n
				hb += q.H[i][k] * q.H[i][k] * q.M[i][k] / n
			}
			full := terms.Of(eps/2, 0)
			mini := terms.Of(0, eps/2) * (n - size) / (n - 1) / size
			want := (b + full*h*b + mini*(hb-h*b)) / (h + full*h*h + mini*(hh-h*h))
			if math.Abs(m[0].W[k]-b/h) > 1e-14*20 || math.Abs(m[0].Modified[k]-want) > 1e-12*10 { // rounding; differences' 1e-12
				t.Errorf("%v, parameter %d: minima %v and %v, want %v and %v", terms, k, m[0].W[k], m[0].Modified[k], b/h, want)
			}
		}
	}
}

// TestMinimaOfLandscape: both wells are found once each from a grid on which each has four equally low samples about it,
// gradient flow's first.
func TestMinimaOfLandscape(t *testing.T) {
	for _, start := range []float64{-0.3, 0.3} {
		r := hillRun(twoWells, start, 0.5)
		l := landscape(t, r, [2]float64{-2, 2}, [2]float64{-1, 1}, 40, 20)
		m := minima(t, r, l)
		side := math.Copysign(1, start)
		if len(m) != 2 || !near(m[0].W, side, 0) || !near(m[1].W, -side, 0) || !m[0].Isolated || !m[1].Isolated {
			t.Errorf("from %v: found %+v", start, m)
		}
		for _, m := range m {
			if !near(m.Modified, m.W[0], m.W[1]) { // |grad C| is least at C's minima
				t.Errorf("modified minimum %v of %v", m.Modified, m.W)
			}
		}
	}
}

func near(w []float64, a, b float64) bool {
	return len(w) == 2 && math.Hypot(w[0]-a, w[1]-b) < 1e-9
}

// TestMinimaSameBitsOnAnyCores includes a landscape, whose starts are spread over the cores.
func TestMinimaSameBitsOnAnyCores(t *testing.T) {
	p, err := presets.Load("sharp-flat")
	if err != nil {
		t.Fatal(err)
	}
	l := landscape(t, p.Run, [2]float64{-0.8, 1.3}, [2]float64{-0.6, 0.8}, 60, 30)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := minima(t, p.Run, l)
	runtime.GOMAXPROCS(2)
	if two := minima(t, p.Run, l); !reflect.DeepEqual(one, two) {
		t.Errorf("on 1 core %v\non 2 cores %v", one, two)
	}
}
