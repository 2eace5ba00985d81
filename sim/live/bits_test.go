package live_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/live"
)

// TestSameBitsHoweverLookedAt: neither the number of cores, nor a reader that looks all the time, hardly ever or stops and
// steps, which sets the same run again with other pictures, changes a bit of what sim.Compare has.
func TestSameBitsHoweverLookedAt(t *testing.T) {
	run := valley(0.002, 40)
	want, err := sim.Compare(context.Background(), run, live.Stride(run))
	if err != nil {
		t.Fatal(err)
	}
	watch := func(pause time.Duration, steps int) *live.Snapshot {
		e := live.Start(context.Background(), live.Control{Run: run, Grid: window(6, 4)})
		defer e.Stop()
		revision := uint64(1)
		for i := range steps {
			time.Sleep(pause)
			e.Latest()
			revision = e.Set(live.Control{Run: run, Grid: window(6+i%3, 4)})
		}
		for !e.Latest().Done && pause > 0 {
			time.Sleep(pause)
		}
		return settle(t, e, revision)
	}
	same, tried := 0, 0
	for _, cores := range []int{1, 2} {
		for _, reader := range []struct {
			name  string
			pause time.Duration
			steps int
		}{{"at once", 0, 0}, {"slow", 60 * time.Millisecond, 0}, {"stepped", time.Millisecond, 12}, {"flooded", 0, 200}} {
			t.Run(fmt.Sprintf("%s on %d cores", reader.name, cores), func(t *testing.T) {
				tried++
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				sameResult(t, watch(reader.pause, reader.steps).Comparison, want)
				if !t.Failed() {
					same++
				}
			})
		}
	}
	t.Logf("figure: screen has the bits of the command line in %d of %d ways to look at it", same, tried)
}
