package live_test

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"testing"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

// bowl is a run on a quadratic in three parameters whose paths are not plane.
func bowl(rate float64) sim.Run {
	return sim.Run{
		Objective: bowlLoss, Start: []float64{2, -2, 3}, Horizon: 4, Seeds: 20,
		Settings: sim.Settings{LearningRate: rate, BatchSize: 1, Seed: 2},
	}
}

var bowlLoss = &simtest.Quadratic{
	H: [][]float64{{1, 0.3, 2}, {0.2, 1.1, 1}, {0.6, 0.7, 0.4}, {1.5, 0.2, 0.9}},
	M: [][]float64{{1, 0, 1}, {-1, 2, 0}, {0, 1, -1}, {2, -1, 1}},
}

var inMain = live.GridRequest{Main: true, Cols: 12, Rows: 8}

// TestMainPlaneSettles: the pictures are on a plane from the start, and move once, when all is known, to that of the three
// paths, which does not depend on what went before. No snapshot has a landscape on another grid than its own.
func TestMainPlaneSettles(t *testing.T) {
	r := bowl(0.01)
	e := start(t, live.Control{Run: r, Grid: inMain})
	grids := func(revision uint64) (all []sim.Grid, last *live.Snapshot) {
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
			s := e.Latest()
			if s.Revision != revision || s == last {
				continue
			}
			last = s
			if s.Landscape != nil && !reflect.DeepEqual(s.Landscape.Grid, s.Grid) {
				t.Fatal("a landscape on another grid")
			}
			if len(all) == 0 || !reflect.DeepEqual(all[len(all)-1], s.Grid) {
				all = append(all, s.Grid)
			}
			if s.Done {
				return all, s
			}
		}
		t.Fatal("not done")
		return nil, nil
	}
	seen, s := grids(1)
	want, err := inMain.Complete(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s.Grid, want) || s.Landscape == nil {
		t.Errorf("grid %+v, want %+v", s.Grid, want)
	}
	plane, _ := sim.MainPlane(s.Comparison.Mean, s.Comparison.Gradient, s.Comparison.Modified)
	if !reflect.DeepEqual(plane, want.Plane) {
		t.Errorf("plane %+v, want %+v", want.Plane, plane)
	}
	if len(seen) > 2 || seen[0].Cols == 0 {
		t.Errorf("%d planes on the way, the first of %d columns", len(seen), seen[0].Cols)
	}

	// Another rate is first seen on the plane there is.
	r = bowl(0.012)
	seen, s = grids(e.Set(live.Control{Run: r, Grid: inMain}))
	if first := seen[0]; len(seen) == 2 && !reflect.DeepEqual(first, want) || len(seen) > 2 {
		t.Errorf("%d planes on the way from %+v: the first is %+v", len(seen), want, first)
	}
	if again, err := inMain.Complete(t.Context(), r); err != nil || !reflect.DeepEqual(s.Grid, again) {
		t.Errorf("grid %+v, want %+v, %v", s.Grid, again, err)
	}

	// The same run in another window stays on its plane.
	near := inMain
	near.X = [2]float64{0, 1}
	seen, _ = grids(e.Set(live.Control{Run: r, Grid: near}))
	if len(seen) != 1 || !reflect.DeepEqual(seen[0].Plane, s.Grid.Plane) || seen[0].X != near.X || seen[0].Y != s.Grid.Y {
		t.Errorf("%d grids after a zoom, the first %+v", len(seen), seen[0])
	}
}

// TestMainPlaneWithoutDiverging: a path that diverges does not spoil the picture of the others.
func TestMainPlaneWithoutDiverging(t *testing.T) {
	r := bowl(4)
	r.Horizon = 200
	s := settle(t, start(t, live.Control{Run: r, Grid: inMain}), 1)
	if s.Comparison.Status.SGD.Kind != sim.Diverged || s.Comparison.Status.Gradient.Kind != sim.Complete {
		t.Fatalf("status %+v", s.Comparison.Status)
	}
	if width := s.Grid.X[1] - s.Grid.X[0]; s.Err != nil || width > 20 {
		t.Errorf("a width of %v, %v", width, s.Err)
	}
}

