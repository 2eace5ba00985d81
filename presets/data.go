package presets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"sgdflow/presets/strict"
	"sgdflow/sim/dataset"
	"sgdflow/sim/expr"
)

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
	data = t.open("data")
	for _, s := range sourceKeys {
		if _, column := data.Value(s.key).([]any); !data.Has(s.key) || column && !slices.Contains(s.kinds, k) {
			continue
		}
		if !slices.Contains(s.kinds, k) {
			data.InvalidKey(s.key, "is for kind = %q", string(s.kinds[0]))
		}
		key = s.key
	}
	if key != "" && len(data.Keys()) > 1 {
		data.InvalidKey(key, "stands beside other data: leave out one of them")
	}
	return data, key
}

// columns reads [data] as columns: lists, a CSV file, or columns to generate. Where label is not "" that column of a
// CSV file holds labels.
func (t table) columns(k Kind, src source, label string) (columns dataset.Table) {
	data, key := t.dataOf(k)
	switch {
	case t.Err() != nil:
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
		t.InvalidKey(name, "%v", err)
	}
}

// columnsOf reads the lists of a table as the columns of the data.
func (t table) columnsOf() dataset.Table {
	data := dataset.Table{}
	for _, name := range t.Keys() {
		t.columnName(name)
		data.Names = append(data.Names, name)
		data.Columns = append(data.Columns, t.Numbers(name))
	}
	if len(data.Names) == 0 {
		t.InvalidTable("no data: give columns such as x = [0.1, 0.9], or file, or [data.generate]")
		return data
	}
	for i, c := range data.Columns {
		name := data.Names[i]
		switch {
		case len(c) == 0:
			t.Invalid(name, "no values: a column holds one number for each example")
		case len(c) != data.Rows():
			t.Invalid(name, "%d values, but %s has %d: columns are of equal length", len(c), data.Names[0], data.Rows())
		}
	}
	return data
}

// csv reads the data from a file beside the preset. An error within it names its line and column.
func (t table) csv(src source, label string) dataset.Table {
	name := t.Text("file", "")
	if name == "" {
		t.Invalid("file", "name a file in the preset's folder or below it")
	}
	if t.Err() != nil {
		return dataset.Table{}
	}
	text, err := src.file(name)
	if err != nil {
		var fe *Error
		if errors.As(err, &fe) {
			err = errors.New(strict.Printable(name) + ": " + fe.Reason)
		}
		t.Invalid("file", "%v", err)
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
		t.Keep(&Error{File: filepath.Join(filepath.Dir(t.File), name), Row: de.Line, Col: de.Column, Reason: de.Reason})
	} else if err != nil {
		t.Invalid("file", "%v", err)
	}
	return data
}

// generate draws the columns of [data.generate], in the order in which their formulas come in the file.
func (t table) generate() dataset.Table {
	t = t.open("generate")
	t.Require("rows")
	rows := t.Whole("rows", 0, 1, dataset.MaxValues)
	seed := t.Whole("seed", defaultSeed, 0, 1<<63-1)
	var columns []dataset.Column
	for _, name := range t.Keys() {
		if name != "rows" && name != "seed" {
			t.columnName(name)
			columns = append(columns, dataset.Column{Name: name, Formula: t.Text(name, "")})
		}
	}
	if len(columns) == 0 {
		t.InvalidTable("no columns: give formulas such as x = \"normal()\"")
	}
	if t.Err() != nil {
		return dataset.Table{}
	}
	data, err := dataset.Generate(uint64(seed), int(rows), columns)
	var ce *dataset.ColumnError
	switch {
	case errors.As(err, &ce):
		t.invalidFormula(columns[ce.Index].Name, err)
	case err != nil:
		t.Invalid("rows", "%v", err)
	}
	return data
}
