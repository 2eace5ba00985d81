package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func trainings(t testing.TB, x TrainingExperiment) (all []*Training) {
	t.Helper()
	if err := x.Measure(context.Background(), func(m *Training) { all = append(all, m) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func lastTraining(t testing.TB, x TrainingExperiment) *Training {
	all := trainings(t, x)
	return all[len(all)-1]
}

// numbers are those of a result to the last bit, in which NaN is NaN.
func numbers(m *Training) string {
	var b strings.Builder
	for _, r := range m.Runs {
		fmt.Fprintf(&b, "%b %v %b %b %b %v %v\n", r.TrainingPoint, r.Seed, r.TrainLoss, r.TestLoss, r.TestAccuracy, r.Steps, r.Status)
		if r.Curve != nil {
			fmt.Fprintf(&b, "%b\n", *r.Curve)
		}
	}
	fmt.Fprintf(&b, "%b", m.Summary)
	return b.String()
}

// differ reports the first line in which two results' numbers differ.
func differ(t *testing.T, what, got, want string) {
	t.Helper()
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Errorf("%s: line %d is\n%.200s\nwant\n%.200s", what, i, a[i], b[min(i, len(b)-1)])
			return
		}
	}
}

func TestTrainingSameBitsOnAnyCores(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := numbers(lastTraining(t, x))
	for _, cores := range []int{2, 5} {
		runtime.GOMAXPROCS(cores)
		differ(t, fmt.Sprint("cores ", cores), numbers(lastTraining(t, x)), one)
	}
}

// TestSlicesMakeTheWhole: slices hold each run once, and resumed in any order make the whole to the last bit.
func TestSlicesMakeTheWhole(t *testing.T) {
	defer goleak.VerifyNone(t)
	x := smallTraining(sim.Reshuffle)
	whole := lastTraining(t, x)
	for _, count := range []int{1, 2, 5, 100} { // the last has slices without any run
		var runs []Trained
		for index := count; index >= 1; index-- {
			x.Slice = Slice{index, count}
			part := lastTraining(t, x)
			for n, r := range part.Runs {
				if mine := n%count == index-1; mine != (r.Status.Kind != Unknown) {
					t.Fatalf("slice %d of %d: run %d has %+v", index, count, n, r.Status)
				}
			}
			if part.Progress != 1 {
				t.Errorf("slice %d of %d ends at %v", index, count, part.Progress)
			}
			runs = append(runs, part.Runs...)
		}
		joined, err := x.Resume(runs)
		if err != nil {
			t.Fatal(err)
		}
		differ(t, fmt.Sprint("slices ", count), numbers(joined), numbers(whole))
		if joined.Progress != 1 || joined.Experiment.Slice != (Slice{}) {
			t.Errorf("%+v", joined)
		}
	}
}

func TestResumeRefuses(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	whole := lastTraining(t, x).Runs
	changed := func(change func(runs []Trained) []Trained) []Trained { return change(slices.Clone(whole)) }
	for _, c := range []struct {
		want string
		runs []Trained
	}{
		{
			"2 of 18 runs are missing, the first of them at learning rate 0.1, batch size 2, seed 6",
			changed(func(r []Trained) []Trained { return append(r[:1], r[3:]...) }),
		},
		{
			"the run at learning rate 0.3, batch size 2, seed 6 stands twice",
			changed(func(r []Trained) []Trained { return append(r, r[4]) }),
		},
		{
			"seed 8 is not of the experiment, whose 3 seeds begin with 5",
			changed(func(r []Trained) []Trained { r[3].Seed = 8; return r }),
		},
		{"seed 4 is not of the experiment", changed(func(r []Trained) []Trained { r[3].Seed = 4; return r })},
		{
			"no point at learning rate 0.1, batch size 2, lambda 0.3, minibatches of 2",
			changed(func(r []Trained) []Trained { r[6].Lambda = 0.3; return r }),
		},
		{"18 of 18 runs are missing", nil},
	} {
		if m, err := x.Resume(c.runs); err == nil || !strings.Contains(err.Error(), c.want) || m != nil {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	x.Points = nil
	if _, err := x.Resume(whole); err == nil {
		t.Error("an experiment without points is resumed")
	}
}

// TestTrainingPublishes: progress does not go back, curves only grow, and what was published stays as it was.
func TestTrainingPublishes(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	x.Points = x.Points[:3]
	x.Test = lossy{x.Test, func() { time.Sleep(20 * time.Millisecond) }} // a run with a curve takes seven of these
	type seen struct {
		m    *Training
		then string
	}
	var all []seen
	live := 0
	text := func(m *Training) string {
		c := TrainingCurve{}
		if m.Live != nil {
			c = *m.Live
		}
		return numbers(m) + fmt.Sprint(c)
	}
	if err := x.Measure(context.Background(), func(m *Training) { all = append(all, seen{m, text(m)}) }); err != nil {
		t.Fatal(err)
	}
	last := -1.0
	grown := map[TrainingPoint]int{}
	for i, s := range all {
		if text(s.m) != s.then {
			t.Errorf("result %d has changed", i)
		}
		if s.m.Progress < last || s.m.Progress > 1 {
			t.Errorf("progress %v after %v", s.m.Progress, last)
		}
		last = s.m.Progress
		if c := s.m.Live; c != nil {
			live++
			if n := len(c.Time); n < grown[c.TrainingPoint] || n != len(c.TrainLoss) || n != len(c.TestAccuracy) || n != len(c.Minibatch) {
				t.Errorf("a curve of %d points after %d: %+v", n, grown[c.TrainingPoint], c)
			}
			grown[c.TrainingPoint] = len(c.Time)
		}
	}
	if end := all[len(all)-1].m; end.Progress != 1 || end.Live != nil || len(all) < 4 || live == 0 {
		t.Errorf("ends with %v, live %v, after %d results of which %d were live", end.Progress, end.Live, len(all), live)
	}
}

// TestTrainingEndsWithItsContext ends it in an update, in a probe and while a result is published.
func TestTrainingEndsWithItsContext(t *testing.T) {
	defer goleak.VerifyNone(t)
	x := smallTraining(sim.Reshuffle)
	x.FlowTime = 1000
	large := newLogistic(4*examplesPerLook, 4)
	for _, probing := range []bool{false, true} {
		for _, end := range []int64{1, 30, 300} {
			ctx, cancel := context.WithCancel(context.Background())
			var count atomic.Int64
			evaluated := func() {
				if count.Add(1) == end {
					cancel()
				}
			}
			if probing {
				x.Test = lossy{large, evaluated}
			} else {
				x.Train = observed{newLogistic(12, 1), evaluated}
			}
			results := 0
			err := x.Measure(ctx, func(*Training) { results++ })
			after := count.Load() - end
			// A portion of the test set each, or updates up to the next look of batches of two, and the other's.
			if most := int64(examplesPerLook * runtime.GOMAXPROCS(0)); !errors.Is(err, context.Canceled) || after > most || results < 2 {
				t.Errorf("probing %t, cancelled at evaluation %d: %d more, %d results, error %v", probing, end, after, results, err)
			}
			cancel()
			x.Test, x.Train = newLogistic(20, 2), newLogistic(12, 1)
		}
	}
	// In a batch that is all of the examples: the portion under way, and the other core's.
	x.Points = []TrainingPoint{{LearningRate: 0.1, BatchSize: large.Len()}, {LearningRate: 0.2, BatchSize: large.Len(), Lambda: 0.1}}
	for _, end := range []int64{2, 7, 30, 301} {
		ctx, cancel := context.WithCancel(context.Background())
		var count atomic.Int64
		x.Train = evaluations{large, func() {
			if count.Add(1) == end {
				cancel()
			}
		}}
		err := x.Measure(ctx, func(*Training) {})
		if after := count.Load() - end; !errors.Is(err, context.Canceled) || after > int64(runtime.GOMAXPROCS(0)) {
			t.Errorf("a large batch, cancelled at evaluation %d: %d more, error %v", end, after, err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := x.Measure(ctx, func(*Training) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled at the first result: %v", err)
	}
}

// lossy tells every evaluation of a loss.
type lossy struct {
	sim.Objective
	evaluated func()
}

func (o lossy) Loss(w []float64, batch []int) float64 {
	o.evaluated()
	return o.Objective.Loss(w, batch)
}

func TestTrainingPanicsInCaller(t *testing.T) {
	defer goleak.VerifyNone(t)
	x := smallTraining(sim.Reshuffle)
	x.FlowTime = 600
	var count atomic.Int64
	x.Train = observed{x.Train, func() {
		if count.Add(1) == 100 {
			panic("broken")
		}
	}}
	defer func() {
		// The other runs do not go on: they would take some hundred thousand evaluations.
		if v := recover(); v != "broken" || count.Load() > 50_000 {
			t.Errorf("panic %v after %d evaluations", v, count.Load())
		}
	}()
	x.Measure(context.Background(), func(*Training) {})
}

func TestTrainingRefuses(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*TrainingExperiment)
	}{
		{"no training set", func(x *TrainingExperiment) { x.Train = nil }},
		{"no test set", func(x *TrainingExperiment) { x.Test = nil }},
		{"no start", func(x *TrainingExperiment) { x.Start = nil }},
		{"3 parameters on the training set and 2 on the test set", func(x *TrainingExperiment) { x.Test = simtest.Table() }},
		{"the start of seed 6 has 2 values, the model has 3 parameters", func(x *TrainingExperiment) {
			x.Start = func(seed uint64) []float64 { return make([]float64, 8-seed) }
		}},
		{"the start of seed 5 is not finite", func(x *TrainingExperiment) {
			x.Start = func(uint64) []float64 { return []float64{0, math.Inf(1), 0} }
		}},
		{"no points to train at: give at least one", func(x *TrainingExperiment) { x.Points = nil }},
		{"0 seeds is out of range: use 1 to", func(x *TrainingExperiment) { x.Seeds = 0 }},
		{"6 points of 2000 seeds are 12000 runs: use at most 10000", func(x *TrainingExperiment) { x.Seeds = 2000 }},
		{"flow time NaN is out of range", func(x *TrainingExperiment) { x.FlowTime = math.NaN() }},
		{"flow time 0 is out of range", func(x *TrainingExperiment) { x.FlowTime = 0 }},
		{"a training loss of -1 to train until is out of range", func(x *TrainingExperiment) { x.Until = -1 }},
		{"flow time 0.2 is shorter than one update at learning rate 0.3: raise the flow time or", func(x *TrainingExperiment) { x.FlowTime = 0.2 }},
		{
			"flow time 6 at learning rate 1e-10 is 6e+10 updates: raise the learning rate or lower the flow time",
			func(x *TrainingExperiment) { x.Points[0].LearningRate = 1e-10 },
		},
		{"learning rate -1 is out of range", func(x *TrainingExperiment) { x.Points[1].LearningRate = -1 }},
		{"learning rate +Inf is out of range", func(x *TrainingExperiment) { x.Points[1].LearningRate = math.Inf(1) }},
		{"batch size 5 does not divide the 12 examples: use one of [1 2 3 4 6 12]", func(x *TrainingExperiment) { x.Points[1].BatchSize = 5 }},
		{
			"minibatches of 4 examples to be penalised do not divide a batch of 6: use one of [1 2 3 6]",
			func(x *TrainingExperiment) { x.Points[5].PenaltySize = 4 },
		},
		{"lambda NaN is out of range", func(x *TrainingExperiment) { x.Points[5].Lambda = math.NaN() }},
		{"learning rate 0.1, batch size 2 is given twice", func(x *TrainingExperiment) {
			x.Points[1] = TrainingPoint{LearningRate: 0.1, BatchSize: 2, PenaltySize: 1} // of no consequence without lambda
		}},
		{"there is no slice 3 of 2", func(x *TrainingExperiment) { x.Slice = Slice{3, 2} }},
		{"there is no slice 0 of 2", func(x *TrainingExperiment) { x.Slice = Slice{0, 2} }},
	} {
		x := smallTraining(sim.Reshuffle)
		c.change(&x)
		err := x.Measure(context.Background(), func(*Training) { t.Error("published") })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// TestTrainingRegression: without accuracy there is none.
func TestTrainingRegression(t *testing.T) {
	x := smallTraining(sim.Shuffle)
	x.Accuracy = nil
	m := lastTraining(t, x)
	if r := m.Run(0, 0); !math.IsNaN(r.TestAccuracy) || len(r.Curve.TestAccuracy) != 0 || math.IsNaN(r.TestLoss) {
		t.Errorf("%+v", r)
	}
	if s := m.Summary[0]; !math.IsNaN(s.Accuracy.Value) || math.IsNaN(s.TestLoss.StdErr) {
		t.Errorf("%+v", s)
	}
}
