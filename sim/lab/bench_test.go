package lab

import (
	"context"
	"fmt"
	"testing"

	"sgdflow/sim"
)

// BenchmarkExactMean goes through all 9! orders of nine examples.
func BenchmarkExactMean(b *testing.B) {
	r := few(valleyRun(sim.Reshuffle, 0.01), 9, 1)
	for b.Loop() {
		e, exact, err := epochMean(context.Background(), r, MaxExact, 0, nil, nil)
		if err != nil || !exact || e.count != 362_880 {
			b.Fatal(e, exact, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/986_409, "ns/update") // sum of 9!/k! for k below 9
}

// BenchmarkOrder computes the points that the valley preset starts with: after one epoch, and at its horizon.
func BenchmarkOrder(b *testing.B) {
	for _, s := range sim.Samplings {
		for _, fixed := range []bool{false, true} {
			b.Run(fmt.Sprintf("%v/fixed=%v", s, fixed), func(b *testing.B) {
				x := OrderExperiment{Run: valleyRun(s, 1), LearningRates: Halvings(0.03, 6), FixedHorizon: fixed}
				for b.Loop() {
					if err := x.Measure(context.Background(), func(*Order) {}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkUpdate is the cost of an update in a pair of paths on one core, beside that of sim.SGD.
func BenchmarkUpdate(b *testing.B) {
	r := valleyRun(sim.Reshuffle, 0.01)
	const updates = 12_000
	b.Run("pair", func(b *testing.B) {
		p := newPair(r)
		for k := 0; b.Loop(); k++ {
			p.descend(context.Background(), sim.NewSampler(12, r.Settings, k).Next, updates/2, nil, nil)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/updates, "ns/update")
	})
	b.Run("SGD", func(b *testing.B) {
		for k := 0; b.Loop(); k++ {
			path := sim.NewSGD(r, k)
			for range updates {
				path.Step()
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/updates, "ns/update")
	})
}
