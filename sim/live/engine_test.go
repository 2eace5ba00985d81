package live_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/sim/simtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var table = simtest.Table()

// valley is a run of milliseconds.
func valley(rate float64, seeds int) sim.Run {
	return sim.Run{
		Objective: &table, Start: []float64{1.8, 0.4}, Horizon: 5, Seeds: seeds,
		Settings: sim.Settings{LearningRate: rate, BatchSize: 2, Seed: 1},
	}
}

// enormous is a run of hours.
func enormous() sim.Run {
	r := valley(1e-6, 4096)
	r.Horizon = 500
	return r
}

func window(cols, rows int) live.GridRequest {
	return live.GridRequest{I: 0, J: 1, X: [2]float64{0, 2}, Y: [2]float64{-1, 2}, Cols: cols, Rows: rows}
}

// settle polls the engine until it is done with a revision. Ten seconds stand for never.
func settle(t *testing.T, e *live.Engine, revision uint64) *live.Snapshot {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if s := e.Latest(); s.Revision == revision && s.Done {
			return s
		}
	}
	s := e.Latest()
	t.Fatalf("not done with revision %d: at revision %d, done %v, error %v", revision, s.Revision, s.Done, s.Err)
	return nil
}

func start(t *testing.T, c live.Control) *live.Engine {
	t.Helper()
	e := live.Start(context.Background(), c)
	t.Cleanup(e.Stop)
	return e
}

// sameResult compares what two comparisons hold, bit by bit; their paths have no NaN.
func sameResult(t *testing.T, got, want *sim.Comparison) {
	t.Helper()
	a, b := *got, *want
	a.Run.Objective, b.Run.Objective = nil, nil
	if !reflect.DeepEqual(a, b) {
		t.Errorf("comparisons differ: %d and %d entries, status %v and %v", len(a.Time), len(b.Time), a.Status, b.Status)
	}
}

// TestScreenIsHeadless: the engine's comparison has the bits of sim.Compare at the same stride, its landscape those of
// sim.NewLandscape.
func TestScreenIsHeadless(t *testing.T) {
	for _, c := range []struct {
		name string
		run  sim.Run
	}{{"short", valley(0.05, 100)}, {"thinned", valley(0.0005, 3)}, {"diverging", valley(0.9, 100)}, {"one seed", valley(0.05, 1)}} {
		t.Run(c.name, func(t *testing.T) {
			s := settle(t, start(t, live.Control{Run: c.run, Grid: window(20, 10)}), 1)
			if s.Err != nil {
				t.Fatal(s.Err)
			}
			want, err := sim.Compare(context.Background(), c.run, live.Stride(c.run))
			if err != nil {
				t.Fatal(err)
			}
			sameResult(t, s.Comparison, want)
			landscape, err := sim.NewLandscape(context.Background(), c.run.Objective, c.run.Settings, s.Grid)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(s.Landscape, landscape) {
				t.Error("landscapes differ")
			}
		})
	}
}

// TestRandomChanges sets many controls while the engine runs: no snapshot is of another control than its revision
// says, revisions never fall, no goroutine is left over, and the last control is computed to its end.
func TestRandomChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	controls := map[uint64]live.Control{}
	draw := func() live.Control {
		c := live.Control{Run: valley(0.01+0.2*random.Float64(), 1+random.IntN(60))}
		c.Run.Settings.BatchSize = sim.Divisors(8)[random.IntN(4)]
		c.Run.Settings.Sampling = sim.Samplings[random.IntN(3)]
		switch random.IntN(6) {
		case 0:
			c.Run.Settings.BatchSize = 3 // not valid
		case 1:
			c.Run = enormous()
		case 2:
			c.Run.Settings.LearningRate = 2 // diverges
		}
		if random.IntN(2) == 0 {
			c.Grid = window(1+random.IntN(30), 1+random.IntN(30))
			c.Grid.Main = random.IntN(2) == 0
			if random.IntN(2) == 0 {
				c.Grid.X = [2]float64{}
			}
		}
		return c
	}
	controls[1] = draw()
	e := start(t, controls[1])
	before := runtime.NumGoroutine()
	revision, seen := uint64(1), uint64(0)
	look := func() {
		s := e.Latest()
		if s.Revision < seen || s.Revision > revision {
			t.Fatalf("revision %d after %d, %d is the newest", s.Revision, seen, revision)
		}
		seen = s.Revision
		if s.Revision == 0 {
			return
		}
		of := controls[s.Revision]
		if valid := of.Run.Validate() == nil; valid != (s.Comparison != nil) {
			t.Fatalf("revision %d: valid %v, comparison %v, error %v", s.Revision, valid, s.Comparison, s.Err)
		}
		if s.Comparison != nil && !reflect.DeepEqual(s.Comparison.Run, of.Run) {
			t.Fatalf("revision %d shows %+v, asked for %+v", s.Revision, s.Comparison.Run, of.Run)
		}
		if l := s.Landscape; l != nil && (l.Grid.Cols != of.Grid.Cols || l.Grid.Rows != of.Grid.Rows || !reflect.DeepEqual(l.Grid, s.Grid)) {
			t.Fatalf("revision %d shows a landscape on %+v, asked for %+v", s.Revision, l.Grid, of.Grid)
		}
	}
	changes := simtest.Rounds(1000, 10_000)
	for range changes {
		c := draw()
		if random.IntN(3) == 0 { // the same run in another window
			c.Run = controls[revision].Run
		}
		controls[revision+1] = c
		if got := e.Set(c); got != revision+1 {
			t.Fatalf("revision %d after %d", got, revision)
		}
		revision++
		for range random.IntN(4) {
			look()
			runtime.Gosched()
		}
		if random.IntN(20) == 0 {
			time.Sleep(time.Duration(random.IntN(4)) * time.Millisecond)
		}
	}
	final := live.Control{Run: valley(0.07, 30), Grid: window(12, 8)}
	revision = e.Set(final)
	controls[revision] = final
	s := settle(t, e, revision)
	look()
	if s.Landscape == nil || s.Comparison.Status.SGD.Kind != sim.Complete {
		t.Errorf("the last control: %v, landscape %v", s.Comparison.Status, s.Landscape != nil)
	}
	// The workers of sim return before a piece of work does, but may take a moment to be gone.
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d at the start", n, before)
	}
	t.Logf("figure: %d random changes of a running engine, no snapshot of another revision, %d goroutines before and %d after",
		changes, before, runtime.NumGoroutine())
}

