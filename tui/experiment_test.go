package tui

import (
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
)

// TestBeyondTheLimits: a run opened beyond what a screen can wait for can be looked at and changed towards the limits,
// not away from them.
func TestBeyondTheLimits(t *testing.T) {
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	big := newExperiment(p)
	big.run.Seeds = 1 << 20
	if err := big.turnedRate(-1).check(big); err == nil || !strings.Contains(err.Error(), "too much to show live") {
		t.Errorf("more work: %v", err)
	}
	if err := big.turnedRate(1).check(big); err != nil {
		t.Errorf("less work: %v", err)
	}
	zoomed := big
	zoomed.x = [2]float64{0, 1}
	if !zoomed.sameRun(big) {
		t.Error("another view counts as another run")
	}
}

// panicking panics wherever its first parameter is above 2.
type panicking struct{ sim.Objective }

func (o panicking) Loss(w []float64, batch []int) float64 {
	if w[0] > 2 {
		panic("no loss here")
	}
	return o.Objective.Loss(w, batch)
}

// TestPanicAtStart: an objective that panics at a start refuses the start, and leaves what is on screen.
func TestPanicAtStart(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 80, 24)
	d.m.now.run.Objective = panicking{d.m.now.run.Objective}
	before := d.m.now
	e := before
	e.run.Start = []float64{3, 0.5}
	if err := d.m.change(e); err == nil || err.Error() != "internal error: no loss here" {
		t.Errorf("start where the loss panics: %v", err)
	}
	if !d.m.now.sameRun(before) {
		t.Error("the run on screen is another one")
	}
	e.run.Start = []float64{1, 0.5}
	if err := d.m.change(e); err != nil {
		t.Errorf("start where it does not: %v", err)
	}
}
