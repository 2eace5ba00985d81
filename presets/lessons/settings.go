package lessons

import (
	"math"
	"slices"

	"sgdflow/presets"
	"sgdflow/presets/strict"
	"sgdflow/sim"
)

// settingKeys are those of [step.settings] and [step.beside], in the order in which they are applied.
var settingKeys = []string{"batch_size", "sampling", "terms", "seed", "start", "seeds", "horizon", "learning_rate"}

// changed is the preset's run r with what the table says of it. sim.Run.Validate is the one judge of the values, taken
// together; where they fail, the first that makes the run invalid is to blame.
func changed(t strict.Table, p *presets.Preset, r sim.Run) sim.Run {
	r.Start = slices.Clone(r.Start)
	var sets []func(*sim.Run)
	var given []string
	for _, key := range settingKeys {
		if t.Has(key) {
			given = append(given, key)
			sets = append(sets, setting(t, key, p))
		}
	}
	if t.Err() != nil {
		return r
	}
	before := r
	for _, set := range sets {
		set(&r)
	}
	if len(sets) == 0 || r.Validate() == nil {
		return r
	}
	for i, set := range sets {
		set(&before)
		if err := before.Validate(); err != nil {
			t.Invalid(given[i], "%v", err)
		}
	}
	return r
}

// setting reads the value of a key and tells how a run takes it. Where the start is drawn by a law, another seed draws
// another one.
func setting(t strict.Table, key string, p *presets.Preset) func(*sim.Run) {
	switch key {
	case "learning_rate":
		v := t.Number(key)
		return func(r *sim.Run) { r.Settings.LearningRate = v }
	case "batch_size":
		v := t.Whole(key, 0, math.MinInt, math.MaxInt)
		return func(r *sim.Run) { r.Settings.BatchSize = int(v) }
	case "sampling":
		v, err := sim.ParseSampling(t.Text(key, ""))
		if err != nil {
			t.Invalid(key, "%v", err)
		}
		return func(r *sim.Run) { r.Settings.Sampling = v }
	case "terms":
		v, err := sim.ParseTerms(t.Text(key, ""))
		if err != nil {
			t.Invalid(key, "%v", err)
		}
		return func(r *sim.Run) { r.Settings.Terms = v }
	case "start":
		v := t.Numbers(key)
		return func(r *sim.Run) { r.Start = v }
	case "seed":
		v := uint64(t.Whole(key, 0, 0, math.MaxInt64))
		return func(r *sim.Run) {
			r.Settings.Seed = v
			if p.Model != nil {
				r.Start = p.Model.Start(v)
			}
		}
	case "seeds":
		v := t.Whole(key, 0, 1, sim.MaxSeeds)
		return func(r *sim.Run) { r.Seeds = int(v) }
	}
	v := t.Number(key)
	return func(r *sim.Run) { r.Horizon = v }
}
