package term

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// The brackets of a synchronised update, in which a terminal that knows them shows all of a frame at once. One that
// does not ignores them, as every private mode unknown to it (ECMA-48, DEC private modes).
const (
	beginUpdate = "\x1b[?2026h"
	endUpdate   = "\x1b[?2026l"
)

// painter turns frames into what has to be written to a terminal of its size for the terminal to show them. It
// remembers what is on the screen and writes the rows that differ, each at its place. The zero value knows a screen
// without any cells.
type painter struct {
	width, height int
	known         bool     // what the screen shows is rows, with nothing but blanks below them
	rows          []string // of the frame painted last
	spare         []string
	out           []byte
}

// resize tells the painter of a size in cells, and that anything may be on the screen.
func (p *painter) resize(width, height int) { p.width, p.height, p.known = width, height, false }

// paint returns what takes the screen to the frame, nothing when it shows it. The rows of a frame are separated by
// newlines; each has to begin and end in the terminal's default style. A row too long is cut off at the right, of rows
// too many those at the top are left out, and the cursor is left on the last. The bytes returned hold until the next
// call.
func (p *painter) paint(frame string) []byte {
	before := p.rows
	p.rows = p.split(frame)
	p.spare = before
	p.out = append(p.out[:0], beginUpdate...)
	for y, row := range p.rows {
		old := ""
		if y < len(before) {
			old = before[y]
		}
		if !p.known || row != old {
			p.row(y, row)
		}
	}
	if n := len(p.rows); n < p.height && (!p.known || n < len(before)) {
		p.out = append(appendPlace(p.out, n), ansi.EraseScreenBelow...)
	}
	p.known = true
	if len(p.out) == len(beginUpdate) {
		return nil
	}
	p.out = append(appendPlace(p.out, max(0, len(p.rows)-1)), endUpdate...)
	return p.out
}

// split returns the rows of the frame that the screen has room for.
func (p *painter) split(frame string) []string {
	rows := p.spare[:0]
	for {
		row, rest, more := strings.Cut(frame, "\n")
		rows = append(rows, row)
		if !more {
			return rows[max(0, len(rows)-p.height):]
		}
		frame = rest
	}
}

// row writes one row. What was there is overwritten, not erased before: that would flicker. And only what is left to
// the right of the new row is erased, for in the last column the cursor stands on the last character, not behind it.
func (p *painter) row(y int, row string) {
	n, ok := plainCells(row)
	if !ok {
		n = ansi.StringWidth(row)
	}
	if n > p.width {
		row = ansi.Truncate(row, p.width, "")
		n = ansi.StringWidth(row) // a wide character at the edge is left out
	}
	p.out = append(appendPlace(p.out, y), row...)
	if n < p.width {
		p.out = append(p.out, ansi.EraseLineRight...)
	}
}

// appendPlace appends what moves the cursor to the beginning of a row, from zero.
func appendPlace(dst []byte, y int) []byte {
	dst = strconv.AppendInt(append(dst, "\x1b["...), int64(y)+1, 10)
	return append(dst, 'H')
}

// plainCells counts the cells of a text of styles and of characters each of which takes one cell whatever stands beside
// it. Anything else it leaves to ansi.StringWidth, which needs several times as long.
func plainCells(text string) (n int, ok bool) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= ' ' && c <= '~':
			n++
			i++
		case c == esc:
			size := styleLen(text[i:])
			if size == 0 {
				return 0, false
			}
			i += size
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isPlain(r) {
				return 0, false
			}
			n++
			i += size
		}
	}
	return n, true
}

// styleLen is the length of the Select Graphic Rendition at the beginning of the text, zero when there stands something
// else.
func styleLen(text string) int {
	if !strings.HasPrefix(text, "\x1b[") {
		return 0
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case c < '0' || c > ';': // digits, colon, semicolon
			return 0
		}
	}
	return 0
}

// isPlain says whether a character beyond ASCII is one of those that are drawn most: Latin and Greek letters, arrows,
// operators, box drawing, blocks and Braille patterns.
func isPlain(r rune) bool {
	return r >= 0xa1 && r < 0x300 && r != 0xad || r >= 0x391 && r <= 0x3c9 && r != 0x3a2 || r >= 0x2190 && r <= 0x22ff ||
		r >= 0x2500 && r <= 0x259f || r >= 0x2800 && r <= 0x28ff
}
