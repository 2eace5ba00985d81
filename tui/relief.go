package tui

import (
	"math"
	"slices"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// relief holds the pictures of C, eps R and C_mod = C + eps R on one colour scale: a colour is a height above the lowest
// point of its own picture, in units of the loss, and the same height in all three.
type relief struct {
	of     *sim.Landscape
	rate   float64
	terms  sim.Terms
	height [3][]float64 // of C, eps R and C_mod; NaN where the loss is not finite
	level  [3][]uint8
	bounds []float64 // between the levels, ascending
}

const (
	reliefLoss = iota
	reliefRegularizer
	reliefModified
)

func newRelief(l *sim.Landscape, rate float64, terms sim.Terms) relief {
	r := relief{of: l, rate: rate, terms: terms}
	r.height[reliefLoss], r.height[reliefModified] = slices.Clone(l.Loss), l.Modified(rate, terms)
	r.height[reliefRegularizer] = make([]float64, len(l.Loss))
	for i := range l.Loss {
		r.height[reliefRegularizer][i] = rate * terms.Of(l.FullBatch[i], l.Minibatch[i])
	}
	var pool []float64
	for _, h := range r.height {
		lowest := math.Inf(1)
		for _, v := range h {
			if v < lowest {
				lowest = v
			}
		}
		level := true // as eps R is where its terms are off
		for i, v := range h {
			if h[i] = v - lowest; math.IsInf(h[i], 0) {
				h[i] = math.NaN()
			}
			level = level && !(h[i] > 0)
		}
		for _, v := range h {
			if !level && !math.IsNaN(v) {
				pool = append(pool, v)
			}
		}
	}
	r.bounds = equalAreas(pool, heatLevels)
	for k, h := range r.height {
		r.level[k] = grade(h, r.bounds)
	}
	return r
}

// contours are the heights of the contour lines: every fourth bound between colours.
func (r relief) contours() []float64 {
	var few []float64
	for i := 3; i < len(r.bounds); i += 4 {
		few = append(few, r.bounds[i])
	}
	return slices.Compact(few)
}

// equalAreas returns the bounds between n levels that the values fill equally, nil where there are no values or all are
// the same: any landscape uses all levels, however steep it is at its edges. It sorts the values.
func equalAreas(values []float64, n int) []float64 {
	slices.Sort(values)
	if len(values) == 0 || values[0] == values[len(values)-1] {
		return nil
	}
	bounds := make([]float64, n-1)
	for i := range bounds {
		bounds[i] = values[(i+1)*len(values)/n]
	}
	return bounds
}

// grade puts values into the levels between bounds; NaN into none.
func grade(values, bounds []float64) []uint8 {
	levels := make([]uint8, len(values))
	for i, v := range values {
		if math.IsNaN(v) {
			levels[i] = plot.NoValue
			continue
		}
		k, _ := slices.BinarySearchFunc(bounds, v, func(b, v float64) int {
			if b <= v {
				return -1
			}
			return 1
		})
		levels[i] = uint8(k)
	}
	return levels
}
