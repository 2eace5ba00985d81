package presets

import (
	"errors"
	"fmt"
	"path/filepath"

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
	if o.has("label") {
		o.fail(o.places[o.at("label")].key, o.at("label"), "the data have no columns: leave this out")
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
		if m.Source.IDX = data.text("idx", "", false); m.Source.IDX == "" {
			data.invalid("idx", "name a folder in the preset's folder or below it")
		}
	}
	if m.Source.drawn() {
		t.unseeded()
	}
	if t.err != nil {
		return
	}
	var err error
	switch {
	case m.Source.Glyphs != nil:
		train, test, err = m.Source.Glyphs.Draw(split.Train, split.Test)
	case m.Source.Regression != nil:
		train, test, err = m.Source.Regression.Draw(split.Train, split.Test)
	default:
		return data.idx(m.Source.IDX, split, src)
	}
	if err != nil {
		t.invalidSplit(err)
	}
	return train, test
}

// rows takes examples from columns.
func (t table) rows(o table, p *Preset, src source) (train, test dataset.Examples) {
	o.require("label")
	p.Model.Label = o.text("label", "", false)
	if t.err != nil {
		return
	}
	labels, examples := p.Model.Label, dataset.Table.Classification
	if p.Kind == DiagonalKind {
		labels, examples = "", dataset.Table.Regression
	}
	if p.Columns = t.columns(p.Kind, src, labels); t.err != nil {
		return
	}
	all, err := examples(p.Columns, p.Model.Label)
	var ve *dataset.ValueError
	switch {
	case errors.As(err, &ve):
		t.invalidLabel(p.Model.Label, ve)
		return
	case err != nil:
		o.invalid("label", "%v", err)
		return
	case !t.has("split"):
		return all, dataset.Examples{}
	}
	split := t.split(0)
	p.Model.Split = &split
	if t.err != nil {
		return
	}
	if train, test, err = split.Of(all); err != nil {
		t.invalidSplit(err)
	}
	return train, test
}

// invalidLabel fails at a label in a list, or at the formula that drew it.
func (t table) invalidLabel(label string, ve *dataset.ValueError) {
	if list := t.places["data."+label]; ve.Row < len(list.items) {
		t.fail(list.items[ve.Row], "data."+label, "%v", ve)
		return
	}
	key := "data.generate." + label
	t.fail(t.places[key].value, key, "row %d: %v", ve.Row+1, ve)
}

// split reads [split], with the least size of the test set.
func (t table) split(least int64) dataset.Split {
	if !t.has("split") {
		t.fail(t.places["data"].key, "split", "missing: [split] says how many examples to train with and to test on")
		return dataset.Split{}
	}
	t = t.table("split", "train", "test", "seed")
	t.require("train", "test")
	return dataset.Split{
		Train: int(t.whole("train", 1, 1, maxSplit)),
		Test:  int(t.whole("test", least, least, maxSplit)),
		Seed:  uint64(t.whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// unseeded refuses a seed of [split] where the data are drawn and nothing is left to choose.
func (t table) unseeded() {
	if s, _ := t.values["split"].(map[string]any); s["seed"] != nil {
		t.fail(t.places["split.seed"].key, "split.seed", "the data are drawn from a seed of their own: leave this out")
	}
}

func (t table) invalidSplit(err error) { t.fail(t.places["split.train"].value, "split", "%v", err) }

// glyphs reads [data.glyphs].
func (t table) glyphs() dataset.Glyphs {
	t = t.table("glyphs", "size", "shift", "distort", "noise", "label_noise", "seed")
	const usual = 10
	return dataset.Glyphs{
		Size:       int(t.whole("size", usual, dataset.MinGlyphSize, dataset.MaxGlyphSize)),
		Shift:      t.between("shift", 0, 0, dataset.MaxGlyphShift),
		Distort:    t.between("distort", 0, 0, 1),
		Noise:      t.between("noise", 0, 0, 1),
		LabelNoise: t.between("label_noise", 0, 0, 1),
		Seed:       uint64(t.whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// regression reads [data.regression].
func (t table) regression() dataset.Regression {
	t = t.table("regression", "features", "nonzero", "noise", "seed")
	t.require("features", "nonzero")
	features := t.whole("features", 1, 1, dataset.MaxFeatures)
	return dataset.Regression{
		Features: int(features),
		Nonzero:  int(t.whole("nonzero", 1, 1, features)),
		Noise:    t.between("noise", 0, 0, dataset.MaxRegressionNoise),
		Seed:     uint64(t.whole("seed", defaultSeed, 0, 1<<63-1)),
	}
}

// idx takes examples from the IDX files of a folder beside the preset.
func (t table) idx(name string, s dataset.Split, src source) (train, test dataset.Examples) {
	open, err := src.folder(name)
	if err == nil {
		train, test, err = readIDX(filepath.Join(filepath.Dir(t.file), name), open, s)
	}
	var fe *Error
	switch {
	case errors.As(err, &fe):
		t.elsewhere(fe)
	case errors.Is(err, dataset.ErrTooMany):
		t.invalidSplit(fmt.Errorf("%s: %w", printable(name), err))
	case err != nil:
		t.invalid("idx", "%s: %v", printable(name), err)
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
