package tui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// trainingView is the fifth screen: how a model does on its test set over learning rates, batch sizes and strengths of the
// explicit regulariser, what that says about the paper's claims, and the curves of a run.
type trainingView struct {
	ledger  func(key string) lab.Ledger // beyond this session, nil for none
	measure func(lab.TrainingExperiment, context.Context, func(*lab.Training)) error
	bench[lab.Training]

	memory    *memory
	untrained bool    // the preset wanted has no test set
	below     bool    // words and live curves have the lower row, where there is none of their own
	found     float64 // progress that the work in hand set out from, negative until it is known
	read      reading // of the result
	unkept    bool    // that runs are not kept has been said
}

// reading is what a result says.
type reading struct {
	rates, penalties, recoveries []lab.Line
	claims                       []lab.Claim
}

// Places of the view's charts in layout.sweep.
const (
	chartScoreRate = iota // against the learning rate
	chartScoreRatio
	chartScoreLambda
	chartTrainRate
	chartTrainRatio
	chartRecovery
	chartLiveLoss
	chartLiveScore
)

// trainingRows is the height of the body from which words and live curves have a row of their own.
const trainingRows = 34

func (*trainingView) name() string { return "Training" }

func (*trainingView) about() string {
	return "How well the model does on examples it was not trained on. Every run takes the same flow time from the same start, seed by " +
		"seed; a point is the mean of its seeds with its standard error. Stars mark the best point of a curve, of training " +
		"loss the lowest; crosses runs that diverged. Against eps/B the rising parts of the curves lie together where the linear " +
		"scaling rule holds. Lambda is the strength of the explicit regulariser, the mean square gradient of minibatches: beside it, " +
		"dotted, plain SGD against its learning rate. A claim is supported by differences that stand out of the scatter of the " +
		"seeds, the more so the more points the best was picked from. c cancels and goes on. When nothing is being trained the curves on the right are " +
		"those of the point nearest to the learning rate and batch size on screen."
}

func (*trainingView) plots() int { return 9 }

func (v *trainingView) arrange(l *layout, shown int) {
	if l.folded {
		places := []*plot.Rect{&l.sweep[chartScoreRate], &l.sweep[chartScoreRatio], &l.sweep[chartScoreLambda], &l.sweep[chartTrainRate],
			&l.sweep[chartTrainRatio], &l.sweep[chartRecovery], &l.words, &l.sweep[chartLiveLoss], &l.sweep[chartLiveScore]}
		*places[shown] = l.body
		return
	}
	if l.body.H < trainingRows {
		top, bottom := l.upper(50)
		copy(l.sweep[chartScoreRate:], row3(top))
		if v.below {
			l.wordsAndLive(bottom)
		} else {
			copy(l.sweep[chartTrainRate:], row3(bottom))
		}
		return
	}
	top, rest := l.upper(33)
	middle, bottom := rest, rest
	middle.H = rest.H / 2
	bottom.Y, bottom.H = rest.Y+middle.H, rest.H-middle.H
	copy(l.sweep[chartScoreRate:], row3(top))
	copy(l.sweep[chartTrainRate:], row3(middle))
	l.wordsAndLive(bottom)
}

func row3(r plot.Rect) []plot.Rect {
	all := thirds(r)
	return all[:]
}

func (l *layout) wordsAndLive(r plot.Rect) {
	var live plot.Rect
	l.words, live = halves(r, 50)
	l.sweep[chartLiveLoss], l.sweep[chartLiveScore] = halves(live, 50)
}

// toggleWords changes the lower row where there are but two.
func (m *Model) toggleWords() {
	v, l := m.scene.view.(*trainingView), m.scene.layout
	switch {
	case l.folded:
		m.say("claims and live curves are further on: v", false)
	case l.body.H >= trainingRows:
		m.say("claims and live curves are on screen already", false)
	default:
		v.below = !v.below
		m.relayout()
	}
}

