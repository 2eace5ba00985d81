package cli_test

import (
	"math"
	"testing"

	"sgdflow/sim"
)

type scalingJSON struct {
	Horizon float64
	Points  []struct {
		LearningRate   float64 `json:"learning_rate"`
		BatchSize      int     `json:"batch_size"`
		Drift          *float64
		StdErr         *float64
		Predicted      *float64
		MinibatchShare *float64 `json:"minibatch_share"`
		Gauge          float64
		Verdict        string
		Status         string
	}
	Collapse struct {
		AgainstLearningRate *float64 `json:"against_learning_rate"`
		AgainstRatio        *float64 `json:"against_ratio"`
	}
}

// TestScaling computes the points of "scaling" a second time: full batches by one path of gradient descent, minibatches
// by a mean of independently drawn paths.
func TestScaling(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	var s scalingJSON
	decode(t, &s, "scaling", file, "--sampling", "reshuffle", "--learning-rates", "0.02,0.01", "--batch-sizes", "2,8", "--horizon", "1.6")
	if s.Horizon != 1.6 || len(s.Points) != 4 {
		t.Fatalf("got %+v", s)
	}
	end := flowTo(t, sim.GradientFlow(p.Run.Objective), p.Run.Start, 1.6)
	for i, q := range s.Points {
		if size := []int{2, 2, 8, 8}[i]; q.BatchSize != size || q.LearningRate != []float64{0.02, 0.01}[i%2] || q.Status != "complete" {
			t.Fatalf("point %d is %+v", i, q)
		}
		moved := flowTo(t, modified(p.Run, sim.Reshuffle, q.LearningRate, q.BatchSize), p.Run.Start, 1.6)
		near(t, "prediction", *q.Predicted, distance(moved, end), 1e-8)
		updates := int(math.Round(1.6 / q.LearningRate))
		if q.BatchSize == 8 {
			near(t, "drift of full batches", *q.Drift, distance(descend(p.Run, q.LearningRate, updates), end), 1e-8)
			near(t, "its standard error", *q.StdErr, 0, 0)
			near(t, "its minibatch share", *q.MinibatchShare, 0, 1e-8)
		} else {
			r := p.Run
			r.Settings = sim.Settings{LearningRate: q.LearningRate, BatchSize: q.BatchSize, Seed: 99}
			drift, stderr := sampledDrift(r, updates, end, 2000)
			near(t, "drift of minibatches", *q.Drift, drift, 4*math.Hypot(stderr, *q.StdErr))
		}
		// m eps L at its worst along gradient flow, which is looked at in about twenty places.
		gauge := 0.0
		for k := range 21 {
			w := p.Run.Start
			if k > 0 {
				w = flowTo(t, sim.GradientFlow(p.Run.Objective), p.Run.Start, 1.6*float64(k)/20)
			}
			gauge = max(gauge, 8/float64(q.BatchSize)*q.LearningRate*sim.NewSharpness(p.Run.Objective).At(w))
		}
		near(t, "gauge", q.Gauge, gauge, 0.01*gauge)
		if q.Verdict != "trust" {
			t.Errorf("the verdict on m eps L = %v is %s", q.Gauge, q.Verdict)
		}
	}
}

// sampledDrift is the distance of the mean of independent paths from the point, and the mean's standard error.
func sampledDrift(r sim.Run, updates int, from []float64, paths int) (drift, stderr float64) {
	n := float64(paths)
	mean, square := make([]float64, len(from)), 0.0
	for k := range paths {
		path := sim.NewSGD(r, k)
		for range updates {
			path.Step()
		}
		for j, v := range path.W() {
			mean[j] += v / n
		}
		square += squared(path.W()) / n
	}
	return distance(mean, from), math.Sqrt((square - squared(mean)) / (n - 1))
}

// TestScalingCollapse has the drift fall together against eps/B, as theory has it for batches much smaller than the data.
func TestScalingCollapse(t *testing.T) {
	t.Parallel()
	var s scalingJSON
	decode(t, &s, "scaling", "valley", "--learning-rates", "0.06,0.03,0.015", "--batch-sizes", "1,2,3", "--horizon", "2.16")
	if rate, ratio := *s.Collapse.AgainstLearningRate, *s.Collapse.AgainstRatio; !(ratio < rate/2) || ratio <= 0 {
		t.Errorf("the curves spread over %v decades against eps and %v against eps/B", rate, ratio)
	}
}
