package sim_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func TestAxisPlane(t *testing.T) {
	w := []float64{1, 2, 3, 4}
	p := sim.AxisPlane(w, 3, 1)
	if x, y := p.Project(w); x != 4 || y != 2 {
		t.Errorf("projects %v to (%v, %v)", w, x, y)
	}
	if got := p.Point(nil, -5, 7); !sameBits(got, []float64{1, 7, 3, -5}) {
		t.Errorf("(-5, 7) is at %v", got)
	}
	for _, c := range [][2]int{{0, 0}, {-1, 1}, {1, -1}, {0, 4}, {4, 0}} {
		value := mustPanic(t, func() { sim.AxisPlane(w, c[0], c[1]) })
		if want := fmt.Sprintf("sim: no plane of parameters %d and %d in dimension 4", c[0], c[1]); value != want {
			t.Errorf("panics with %v, want %s", value, want)
		}
	}
}

// TestMainPlane: points of a known plane in five dimensions, far wider along its first direction, give it back.
func TestMainPlane(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	u, v := []float64{2. / 3, -2. / 3, 1. / 3, 0, 0}, []float64{0, 0, 0, -0.6, 0.8}
	var paths [2]sim.Path
	mean := make([]float64, 5)
	for i := range 60 {
		x, y := 5*random.NormFloat64(), random.NormFloat64()
		w := []float64{1, 2, 3, 4, 5}
		floats.AddScaled(w, x, u)
		floats.AddScaled(w, y, v)
		floats.AddScaled(mean, 1./60, w)
		paths[i%2].Append(w)
	}
	p, ok := sim.MainPlane(paths[:]...)
	if !ok {
		t.Fatal("no plane")
	}
	near(t, "distance of the origin from the mean", gap(p.Origin, mean), 0, 1e-13)
	near(t, "|U|", floats.Norm(p.U, 2), 1, 1e-13)
	near(t, "|V|", floats.Norm(p.V, 2), 1, 1e-13)
	near(t, "U'V", floats.Dot(p.U, p.V), 0, 1e-13)
	if a := math.Abs(floats.Dot(p.U, u)); a < 0.98 {
		t.Errorf("first direction %v is not near %v", p.U, u)
	}
	if p.U[floats.MaxIdx(abs(p.U))] < 0 || p.V[floats.MaxIdx(abs(p.V))] < 0 {
		t.Errorf("directions %v and %v: the largest element is negative", p.U, p.V)
	}
	for _, path := range paths {
		for i := range path.Len() {
			x, y := p.Project(path.At(i))
			near(t, "distance of a point from the plane", gap(p.Point(nil, x, y), path.At(i)), 0, 1e-12)
		}
	}
	x, y := p.Project(p.Point(make([]float64, 5), 0.7, -1.3))
	near(t, "round trip", math.Hypot(x-0.7, y+1.3), 0, 1e-13)
}

// TestMainPlaneOfFewPoints: fewer points than parameters span the plane that the covariance's own eigenvectors do.
func TestMainPlaneOfFewPoints(t *testing.T) {
	const n, d = 11, 40
	random := rand.New(rand.NewPCG(4, 3))
	x := mat.NewDense(n, d, nil)
	var path sim.Path
	for i := range n {
		row := x.RawRowView(i)
		for j := range row {
			row[j] = random.NormFloat64() / float64(1+j)
		}
		path.Append(row)
	}
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, x, nil)
	var eigen mat.EigenSym
	if !eigen.Factorize(&cov, true) {
		t.Fatal("no eigenvectors")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	p, ok := sim.MainPlane(path)
	if !ok {
		t.Fatal("no plane")
	}
	near(t, "|U|", floats.Norm(p.U, 2), 1, 1e-14)
	near(t, "|V|", floats.Norm(p.V, 2), 1, 1e-14)
	near(t, "U'V", floats.Dot(p.U, p.V), 0, 1e-14)
	// Rounding over the distance of the eigenvalues, which is of the order of the eigenvalues here.
	near(t, "first direction", math.Abs(floats.Dot(p.U, mat.Col(nil, d-1, &vectors))), 1, 1e-13)
	near(t, "second direction", math.Abs(floats.Dot(p.V, mat.Col(nil, d-2, &vectors))), 1, 1e-13)
}

