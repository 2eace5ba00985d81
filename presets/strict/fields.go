package strict

import (
	"math"
	"strconv"
	"strings"
)

// Value is the value of the key as it is, for a key whose value may be of several types: a string, int64, float64, bool,
// []any, map[string]any or a date or time; nil where the key is missing.
func (t Table) Value(key string) any { return t.values[key] }

// Text reads a string that is fit to be shown: one line without control characters.
func (t Table) Text(key, missing string) string { return t.text(key, missing, false) }

// Lines is Text of any number of lines, separated by \n.
func (t Table) Lines(key, missing string) string { return t.text(key, missing, true) }

func (t Table) text(key, missing string, lines bool) string {
	v, ok := t.values[key]
	if !ok {
		return missing
	}
	s, ok := v.(string)
	if !ok {
		t.Mistyped(key, "text in quotes")
	}
	t.shown(key, t.value(key), s, lines)
	return s
}

func (t Table) shown(key string, offset int, s string, lines bool) {
	for _, r := range s {
		if Unprintable(r) && !(lines && r == '\n') {
			t.fail(offset, t.at(key), "character %U cannot be shown", r)
		}
	}
}

// Bool reads true or false.
func (t Table) Bool(key string, missing bool) bool {
	if !t.Has(key) {
		return missing
	}
	b, ok := t.values[key].(bool)
	if !ok {
		t.Mistyped(key, "true or false")
	}
	return b
}

// Number reads a finite number, whole or not; 0 where the key is missing.
func (t Table) Number(key string) float64 {
	v, ok := t.values[key]
	if !ok {
		return 0
	}
	return t.finite(key, t.value(key), v)
}

func (t Table) finite(key string, offset int, v any) float64 {
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

// Between reads a number from least to most.
func (t Table) Between(key string, missing, least, most float64) float64 {
	if !t.Has(key) {
		return missing
	}
	x := t.Number(key)
	if !(x >= least && x <= most) {
		t.Invalid(key, "%v is out of range: use %v to %v", x, least, most)
	}
	return x
}

// Whole reads a whole number from least to most.
func (t Table) Whole(key string, missing, least, most int64) int64 {
	v, ok := t.values[key]
	if !ok {
		return missing
	}
	return t.whole(key, t.value(key), v, least, most)
}

func (t Table) whole(key string, offset int, v any, least, most int64) int64 {
	n, ok := v.(int64)
	x, fraction := v.(float64)
	switch {
	case fraction:
		t.fail(offset, t.at(key), "must be a whole number, written without a point, not %s", Float(x))
	case !ok:
		t.fail(offset, t.at(key), "must be a whole number, not %s", kind(v))
	case n < least || n > most:
		t.fail(offset, t.at(key), "%d is out of range: use %d to %d", n, least, most)
	}
	return n
}

// Wholes reads a list of whole numbers from least to most each; none where the key is missing.
func (t Table) Wholes(key string, least, most int64) []int {
	return list(t, key, "a list of whole numbers", func(offset int, v any) int {
		return int(t.whole(key, offset, v, least, most))
	})
}

// Numbers reads a list of finite numbers; none where the key is missing.
func (t Table) Numbers(key string) []float64 {
	return list(t, key, "a list of numbers", func(offset int, v any) float64 { return t.finite(key, offset, v) })
}

// Texts reads a list of names, each fit to be shown on one line; none where the key is missing.
func (t Table) Texts(key string) []string {
	return list(t, key, "a list of names in quotes", func(offset int, v any) string {
		s, ok := v.(string)
		if !ok {
			t.fail(offset, t.at(key), "must be a name in quotes, not %s", kind(v))
		}
		t.shown(key, offset, s, false)
		return s
	})
}

// List reads a list of anything, want saying in words of what; none where the key is missing.
func (t Table) List(key, want string) []any {
	if !t.Has(key) {
		return nil
	}
	items, ok := t.values[key].([]any)
	if !ok {
		t.Mistyped(key, want)
	}
	return items
}

// list reads each item of a list, given where it stands.
func list[T any](t Table, key, want string, read func(offset int, v any) T) []T {
	items := t.List(key, want)
	out := make([]T, len(items))
	for i, v := range items {
		out[i] = read(t.item(key, i), v)
	}
	return out
}

// Float writes the shortest TOML text that reads back as the same finite float64, and as a float rather than an integer.
func Float(x float64) string {
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
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