// TestEveryChangeIsServed sets a control whenever the engine is at rest: a worker that has just taken a request must
// not have it abandoned.
func TestEveryChangeIsServed(t *testing.T) {
	r := valley(0.5, 1)
	e := start(t, live.Control{Run: r})
	settle(t, e, 1)
	for k := range 500 {
		r.Settings.Seed = uint64(k + 2)
		settle(t, e, e.Set(live.Control{Run: r}))
	}
}

// TestSnapshotsStay: what has been published keeps its bits while the engine goes on.
func TestSnapshotsStay(t *testing.T) {
	e := start(t, live.Control{Run: valley(0.0001, 20), Grid: window(10, 10)})
	type kept struct {
		shared *live.Snapshot
		print  string
	}
	var all []kept
	print := func(s *live.Snapshot) string {
		if s.Comparison == nil {
			return fmt.Sprint(s.Revision, s.Done, s.Err)
		}
		c := s.Comparison
		return fmt.Sprint(s.Revision, s.Done, s.Err, c.Time, c.Mean, c.StdErr, c.Sample, c.Gradient, c.Modified, c.Moment, c.MomentCov, c.Cov,
			c.Loss, c.Regularizer, c.Gap, c.Sharpness, c.Status, s.Grid, s.Landscape)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		s := e.Latest()
		if len(all) == 0 || all[len(all)-1].shared != s {
			all = append(all, kept{s, print(s)})
		}
		if s.Done {
			break
		}
		runtime.Gosched()
	}
	if len(all) < 3 || !all[len(all)-1].shared.Done {
		t.Fatalf("only %d snapshots seen", len(all))
	}
	for i, k := range all {
		if print(k.shared) != k.print {
			t.Errorf("snapshot %d of %d has changed", i, len(all))
		}
	}
}

// TestSameRunGoesOn: a control that changes the window alone keeps what has been computed of the run.
func TestSameRunGoesOn(t *testing.T) {
	r := valley(0.05, 50)
	e := start(t, live.Control{Run: r, Grid: window(8, 8)})
	first := settle(t, e, 1)
	second := settle(t, e, e.Set(live.Control{Run: r, Grid: window(9, 8)}))
	if &first.Comparison.Time[0] != &second.Comparison.Time[0] {
		t.Error("the run was computed again for another window")
	}
	if second.Landscape.Grid.Cols != 9 {
		t.Errorf("landscape of %d columns", second.Landscape.Grid.Cols)
	}
	r.Settings.Seed++
	third := settle(t, e, e.Set(live.Control{Run: r, Grid: window(9, 8)}))
	if &third.Comparison.Time[0] == &second.Comparison.Time[0] {
		t.Error("another seed shows the old run")
	}
	if third.Landscape != second.Landscape {
		t.Error("the landscape was sampled again for another seed")
	}
	r.Settings.LearningRate *= 2
	fourth := settle(t, e, e.Set(live.Control{Run: r, Grid: window(9, 8)}))
	fresh, err := sim.NewLandscape(t.Context(), r.Objective, r.Settings, fourth.Grid)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(fourth.Landscape.Loss, fresh.Loss) || !slices.Equal(fourth.Landscape.FullBatch, fresh.FullBatch) ||
		!slices.Equal(fourth.Landscape.Minibatch, fresh.Minibatch) {
		t.Error("the landscape kept is not that of the new learning rate")
	}
	r.Settings.Sampling = sim.Replacement
	if fifth := settle(t, e, e.Set(live.Control{Run: r, Grid: window(9, 8)})); fifth.Landscape == fourth.Landscape {
		t.Error("another sampling shows the old landscape")
	}
}
