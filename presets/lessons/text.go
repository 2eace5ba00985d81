package lessons

import (
	"slices"
	"strings"
)

// Text is what is shown of a Markdown text: its paragraphs and the items of its lists, in their order. Nil is no text.
type Text []Block

// Block is a paragraph, or one item of a list.
type Block struct {
	Bullet bool
	Spans  []Span
}

// Span is a piece of text of one style, a number to be filled in, or the end of a line.
type Span struct {
	Text             string // on one line; "" in the other two
	Bold, Emph, Code bool
	Number           string // one of the Numbers, shown in the span's style; "" for none
	Break            bool   // what follows begins a new line
}

// Numbers lists the numbers in the text, each once, in the order of their first places.
func (t Text) Numbers() []string {
	var all []string
	for _, b := range t {
		for _, s := range b.Spans {
			if s.Number != "" && !slices.Contains(all, s.Number) {
				all = append(all, s.Number)
			}
		}
	}
	return all
}

// Plain writes the text without its styles, a string a block, items with "- " before them and lines separated by \n.
// number writes the number of a name.
func (t Text) Plain(number func(name string) string) []string {
	blocks := make([]string, len(t))
	for i, b := range t {
		var w strings.Builder
		if b.Bullet {
			w.WriteString("- ")
		}
		for _, s := range b.Spans {
			switch {
			case s.Break:
				w.WriteByte('\n')
			case s.Number != "":
				w.WriteString(number(s.Number))
			default:
				w.WriteString(s.Text)
			}
		}
		blocks[i] = w.String()
	}
	return blocks
}
