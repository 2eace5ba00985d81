package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// A cell is 8 units wide and 16 high, a dot of braille thus 4 apart in both directions. Pictures have a margin.
const (
	cellWidth, cellHeight = 8, 16
	margin                = 12
)

// fonts are monospaced ones that have Greek and ∇; whichever is taken, textLength keeps the columns.
const fonts = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"

// sheet collects a screen's shapes, those of equal looks in one path each.
type sheet struct {
	cols, rows int
	paper      string
	halves     [][]string // colours of half cells, "" for paper
	layers     map[look]*strings.Builder
	order      []look
	texts      map[look]*strings.Builder
	textOrder  []look
}

// look is how shapes are painted.
type look struct {
	color  string
	stroke string // width of a line, "" for filled shapes and text
	bold   bool
}

// draw returns the screen as an SVG document with a title and a description for those who cannot see it.
func draw(title, description string, cols, rows int, cell func(x, y int) uv.Cell) []byte {
	s := &sheet{cols: cols, rows: rows, layers: map[look]*strings.Builder{}, texts: map[look]*strings.Builder{}}
	s.paper = commonest(cols, rows, cell)
	s.halves = make([][]string, 2*rows)
	for y := range s.halves {
		s.halves[y] = make([]string, cols)
	}
	for y := range rows {
		s.row(y, cell)
	}
	width, height := cols*cellWidth+2*margin, rows*cellHeight+2*margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escaped(title), escaped(description))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", width, height, s.paper)
	// Half a unit more has lines through the middle of a cell fill whole pixels.
	fmt.Fprintf(&b, `<g transform="translate(%d.5 %d.5)">`+"\n", margin, margin)
	s.writeHalves(&b)
	for _, l := range s.order {
		if l.stroke == "" {
			fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`+"\n", l.color, s.layers[l])
		} else {
			fmt.Fprintf(&b, `<path fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" d="%s"/>`+"\n", l.color, l.stroke, s.layers[l])
		}
	}
	fmt.Fprintf(&b, `<g font-family="%s" font-size="13.3">`+"\n", fonts)
	for _, l := range s.textOrder {
		weight := ""
		if l.bold {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(&b, `<g fill="%s"%s>%s</g>`+"\n", l.color, weight, s.texts[l])
	}
	b.WriteString("</g>\n</g>\n</svg>\n")
	return b.Bytes()
}

// row takes the cells of one row.
func (s *sheet) row(y int, cell func(x, y int) uv.Cell) {
	var run []string // words of one look, a cell each
	var of look
	begin := 0
	flush := func() {
		if len(run) > 0 {
			s.text(begin, y, of, run)
		}
		run = nil
	}
	for x := 0; x < s.cols; x++ {
		c := cell(x, y)
		ink, paper := colors(c.Style, s.paper)
		s.halves[2*y][x], s.halves[2*y+1][x] = paper, paper
		r, size := utf8.DecodeRuneInString(c.Content)
		l := look{color: ink, bold: c.Style.Attrs&uv.AttrBold != 0}
		switch {
		case c.Content == "" || r == ' ':
			// One blank between two words of a look is part of the text.
			if next := cell(x+1, y); len(run) > 0 && x+1 < s.cols && plain(next.Content) && s.look(next) == of {
				run = append(run, " ")
				continue
			}
			flush()
		case s.drawn(x, y, r, ink):
			flush()
		case size < len(c.Content) || !plain(c.Content):
			flush()
			s.text(x, y, l, []string{c.Content})
		default:
			if l != of {
				flush()
			}
			if len(run) == 0 {
				begin, of = x, l
			}
			run = append(run, c.Content)
		}
	}
	flush()
}

func (s *sheet) look(c uv.Cell) look {
	ink, _ := colors(c.Style, s.paper)
	return look{color: ink, bold: c.Style.Attrs&uv.AttrBold != 0}
}

// plain says whether a cell's content is a character that every monospaced font has at its common width.
func plain(content string) bool {
	r, size := utf8.DecodeRuneInString(content)
	return size == len(content) && r > ' ' && (r < 0x180 || r >= 0x370 && r < 0x400 || r == '…' || r == '–') && r != '·'
}

// text writes words from a cell on. A lone character that fonts lend from each other is centred in its cell.
func (s *sheet) text(x, y int, l look, run []string) {
	b := s.texts[l]
	if b == nil {
		b = &strings.Builder{}
		s.texts[l] = b
		s.textOrder = append(s.textOrder, l)
	}
	words := escaped(strings.Join(run, ""))
	baseline := y*cellHeight + 12
	if len(run) == 1 {
		fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`, x*cellWidth+cellWidth/2, baseline, words)
		return
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`,
		x*cellWidth, baseline, len(run)*cellWidth, words)
}

// path adds to the path of a look.
func (s *sheet) path(l look, format string, args ...any) {
	b := s.layers[l]
	if b == nil {
		b = &strings.Builder{}
		s.layers[l] = b
		s.order = append(s.order, l)
	}
	fmt.Fprintf(b, format, args...)
}

// colors are those of a cell's ink and paper, as they are painted.
func colors(s uv.Style, paper string) (string, string) {
	ink, ground := hex(s.Fg, "#d8dae5"), hex(s.Bg, paper)
	if s.Attrs&uv.AttrReverse != 0 {
		ink, ground = ground, ink
	}
	return ink, ground
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// commonest is the colour that most cells have for their ground.
func commonest(cols, rows int, cell func(x, y int) uv.Cell) (best string) {
	count := map[string]int{}
	for y := range rows {
		for x := range cols {
			c := hex(cell(x, y).Style.Bg, "#000000")
			if count[c]++; count[c] > count[best] {
				best = c
			}
		}
	}
	return best
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