// TestMainPlaneTakesPoints: up to 128 parameters every point of a path counts, with more 128 of them. Here these are every second
// one, and lie in other directions, near the mean.
func TestMainPlaneTakesPoints(t *testing.T) {
	for d, axis := range map[int]int{128: 2, 129: 0} {
		random := rand.New(rand.NewPCG(6, 3))
		var path sim.Path
		for i := range 255 {
			w := make([]float64, d)
			wide := i % 2
			w[2*wide], w[2*wide+1] = float64(1+99*wide)*random.NormFloat64(), float64(1+99*wide)*random.NormFloat64()
			path.Append(w)
		}
		p, ok := sim.MainPlane(path)
		if !ok {
			t.Fatal("no plane")
		}
		for _, u := range [][]float64{p.U, p.V} { // the wide ones are a hundred times the others
			near(t, fmt.Sprintf("part in the plane of %d dimensions", d), math.Hypot(u[axis], u[axis+1]), 1, 1e-3)
		}
	}
}

// TestMainPlaneOfLongPaths: paths of many points in very many dimensions, that all lie on a plane far from the origin, give
// it back.
func TestMainPlaneOfLongPaths(t *testing.T) {
	const n, d = 500, 1000
	random := rand.New(rand.NewPCG(5, 3))
	at := func(scale float64) []float64 {
		w := make([]float64, d)
		for j := range w {
			w[j] = scale * random.NormFloat64()
		}
		return w
	}
	origin, a, b := at(1), at(1), at(0.01)
	var paths [3]sim.Path
	for k := range paths {
		for i := range n {
			s := float64(i) / n
			w := floats.AddScaledTo(make([]float64, d), origin, s, a)
			floats.AddScaled(w, s*s*float64(k-1), b)
			paths[k].Append(w)
		}
	}
	p, ok := sim.MainPlane(paths[:]...)
	if !ok {
		t.Fatal("no plane")
	}
	near(t, "U'V", floats.Dot(p.U, p.V), 0, 1e-13)
	along := floats.Dot(floats.SubTo(make([]float64, d), p.Origin, origin), a) / floats.Dot(a, a)
	near(t, "part of the paths at the middle", along, 0.5, 0.01)
	for k := range paths {
		for _, i := range []int{0, n / 2, n - 1} {
			w := paths[k].At(i)
			x, y := p.Project(w)
			near(t, "distance of a point from the plane", gap(p.Point(nil, x, y), w)/floats.Norm(a, 2), 0, 1e-11)
		}
	}
}

func abs(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Abs(v)
	}
	return y
}

