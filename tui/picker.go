package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets"
	"sgdflow/tui/plot"
)

// picker is the searchable list of presets.
type picker struct {
	input textinput.Model
	all   []*presets.Preset
	found []*presets.Preset
	at    int
}

func newPicker(m *Model) *picker {
	p := &picker{input: newInput(), all: presets.All()}
	p.search()
	for i, q := range p.found {
		if q.Name == m.now.preset.Name {
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

// search keeps the presets that hold every word typed in their name, title or summary.
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
			m.load(p.found[max(0, p.at)].Name)
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
	in := drawBox(s, c, "presets ── type to search, enter opens, esc goes back", min(100, s.layout.width-6), len(p.all)+2)
	row := plot.Rect{X: in.X, Y: in.Y, W: in.W, H: 1}
	c.TextIn(row, "/"+p.input.Value()+"_", s.styles.strong)
	if len(p.found) == 0 {
		row.Y += 2
		c.TextIn(row, fmt.Sprintf("no preset mentions %q", p.input.Value()), s.styles.alarm)
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
		c.TextIn(plot.Rect{X: row.X + pickerNameWidth + 3, Y: row.Y, W: row.W - pickerNameWidth - 3, H: 1}, p.found[i].Summary, s.styles.dim)
	}
}
