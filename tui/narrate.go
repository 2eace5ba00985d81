package tui

import (
	"fmt"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/tui/plot"
)

// The narration says in plain words what the last change was and what came of it, for those who cannot see the plots. It is a
// function of what is told, which does not hold the clock of a running picture: a screen reader reads a line again whenever
// it changes, and it must not change but where something has happened. So it speaks of the end of a run while that plays,
// and of the time shown where the clock has been stopped.

// told is what has been said of the screen.
type told struct {
	basis
	chosen   int    // the answer to a lesson's question, -1 for none
	asked    string // what narrate has said, which is a notice too but no news
	outcome  string // the numbers that came out, as in "before, ..."; "" for none
	verdict  sim.Verdict
	measured bool     // the verdict is known
	changes  []string // with the last news, in words
	lines    []string // of the narration
}

// basis is what all that is told follows from. While it stays, so does the narration.
type basis struct {
	choice            // what is wanted
	at         moment // of the clock
	notice     string // the newest one
	alarm      bool   // it is an error
	data       *live.Snapshot
	progress   string // of what is being computed, "" for nothing
	rows, text plot.Rect
}

func (a basis) same(b basis) bool {
	return a.sameChoice(b.choice) && a.at.same(b.at) && a.notice == b.notice && a.alarm == b.alarm && a.data == b.data &&
		a.progress == b.progress && a.rows == b.rows && a.text == b.text
}

// sameChoice says whether two places in the history are one.
func (c choice) sameChoice(o choice) bool {
	return c.sameRun(o.experiment) && c.x == o.x && c.y == o.y && c.look == o.look && c.lesson == o.lesson && c.step == o.step &&
		c.revealed == o.revealed
}

// moment is where the clock stands, the zero value while it runs and on screens that have none.
type moment struct {
	rests  bool
	time   float64
	update int // at that time, of what is computed
}

func (a moment) same(b moment) bool { return a.rests == b.rests && a.time == b.time }

// narrate says once what has changed. What does not fit into the line of notices takes the place of the sentence above it as
// well, which it repeats.
func (m *Model) narrate() {
	s := &m.scene
	width := s.layout.remark.W - 1
	lines := wrap(s.narration(func(text string) bool { return len(wrap(text, width)) <= 2 }), width)
	text := lines[0]
	if len(lines) > 1 {
		text += "\n" + strings.Join(lines[1:], " ")
	}
	s.story[1].asked = text
	m.say(text, false)
}

func (m *Model) toggleNarration() { m.turnLook(func(k *look) { k.narrate = !k.narrate }) }

// recount notes what is on screen, and what was before where that has changed. While what is wanted is about to be there, what
// has been told stays: a line that says "computing" for a blink would be read out.
func (m *Model) recount() {
	s := &m.scene
	last := s.story[1]
	if m.pending > 0 && last.preset != nil {
		return
	}
	from := m.basis()
	if from.same(last.basis) && !s.hidden() {
		return
	}
	now := s.told(from)
	now.asked = last.asked
	if now.notice != "" && now.notice == last.asked {
		now.notice, now.alarm = last.notice, last.alarm
	}
	changes := changesOf(last, now, s.layout.turns)
	if len(changes) > 0 || now.notice != "" && now.notice != last.notice {
		now.changes = changes
		s.story[0] = last
	} else {
		now.changes = last.changes
	}
	s.story[1] = now
	if r := s.layout.narration; !r.Empty() {
		s.story[1].lines = s.narrationIn(r)
	}
}

func (m *Model) basis() basis {
	s := &m.scene
	b := basis{choice: m.choice(), notice: s.notice, alarm: s.alarm, data: s.data, rows: s.layout.narration, text: s.layout.lesson}
	if s.computing() {
		b.progress = s.progressWords()
	}
	if s.clocked() && !s.clock.Playing && !s.hidden() {
		b.at = moment{rests: true, time: s.clock.Time}
		if k := s.comparison(); k != nil {
			b.at.update = s.entry * k.Stride
		}
	}
	return b
}

func (s *scene) told(from basis) told {
	now := told{basis: from, chosen: -1}
	if p := s.lesson; p != nil {
		now.chosen = p.chosen
	}
	if s.hidden() {
		return now
	}
	if k := s.comparison(); k != nil && s.data.Done {
		g := k.Run.Gauge(k.SharpnessAt(min(s.toldEntry(now.at), len(k.Time)-1)))
		_, training := s.view.(*trainingView) // which has no gauge
		now.verdict, now.measured = g.Verdict(), g.Epoch > 0 && !training
	}
	if now.progress == "" {
		now.outcome = s.outcome(now.at)
	}
	return now
}

// toldEntry is the one that is spoken of, of a comparison that is done.
func (s *scene) toldEntry(at moment) int {
	k := s.comparison()
	if at.rests {
		return spokenAt(k, s.entry)
	}
	return spokenAt(k, len(k.Time)-1)
}

// computing says whether what the screen shows is still to come, or but part of it.
func (s *scene) computing() bool {
	return s.data == nil || !s.data.Done || s.view.busy()
}

