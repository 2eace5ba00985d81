package tui

import (
	"math"
	"slices"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// heat holds the levels of the two landscapes on screen, C and C_mod = C + eps R, on one scale, so that what differs
// between the panels is the regulariser and not the colouring.
type heat struct {
	of             *sim.Landscape
	rate           float64 // eps
	loss, modified []uint8
}

// newHeat grades a landscape into levels that cover equal areas of C: any landscape uses all of them, however steep
// it is at its edges.
func newHeat(l *sim.Landscape, rate float64) heat {
	var finite []float64
	for _, c := range l.Loss {
		if !math.IsNaN(c) && !math.IsInf(c, 0) {
			finite = append(finite, c)
		}
	}
	if len(finite) == 0 {
		return heat{of: l, rate: rate}
	}
	slices.Sort(finite)
	var bounds [heatLevels - 1]float64
	for i := range bounds {
		bounds[i] = finite[(i+1)*len(finite)/heatLevels]
	}
	level := func(c float64) uint8 {
		switch {
		case math.IsNaN(c):
			return plot.NoValue
		case finite[0] == finite[len(finite)-1]:
			return 0
		}
		k, _ := slices.BinarySearchFunc(bounds[:], c, func(b, c float64) int {
			if b <= c {
				return -1
			}
			return 1
		})
		return uint8(k)
	}
	h := heat{of: l, rate: rate, loss: make([]uint8, len(l.Loss)), modified: make([]uint8, len(l.Loss))}
	for i, c := range l.Loss {
		h.loss[i] = level(c)
		h.modified[i] = level(c + rate*(l.FullBatch[i]+l.Minibatch[i]))
	}
	return h
}

// coarser leaves a quarter of the levels, so that contours stay apart.
func coarser(levels []uint8) []uint8 {
	few := make([]uint8, len(levels))
	for i, l := range levels {
		few[i] = l
		if l != plot.NoValue {
			few[i] = l / 4
		}
	}
	return few
}
