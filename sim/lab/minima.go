package lab

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// Minimum is a minimum of C and the one of C_mod that is reached from it downhill, or one of C_mod alone.
type Minimum struct {
	W        []float64 // of C; nil where there is none that leads to Modified
	Loss     float64   // C(W); NaN where that is nil
	Isolated bool      // C has no direction at W in which it stays level: a valley of minima has
	Modified []float64 // of C_mod; nil where downhill from W leads away without end
	ModLoss  float64   // C_mod(Modified); NaN where that is nil
	Moved    float64   // Euclidean distance from W to Modified; NaN likewise
}

const (
	// MaxMinimaDim is the largest number of parameters for which minima are sought: a search holds the whole Hessian.
	MaxMinimaDim = 200

	maxMinimaStarts   = 12   // places of the landscape
	minimaReach       = 100  // times the size of the start and the landscape: what lies beyond counts as without end
	isolatedCurvature = 1e-6 // smallest over largest curvature of an isolated minimum
)

// Minima finds minima of C, downhill from where gradient flow ends and from the lowest places of the landscape, and
// follows each to its minimum of C_mod with the terms of the settings. The first is the one of gradient flow, if it leads
// to one; of a valley, which is a continuum of minima, it is the only one. Minima of C_mod that none of these leads to, found
// in the same way, come last. Without a landscape, nil, there is only what lies downhill from gradient flow's end. There are
// none with more than MaxMinimaDim parameters, nor at more than a hundred times the size of the start and the
// landscape. The run must be valid. Its only error is the context's.
func Minima(ctx context.Context, r sim.Run, l *sim.Landscape) ([]Minimum, error) {
	if len(r.Start) > MaxMinimaDim {
		return nil, ctx.Err()
	}
	o := sim.Interruptible(ctx, r.Objective)
	var starts, modStarts [][]float64
	if l != nil {
		starts, modStarts = lowPlaces(l.Grid, l.Loss), lowPlaces(l.Grid, l.Modified(r.Settings.LearningRate, r.Settings.Terms))
	}
	bound := minimaBound(r.Start, l)
	end, arrived := make([]float64, len(r.Start)), false
	flow := sim.NewFlow(sim.GradientFlow(o), r.Start, r.Horizon, sim.Tolerance{})
	if arrived = flow.Reach(ctx, end, r.Horizon); arrived {
		starts, modStarts = slices.Insert(starts, 0, end), slices.Insert(modStarts, 0, end)
	}

	found := make([]Minimum, len(starts)) // W nil where there is none
	sim.Parallel(len(starts), func(k int) {
		s := lossSurface(o, bound)
		w, shape := s.descend(starts[k])
		if w == nil {
			return
		}
		found[k] = Minimum{W: w, Loss: s.loss(w), Isolated: shape.curvatures[0] > isolatedCurvature*shape.largest}
	})
	minima := distinct(found, arrived, l)
	sim.Parallel(len(minima), func(k int) {
		m := &minima[k]
		s := modifiedSurface(sim.NewModified(o, r.Settings), len(m.W), bound)
		m.ModLoss, m.Moved = math.NaN(), math.NaN()
		if m.Modified, _ = s.descend(m.W); m.Modified != nil {
			m.ModLoss, m.Moved = s.loss(m.Modified), floats.Distance(m.W, m.Modified, 2)
		}
	})
	alone := make([]Minimum, len(modStarts)) // W nil as C_mod's, or where there is none
	sim.Parallel(len(modStarts), func(k int) {
		s := modifiedSurface(sim.NewModified(o, r.Settings), len(r.Start), bound)
		if w, shape := s.descend(modStarts[k]); w != nil && shape.curvatures[0] > isolatedCurvature*shape.largest {
			alone[k] = Minimum{Loss: math.NaN(), Modified: w, ModLoss: s.loss(w), Moved: math.NaN()}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, m := range alone {
		if m.Modified != nil && !slices.ContainsFunc(minima, func(other Minimum) bool {
			return other.Modified != nil && floats.Distance(m.Modified, other.Modified, 2) < sameWithin(m.Modified, l)
		}) {
			minima = append(minima, m)
		}
	}
	return minima, nil
}

// sameWithin is the distance below which two minima, one of them at w, are one.
func sameWithin(w []float64, l *sim.Landscape) float64 {
	if l == nil {
		return 1e-6 * (1 + floats.Norm(w, 2))
	}
	return 1e-3 * math.Hypot(l.Grid.X[1]-l.Grid.X[0], l.Grid.Y[1]-l.Grid.Y[0])
}

// minimaBound is the size of a parameter beyond which no minimum is sought.
func minimaBound(start []float64, l *sim.Landscape) float64 {
	size := max(1, floats.Norm(start, math.Inf(1)))
	if l != nil {
		for _, x := range l.Grid.X {
			for _, y := range l.Grid.Y {
				size = max(size, floats.Norm(l.Grid.Plane.Point(nil, x, y), math.Inf(1)))
			}
		}
	}
	return minimaReach * size
}

// distinct keeps the minima that were found, each once, and of those that are not isolated gradient flow's own, which is
// the first if that arrived.
func distinct(found []Minimum, arrived bool, l *sim.Landscape) (minima []Minimum) {
	for k, m := range found {
		if m.W == nil || !m.Isolated && !(arrived && k == 0) {
			continue
		}
		near := sameWithin(m.W, l)
		known := slices.ContainsFunc(minima, func(other Minimum) bool {
			return floats.Distance(m.W, other.W, 2) < near && math.Abs(m.Loss-other.Loss) <= 1e-9*(math.Abs(m.Loss)+math.Abs(other.Loss))
		})
		if !known {
			minima = append(minima, m)
		}
	}
	return minima
}

// lowPlaces are the points of a grid where the values, row by row, are lower than at their eight neighbours, the lowest
// first. Of equal neighbours, as symmetry makes them, the one before the others counts as the lower.
func lowPlaces(g sim.Grid, values []float64) (places [][]float64) {
	type place struct {
		value    float64
		col, row int
	}
	var low []place
	for row := 1; row < g.Rows-1; row++ {
		for col := 1; col < g.Cols-1; col++ {
			at := row*g.Cols + col
			lowest := !math.IsNaN(values[at]) && !math.IsInf(values[at], 0)
			for _, to := range [...]int{-g.Cols - 1, -g.Cols, -g.Cols + 1, -1} {
				lowest = lowest && values[at] < values[at+to] && values[at] <= values[at-to]
			}
			if lowest {
				low = append(low, place{values[at], col, row})
			}
		}
	}
	slices.SortStableFunc(low, func(a, b place) int { return cmp.Compare(a.value, b.value) })
	for _, p := range low[:min(len(low), maxMinimaStarts)] {
		x, y := g.At(p.col, p.row)
		places = append(places, g.Plane.Point(nil, x, y))
	}
	return places
}
