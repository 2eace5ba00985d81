package sim_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

var tableStart = []float64{1.8, 0.4}

// TestTableOfNumbers holds the distances of the exact mean of one epoch to all their digits.
func TestTableOfNumbers(t *testing.T) {
	valley := simtest.Table()
	batches := consecutiveBatches(8, 2)
	for _, c := range []struct {
		name          string
		sequences     [][]int
		eps           float64
		gf, gdm, sgdm float64
	}{
		{"shuffle", orders(4), 0.04, 4.42953274e-03, 2.54584843e-03, 9.35491201e-04},
		{"shuffle", orders(4), 0.02, 1.31959852e-03, 6.90123538e-04, 1.38120336e-04},
		{"shuffle", orders(4), 0.01, 3.59265928e-04, 1.78282539e-04, 1.86220065e-05},
		{"shuffle", orders(4), 0.005, 9.36766595e-05, 4.52193789e-05, 2.41303304e-06},
		{"replacement", draws(4), 0.01, 1.84391222e-04, 3.66528643e-06, 1.56271835e-04},
		{"replacement", draws(4), 0.005, 4.89146641e-05, 4.83867977e-07, 4.23575839e-05},
	} {
		t.Run(fmt.Sprintf("%s eps %v", c.name, c.eps), func(t *testing.T) {
			mean := exactMean(valley, tableStart, c.eps, batches, c.sequences)
			check := func(what string, f sim.Field, want float64) {
				// Nine significant digits are given: half a unit of the last, and 1e-14 for the arithmetic.
				digit := math.Pow(10, math.Floor(math.Log10(want))-8)
				near(t, what, gap(mean, flowTo(t, f, tableStart, 4*c.eps)), want, 0.5*digit+1e-14)
			}
			check("to gradient flow", sim.GradientFlow(valley), c.gf)
			check("to GD-modified flow", modifiedFlow(valley, sim.Replacement, c.eps, 2), c.gdm)
			check("to SGD-modified flow", modifiedFlow(valley, sim.Shuffle, c.eps, 2), c.sgdm)
		})
	}
}

// TestOrderOfOneEpoch fits the slopes of the theorem and of the crossing: the mean over orders follows the
// SGD-modified flow to order 3 and the other two to order 2, the mean over draws the GD-modified flow.
func TestOrderOfOneEpoch(t *testing.T) {
	valley := simtest.Table()
	batches := consecutiveBatches(8, 2)
	eps := []float64{0.002, 0.001, 0.0005, 0.00025}
	for _, c := range []struct {
		name           string
		sequences      [][]int
		gf, gdm, shufm float64
	}{
		{"shuffle", orders(4), 2, 2, 3},
		{"replacement", draws(4), 2, 3, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var toGradient, toGD, toShuffle []float64
			for _, e := range eps {
				mean := exactMean(valley, tableStart, e, batches, c.sequences)
				toGradient = append(toGradient, gap(mean, flowTo(t, sim.GradientFlow(valley), tableStart, 4*e)))
				toGD = append(toGD, gap(mean, flowTo(t, modifiedFlow(valley, sim.Replacement, e, 2), tableStart, 4*e)))
				toShuffle = append(toShuffle, gap(mean, flowTo(t, modifiedFlow(valley, sim.Shuffle, e, 2), tableStart, 4*e)))
			}
			near(t, "slope to gradient flow", slope(eps, toGradient), c.gf, 0.1)
			near(t, "slope to GD-modified flow", slope(eps, toGD), c.gdm, 0.1)
			near(t, "slope to shuffle-modified flow", slope(eps, toShuffle), c.shufm, 0.1)
		})
	}
}

