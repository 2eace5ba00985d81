package live_test

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sgdflow/sim/live"
	"sgdflow/sim/simtest"
)

// TestChangeWhileBusy: whatever the engine is busy with, a new control is taken up soon and Set does not wait.
func TestChangeWhileBusy(t *testing.T) {
	wide := valley(0.05, 1)
	wide.Objective = repeated(100_000)
	fitted := valley(0.05, 1)
	fitted.Objective, fitted.Horizon = repeated(400_000), 100
	stiff := valley(0.05, 1)
	stiff.Objective, stiff.Horizon = &simtest.Quadratic{H: [][]float64{{1e9, 1}}, M: [][]float64{{0, 0}}}, 1e6
	stiff.Settings.BatchSize, stiff.Start = 1, []float64{1e-4, 1}
	for _, c := range []struct {
		name string
		busy live.Control
	}{
		{"many updates", live.Control{Run: enormous()}},
		{"many examples", live.Control{Run: wide, Grid: window(200, 200)}},
		{"a fitted window", live.Control{Run: fitted, Grid: live.GridRequest{J: 1, Cols: 10, Rows: 10}}},
		{"many pixels", live.Control{Run: valley(0.05, 1), Grid: window(2000, 1500)}},
		{"a stiff flow", live.Control{Run: stiff, Grid: live.GridRequest{J: 1, Cols: 10, Rows: 10}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := start(t, c.busy)
			time.Sleep(30 * time.Millisecond)
			if s := e.Latest(); s.Done {
				t.Fatalf("not busy: %v", s.Err)
			}
			began := time.Now()
			revision := e.Set(live.Control{Run: valley(0.05, 4)})
			if took := time.Since(began); took > time.Second {
				t.Errorf("Set took %v", took)
			}
			settle(t, e, revision)
			e.Set(c.busy) // and Stop has to end it
		})
	}
}

// repeated is the valley with its table n/8 times.
func repeated(n int) *simtest.Valley {
	return &simtest.Valley{X: slices.Repeat(table.X, n/8), Y: slices.Repeat(table.Y, n/8)}
}

type panicking struct{ simtest.Valley }

func (*panicking) Grad(_, _ []float64, batch []int) []float64 { panic("broken objective") }

// TestErrorsLeaveItAlive: an invalid run and a panic in the objective become the snapshot's error.
func TestErrorsLeaveItAlive(t *testing.T) {
	invalid, broken, flat, none := valley(0.05, 4), valley(0.05, 4), valley(0.05, 4), valley(0, 0)
	invalid.Settings.BatchSize = 3
	broken.Objective = &panicking{table}
	flat.Start = []float64{1, 1}
	flat.Objective = &simtest.Quadratic{H: [][]float64{{1, 1}}, M: [][]float64{{0, 0}}} // the flows go along a line
	flat.Settings.BatchSize = 1
	none.Objective = nil
	e := start(t, live.Control{Run: valley(0.05, 4)})
	for _, c := range []struct {
		name    string
		control live.Control
		want    string
	}{
		{"invalid", live.Control{Run: invalid}, "use one of [1 2 4 8]"},
		{"panic", live.Control{Run: broken, Grid: window(4, 4)}, "broken objective"},
		{"no objective", live.Control{Run: none}, "no objective"},
		{"no plane", live.Control{Run: flat, Grid: live.GridRequest{Main: true, Cols: 4, Rows: 4}}, "span no plane"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := settle(t, e, e.Set(c.control))
			if s.Err == nil || !strings.Contains(s.Err.Error(), c.want) {
				t.Errorf("error %v, want %q", s.Err, c.want)
			}
			s = settle(t, e, e.Set(live.Control{Run: valley(0.05, 4), Grid: window(4, 4)}))
			if s.Err != nil || s.Comparison == nil || s.Landscape == nil {
				t.Errorf("afterwards: error %v, comparison %v", s.Err, s.Comparison)
			}
		})
	}
}

// TestStop: Stop joins the worker whatever it does, twice does no harm, and neither does Set afterwards. TestMain
// sees what is left over.
func TestStop(t *testing.T) {
	e := live.Start(context.Background(), live.Control{Run: enormous(), Grid: window(1000, 1000)})
	e.Stop()
	e.Stop()
	e.Set(live.Control{Run: valley(0.05, 1)})
	e.Set(live.Control{Run: valley(0.06, 1)})

	ctx, cancel := context.WithCancel(context.Background())
	e = live.Start(ctx, live.Control{Run: enormous()})
	cancel()
	e.Stop()
}

func TestStride(t *testing.T) {
	for updates := 1; updates < 3e8; updates = updates*3/2 + 1 {
		r := valley(1, 1)
		r.Horizon = float64(updates)
		stride := live.Stride(r)
		if entries := updates/stride + 1; entries > 4096 || stride > 1 && entries <= 2047 {
			t.Errorf("%d updates: %d entries at stride %d", updates, entries, stride)
		}
		if stride&(stride-1) != 0 {
			t.Errorf("stride %d is not a power of two", stride)
		}
	}
	for _, rate := range []float64{0, -1, math.NaN(), 5e-324} {
		live.Stride(valley(rate, 1)) // of an invalid run: only has to return
	}
}

// TestMemoryFlat: after ten million updates a run holds what it held after a hundred thousand, but for the rest of its
// 4,096 points: about half a megabyte, a few percent of what the program takes.
func TestMemoryFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("ten million updates")
	}
	r := valley(1e-3, 1)
	r.Horizon = 1e4
	if r.Updates() != 1e7 {
		t.Fatalf("%d updates", r.Updates())
	}
	e := start(t, live.Control{Run: r})
	taken := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	early := 0.0
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		s := e.Latest()
		if s.Comparison == nil {
			continue
		}
		updates := (len(s.Comparison.Time) - 1) * s.Comparison.Stride
		if early == 0 && updates >= 1e5 {
			early = taken()
		}
		if s.Done {
			break
		}
	}
	if s := e.Latest(); !s.Done || early == 0 {
		t.Fatalf("done %v", s.Done)
	}
	late := taken()
	if late > early+1e6 || late > 100e6 {
		t.Errorf("%.1f MB after ten million updates, %.1f MB after a hundred thousand", late/1e6, early/1e6)
	}
	t.Logf("figure: heap %.2f MB after a hundred thousand updates, %.2f MB after ten million", early/1e6, late/1e6)
}
