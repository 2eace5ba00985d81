package presets

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Error says what is wrong with a preset file, where, and the way out.
type Error struct {
	File     string // as the user gave it
	Row, Col int    // counted from 1, Col in bytes; 0 when no place in the file is to blame
	Key      string // with its table, such as run.start; "" when no key is to blame
	Reason   string
}

// Error returns one line, "file:row:col: key: reason", without the parts that are not known.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(printable(e.File))
	if e.Row > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Row, e.Col)
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	b.WriteString(": " + e.Reason)
	return b.String()
}

// printable returns s as it is, or quoted when it holds what could take over a terminal.
func printable(s string) string {
	if strings.ContainsFunc(s, unprintable) {
		return strconv.Quote(s)
	}
	return s
}

// unprintable tells the characters that have no place in shown text: controls, and the marks that reorder it.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
