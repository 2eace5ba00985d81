package presets

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"sgdflow/sim/expr"
)

// table reads the fields of one table of a document. The first failure sticks to the document; after it every reader
// returns zero values, so that a caller asks for err once, at the end.
type table struct {
	*document
	path   string
	values map[string]any
}

// open returns the table at the path, which must be there, and refuses keys other than the known ones.
func (d *document) open(path string, values map[string]any, known ...string) table {
	t := table{d, path, values}
	for _, key := range d.order[path] {
		if slices.Contains(known, key) {
			continue
		}
		reason := "unknown key"
		if n := near(key, known); n != "" {
			reason += ": did you mean " + n + "?"
		} else {
			reason += ": known are " + enumerated(known)
		}
		d.fail(d.places[t.at(key)].key, t.at(key), "%s", reason)
	}
	return t
}

// enumerated joins names for a message, the first few of many.
func enumerated(names []string) string {
	const most = 20
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "...")
	}
	return strings.Join(names, ", ")
}

// table opens a table within t. One that is missing opens empty, its required keys then being missing.
func (t table) table(key string, known ...string) table {
	return t.open(t.at(key), t.rawTable(key), known...)
}

func (t table) rawTable(key string) map[string]any {
	v, ok := t.values[key]
	if !ok {
		return nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		t.mistyped(key, "a table", v)
	}
	return m
}

func (t table) at(key string) string {
	if t.path == "" {
		return key
	}
	return t.path + "." + key
}

// has tells whether the key is there.
func (t table) has(key string) bool { _, ok := t.values[key]; return ok }

// require fails for the first of the keys that is missing, at the head of the table.
func (t table) require(keys ...string) {
	for _, key := range keys {
		if !t.has(key) {
			t.fail(t.places[t.path].key, t.at(key), "missing: it is needed in %s", t.heading())
		}
	}
}

func (t table) heading() string {
	if t.path == "" {
		return "every preset"
	}
	return "[" + withoutIndex(t.path) + "]"
}

// invalid fails at the value of the key, or at the head of the table where the key is left out.
func (t table) invalid(key, format string, args ...any) {
	at, ok := t.places[t.at(key)]
	if !ok {
		at.value = t.places[t.path].key
	}
	t.fail(at.value, t.at(key), format, args...)
}

func (t table) mistyped(key, want string, v any) {
	t.invalid(key, "must be %s, not %s", want, kind(v))
}

// text reads a string that is fit to be shown: no control characters, and on one line unless lines are allowed.
func (t table) text(key, missing string, lines bool) string {
	v, ok := t.values[key]
	if !ok {
		return missing
	}
	s, ok := v.(string)
	if !ok {
		t.mistyped(key, "text in quotes", v)
	}
	t.shown(key, t.places[t.at(key)].value, s, lines)
	return s
}

func (t table) shown(key string, offset int, s string, lines bool) {
	for _, r := range s {
		if unprintable(r) && !(lines && r == '\n') {
			t.fail(offset, t.at(key), "character %U cannot be shown", r)
		}
	}
}

// number reads a finite number, whole or not.
func (t table) number(key string) float64 {
	v, ok := t.values[key]
	if !ok {
		return 0
	}
	return t.finite(key, t.places[t.at(key)].value, v)
}

func (t table) finite(key string, offset int, v any) float64 {
	switch x := v.(type) {
	case int64:
		return float64(x)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.fail(offset, t.at(key), "%v is not a finite number", x)
		}
		return x
	}
	t.fail(offset, t.at(key), "must be a number, not %s", kind(v))
	return 0
}

// between reads a number from least to most.
func (t table) between(key string, missing, least, most float64) float64 {
	if !t.has(key) {
		return missing
	}
	x := t.number(key)
	if !(x >= least && x <= most) {
		t.invalid(key, "%v is out of range: use %v to %v", x, least, most)
	}
	return x
}

// whole reads a whole number from least to most.
func (t table) whole(key string, missing, least, most int64) int64 {
	v, ok := t.values[key]
	if !ok {
		return missing
	}
	return t.wholeAt(key, t.places[t.at(key)].value, v, least, most)
}

func (t table) wholeAt(key string, offset int, v any, least, most int64) int64 {
	n, ok := v.(int64)
	x, fraction := v.(float64)
	switch {
	case fraction:
		t.fail(offset, t.at(key), "must be a whole number, written without a point, not %s", number(x))
	case !ok:
		t.fail(offset, t.at(key), "must be a whole number, not %s", kind(v))
	case n < least || n > most:
		t.fail(offset, t.at(key), "%d is out of range: use %d to %d", n, least, most)
	}
	return n
}

// wholes reads a list of whole numbers from least to most each.
func (t table) wholes(key string, least, most int64) []int {
	items, offsets := t.list(key, "a list of whole numbers")
	ns := make([]int, len(items))
	for i, v := range items {
		ns[i] = int(t.wholeAt(key, offsets[i], v, least, most))
	}
	return ns
}

// list reads a list of anything and tells where each item stands.
func (t table) list(key, want string) (items []any, offsets []int) {
	v, ok := t.values[key]
	if !ok {
		return nil, nil
	}
	items, ok = v.([]any)
	if !ok {
		t.mistyped(key, want, v)
		return nil, nil
	}
	return items, t.places[t.at(key)].items
}

func (t table) numbers(key string) []float64 {
	items, offsets := t.list(key, "a list of numbers")
	xs := make([]float64, len(items))
	for i, v := range items {
		xs[i] = t.finite(key, offsets[i], v)
	}
	return xs
}

func (t table) texts(key string) []string {
	items, offsets := t.list(key, "a list of names in quotes")
	names := make([]string, len(items))
	for i, v := range items {
		s, ok := v.(string)
		if !ok {
			t.fail(offsets[i], t.at(key), "must be a name in quotes, not %s", kind(v))
		}
		t.shown(key, offsets[i], s, false)
		names[i] = s
	}
	return names
}

// formula fails for an error of the formula language at the very character where that stands to be seen in the file,
// and names the column in words where escapes hide it.
func (t table) formula(key string, err error) {
	var fe *expr.Error
	if !errors.As(err, &fe) {
		t.invalid(key, "%v", err)
		return
	}
	s, _ := t.values[key].(string)
	raw := t.places[t.at(key)].raw
	start := bytes.Index(t.source[raw.Offset:raw.Offset+raw.Length], []byte(s))
	if start < 0 {
		t.invalid(key, "%v", err)
		return
	}
	t.fail(int(raw.Offset)+start+runeOffset(s, fe.Column-1), t.at(key), "%s", fe.Reason)
}

// runeOffset is the byte offset of the i-th rune of s, or the length of s when there are fewer.
func runeOffset(s string, i int) int {
	offset := 0
	for ; i > 0 && offset < len(s); i-- {
		_, n := utf8.DecodeRuneInString(s[offset:])
		offset += n
	}
	return offset
}

// kind names the type of a TOML value in words.
func kind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case int64, float64:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}
