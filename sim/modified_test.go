package sim_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// TestModifiedGradient compares grad C_mod with central differences of C_mod, without and with an explicit regulariser.
func TestModifiedGradient(t *testing.T) {
	for _, o := range []sim.Objective{simtest.Table(), unequalCurvatures(), squares{simtest.Table(), new(int)}} {
		for _, s := range sim.Samplings {
			for _, size := range []int{1, 2, 4, 8} {
				for _, terms := range sim.AllTerms {
					t.Run(fmt.Sprintf("%T %v B %d %v", o, s, size, terms), func(t *testing.T) {
						// A large rate, so that the regulariser weighs as much as the loss.
						settings := sim.Settings{LearningRate: 0.8, BatchSize: size, Sampling: s, Terms: terms}
						checkModifiedGradient(t, sim.NewModified(o, settings))
						for _, b := range sim.Divisors(size) {
							settings.Lambda, settings.PenaltySize = 0.6, b
							checkModifiedGradient(t, sim.NewModified(o, settings))
						}
					})
				}
			}
		}
	}
}

func checkModifiedGradient(t *testing.T, m *sim.Modified) {
	t.Helper()
	for _, w := range [][]float64{{1.8, 0.4}, {-0.7, 1.1}, {0.3, -0.2}} {
		want := fd.Gradient(nil, m.Loss, w, &fd.Settings{Formula: fd.Central})
		got := m.Grad(nil, w)
		if d := floats.Distance(got, want, 2); !(d <= 1e-6*floats.Norm(want, 2)) {
			t.Errorf("at %v: %v, differences give %v", w, got, want)
		}
		dirty := []float64{math.NaN(), math.NaN()}
		if &m.Grad(dirty, w)[0] != &dirty[0] || !sameBits(dirty, got) {
			t.Errorf("at %v: a dirty destination gives %v, nil gives %v", w, dirty, got)
		}
	}
}

// TestTermsAddUp: each choice of terms adds to C exactly the parts that its name says, and none at all is gradient flow.
func TestTermsAddUp(t *testing.T) {
	o, w := unequalCurvatures(), []float64{0.9, -0.4}
	for _, sampling := range sim.Samplings {
		loss := func(terms sim.Terms) float64 {
			return sim.NewModified(o, sim.Settings{LearningRate: 0.3, BatchSize: 2, Sampling: sampling, Terms: terms}).Loss(w)
		}
		full, minibatch := sim.NewModified(o, sim.Settings{BatchSize: 2, Sampling: sampling}).Regularizer(w)
		c := o.Loss(w, nil)
		for terms, want := range map[sim.Terms]float64{
			sim.BothTerms: c + 0.3*(full+minibatch), sim.FullBatchTerm: c + 0.3*full, sim.MinibatchTerm: c + 0.3*minibatch, sim.NoTerms: c,
		} {
			near(t, fmt.Sprintf("%v with %v terms", sampling, terms), loss(terms), want, 1e-14)
		}
		flow := make([]float64, 2)
		sim.NewModified(o, sim.Settings{LearningRate: 0.3, BatchSize: 2, Sampling: sampling, Terms: sim.NoTerms}).Flow()(flow, w)
		gradient := make([]float64, 2)
		sim.GradientFlow(o)(gradient, w)
		near(t, "flow without terms", gap(flow, gradient), 0, 1e-15)
	}
}

// regularizerOf is (1/4m) sum_k |grad C^_k|^2 of the given batches.
func regularizerOf(o sim.Objective, w []float64, batches [][]int) float64 {
	sum := 0.0
	for _, b := range batches {
		g := o.Grad(nil, w, b)
		sum += floats.Dot(g, g)
	}
	return sum / 4 / float64(len(batches))
}

// TestRegularizer compares the two parts of R with their definition by batches: under Shuffle directly, under Reshuffle
// by the mean over every order of the examples and so over every partition, under Replacement with none.
func TestRegularizer(t *testing.T) {
	table := simtest.Table()
	o := simtest.Valley{X: table.X[:6], Y: table.Y[:6]}
	w := []float64{1.1, 0.7}
	g := o.Grad(nil, w, nil)
	full := floats.Dot(g, g) / 4
	for _, size := range []int{1, 2, 3, 6} {
		batches := consecutiveBatches(6, size)
		expected := 0.0
		all := orders(6)
		for _, order := range all {
			var shuffled [][]int
			for i := 0; i < 6; i += size {
				shuffled = append(shuffled, order[i:i+size])
			}
			expected += regularizerOf(o, w, shuffled) / float64(len(all))
		}
		for _, c := range []struct {
			sampling sim.Sampling
			want     float64
		}{{sim.Shuffle, regularizerOf(o, w, batches)}, {sim.Reshuffle, expected}, {sim.Replacement, full}} {
			t.Run(fmt.Sprintf("%v B %d", c.sampling, size), func(t *testing.T) {
				settings := sim.Settings{LearningRate: 0.1, BatchSize: size, Sampling: c.sampling}
				m := sim.NewModified(o, settings)
				fullBatch, minibatch := m.Regularizer(w)
				near(t, "full-batch part", fullBatch, full, 1e-14)
				near(t, "minibatch part", minibatch, c.want-full, 1e-14)
				near(t, "modified loss", m.Loss(w), o.Loss(w, nil)+0.1*c.want, 1e-14)
			})
		}
	}
}

