package presets

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"sgdflow/presets/strict"
	"sgdflow/sim"
)

// TOML writes the whole preset and Run as it stands now, data of columns as columns and others by what they are drawn
// or read from. Loading the text, beside the same IDX files if any, gives the identical preset, as long as it stays
// below MaxFileSize. A seed above 1<<63-1, which TOML cannot hold, is an error, and so is a start of a model that is
// not the one its law draws from the run's seed.
func (p *Preset) TOML() ([]byte, error) {
	s := p.Run.Settings
	if s.Seed > math.MaxInt64 {
		return nil, fmt.Errorf("seed %d is above %d, the largest a preset file can hold", s.Seed, int64(math.MaxInt64))
	}
	var w tomlWriter
	w.text("title", p.Title)
	w.text("summary", p.Summary)
	w.text("note", p.Note)
	if p.Expect != ExpectNothing {
		w.text("expect", string(p.Expect))
	}
	if p.Model != nil {
		w.model(p)
	} else {
		w.line("\n[objective]")
		w.text("kind", string(FormulaKind))
		w.line("parameters = [" + strings.Join(each(p.Parameters, quoted), ", ") + "]")
		w.text("loss", p.Loss)
		w.columns(p.Columns)
	}
	w.line("\n[run]")
	if err := w.start(p); err != nil {
		return nil, err
	}
	w.line("learning_rate = " + strict.Float(s.LearningRate))
	w.line("batch_size = " + strconv.Itoa(s.BatchSize))
	w.text("sampling", s.Sampling.String())
	if s.Terms != sim.BothTerms {
		w.text("terms", s.Terms.String())
	}
	w.line("horizon = " + strict.Float(p.Run.Horizon))
	w.line("seeds = " + strconv.Itoa(p.Run.Seeds))
	w.line("seed = " + strconv.FormatUint(s.Seed, 10))
	if p.Training != nil {
		w.train(p.Training)
	}
	w.view(p)
	for _, r := range p.Readouts {
		w.line("\n[[readout]]")
		w.text("name", r.Name)
		w.text("formula", r.Formula)
		w.text("note", r.Note)
	}
	return []byte(w.String()), nil
}

// start writes run.start: numbers, or the law they are drawn by.
func (w *tomlWriter) start(p *Preset) error {
	if p.Model == nil {
		w.numbers("start", p.Run.Start)
		return nil
	}
	if !slices.Equal(p.Run.Start, p.Model.Start(p.Run.Settings.Seed)) {
		return fmt.Errorf("the start is not what seed %d draws, and a preset file holds the seed alone", p.Run.Settings.Seed)
	}
	if p.Kind == NetworkKind {
		w.text("start", p.Model.Init.String())
		w.line("start_scale = " + strict.Float(p.Model.Scale))
	} else {
		w.line("start = " + strict.Float(p.Model.Scale))
	}
	return nil
}

// tomlWriter writes what go-toml's encoder would, with the columns in their order and long lists on several lines.
type tomlWriter struct{ strings.Builder }

func (w *tomlWriter) line(s string) { w.WriteString(s + "\n") }

func (w *tomlWriter) text(key, s string) {
	if !strings.Contains(s, "\n") {
		w.line(key + " = " + quoted(s))
		return
	}
	b, err := toml.Marshal(struct {
		Text string `toml:"text,multiline"`
	}{s})
	if err != nil {
		panic("presets: " + err.Error()) // a struct of one string
	}
	w.WriteString(key + strings.TrimPrefix(string(b), "text"))
}

func (w *tomlWriter) numbers(key string, xs []float64) {
	const perLine = 8
	items := each(xs, strict.Float)
	if len(xs) <= perLine {
		w.line(key + " = [" + strings.Join(items, ", ") + "]")
		return
	}
	w.line(key + " = [")
	for i := 0; i < len(items); i += perLine {
		w.line("  " + strings.Join(items[i:min(i+perLine, len(items))], ", ") + ",")
	}
	w.line("]")
}

func (w *tomlWriter) view(p *Preset) {
	w.line("\n[view]")
	if p.View.Plane == MainPlane {
		w.text(planeKey, "main")
		return
	}
	for _, a := range []Axis{p.View.X, p.View.Y} {
		switch {
		case a.Parameter < 0:
		case a.Range == nil:
			w.text(p.Parameters[a.Parameter], "fit")
		default:
			w.numbers(p.Parameters[a.Parameter], []float64{a.Range.Min, a.Range.Max})
		}
	}
}

// quoted writes a TOML basic string. The texts of a preset hold no control characters but \n.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func each[T any](xs []T, f func(T) string) []string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = f(x)
	}
	return out
}

// MarshalJSON writes what TOML does as one object: {"name", "title", "summary", "note", "expect", "objective":
// {"kind", ...}, "data": {...}, "split": {...}, "run": {...}, "train": {...}, "view": {...}, "readout": [{"name",
// "formula", "note"}]}. Columns are {"columns": names, "values": columns}; "split" and "train" are there where the
// file has or implies them. The start of a model is written in numbers.
func (p *Preset) MarshalJSON() ([]byte, error) {
	s := p.Run.Settings
	run := object{
		"start": p.Run.Start, "learning_rate": s.LearningRate, "batch_size": s.BatchSize,
		"sampling": s.Sampling.String(), "horizon": p.Run.Horizon, "seeds": p.Run.Seeds, "seed": s.Seed,
	}
	if s.Terms != sim.BothTerms {
		run["terms"] = s.Terms.String()
	}
	view := object{}
	if p.View.Plane == MainPlane {
		view[planeKey] = "main"
	}
	for key, a := range map[string]Axis{"x": p.View.X, "y": p.View.Y} {
		if a.Parameter < 0 {
			continue
		}
		axis := object{"parameter": p.Parameters[a.Parameter]}
		if a.Range != nil {
			axis["range"] = []float64{a.Range.Min, a.Range.Max}
		}
		view[key] = axis
	}
	readouts := []object{}
	for _, r := range p.Readouts {
		readouts = append(readouts, object{"name": r.Name, "formula": r.Formula, "note": r.Note})
	}
	return json.Marshal(struct {
		Name      string `json:"name"`
		Title     string `json:"title"`
		Summary   string `json:"summary"`
		Note      string `json:"note"`
		Expect    string `json:"expect"`
		Objective object `json:"objective"`
		Data      object `json:"data"`
		Split     object `json:"split,omitempty"`
		Run       object `json:"run"`
		Train     object `json:"train,omitempty"`
		View      object `json:"view"`
		Readout   any    `json:"readout"`
	}{
		p.Name, p.Title, p.Summary, p.Note, string(p.Expect),
		p.objectiveJSON(), p.dataJSON(), p.splitJSON(),
		run,
		p.trainJSON(), view, readouts,
	})
}
