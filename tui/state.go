package tui

import (
	"fmt"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
)

// Screen is one of the five screens, in the order of their keys.
type Screen int

const (
	Paths Screen = iota
	Landscape
	Order
	Scaling
	Training
)

// Screens lists the names of all screens, in the order of their values.
var Screens = []string{"paths", "landscape", "order", "scaling", "training"}

// String returns the name used on the command line and in lessons.
func (s Screen) String() string {
	if s < 0 || int(s) >= len(Screens) {
		return fmt.Sprintf("Screen(%d)", int(s))
	}
	return Screens[s]
}

// ParseScreen is the inverse of String.
func ParseScreen(name string) (Screen, error) {
	for s, n := range Screens {
		if n == name {
			return Screen(s), nil
		}
	}
	return 0, fmt.Errorf("unknown screen %q: use paths, landscape, order, scaling or training", name)
}

// Lenses lists the magnifications of the lens.
var Lenses = []float64{1, 10, 100}

// State is all that a user has chosen: a command line, a lesson's step and a resumed session set it, and the same state
// shows the same. Beside the preset the zero value is useful: the first screen, playing from the start.
type State struct {
	Preset   *presets.Preset // its Run, which is valid, is the one shown
	Original *presets.Preset // as it was opened, before its settings were changed; nil for Preset itself
	X, Y     [2]float64      // ranges of the pictures; where not ascending the preset's own

	Screen  Screen
	Overlay bool    // Paths: the three paths in one picture
	Lens    float64 // one of Lenses; 0 is 1
	NoGhost bool    // the run before is not shown
	Claims  bool    // Training: claims and live curves have the lower row
	Row     int     // of plots, or plot, that is shown where not all fit; from 0
	Large   bool    // one plot at a time, in thick lines
	Narrate bool    // a line says in words what has changed
	Theme   Theme
	ASCII   bool // no character outside of ASCII

	Time   float64 // flow time that the clock stands at
	Paused bool    // it does not run on

	Lesson   *lessons.Lesson // nil for none
	Step     int             // of it, from 0
	Revealed bool            // the step's question is answered
}

// State is what is on screen now.
func (m *Model) State() State {
	k, clock := m.scene.look, m.scene.clock
	p := *m.now.preset
	p.Run = m.now.run
	s := State{
		Preset: &p, Original: m.now.preset, Screen: k.screen, Overlay: k.overlay, Lens: k.lens, NoGhost: !k.ghosts, Claims: k.claims, Row: k.row,
		Large: k.large, Narrate: k.narrate, Theme: k.theme, ASCII: m.scene.ascii, Time: clock.Time, Paused: !clock.Playing,
	}
	own := newExperiment(m.now.preset)
	if m.now.x != own.x {
		s.X = m.now.x
	}
	if m.now.y != own.y {
		s.Y = m.now.y
	}
	if p := m.scene.lesson; p != nil {
		s.Lesson, s.Step, s.Revealed = p.lesson, p.step, p.revealed
	}
	return s
}

// experiment is the one of the state.
func (s State) experiment() experiment {
	e := newExperiment(s.Preset)
	if s.Original != nil {
		e.preset = s.Original
	}
	if s.X[0] < s.X[1] {
		e.x = s.X
	}
	if s.Y[0] < s.Y[1] {
		e.y = s.Y
	}
	return e
}

// look is how a user has chosen to see the experiment. With that it is all that undo goes back over.
type look struct {
	screen                  Screen
	overlay, ghosts, claims bool
	large, narrate          bool
	lens                    float64
	row                     int
	theme                   Theme
}

// look is the one of the state.
func (s State) look() look {
	k := look{
		screen: s.Screen, overlay: s.Overlay, ghosts: !s.NoGhost, claims: s.Claims, large: s.Large, narrate: s.Narrate,
		lens: s.Lens, row: s.Row, theme: s.Theme,
	}
	if k.lens == 0 {
		k.lens = 1
	}
	return k
}

// choice is a place in the history: the experiment, the look and the place in a lesson, all values.
type choice struct {
	experiment
	look     look
	lesson   *lessons.Lesson // nil for none
	step     int
	revealed bool
	answer   answer
}

func (m *Model) choice() choice {
	c := choice{experiment: m.now, look: m.scene.look}
	if p := m.scene.lesson; p != nil {
		c.lesson, c.step, c.revealed, c.answer = p.lesson, p.step, p.revealed, p.answer
	}
	return c
}

// turnLook changes the look and lets undo go back over it.
func (m *Model) turnLook(set func(k *look)) {
	k := m.scene.look
	set(&k)
	if k == m.scene.look {
		return
	}
	m.history.push(m.choice())
	m.see(k)
}

// see makes k the look, without a place in the history.
func (m *Model) see(k look) {
	before := m.scene.look
	m.scene.look, m.scene.view = k, m.scene.views[k.screen]
	if k.theme != before.theme {
		m.restyle()
	}
	m.haunt()
	m.relayout()
}

// restore puts a place of the history back on screen.
func (m *Model) restore(c choice) {
	if now := m.choice(); c.lesson != now.lesson || c.step != now.step {
		m.dropLesson()
		if c.lesson != nil {
			m.enter(c.lesson, c.step)
			m.besides()
		}
		m.relayout()
	}
	if p := m.scene.lesson; p != nil {
		p.answer = c.answer
		if p.revealed != c.revealed {
			p.revealed = c.revealed
			m.runClock()
		}
		m.redrawAll()
	}
	if c.look != m.scene.look {
		m.see(c.look)
	}
	if !c.sameRun(m.now) || c.x != m.now.x || c.y != m.now.y {
		m.show(c.experiment)
	}
	m.followed()
}
