package presets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"sgdflow/sim/dataset"
	"sgdflow/sim/expr"
)

// elsewhere keeps an error of another file, if it is the first one.
func (d *document) elsewhere(err *Error) {
	if d.err == nil {
		d.err = err
	}
}

// sourceKeys are the keys of [data] that stand alone, beside no column, and the kinds they are for.
var sourceKeys = []struct {
	key   string
	kinds []Kind
}{
	{"file", []Kind{FormulaKind, NetworkKind, DiagonalKind}},
	{"generate", []Kind{FormulaKind, NetworkKind, DiagonalKind}},
	{"glyphs", []Kind{NetworkKind}},
	{"idx", []Kind{NetworkKind}},
	{"regression", []Kind{DiagonalKind}},
}

// dataOf opens [data] and says which of sourceKeys it has, "" for columns.
func (t table) dataOf(k Kind) (data table, key string) {
	data = t.table("data", t.order["data"]...)
	for _, s := range sourceKeys {
		if _, column := data.values[s.key].([]any); !data.has(s.key) || column && !slices.Contains(s.kinds, k) {
			continue
		}
		if !slices.Contains(s.kinds, k) {
			data.fail(data.places[data.at(s.key)].key, data.at(s.key), "is for kind = %q", string(s.kinds[0]))
		}
		key = s.key
	}
	if key != "" && len(data.values) > 1 {
		data.fail(data.places[data.at(key)].key, data.at(key), "stands beside other data: leave out one of them")
	}
	return data, key
}

// columns reads [data] as columns: lists, a CSV file, or columns to generate. Where label is not "" that column of a
// CSV file holds labels.
func (t table) columns(k Kind, src source, label string) (columns dataset.Table) {
	data, key := t.dataOf(k)
	switch {
	case t.err != nil:
	case key == "file":
		columns = data.csv(src, label)
	case key == "generate":
		columns = data.generate()
	default:
		columns = data.columnsOf()
	}
	return columns
}

// columnName refuses a key that cannot name a column in a formula.
func (t table) columnName(name string) {
	if err := expr.CheckName(name); err != nil {
		t.fail(t.places[t.at(name)].key, t.at(name), "%v", err)
	}
}

// columnsOf reads the lists of a table as the columns of the data.
func (t table) columnsOf() dataset.Table {
	data := dataset.Table{}
	for _, name := range t.order[t.path] {
		t.columnName(name)
		data.Names = append(data.Names, name)
		data.Columns = append(data.Columns, t.numbers(name))
	}
	if len(data.Names) == 0 {
		t.fail(t.places[t.path].key, t.path, "no data: give columns such as x = [0.1, 0.9], or file, or [data.generate]")
		return data
	}
	for i, c := range data.Columns {
		name := data.Names[i]
		switch {
		case len(c) == 0:
			t.invalid(name, "no values: a column holds one number for each example")
		case len(c) != data.Rows():
			t.invalid(name, "%d values, but %s has %d: columns are of equal length", len(c), data.Names[0], data.Rows())
		}
	}
	return data
}

// csv reads the data from a file beside the preset. An error within it names its line and column.
func (t table) csv(src source, label string) dataset.Table {
	name := t.text("file", "", false)
	if name == "" {
		t.invalid("file", "name a file in the preset's folder or below it")
	}
	if t.err != nil {
		return dataset.Table{}
	}
	text, err := src.file(name)
	if err != nil {
		var fe *Error
		if errors.As(err, &fe) {
			err = errors.New(printable(name) + ": " + fe.Reason)
		}
		t.invalid("file", "%v", err)
		return dataset.Table{}
	}
	read := dataset.ReadCSV
	if label != "" {
		read = func(r io.Reader) (dataset.Table, error) { return dataset.ReadLabeledCSV(r, label) }
	}
	data, err := read(bytes.NewReader(text))
	for i := 0; err == nil && i < len(data.Names); i++ {
		if err = expr.CheckName(data.Names[i]); err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
	}
	var de *dataset.Error
	if errors.As(err, &de) {
		t.elsewhere(&Error{filepath.Join(filepath.Dir(t.file), name), de.Line, de.Column, "", de.Reason})
	} else if err != nil {
		t.invalid("file", "%v", err)
	}
	return data
}

// generate draws the columns of [data.generate], in the order in which their formulas come in the file.
func (t table) generate() dataset.Table {
	t = t.open("data.generate", t.rawTable("generate"), t.order["data.generate"]...)
	t.require("rows")
	rows := t.whole("rows", 0, 1, dataset.MaxValues)
	seed := t.whole("seed", defaultSeed, 0, 1<<63-1)
	var columns []dataset.Column
	for _, name := range t.order[t.path] {
		if name != "rows" && name != "seed" {
			t.columnName(name)
			columns = append(columns, dataset.Column{Name: name, Formula: t.text(name, "", false)})
		}
	}
	if len(columns) == 0 {
		t.fail(t.places[t.path].key, t.path, "no columns: give formulas such as x = \"normal()\"")
	}
	if t.err != nil {
		return dataset.Table{}
	}
	data, err := dataset.Generate(uint64(seed), int(rows), columns)
	var ce *dataset.ColumnError
	switch {
	case errors.As(err, &ce):
		t.formula(columns[ce.Index].Name, err)
	case err != nil:
		t.invalid("rows", "%v", err)
	}
	return data
}
