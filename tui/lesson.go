package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sgdflow/presets/lessons"
	"sgdflow/presets/library"
	"sgdflow/sim"
	"sgdflow/sim/live"
)

// presentation is a lesson that is being given: where it stands and what the audience has answered.
type presentation struct {
	lesson   *lessons.Lesson
	step     int
	revealed bool // what comes out is shown: the step has no question, or that has been answered or passed over
	answer
	beside bench[sim.Comparison]
	onward string // the key that goes on; "" for none
	untold bool   // who follows has been told a text with numbers that were not known yet
}

// answer is what the audience has said to a question.
type answer struct {
	guess  []float64 // where SGD's mean ends, a point of parameter space that is replaced and never written to; nil for nowhere
	chosen int       // the choice taken, -1 for none
}

// noAnswer is that of a question that is open, or passed over.
var noAnswer = answer{chosen: -1}

// at is the step.
func (p *presentation) at() *lessons.Step { return &p.lesson.Steps[p.step] }

// hidden says whether what comes out of the experiment must not be seen yet.
func (s *scene) hidden() bool { return s.lesson != nil && !s.lesson.revealed }

// openLesson takes up a lesson where a state has it, with the state's own settings.
func (m *Model) openLesson(s State) {
	if s.Lesson == nil {
		return
	}
	m.enter(s.Lesson, s.Step)
	if s.Revealed {
		m.scene.lesson.revealed = true
	}
	m.besides()
	m.followed()
}

// enter makes a step the one being shown, and leaves settings and screen to the caller.
func (m *Model) enter(l *lessons.Lesson, step int) {
	m.dropLesson()
	p := &presentation{lesson: l, step: step, answer: noAnswer, onward: m.keyOf("next-step")}
	p.revealed = p.at().Question == nil
	m.scene.lesson = p
}

// dropLesson ends what the lesson has under way.
func (m *Model) dropLesson() {
	if p := m.scene.lesson; p != nil {
		p.beside.close()
		m.scene.lesson = nil
	}
}

// beginLesson opens a lesson at its first step.
func (m *Model) beginLesson(name string) {
	l, err := m.library.Lesson(name)
	if err != nil {
		m.say(firstLine(err.Error()), true)
		return
	}
	m.goToStep(l, 0)
}

// goToStep sets everything as a step has it: what was changed within the step before is reset, and undo brings it back.
func (m *Model) goToStep(l *lessons.Lesson, step int) {
	m.history.push(m.choice())
	m.enter(l, step)
	state := StepState(l, step)
	k := state.look()
	now := m.scene.look
	k.large, k.narrate, k.theme = now.large, now.narrate, now.theme // the hall's, not the step's
	m.see(k)
	m.show(state.experiment())
	m.previous = nil
	m.haunt()
	m.runClock()
	m.besides()
	m.followed()
}

// StepState is what a step of a lesson, from 0, sets.
func StepState(l *lessons.Lesson, step int) State {
	at := l.Steps[step]
	v := at.View
	screen, err := ParseScreen(at.Screen)
	if err != nil {
		panic("tui: " + err.Error()) // lessons are read with the names of screens checked
	}
	s := State{
		Preset: at.Preset, X: v.X, Y: v.Y, Screen: screen, Overlay: v.Overlay, Lens: v.Lens, NoGhost: !v.Ghost, Claims: v.Claims,
		Row: max(0, v.Row-1), Lesson: l, Step: step,
	}
	switch v.Time.Mode {
	case lessons.AtStart:
		s.Paused = true
	case lessons.AtEnd:
		s.Paused, s.Time = true, at.Preset.Run.Horizon
	case lessons.AtTime:
		s.Paused, s.Time = true, v.Time.At
	}
	return s
}

// runClock sets the clock as the step has it; while a question is open it rests at the start.
func (m *Model) runClock() {
	p := m.scene.lesson
	s := StepState(p.lesson, p.step)
	m.scene.clock = live.Clock{Time: min(s.Time, m.now.run.Horizon), Playing: !s.Paused}
	if !p.revealed {
		m.scene.clock = live.Clock{}
	}
	m.dirty = true
}

// besides has the run that the step compares with computed.
func (m *Model) besides() {
	p := m.scene.lesson
	run := p.at().Beside
	if run == nil {
		return
	}
	e := experiment{preset: p.at().Preset, run: *run}
	p.beside.ask(e, func(ctx context.Context, publish func(*sim.Comparison)) error {
		c, err := sim.NewComparer(ctx, *run, run.Batches())
		if err != nil {
			return err
		}
		for !c.Done() {
			if err := c.Advance(ctx, besidePiece); err != nil {
				return err
			}
		}
		publish(c.Comparison())
		return nil
	})
}

