package live

import (
	"context"

	"sgdflow/sim"
)

// GridRequest asks for a landscape. Cols 0 asks for none.
type GridRequest struct {
	Main       bool       // the plane along the flows' main directions, else that of parameters I and J
	I, J       int        // the others are held at the start
	X, Y       [2]float64 // ranges; one that is not ascending is fitted to the flows
	Cols, Rows int
}

// preview integrates gradient flow and modified flow alone. Both are known before SGD has made a step, so a picture
// fitted to them stands still while the paths stream in. When the context ends they are cut short.
func preview(ctx context.Context, r sim.Run) []sim.Path {
	const points = 200
	var paths []sim.Path
	for _, field := range []sim.Field{sim.GradientFlow(r.Objective), sim.NewModified(r.Objective, r.Settings).Flow()} {
		flow := sim.NewFlow(field, r.Start, r.Horizon, sim.Tolerance{Relative: 1e-8, Absolute: 1e-10, Steps: 10_000})
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

// extent is the range of the paths on a plane, a fifth wider on every side, where SGD's mean has room, and never
// empty.
func extent(p sim.Plane, paths []sim.Path) (x, y [2]float64) {
	first := true
	for _, path := range paths {
		for i := range path.Len() {
			u, v := p.Project(path.At(i))
			if first {
				x, y, first = [2]float64{u, u}, [2]float64{v, v}, false
			}
			x[0], x[1] = min(x[0], u), max(x[1], u)
			y[0], y[1] = min(y[0], v), max(y[1], v)
		}
	}
	return widen(x), widen(y)
}

func widen(r [2]float64) [2]float64 {
	margin := (r[1] - r[0]) / 5
	if !(margin > 0) {
		margin = max(1e-3, r[1]/10, -r[1]/10)
	}
	return [2]float64{r[0] - margin, r[1] + margin}
}
