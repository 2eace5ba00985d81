package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"testing"

	"sgdflow/sim"
)

// memory is a ledger that fails when asked to keep what it is told to refuse. It panics when two use it at once.
type memory struct {
	kept   map[string]Trained
	refuse bool
	inUse  atomic.Bool
}

func (m *memory) use() func() {
	if !m.inUse.CompareAndSwap(false, true) {
		panic("two use the ledger at once")
	}
	return func() { m.inUse.Store(false) }
}

func (m *memory) Find(p TrainingPoint, seed uint64) (Trained, bool) {
	defer m.use()()
	r, ok := m.kept[fmt.Sprint(p, seed)]
	return r, ok
}

func (m *memory) Keep(r Trained) error {
	defer m.use()()
	if m.refuse {
		return errors.New("the disk is full")
	}
	m.kept[fmt.Sprint(r.TrainingPoint, r.Seed)] = r
	return nil
}

// TestTrainingGoesOnFromItsLedger: what one Measure has kept until its end the next does not compute again, and the result is
// the same.
func TestTrainingGoesOnFromItsLedger(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	train := x.Train
	x.Train = observed{train, func() {}}
	whole := numbers(lastTraining(t, x))
	for _, end := range []int64{1, 100, 500, 1000, math.MaxInt64} {
		ctx, cancel := context.WithCancel(context.Background())
		m := &memory{kept: map[string]Trained{}}
		x.Ledger = m
		var count atomic.Int64
		x.Train = observed{train, func() {
			if count.Add(1) == end {
				cancel()
			}
		}}
		var last *Training
		if err := x.Measure(ctx, func(m *Training) { last = m }); (end < math.MaxInt64) != errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
		known := 0
		for _, r := range last.Runs {
			if r.Status.Kind != Unknown {
				known++
				if _, ok := m.kept[fmt.Sprint(r.TrainingPoint, r.Seed)]; !ok {
					t.Errorf("cancelled at %d: %+v is not kept", end, r)
				}
			}
		}
		if known != len(m.kept) || (last.Progress == 1) != (known == len(last.Runs)) {
			t.Errorf("cancelled at %d: %d known, %d kept, progress %v", end, known, len(m.kept), last.Progress)
		}
		before := count.Swap(0)
		all := trainings(t, x)
		differ(t, fmt.Sprint("cancelled at ", end), numbers(all[len(all)-1]), whole)
		if first := all[0]; first.Progress == 0 && known > 0 || end == math.MaxInt64 && count.Load() > 0 {
			t.Errorf("cancelled at %d (%d) with %d runs: begins at %v, %d gradients", end, before, known, first.Progress, count.Load())
		}
	}
}

// TestLedgerIsNotTrusted: what it has must be what was asked for; what it cannot keep is said and training goes on.
func TestLedgerIsNotTrusted(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	whole := lastTraining(t, x)
	m := &memory{kept: map[string]Trained{}, refuse: true}
	for _, r := range whole.Runs {
		wrong := r
		wrong.TrainLoss = 77
		if r.Seed == 5 {
			wrong.Seed = 6
		} else {
			wrong.BatchSize, wrong.PenaltySize = 3, 3
		}
		m.kept[fmt.Sprint(r.TrainingPoint, r.Seed)] = wrong
	}
	x.Ledger = m
	got := lastTraining(t, x)
	differ(t, "with foreign runs", numbers(got), numbers(whole))
	if got.Unkept == nil || got.Unkept.Error() != "the disk is full" {
		t.Errorf("said %v", got.Unkept)
	}
}

// TestLedgerHasNoCurve: the first run of a point, whose curve is to be shown, is then made again, the others are not.
func TestLedgerHasNoCurve(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	m := &memory{kept: map[string]Trained{}}
	for _, r := range lastTraining(t, x).Runs {
		r.Curve, r.Steps = nil, 7
		m.kept[fmt.Sprint(r.TrainingPoint, r.Seed)] = r
	}
	x.Ledger = m
	for _, again := range []bool{false, true} { // what was made again is kept with its curve
		got := lastTraining(t, x)
		if got.Unkept != nil {
			t.Errorf("made once more: %v", got.Unkept)
		}
		for n, r := range got.Runs {
			if first := n%x.Seeds == 0; first != (r.Curve != nil) || first == (r.Steps == 7) {
				t.Errorf("again %t: run %d has %d steps, curve %v", again, n, r.Steps, r.Curve)
			}
		}
		m.refuse = true
	}
}
