package presets

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"sgdflow/presets/strict"
	"sgdflow/sim"
	"sgdflow/sim/expr"
	"sgdflow/sim/objective"
)

// MaxParameters is the largest number of parameters a preset may have.
const MaxParameters = 1000

// What a file may leave out.
const (
	defaultSeeds = 256
	defaultSeed  = 1
)

// Decode reads a preset from the text of a file; the name of the file is used in errors and, without .toml, for the
// preset. Data in a CSV file is looked for beside it. What is wrong is an *Error.
func Decode(file string, text []byte) (*Preset, error) {
	return decode(file, text, beside(file))
}

// objectiveKeys are those of [objective].
var objectiveKeys = map[Kind][]string{
	FormulaKind:  {"kind", "parameters", "loss"},
	NetworkKind:  {"kind", "hidden", "activation", "loss", "label"},
	DiagonalKind: {"kind", "label"},
}

// decode is Decode with the way to read data left to the caller.
func decode(file string, text []byte, src source) (*Preset, error) {
	if len(text) > MaxFileSize {
		return nil, &Error{
			File:   file,
			Reason: fmt.Sprintf("more than %d KiB: keep large data in a CSV file beside it, data.file", MaxFileSize>>10),
		}
	}
	d, err := strict.Parse(file, text)
	if err != nil {
		return nil, err
	}
	d.Kind = "preset"
	root := table{
		Table:   d.Root("title", "summary", "note", "expect", "objective", "data", "split", "run", "train", "view", "readout"),
		foreign: src.own != nil,
	}
	root.Require("objective", "data", "run")
	p := &Preset{Name: strict.Printable(strings.TrimSuffix(filepath.Base(file), ".toml"))}
	p.Title = root.Text("title", p.Name)
	p.Summary = root.Text("summary", "")
	p.Note = strings.TrimSpace(root.Lines("note", ""))
	p.Expect = root.expectation("expect")

	o := root.objective(p)
	switch {
	case d.Err() != nil:
	case src.own != nil && p.Kind != NetworkKind:
		o.Invalid("kind", "%q cannot take the images of a folder: use a preset of kind \"network\"", string(p.Kind))
	case p.Kind == FormulaKind:
		root.formulaOf(o, p, src)
	default:
		root.model(o, p, src)
	}
	if d.Err() == nil {
		root.view(p)
		root.readouts(p)
	}
	if d.Err() != nil {
		return nil, d.Err()
	}
	return p, nil
}

// table is a table of a preset.
type table struct {
	strict.Table
	foreign bool // the data learnt from are not those that the file was written for
}

// open is Open.
func (t table) open(key string) table { return table{t.Open(key), t.foreign} }

// table is Table.Table.
func (t table) table(key string, known ...string) table {
	return table{t.Table.Table(key, known...), t.foreign}
}

// objective opens [objective], whose keys depend on its kind.
func (t table) objective(p *Preset) table {
	o := t.open("objective")
	o.Require("kind")
	p.Kind = Kind(o.Text("kind", ""))
	if _, ok := objectiveKeys[p.Kind]; !ok {
		o.Invalid("kind", "unknown kind %q: use \"formula\", \"network\" or \"diagonal\"", string(p.Kind))
	}
	return t.table("objective", objectiveKeys[p.Kind]...)
}

// formulaOf reads an objective that is a formula over columns, and the run.
func (t table) formulaOf(o table, p *Preset, src source) {
	o.Require("parameters", "loss")
	p.Parameters = o.parameters("parameters")
	p.Loss = o.Text("loss", "")
	for _, key := range []string{"split", "train"} {
		if t.Has(key) {
			t.InvalidKey(key, "a formula has no test set: leave this out, or use kind = \"network\" or \"diagonal\"")
		}
	}
	if t.Err() != nil {
		return
	}
	p.Columns = t.columns(p.Kind, src, "")
	o.distinct(p)
	if t.Err() != nil {
		return
	}
	f, err := objective.NewFormula(p.Loss, p.Parameters, p.Columns.Names, p.Columns.Columns)
	if err != nil {
		o.invalidFormula("loss", err)
		return
	}
	p.Run.Objective = f
	t.run(p)
}

func (t table) expectation(key string) Expectation {
	known := []Expectation{ExpectGap, ExpectControl, ExpectBreakdown}
	e := Expectation(t.Text(key, string(ExpectNothing)))
	if t.Has(key) && !slices.Contains(known, e) {
		t.Invalid(key, "unknown %q: use gap, control or breakdown", string(e))
	}
	return e
}

