package objective_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/objective"
)

// The peers of these benchmarks stand in sim/testdata/peers, whose script compare sets both side by side. The lines
// "result:" are for it.

// trainingShape is the network of the targets M1 and M2.
var trainingShape = objective.Shape{Inputs: 100, Hidden: []int{64}, Classes: 10}

// trainingRun is the problem of testdata/peers/training.py, on its first count examples.
func trainingRun(tb testing.TB, count int, lambda float64) sim.Run {
	tb.Helper()
	inputs, labels, start := make([]float64, count*trainingShape.Inputs), make([]int, count), make([]float64, trainingShape.Dim())
	for k := range inputs {
		i := k / trainingShape.Inputs
		inputs[k] = math.Sin(0.37*float64(k) + float64(i*i))
	}
	for i := range labels {
		labels[i] = 7 * i % trainingShape.Classes
	}
	for k := range start {
		start[k] = 0.2 * math.Sin(1.7*float64(k)+0.3)
	}
	n, err := objective.NewNetwork(trainingShape, inputs, labels)
	if err != nil {
		tb.Fatal(err)
	}
	return sim.Run{
		Objective: n, Start: start, Horizon: 1, Seeds: 1,
		Settings: sim.Settings{LearningRate: 0.05, BatchSize: 16, Sampling: sim.Reshuffle, Seed: 1, Lambda: lambda},
	}
}

// benchmarkStep times one SGD step with its draw from 512 examples. Its result is what 50 steps on one batch come to.
func benchmarkStep(b *testing.B, lambda float64) {
	path := sim.NewSGD(trainingRun(b, 512, lambda), 0)
	b.ReportAllocs()
	for b.Loop() {
		path.Step()
	}
	path = sim.NewSGD(trainingRun(b, 16, lambda), 0)
	for range 50 {
		path.Step()
	}
	var projections [8]float64
	for k, w := range path.W() {
		for j := range projections {
			projections[j] += w * math.Cos(0.1*float64(j)*float64(k)+float64(j))
		}
	}
	b.Logf("result: %v", strings.Trim(fmt.Sprint(projections), "[]"))
}

// BenchmarkTrainingStep is target M1.
func BenchmarkTrainingStep(b *testing.B) { benchmarkStep(b, 0) }

// BenchmarkPenalisedStep, with the explicit regulariser of the batch, is target M2.
func BenchmarkPenalisedStep(b *testing.B) { benchmarkStep(b, 0.1) }

func BenchmarkNetwork(b *testing.B) {
	r := trainingRun(b, 512, 0)
	n, w := r.Objective.(*objective.Network), r.Start
	dst, grad, v := make([]float64, len(w)), make([]float64, len(w)), make([]float64, len(w))
	floats.AddConst(1, v)
	batch := sim.NewSampler(n.Len(), r.Settings, 0).Next()
	for _, c := range []struct {
		name string
		call func()
	}{
		{"Loss/B=16", func() { n.Loss(w, batch) }},
		{"Loss/N=512", func() { n.Loss(w, nil) }},
		{"Accuracy/N=512", func() { n.Accuracy(w) }},
		{"Grad/B=16", func() { n.Grad(dst, w, batch) }},
		{"Grad/N=512", func() { n.Grad(dst, w, nil) }},
		{"HessVec/B=16", func() { n.HessVec(dst, w, v, batch) }},
		{"SquaredGrads/B=16", func() { n.SquaredGrads(dst, grad, w, batch) }},
		{"SquaredGrads/N=512", func() { n.SquaredGrads(dst, grad, w, nil) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.call()
			}
		})
	}
}
