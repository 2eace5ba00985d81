package presets

import (
	"errors"
	"fmt"
	"path/filepath"

	"sgdflow/presets/strict"
	"sgdflow/sim/dataset"
)

// maxSplit is the largest number of examples that a file may ask for; package dataset knows how many it can give.
const maxSplit = 1 << 30

// examples reads [data] and [split] of a model whose [objective] is o. The test set may be empty where the data are
// columns.
func (t table) examples(o table, p *Preset, src source) (train, test dataset.Examples) {
	if src.own != nil {
		return t.override(p, *src.own)
	}
	data, key := t.dataOf(p.Kind)
	switch key {
	case "glyphs", "regression", "idx":
	default:
		return t.rows(o, p, src)
	}
	if o.Has("label") {
		o.InvalidKey("label", "the data have no columns: leave this out")
	}
	split := t.split(1)
	m := p.Model
	m.Split = &split
	switch key {
	case "glyphs":
		g := data.glyphs()
		m.Source.Glyphs = &g
	case "regression":
		r := data.regression()
		m.Source.Regression = &r
	default:
		if m.Source.IDX = data.Text("idx", ""); m.Source.IDX == "" {
			data.Invalid("idx", "name a folder in the preset's folder or below it")
		}
	}
	if m.Source.drawn() {
		t.unseeded()
	}
	if t.Err() != nil {
		return
	}
	var err error
	switch {
	case m.Source.Glyphs != nil:
		train, test, err = m.Source.Glyphs.Draw(split.Train, split.Test)
	case m.Source.Regression != nil:
		train, test, err = m.Source.Regression.Draw(split.Train, split.Test)
	default:
		return t.idx(data, m.Source.IDX, split, src)
	}
	if err != nil {
		t.invalidSplit(err)
	}
	return train, test
}

// rows takes examples from columns.
func (t table) rows(o table, p *Preset, src source) (train, test dataset.Examples) {
	o.Require("label")
	p.Model.Label = o.Text("label", "")
	if t.Err() != nil {
		return
	}
	labels, examples := p.Model.Label, dataset.Table.Classification
	if p.Kind == DiagonalKind {
		labels, examples = "", dataset.Table.Regression
	}
	if p.Columns = t.columns(p.Kind, src, labels); t.Err() != nil {
		return
	}
	all, err := examples(p.Columns, p.Model.Label)
	var ve *dataset.ValueError
	switch {
	case errors.As(err, &ve):
		t.invalidLabel(p.Model.Label, ve)
		return
	case err != nil:
		o.Invalid("label", "%v", err)
		return
	case !t.Has("split"):
		return all, dataset.Examples{}
	}
	split := t.split(0)
	p.Model.Split = &split
	if t.Err() != nil {
		return
	}
	if train, test, err = split.Of(all); err != nil {
		t.invalidSplit(err)
	}
	return train, test
}

// invalidLabel fails at a label in a list, or at the formula that drew it.
func (t table) invalidLabel(label string, ve *dataset.ValueError) {
	data := t.Open("data")
	if ve.Row < len(data.List(label, "")) {
		data.InvalidItem(label, ve.Row, "%v", ve)
		return
	}
	data.Open("generate").Invalid(label, "row %d: %v", ve.Row+1, ve)
}

// split reads [split], with the least size of the test set.
func (t table) split(least int64) dataset.Split {
	if !t.Has("split") {
		row, col := t.Position("data")
		t.Keep(&Error{
			File: t.File, Row: row, Col: col, Key: "split",
			Reason: "missing: [split] says how many examples to train with and to test on",
		})
		return dataset.Split{}
	}
	t = t.table("split", "train", "test", "seed")
	t.Require("train", "test")
	return dataset.Split{
		Train: int(t.Whole("train", 1, 1, maxSplit)),
		Test:  int(t.Whole("test", least, least, maxSplit)),
		Seed:  uint64(t.Whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// unseeded refuses a seed of [split] where the data are drawn and nothing is left to choose.
func (t table) unseeded() {
	if s := t.Open("split"); s.Has("seed") {
		s.InvalidKey("seed", "the data are drawn from a seed of their own: leave this out")
	}
}

func (t table) invalidSplit(err error) {
	row, col := t.Open("split").Position("train")
	t.Keep(&Error{File: t.File, Row: row, Col: col, Key: "split", Reason: err.Error()})
}

// glyphs reads [data.glyphs].
func (t table) glyphs() dataset.Glyphs {
	t = t.table("glyphs", "size", "shift", "distort", "noise", "label_noise", "seed")
	const usual = 10
	return dataset.Glyphs{
		Size:       int(t.Whole("size", usual, dataset.MinGlyphSize, dataset.MaxGlyphSize)),
		Shift:      t.Between("shift", 0, 0, dataset.MaxGlyphShift),
		Distort:    t.Between("distort", 0, 0, 1),
		Noise:      t.Between("noise", 0, 0, 1),
		LabelNoise: t.Between("label_noise", 0, 0, 1),
		Seed:       uint64(t.Whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// regression reads [data.regression].
func (t table) regression() dataset.Regression {
	t = t.table("regression", "features", "nonzero", "noise", "seed")
	t.Require("features", "nonzero")
	features := t.Whole("features", 1, 1, dataset.MaxFeatures)
	return dataset.Regression{
		Features: int(features),
		Nonzero:  int(t.Whole("nonzero", 1, 1, features)),
		Noise:    t.Between("noise", 0, 0, dataset.MaxRegressionNoise),
		Seed:     uint64(t.Whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// idx takes examples from the IDX files of a folder beside the preset, which [data] names.
func (t table) idx(data table, name string, s dataset.Split, src source) (train, test dataset.Examples) {
	open, err := src.folder(name)
	if err == nil {
		train, test, err = readIDX(filepath.Join(filepath.Dir(t.File), name), open, s)
	}
	var fe *Error
	switch {
	case errors.As(err, &fe):
		t.Keep(fe)
	case errors.Is(err, dataset.ErrTooMany):
		t.invalidSplit(fmt.Errorf("%s: %w", strict.Printable(name), err))
	case err != nil:
		data.Invalid("idx", "%s: %v", strict.Printable(name), err)
	}
	return train, test
}

// readIDX is dataset.ReadIDX with what is wrong with a file of the folder as an *Error.
func readIDX(folder string, open dataset.Opener, s dataset.Split) (train, test dataset.Examples, err error) {
	train, test, err = dataset.ReadIDX(open, s)
	var ie *dataset.IDXError
	if errors.As(err, &ie) {
		err = &Error{File: filepath.Join(folder, ie.File), Reason: fmt.Sprintf("byte %d: %s", ie.Offset, ie.Reason)}
	}
	return train, test, err
}
