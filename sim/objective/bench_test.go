package objective_test

import (
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

const valleyFormula = "(a*b*x - y)^2 / 2"

func valley(tb testing.TB, n int) (simtest.Valley, *objective.Formula) {
	tb.Helper()
	var v simtest.Valley
	for i := range n {
		table := simtest.Table()
		v.X = append(v.X, table.X[i%8]+float64(i)/100)
		v.Y = append(v.Y, table.Y[i%8]-float64(i)/200)
	}
	f, err := objective.NewFormula(valleyFormula, []string{"a", "b"}, []string{"x", "y"}, [][]float64{v.X, v.Y})
	if err != nil {
		tb.Fatal(err)
	}
	return v, f
}

func BenchmarkGrad(b *testing.B) {
	hand, formula := valley(b, 32)
	batch := []int{3, 17, 30, 8}
	w, dst := []float64{2.2, 0.15}, make([]float64, 2)
	for _, c := range []struct {
		name  string
		o     sim.Objective
		batch []int
	}{
		{"handwritten/B=1", hand, batch[:1]},
		{"formula/B=1", formula, batch[:1]},
		{"handwritten/B=4", hand, batch},
		{"formula/B=4", formula, batch},
		{"handwritten/N=32", hand, nil},
		{"formula/N=32", formula, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.o.Grad(dst, w, c.batch)
			}
		})
	}
}

// BenchmarkUpdate times one whole SGD update with its draw, target S1: the formula at most 6 times the handwritten.
func BenchmarkUpdate(b *testing.B) {
	hand, formula := valley(b, 32)
	for _, c := range []struct {
		name string
		o    sim.Objective
	}{{"handwritten", hand}, {"formula", formula}} {
		b.Run(c.name, func(b *testing.B) {
			path := sim.NewSGD(sim.Run{
				Objective: c.o,
				Start:     []float64{2.2, 0.15},
				Settings:  sim.Settings{LearningRate: 0.05, BatchSize: 4, Sampling: sim.Reshuffle, Seed: 1},
				Horizon:   1,
				Seeds:     1,
			}, 0)
			b.ReportAllocs()
			for b.Loop() {
				path.Step()
			}
		})
	}
}

func BenchmarkHessVec(b *testing.B) {
	hand, formula := valley(b, 32)
	w, v, dst := []float64{2.2, 0.15}, []float64{1, -1}, make([]float64, 2)
	for _, c := range []struct {
		name string
		o    sim.Objective
	}{{"handwritten", hand}, {"formula", formula}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.o.HessVec(dst, w, v, nil)
			}
		})
	}
}
