package tui

import (
	"math"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// heat holds the levels of the two landscapes of the Paths screen, C and C_mod = C + eps R, on one scale, so that what
// differs between the panels is the regulariser and not the colouring.
type heat struct {
	of             *sim.Landscape
	rate           float64 // eps
	terms          sim.Terms
	loss, modified []uint8

	values, modifiedValues []float64 // that the levels grade
	bounds                 []float64 // between the levels, ascending
}

// newHeat grades a landscape into levels that cover equal areas of C.
func newHeat(l *sim.Landscape, rate float64, terms sim.Terms) heat {
	h := heat{of: l, rate: rate, terms: terms}
	var finite []float64
	for _, c := range l.Loss {
		if !math.IsNaN(c) && !math.IsInf(c, 0) {
			finite = append(finite, c)
		}
	}
	if len(finite) == 0 {
		return h
	}
	h.bounds = equalAreas(finite, heatLevels)
	h.values, h.modifiedValues = l.Loss, l.Modified(rate, terms)
	h.loss, h.modified = grade(h.values, h.bounds), grade(h.modifiedValues, h.bounds)
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
