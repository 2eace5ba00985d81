package tui

import (
	"context"
	"errors"
	"slices"

	"sgdflow/presets"
	"sgdflow/sim/lab"
)

// TrainingOf is the sweep of the Training screen, and of the command without lists of its own, for a preset with
// Training: with its sampling and, for the first run of a point, its seed. Points come in this order, none twice:
//
//   - without explicit regulariser, batch by batch size from the smallest, each over all learning rates from the smallest;
//   - at SmallRate and SmallBatch, without the regulariser and then by Lambda from the smallest, of the batches themselves;
//   - at SmallRate and LargeBatch likewise, of minibatches of SmallBatch examples.
func TrainingOf(p *presets.Preset) lab.TrainingExperiment {
	t, set := p.Training, p.Run.Settings
	x := lab.TrainingExperiment{
		Train: p.Run.Objective, Test: t.Test, Accuracy: t.Accuracy, Start: t.Start,
		Sampling: set.Sampling, FlowTime: t.FlowTime, Until: t.Until, Seed: set.Seed, Seeds: t.Seeds,
	}
	add := func(q lab.TrainingPoint) {
		if !slices.Contains(x.Points, q) {
			x.Points = append(x.Points, q)
		}
	}
	rates, lambdas := slices.Sorted(slices.Values(t.LearningRates)), slices.Sorted(slices.Values(t.Lambdas))
	for _, size := range slices.Sorted(slices.Values(t.BatchSizes)) {
		for _, rate := range rates {
			add(lab.TrainingPoint{LearningRate: rate, BatchSize: size, PenaltySize: size})
		}
	}
	if len(lambdas) == 0 {
		return x
	}
	for _, size := range []int{t.SmallBatch, t.LargeBatch} {
		add(lab.TrainingPoint{LearningRate: t.SmallRate, BatchSize: size, PenaltySize: size})
		for _, lambda := range lambdas {
			add(lab.TrainingPoint{LearningRate: t.SmallRate, BatchSize: size, Lambda: lambda, PenaltySize: t.SmallBatch})
		}
	}
	return x
}

// sweepOf takes out of an experiment what its sweep does not depend on: everything but preset, sampling and seed is the
// preset's own.
func sweepOf(e experiment) experiment {
	n := newExperiment(e.preset)
	n.run.Settings.Sampling, n.run.Settings.Seed = e.run.Settings.Sampling, e.run.Settings.Seed
	return n
}

// follow has the preset's sweep measured, from what is known of it already.
func (v *trainingView) follow(m *Model) {
	e := sweepOf(m.now)
	if v.untrained = e.preset.Training == nil; v.untrained {
		v.bench.leave(e)
		return
	}
	p := *e.preset
	p.Run = e.run
	before := v.job
	v.ask(e, func(ctx context.Context, publish func(*lab.Training)) error {
		x := TrainingOf(&p)
		x.Seed = blockOf(x.Seed, x.Seeds)
		x.Ledger = v.remember(x, p.Training.Fingerprint)
		return v.measure(x, ctx, publish)
	})
	if v.job != before {
		v.found, v.last = -1, nil
	}
}

// blockOf is the first seed of the sweep at a seed of the settings: counted from 1 the sweeps take one block of seeds after the
// other, so that a new seed is a new sample throughout. The numbers go round where they would be too large, or below 0.
func blockOf(seed uint64, seeds int) uint64 { return 1 + (seed-1)*uint64(seeds) }

// remember is the ledger of an experiment. It is called by the work alone, of which there is one at a time.
func (v *trainingView) remember(x lab.TrainingExperiment, fingerprint string) lab.Ledger {
	key := x.Key(fingerprint)
	if v.memory == nil || v.memory.key != key {
		v.memory = &memory{key: key, runs: map[runKey]lab.Trained{}}
		if v.ledger != nil {
			v.memory.beyond = v.ledger(key)
		}
	}
	return v.memory
}

// memory is the ledger of the experiment in hand. What was done before a cancel is found in it even where nothing is kept
// beyond the session.
type memory struct {
	key    string
	runs   map[runKey]lab.Trained
	beyond lab.Ledger // nil for none
}

type runKey struct {
	lab.TrainingPoint
	seed uint64
}

func (k *memory) Find(p lab.TrainingPoint, seed uint64) (lab.Trained, bool) {
	if t, ok := k.runs[runKey{p, seed}]; ok {
		return t, true
	}
	if k.beyond == nil {
		return lab.Trained{}, false
	}
	return k.beyond.Find(p, seed)
}

func (k *memory) Keep(t lab.Trained) error {
	k.runs[runKey{t.TrainingPoint, t.Seed}] = t
	if k.beyond == nil {
		return nil
	}
	return k.beyond.Keep(t)
}

// leave ends a sweep that is not the one of what is wanted.
func (v *trainingView) leave(e experiment) { v.bench.leave(sweepOf(e)) }

// cancelled says whether the sweep was ended by the user before its end.
func (v *trainingView) cancelled() bool {
	return !v.busy() && v.shown != nil && errors.Is(v.shown.Err, context.Canceled)
}

// nothingToTrain answers the screen's keys where there is no sweep.
const nothingToTrain = "nothing to train: no test set here"

// toggles says what toggleTraining does, "" for nothing.
func (v *trainingView) toggles() string {
	switch {
	case v.untrained:
		return ""
	case v.cancelled() || v.failed() != nil:
		return "go on"
	case v.busy():
		return "cancel"
	}
	return ""
}

// toggleTraining cancels the sweep, or goes on with it.
func (m *Model) toggleTraining() {
	v := m.scene.view.(*trainingView)
	switch {
	case v.untrained:
		m.say(nothingToTrain, false)
	case v.cancelled() || v.failed() != nil:
		v.stop()
		v.follow(m)
	case v.busy():
		v.cancel()
	default:
		m.say("the sweep is done", false)
	}
	m.redrawAll()
}
