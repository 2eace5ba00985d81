package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/plot"
)

// mouse remembers where a button went down, to tell a click from a drag.
type mouse struct {
	down     bool
	moved    bool
	kept     bool          // what was before is in the history
	scrub    bool          // it went down on the time line
	inside   plot.Rect     // the picture it went down in
	col, row int           // last place that the picture was moved to, on screen
	to       *tea.MouseMsg // where it is by now, nil where it has not moved on
}

const wheelStep = 1.25

func (m *Model) onMouse(msg tea.MouseMsg) {
	if m.popup != nil || m.scene.layout.tooSmall {
		return
	}
	switch {
	case msg.Button == tea.MouseButtonWheelUp && msg.Action == tea.MouseActionPress:
		m.wheel(msg, 1/wheelStep)
	case msg.Button == tea.MouseButtonWheelDown && msg.Action == tea.MouseActionPress:
		m.wheel(msg, wheelStep)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		m.press(msg)
	case msg.Action == tea.MouseActionMotion && m.mouse.down:
		m.drag(msg)
	case msg.Action == tea.MouseActionRelease && m.mouse.down:
		m.release(msg)
	}
}

// pictureAt finds the inside of the picture under a cell.
func (m *Model) pictureAt(x, y int) (plot.Rect, bool) {
	for _, p := range m.scene.panels() {
		if in := p.at.Inset(1); in.Contains(x, y) {
			return in, true
		}
	}
	return plot.Rect{}, false
}

func (m *Model) wheel(msg tea.MouseMsg, factor float64) {
	if in, ok := m.pictureAt(msg.X, msg.Y); ok {
		m.zoomAt(msg.X-in.X, msg.Y-in.Y, factor)
	}
}

func (m *Model) press(msg tea.MouseMsg) {
	m.mouse = mouse{col: msg.X, row: msg.Y}
	if m.scene.clocked() && m.scene.layout.barRect().Contains(msg.X, msg.Y) {
		m.mouse.down, m.mouse.scrub = true, true
		m.scrub(msg.X)
		return
	}
	m.mouse.inside, m.mouse.down = m.pictureAt(msg.X, msg.Y)
}

func (m *Model) scrub(x int) {
	bar := m.scene.layout.barRect()
	m.jump(m.now.run.Horizon * float64(x-bar.X) / float64(max(1, bar.W-1)))
}

// drag remembers where to. Terminals report a motion far more often than there are frames.
func (m *Model) drag(msg tea.MouseMsg) {
	if m.mouse.scrub {
		m.scrub(msg.X)
		return
	}
	if msg.X != m.mouse.col || msg.Y != m.mouse.row {
		m.mouse.moved = true
	}
	m.mouse.to = &msg
	m.dirty = true
}

// pan moves the picture to where it has been dragged. All steps of a drag are one change in the history.
func (m *Model) pan() {
	to := m.mouse.to
	m.mouse.to = nil
	if to == nil || to.X == m.mouse.col && to.Y == m.mouse.row {
		return
	}
	w, ok := m.window()
	if !ok {
		return
	}
	if !m.mouse.kept {
		m.history.push(m.choice())
		m.mouse.kept = true
	}
	w = w.Pan(m.mouse.col-to.X, m.mouse.row-to.Y)
	e := m.now
	e.x, e.y = [2]float64{w.X.Min, w.X.Max}, [2]float64{w.Y.Min, w.Y.Max}
	m.mouse.col, m.mouse.row = to.X, to.Y
	m.rough, m.still = true, 0
	m.show(e)
}

// stillAfter is how long a picture that has been dragged rests before it counts as still, though the button is down.
const stillAfter = 150 * time.Millisecond

// refine asks for the whole landscape once the picture moves no more.
func (m *Model) refine() {
	if m.rough && (!m.mouse.down || m.still >= stillAfter) {
		m.rough = false
		m.ask()
	}
}

// release without a drag is a click: start from there.
func (m *Model) release(msg tea.MouseMsg) {
	m.pan()
	click := !m.mouse.moved && !m.mouse.scrub
	m.mouse.down = false
	if !click || !m.mouse.inside.Contains(msg.X, msg.Y) {
		return
	}
	w, ok := m.window()
	if !ok {
		return
	}
	x, y := w.At(float64(msg.X-m.mouse.inside.X)+0.5, float64(msg.Y-m.mouse.inside.Y)+0.5)
	if !m.guessAt(x, y) {
		m.startAt(x, y)
	}
}

// onPlane is the point of parameter space at a place of the plane, which lies off the plane as the start does.
func (m *Model) onPlane(x, y float64) []float64 {
	plane := m.scene.data.Grid.Plane
	x0, y0 := plane.Project(m.now.run.Start)
	w := make([]float64, len(m.now.run.Start))
	for j, v := range m.now.run.Start {
		w[j] = v + (x-x0)*plane.U[j] + (y-y0)*plane.V[j]
	}
	return w
}

// startAt starts from a point of the plane.
func (m *Model) startAt(x, y float64) {
	e := m.now
	e.run.Start = m.onPlane(x, y)
	if err := m.change(e); err != nil {
		m.say(err.Error(), true)
		return
	}
	m.restart()
}
