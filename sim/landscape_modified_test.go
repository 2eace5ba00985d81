package sim_test

import (
	"context"
	"fmt"
	"testing"

	"sgdflow/sim"
)

// TestLandscapeModified: what a landscape adds up is the modified loss at each of its points, whatever terms are kept.
func TestLandscapeModified(t *testing.T) {
	const eps = 0.3
	g := sim.Grid{Plane: sim.AxisPlane([]float64{0, 0}, 0, 1), X: [2]float64{-1, 2}, Y: [2]float64{-2, 1}, Cols: 3, Rows: 5}
	for _, lambda := range []float64{0, 0.6} {
		for _, terms := range sim.AllTerms {
			s := sim.Settings{LearningRate: eps, BatchSize: 2, Terms: terms, Lambda: lambda, PenaltySize: 1}
			l, err := sim.NewLandscape(context.Background(), unequalCurvatures(), s, g)
			if err != nil {
				t.Fatal(err)
			}
			m := sim.NewModified(unequalCurvatures(), s)
			for i, c := range l.Modified(eps, terms) {
				x, y := g.At(i%g.Cols, i/g.Cols)
				near(t, fmt.Sprintf("lambda %v, terms %v, point %d", lambda, terms, i), c, m.Loss([]float64{x, y}), 1e-13)
			}
		}
	}
}
