package tui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// help is the page of all keys with the preset's note under it.
type help struct {
	scroll int
	keys   []binding
}

func (h *help) update(_ *Model, msg tea.KeyMsg) bool {
	switch msg.String() {
	case "down", "j", "pgdown", " ":
		h.scroll += 4
	case "up", "k", "pgup":
		h.scroll = max(0, h.scroll-4)
	default:
		return false
	}
	return true
}

// helpEntry is a line of the page: a key and what it does, or a heading or text where key is empty.
type helpEntry struct {
	keyHint
	heading bool
}

// helpPage lists the page's lines, text wrapped to width.
func helpPage(s *scene, keys []binding, width int) []helpEntry {
	var page []helpEntry
	text := func(heading bool, lines ...string) {
		for _, line := range lines {
			page = append(page, helpEntry{keyHint{does: line}, heading})
		}
	}
	text(true, s.preset.Title)
	text(false, wrap(s.preset.Note, width)...)
	text(false, "")
	text(true, "The screen: "+s.view.name())
	text(false, wrap(s.view.about(), width)...)
	text(false, "")
	text(true, "Keys")
	lines, labels := helpLines(keys)
	for i, b := range lines {
		page = append(page, helpEntry{keyHint: keyHint{labels[i], b.help}})
	}
	text(true, "Mouse")
	for _, m := range mouseHelp {
		page = append(page, helpEntry{keyHint: m})
	}
	text(false, "")
	text(true, "The numbers")
	text(false, wrap("Charts and the sentence below them take SGD's mean at the end of the last whole epoch: within an epoch it swings with the order of the batches.", width)...)
	text(false, "")
	text(true, "The gauge")
	for v := sim.Trust; v <= sim.Unstable; v++ {
		page = append(page, helpEntry{keyHint: keyHint{v.String(), verdictWords(v, sim.Shuffle)}})
	}
	return page
}

// The column of the keys is as wide as the longest of them, between these.
const (
	leastHelpKeys = 11
	mostHelpKeys  = 20
)

func (h *help) draw(s *scene, c *plot.Canvas) {
	width := min(76, s.layout.width-4)
	page := helpPage(s, h.keys, width)
	in := drawBox(s, c, "help ── up and down scroll, any other key closes", width, min(len(page), s.layout.height-2))
	h.scroll = max(0, min(h.scroll, len(page)-in.H))
	column := leastHelpKeys
	for _, line := range page {
		column = max(column, min(c.Width(line.key)+1, mostHelpKeys))
	}
	for i := 0; i < in.H && h.scroll+i < len(page); i++ {
		line := page[h.scroll+i]
		row := plot.Rect{X: in.X, Y: in.Y + i, W: in.W, H: 1}
		switch {
		case line.key != "":
			c.TextIn(plot.Rect{X: row.X, Y: row.Y, W: column - 1, H: 1}, line.key, s.styles.key)
			c.TextIn(plot.Rect{X: row.X + column, Y: row.Y, W: row.W - column, H: 1}, line.does, s.styles.text)
		case line.heading:
			c.TextIn(row, line.does, s.styles.strong)
		default:
			c.TextIn(row, line.does, s.styles.text)
		}
	}
	if more := len(page) - h.scroll - in.H; more > 0 {
		note := fmt.Sprintf(" %d more lines ", more)
		c.Text(in.X+in.W-c.Width(note), in.Y+in.H, note, s.styles.dim)
	}
}

// wrap breaks text into lines of at most width characters, joining the lines of a paragraph.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
