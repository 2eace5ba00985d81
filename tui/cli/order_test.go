package cli_test

import (
	"fmt"
	"math"
	"testing"

	"sgdflow/sim"
)

type slopeJSON struct {
	Slope, StdErr *float64
	Points        int
	Theory        float64
}

type orderJSON struct {
	Sampling    string
	BatchSize   int `json:"batch_size"`
	Batches     int
	Horizon     *float64
	Exact       bool
	Count       int
	Sequences   float64
	Interrupted bool
	Points      []struct {
		LearningRate float64  `json:"learning_rate"`
		GradientFlow *float64 `json:"gradient_flow"`
		GDModified   *float64 `json:"gd_modified"`
		SGDModified  *float64 `json:"sgd_modified"`
		MomentFlow   *float64 `json:"moment_flow"`
		StdErr       *float64
		Mean         []float64
		Exact        bool
		Status       string
	}
	Slopes map[string]slopeJSON
}

// TestOrderTable compares "order" with numbers made by another program, to all the digits they have: nine, so that half
// a unit of the last is the tolerance, and 1e-14 for the arithmetic.
func TestOrderTable(t *testing.T) {
	t.Parallel()
	_, file := load(t, tableFile)
	for _, test := range []struct {
		sampling string
		count    int
		slopes   [3]float64
		points   [][4]float64
	}{
		{"shuffle", 24, [3]float64{2, 2, 3}, [][4]float64{
			{0.04, 4.42953274e-03, 2.54584843e-03, 9.35491201e-04},
			{0.02, 1.31959852e-03, 6.90123538e-04, 1.38120336e-04},
			{0.01, 3.59265928e-04, 1.78282539e-04, 1.86220065e-05},
			{0.005, 9.36766595e-05, 4.52193789e-05, 2.41303304e-06},
		}},
		{"replacement", 256, [3]float64{2, 3, 2}, [][4]float64{
			{0.01, 1.84391222e-04, 3.66528643e-06, 1.56271835e-04},
			{0.005, 4.89146641e-05, 4.83867977e-07, 4.23575839e-05},
		}},
	} {
		t.Run(test.sampling, func(t *testing.T) {
			rates := ""
			for i, p := range test.points {
				if i > 0 {
					rates += ","
				}
				rates += fmt.Sprint(p[0])
			}
			var o orderJSON
			decode(t, &o, "order", file, "--sampling", test.sampling, "--learning-rates", rates)
			if o.Sampling != test.sampling || o.Batches != 4 || o.BatchSize != 2 || !o.Exact || o.Count != test.count ||
				o.Sequences != float64(test.count) || o.Horizon != nil || o.Interrupted || len(o.Points) != len(test.points) {
				t.Errorf("got %+v", o)
			}
			for i, want := range test.points {
				p := o.Points[i]
				near(t, "learning rate", p.LearningRate, want[0], 0)
				near(t, "standard error", *p.StdErr, 0, 0)
				for k, got := range []*float64{p.GradientFlow, p.GDModified, p.SGDModified} {
					digit := math.Pow(10, math.Floor(math.Log10(want[k+1]))-8)
					near(t, fmt.Sprintf("distance %d at %v", k, want[0]), *got, want[k+1], 0.5*digit+1e-14)
				}
				if moment := p.MomentFlow != nil; moment != (test.sampling == "replacement") {
					t.Errorf("a moment flow: %v", moment)
				}
			}
			// At these learning rates the slopes are within 0.25 of their limits: the table's own numbers give them.
			first, last := test.points[0], test.points[len(test.points)-1]
			for k, name := range []string{"gradient_flow", "gd_modified", "sgd_modified"} {
				s := o.Slopes[name]
				near(t, name+" slope", *s.Slope, math.Log(first[k+1]/last[k+1])/math.Log(first[0]/last[0]), 0.05)
				near(t, name+" theory", s.Theory, test.slopes[k], 0)
				if s.Points != len(test.points) || (s.StdErr != nil) != (s.Points > 2) {
					t.Errorf("%s: %+v", name, s)
				}
			}
			if _, moment := o.Slopes["moment_flow"]; moment != (test.sampling == "replacement") {
				t.Errorf("a slope of the moment flow: %v", moment)
			}
		})
	}
}

