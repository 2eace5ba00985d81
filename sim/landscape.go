package sim

import "context"

// Grid says where a landscape is sampled: Cols x Rows points at the centres of equal cells over the two ranges of a
// plane, the first row at the top (largest y).
type Grid struct {
	Plane      Plane
	X, Y       [2]float64 // ascending
	Cols, Rows int
}

// At returns the plane's coordinates of a grid point.
func (g Grid) At(col, row int) (x, y float64) {
	x = g.X[0] + (g.X[1]-g.X[0])*(float64(col)+0.5)/float64(g.Cols)
	y = g.Y[1] - (g.Y[1]-g.Y[0])*(float64(row)+0.5)/float64(g.Rows)
	return x, y
}

// Landscape holds the loss and the two parts of the implicit regulariser R on a grid, row by row from the top. Where
// the loss is not finite it says so itself: NaN and infinities are kept.
type Landscape struct {
	Grid                       Grid
	Loss, FullBatch, Minibatch []float64
	Penalty                    []float64 // lambda P, of the explicit regulariser; nil for none

	// Columns and rows of the points where it was computed: those of the grid, or fewer, between which it is interpolated.
	SampledCols, SampledRows int
}

// Modified is C + eps R + lambda P on the grid, with the given terms of R, in the order of Loss.
func (l *Landscape) Modified(rate float64, terms Terms) []float64 {
	mod := make([]float64, len(l.Loss))
	for i, c := range l.Loss {
		mod[i] = c + float64(rate*terms.Of(l.FullBatch[i], l.Minibatch[i]))
		if l.Penalty != nil {
			mod[i] += l.Penalty[i]
		}
	}
	return mod
}

// NewLandscape samples the landscape at every point of the grid, on all cores. Its only error is the context's.
func NewLandscape(ctx context.Context, o Objective, s Settings, g Grid) (*Landscape, error) {
	n := g.Cols * g.Rows
	l := &Landscape{
		Grid: g, Loss: make([]float64, n), FullBatch: make([]float64, n), Minibatch: make([]float64, n),
		SampledCols: g.Cols, SampledRows: g.Rows,
	}
	if s.Lambda > 0 {
		l.Penalty = make([]float64, n)
	}
	const band = 4 // rows given to a worker at once
	Parallel((g.Rows+band-1)/band, func(k int) {
		penalty := NewModified(o, s)
		w := make([]float64, o.Dim())
		for row := k * band; row < min((k+1)*band, g.Rows); row++ {
			for col := range g.Cols {
				if ctx.Err() != nil {
					return
				}
				i := row*g.Cols + col
				x, y := g.At(col, row)
				g.Plane.Point(w, x, y)
				l.Loss[i] = o.Loss(w, nil)
				l.FullBatch[i], l.Minibatch[i] = penalty.Regularizer(w)
				if l.Penalty != nil {
					l.Penalty[i] = s.Lambda * penalty.Penalty(w)
				}
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l, nil
}
