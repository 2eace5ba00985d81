package presets

import (
	"strconv"
	"strings"

	"sgdflow/presets/strict"
	"sgdflow/sim/dataset"
)

// model writes [objective], [data] and [split] of a model.
func (w *tomlWriter) model(p *Preset) {
	m := p.Model
	w.line("\n[objective]")
	w.text("kind", string(p.Kind))
	if p.Kind == NetworkKind {
		w.wholes("hidden", m.Shape.Hidden)
		w.text("activation", m.Shape.Activation.String())
		w.text("loss", m.Shape.Loss.String())
	}
	if m.Label != "" {
		w.text("label", m.Label)
	}
	switch {
	case m.Source.Glyphs != nil:
		g := m.Source.Glyphs
		w.line("\n[data.glyphs]")
		w.whole("size", g.Size)
		w.line("shift = " + strict.Float(g.Shift))
		w.line("distort = " + strict.Float(g.Distort))
		w.line("noise = " + strict.Float(g.Noise))
		w.line("label_noise = " + strict.Float(g.LabelNoise))
		w.line("seed = " + strconv.FormatUint(g.Seed, 10))
	case m.Source.Regression != nil:
		r := m.Source.Regression
		w.line("\n[data.regression]")
		w.whole("features", r.Features)
		w.whole("nonzero", r.Nonzero)
		w.line("noise = " + strict.Float(r.Noise))
		w.line("seed = " + strconv.FormatUint(r.Seed, 10))
	case m.Source.IDX != "":
		w.line("\n[data]")
		w.text("idx", m.Source.IDX)
	default:
		w.columns(p.Columns)
	}
	if s := m.Split; s != nil {
		w.line("\n[split]")
		w.whole("train", s.Train)
		w.whole("test", s.Test)
		if !m.Source.drawn() {
			w.line("seed = " + strconv.FormatUint(s.Seed, 10))
		}
	}
}

func (w *tomlWriter) columns(t dataset.Table) {
	w.line("\n[data]")
	for i, name := range t.Names {
		w.numbers(name, t.Columns[i])
	}
}

// train writes [train].
func (w *tomlWriter) train(x *Training) {
	w.line("\n[train]")
	w.line("flow_time = " + strict.Float(x.FlowTime))
	w.line("until = " + strict.Float(x.Until))
	w.whole("seeds", x.Seeds)
	w.numbers("learning_rates", x.LearningRates)
	w.wholes("batch_sizes", x.BatchSizes)
	w.numbers("lambdas", x.Lambdas)
	w.line("small_rate = " + strict.Float(x.SmallRate))
	w.whole("small_batch", x.SmallBatch)
	w.whole("large_batch", x.LargeBatch)
}

func (w *tomlWriter) whole(key string, n int) { w.line(key + " = " + strconv.Itoa(n)) }

func (w *tomlWriter) wholes(key string, ns []int) {
	w.line(key + " = [" + strings.Join(each(ns, strconv.Itoa), ", ") + "]")
}

// object is one of JSON's.
type object = map[string]any

// objectiveJSON and dataJSON are what MarshalJSON writes of a preset's objective and data, which is what TOML does.
func (p *Preset) objectiveJSON() object {
	o := object{"kind": p.Kind}
	m := p.Model
	switch p.Kind {
	case FormulaKind:
		o["parameters"], o["loss"] = p.Parameters, p.Loss
		return o
	case NetworkKind:
		o["hidden"], o["activation"], o["loss"] = append([]int{}, m.Shape.Hidden...), m.Shape.Activation.String(), m.Shape.Loss.String()
	}
	if m.Label != "" {
		o["label"] = m.Label
	}
	return o
}

func (p *Preset) dataJSON() object {
	if p.Model != nil {
		switch s := p.Model.Source; {
		case s.Glyphs != nil:
			g := s.Glyphs
			return object{"glyphs": object{
				"size": g.Size, "shift": g.Shift, "distort": g.Distort, "noise": g.Noise, "label_noise": g.LabelNoise, "seed": g.Seed,
			}}
		case s.Regression != nil:
			r := s.Regression
			return object{"regression": object{"features": r.Features, "nonzero": r.Nonzero, "noise": r.Noise, "seed": r.Seed}}
		case s.IDX != "":
			return object{"idx": s.IDX}
		}
	}
	return object{"columns": p.Columns.Names, "values": p.Columns.Columns}
}

// splitJSON and trainJSON are nil where there is nothing to write.
func (p *Preset) splitJSON() object {
	if p.Model == nil || p.Model.Split == nil {
		return nil
	}
	s := object{"train": p.Model.Split.Train, "test": p.Model.Split.Test}
	if !p.Model.Source.drawn() {
		s["seed"] = p.Model.Split.Seed
	}
	return s
}

func (p *Preset) trainJSON() object {
	x := p.Training
	if x == nil {
		return nil
	}
	return object{
		"flow_time": x.FlowTime, "until": x.Until, "seeds": x.Seeds, "learning_rates": x.LearningRates, "batch_sizes": x.BatchSizes,
		"lambdas": x.Lambdas, "small_rate": x.SmallRate, "small_batch": x.SmallBatch, "large_batch": x.LargeBatch,
	}
}
