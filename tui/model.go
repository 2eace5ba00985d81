package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"

	"sgdflow/presets/library"
	"sgdflow/sim/lab"
	"sgdflow/sim/live"
	"sgdflow/tui/plot"
	"sgdflow/tui/term"
)

// Options say what the screen opens with and what it may call. Of the functions each may be nil: its key then says that
// it does nothing here. None of them may wait.
type Options struct {
	State
	Profile colorprofile.Profile
	Keys    map[string][]string // other keys for actions, by Actions' names
	Library *library.Library    // what can be opened by name; nil for what is built in

	// Ledger remembers runs of the Training screen's sweeps beyond this session, for the experiment of a key
	// (lab.TrainingExperiment.Key); nil for none. It is called away from the screen, and what it returns may be nil.
	Ledger func(key string) lab.Ledger

	CommandLine func(State) (string, error)                     // what to type for a state
	Changed     func(State)                                     // told of every new state
	Follow      func(Following) error                           // told of every new step of a lesson
	Export      func(context.Context, Export) ([]string, error) // writes files and returns their names; it may take its time
}

// Model is the program: it owns the engine and the screens. Close ends it.
type Model struct {
	options  Options
	bindings []binding
	library  *library.Library
	dark     bool

	now     experiment
	history history
	engine  *live.Engine // nil before the first size is known
	wanted  uint64       // revision of now
	pending int          // frames since a change whose result is not on screen; 0 for none

	scene    scene
	previous *live.Snapshot // the run before
	popup    popup
	command  tea.Cmd // for the program, from what a key did; none outlives a frame
	mouse    mouse
	rough    bool          // the landscape asked for is, since the picture moves
	still    time.Duration // for how long the picture has not moved
	quitting bool

	tick      int // generation of the frame tick; older ticks are dropped
	ticking   bool
	last      time.Time // of the last frame
	dirty     bool      // the frame is out of date
	staleBase bool      // the base is, too
	pictured  plot.Rect // inside of the pictures shown last
	base      *plot.Canvas
	canvas    *plot.Canvas
	frame     string
}

// popup is something that takes the keys and is drawn over the screen: help, picker, prompt.
type popup interface {
	// update handles a key and reports whether the popup stays open.
	update(m *Model, msg tea.KeyMsg) bool
	draw(s *scene, c *plot.Canvas)
}

// New prepares the screen. Nothing runs before its size is known.
func New(o Options) *Model {
	m := &Model{options: o, bindings: rebound(o.Keys), library: o.Library, dark: true, now: o.State.experiment()}
	if m.library == nil {
		m.library = library.Open("")
	}
	m.scene.preset, m.scene.run, m.scene.look = m.now.preset, m.now.run, o.State.look()
	m.scene.views = newViews(o)
	m.scene.view = m.scene.views[o.Screen]
	m.scene.ascii = o.ASCII
	m.scene.clock = live.Clock{Time: min(o.Time, m.now.run.Horizon), Playing: !o.Paused}
	m.restyle()
	m.openLesson(o.State)
	return m
}

// Close stops the engine and the experiments, and waits for them.
func (m *Model) Close() {
	for _, v := range m.scene.views {
		v.close()
	}
	m.dropLesson()
	m.closeErrands()
	if m.engine != nil {
		m.engine.Stop()
		m.engine = nil
	}
}

// Init does nothing: the first size starts everything.
func (m *Model) Init() tea.Cmd { return nil }

// View returns the frame that the last tick drew.
func (m *Model) View() string { return m.frame }

// Update routes every message to its one owner. It computes nothing: numbers come from the engine.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case frameMsg:
		return m, m.onFrame(msg)
	case tea.KeyMsg:
		m.onKeys(msg)
	case tea.MouseMsg:
		m.onMouse(msg)
	case library.Change:
		m.onSaved(msg)
	case term.CopiedMsg:
		if msg.Err != nil {
			m.say(firstLine(msg.Err.Error()), true)
		}
	case term.RecordingEndedMsg:
		m.say("the recording has ended: "+firstLine(msg.Err.Error()), true)
	case term.BackgroundMsg:
		m.dark = msg.Dark
		m.restyle()
	}
	m.changed(msg)
	if m.quitting {
		return m, tea.Quit
	}
	if key, ok := msg.(tea.KeyMsg); ok && key.Type == tea.KeyCtrlZ {
		return m, tea.Suspend
	}
	command := m.command
	m.command = nil
	return m, tea.Batch(command, m.schedule())
}

// changed tells of the state after what a user has done.
func (m *Model) changed(msg tea.Msg) {
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, library.Change:
		if m.options.Changed != nil {
			m.options.Changed(m.State())
		}
	}
}

// onKeys takes apart keys that arrived in one read, as those held down over a slow line do.
func (m *Model) onKeys(msg tea.KeyMsg) {
	if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 {
		m.onKey(msg)
		return
	}
	for _, r := range msg.Runes {
		m.onKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt})
	}
}

func (m *Model) onKey(msg tea.KeyMsg) {
	m.pan() // what was dragged before
	m.scene.notice = ""
	m.dirty = true
	if m.popup != nil {
		if msg.Type == tea.KeyCtrlC {
			m.quit()
		} else if open := m.popup; !open.update(m, msg) && m.popup == open {
			m.popup = nil
		}
		return
	}
	if !m.answerLesson(msg) {
		m.onBinding(msg)
	}
}

func (m *Model) quit() { m.quitting = true }

func (m *Model) restyle() {
	m.scene.styles = newStyles(m.scene.look.theme, m.dark, m.options.Profile)
	m.base = plot.NewCanvas(m.scene.styles.palette, m.scene.layout.width, m.scene.layout.height, m.options.ASCII)
	m.canvas = plot.NewCanvas(m.scene.styles.palette, m.scene.layout.width, m.scene.layout.height, m.options.ASCII)
	m.redrawAll()
}

func (m *Model) resize(width, height int) {
	m.scene.layout.width, m.scene.layout.height = width, height
	m.base.Resize(width, height)
	m.canvas.Resize(width, height)
	m.relayout()
	m.redrawNow()
}

// relayout follows a change of size or of what is shown, and asks for pictures of the new size.
func (m *Model) relayout() {
	w, h := m.scene.layout.width, m.scene.layout.height
	if w <= 0 || h <= 0 {
		return
	}
	m.scene.layout = newLayout(w, h, m.now.planar(), m.scene.view, m.scene.look, m.scene.lessonRows(w, h))
	m.redrawAll()
	m.ask()
}

// ask sets the engine to the experiment on screen.
func (m *Model) ask() {
	in := m.picture()
	control := m.now.control(in.W, in.H)
	control.Grid.Rough = m.rough
	if m.engine == nil {
		m.engine = live.Start(context.Background(), control)
		m.wanted = 1
	} else {
		m.wanted = m.engine.Set(control)
	}
	m.pending = max(m.pending, 1)
	m.scene.view.follow(m)
	for _, v := range m.scene.views {
		if v != m.scene.view {
			v.leave(m.now)
		}
	}
}

// picture is the inside of the pictures that the engine samples the landscape for: that of the pictured view shown
// last, so that it is there when the user comes back.
func (m *Model) picture() plot.Rect {
	if in := m.scene.layout.picture(); m.scene.clocked() && !in.Empty() {
		m.pictured = in
	}
	return m.pictured
}

func (m *Model) redrawAll() { m.dirty, m.staleBase = true, true }