// narration is what has changed with the last change, and what there is now, in the longest form that fits.
func (s *scene) narration(fits func(string) bool) string {
	before, now := s.story[0], s.story[1]
	if now.preset == nil {
		return "Nothing is known yet."
	}
	changes := s.said(now.changes)
	if now.notice != "" && (now.alarm || len(changes) == 0) {
		return sentence(now.notice)
	}
	forms := s.outcomes(before, now)
	for n := len(changes); n >= 0; n-- { // what has changed first is said longest
		for _, form := range forms {
			if text := strings.Join(append(changes[:n:n], form), " "); fits(text) || n <= 1 && form == forms[len(forms)-1] {
				return text
			}
		}
	}
	return ""
}

// said are changes as sentences, with the place of a lesson's text, which may move.
func (s *scene) said(changes []string) []string {
	var all []string
	for _, c := range changes {
		if r := s.layout.lesson; c != textPlace {
			all = append(all, sentence(c))
		} else if r.H > 2 {
			all = append(all, fmt.Sprintf("Its text is in rows %d to %d.", r.Y+2, r.Y+r.H-1))
		}
	}
	return all
}

// outcomes are the forms of what there is now, the longest first.
func (s *scene) outcomes(before, now told) []string {
	if s.hidden() {
		return s.openQuestion()
	}
	var ends []string
	if end := s.comparedWith(before, now); end != "" {
		ends = append(ends, end)
	}
	if now.measured && !(before.measured && before.verdict == now.verdict) && !s.computing() {
		ends = append(ends, fmt.Sprintf("The gauge says %v.", now.verdict))
	}
	const widest, middle, least = 240, 60, 10 // columns of a sentence
	var forms []string
	for n := len(ends); n >= 0; n-- {
		for width := widest; width >= middle || n == 0 && width >= least; width -= 10 {
			form := strings.Join(append([]string{s.result(now.at, width)}, ends[:n]...), " ")
			if len(forms) == 0 || form != forms[len(forms)-1] {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// comparedWith is what there was before a change of settings, "" where there is nothing to compare.
func (s *scene) comparedWith(before, now told) string {
	if before.outcome == "" || now.outcome == "" || before.outcome == now.outcome || before.preset.Name != now.preset.Name ||
		before.look.screen != now.look.screen || len(settingChanges(before, now)) == 0 {
		return ""
	}
	return sentence("Before, " + before.outcome)
}

// result is the view's sentence for the voice, with the time that it speaks of.
func (s *scene) result(at moment, width int) string {
	if s.computing() {
		return s.progressWords()
	}
	switch v := s.view.(type) {
	case *pathsView:
	case *trainingView:
		if v.cancelled() {
			return fmt.Sprintf("Cancelled, %.0f percent done. ", 100*v.progress()) + sentence(v.sentence(s, width))
		}
		return sentence(v.sentence(s, width))
	default:
		return sentence(v.sentence(s, width))
	}
	k := s.comparison()
	if k == nil {
		return sentence(s.missing())
	}
	i := s.toldEntry(at)
	text := Sentence(k, i, width)
	if i >= min(len(k.Gap.Gradient), len(k.Gap.Modified)) { // an early ending, which says when
		return sentence(text)
	}
	if strings.HasPrefix(text, "Both") || strings.HasPrefix(text, "All") {
		text = strings.ToLower(text[:1]) + text[1:]
	}
	if at.rests && at.time < s.run.Horizon {
		return sentence(fmt.Sprintf("At time %s, %s", timeLabel(at.time, s.run.Horizon), text))
	}
	return sentence("At the end, " + text)
}

// progressWords says how far a computation is, in steps that are seldom enough to be read out.
func (s *scene) progressWords() string {
	v, ok := s.view.(*trainingView)
	if !ok {
		return "Computing."
	}
	return "Training, " + [...]string{"just begun", "a quarter done", "half done", "three quarters done", "nearly done"}[int(4*min(1, max(0, v.progress())))] + "."
}

// openQuestion is what there is to a lesson's question before it is answered, nothing of what comes out, the longest form first.
func (s *scene) openQuestion() []string {
	how := sentence(s.hiddenSentence())
	asked := "A question is open."
	for _, block := range s.question().Ask.Plain(s.numberText) {
		asked += " " + sentence(block)
	}
	return []string{asked + " " + how, "A question is open. " + how}
}

// narrationIn is the narration in the rows of a rectangle.
func (s *scene) narrationIn(r plot.Rect) []string {
	lines := wrap(s.narration(func(text string) bool { return len(wrap(text, r.W)) <= r.H }), r.W)
	if len(lines) > r.H { // the last one ends in dots
		lines = append(lines[:r.H-1], strings.Join(lines[r.H-1:], " "))
	}
	return lines
}

// drawNarration is the line by itself, of two rows where the screen is not wide.
func (s *scene) drawNarration(c *plot.Canvas) {
	r := s.layout.narration
	for i, line := range s.story[1].lines[:min(len(s.story[1].lines), r.H)] {
		c.TextIn(plot.Rect{X: r.X, Y: r.Y + i, W: r.W, H: 1}, line, s.styles.text)
	}
}
