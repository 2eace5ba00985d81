package lab

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func valleyScaling(t testing.TB) ScalingExperiment {
	t.Helper()
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	return ScalingExperiment{Run: p.Run, LearningRates: Halvings(0.03, 5), BatchSizes: ScalingSizes(12)}
}

// smallScaling is on the problem of the theory's table, which is written by hand and quick.
func smallScaling(s sim.Sampling) ScalingExperiment {
	r := tableRun(s, 0)
	r.Horizon = WholeEpochs(8, 0.08, 8)
	return ScalingExperiment{Run: r, LearningRates: Halvings(0.08, 2), BatchSizes: []int{1, 2, 8}}
}

func scalings(t testing.TB, x ScalingExperiment) []*Scaling {
	t.Helper()
	var all []*Scaling
	if err := x.Measure(context.Background(), func(s *Scaling) { all = append(all, s) }); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestScalingAgainstPaths computes each point again in the plain way: ordinary paths of an ensemble, flows on their own.
func TestScalingAgainstPaths(t *testing.T) {
	for _, sampling := range sim.Samplings {
		t.Run(sampling.String(), func(t *testing.T) {
			x := smallScaling(sampling)
			all := scalings(t, x)
			s := all[len(all)-1]
			for i, size := range x.BatchSizes {
				for k, eps := range x.LearningRates {
					p := s.At(i, k)
					if p.BatchSize != size || p.LearningRate != eps || !p.Known || p.Status.Kind != sim.Complete {
						t.Fatalf("point %d, %d is %+v", i, k, p)
					}
					r := x.Run
					r.Settings.BatchSize, r.Settings.LearningRate, r.Settings.Seed, r.Seeds = size, eps, 99, 2000
					if size == 8 {
						r.Seeds = 1
					}
					gradient := plainFlow(t, r, sim.GradientFlow(r.Objective))
					predicted := func(terms sim.Terms) []float64 {
						r := r
						r.Settings.Terms = terms
						return plainFlow(t, r, sim.NewModified(r.Objective, r.Settings).Flow())
					}
					whole, full := predicted(sim.BothTerms), predicted(sim.FullBatchTerm)
					// Both integrations are exact to 1e-10 a step.
					if want := floats.Distance(whole, gradient, 2); math.Abs(p.Predicted-want) > 1e-8 {
						t.Errorf("B %d, eps %v: predicted %v, want %v", size, eps, p.Predicted, want)
					}
					mean, stderr := plainMean(t, r)
					want := floats.Distance(mean, gradient, 2)
					if size == 8 {
						if math.Abs(p.Drift-want) > 1e-8 || p.StdErr != 0 || p.Minibatch != 0 {
							t.Errorf("full batch, eps %v: drift %v+-%v, minibatch %v; want %v, 0 and 0", eps, p.Drift, p.StdErr, p.Minibatch, want)
						}
						continue
					}
					if p.StdErr > Precision*p.Drift || math.Abs(p.Drift-want) > 4*math.Hypot(p.StdErr, stderr) {
						t.Errorf("B %d, eps %v: drift %v+-%v, 2000 paths give %v+-%v", size, eps, p.Drift, p.StdErr, want, stderr)
					}
					// The share has the standard error of the drift, twice: direction and length.
					floats.Sub(mean, gradient)
					floats.Sub(whole, full)
					share := floats.Dot(whole, mean) / (want * want)
					if math.Abs(p.Minibatch-share) > 4*2*math.Hypot(p.StdErr, stderr)/want {
						t.Errorf("B %d, eps %v: minibatch part %v, want %v", size, eps, p.Minibatch, share)
					}
					if explains := p.Minibatch > 0.5; explains == (sampling == sim.Replacement) {
						t.Errorf("B %d, eps %v: the minibatch part of the regulariser explains %v of the drift", size, eps, p.Minibatch)
					}
				}
			}
		})
	}
}

func plainFlow(t *testing.T, r sim.Run, f sim.Field) []float64 {
	t.Helper()
	end := make([]float64, len(r.Start))
	if !sim.NewFlow(f, r.Start, r.Horizon, sim.Tolerance{Relative: 1e-12}).Next(end, r.Time(r.Updates())) {
		t.Fatal("a flow does not get to its end")
	}
	return end
}

func plainMean(t *testing.T, r sim.Run) (mean []float64, stderr float64) {
	t.Helper()
	b, err := sim.NewEnsemble(r).Advance(context.Background(), 1, r.Updates())
	if err != nil {
		t.Fatal(err)
	}
	if b.StdErr.Len() > 0 {
		stderr = floats.Norm(b.StdErr.At(0), 2)
	}
	return slices.Clone(b.Mean.At(0)), stderr
}

// TestScalingPublishes: first nothing known, then a point more each time, cheap ones first; what has been published stays
// as it was; the numbers are those of the points.
func TestScalingPublishes(t *testing.T) {
	x := smallScaling(sim.Replacement) // its points take the longest
	var all []*Scaling
	var kept [][]ScalingPoint
	err := x.Measure(context.Background(), func(s *Scaling) {
		all, kept = append(all, s), append(kept, slices.Clone(s.Points))
	})
	if err != nil {
		t.Fatal(err)
	}
	known, progress := 0, 0.0
	for i, s := range all {
		count := 0
		for j, p := range s.Points {
			if was := fmt.Sprint(kept[i][j]); fmt.Sprint(p) != was { // as text NaN is NaN
				t.Fatalf("result %d changed afterwards: %v was %s", i, p, was)
			}
			if p.Known {
				count++
			}
		}
		if count < known || count > known+1 || s.Progress < progress || s.Progress > 1 || (count > known) && s.Progress == progress {
			t.Errorf("%d points at progress %v after %d at %v", count, s.Progress, known, progress)
		}
		known, progress = count, s.Progress
	}
	first, last := all[0], all[len(all)-1]
	if first.Progress != 0 || len(first.Points) != 6 || first.Points[5].BatchSize != 8 || !math.IsNaN(first.Collapse.AgainstRatio) || first.Points[0].Known {
		t.Errorf("first result %+v", first)
	}
	if last.Progress != 1 || known != 6 || last.Collapse != collapse(last.Points, 8, 0) {
		t.Errorf("last result %+v", last)
	}
	for _, s := range all {
		if s.At(0, 1).Known && !(s.At(2, 0).Known && s.At(2, 1).Known && s.At(0, 0).Known) {
			t.Errorf("small steps before large ones and full batches: %+v", s.Points)
		}
	}
}

// TestScalingGauge: L of the quadratic is its largest mean curvature, everywhere.
func TestScalingGauge(t *testing.T) {
	q := simtest.Quadratic{H: [][]float64{{1, 5}, {2, 3}, {3, 1}, {2, 7}}, M: [][]float64{{1, 0}, {0, 1}, {-1, 2}, {0, 0}}}
	x := ScalingExperiment{Run: sim.Run{Objective: q, Start: []float64{1, 1}, Horizon: 1}, LearningRates: []float64{0.05, 0.1}, BatchSizes: []int{2, 4}}
	all := scalings(t, x)
	for _, p := range all[len(all)-1].Points {
		want := sim.Gauge{Step: 4 * p.LearningRate, Epoch: 4 * p.LearningRate * 4 / float64(p.BatchSize)}
		if math.Abs(p.Gauge.Step-want.Step) > 1e-9 || math.Abs(p.Gauge.Epoch-want.Epoch) > 1e-9 {
			t.Errorf("B %d, eps %v: gauge %+v, want %+v", p.BatchSize, p.LearningRate, p.Gauge, want)
		}
	}
}

// TestScalingCollapses: with B << N the drifts of the valley fall together against eps/B and not against eps. They cannot
// fall together altogether: the factor (N-B)/(N-1) goes from 1 to 0.83 here, 0.03 decades of spread.
func TestScalingCollapses(t *testing.T) {
	x := valleyScaling(t)
	v := simtest.Valley{}
	for i := range 48 {
		v.X = append(v.X, 0.2+0.6*math.Abs(math.Sin(float64(3*i+1))))
		v.Y = append(v.Y, 1+3*math.Cos(float64(7*i)))
	}
	x.Run.Objective, x.LearningRates, x.BatchSizes, x.Run.Horizon = v, Halvings(0.04, 4), []int{2, 4, 8}, WholeEpochs(12, 0.04, 48)
	all := scalings(t, x)
	s := all[len(all)-1]
	t.Logf("collapse %+v", s.Collapse)
	if c := s.Collapse; !(c.AgainstRatio < 0.06 && c.AgainstLearningRate > 0.25 && c.AgainstRatio < c.AgainstLearningRate/5) {
		t.Errorf("collapse %+v of %+v", c, s.Points)
	}
}

func TestScalingSizes(t *testing.T) {
	for n, want := range map[int][]int{
		1: {1}, 7: {1, 7}, 12: {1, 2, 3, 4, 6, 12}, 16: {1, 2, 4, 8, 16}, 64: {1, 4, 8, 16, 32, 64},
		1000: nil, 5040: nil, 60_000: nil,
	} {
		got := ScalingSizes(n)
		if want != nil && !slices.Equal(got, want) {
			t.Errorf("%d examples: %v, want %v", n, got, want)
		}
		if got[0] != 1 || got[len(got)-1] != n || len(got) > 6 || !slices.IsSorted(got) {
			t.Errorf("%d examples: %v", n, got)
		}
		for i, size := range got {
			if n%size != 0 {
				t.Errorf("%d examples: %d is no divisor", n, size)
			}
			// Divisors as many as these have leave no step larger than twice the even one, in logarithm.
			if want == nil && i > 0 && math.Log(float64(size)/float64(got[i-1])) > 2*math.Log(float64(n))/5 {
				t.Errorf("%d examples: %v is uneven", n, got)
			}
		}
	}
}

// TestWholeEpochs: every point of the halving grid ends at the end of an epoch.
func TestWholeEpochs(t *testing.T) {
	for _, c := range []struct {
		horizon, largest float64
		n                int
		want             float64
	}{{30, 0.03, 12, 29.88}, {36, 0.03, 12, 36}, {0.3, 0.03, 12, 0.3}, {8, 0.1, 16, 8}} {
		got := WholeEpochs(c.horizon, c.largest, c.n)
		if math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %v", c, got)
		}
		if got < float64(c.n)*c.largest {
			continue
		}
		for _, eps := range Halvings(c.largest, 5) {
			for _, size := range sim.Divisors(c.n) {
				r := sim.Run{
					Objective: simtest.Valley{X: make([]float64, c.n), Y: make([]float64, c.n)}, Horizon: got,
					Settings: sim.Settings{LearningRate: eps, BatchSize: size},
				}
				if r.Updates()%r.Batches() != 0 {
					t.Errorf("%+v: %d updates of %d batches at eps %v", c, r.Updates(), r.Batches(), eps)
				}
			}
		}
	}
}

// BenchmarkScaling is the default grid on the default preset.
func BenchmarkScaling(b *testing.B) {
	x := valleyScaling(b)
	x.Run.Horizon = WholeEpochs(x.Run.Horizon, 0.03, 12)
	for b.Loop() {
		scalings(b, x)
	}
}