// TestCompleteEnds: a context that has ended ends the search for a plane.
func TestCompleteEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, q := range []live.GridRequest{inMain, {J: 1, Cols: 4, Rows: 4}} {
		if _, err := q.Complete(ctx, bowl(0.01)); err != context.Canceled {
			t.Errorf("error %v", err)
		}
	}
}

// TestHeavyRun: the landscape of a run of very many examples is sampled more coarsely than asked for, and says so; the
// picture holds the paths, also along the axes, where it is fitted without waiting for the flows.
func TestHeavyRun(t *testing.T) {
	r := sim.Run{
		Objective: large{2, 1e6}, Start: []float64{3, 0}, Horizon: 0.8, Seeds: 1,
		Settings: sim.Settings{LearningRate: 0.2, BatchSize: 1e6, Seed: 1},
	}
	for _, q := range []live.GridRequest{{Main: true, Cols: 60, Rows: 40}, {J: 1, Cols: 60, Rows: 40}} {
		s := settle(t, start(t, live.Control{Run: r, Grid: q}), 1)
		l := s.Landscape
		if s.Err != nil || l == nil || l.SampledCols*l.SampledRows > 320 || len(l.Loss) != 60*40 {
			t.Fatalf("error %v, landscape %v", s.Err, l != nil)
		}
		for _, path := range []sim.Path{s.Comparison.Mean, s.Comparison.Gradient} {
			x, y := s.Grid.Plane.Project(path.At(path.Len() - 1))
			if !(x > s.Grid.X[0] && x < s.Grid.X[1] && y > s.Grid.Y[0] && y < s.Grid.Y[1]) {
				t.Errorf("an end at %v, %v is not within %v, %v", x, y, s.Grid.X, s.Grid.Y)
			}
		}
	}
}

// large is a quadratic of curvatures 1 and 3 in turns around 1, the same in every example: its size costs nothing.
type large struct{ d, n int }

func (o large) Dim() int { return o.d }
func (o large) Len() int { return o.n }

func (o large) Loss(w []float64, _ []int) float64 {
	sum := 0.0
	for j, v := range w {
		sum += curvature(j) * (v - 1) * (v - 1) / 2
	}
	return sum
}

func (o large) Grad(dst, w []float64, _ []int) []float64 {
	for j, v := range w {
		dst[j] = curvature(j) * (v - 1)
	}
	return dst
}

func (o large) HessVec(dst, _, v []float64, _ []int) []float64 {
	for j, x := range v {
		dst[j] = curvature(j) * x
	}
	return dst
}

func curvature(j int) float64 { return 1 + 2*float64(j%2) }

// TestStrideOfManyParameters: the more parameters, the fewer points, so that they fit into memory, but 64 in any case.
func TestStrideOfManyParameters(t *testing.T) {
	for _, c := range []struct{ d, least, most int }{{2, 2048, 4096}, {100, 2048, 4096}, {2410, 174, 347}, {60_000, 32, 64}} {
		r := sim.Run{Objective: large{c.d, 2}, Start: make([]float64, c.d), Horizon: 1e5, Seeds: 1, Settings: sim.Settings{LearningRate: 1, BatchSize: 1}}
		if entries := r.Updates()/live.Stride(r) + 1; entries < c.least || entries > c.most {
			t.Errorf("%d parameters: %d entries, want %d to %d", c.d, entries, c.least, c.most)
		}
		r.Horizon = 40
		if stride := live.Stride(r); stride != 1 {
			t.Errorf("%d parameters: a run of 40 updates has a stride of %d", c.d, stride)
		}
	}
}

// evaluations counts the gradients and Hessian-vector products of an objective with kinks.
type evaluations struct {
	*objective.Formula
	count int
}

func (o *evaluations) Grad(dst, w []float64, batch []int) []float64 {
	o.count++
	return o.Formula.Grad(dst, w, batch)
}

func (o *evaluations) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.count++
	return o.Formula.HessVec(dst, w, v, batch)
}

var _ sim.Kinked = (*evaluations)(nil)