// poll reads a new result once.
func (v *trainingView) poll(at time.Time) bool {
	if !v.bench.poll(at) {
		return false
	}
	v.read = reading{}
	if t := v.result(); t != nil {
		v.read = reading{t.RateLines(), t.PenaltyLines(), t.RecoveryLines(), t.Claims()}
		if v.found < 0 {
			v.found = t.Progress
		}
	}
	return true
}

// warning is what the user must be told once, "" for nothing.
func (v *trainingView) warning() string {
	t := v.result()
	if t == nil || t.Unkept == nil || v.unkept {
		return ""
	}
	v.unkept = true
	return "runs are not kept for the next time: " + firstLine(t.Unkept.Error())
}

func (v *trainingView) setting(s *scene) sim.Run { return s.run }

func (v *trainingView) progress() float64 {
	if t := v.result(); t != nil {
		return t.Progress
	}
	return 0
}

func (v *trainingView) state(*scene) (string, bool) {
	switch {
	case v.untrained:
		return "no test set", false
	case v.cancelled():
		return fmt.Sprintf("cancelled %.0f %%", 100*v.progress()), true
	}
	return labState(v.busy(), v.progress())
}

// failed is what ended the sweep before its end, other than the user.
func (v *trainingView) failed() error {
	if err := v.failure(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (v *trainingView) strip(s *scene, c *plot.Canvas) {
	if v.untrained {
		return
	}
	done, from := v.progress(), max(0, v.found)
	left, ok := v.left((done - from) / (1 - from))
	s.drawProgress(c, done, left, ok && v.busy(), v.notes(s)...)
}

// notes say what is being trained, or what the points are, the longest form first.
func (v *trainingView) notes(s *scene) []string {
	t := v.result()
	if t == nil {
		return nil
	}
	known := 0
	for _, p := range t.Summary {
		known += p.Known
	}
	x := t.Experiment
	if live := t.Live; v.busy() && live != nil {
		at := s.symbols(pointWords(live.TrainingPoint))
		return []string{fmt.Sprintf("training %s, seed %d; %d of %d runs done", at, live.Seed, known, len(t.Runs)), "training " + at, at}
	}
	if known < len(t.Runs) {
		return []string{fmt.Sprintf("%d of %d runs are done, and stay", known, len(t.Runs)), fmt.Sprintf("%d of %d runs", known, len(t.Runs))}
	}
	means, marks := fmt.Sprintf("means of %d seeds", x.Seeds), fmt.Sprintf("★ best  %c diverged", s.glyphs().end)
	return []string{
		s.symbols(fmt.Sprintf("%s ± standard error, all runs to flow time %s; %s", means, short(x.FlowTime), marks)),
		s.symbols(fmt.Sprintf("%s ± standard error; %s", means, marks)), s.symbols(means + "; " + marks), means,
	}
}

func (v *trainingView) base(s *scene, c *plot.Canvas) {
	if v.untrained {
		s.drawUntrained(c)
		return
	}
	for i, chart := range v.charts(s) {
		if at := s.layout.sweep[i]; !at.Empty() {
			chart.Draw(c, at)
		}
	}
	v.drawClaims(s, c)
}

// draw has nothing to add: nothing moves between two results.
func (v *trainingView) draw(*scene, *plot.Canvas) {}

// drawUntrained says where there is something to see.
func (s *scene) drawUntrained(c *plot.Canvas) {
	in := s.layout.body.Inset(1)
	c.Frame(s.layout.body, "nothing to train", s.styles.border, s.styles.strong)
	width := min(64, in.W-2)
	lines := wrap("This preset has no test set, so how well it does on new examples cannot be measured.", width)
	lines = append(lines, "")
	lines = append(lines, wrap("Type / and choose glyphs, a network that reads small images, or sparse, a regression.", width)...)
	if len(lines) > in.H {
		lines = wrap("This preset has no test set. Type / and choose glyphs or sparse.", width)
	}
	for i, line := range lines[:min(len(lines), in.H)] {
		c.TextIn(plot.Rect{X: in.X + 1, Y: in.Y + max(0, (in.H-len(lines))/3) + i, W: in.W - 1, H: 1}, line, s.styles.text)
	}
}