// TestOrderUnderReshuffle takes the mean over all 720 orders of 6 examples, which covers every partition.
func TestOrderUnderReshuffle(t *testing.T) {
	table := simtest.Table()
	o := simtest.Valley{X: table.X[:6], Y: table.Y[:6]}
	var toGradient, toModified []float64
	eps := []float64{0.004, 0.002, 0.001}
	for _, e := range eps {
		mean := make([]float64, 2)
		all := orders(6)
		for _, p := range all {
			for j, v := range descend(o, tableStart, e, [][]int{p[:2], p[2:4], p[4:]}, []int{0, 1, 2}) {
				mean[j] += v / float64(len(all))
			}
		}
		toGradient = append(toGradient, gap(mean, flowTo(t, sim.GradientFlow(o), tableStart, 3*e)))
		toModified = append(toModified, gap(mean, flowTo(t, modifiedFlow(o, sim.Reshuffle, e, 2), tableStart, 3*e)))
	}
	near(t, "slope to gradient flow", slope(eps, toGradient), 2, 0.1)
	near(t, "slope to modified flow", slope(eps, toModified), 3, 0.1)
}

// TestSinglePath: one path strays from the mean by O(m^2 eps^2) under shuffling, by O(sqrt(m) eps) with replacement.
func TestSinglePath(t *testing.T) {
	valley := simtest.Table()
	batches := consecutiveBatches(8, 2)
	eps := []float64{0.002, 0.001, 0.0005}
	for _, c := range []struct {
		name      string
		sequences [][]int
		want      float64
	}{{"shuffle", orders(4), 2}, {"replacement", draws(4), 1}} {
		t.Run(c.name, func(t *testing.T) {
			var spread []float64
			for _, e := range eps {
				mean := exactMean(valley, tableStart, e, batches, c.sequences)
				square := 0.0
				for _, s := range c.sequences {
					d := gap(mean, descend(valley, tableStart, e, batches, s))
					square += d * d / float64(len(c.sequences))
				}
				spread = append(spread, math.Sqrt(square))
			}
			near(t, "slope of the spread", slope(eps, spread), c.want, 0.05)
		})
	}
}

// TestReversedOrders: an order and its reversal together already have the property of order 3, and relabelling the
// examples leaves the exact mean as it was.
func TestReversedOrders(t *testing.T) {
	valley := simtest.Table()
	batches := consecutiveBatches(8, 2)
	var distance []float64
	eps := []float64{0.002, 0.001, 0.0005}
	for _, e := range eps {
		mean := exactMean(valley, tableStart, e, batches, [][]int{{2, 0, 3, 1}, {1, 3, 0, 2}})
		distance = append(distance, gap(mean, flowTo(t, modifiedFlow(valley, sim.Shuffle, e, 2), tableStart, 4*e)))
	}
	near(t, "slope", slope(eps, distance), 3, 0.1)

	relabelled := [][]int{{5, 4}, {1, 0}, {7, 6}, {3, 2}}
	a := exactMean(valley, tableStart, 0.04, batches, orders(4))
	b := exactMean(valley, tableStart, 0.04, relabelled, orders(4))
	near(t, "relabelled mean", gap(a, b), 0, 1e-15)
}

// meanAt runs the program's own ensemble and returns the gaps at the horizon with the mean's standard error.
func meanAt(t *testing.T, o sim.Objective, start []float64, s sim.Settings, horizon float64, seeds int) (gradient, modified, stderr float64) {
	t.Helper()
	r := sim.Run{Objective: o, Start: start, Settings: s, Horizon: horizon, Seeds: seeds}
	c, err := sim.Compare(context.Background(), r, r.Batches())
	if err != nil {
		t.Fatal(err)
	}
	last := len(c.Time) - 1
	e := c.StdErr.At(last)
	return c.Gap.Gradient[last], c.Gap.Modified[last], math.Hypot(e[0], e[1])
}

