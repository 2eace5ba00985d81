package lab_test

import (
	"slices"
	"strings"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/sim/simtest"
)

// TestNotMeasurable: order, cloud and scaling refuse what they cannot measure, at once and with the way out.
func TestNotMeasurable(t *testing.T) {
	table := simtest.Table()
	r := sim.Run{Objective: table, Start: []float64{1.8, 0.4}, Horizon: 1, Seeds: 1, Settings: sim.Settings{LearningRate: 0.1, BatchSize: 2}}
	heavy, penalised := r, r
	heavy.Objective = simtest.Valley{X: slices.Repeat(table.X, 1<<13), Y: slices.Repeat(table.Y, 1<<13)}
	penalised.Settings.Lambda = 0.1
	for _, c := range []struct {
		name string
		run  sim.Run
		want string
	}{{"heavy", heavy, "2 parameters x 65536 examples are too many here: use at most 65536 in all"}, {"penalised", penalised, "use lambda 0"}} {
		t.Run(c.name, func(t *testing.T) {
			order := lab.OrderExperiment{Run: c.run, LearningRates: []float64{0.1}}
			scaling := lab.ScalingExperiment{Run: c.run, LearningRates: []float64{0.1}, BatchSizes: []int{2}}
			_, cloud := lab.NewCloud(t.Context(), c.run)
			for _, err := range []error{
				order.Measure(t.Context(), func(*lab.Order) { t.Error("a result") }),
				scaling.Measure(t.Context(), func(*lab.Scaling) { t.Error("a result") }),
				cloud,
			} {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			}
		})
	}
}
