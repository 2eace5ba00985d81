package tui

import (
	"fmt"
	"slices"

	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/tui/plot"
)

// change makes e the experiment on screen; the run before becomes the ghost. An error leaves everything as it was.
func (m *Model) change(e experiment) error {
	same := e.sameRun(m.now)
	if same && e.x == m.now.x && e.y == m.now.y {
		return nil
	}
	if !same {
		if err := e.check(m.now); err != nil {
			return err
		}
	}
	m.history.push(m.choice())
	m.show(e)
	return nil
}

// turn is change for a key, whose errors stand under the plots.
func (m *Model) turn(e experiment) {
	if err := m.change(e); err != nil {
		m.say(err.Error(), true)
	}
}

// show is change without a place in the history.
func (m *Model) show(e experiment) {
	if s := m.scene.data; !e.sameRun(m.now) && s != nil && s.Comparison != nil && s.Done && s.Revision == m.wanted {
		m.previous = s
	}
	if e.preset != m.now.preset {
		m.previous = nil
		m.scene.clock = live.Clock{Playing: true}
	}
	m.now = e
	m.scene.clock.Time = min(m.scene.clock.Time, e.run.Horizon)
	m.dirty = true
	switch {
	case m.engine != nil && e.planar() != m.scene.layout.planar:
		m.relayout()
	case m.engine != nil:
		m.ask()
	}
}

func (m *Model) say(text string, alarm bool) {
	m.scene.notice, m.scene.alarm = text, alarm
	m.dirty = true
}

func (m *Model) turnRate(tenths int) { m.turn(m.now.turnedRate(tenths)) }

func (m *Model) turnBatch(by int) { m.turn(m.now.turnedBatch(by)) }

func (m *Model) nextSampling() { m.turn(m.now.nextSampling()) }

func (m *Model) turnTerms() {
	e := m.now.nextTerms()
	m.turn(e)
	m.say("the modified flow follows C + eps R with "+map[sim.Terms]string{
		sim.BothTerms: "both terms of R", sim.FullBatchTerm: "the full-batch term of R alone",
		sim.MinibatchTerm: "the minibatch term of R alone", sim.NoTerms: "no term of R: it is gradient flow",
	}[e.run.Settings.Terms], false)
}

func (m *Model) newSeed() { m.turn(m.now.seeded(m.now.run.Settings.Seed + 1)) }

func (m *Model) undo() {
	if c, ok := m.history.back(m.choice()); ok {
		m.restore(c)
	} else {
		m.say("nothing to undo", false)
	}
}

func (m *Model) redo() {
	if c, ok := m.history.forth(m.choice()); ok {
		m.restore(c)
	} else {
		m.say("nothing to redo", false)
	}
}

// stepPreset goes through the library's presets, round and round. From a file elsewhere it enters at the end.
func (m *Model) stepPreset(by int) {
	var names []string
	for _, p := range m.library.Presets() {
		if p.Err == nil {
			names = append(names, p.Name)
		}
	}
	at := -1
	for i, n := range names {
		if n == m.now.preset.Name {
			at = i
		}
	}
	if at < 0 && by < 0 {
		at = 0
	}
	m.load(names[(at+by+len(names))%len(names)])
}

func (m *Model) load(name string) {
	p, err := m.library.Preset(name)
	if err != nil {
		m.say(err.Error(), true)
		return
	}
	m.turn(newExperiment(p))
	m.say(fmt.Sprintf("%s: %s", p.Name, p.Summary), false)
}

func (m *Model) toggleOverlay() {
	m.turnLook(func(k *look) { k.overlay = !k.overlay })
	if m.scene.look.large {
		m.say("large shows the three paths in one picture as it is", false)
	}
}

func (m *Model) turnLens() {
	m.turnLook(func(k *look) { k.lens = Lenses[(slices.Index(Lenses, k.lens)+1)%len(Lenses)] })
	m.say(fmt.Sprintf("lens: each flow's difference from SGD's mean is drawn x%.0f", m.scene.look.lens), false)
}

func (m *Model) toggleGhost() {
	m.turnLook(func(k *look) { k.ghosts = !k.ghosts })
	if ghosts := m.scene.look.ghosts; ghosts && m.previous == nil {
		m.say("ghost on: the run before will stay as faint dots when you change something", false)
	} else if !ghosts {
		m.say("ghost off", false)
	}
}

func (m *Model) nextPlot() {
	if n := m.scene.layout.turns; n > 1 {
		m.turnLook(func(k *look) { k.row = (k.row + 1) % n })
	}
}

func (m *Model) toggleLarge() {
	m.turnLook(func(k *look) { k.large, k.row = !k.large, 0 })
	if m.scene.look.large {
		m.say("large: one plot at a time, "+m.keyOf("plot")+" shows the next one", false)
	}
}

func (m *Model) nextTheme() {
	m.turnLook(func(k *look) { k.theme = (k.theme + 1) % Theme(len(Themes)) })
	text := "theme: " + m.scene.look.theme.String()
	if !m.scene.styles.palette.HasColor() && m.scene.look.theme != ThemeMono {
		text += ", but this terminal shows no colours (or NO_COLOR is set)"
	}
	m.say(text, false)
}

// zoomAt multiplies the ranges shown by factor, holding what is under the cell (col, row) of a picture's inside where
// it is; a negative cell stands for the middle.
func (m *Model) zoomAt(col, row int, factor float64) {
	w, ok := m.window()
	if !ok {
		return
	}
	if col < 0 {
		col, row = w.Cols/2, w.Rows/2
	}
	m.look(w.Zoom(col, row, factor))
}

// window is that of the pictures, if there is one and it belongs to the preset that is wanted.
func (m *Model) window() (plot.Window, bool) {
	in := m.scene.layout.picture()
	if m.scene.data == nil || m.scene.data.Grid.Cols == 0 || in.Empty() || m.scene.preset != m.now.preset {
		return plot.Window{}, false
	}
	w := m.scene.window(in)
	if m.now.x[0] < m.now.x[1] { // a view asked for that is not on screen yet
		w.X = plot.Range{Min: m.now.x[0], Max: m.now.x[1]}
	}
	if m.now.y[0] < m.now.y[1] {
		w.Y = plot.Range{Min: m.now.y[0], Max: m.now.y[1]}
	}
	return w, true
}

func (m *Model) look(w plot.Window) {
	e := m.now
	e.x, e.y = [2]float64{w.X.Min, w.X.Max}, [2]float64{w.Y.Min, w.Y.Max}
	m.turn(e)
}

func (m *Model) fit() {
	e, own := m.now, newExperiment(m.now.preset)
	e.x, e.y = own.x, own.y
	m.turn(e)
}
