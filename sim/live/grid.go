package live

import (
	"context"
	"fmt"

	"sgdflow/sim"
)

// GridRequest asks for a landscape. Cols 0 asks for none.
type GridRequest struct {
	Main       bool       // the plane along the main directions of the three paths, else that of parameters I and J
	I, J       int        // the others are held at the start
	X, Y       [2]float64 // ranges; one that is not ascending is fitted to the paths
	Cols, Rows int
	Rough      bool // sampled at a sixth of the points, between which it is interpolated: for a picture that moves
}

// roughShare is which part of a rough landscape's points are sampled.
const roughShare = 1.0 / 6

// Complete finds the plane of the pictures and fits the ranges that are left open, as the engine does in the end: along
// the axes to the flows, else to the three paths of the run's comparison, which takes as long as that. Its errors are that
// the paths span no main plane, those of sim.Compare and the context's. It panics as sim.AxisPlane does.
func (g GridRequest) Complete(ctx context.Context, r sim.Run) (sim.Grid, error) {
	if !g.Main {
		grid := g.alongAxes(ctx, r)
		return grid, ctx.Err()
	}
	c, err := sim.Compare(ctx, r, Stride(r))
	if err != nil {
		return sim.Grid{}, err
	}
	plane, err := mainPlane(c)
	if err != nil {
		return sim.Grid{}, err
	}
	return g.on(plane, extent(plane, threePaths(c))), nil
}

// open says whether a range is to be fitted.
func (g GridRequest) open() bool { return !(g.X[0] < g.X[1] && g.Y[0] < g.Y[1]) }

// box is a rectangle of a plane.
type box struct{ x, y [2]float64 }

// on is the grid on a plane, with open ranges those of a box.
func (g GridRequest) on(p sim.Plane, fitted box) sim.Grid {
	grid := sim.Grid{Plane: p, X: g.X, Y: g.Y, Cols: g.Cols, Rows: g.Rows}
	if !(g.X[0] < g.X[1]) {
		grid.X = fitted.x
	}
	if !(g.Y[0] < g.Y[1]) {
		grid.Y = fitted.y
	}
	return grid
}

// alongAxes is the grid of a plane of two parameters. Once the context has ended it has no meaning.
func (g GridRequest) alongAxes(ctx context.Context, r sim.Run) sim.Grid {
	plane := sim.AxisPlane(r.Start, g.I, g.J)
	switch {
	case !g.open():
		return g.on(plane, box{})
	case r.Heavy():
		return g.on(plane, extent(plane, []sim.Path{foretaste(ctx, r)}))
	}
	return g.on(plane, extent(plane, preview(ctx, r)))
}

// threePaths are SGD's mean and the two flows, without those that diverge: these would leave nothing to be seen of the
// others.
func threePaths(c *sim.Comparison) (paths []sim.Path) {
	for _, t := range []struct {
		path   sim.Path
		status sim.Status
	}{{c.Mean, c.Status.SGD}, {c.Gradient, c.Status.Gradient}, {c.Modified, c.Status.Modified}} {
		if t.status.Kind != sim.Diverged {
			paths = append(paths, t.path)
		}
	}
	return paths
}

func mainPlane(c *sim.Comparison) (sim.Plane, error) {
	p, ok := sim.MainPlane(threePaths(c)...)
	if !ok {
		return p, fmt.Errorf("the paths span no plane: choose two parameters to show instead")
	}
	return p, nil
}

// foretaste is SGD's mean of a few seeds: it takes a small part of the time that the flows take, and its main plane is
// close to that of all three paths. Where SGD diverges, and once the context has ended, it is the start alone.
func foretaste(ctx context.Context, r sim.Run) sim.Path {
	const seeds, points = 4, 100
	r.Seeds = min(r.Seeds, seeds)
	stride := max(1, (r.Updates()+points-1)/points)
	var p sim.Path
	p.Append(r.Start)
	e := sim.NewEnsemble(r)
	block, err := e.Advance(ctx, r.Updates()/stride, stride)
	if err != nil || e.Status().Kind == sim.Diverged {
		return p
	}
	for i := range block.Mean.Len() {
		p.Append(block.Mean.At(i))
	}
	return p
}

// preview integrates gradient flow and modified flow alone. Both are known before SGD has made a step, so a picture
// fitted to them stands still while the paths stream in. When the context ends they are cut short.
func preview(ctx context.Context, r sim.Run) []sim.Path {
	const points = 200
	var paths []sim.Path
	o := sim.Interruptible(ctx, r.Objective)
	tol := sim.Tolerance{Relative: 1e-8, Absolute: 1e-10, Steps: 10_000}.Over(o, r.Horizon)
	for _, field := range []sim.Field{sim.GradientFlow(o), sim.NewModified(o, r.Settings).Flow()} {
		flow := sim.NewFlow(field, r.Start, r.Horizon, tol)
		var p sim.Path
		w := make([]float64, len(r.Start))
		for i := range points + 1 {
			if !flow.Reach(ctx, w, min(r.Horizon, r.Horizon*float64(i)/points)) {
				break
			}
			p.Append(w)
		}
		paths = append(paths, p)
	}
	return paths
}

// extent holds the paths on a plane, a fifth wider on every side, where SGD's mean has room, and never empty.
func extent(p sim.Plane, paths []sim.Path) box {
	var b box
	first := true
	for _, path := range paths {
		for i := range path.Len() {
			u, v := p.Project(path.At(i))
			if first {
				b, first = box{[2]float64{u, u}, [2]float64{v, v}}, false
			}
			b.x[0], b.x[1] = min(b.x[0], u), max(b.x[1], u)
			b.y[0], b.y[1] = min(b.y[0], v), max(b.y[1], v)
		}
	}
	return box{widen(b.x), widen(b.y)}
}

func widen(r [2]float64) [2]float64 {
	margin := (r[1] - r[0]) / 5
	if !(margin > 0) {
		margin = max(1e-3, r[1]/10, -r[1]/10)
	}
	return [2]float64{r[0] - margin, r[1] + margin}
}