// TestOrderReshuffle takes the mean over all ways to deal eight examples into four batches of two by brute force.
func TestOrderReshuffle(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	const eps = 0.03
	var o orderJSON
	decode(t, &o, "order", file, "--sampling", "reshuffle", "--learning-rates", fmt.Sprint(eps))
	sum, n := make([]float64, 2), 0
	var deal func(w []float64, left []int)
	deal = func(w []float64, left []int) {
		if len(left) == 0 {
			n++
			sum[0], sum[1] = sum[0]+w[0], sum[1]+w[1]
		}
		for i := range left {
			for k := i + 1; k < len(left); k++ {
				g := p.Run.Objective.Grad(nil, w, []int{left[i], left[k]})
				var rest []int
				for l, example := range left {
					if l != i && l != k {
						rest = append(rest, example)
					}
				}
				deal([]float64{w[0] - eps*g[0], w[1] - eps*g[1]}, rest)
			}
		}
	}
	deal(p.Run.Start, []int{0, 1, 2, 3, 4, 5, 6, 7})
	if n != 2520 || o.Count != n || !o.Exact {
		t.Errorf("%d sequences, exact %v, want all %d", o.Count, o.Exact, n)
	}
	mean := []float64{sum[0] / float64(n), sum[1] / float64(n)}
	got := o.Points[0]
	near(t, "the mean's distance from brute force", distance(got.Mean, mean), 0, 1e-13)
	end := flowTo(t, modified(p.Run, sim.Reshuffle, eps, 2), p.Run.Start, 4*eps)
	near(t, "distance from the SGD-modified flow", *got.SGDModified, distance(mean, end), 1e-11)
	if o.Slopes["sgd_modified"].Slope != nil {
		t.Errorf("one point has a slope: %+v", o.Slopes)
	}
}

// TestOrderHorizon follows full batches, one path, to a fixed flow time.
func TestOrderHorizon(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	var o orderJSON
	decode(t, &o, "order", file, "--batch-size", "8", "--horizon", "0.8", "--learning-rates", "0.02,0.01,0.005")
	if o.Horizon == nil || *o.Horizon != 0.8 || len(o.Points) != 3 {
		t.Fatalf("got %+v", o)
	}
	for _, q := range o.Points {
		w := descend(p.Run, q.LearningRate, int(math.Round(0.8/q.LearningRate)))
		near(t, "distance from gradient flow", *q.GradientFlow,
			distance(w, flowTo(t, sim.GradientFlow(p.Run.Objective), p.Run.Start, 0.8)), 1e-11)
		near(t, "distance from the GD-modified flow", *q.GDModified,
			distance(w, flowTo(t, modified(p.Run, sim.Replacement, q.LearningRate, 8), p.Run.Start, 0.8)), 1e-11)
	}
	for name, want := range map[string]float64{"gradient_flow": 1, "gd_modified": 2, "sgd_modified": 2} {
		near(t, name+" slope", *o.Slopes[name].Slope, want, 0.1)
		near(t, name+" theory", o.Slopes[name].Theory, want, 0)
	}
}

// TestOrderDiverged has no numbers where SGD has no end.
func TestOrderDiverged(t *testing.T) {
	t.Parallel()
	_, file := load(t, tableFile)
	var o orderJSON
	decode(t, &o, "order", file, "--horizon", "60", "--learning-rates", "20")
	q := o.Points[0]
	if q.GradientFlow != nil || q.SGDModified != nil || q.Mean != nil || q.Status[:8] != "diverged" {
		t.Errorf("got %+v", q)
	}
}

// descend makes steps of full-batch gradient descent.
func descend(r sim.Run, eps float64, steps int) []float64 {
	w := append([]float64(nil), r.Start...)
	for range steps {
		for j, g := range r.Objective.Grad(nil, w, nil) {
			w[j] -= eps * g
		}
	}
	return w
}
