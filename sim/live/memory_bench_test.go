package live_test

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"sgdflow/presets"
	"sgdflow/sim/live"
)

// BenchmarkMemory is target T3 for the engine alone: what the process takes after a run of a hundred thousand updates of the
// default preset, and then after one of ten million: live objects, and on Linux the memory that is resident.
func BenchmarkMemory(b *testing.B) {
	p, err := presets.Load(presets.Default())
	if err != nil {
		b.Fatal(err)
	}
	after := func(updates int) memory {
		r := p.Run
		r.Seeds = 1
		r.Settings.LearningRate = 1e-5
		r.Horizon = float64(updates) * r.Settings.LearningRate
		if r.Updates() != updates {
			b.Fatalf("%d updates, want %d", r.Updates(), updates)
		}
		e := live.Start(b.Context(), live.Control{Run: r, Grid: live.GridRequest{J: 1, Cols: 66, Rows: 68}})
		defer e.Stop()
		for !e.Latest().Done {
			time.Sleep(time.Millisecond)
		}
		if err := e.Latest().Err; err != nil {
			b.Fatal(err)
		}
		return taken(b)
	}
	after(1e5) // code that has not run yet is not resident
	var early, late memory
	for b.Loop() {
		early, late = after(1e5), after(1e7)
	}
	for _, m := range []struct {
		name        string
		early, late float64
	}{{"heap", early.heap, late.heap}, {"resident", early.resident, late.resident}} {
		b.ReportMetric(m.early/1e6, "early-"+m.name+"-MB")
		b.ReportMetric(m.late/1e6, "late-"+m.name+"-MB")
		b.ReportMetric(m.late/m.early, m.name+"-growth")
	}
}

// memory is in bytes.
type memory struct{ heap, resident float64 }

// taken is what the process takes without garbage.
func taken(b *testing.B) memory {
	debug.FreeOSMemory()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	m := memory{heap: float64(s.HeapAlloc)}
	if runtime.GOOS != "linux" {
		return m
	}
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseFloat(string(bytes.Fields(text)[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	m.resident = pages * float64(os.Getpagesize())
	return m
}