func TestNoMainPlane(t *testing.T) {
	for _, c := range []struct {
		name   string
		points [][]float64
	}{
		{"nothing", nil},
		{"two points", [][]float64{{0, 0}, {1, 1}}},
		{"one dimension", [][]float64{{0}, {1}, {3}}},
		{"a line", [][]float64{{0, 0, 1}, {1, 2, 2}, {2, 4, 3}, {3, 6, 4}}},
		{"a single place", [][]float64{{1, 2}, {1, 2}, {1, 2}}},
		{"NaN", [][]float64{{0, 0}, {1, math.NaN()}, {2, 1}, {1, 1}}},
		{"infinite", [][]float64{{0, 0}, {1, math.Inf(1)}, {2, 1}, {1, 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p sim.Path
			for _, w := range c.points {
				p.Append(w)
			}
			if plane, ok := sim.MainPlane(p); ok {
				t.Errorf("spans %+v", plane)
			}
		})
	}
}

func TestPath(t *testing.T) {
	var p sim.Path
	if p.Len() != 0 || p.Dim() != 0 {
		t.Errorf("an empty path has %d points of dimension %d", p.Len(), p.Dim())
	}
	w := []float64{1, 2}
	p.Append(w)
	w[0] = 9
	p.Append(w)
	if p.Len() != 2 || p.Dim() != 2 || !sameBits(p.At(0), []float64{1, 2}) || !sameBits(p.At(1), []float64{9, 2}) {
		t.Errorf("path %v", points(p))
	}
	mustPanic(t, func() { p.Append([]float64{1}) })
}

func TestLandscape(t *testing.T) {
	valley := simtest.Table()
	settings := sim.Settings{LearningRate: 0.1, BatchSize: 2}
	grid := sim.Grid{Plane: sim.AxisPlane([]float64{0, 0}, 0, 1), X: [2]float64{-1, 3}, Y: [2]float64{0, 2}, Cols: 8, Rows: 5}
	if x, y := grid.At(0, 0); x != -0.75 || y != 1.8 {
		t.Errorf("the centre of the top left cell is (%v, %v)", x, y)
	}
	if x, y := grid.At(7, 4); x != 2.75 || math.Abs(y-0.2) > 1e-15 {
		t.Errorf("the centre of the bottom right cell is (%v, %v)", x, y)
	}
	l, err := sim.NewLandscape(context.Background(), valley, settings, grid)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Loss) != 40 || len(l.FullBatch) != 40 || len(l.Minibatch) != 40 {
		t.Fatalf("%d, %d and %d values", len(l.Loss), len(l.FullBatch), len(l.Minibatch))
	}
	penalty := sim.NewModified(valley, settings)
	for row := range 5 {
		for col := range 8 {
			x, y := grid.At(col, row)
			full, minibatch := penalty.Regularizer([]float64{x, y})
			got := []float64{l.Loss[row*8+col], l.FullBatch[row*8+col], l.Minibatch[row*8+col]}
			if !sameBits(got, []float64{valley.Loss([]float64{x, y}, nil), full, minibatch}) {
				t.Errorf("cell %d, %d holds %v", col, row, got)
			}
		}
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sim.NewLandscape(ctx, valley, settings, grid); err != context.Canceled {
		t.Errorf("error %v of an ended context", err)
	}
}

// TestLandscapeKeepsInfinities: where the loss is not finite the landscape says so.
func TestLandscapeKeepsInfinities(t *testing.T) {
	grid := sim.Grid{Plane: sim.AxisPlane([]float64{0, 0}, 0, 1), X: [2]float64{0, 1e200}, Y: [2]float64{0, 1e200}, Cols: 2, Rows: 2}
	l, err := sim.NewLandscape(context.Background(), simtest.Table(), sim.Settings{LearningRate: 0.1, BatchSize: 2}, grid)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range l.Loss {
		if !math.IsInf(v, 1) && !math.IsNaN(v) {
			t.Errorf("cell %d holds %v", i, v)
		}
	}
}

// TestCoarseLandscape: fewer samples give the same landscape but for an error of third order in their distance, which
// falls to an eighth and less when that halves; they reach from edge to edge, and a grid of few points is sampled whole.
func TestCoarseLandscape(t *testing.T) {
	o := simtest.Table()
	settings := sim.Settings{LearningRate: 0.1, BatchSize: 2, Lambda: 0.3}
	grid := sim.Grid{Plane: sim.AxisPlane([]float64{0, 0}, 0, 1), X: [2]float64{-1, 3}, Y: [2]float64{0, 2}, Cols: 90, Rows: 60}
	whole, err := sim.NewLandscape(t.Context(), o, settings, grid)
	if err != nil {
		t.Fatal(err)
	}
	var worst [2]float64
	for k, points := range []int{24 * 16, 48 * 32} {
		coarse, err := sim.CoarseLandscape(t.Context(), o, settings, grid, points)
		if err != nil {
			t.Fatal(err)
		}
		if n := coarse.SampledCols * coarse.SampledRows; n > points || n < points*9/10 {
			t.Errorf("%d x %d samples, asked for %d", coarse.SampledCols, coarse.SampledRows, points)
		}
		for _, c := range []struct{ got, want []float64 }{
			{coarse.Loss, whole.Loss},
			{coarse.FullBatch, whole.FullBatch},
			{coarse.Minibatch, whole.Minibatch},
			{coarse.Penalty, whole.Penalty},
			{coarse.Modified(0.1, sim.BothTerms), whole.Modified(0.1, sim.BothTerms)},
		} {
			span := floats.Max(c.want) - floats.Min(c.want)
			worst[k] = max(worst[k], floats.Distance(c.got, c.want, math.Inf(1))/span)
			if floats.Min(c.got) < 0 {
				t.Errorf("a value of %v", floats.Min(c.got))
			}
		}
	}
	if worst[0] > 5e-3 || worst[1] > worst[0]/7 {
		t.Errorf("off by %.2g and %.2g of the range", worst[0], worst[1])
	}

	checkCubic(t, o, settings, grid)
	few, err := sim.CoarseLandscape(t.Context(), o, settings, grid, 90*60)
	if err != nil || !sameBits(few.Loss, whole.Loss) || few.SampledCols != 90 {
		t.Errorf("not sampled whole: %d x %d, %v", few.SampledCols, few.SampledRows, err)
	}
	thin := grid
	for thin.Rows = range 4 {
		whole, err := sim.NewLandscape(t.Context(), o, settings, thin)
		if err != nil {
			t.Fatal(err)
		}
		if line, err := sim.CoarseLandscape(t.Context(), o, settings, thin, 30); err != nil || !sameBits(line.Loss, whole.Loss) {
			t.Errorf("%d rows are not sampled whole: %d x %d, %v", thin.Rows, line.SampledCols, line.SampledRows, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if l, err := sim.CoarseLandscape(ctx, o, settings, grid, 100); l != nil || err != context.Canceled {
		t.Errorf("after the end of its context: %v, %v", l, err)
	}
}

// checkCubic compares a coarse landscape with the sum over all nodes of Keys's kernel, those beside the grid too.
func checkCubic(t *testing.T, o sim.Objective, s sim.Settings, g sim.Grid) {
	t.Helper()
	coarse, err := sim.CoarseLandscape(t.Context(), o, s, g, 9*6)
	if err != nil || coarse.SampledCols != 9 || coarse.SampledRows != 6 {
		t.Fatalf("%d x %d samples, %v", coarse.SampledCols, coarse.SampledRows, err)
	}
	kernel := func(x float64) float64 {
		switch x = math.Abs(x); {
		case x < 1:
			return 1.5*x*x*x - 2.5*x*x + 1
		case x < 2:
			return -0.5*x*x*x + 2.5*x*x - 4*x + 2
		}
		return 0
	}
	weights := func(cell, cells, nodes int) []float64 { // of the nodes
		w := make([]float64, nodes)
		x := (float64(cell) + 0.5) / float64(cells) * float64(nodes-1)
		for i := -1; i <= nodes; i++ {
			u := kernel(x - float64(i))
			switch i { // what is beside the edge lies on the parabola of the three there
			case -1:
				floats.Add(w[:3], []float64{3 * u, -3 * u, u})
			case nodes:
				floats.Add(w[nodes-3:], []float64{u, -3 * u, 3 * u})
			default:
				w[i] += u
			}
		}
		return w
	}
	stepX, stepY := (g.X[1]-g.X[0])/8, (g.Y[1]-g.Y[0])/5
	for row := range g.Rows {
		for col := range g.Cols {
			want := 0.0
			for j, v := range weights(row, g.Rows, 6) {
				for i, u := range weights(col, g.Cols, 9) {
					want += u * v * o.Loss([]float64{g.X[0] + float64(i)*stepX, g.Y[1] - float64(j)*stepY}, nil)
				}
			}
			near(t, "interpolated loss", coarse.Loss[row*g.Cols+col], want, 1e-12*max(1, want))
		}
	}
}
