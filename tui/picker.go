package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets/library"
	"sgdflow/tui/plot"
)

// picker is a searchable list of presets or of lessons.
type picker struct {
	what  string // a preset or a lesson
	open  func(m *Model, name string)
	input textinput.Model
	all   []library.Entry
	found []library.Entry
	at    int
}

func newPicker(m *Model) *picker {
	return pick("preset", m.now.preset.Name, m.library.Presets(), (*Model).load)
}

// chooseLesson lists the lessons.
func (m *Model) chooseLesson() {
	name := ""
	if p := m.scene.lesson; p != nil {
		name = p.lesson.Name
	}
	m.popup = pick("lesson", name, m.library.Lessons(), (*Model).beginLesson)
}

// pick lists entries, with the one of a name marked.
func pick(what, name string, all []library.Entry, open func(*Model, string)) *picker {
	p := &picker{what: what, open: open, input: newInput(), all: all}
	p.search()
	for i, q := range p.found {
		if q.Name == name && q.Err == nil {
			p.at = i
		}
	}
	return p
}

// newInput is a line editor; what it holds is drawn by its owner.
func newInput() textinput.Model {
	t := textinput.New()
	t.CharLimit = 200
	t.Focus()
	return t
}

// search keeps the entries that hold every word typed in their name, title or summary.
func (p *picker) search() {
	words := strings.Fields(strings.ToLower(p.input.Value()))
	p.found, p.at = nil, 0
next:
	for _, q := range p.all {
		text := strings.ToLower(q.Name + " " + q.Title + " " + q.Summary)
		for _, w := range words {
			if !strings.Contains(text, w) {
				continue next
			}
		}
		p.found = append(p.found, q)
	}
}

func (p *picker) update(m *Model, msg tea.KeyMsg) bool {
	switch msg.Type {
	case tea.KeyEsc:
		return false
	case tea.KeyUp, tea.KeyShiftTab:
		p.at = max(0, p.at-1)
	case tea.KeyDown, tea.KeyTab:
		p.at = min(len(p.found)-1, p.at+1)
	case tea.KeyEnter:
		if len(p.found) > 0 {
			if q := p.found[max(0, p.at)]; q.Err != nil {
				m.say(q.Name+": "+firstLine(q.Reason()), true)
			} else {
				p.open(m, q.Name)
			}
			return false
		}
	default:
		before := p.input.Value()
		p.input, _ = p.input.Update(msg)
		if p.input.Value() != before {
			p.search()
		}
	}
	return true
}

const pickerNameWidth = 18

func (p *picker) draw(s *scene, c *plot.Canvas) {
	in := drawBox(s, c, p.what+"s ── type to search, enter opens, esc goes back", min(100, s.layout.width-6), len(p.all)+2)
	row := plot.Rect{X: in.X, Y: in.Y, W: in.W, H: 1}
	c.TextIn(row, "/"+p.input.Value()+"_", s.styles.strong)
	if len(p.found) == 0 {
		row.Y += 2
		c.TextIn(row, fmt.Sprintf("no %s mentions %q", p.what, p.input.Value()), s.styles.alarm)
		return
	}
	shown := max(1, in.H-2)
	first := max(0, min(p.at-shown/2, len(p.found)-shown))
	for i := first; i < min(first+shown, len(p.found)); i++ {
		row.Y = in.Y + 2 + i - first
		mark, style := "  ", s.styles.text
		if i == p.at {
			mark, style = "> ", s.styles.selected
		}
		c.TextIn(plot.Rect{X: row.X, Y: row.Y, W: pickerNameWidth + 2, H: 1}, mark+p.found[i].Name, style)
		about, style := p.found[i].Summary, s.styles.dim
		if p.found[i].Err != nil {
			about, style = firstLine(p.found[i].Reason()), s.styles.alarm
		}
		c.TextIn(plot.Rect{X: row.X + pickerNameWidth + 3, Y: row.Y, W: row.W - pickerNameWidth - 3, H: 1}, about, style)
	}
}