// parameters reads the names of w.
func (t table) parameters(key string) []string {
	names := t.Texts(key)
	switch {
	case len(names) == 0:
		t.Invalid(key, "no parameters: name at least one")
	case len(names) > MaxParameters:
		t.Invalid(key, "%d parameters: at most %d are allowed", len(names), MaxParameters)
	}
	for i, name := range names {
		if err := expr.CheckName(name); err != nil {
			t.InvalidItem(key, i, "%v", err)
		}
		if name == planeKey {
			t.InvalidItem(key, i, "a parameter may not be named %s, which [view] uses", name)
		}
		if j := slices.Index(names, name); j < i {
			t.InvalidItem(key, i, "%s stands twice", name)
		}
	}
	return names
}

// distinct refuses data columns named like a parameter.
func (t table) distinct(p *Preset) {
	for i, name := range p.Parameters {
		if slices.Contains(p.Columns.Names, name) {
			t.InvalidItem("parameters", i, "%s is a data column too: give one of them another name", name)
		}
	}
}

// run reads [run]. sim.Run.Validate is the one judge of the values: each is put into a run that was valid before, so
// that what it says is about that value.
func (t table) run(p *Preset) {
	t = t.table("run", "start", "start_scale", "learning_rate", "batch_size", "sampling", "terms", "horizon", "seeds", "seed")
	t.Require("learning_rate", "batch_size", "horizon")
	rate := t.Number("learning_rate")
	batch := t.Whole("batch_size", 0, math.MinInt, math.MaxInt)
	if t.foreign && batch > 0 {
		batch = int64(nearest(int(batch), sim.Divisors(p.Run.Objective.Len())))
	}
	name := t.Text("sampling", sim.Reshuffle.String())
	horizon := t.Number("horizon")
	seeds := t.Whole("seeds", defaultSeeds, 1, sim.MaxSeeds)
	seed := t.Whole("seed", defaultSeed, 0, math.MaxInt64)
	start := t.start(p, uint64(seed))
	sampling, err := sim.ParseSampling(name)
	if err != nil {
		t.Invalid("sampling", "%v", err)
	}
	terms, err := sim.ParseTerms(t.Text("terms", sim.BothTerms.String()))
	if err != nil {
		t.Invalid("terms", "%v", err)
	}
	r := sim.Run{Objective: p.Run.Objective, Horizon: 1, Seeds: 1}
	if p.Model != nil {
		r.Objective = sizes{dim: r.Objective.Dim(), n: r.Objective.Len()}
	}
	r.Settings = sim.Settings{LearningRate: 1, BatchSize: 1, Sampling: sampling, Terms: terms, Seed: uint64(seed)}
	for _, value := range []struct {
		key string
		set func()
	}{
		{"start", func() { r.Start = start }},
		{"learning_rate", func() { r.Settings.LearningRate, r.Horizon = rate, rate }}, // one update
		{"batch_size", func() { r.Settings.BatchSize = int(batch) }},
		{"horizon", func() { r.Horizon = horizon }},
		{"seeds", func() { r.Seeds = int(seeds) }},
	} {
		if t.Err() != nil {
			return
		}
		value.set()
		if err := r.Validate(); err != nil {
			t.Invalid(value.key, "%v", err)
		}
	}
	r.Objective = p.Run.Objective
	p.Run = r
	t.finiteLoss(p)
}

// start reads run.start: the parameters of a formula, or the law that a model's are drawn by.
func (t table) start(p *Preset, seed uint64) []float64 {
	if p.Kind == FormulaKind {
		t.Require("start")
		if t.Has("start_scale") {
			t.InvalidKey("start_scale", "is for the weights of a network: leave this out")
		}
		return t.Numbers("start")
	}
	t.law(p)
	if t.Err() != nil {
		return nil
	}
	return p.Model.Start(seed)
}

// readouts reads the list [[readout]].
func (t table) readouts(p *Preset) {
	items := t.Tables("readout", "name", "formula", "note")
	if len(items) > 0 && p.Kind == NetworkKind {
		items[0].InvalidTable("a network's parameters have no names for a formula: leave this out")
	}
	for _, item := range items {
		t := table{Table: item}
		t.Require("formula")
		formula := t.Text("formula", "")
		r, err := newReadout(t.Text("name", formula), formula, t.Text("note", ""), p.Parameters)
		if err != nil && t.Err() == nil {
			t.invalidFormula("formula", err)
		}
		p.Readouts = append(p.Readouts, r)
	}
}
