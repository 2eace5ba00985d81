package tui

import (
	"fmt"
	"math"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets"
	"sgdflow/sim/live"
	"sgdflow/tui/plot"
)

const (
	frameEvery = time.Second / 30
	answerIn   = 12 * time.Millisecond // the first frame after something happened on a resting screen
	patience   = 3                     // frames that a change may take before what there is of it is shown
	longFrame  = 200 * time.Millisecond
)

// frameMsg is the tick that everything on screen moves by.
type frameMsg struct {
	generation int
	at         time.Time
}

// schedule starts the tick where something is to be drawn and none is under way. At rest there is none.
func (m *Model) schedule() tea.Cmd {
	if m.ticking || !m.moving() {
		return nil
	}
	m.ticking = true
	m.last = time.Time{}
	return m.tickIn(answerIn)
}

func (m *Model) tickIn(d time.Duration) tea.Cmd {
	m.tick++
	generation := m.tick
	return tea.Tick(d, func(at time.Time) tea.Msg { return frameMsg{generation, at} })
}

// moving says whether another frame would differ from this one.
func (m *Model) moving() bool {
	return m.engine != nil && (m.dirty || m.rough || m.pending > 0 || m.scene.data == nil || !m.scene.data.Done ||
		m.scene.view.busy() || m.waitsFor() || m.scene.clock.Playing && m.scene.clocked())
}

func (m *Model) onFrame(msg frameMsg) tea.Cmd {
	if msg.generation != m.tick {
		return nil
	}
	elapsed := time.Duration(0)
	if !m.last.IsZero() {
		elapsed = min(msg.at.Sub(m.last), longFrame) // a suspended program does not jump ahead
	}
	m.last = msg.at
	m.still += elapsed
	m.pan()
	m.refine()
	m.adopt()
	m.pollView(msg.at)
	m.pollLesson(msg.at)
	m.pollErrand(msg.at)
	m.advance(elapsed)
	m.render()
	if !m.moving() {
		m.ticking = false
		return nil
	}
	return m.tickIn(frameEvery)
}

// adopt takes over the engine's newest snapshot if it belongs to what is wanted now. For a few frames it waits for
// the landscape, so that a change does not flicker through an empty picture.
func (m *Model) adopt() {
	latest := m.engine.Latest()
	if latest == m.scene.data {
		return
	}
	if latest.Revision != m.wanted || !latest.Done && m.pending > 0 && m.pending < patience && m.scene.data != nil {
		m.pending++
		return
	}
	m.pending = 0
	s := &m.scene
	s.data, s.preset, s.run = latest, m.now.preset, m.now.run
	s.names = m.now.axisNames()
	if s.about = m.now.planeNote(latest.Landscape); s.about == nil {
		s.about = []string{s.preset.Summary}
	}
	if latest.Err != nil && s.notice == "" {
		s.notice, s.alarm = firstLine(latest.Err.Error()), true
	}
	if latest.Comparison != nil && latest.Grid.Cols > 0 {
		s.tracks = newTracks(latest.Grid, latest.Comparison, m.now.preset.View.Plane == presets.NamedPlane)
	}
	s.noise = s.noise[:0:0]
	for i := 0; latest.Comparison != nil && i < latest.Comparison.StdErr.Len(); i++ {
		s.noise = append(s.noise, standardError(latest.Comparison, i))
	}
	if l, set := latest.Landscape, s.run.Settings; l == nil {
		s.heat = heat{}
	} else if s.heat.of != l || s.heat.rate != set.LearningRate || s.heat.terms != set.Terms {
		s.heat = newHeat(l, set.LearningRate, set.Terms)
	}
	m.haunt()
	m.scene.view.follow(m)
	m.redrawAll()
	if latest.Done && s.lesson != nil {
		m.followed() // with the numbers that are known now
	}
}

// haunt puts the run before on the plane of this one.
func (m *Model) haunt() {
	s := &m.scene
	s.ghost = nil
	p := m.previous
	if !m.scene.look.ghosts || p == nil || p.Comparison == nil || s.data == nil || s.data.Grid.Cols == 0 ||
		p.Comparison.Run.Objective != s.run.Objective {
		return
	}
	t := newTracks(s.data.Grid, p.Comparison, false)
	s.ghost = &t
}

// advance moves the clock and finds the entry it stands at.
func (m *Model) advance(elapsed time.Duration) {
	s := &m.scene
	k := s.comparison()
	if k == nil {
		s.waiting = s.data == nil || !s.data.Done
		return
	}
	computed := k.Time[len(k.Time)-1]
	if s.data.Done {
		computed = s.run.Horizon
	}
	if !s.clocked() || s.hidden() { // the clock rests where it is not seen
		elapsed = 0
	}
	before, waited := s.clock, s.waiting
	s.clock = s.clock.Tick(elapsed, s.run.Horizon, computed)
	s.waiting = !s.data.Done && computed < s.clock.Time || s.clock.Playing && s.clock == before && elapsed > 0
	entry := min(entryAt(s.clock, s.data), len(k.Time)-1)
	if entry != s.entry || s.clock != before || s.waiting != waited {
		m.dirty = true
	}
	s.entry = entry
	s.sharp = k.SharpnessAt(entry)
}

// entryAt is the last entry at or before the clock's time.
func entryAt(c live.Clock, data *live.Snapshot) int {
	k := data.Comparison
	step := k.Run.Settings.LearningRate * float64(k.Stride)
	return int(math.Floor(c.Time/step*(1+1e-9) + 1e-9))
}

// render draws the frame if it is out of date.
func (m *Model) render() {
	if !m.dirty {
		return
	}
	s := &m.scene
	m.recount()
	m.renewKeys()
	switch {
	case s.layout.tooSmall:
		m.canvas.Reset()
		drawTooSmall(m.canvas, s)
	default:
		if m.staleBase {
			m.base.Reset()
			m.base.SetThick(s.look.large)
			s.drawBase(m.base)
			m.staleBase = false
		}
		m.canvas.CopyFrom(m.base)
		s.draw(m.canvas)
		if m.popup != nil {
			m.popup.draw(s, m.canvas)
		}
	}
	m.dirty = false
	m.frame = m.canvas.String()
}

// redrawNow answers a new size at once: the old frame would be torn by the terminal.
func (m *Model) redrawNow() {
	m.advance(0)
	m.redrawAll()
	m.render()
	m.redrawAll()
}

func drawTooSmall(c *plot.Canvas, s *scene) {
	l := s.layout
	lines := []string{
		"sgdflow needs more room:",
		fmt.Sprintf("%d x %d cells at least,", leastWidth, leastHeight),
		fmt.Sprintf("this terminal has %d x %d", l.width, l.height),
	}
	for i, line := range lines {
		c.TextIn(plot.Rect{X: 0, Y: i, W: l.width, H: 1}, line, s.styles.strong)
	}
}