// TestSharedCurvature: with one Hessian for all examples Gamma is constant, so that batch size changes neither the
// modified flow nor SGD's mean.
func TestSharedCurvature(t *testing.T) {
	o, start := sharedCurvature(), []float64{2, -1.5}
	for _, s := range sim.Samplings {
		for _, size := range []int{1, 2, 4} {
			t.Run(fmt.Sprintf("%v B %d", s, size), func(t *testing.T) {
				settings := sim.Settings{LearningRate: 0.1, BatchSize: size, Sampling: s, Seed: 2}
				m := sim.NewModified(o, settings)
				_, here := m.Regularizer(start)
				_, there := m.Regularizer([]float64{-4, 0.3})
				near(t, "minibatch part elsewhere", there, here, 1e-13)

				r := sim.Run{Objective: o, Start: start, Settings: settings, Horizon: 2.4, Seeds: 2000}
				c, err := sim.Compare(context.Background(), r, 8)
				if err != nil {
					t.Fatal(err)
				}
				r.Settings.BatchSize, r.Seeds = 8, 1
				descent, err := sim.Compare(context.Background(), r, 8)
				if err != nil {
					t.Fatal(err)
				}
				for i := 1; i < len(c.Time); i++ {
					near(t, "distance of the modified flows", gap(c.Modified.At(i), descent.Modified.At(i)), 0, 1e-9)
					for j, e := range c.StdErr.At(i) {
						// Five standard errors in 12 comparisons of a fixed seed.
						near(t, "mean", c.Mean.At(i)[j], descent.Mean.At(i)[j], 5*e+1e-12)
					}
				}
			})
		}
	}
}

// TestModifiedEvaluations counts what one gradient of C_mod costs, in gradients and in Hessian-vector products: each over the sets of a
// sampling, and one over all examples, of the gradient where no set gives it, of the product where its weight is not 0.
func TestModifiedEvaluations(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the objective counts without a lock
	for _, c := range []struct {
		settings            sim.Settings
		gradients, products int
	}{
		{sim.Settings{BatchSize: 2, Sampling: sim.Shuffle}, 4, 4},
		{sim.Settings{BatchSize: 2, Sampling: sim.Reshuffle}, 8, 9},
		{sim.Settings{BatchSize: 2, Sampling: sim.Replacement}, 1, 1},
		{sim.Settings{BatchSize: 8, Sampling: sim.Reshuffle}, 1, 1},
		{sim.Settings{BatchSize: 2, Sampling: sim.Shuffle, Lambda: 0.1}, 4, 4},
		{sim.Settings{BatchSize: 2, Sampling: sim.Shuffle, Lambda: 0.1, PenaltySize: 1}, 4 + 8, 4 + 8},
		{sim.Settings{BatchSize: 2, Sampling: sim.Replacement, Lambda: 0.1}, 8, 9},
		{sim.Settings{BatchSize: 8, Sampling: sim.Reshuffle, Lambda: 0.1}, 1, 1},
	} {
		c.settings.LearningRate = 0.1
		gradients, products := 0, 0
		o := counting{countingProducts{simtest.Table(), func() { products++ }}, func() { gradients++ }}
		sim.NewModified(o, c.settings).Grad(nil, []float64{1.5, 0.5})
		if gradients != c.gradients || products != c.products {
			t.Errorf("%+v: %d gradients and %d products, want %d and %d", c.settings, gradients, products, c.gradients, c.products)
		}
	}
}

// countingProducts calls a function before every Hessian-vector product.
type countingProducts struct {
	sim.Objective
	before func()
}

func (o countingProducts) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.before()
	return o.Objective.HessVec(dst, w, v, batch)
}

func TestModifiedPanics(t *testing.T) {
	mustPanic(t, func() { sim.NewModified(simtest.Table(), sim.Settings{BatchSize: 3}) })
	mustPanic(t, func() { sim.NewModified(simtest.Table(), sim.Settings{BatchSize: 0}) })
}
