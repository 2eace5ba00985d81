package sim

import (
	"context"
	"math"
)

// CoarseLandscape is NewLandscape where the whole grid would take too long: it samples at most so many points, but 4 x 4
// at least, evenly spread from edge to edge, and fills the grid by cubic interpolation between them (R. Keys, "Cubic
// convolution interpolation for digital image processing", IEEE Trans. ASSP 29, 1981). Of a grid of no more points, and
// of one with fewer than four columns or rows, it samples every one. Its only error is the context's.
func CoarseLandscape(ctx context.Context, o Objective, s Settings, g Grid, points int) (*Landscape, error) {
	cols, rows := coarser(g, points)
	if cols == g.Cols && rows == g.Rows {
		return NewLandscape(ctx, o, s, g)
	}
	nodes := g
	nodes.Cols, nodes.Rows = cols, rows
	nodes.X, nodes.Y = edgeToEdge(g.X, cols), edgeToEdge(g.Y, rows)
	coarse, err := NewLandscape(ctx, o, s, nodes)
	if err != nil {
		return nil, err
	}
	l := &Landscape{Grid: g, SampledCols: cols, SampledRows: rows}
	for _, q := range []struct {
		to   *[]float64
		from []float64
	}{{&l.Loss, coarse.Loss}, {&l.FullBatch, coarse.FullBatch}, {&l.Minibatch, coarse.Minibatch}, {&l.Penalty, coarse.Penalty}} {
		if q.from != nil {
			*q.to = interpolated(q.from, cols, rows, g)
		}
	}
	// Squares of gradients are not negative, and no more are they between.
	for _, part := range [][]float64{l.FullBatch, l.Minibatch, l.Penalty} {
		for i, v := range part {
			part[i] = max(0, v)
		}
	}
	return l, nil
}

// coarser is the size, in the proportions of a grid, of one of at most so many points.
func coarser(g Grid, points int) (cols, rows int) {
	if g.Cols*g.Rows <= points || min(g.Cols, g.Rows) < 4 {
		return g.Cols, g.Rows
	}
	part := math.Sqrt(float64(points) / float64(g.Cols*g.Rows))
	return min(g.Cols, max(4, int(part*float64(g.Cols)))), min(g.Rows, max(4, int(part*float64(g.Rows))))
}

// edgeToEdge is the range whose n equal cells have the centres of the outer ones on the edges of r.
func edgeToEdge(r [2]float64, n int) [2]float64 {
	half := float64((r[1] - r[0]) / float64(n-1) / 2)
	return [2]float64{r[0] - half, r[1] + half}
}

// interpolated fills the grid's points from values at cols x rows nodes, the outer ones on its edges.
func interpolated(values []float64, cols, rows int, g Grid) []float64 {
	lines := make([]float64, g.Cols*rows) // interpolated along the rows alone
	for col := range g.Cols {
		at, weights := between(col, g.Cols, cols)
		for row := range rows {
			for k, weight := range weights {
				lines[row*g.Cols+col] += float64(weight * beyond(at+k, cols, func(i int) float64 { return values[row*cols+i] }))
			}
		}
	}
	all := make([]float64, g.Cols*g.Rows)
	for row := range g.Rows {
		at, weights := between(row, g.Rows, rows)
		for col := range g.Cols {
			for k, weight := range weights {
				all[row*g.Cols+col] += float64(weight * beyond(at+k, rows, func(i int) float64 { return lines[i*g.Cols+col] }))
			}
		}
	}
	return all
}

// between returns the weights of Keys's kernel for the centre of the i-th of n cells, and the first of the four nodes, of
// the given number, that they are for.
func between(i, n, nodes int) (first int, weights [4]float64) {
	x := float64((float64(i) + 0.5) / float64(n) * float64(nodes-1))
	at := int(x) // below nodes-1, where the last edge is
	t := x - float64(at)
	return at - 1, [4]float64{
		t * (-1 + float64(t*(2-t))) / 2,
		(2 + float64(t*t*(-5+float64(3*t)))) / 2,
		t * (1 + float64(t*(4-float64(3*t)))) / 2,
		t * t * (t - 1) / 2,
	}
}

// beyond is the value of node i, also one beside the n there are, which continues the three at the edge as a parabola.
func beyond(i, n int, value func(int) float64) float64 {
	switch {
	case i < 0:
		return float64(3*value(0)) - float64(3*value(1)) + value(2)
	case i >= n:
		return float64(3*value(n-1)) - float64(3*value(n-2)) + value(n-3)
	}
	return value(i)
}
