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
	untrained bool               // the preset wanted has no test set
	found     float64            // progress that the work in hand set out from, negative until it is known
	last      *lab.TrainingCurve // that grew while the sweep in hand was watched, nil before
	read      reading            // of the result
	unkept    bool               // that runs are not kept has been said
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
		"seed; a point is the mean of its seeds with its standard error, and another seed (n) takes as many new ones. Stars mark the best " +
		"point of a curve, of training loss the lowest, once all of its runs are done; crosses runs that diverged. The vertical " +
		"line, with the ringed mark on it, stands at the point nearest to the learning rate and batch size on screen. Against eps/B " +
		"the rising parts of the curves lie together where the linear scaling rule holds. Lambda is the strength of the explicit " +
		"regulariser, the mean square gradient of minibatches: beside it, " +
		"dotted, plain SGD against its learning rate. A claim is supported by differences that stand out of the scatter of the " +
		"seeds, the more so the more points the best was picked from. A sweep can be cancelled and gone on with. The curves of a run are those " +
		"of the one being trained, of the last one where none is watched, and when all is done those of the point nearest to the " +
		"settings."
}

func (*trainingView) plots(look) int { return 9 }
func (*trainingView) rows() int      { return 3 }

func (v *trainingView) arrange(l *layout, k look) {
	if l.folded {
		places := []*plot.Rect{
			&l.sweep[chartScoreRate], &l.sweep[chartScoreRatio], &l.sweep[chartScoreLambda], &l.sweep[chartTrainRate],
			&l.sweep[chartTrainRatio], &l.sweep[chartRecovery], &l.words, &l.sweep[chartLiveLoss], &l.sweep[chartLiveScore],
		}
		*places[l.shown] = l.body
		return
	}
	if l.short {
		switch l.shown {
		case 0:
			copy(l.sweep[chartScoreRate:], row3(l.body))
		case 1:
			copy(l.sweep[chartTrainRate:], row3(l.body))
		default:
			l.wordsAndLive(l.body)
		}
		return
	}
	if l.body.H < trainingRows {
		top, bottom := l.upper(50)
		copy(l.sweep[chartScoreRate:], row3(top))
		if k.claims {
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
	case v.untrained:
		m.say(nothingToTrain, false)
	case l.folded, l.short:
		m.say(m.keyOf("plot")+" goes on to claims and live curves", false)
	case l.body.H >= trainingRows:
		m.say("claims and live curves are on screen already", false)
	default:
		m.turnLook(func(k *look) { k.claims = !k.claims })
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
		if t.Live != nil {
			v.last = t.Live
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
	runs, least := fmt.Sprintf("%d of %d runs", known, len(t.Runs)), fmt.Sprintf("%d/%d", known, len(t.Runs))
	switch {
	case v.busy() && v.last != nil:
		at := s.symbols(pointWords(v.last.TrainingPoint))
		return []string{fmt.Sprintf("training %s: %s", at, runs), fmt.Sprintf("%s: %s", at, runs), runs, least}
	case v.busy():
		return []string{runs, least}
	case known < len(t.Runs):
		return []string{runs + " are done, and stay", runs, least}
	}
	x := t.Experiment
	first, last, marks := x.Seed, x.Seed+uint64(x.Seeds-1), fmt.Sprintf("★ best  %c diverged", s.glyphs().end)
	span := "all runs to flow time " + short(x.FlowTime)
	means := fmt.Sprintf("means of %d seeds", x.Seeds)
	seeds := means
	if first < last { // else the numbers go round
		seeds = fmt.Sprintf("means of seeds %d to %d", first, last)
	}
	forms := []string{
		fmt.Sprintf("%s ± standard error, %s; %s", seeds, span, marks), fmt.Sprintf("%s ± standard error; %s", seeds, marks),
		seeds + "; " + marks, means + "; " + marks, means,
	}
	if x.Seeds == 1 {
		const single = "single runs: no standard errors"
		forms = []string{
			fmt.Sprintf("single runs of seed %d: no standard errors, %s; %s", first, span, marks), single + "; " + marks, single, "single runs",
		}
	}
	for i, form := range forms {
		forms[i] = s.symbols(form)
	}
	return forms
}

func (v *trainingView) base(s *scene, c *plot.Canvas) {
	if v.untrained {
		key := s.hinted("presets", "/")
		s.drawReason(c, "nothing to train", "This preset has no test set. Type "+key+" and choose glyphs or sparse.",
			"This preset has no test set, so how well it does on new examples cannot be measured.",
			"Type "+key+" and choose glyphs, a network that reads small images, or sparse, a regression.")
		return
	}
	for i, chart := range v.charts(s) {
		if at := s.layout.sweep[i]; !at.Empty() {
			s.drawSweepChart(c, chart, at)
		}
	}
	v.drawClaims(s, c)
}

// draw has nothing to add: nothing moves between two results.
func (v *trainingView) draw(*scene, *plot.Canvas) {}
