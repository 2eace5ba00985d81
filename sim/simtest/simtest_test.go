package simtest_test

import (
	"testing"

	"sgdflow/sim/simtest"
)

func TestConformance(t *testing.T) {
	t.Run("valley", func(t *testing.T) {
		simtest.Conformance(t, simtest.Table(), [][]float64{{2.2, 0.15}, {-1, 0.5}, {0, 0}})
	})
	t.Run("quadratic", func(t *testing.T) {
		simtest.Conformance(t, simtest.Quadratic{
			H: [][]float64{{1, 0.2, 3}, {0.5, 2, 0}, {0.1, 0.7, 1.5}, {4, 1, 1}},
			M: [][]float64{{0, 1, -1}, {0.3, -0.4, 0.5}, {2, -2, 0}, {1, 1, 1}},
		}, [][]float64{{1, -2, 0.5}, {0, 0, 0}})
	})
}
