package tui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/plot"
	"sgdflow/tui/term"
)

// copyCommand puts the command line that shows exactly this into the clipboard, and on screen where the terminal does not let it.
func (m *Model) copyCommand() {
	if m.options.CommandLine == nil {
		m.say("nothing can be copied from here", false)
		return
	}
	line, err := m.options.CommandLine(m.State())
	if err != nil {
		m.say(firstLine(err.Error()), true)
		return
	}
	m.command = term.Copy(line)
	m.popup = &copied{line}
}

// copied shows what has been copied.
type copied struct{ line string }

func (*copied) update(*Model, tea.KeyMsg) bool { return false }

func (p *copied) draw(s *scene, c *plot.Canvas) {
	width := min(96, s.layout.width-4)
	lines := broken(p.line, width)
	in := drawBox(s, c, "copied ── any key closes", width, len(lines)+2)
	note := fitting(in.W, "Where the terminal does not take it into the clipboard, mark it here (with shift).",
		"Not in the clipboard? Mark it here (with shift).", "not taken? mark it with shift")
	if room := max(0, in.H-2); len(lines) > room {
		note = fitting(in.W, fmt.Sprintf("It has %d more lines, which are in the clipboard alone: e writes a preset.", len(lines)-room),
			fmt.Sprintf("%d more lines are in the clipboard alone", len(lines)-room))
		lines = lines[:room]
	}
	for i, line := range lines {
		c.TextIn(plot.Rect{X: in.X, Y: in.Y + i, W: in.W, H: 1}, line, s.styles.strong)
	}
	c.TextIn(plot.Rect{X: in.X, Y: in.Y + in.H - 1, W: in.W, H: 1}, note, s.styles.dim)
}

// broken cuts a command line into lines of at most width characters, at blanks outside of quotes where there are some, else
// within an argument, with the backslashes and quotes that let it be typed so.
func broken(line string, width int) []string {
	var lines []string
	row := ""
	for _, field := range fields(line) {
		switch {
		case row == "":
			row = field
		case utf8.RuneCountInString(row)+1+utf8.RuneCountInString(field) <= width-2:
			row += " " + field
		default:
			lines, row = append(lines, row+` \`), field
		}
		for utf8.RuneCountInString(row) > width-2 {
			head, tail, ok := parted(row, width-2)
			if !ok {
				break
			}
			lines, row = append(lines, head+`\`), tail
		}
	}
	return append(lines, row)
}

// parted cuts an argument in two, the first of at most width characters, that a shell puts together again where there is a
// backslash and the end of a line between them. It is false for one that has quotes within, or no room for its own.
func parted(field string, width int) (head, tail string, ok bool) {
	inner, open := strings.CutPrefix(field, "'")
	quote := ""
	if inside, closed := strings.CutSuffix(inner, "'"); open && closed {
		inner, quote = inside, "'"
	}
	runes, room := []rune(inner), width-2*len(quote)
	if strings.ContainsAny(inner, `'\`) || room < 1 || len(runes) <= room {
		return field, "", false
	}
	return quote + string(runes[:room]) + quote, quote + string(runes[room:]) + quote, true
}

// fields cuts a command line at the blanks between its arguments: those within single quotes belong to one.
func fields(line string) []string {
	var all []string
	field, quoted := "", false
	for _, r := range line {
		if r == '\'' {
			quoted = !quoted
		}
		if r == ' ' && !quoted {
			all, field = append(all, field), ""
			continue
		}
		field += string(r)
	}
	return append(all, field)
}
