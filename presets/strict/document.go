package strict

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// MaxFileSize is the length in bytes of the longest text that is parsed. It and the limits below bound what is read before
// anything is understood: go-toml takes quadratic time in the keys of a table.
const MaxFileSize = 64 << 10

const (
	maxKeys      = 1000
	maxKeyLength = 64
)

// byteOrderMark is what some editors begin a file with. It is not part of the text: places count from behind it.
const byteOrderMark = "\ufeff"

// Document is a TOML file as plain values, which go-toml decodes and checks, beside the places they stand at, which it
// tells through its parser only. It keeps the first thing found wrong.
type Document struct {
	File string // as the user gave it
	Kind string // what messages call such a file, "preset" for one; for the caller to set

	// Paths join keys by dots; element i of a list appends [i].
	source []byte
	root   map[string]any
	places map[string]place
	order  map[string][]string // the keys of each table, as they come in the file
	tables map[string]int      // how often each [[table]] came
	keys   int
	err    *Error
}

// place is where a key and its value stand, as byte offsets.
type place struct {
	key, value int
	raw        unstable.Range // the value as written, quotes and all
	items      []int          // of a list: where each item stands
}

// Parse reads the text of a file of at most MaxFileSize; the name of the file is used in errors. What is wrong is an *Error.
func Parse(file string, text []byte) (*Document, error) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	d := &Document{File: file, Kind: "file", source: text, places: map[string]place{}, order: map[string][]string{}, tables: map[string]int{}}
	if len(text) > MaxFileSize {
		return nil, &Error{File: file, Reason: fmt.Sprintf("more than %d KiB", MaxFileSize>>10)}
	}
	if !utf8.Valid(text) {
		d.fail(invalidUTF8(text), "", "not UTF-8 text")
		return nil, d.err
	}
	d.index()
	if d.err != nil {
		return nil, d.err
	}
	if err := toml.Unmarshal(text, &d.root); err != nil {
		return nil, d.syntax(err)
	}
	return d, nil
}

// index records the places of all keys. It stops at a syntax error, which go-toml then reports with its context.
func (d *Document) index() {
	var p unstable.Parser
	p.Reset(d.source)
	table := ""
	for d.err == nil && p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.KeyValue:
			d.keyValue(&p, table, e)
		case unstable.Table:
			table = d.path("", e.Key())
		case unstable.ArrayTable:
			path := d.path("", e.Key())
			table = fmt.Sprintf("%s[%d]", path, d.tables[path])
			d.tables[path]++
			at := int(e.Child().Raw.Offset)
			d.places[table] = place{key: at, value: at}
		}
	}
}

func (d *Document) keyValue(p *unstable.Parser, table string, e *unstable.Node) {
	path := d.path(table, e.Key())
	d.value(p, path, d.places[path].key, e.Value())
}

// value records where a value stands; a list, which the parser gives no place, is taken to stand at its key.
func (d *Document) value(p *unstable.Parser, path string, key int, v *unstable.Node) {
	at := place{key: key, value: key}
	switch v.Kind {
	case unstable.Array:
		for it := v.Children(); it.Next() && d.err == nil; {
			item := it.Node()
			if item.Kind == unstable.InlineTable {
				d.value(p, fmt.Sprintf("%s[%d]", path, len(at.items)), int(item.Raw.Offset), item)
			}
			stands := int(item.Raw.Offset)
			if item.Kind == unstable.Array {
				stands = key
			}
			at.items = append(at.items, stands)
		}
	case unstable.InlineTable:
		for it := v.Children(); it.Next() && d.err == nil; {
			d.keyValue(p, path, it.Node())
		}
	default:
		at.value, at.raw = int(v.Raw.Offset), v.Raw
	}
	d.places[path] = at
}

// path appends a possibly dotted key to the table's path and records each of its parts on first sight.
func (d *Document) path(table string, key unstable.Iterator) string {
	for path := table; ; {
		if !key.Next() {
			return path
		}
		n := key.Node()
		name := string(n.Data)
		at := int(n.Raw.Offset)
		d.keys++
		if d.keys > maxKeys {
			d.fail(at, "", "more than %d keys", maxKeys)
			return path
		}
		if name == "" || len(name) > maxKeyLength || strings.ContainsFunc(name, func(r rune) bool { return !isKeyRune(r) }) {
			d.fail(at, "", "unknown key %.80q: keys are of letters, digits, _ and -, at most %d", name, maxKeyLength)
			return path
		}
		parent := path
		if path != "" {
			path += "."
		}
		path += name
		if n := d.tables[path]; n > 0 && key.Node().Next() != nil {
			path = fmt.Sprintf("%s[%d]", path, n-1) // a table below the latest of a list of tables
		}
		if _, seen := d.places[path]; !seen {
			d.places[path] = place{key: at, value: at}
			d.order[parent] = append(d.order[parent], name)
		}
	}
}

func isKeyRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}

// Err is the first thing found wrong, an *Error, or nil.
func (d *Document) Err() error {
	if d.err == nil {
		return nil // and no nil *Error
	}
	return d.err
}

// Keep keeps an error, of another file for one, if it is the first.
func (d *Document) Keep(err *Error) {
	if d.err == nil {
		d.err = err
	}
}

// fail is Keep for what stands at a byte offset.
func (d *Document) fail(offset int, key, format string, args ...any) {
	if d.err != nil {
		return
	}
	row, col := d.position(offset)
	d.err = &Error{d.File, row, col, withoutIndex(key), fmt.Sprintf(format, args...)}
}

func (d *Document) position(offset int) (row, col int) {
	before := d.source[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')
}

func (d *Document) syntax(err error) error {
	var de *toml.DecodeError
	if !errors.As(err, &de) {
		return &Error{File: d.File, Reason: err.Error()}
	}
	row, col := de.Position()
	reason := strings.TrimPrefix(de.Error(), "toml: ")
	if strings.Contains(reason, "strconv.ParseFloat") {
		reason = "the number is out of range: the largest is about 1.8e308"
	}
	key := strings.Join(de.Key(), ".")
	return &Error{d.File, row, col, key, reason}
}

// withoutIndex drops the [i] of a path: the row and column tell which one is meant.
func withoutIndex(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(text)
}
