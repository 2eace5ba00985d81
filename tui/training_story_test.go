package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// tiny is a network whose sweep takes a fraction of a second.
const tiny = `
title = "Tiny network"
summary = "for tests"
note = "for tests"

[objective]
kind = "network"
hidden = [3]

[data.glyphs]
size = 6

[split]
train = 16
test = 24

[run]
learning_rate = 0.1
batch_size = 4
horizon = 1.0
seeds = 2

[train]
flow_time = 4.0
seeds = 2
learning_rates = [0.05, 0.1, 0.2]
batch_sizes = [4, 8]
lambdas = [0.1, 0.2]
small_rate = 0.05
small_batch = 4
large_batch = 8
`

func driveTiny(t *testing.T, options ...func(*Options)) *driver {
	t.Helper()
	p, err := presets.Decode("tiny.toml", []byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	return drive(t, "valley", 120, 40, append(options, func(o *Options) { o.Preset = p })...)
}

// until lets frames pass until a condition holds.
func (d *driver) until(what string, holds func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(time.Millisecond) {
		d.frame()
		if time.Now().After(deadline) {
			d.t.Fatalf("waited for %s in vain; the screen is\n%s", what, strings.Join(d.screen(), "\n"))
		}
	}
}

// shelf is a ledger that counts.
type shelf struct {
	sync.Mutex
	runs   map[runKey]lab.Trained
	kept   map[runKey]int
	fails  error
	opened []string
}

func newShelf() *shelf { return &shelf{runs: map[runKey]lab.Trained{}, kept: map[runKey]int{}} }

func (s *shelf) open(key string) lab.Ledger {
	s.Lock()
	defer s.Unlock()
	s.opened = append(s.opened, key)
	return s
}

func (s *shelf) Find(p lab.TrainingPoint, seed uint64) (lab.Trained, bool) {
	s.Lock()
	defer s.Unlock()
	t, ok := s.runs[runKey{p, seed}]
	return t, ok
}

func (s *shelf) Keep(t lab.Trained) error {
	s.Lock()
	defer s.Unlock()
	s.kept[runKey{t.TrainingPoint, t.Seed}]++
	if s.fails == nil {
		s.runs[runKey{t.TrainingPoint, t.Seed}] = t
	}
	return s.fails
}

// gate is a ledger that calls back when something has been kept.
type gate struct {
	lab.Ledger
	passed func()
}

func (g gate) Keep(t lab.Trained) error {
	err := g.Ledger.Keep(t)
	g.passed()
	return err
}

// TestCancelAndGoOn: a sweep that is cancelled stays so whatever is turned that it does not depend on, and goes on to the
// result that it would have had, with no run made twice: from memory alone, where nothing is kept.
func TestCancelAndGoOn(t *testing.T) {
	forgetful := newShelf()
	forgetful.fails = errors.New("disk full")
	d := driveTiny(t, func(o *Options) { o.Ledger = forgetful.open })
	v := d.training()
	var kept atomic.Int32
	v.measure = func(x lab.TrainingExperiment, ctx context.Context, publish func(*lab.Training)) error {
		x.Ledger = gate{x.Ledger, func() {
			if kept.Add(1) == 4 {
				<-ctx.Done()
			}
		}}
		return x.Measure(ctx, publish)
	}
	d.press("5")
	d.until("a few runs", func() bool { return kept.Load() >= 4 })
	d.press("c")
	d.settle()
	d.press("esc") // the notice that nothing is kept
	d.shows("cancelled", "c goes on with the rest", "runs are done, and stay")
	done, job := known(v.result()), v.job
	if done == 0 || done == len(v.result().Runs) {
		t.Fatalf("%d of %d runs are done when cancelled", done, len(v.result().Runs))
	}
	d.press("right", "up", "1", "5") // nothing that the sweep depends on
	d.settle()
	if v.job != job || !v.cancelled() {
		t.Error("a cancelled sweep began anew by itself")
	}
	d.press("c")
	if !v.busy() {
		t.Fatal("c does not go on")
	}
	d.settle()
	d.shows("done")
	if known(v.result()) != len(v.result().Runs) {
		t.Errorf("%d of %d runs after going on", known(v.result()), len(v.result().Runs))
	}
	for run, times := range forgetful.kept {
		if times != 1 {
			t.Errorf("run %+v was made %d times", run, times)
		}
	}
	x := TrainingOf(d.m.now.preset)
	var whole *lab.Training
	if err := x.Measure(t.Context(), func(r *lab.Training) { whole = r }); err != nil {
		t.Fatal(err)
	}
	for i, want := range whole.Runs {
		got := v.result().Runs[i]
		got.Curve, want.Curve = nil, nil
		if fmt.Sprint(got) != fmt.Sprint(want) { // as text, in which NaN equals NaN
			t.Errorf("run %d is %+v after a cancel, %+v at one go", i, got, want)
		}
	}
	if len(forgetful.opened) != 1 || forgetful.opened[0] != x.Key(d.m.now.preset.Training.Fingerprint) {
		t.Errorf("the ledger was opened for %v", forgetful.opened)
	}
	d.press("c")
	d.shows("the sweep is done")
}

func known(t *lab.Training) int {
	n := 0
	for _, p := range t.Summary {
		n += p.Known
	}
	return n
}

// TestUnkeptIsSaidOnce: what cannot be kept is a notice, which the next key takes away for good.
func TestUnkeptIsSaidOnce(t *testing.T) {
	full := newShelf()
	full.fails = errors.New("disk full")
	d := driveTiny(t, func(o *Options) { o.Ledger = full.open })
	d.press("5")
	d.settle()
	d.shows("runs are not kept for the next time: disk full")
	d.press("esc", "1", "5", "n")
	d.settle()
	d.hides("disk full")
}

// TestSweepIsFound: a second session shows at once what the first one kept.
func TestSweepIsFound(t *testing.T) {
	s := newShelf()
	for range 2 {
		d := driveTiny(t, func(o *Options) { o.Ledger = s.open })
		d.press("5")
		d.settle()
		d.shows("done")
	}
	for run, times := range s.kept {
		if times != 1 {
			t.Errorf("run %+v was made %d times", run, times)
		}
	}
	if len(s.kept) != 20 || len(s.opened) != 2 || s.opened[0] != s.opened[1] {
		t.Errorf("%d runs were kept, the ledger opened for %v", len(s.kept), s.opened)
	}
}

// TestSweepFollows: seed, sampling and preset begin another sweep, learning rate, batch size, horizon and terms do not; they
// move the mark, and the curves to those of the nearest point.
func TestSweepFollows(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	v := d.training()
	d.settle()
	job := v.job
	d.command("lr 0.9")
	d.command("batch 12")
	d.command("horizon 12")
	if v.job != job {
		t.Error("the sweep began anew")
	}
	if u, _ := v.curve(&d.m.scene); u.LearningRate != 1 || u.BatchSize != 8 {
		t.Errorf("the curves are those of %+v", u.TrainingPoint)
	}
	d.shows("ε 1, B 8", "◎")
	d.press("n")
	d.settle()
	if got := v.result().Experiment.Seed; v.job == job || got != 4 {
		t.Errorf("the sweep of the second seed begins with seed %d instead of 4", got)
	}
	d.shows("means of seeds 4 to 6")
	d.press("s")
	d.settle()
	if got := v.result().Experiment.Sampling; got != sim.Shuffle {
		t.Errorf("the sweep is still of sampling %v", got)
	}
}

// TestPresetSwitchWhileTraining: a sweep ends when it is no longer wanted, on screen and behind another.
func TestPresetSwitchWhileTraining(t *testing.T) {
	t.Parallel()
	for _, screen := range []string{"5", "1"} {
		d := driveTraining(t, 120, 40, stuckAt(7))
		v := d.training()
		d.until("runs", func() bool { return v.result() != nil })
		d.press(screen)
		d.command("preset saddle")
		if v.job != nil {
			t.Errorf("screen %s: the sweep goes on", screen)
		}
		d.press("5")
		d.settle()
		d.shows("This preset has no test set")
		d.press("P")
		d.hides("NaN")
	}
}
