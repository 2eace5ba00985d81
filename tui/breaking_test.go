package tui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// searched waits for the end of a search.
func (d *driver) searched() {
	for d.settle(); d.m.waitsFor(); {
		d.settle()
	}
}

func TestBreakIsFoundSetAndUndone(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 80, 24)
	d.press("B")
	d.searched()
	b := d.m.scene.errands.broken.result()
	if !b.Found() || d.m.State().Preset.Run.Settings.LearningRate != b.High.LearningRate {
		t.Errorf("found %v, set %v", b.Rate(), d.m.State().Preset.Run.Settings.LearningRate)
	}
	d.shows("The theory breaks between ε "+exactly(b.Low.LearningRate)+" and "+exactly(b.High.LearningRate), "x closer, at ", "SGD diverges")
	if v, ok := d.m.scene.number("breaking_rate"); !ok || v <= b.Low.LearningRate || v >= b.High.LearningRate {
		t.Errorf("a lesson's text has %v, %v", v, ok)
	}
	d.press("z")
	d.settle()
	if rate := d.m.State().Preset.Run.Settings.LearningRate; rate != 0.03 {
		t.Errorf("undone, the learning rate is %v", rate)
	}
}

func TestBreakIsCancelled(t *testing.T) {
	t.Parallel()
	d := drive(t, "sparse", 80, 24)
	d.press("B")
	d.shows("B cancels")
	d.press("B")
	d.searched()
	d.shows("the search is cancelled")
}

// TestBreakTellsNothing while a question is open: what fails, and where, is what the audience guesses.
func TestBreakTellsNothing(t *testing.T) {
	d := present(t, 80, 24, 1)
	d.press("B")
	if d.m.waitsFor() && d.m.scene.errands.broken.busy() {
		t.Error("a search has begun")
	}
	d.shows("answer the question first")
}

func TestBreakWordsFitTheirLines(t *testing.T) {
	low := &lab.Try{LearningRate: 0.043561, Outcome: lab.Nearer, Gradient: 1, Modified: 0.4, StdErr: 0.001}
	high := func(t lab.Try) *lab.Try {
		t.LearningRate = 0.043789
		return &t
	}
	diverged := lab.Try{Outcome: lab.ModifiedEnded}
	diverged.Status.Modified = sim.Status{Kind: sim.Diverged, Time: 12.345}
	for want, b := range map[string]lab.Breaking{
		"The theory breaks between ε 0.04356 and 0.04379:|at 0.04356 the modified flow is 2.5x closer, at 0.04379 SGD diverges": {
			Low: low, High: high(lab.Try{Outcome: lab.SGDDiverged}), Ending: lab.BreakFound,
		},
		"at 0.04379 no closer":                         {Low: low, High: high(lab.Try{Outcome: lab.NoNearer, Gradient: 1, Modified: 1.1}), Ending: lab.BreakFound},
		"at 0.04379 hardly closer":                     {Low: low, High: high(lab.Try{Outcome: lab.NoNearer, Gradient: 1, Modified: 0.96}), Ending: lab.BreakFound},
		"at 0.04379 not surely closer":                 {Low: low, High: high(lab.Try{Outcome: lab.NoNearer, Gradient: 1, Modified: 0.7}), Ending: lab.BreakFound},
		"at 0.04379 it diverged at t 12":               {Low: low, High: high(diverged), Ending: lab.BreakFound},
		"The theory helps up to ε 0.04356; at 0.04379": {Low: low, High: high(lab.Try{Outcome: lab.Untold}), Ending: lab.BreakFound},
		"at 0.5 noise hides the answer, at 0.04379 the modified flow is no closer": {
			Low: &lab.Try{LearningRate: 0.5, Outcome: lab.Untold}, High: high(lab.Try{Outcome: lab.NoNearer, Gradient: 1, Modified: 1.1}), Ending: lab.BreakFound,
		},
		"The theory holds up to ε 0.0436, the largest": {Low: low, Ending: lab.HoldsEverywhere},
		"The theory fails down to ε 0.0438, the smallest": {
			High: high(lab.Try{Outcome: lab.NoNearer, Gradient: 1, Modified: 0.7}), Ending: lab.HoldsNowhere,
			Experiment: lab.BreakingExperiment{Run: sim.Run{Settings: sim.Settings{Sampling: sim.Replacement}}},
		},
		"there is nothing to break": {Ending: lab.UntoldEverywhere},
	} {
		words := breakWords(&b)
		lines := strings.Split(words, "\n")
		if !strings.Contains(strings.Join(lines, "|"), want) || len(lines) != 2 {
			t.Errorf("%q lacks %q", words, want)
		}
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > 79 {
				t.Errorf("%d columns of 79: %s", n, line)
			}
		}
	}
}
