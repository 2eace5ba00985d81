package tui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/plot"
)

// prompt is the line on which exact values are typed.
type prompt struct {
	input textinput.Model
	err   string
}

func newPrompt() *prompt { return &prompt{input: newInput()} }

func (p *prompt) update(m *Model, msg tea.KeyMsg) bool {
	p.err = ""
	switch msg.Type {
	case tea.KeyEsc:
		return false
	case tea.KeyTab:
		p.complete(m)
	case tea.KeyEnter:
		if strings.TrimSpace(p.input.Value()) == "" {
			return false
		}
		if err := execute(m, p.input.Value()); err != nil {
			p.err = firstLine(err.Error())
			return true
		}
		return false
	case tea.KeyBackspace:
		if p.input.Value() == "" {
			return false
		}
		p.input, _ = p.input.Update(msg)
	default:
		p.input, _ = p.input.Update(msg)
	}
	return true
}

// candidates are the completions of what has been typed, whole lines.
func (p *prompt) candidates(m *Model) []string {
	word, argument, spaced := strings.Cut(p.input.Value(), " ")
	options, before := commandNames(), ""
	if spaced {
		c, ok := find(word)
		if !ok || c.values == nil {
			return nil
		}
		options, before, word = c.values(m), word+" ", argument
	}
	var all []string
	for _, o := range options {
		if strings.HasPrefix(o, word) {
			all = append(all, before+o)
		}
	}
	return all
}

// complete extends the line as far as all candidates agree.
func (p *prompt) complete(m *Model) {
	all := p.candidates(m)
	if len(all) == 0 {
		return
	}
	common := all[0]
	for _, c := range all[1:] {
		for !strings.HasPrefix(c, common) {
			_, last := utf8.DecodeLastRuneInString(common)
			common = common[:len(common)-last]
		}
	}
	if len(all) == 1 && !strings.Contains(common, " ") {
		common += " "
	}
	if len(common) > len(p.input.Value()) {
		p.input.SetValue(common)
		p.input.CursorEnd()
	}
}

func (p *prompt) draw(s *scene, c *plot.Canvas) {
	r := s.layout.keys
	c.Fill(r, s.styles.text)
	x := r.X + 1
	x += c.Text(x, r.Y, ":", s.styles.key)
	runes, at := []rune(p.input.Value()+" "), p.input.Position()
	for at > 0 && c.Width(string(runes[:at+1])) > r.X+r.W-x { // of a long line the part up to the cursor
		runes, at = runes[1:], at-1
	}
	for i, ch := range runes {
		style := s.styles.strong
		if i == at {
			style = s.styles.selected
		}
		x += c.Text(x, r.Y, string(ch), style)
	}
	x++
	beside := plot.Rect{X: x, Y: r.Y, W: r.X + r.W - x, H: 1}
	switch {
	case p.err == "":
		c.TextIn(beside, p.hint(), s.styles.dim)
	case c.Width(p.err) <= beside.W:
		c.Text(beside.X, beside.Y, p.err, s.styles.alarm)
	default: // the line above has more room
		above := s.layout.remark
		c.Fill(above, s.styles.text)
		c.TextIn(plot.Rect{X: above.X + 1, Y: above.Y, W: above.W - 1, H: 1}, p.err, s.styles.alarm)
	}
}

// hint says what may come next.
func (p *prompt) hint() string {
	word, _, spaced := strings.Cut(p.input.Value(), " ")
	if c, ok := find(word); ok && spaced {
		return fmt.Sprintf("%s, as in :%s", c.argument, c.example)
	}
	var fits []string
	for _, n := range commandNames() {
		if strings.HasPrefix(n, word) {
			fits = append(fits, n)
		}
	}
	if len(fits) == 0 {
		return "no such word"
	}
	return strings.Join(fits, "  ") + "   (tab completes, esc leaves)"
}
