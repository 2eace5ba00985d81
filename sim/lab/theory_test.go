package lab

import (
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// TestTheory holds the slopes of the theory to the table in the paper's terms: the local error of each flow after one epoch,
// and its global error, one order less, by a fixed time.
func TestTheory(t *testing.T) {
	table := simtest.Table()
	type slopes struct{ gradient, gd, sgd float64 }
	for _, c := range []struct {
		sampling     sim.Sampling
		size         int
		epoch, fixed slopes
	}{
		{sim.Shuffle, 2, slopes{2, 2, 3}, slopes{1, 1, 2}},
		{sim.Reshuffle, 2, slopes{2, 2, 3}, slopes{1, 1, 2}},
		{sim.Replacement, 2, slopes{2, 3, 2}, slopes{1, 1, 1}},
		{sim.Shuffle, table.Len(), slopes{2, 3, 3}, slopes{1, 2, 2}},
		{sim.Reshuffle, table.Len(), slopes{2, 3, 3}, slopes{1, 2, 2}},
		{sim.Replacement, table.Len(), slopes{2, 3, 3}, slopes{1, 2, 2}},
	} {
		x := OrderExperiment{Run: sim.Run{Objective: table, Settings: sim.Settings{BatchSize: c.size, Sampling: c.sampling}}}
		for _, want := range []slopes{c.epoch, c.fixed} {
			gradient, gd, sgd, moment := x.Theory()
			if got := (slopes{gradient, gd, sgd}); got != want {
				t.Errorf("%v B %d, fixed time %v: %v, want %v", c.sampling, c.size, x.FixedHorizon, got, want)
			}
			local := 3.0
			if x.FixedHorizon {
				local--
			}
			if moment != local { // only where there is a moment flow it has a meaning, and is the same
				t.Errorf("%v B %d, fixed time %v: moment flow %v", c.sampling, c.size, x.FixedHorizon, moment)
			}
			x.FixedHorizon = true
		}
	}
}