// TestRangesAlongKinks: ranges are fitted to the whole of flows along a kink, here |a - c| between three values c of
// which it keeps to the middle one while b goes on to 1, and in few evaluations.
func TestRangesAlongKinks(t *testing.T) {
	f, err := objective.NewFormula("abs(a - c) + (b - 1)^2/2", []string{"a", "b"}, []string{"c"}, [][]float64{{0, -1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	o := &evaluations{Formula: f}
	r := sim.Run{
		Objective: o, Start: []float64{2, 0}, Horizon: 10, Seeds: 1,
		Settings: sim.Settings{LearningRate: 0.01, BatchSize: 3, Seed: 2},
	}
	g, err := live.GridRequest{I: 0, J: 1, Cols: 4, Rows: 4}.Complete(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	// From 2 to 0 and from 0 to almost 1, and a fifth on either side.
	for i, want := range []float64{-0.4, 2.4, -0.2, 1.2} {
		if got := []float64{g.X[0], g.X[1], g.Y[0], g.Y[1]}[i]; math.Abs(got-want) > 0.01 {
			t.Errorf("ranges %v, %v", g.X, g.Y)
		}
	}
	if o.count > 2*2000*4*6 {
		t.Errorf("%d evaluations", o.count)
	}
}

// TestRough: a rough landscape is sampled at a sixth of the points and near the whole one, which takes its place when it is asked
// for, and is not computed again for a rough one of the same grid.
func TestRough(t *testing.T) {
	for name, grid := range map[string]live.GridRequest{
		"main plane": {Main: true, Cols: 40, Rows: 30},
		"axes":       {J: 2, X: [2]float64{-1, 3}, Y: [2]float64{-1, 4}, Cols: 40, Rows: 30},
	} {
		rough := grid
		rough.Rough = true
		e := start(t, live.Control{Run: bowl(0.01), Grid: rough})
		first := settle(t, e, 1).Landscape
		if n := first.SampledCols * first.SampledRows; n > 200 || n < 150 {
			t.Errorf("%s: %d points sampled, want a sixth of 1200", name, n)
		}
		whole := settle(t, e, e.Set(live.Control{Run: bowl(0.01), Grid: grid})).Landscape
		if whole.SampledCols != 40 || whole.SampledRows != 30 {
			t.Errorf("%s: %d x %d points sampled in the end, want 40 x 30", name, whole.SampledCols, whole.SampledRows)
		}
		for i, v := range whole.Loss {
			if d := math.Abs(first.Loss[i] - v); !(d <= 1e-9*(1+v)) { // cubic interpolation has squares exactly
				t.Fatalf("%s: loss %v at point %d, want %v", name, first.Loss[i], i, v)
			}
		}
		if again := settle(t, e, e.Set(live.Control{Run: bowl(0.01), Grid: rough})).Landscape; again != whole {
			t.Errorf("%s: a rough landscape takes the place of a whole one", name)
		}
	}
}

// gated waits in its gradients until the gate is open, and tells that it does.
type gated struct {
	large
	waits, open chan struct{}
}

func (o *gated) Grad(dst, w []float64, batch []int) []float64 {
	select {
	case o.waits <- struct{}{}:
	default:
	}
	<-o.open
	return o.large.Grad(dst, w, batch)
}

// TestPlaneOfTheObjective: a request for another objective that is given up while it is taken up leaves nothing of the
// plane before it to the next, whose parameters are more.
func TestPlaneOfTheObjective(t *testing.T) {
	e := start(t, live.Control{Run: bowl(0.01), Grid: inMain})
	settle(t, e, 1)
	o := &gated{large{6, 4}, make(chan struct{}), make(chan struct{})}
	run := sim.Run{Objective: o, Start: make([]float64, 6), Horizon: 4, Seeds: 2000, Settings: sim.Settings{LearningRate: 0.01, BatchSize: 1}}
	e.Set(live.Control{Run: run, Grid: inMain})
	<-o.waits
	run.Settings.LearningRate = 0.02
	revision := e.Set(live.Control{Run: run, Grid: inMain})
	close(o.open)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		s := e.Latest()
		if s.Revision != revision {
			continue
		}
		if p := s.Grid.Plane; s.Grid.Cols > 0 && len(p.Origin) != 6 {
			t.Fatalf("a plane in %d parameters, want 6", len(p.Origin))
		}
		if s.Done {
			return
		}
	}
	t.Fatal("not done")
}
