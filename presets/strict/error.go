package strict

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Error says what is wrong with a file, where, and the way out.
type Error struct {
	File     string // as the user gave it
	Row, Col int    // counted from 1, Col in bytes; 0 when no place in the file is to blame
	Key      string // with its table, such as run.start; "" when no key is to blame
	Reason   string
}

// Error returns one line, "file:row:col: key: reason", without the parts that are not known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(Printable(e.File))
	if e.Row > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Row, e.Col)
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	b.WriteString(": " + brief(e.Reason))
	return b.String()
}

// brief is a reason short enough to be read. Of one that quotes pages of a file the middle is left out: the way out stands
// at the end.
func brief(reason string) string {
	const head, tail = 200, 400 // characters
	if len(reason) <= head+tail {
		return reason
	}
	all := []rune(reason)
	if len(all) <= head+tail {
		return reason
	}
	return string(all[:head]) + " ... " + string(all[len(all)-tail:])
}

// Printable returns s as it is, or quoted when it holds what could take over a terminal.
func Printable(s string) string {
	if strings.ContainsFunc(s, Unprintable) {
		return strconv.Quote(s)
	}
	return s
}

// Unprintable tells the characters that have no place in shown text: controls, and the marks that reorder it.
func Unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
