package tui

import (
	"math"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// number is the value of a number that a lesson's text names, as measured on screen; ok is false while that is being
// computed, and for one that does not exist here.
func (s *scene) number(name string) (v float64, ok bool) {
	if v, ok := settingNumber(s.run, name); ok {
		return v, true
	}
	if own, beside := strings.CutPrefix(name, "beside_"); beside {
		if s.lesson == nil || s.lesson.beside.result() == nil {
			return 0, false
		}
		return endNumber(s.preset, s.lesson.beside.result(), own)
	}
	if k := s.comparison(); k != nil && s.data.Done {
		if v, ok := endNumber(s.preset, k, name); ok {
			return v, true
		}
		if v, ok := s.guessNumber(k, name); ok {
			return v, true
		}
		if v, ok := s.gaugeNumber(k, name); ok {
			return v, true
		}
	}
	for _, of := range []func(string) (float64, bool){s.orderNumber, s.scalingNumber, s.landscapeNumber, s.trainingNumber, s.breakNumber} {
		if v, ok := of(name); ok && !math.IsNaN(v) {
			return v, true
		}
	}
	return 0, false
}

// wholeNumbers are those printed without decimals, percents those that have the sign.
var wholeNumbers = map[string]bool{
	"batch_size": true, "batches": true, "examples": true, "parameters": true, "epochs": true, "updates": true, "seeds": true,
	"claims": true, "claims_supported": true, "theory_gradient": true, "theory_gd": true, "theory_sgd": true, "theory_moment": true,
	"theory_horizon_gradient": true, "theory_horizon_sgd": true,
}

// numberText is how a lesson's text prints a number, "…" while there is none.
func (s *scene) numberText(name string) string {
	v, ok := s.number(name)
	switch {
	case !ok && s.ascii:
		return "..."
	case !ok:
		return "…"
	case wholeNumbers[name] && v == math.Trunc(v):
		return exact(v)
	}
	return short(v)
}

// settingNumber is a number that a run is given by.
func settingNumber(r sim.Run, name string) (v float64, ok bool) {
	set := r.Settings
	switch name {
	case "learning_rate":
		return set.LearningRate, true
	case "batch_size":
		return float64(set.BatchSize), true
	case "batches":
		return float64(r.Batches()), true
	case "examples":
		return float64(r.Objective.Len()), true
	case "parameters":
		return float64(len(r.Start)), true
	case "epochs":
		return float64(r.Epochs()), true
	case "updates":
		return float64(r.Updates()), true
	case "horizon":
		return r.Horizon, true
	case "seeds":
		return float64(r.Seeds), true
	case "ratio":
		return set.LearningRate / float64(set.BatchSize), true
	case "epoch_time":
		return r.EpochTime(), true
	}
	return 0, false
}

// endNumber is a number of a comparison at its end: where the last whole epoch ends, as in the sentence under the plots.
func endNumber(p *presets.Preset, k *sim.Comparison, name string) (v float64, ok bool) {
	i := spokenAt(k, len(k.Time)-1)
	switch name {
	case "travelled":
		if i >= k.Mean.Len() {
			return 0, false
		}
		return apart(k.Mean.At(i), k.Mean.At(0)), true
	case "std_error":
		return standardError(k, i), true
	}
	if path, ok := map[string]sim.Path{"readout_sgd": k.Mean, "readout_gradient": k.Gradient, "readout_modified": k.Modified}[name]; ok {
		if i >= path.Len() || len(p.Readouts) == 0 {
			return 0, false
		}
		return p.Readouts[0].Value(path.At(i)), true
	}
	return termsNumber(k, i, name)
}

// termsNumber is a number made of one or two of the quantities that a comparison has at every entry.
func termsNumber(k *sim.Comparison, i int, name string) (v float64, ok bool) {
	ratio := func(x, y float64) float64 { return x / y }
	sum := func(x, y float64) float64 { return x + y }
	first := func(x, _ float64) float64 { return x }
	reg := k.Regularizer
	made, ok := map[string]struct {
		x, y []float64
		of   func(x, y float64) float64
	}{
		"gap_gradient":         {k.Gap.Gradient, k.Gap.Gradient, first},
		"gap_modified":         {k.Gap.Modified, k.Gap.Modified, first},
		"gap_moment":           {k.Gap.Moment, k.Gap.Moment, first},
		"times_closer":         {k.Gap.Gradient, k.Gap.Modified, ratio},
		"times_farther":        {k.Gap.Modified, k.Gap.Gradient, ratio},
		"loss_sgd":             {k.Loss.Mean, k.Loss.Mean, first},
		"loss_gradient":        {k.Loss.Gradient, k.Loss.Gradient, first},
		"loss_modified":        {k.Loss.Modified, k.Loss.Modified, first},
		"full_batch_sgd":       {reg.Mean.FullBatch, reg.Mean.FullBatch, first},
		"minibatch_sgd":        {reg.Mean.Minibatch, reg.Mean.Minibatch, first},
		"regularizer_sgd":      {reg.Mean.FullBatch, reg.Mean.Minibatch, sum},
		"regularizer_gradient": {reg.Gradient.FullBatch, reg.Gradient.Minibatch, sum},
		"regularizer_modified": {reg.Modified.FullBatch, reg.Modified.Minibatch, sum},
	}[name]
	if !ok || i >= min(len(made.x), len(made.y)) {
		return 0, false
	}
	return made.of(made.x[i], made.y[i]), true
}

// guessNumber is how far the audience's guess is from where a path ends.
func (s *scene) guessNumber(k *sim.Comparison, name string) (v float64, ok bool) {
	path, ok := map[string]sim.Path{"guess_sgd": k.Mean, "guess_gradient": k.Gradient, "guess_modified": k.Modified}[name]
	if !ok || s.lesson == nil || s.lesson.guess == nil || path.Len() == 0 || len(s.lesson.guess) != len(path.At(0)) {
		return 0, false
	}
	return apart(s.lesson.guess, path.At(min(spokenAt(k, len(k.Time)-1), path.Len()-1))), true
}

// gaugeNumber is what the gauge says at the end of the run.
func (s *scene) gaugeNumber(k *sim.Comparison, name string) (v float64, ok bool) {
	sharp := k.SharpnessAt(len(k.Time) - 1)
	g := k.Run.Gauge(sharp)
	switch name {
	case "sharpness":
		return sharp, !math.IsNaN(sharp)
	case "epoch_number":
		return g.Epoch, !math.IsNaN(g.Epoch)
	case "step_number":
		return g.Step, !math.IsNaN(g.Step)
	case "limit_rate":
		first := k.SharpnessAt(0)
		return 2 / first, first > 0
	}
	return 0, false
}

// orderNumber is a slope of the Order screen, or theory's.
func (s *scene) orderNumber(name string) (v float64, ok bool) {
	view := s.views[Order].(*orderView)
	r := view.result()
	if r == nil || !view.subject().sameRun(experiment{preset: s.preset, run: s.run}) {
		return 0, false
	}
	o, short := r.epoch, name
	for _, prefix := range []string{"slope_", "theory_"} {
		if rest, of := strings.CutPrefix(name, prefix+"horizon_"); of {
			o, short = r.horizon, prefix+rest
		}
	}
	if o == nil || o.Progress < 1 {
		return 0, false
	}
	for i, kind := range []string{"gradient", "gd", "sgd", "moment"} {
		if all := o.Curves(); i < len(all) {
			switch short {
			case "slope_" + kind:
				return all[i].Slope.Slope, true
			case "theory_" + kind:
				return all[i].Theory, true
			}
		}
	}
	return 0, false
}

// scalingNumber is one of the Scaling screen: the spread of its curves, and the minibatch term's part at the point nearest to
// the settings.
func (s *scene) scalingNumber(name string) (v float64, ok bool) {
	view := s.views[Scaling].(*scalingView)
	r := view.result()
	if r == nil || r.Progress < 1 || !view.subject().sameRun(experiment{preset: s.preset, run: s.run}) {
		return 0, false
	}
	switch name {
	case "spread_rate":
		return r.Collapse.AgainstLearningRate, true
	case "spread_ratio":
		return r.Collapse.AgainstRatio, true
	case "share":
		return shareAt(r, s.run.Settings)
	}
	return 0, false
}

func shareAt(r *lab.Scaling, set sim.Settings) (v float64, ok bool) {
	for _, p := range r.Points {
		if p.Known && p.BatchSize == set.BatchSize && p.LearningRate == set.LearningRate {
			return 100 * p.Minibatch, true
		}
	}
	return 0, false
}

// landscapeNumber is how far the first minimum has moved.
func (s *scene) landscapeNumber(name string) (v float64, ok bool) {
	found := s.views[Landscape].(*landscapeView).found(s)
	if name != "minimum_moved" || found == nil || len(*found) == 0 || (*found)[0].W == nil || (*found)[0].Modified == nil {
		return 0, false
	}
	return (*found)[0].Moved, true
}
