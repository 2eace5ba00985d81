package lab

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"sgdflow/sim"
)

// MaxTrainingRuns bounds points x seeds, all of which every result lists.
const MaxTrainingRuns = 10_000

// normal is the experiment with points of its own, in their normal form, or says what is wrong with it. It calls no method
// of the objectives but Len.
func (x TrainingExperiment) normal() (TrainingExperiment, error) {
	fail := func(format string, a ...any) (TrainingExperiment, error) { return x, fmt.Errorf(format, a...) }
	switch {
	case x.Train == nil:
		return x, errors.New("no training set")
	case !(x.FlowTime > 0) || math.IsInf(x.FlowTime, 0):
		return fail("flow time %v is out of range: use a finite number above 0", x.FlowTime)
	case !(x.Until >= 0) || math.IsInf(x.Until, 0):
		return fail("a training loss of %v to train until is out of range: use a finite number above 0, or 0 to train for the whole flow time", x.Until)
	case len(x.Points) == 0:
		return x, errors.New("no points to train at: give at least one")
	case x.Seeds < 1 || x.Seeds > sim.MaxSeeds:
		return fail("%d seeds is out of range: use 1 to %d", x.Seeds, sim.MaxSeeds)
	case len(x.Points)*x.Seeds > MaxTrainingRuns:
		return fail("%d points of %d seeds are %d runs: use at most %d", len(x.Points), x.Seeds, len(x.Points)*x.Seeds, MaxTrainingRuns)
	case x.Slice != Slice{} && (x.Slice.Count < 1 || x.Slice.Index < 1 || x.Slice.Index > x.Slice.Count):
		return fail("there is no slice %d of %d: use 1 to the number of slices", x.Slice.Index, x.Slice.Count)
	}
	x.Points = slices.Clone(x.Points)
	seen := make(map[TrainingPoint]bool, len(x.Points))
	for i, p := range x.Points {
		if err := x.checkPoint(p); err != nil {
			return x, err
		}
		p = p.normal()
		if seen[p] {
			return fail("%s is given twice: give each point once", p.words())
		}
		seen[p], x.Points[i] = true, p
	}
	return x, nil
}

func (x TrainingExperiment) checkPoint(p TrainingPoint) error {
	r := x.run(p, x.Seed, []float64{0})
	r.Objective = size(x.Train.Len())
	if updates := x.FlowTime / p.LearningRate; p.LearningRate > 0 && updates > sim.MaxUpdates {
		return fmt.Errorf("flow time %v at learning rate %v is %.3g updates: raise the learning rate or lower the flow time to stay below %.0g",
			x.FlowTime, p.LearningRate, updates, float64(sim.MaxUpdates))
	}
	if err := r.Validate(); err != nil {
		return err
	}
	if r.Updates() == 0 {
		return fmt.Errorf("flow time %v is shorter than one update at learning rate %v: raise the flow time or lower the learning rate",
			x.FlowTime, p.LearningRate)
	}
	return nil
}

// checkModel says what is wrong with the functions that train.
func (x TrainingExperiment) checkModel() error {
	if x.Test == nil {
		return errors.New("no test set")
	}
	if x.Start == nil {
		return errors.New("no start")
	}
	d := x.Train.Dim()
	if n := x.Test.Dim(); n != d {
		return fmt.Errorf("the model has %d parameters on the training set and %d on the test set", d, n)
	}
	for k := range x.Seeds {
		seed := x.Seed + uint64(k)
		switch w := x.Start(seed); {
		case len(w) != d:
			return fmt.Errorf("the start of seed %d has %d values, the model has %d parameters", seed, len(w), d)
		case !finite(w):
			return fmt.Errorf("the start of seed %d is not finite", seed)
		}
	}
	return nil
}

// run is what one seed does at a point.
func (x TrainingExperiment) run(p TrainingPoint, seed uint64, start []float64) sim.Run {
	return sim.Run{
		Objective: x.Train, Start: start, Horizon: x.FlowTime, Seeds: 1,
		Settings: sim.Settings{
			LearningRate: p.LearningRate, BatchSize: p.BatchSize, Sampling: x.Sampling, Seed: seed,
			Lambda: p.Lambda, PenaltySize: p.PenaltySize,
		},
	}
}

// words names the point in a message.
func (p TrainingPoint) words() string {
	text := fmt.Sprintf("learning rate %v, batch size %d", p.LearningRate, p.BatchSize)
	if p.Lambda != 0 {
		text += fmt.Sprintf(", lambda %v, minibatches of %d", p.Lambda, p.PenaltySize)
	}
	return text
}

// size is an objective of so many examples and one parameter that is 0 everywhere: enough of one for settings to be checked
// against where the examples are not at hand.
type size int

func (size) Dim() int                                       { return 1 }
func (n size) Len() int                                     { return int(n) }
func (size) Loss([]float64, []int) float64                  { return 0 }
func (size) Grad(dst, _ []float64, _ []int) []float64       { return dst }
func (size) HessVec(dst, _, _ []float64, _ []int) []float64 { return dst }
