package sim_test

import (
	"math"
	"testing"

	"sgdflow/sim"
)

// The exact references of the theory: means over all orders or all draws of one epoch, by brute force.

func consecutiveBatches(n, size int) [][]int {
	var batches [][]int
	for i := 0; i < n; i += size {
		var b []int
		for j := range size {
			b = append(b, i+j)
		}
		batches = append(batches, b)
	}
	return batches
}

func descend(o sim.Objective, w []float64, eps float64, batches [][]int, order []int) []float64 {
	w = append([]float64(nil), w...)
	for _, k := range order {
		for j, g := range o.Grad(nil, w, batches[k]) {
			w[j] -= eps * g
		}
	}
	return w
}

// orders lists all permutations of 0..m-1.
func orders(m int) [][]int {
	if m == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range orders(m - 1) {
		for at := 0; at <= len(p); at++ {
			q := append(append(append([]int(nil), p[:at]...), m-1), p[at:]...)
			all = append(all, q)
		}
	}
	return all
}

// draws lists all m^m sequences of m draws with replacement.
func draws(m int) [][]int {
	all := [][]int{nil}
	for range m {
		var longer [][]int
		for _, p := range all {
			for k := range m {
				longer = append(longer, append(append([]int(nil), p...), k))
			}
		}
		all = longer
	}
	return all
}

func exactMean(o sim.Objective, w []float64, eps float64, batches [][]int, sequences [][]int) []float64 {
	mean := make([]float64, len(w))
	for _, s := range sequences {
		for j, v := range descend(o, w, eps, batches, s) {
			mean[j] += v / float64(len(sequences))
		}
	}
	return mean
}

// flowTo integrates far more tightly than the program does.
func flowTo(t testing.TB, f sim.Field, w []float64, time float64) []float64 {
	t.Helper()
	end := make([]float64, len(w))
	if f := sim.NewFlow(f, w, time, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15}); !f.Next(end, time) {
		t.Fatalf("flow %v", f.Status())
	}
	return end
}

func modifiedFlow(o sim.Objective, s sim.Sampling, eps float64, size int) sim.Field {
	return sim.NewModified(o, sim.Settings{LearningRate: eps, BatchSize: size, Sampling: s}).Flow()
}

func gap(x, y []float64) float64 {
	sum := 0.0
	for j := range x {
		sum += (x[j] - y[j]) * (x[j] - y[j])
	}
	return math.Sqrt(sum)
}

// slope is the least-squares slope of log y against log x.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.12g, want %.12g within %.2g", what, got, want, tolerance)
	}
}
