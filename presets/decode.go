package presets

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

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
	d, err := parse(file, text)
	if err != nil {
		return nil, err
	}
	root := d.open("", d.root, "title", "summary", "note", "expect", "objective", "data", "split", "run", "train", "view", "readout")
	root.require("objective", "data", "run")
	p := &Preset{Name: strings.TrimSuffix(filepath.Base(file), ".toml")}
	p.Title = root.text("title", p.Name, false)
	p.Summary = root.text("summary", "", false)
	p.Note = strings.TrimSpace(root.text("note", "", true))
	p.Expect = root.expectation("expect")

	o := root.objective(p)
	switch {
	case d.err != nil:
	case src.own != nil && p.Kind != NetworkKind:
		o.invalid("kind", "%q cannot take the images of a folder: use a preset of kind \"network\"", string(p.Kind))
	case p.Kind == FormulaKind:
		root.formulaOf(o, p, src)
	default:
		root.model(o, p, src)
	}
	if d.err == nil {
		root.view(p)
		root.readouts(p)
	}
	if d.err != nil {
		return nil, d.err
	}
	return p, nil
}

// objective opens [objective], whose keys depend on its kind.
func (t table) objective(p *Preset) table {
	o := table{t.document, "objective", t.rawTable("objective")}
	o.require("kind")
	p.Kind = Kind(o.text("kind", "", false))
	if _, ok := objectiveKeys[p.Kind]; !ok {
		o.invalid("kind", "unknown kind %q: use \"formula\", \"network\" or \"diagonal\"", string(p.Kind))
	}
	return t.table("objective", objectiveKeys[p.Kind]...)
}

// formulaOf reads an objective that is a formula over columns, and the run.
func (t table) formulaOf(o table, p *Preset, src source) {
	o.require("parameters", "loss")
	p.Parameters = o.parameters("parameters")
	p.Loss = o.text("loss", "", false)
	for _, key := range []string{"split", "train"} {
		if t.has(key) {
			t.fail(t.places[key].key, key, "a formula has no test set: leave this out, or use kind = \"network\" or \"diagonal\"")
		}
	}
	if t.err != nil {
		return
	}
	p.Columns = t.columns(p.Kind, src, "")
	o.distinct(p)
	if t.err != nil {
		return
	}
	f, err := objective.NewFormula(p.Loss, p.Parameters, p.Columns.Names, p.Columns.Columns)
	if err != nil {
		o.formula("loss", err)
		return
	}
	p.Run.Objective = f
	t.run(p)
}

func (t table) expectation(key string) Expectation {
	known := []Expectation{ExpectGap, ExpectControl, ExpectBreakdown}
	e := Expectation(t.text(key, string(ExpectNothing), false))
	if t.has(key) && !slices.Contains(known, e) {
		t.invalid(key, "unknown %q: use gap, control or breakdown", string(e))
	}
	return e
}

// parameters reads the names of w.
func (t table) parameters(key string) []string {
	names := t.texts(key)
	_, offsets := t.list(key, "")
	switch {
	case len(names) == 0:
		t.invalid(key, "no parameters: name at least one")
	case len(names) > MaxParameters:
		t.invalid(key, "%d parameters: at most %d are allowed", len(names), MaxParameters)
	}
	for i, name := range names {
		if err := expr.CheckName(name); err != nil {
			t.fail(offsets[i], t.at(key), "%v", err)
		}
		if name == planeKey {
			t.fail(offsets[i], t.at(key), "a parameter may not be named %s, which [view] uses", name)
		}
		if j := slices.Index(names, name); j < i {
			t.fail(offsets[i], t.at(key), "%s stands twice", name)
		}
	}
	return names
}

// distinct refuses data columns named like a parameter.
func (t table) distinct(p *Preset) {
	_, offsets := t.list("parameters", "")
	for i, name := range p.Parameters {
		if slices.Contains(p.Columns.Names, name) {
			t.fail(offsets[i], t.at("parameters"), "%s is a data column too: give one of them another name", name)
		}
	}
}

// run reads [run]. sim.Run.Validate is the one judge of the values: each is put into a run that was valid before, so
// that what it says is about that value.
func (t table) run(p *Preset) {
	t = t.table("run", "start", "start_scale", "learning_rate", "batch_size", "sampling", "horizon", "seeds", "seed")
	t.require("learning_rate", "batch_size", "horizon")
	rate := t.number("learning_rate")
	batch := t.whole("batch_size", 0, math.MinInt, math.MaxInt)
	if t.foreign && batch > 0 {
		batch = int64(nearest(int(batch), sim.Divisors(p.Run.Objective.Len())))
	}
	name := t.text("sampling", sim.Reshuffle.String(), false)
	horizon := t.number("horizon")
	seeds := t.whole("seeds", defaultSeeds, 1, sim.MaxSeeds)
	seed := t.whole("seed", defaultSeed, 0, math.MaxInt64)
	start := t.start(p, uint64(seed))
	sampling, err := sim.ParseSampling(name)
	if err != nil {
		t.invalid("sampling", "%v", err)
	}
	r := sim.Run{Objective: p.Run.Objective, Horizon: 1, Seeds: 1}
	if p.Model != nil {
		r.Objective = sizes{dim: r.Objective.Dim(), n: r.Objective.Len()}
	}
	r.Settings = sim.Settings{LearningRate: 1, BatchSize: 1, Sampling: sampling, Seed: uint64(seed)}
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
		if t.err != nil {
			return
		}
		value.set()
		if err := r.Validate(); err != nil {
			t.invalid(value.key, "%v", err)
		}
	}
	r.Objective = p.Run.Objective
	p.Run = r
	t.finiteLoss(p)
}

// start reads run.start: the parameters of a formula, or the law that a model's are drawn by.
func (t table) start(p *Preset, seed uint64) []float64 {
	if p.Kind == FormulaKind {
		t.require("start")
		if t.has("start_scale") {
			t.fail(t.places[t.at("start_scale")].key, t.at("start_scale"), "is for the weights of a network: leave this out")
		}
		return t.numbers("start")
	}
	t.law(p)
	if t.err != nil {
		return nil
	}
	return p.Model.Start(seed)
}

// readouts reads the list [[readout]].
func (t table) readouts(p *Preset) {
	items, _ := t.list("readout", "a list: write [[readout]]")
	if len(items) > 0 && p.Kind == NetworkKind {
		t.fail(t.places["readout[0]"].key, "readout", "a network's parameters have no names for a formula: leave this out")
	}
	for i, item := range items {
		path := fmt.Sprintf("readout[%d]", i)
		values, ok := item.(map[string]any)
		if !ok {
			t.invalid("readout", "must be a list of tables: write [[readout]]")
			return
		}
		t := t.open(path, values, "name", "formula", "note")
		t.require("formula")
		formula := t.text("formula", "", false)
		r, err := newReadout(t.text("name", formula, false), formula, t.text("note", "", false), p.Parameters)
		if err != nil && t.err == nil {
			t.formula("formula", err)
		}
		p.Readouts = append(p.Readouts, r)
	}
}
