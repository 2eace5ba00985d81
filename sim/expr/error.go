package expr

import (
	"fmt"
	"slices"
	"strings"
)

// Error is what is wrong with a formula and where.
type Error struct {
	Column int    // 1-based, counted in runes; one past the end when something is missing there
	Reason string // in words, with the way out
}

// Error returns "column 7: " and the reason.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

func errorAt(column int, format string, args ...any) *Error {
	return &Error{Column: column, Reason: fmt.Sprintf(format, args...)}
}

// unknownName words the error for a name that is neither a parameter nor a column.
func unknownName(column int, name string, known []string) *Error {
	var hint string
	if near := nearest(name, slices.Concat(known, functionNames)); near != "" {
		hint = fmt.Sprintf("did you mean %s? ", near)
	}
	const shown = 12
	switch {
	case len(known) == 0:
		hint += "no names are known here"
	case len(known) > shown:
		hint += fmt.Sprintf("known are %s and %d more", strings.Join(known[:shown], ", "), len(known)-shown)
	default:
		hint += "known are " + strings.Join(known, ", ")
	}
	return errorAt(column, "unknown name %q: %s", shorten(name), hint)
}

// shorten cuts text for a message of one line.
func shorten(s string) string {
	if len(s) > 32 {
		return s[:29] + "..."
	}
	return s
}

// nearest returns the known name closest to name, "" when none is within a third of its length (at least one edit).
// Names that differ in case alone come first.
func nearest(name string, known []string) string {
	if len(name) > 32 {
		return ""
	}
	best, limit := "", max(1, len(name)/3)
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if d := editDistance(name, k); d <= limit && d < max(len(name), len(k)) {
			best, limit = k, d-1
		}
	}
	return best
}

// editDistance is the Levenshtein distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
