package strict

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Table reads the keys of one table of a document. The first failure sticks to the document; after it every reader
// returns zero values or what it read, so that a caller asks for Err once, at the end.
type Table struct {
	*Document
	path   string
	values map[string]any
}

// Root opens the table that is the whole file and refuses keys other than the known ones.
func (d *Document) Root(known ...string) Table {
	t := Table{d, "", d.root}
	t.refuseOthers(known)
	return t
}

// Open opens a table within t, whose keys are for the file to choose. One that is missing opens empty, its required keys
// then being missing.
func (t Table) Open(key string) Table {
	v, ok := t.values[key]
	m, table := v.(map[string]any)
	if ok && !table {
		t.Mistyped(key, "a table")
	}
	return Table{t.Document, t.at(key), m}
}

// Table is Open that refuses keys other than the known ones.
func (t Table) Table(key string, known ...string) Table {
	t = t.Open(key)
	t.refuseOthers(known)
	return t
}

// Tables opens the tables of a list, written as [[key]] or in line, and refuses keys other than the known ones. A list
// that is missing has none.
func (t Table) Tables(key string, known ...string) []Table {
	write := "write [[" + withoutIndex(t.at(key)) + "]]"
	items := t.List(key, "a list: "+write)
	tables := make([]Table, 0, len(items))
	for i, item := range items {
		values, ok := item.(map[string]any)
		if !ok {
			t.Invalid(key, "must be a list of tables: %s", write)
			return nil
		}
		one := Table{t.Document, fmt.Sprintf("%s[%d]", t.at(key), i), values}
		one.refuseOthers(known)
		tables = append(tables, one)
	}
	return tables
}

func (t Table) refuseOthers(known []string) {
	for _, key := range t.Keys() {
		if slices.Contains(known, key) {
			continue
		}
		if n := Near(key, known); n != "" {
			t.InvalidKey(key, "unknown key: did you mean %s?", n)
		} else {
			t.InvalidKey(key, "unknown key: known are %s", enumerated(known))
		}
	}
}

// enumerated joins names for a message, the first few of many.
func enumerated(names []string) string {
	const most = 20
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "...")
	}
	return strings.Join(names, ", ")
}

func (t Table) at(key string) string {
	if t.path == "" {
		return key
	}
	return t.path + "." + key
}

// Keys are the keys of the table, as they come in the file.
func (t Table) Keys() []string { return slices.Clone(t.order[t.path]) }

// Has tells whether the key is there.
func (t Table) Has(key string) bool { _, ok := t.values[key]; return ok }

// Require fails for the first of the keys that is missing, at the head of the table.
func (t Table) Require(keys ...string) {
	for _, key := range keys {
		if !t.Has(key) {
			t.fail(t.places[t.path].key, t.at(key), "missing: it is needed in %s", t.heading())
		}
	}
}

func (t Table) heading() string {
	if t.path == "" {
		return "every " + t.Kind
	}
	return "[" + withoutIndex(t.path) + "]"
}

// Invalid fails at the value of the key, or at the head of the table where the key is left out. A list and a table stand
// at their key.
func (t Table) Invalid(key, format string, args ...any) {
	t.fail(t.value(key), t.at(key), format, args...)
}

// InvalidKey fails at the key itself.
func (t Table) InvalidKey(key, format string, args ...any) {
	t.fail(t.places[t.at(key)].key, t.at(key), format, args...)
}

// InvalidItem fails at item i of the list that is the key's value.
func (t Table) InvalidItem(key string, i int, format string, args ...any) {
	t.fail(t.item(key, i), t.at(key), format, args...)
}

// InvalidTable fails at the head of the table.
func (t Table) InvalidTable(format string, args ...any) {
	t.fail(t.places[t.path].key, t.path, format, args...)
}

// InvalidText fails at the very byte of the key's text, which is there to be seen in the file, and returns true. Where
// escapes hide it it does nothing and returns false.
func (t Table) InvalidText(key string, offset int, format string, args ...any) bool {
	s, _ := t.values[key].(string)
	raw := t.places[t.at(key)].raw
	start := bytes.Index(t.source[raw.Offset:raw.Offset+raw.Length], []byte(s))
	if start < 0 {
		return false
	}
	t.fail(int(raw.Offset)+start+offset, t.at(key), format, args...)
	return true
}

// Mistyped fails at the value of the key for not being what is wanted.
func (t Table) Mistyped(key, want string) {
	t.Invalid(key, "must be %s, not %s", want, kind(t.values[key]))
}

// Position is where Invalid fails for the key, counted from 1, the column in bytes.
func (t Table) Position(key string) (row, col int) { return t.position(t.value(key)) }

// item is where item i of a list stands.
func (t Table) item(key string, i int) int {
	if items := t.places[t.at(key)].items; i < len(items) {
		return items[i]
	}
	return t.places[fmt.Sprintf("%s[%d]", t.at(key), i)].key // written as [[key]]
}

// value is where the value of the key stands.
func (t Table) value(key string) int {
	if at, ok := t.places[t.at(key)]; ok {
		return at.value
	}
	return t.places[t.path].key
}