// besidePiece is the number of entries computed between two looks at whether they are still wanted.
const besidePiece = 64

// pollLesson takes over what is new of the run beside, which becomes the ghost, and tells who follows of numbers that have
// become known.
func (m *Model) pollLesson(at time.Time) {
	p := m.scene.lesson
	if p == nil {
		return
	}
	if p.beside.poll(at) {
		if c := p.beside.result(); c != nil {
			m.previous = &live.Snapshot{Comparison: c}
			m.haunt()
		}
		m.redrawAll()
	}
	if p.untold {
		m.followed()
	}
}

// stepLesson goes on or back. An open question is answered first.
func (m *Model) stepLesson(by int) {
	p := m.scene.lesson
	switch {
	case p == nil:
		m.say("no lesson is open: "+m.keyOf("lessons")+" lists them", false)
	case by > 0 && !p.revealed:
		m.reveal(noAnswer)
	case p.step+by < 0:
		m.say("this is the lesson's first step", false)
	case p.step+by >= len(p.lesson.Steps):
		m.say(fmt.Sprintf("this was the last step: %s leaves the lesson, %s chooses another", m.keyOf("leave"), m.keyOf("lessons")), false)
	default:
		m.goToStep(p.lesson, p.step+by)
	}
}

// leaveLesson ends the lesson; what is on screen stays.
func (m *Model) leaveLesson() {
	p := m.scene.lesson
	if p == nil {
		return
	}
	m.history.push(m.choice())
	m.dropLesson()
	m.relayout()
	m.followed()
	m.say(fmt.Sprintf("%q left at step %d: %s goes back", p.lesson.Title, p.step+1, m.keyOf("undo")), false)
}

// Following is what someone is told who follows a presentation: where it is, and the step's texts with the numbers on screen,
// the first of them with the question, whether it is open or not.
type Following struct {
	State               State // whose Lesson is nil where it has been left
	Text, Answer, Notes []string
}

// followed tells who follows the presentation where it is.
func (m *Model) followed() {
	if m.options.Follow == nil {
		return
	}
	f := Following{State: m.State()}
	if p := m.scene.lesson; p != nil {
		p.untold = false
		number := func(name string) string {
			_, known := m.scene.number(name)
			p.untold = p.untold || !known
			return m.scene.numberText(name)
		}
		f.Text, f.Notes = m.scene.stepText(false).Plain(number), p.at().Notes.Plain(number)
		if q := p.at().Question; q != nil {
			f.Answer = p.reply(q).Plain(number)
		}
	}
	if err := m.options.Follow(f); err != nil {
		m.say(firstLine(err.Error()), true)
	}
}

// onSaved takes over a file that has been saved, where it is on screen. One that cannot be read leaves what is there.
func (m *Model) onSaved(c library.Change) {
	p := m.scene.lesson
	switch {
	case c.Err != nil:
		m.sayUnread(c.Err)
	case p != nil && (c.Lesson != nil && c.File == p.lesson.File || c.Preset != nil && p.uses(c.File)):
		m.reloadLesson()
	case c.Preset != nil && c.File == m.now.preset.File:
		m.turn(newExperiment(c.Preset))
		m.say(c.Preset.Name+" has been saved, and is shown anew", false)
	}
}

// sayUnread says why a file that was saved is not shown. The place and the way out need two lines on a narrow screen.
func (m *Model) sayUnread(err error) {
	text := firstLine(err.Error()) + ": what was there before stays"
	if room := m.scene.layout.width - 2; utf8.RuneCountInString(text) > room {
		if cut := strings.LastIndex(string([]rune(text)[:max(0, room)]), " "); cut > 0 {
			text = text[:cut] + "\n" + text[cut+1:]
		}
	}
	m.say(text, true)
}

// uses says whether a step of the lesson shows the preset of a file.
func (p *presentation) uses(file string) bool {
	return slices.ContainsFunc(p.lesson.Steps, func(s lessons.Step) bool { return s.Preset.File == file })
}

// reloadLesson shows the step anew as the files now have it.
func (m *Model) reloadLesson() {
	p := m.scene.lesson
	name := p.lesson.File
	if name == "" {
		name = p.lesson.Name
	}
	l, err := m.library.Lesson(name)
	if err != nil {
		m.sayUnread(err)
		return
	}
	m.goToStep(l, min(p.step, len(l.Steps)-1))
	m.say(fmt.Sprintf("%q has been saved, and is shown anew", l.Title), false)
}