// TestFixedHorizon: the gap to gradient flow is O(eps) for every sampling, that to the modified flow O(eps^2) when
// shuffling and O(eps) with replacement, where the noise itself drifts.
func TestFixedHorizon(t *testing.T) {
	valley := simtest.Table()
	for _, c := range []struct {
		sampling sim.Sampling
		seeds    int
		modified float64
	}{{sim.Shuffle, 20000, 2}, {sim.Reshuffle, 40000, 2}, {sim.Replacement, 20000, 1}} {
		t.Run(c.sampling.String(), func(t *testing.T) {
			t.Parallel()
			eps := []float64{0.08, 0.04}
			var gradient, modified, stderr []float64
			for _, e := range eps {
				g, m, s := meanAt(t, valley, tableStart, sim.Settings{LearningRate: e, BatchSize: 2, Sampling: c.sampling, Seed: 3}, 8, c.seeds)
				gradient, modified, stderr = append(gradient, g), append(modified, m), append(stderr, s)
			}
			// A slope over one octave is off by the relative errors of both ends, four standard errors each.
			noise := func(y []float64) float64 { return 4 * (stderr[0]/y[0] + stderr[1]/y[1]) / math.Ln2 }
			if noise(gradient) > 0.5 || noise(modified) > 0.8 {
				t.Fatalf("too few paths to tell: slopes are known to %.2f and %.2f", noise(gradient), noise(modified))
			}
			near(t, "slope of the gap to gradient flow", slope(eps, gradient), 1, 0.35+noise(gradient))
			near(t, "slope of the gap to the modified flow", slope(eps, modified), c.modified, 0.35+noise(modified))
		})
	}
}

// TestBatchSize: at fixed eps the gap to gradient flow shrinks as B grows, and at fixed eps/B << 1 and B << N the
// minibatch part of the drift is the same.
func TestBatchSize(t *testing.T) {
	table := simtest.Table()
	last := math.Inf(1)
	for _, size := range []int{1, 2, 4, 8} {
		g, _, stderr := meanAt(t, table, tableStart, sim.Settings{LearningRate: 0.02, BatchSize: size, Seed: 5}, 1.6, 2000)
		if g >= last-4*stderr {
			t.Errorf("gap to gradient flow at B = %d is %.3g, not below %.3g", size, g, last)
		}
		last = g
	}

	var big simtest.Valley // 64 times the table: B << N for B up to 8
	for range 64 {
		big.X, big.Y = append(big.X, table.X...), append(big.Y, table.Y...)
	}
	reference := 0.0
	for _, size := range []int{1, 2, 4, 8} {
		eps := 1e-3 * float64(size)
		_, minibatch := sim.NewModified(big, sim.Settings{LearningRate: eps, BatchSize: size}).Regularizer(tableStart)
		if drift := eps * minibatch; size == 1 {
			reference = drift
		} else {
			near(t, fmt.Sprintf("minibatch drift at B = %d", size), drift/reference, 1, 8.0/512)
		}
	}
}

// TestFullBatch: with B = N the three samplings are gradient descent and their modified losses one.
func TestFullBatch(t *testing.T) {
	valley := simtest.Table()
	w := append([]float64(nil), tableStart...)
	for range 30 {
		for j, g := range valley.Grad(nil, w, nil) {
			w[j] -= 0.05 * g
		}
	}
	loss := sim.NewModified(valley, sim.Settings{LearningRate: 0.05, BatchSize: 8}).Loss(w)
	for _, s := range sim.Samplings {
		settings := sim.Settings{LearningRate: 0.05, BatchSize: 8, Sampling: s, Seed: 9}
		c, err := sim.Compare(context.Background(), sim.Run{Objective: valley, Start: tableStart, Settings: settings, Horizon: 1.5, Seeds: 40}, 30)
		if err != nil {
			t.Fatal(err)
		}
		near(t, s.String()+" distance from gradient descent", gap(c.Mean.At(1), w), 0, 1e-14)
		near(t, s.String()+" standard error", gap(c.StdErr.At(1), []float64{0, 0}), 0, 1e-15)
		near(t, s.String()+" modified loss", sim.NewModified(valley, settings).Loss(w), loss, 1e-15)
	}
}
