package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// findBreak searches for the learning rate at which the theory breaks, for the experiment on screen.
func (m *Model) findBreak() {
	e := &m.scene.errands.broken
	if e.busy() {
		e.cancel()
		m.say("the search is cancelled", false)
		return
	}
	if m.scene.hidden() {
		m.say("the search would tell what comes out: answer the question first", false)
		return
	}
	x := lab.BreakingExperiment{Run: m.now.run}
	e.stop()
	e.ask(m.now, x.Measure)
	m.say("searching for the learning rate at which the theory breaks: "+m.keyOf("break")+" cancels", false)
}

// takeBreak says how the search is going, and when it is done has the experiment run at the learning rate that was found.
func (m *Model) takeBreak() {
	e := &m.scene.errands.broken
	b := e.result()
	switch {
	case !e.of.sameRun(m.now) && !m.nearBreak(): // the user has gone on to something else
		e.stop()
	case errors.Is(e.failure(), context.Canceled): // as findBreak has said
	case e.failure() != nil:
		m.say("no search: "+firstLine(e.failure().Error()), true)
	case b == nil:
	case b.Ending == lab.Searching:
		last := b.Tries[len(b.Tries)-1]
		m.say(fmt.Sprintf("searching: try %d, ε %s: %s", len(b.Tries), short(last.LearningRate), tryWords(last)), false)
	default:
		if b.Found() {
			next := m.now
			next.run.Settings.LearningRate = b.High.LearningRate
			m.turn(next)
		}
		m.say(breakWords(b), false)
	}
}

// nearBreak says whether the experiment is the one that was searched, at another learning rate.
func (m *Model) nearBreak() bool {
	e := m.scene.errands.broken.of
	e.run.Settings.LearningRate = m.now.run.Settings.LearningRate
	return e.sameRun(m.now)
}

// tryWords says what a learning rate has been found to do.
func tryWords(t lab.Try) string {
	switch t.Outcome {
	case lab.Nearer:
		return "the modified flow is " + closer(t.Gradient, t.Modified, t.StdErr)
	case lab.Untold:
		return "noise hides the answer"
	case lab.NoNearer:
		return "the modified flow is " + noCloser(t)
	case lab.SGDDiverged:
		return "SGD diverges"
	case lab.ModifiedEnded:
		return fmt.Sprintf("the modified flow %v", t.Status.Modified)
	case lab.GradientEnded:
		return fmt.Sprintf("gradient flow %v", t.Status.Gradient)
	}
	return ""
}

// noCloser says in what way the modified flow fails to be closer.
func noCloser(t lab.Try) string {
	switch ratio := t.Gradient / t.Modified; {
	case !(ratio >= 1):
		return "no closer"
	case ratio < 1.05:
		return "hardly closer"
	}
	return "not surely closer"
}

// breakWords is the result of a search in words: a line that says what was found, and one that says why.
func breakWords(b *lab.Breaking) string {
	switch b.Ending {
	case lab.BreakFound:
		low, high, fails := exactly(b.Low.LearningRate), exactly(b.High.LearningRate), tryWords(*b.High)
		if b.High.Outcome == lab.Untold { // which fails only by being of no help where smaller learning rates are
			return fmt.Sprintf("The theory helps up to ε %s; at %s noise hides whether it does:\nat %s %s", low, high, low, tryWords(*b.Low))
		}
		if b.Low.Outcome == lab.Nearer { // the modified flow has been named
			fails = strings.Replace(strings.Replace(fails, "the modified flow is ", "", 1), "the modified flow", "it", 1)
		}
		return fmt.Sprintf("The theory breaks between ε %s and %s:\nat %s %s, at %s %s", low, high, low, tryWords(*b.Low), high, fails)
	case lab.HoldsEverywhere:
		return fmt.Sprintf("The theory holds up to ε %s, the largest that could be tried:\nthere %s", short(b.Low.LearningRate), tryWords(*b.Low))
	case lab.HoldsNowhere:
		why := "there " + tryWords(*b.High)
		if b.Experiment.Run.Settings.Sampling == sim.Replacement {
			why += "; the noise itself drifts"
		}
		return fmt.Sprintf("The theory fails down to ε %s, the smallest that could be tried:\n%s", short(b.High.LearningRate), why)
	}
	return "Neither flow can be told from SGD's mean at any learning rate tried:\nso there is nothing to break"
}

// exactly is a learning rate with the digits that the search knows.
func exactly(v float64) string { return fmt.Sprintf("%.4g", v) }

// breakNumber is the breaking learning rate of the experiment on screen, whatever its own is.
func (s *scene) breakNumber(name string) (v float64, ok bool) {
	b := s.errands.broken.result()
	if name != "breaking_rate" || b == nil || !b.Found() {
		return 0, false
	}
	e := s.errands.broken.of
	e.run.Settings.LearningRate = s.run.Settings.LearningRate
	if !e.sameRun(experiment{preset: s.preset, run: s.run}) {
		return 0, false
	}
	return b.Rate(), true
}
