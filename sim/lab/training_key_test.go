package lab

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// TestTrainingVersion: a run's numbers have been found in users' ledgers by their version ever since.
func TestTrainingVersion(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round differently, and have keys of their own")
	}
	const version, want = 2, "dbb2469f284cb1ccfc5742a0"
	// Products and sums alone: exp and the like depend on the instructions that a processor has.
	x := TrainingExperiment{
		Train: simtest.Table(), Test: simtest.Table(), Accuracy: func(w []float64) float64 { return w[0] / 2 },
		Start: func(seed uint64) []float64 { return []float64{1.8, 0.2 * float64(seed)} }, FlowTime: 2, Until: 0.2, Seed: 1, Seeds: 2,
		Points: []TrainingPoint{{0.05, 2, 0, 2}, {0.1, 4, 0, 4}, {0.05, 4, 0.1, 2}, {0.05, 4, 0.1, 4}, {2, 2, 0, 2}},
	}
	text := ""
	for _, s := range sim.Samplings {
		x.Sampling = s
		text += numbers(lastTraining(t, x))
	}
	table := simtest.Table()
	x.Train = simtest.Valley{X: slices.Repeat(table.X, 24), Y: slices.Repeat(table.Y, 24)} // batches of several portions
	x.Points = []TrainingPoint{{0.05, 96, 0, 96}, {0.05, 192, 0.1, 96}, {0.05, 192, 0.1, 2}}
	text += numbers(lastTraining(t, x))
	if got := fmt.Sprintf("%.12x", sha256.Sum256([]byte(text))); TrainingVersion != version || got != want {
		t.Errorf("version %d has numbers %s, version %d had %s: the numbers have changed? raise TrainingVersion, and put both in here",
			TrainingVersion, got, version, want)
	}
}

func TestKey(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	key := x.Key("model")
	if len(key) != 64 {
		t.Errorf("key %q", key)
	}
	for _, change := range []func(x *TrainingExperiment){
		func(x *TrainingExperiment) { x.Sampling = sim.Shuffle },
		func(x *TrainingExperiment) { x.FlowTime *= 1 + 1e-15 },
		func(x *TrainingExperiment) { x.Until = 0.1 },
	} {
		y := x
		if change(&y); y.Key("model") == key {
			t.Errorf("the key does not tell %+v", y)
		}
	}
	if x.Key("model ") == key {
		t.Error("the key does not tell the fingerprint")
	}
	y := x
	y.Seed, y.Seeds, y.Points, y.Slice = 9, 1, y.Points[1:], Slice{1, 2}
	if y.Key("model") != key {
		t.Error("runs of other seeds and points have another key")
	}
}
