package lab

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/objective"
)

// images are n of random pixels, the brightest of the first ten of which is the label.
func images(b *testing.B, shape objective.Shape, n int, stream uint64) *objective.Network {
	random := rand.New(rand.NewPCG(1, stream))
	inputs, labels := make([]float64, n*shape.Inputs), make([]int, n)
	for i := range inputs {
		inputs[i] = random.Float64()
	}
	for i := range labels {
		x := inputs[i*shape.Inputs:]
		for k := range shape.Classes {
			if x[k] > x[labels[i]] {
				labels[i] = k
			}
		}
	}
	o, err := objective.NewNetwork(shape, inputs, labels)
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// BenchmarkTraining is a sweep of a network 144-32-10 on 512 examples, tested on 2,000, on one core, with the share of it that
// curves take.
func BenchmarkTraining(b *testing.B) {
	shape := objective.Shape{Inputs: 144, Hidden: []int{32}, Classes: 10}
	test := images(b, shape, 2000, 2)
	x := TrainingExperiment{
		Train: images(b, shape, 512, 1), Test: test, Accuracy: test.Accuracy, FlowTime: 60, Seed: 1, Seeds: 3,
		Start: func(seed uint64) []float64 { return shape.Start(objective.Xavier, seed) },
	}
	for _, size := range []int{8, 32, 128} {
		for _, eps := range []float64{0.02, 0.04, 0.08, 0.16, 0.32} {
			x.Points = append(x.Points, TrainingPoint{LearningRate: eps, BatchSize: size})
		}
	}
	x.Points = append(x.Points, TrainingPoint{LearningRate: 0.02, BatchSize: 8, Lambda: 0.1},
		TrainingPoint{LearningRate: 0.02, BatchSize: 128, Lambda: 0.1, PenaltySize: 8})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	b.Run("sweep", func(b *testing.B) {
		for b.Loop() {
			if err := x.Measure(context.Background(), func(*Training) {}); err != nil {
				b.Fatal(err)
			}
		}
		curves, all := 0, 0
		for _, p := range x.Points {
			curves += x.probes(p.normal()) * x.probeCost()
			for k := range x.Seeds {
				all += x.cost(p.normal(), k)
			}
		}
		b.ReportMetric(100*float64(curves)/float64(all), "%curves")
	})
	// What a probe costs, and an update, by the units in which progress is reckoned.
	w := x.Start(1)
	tr := x.newTrainer(context.Background(), x.Points[0].normal(), 1, func(int) {}, func(*TrainingCurve) {})
	b.Run("probe", func(b *testing.B) {
		for b.Loop() {
			tr.curve = TrainingCurve{}
			tr.probe(1, w, tr.scores(w))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.probeCost()), "ns/unit")
	})
	for _, i := range []int{0, 5, 10, 15, 16} {
		p := x.Points[i].normal()
		b.Run(fmt.Sprintf("update/B=%d,lambda=%v", p.BatchSize, p.Lambda), func(b *testing.B) {
			r := x.run(p, 1, w)
			r.Objective = tr.train
			sgd := sim.NewSGD(r, 0)
			for b.Loop() {
				sgd.Step()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.updateCost(p)), "ns/unit")
		})
	}
}
