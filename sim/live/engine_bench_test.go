package live_test

import (
	"testing"
	"time"

	"sgdflow/presets"
	"sgdflow/sim/live"
)

// BenchmarkKeyPress is the wait from a new learning rate on the default preset, 256 seeds, to the snapshot that
// reaches the horizon, with the landscape of an 80x24 screen's panel asked for.
func BenchmarkKeyPress(b *testing.B) {
	p, err := presets.Load(presets.Default())
	if err != nil {
		b.Fatal(err)
	}
	if p.Run.Seeds != 256 {
		b.Fatalf("the default preset has %d seeds", p.Run.Seeds)
	}
	grid := live.GridRequest{I: 0, J: 1, X: [2]float64{0, 3}, Y: [2]float64{0, 3}, Cols: 24, Rows: 18}
	e := live.Start(b.Context(), live.Control{Run: p.Run, Grid: grid})
	defer e.Stop()
	rate := p.Run.Settings.LearningRate
	press := func(k int) {
		r := p.Run
		r.Settings.LearningRate = rate * (1 + 0.07*float64(k%2))
		revision := e.Set(live.Control{Run: r, Grid: grid})
		for {
			s := e.Latest()
			if s.Revision == revision && s.Comparison != nil && len(s.Comparison.Time) > r.Updates()/live.Stride(r) {
				return
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
	press(1)
	for k := 0; b.Loop(); k++ {
		press(k)
	}
}
