package presets

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"sgdflow/sim/dataset"
	"sgdflow/sim/expr"
)

// data reads [data]: columns as lists, a CSV file, or columns to generate.
func (t table) data(readFile func(name string) ([]byte, error)) (dataset.Table, error) {
	t = t.table("data", t.order["data"]...)
	for _, key := range t.order["data"] {
		if len(t.values) > 1 && (key == "file" || key == "generate") {
			t.fail(t.places[t.at(key)].key, t.at(key), "stands beside other data: give columns, or file, or [data.generate]")
		}
	}
	var data dataset.Table
	switch {
	case t.err != nil:
	case t.has("file"):
		return t.csv(readFile)
	case t.has("generate"):
		data = t.generate()
	default:
		data = t.columnsOf()
	}
	if t.err != nil {
		return dataset.Table{}, t.err
	}
	return data, nil
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
func (t table) csv(readFile func(name string) ([]byte, error)) (dataset.Table, error) {
	name := t.text("file", "", false)
	if t.err != nil {
		return dataset.Table{}, t.err
	}
	text, err := readFile(name)
	if err != nil {
		var fe *Error
		if errors.As(err, &fe) {
			err = errors.New(printable(name) + ": " + fe.Reason)
		}
		t.invalid("file", "%v", err)
		return dataset.Table{}, t.err
	}
	data, err := dataset.ReadCSV(bytes.NewReader(text))
	for i := 0; err == nil && i < len(data.Names); i++ {
		if err = expr.CheckName(data.Names[i]); err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
	}
	var de *dataset.Error
	if errors.As(err, &de) {
		return dataset.Table{}, &Error{filepath.Join(filepath.Dir(t.file), name), de.Line, de.Column, "", de.Reason}
	}
	if err != nil {
		t.invalid("file", "%v", err)
		return dataset.Table{}, t.err
	}
	return data, nil
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
