package lab

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sgdflow/sim"
)

// logistic is regression to classes -1 and 1, C_i(w) = log(1 + exp(-y_i w.x_i)), written by hand.
type logistic struct {
	x [][]float64
	y []float64
}

var _ sim.SquaredGradients = logistic{}

// newLogistic draws n examples around two overlapping means, with a constant as their third input.
func newLogistic(n int, stream uint64) (o logistic) {
	random := rand.New(rand.NewPCG(7, stream))
	for i := range n {
		y := float64(2*(i%2) - 1)
		o.x = append(o.x, []float64{y + random.NormFloat64(), random.NormFloat64() - y/2, 1})
		o.y = append(o.y, y)
	}
	return o
}

func (o logistic) Dim() int { return 3 }
func (o logistic) Len() int { return len(o.y) }

// each calls visit with the margins of the batch and returns its size.
func (o logistic) each(w []float64, batch []int, visit func(i int, margin float64)) float64 {
	if batch == nil {
		batch = make([]int, len(o.y))
		for i := range batch {
			batch[i] = i
		}
	}
	for _, i := range batch {
		visit(i, o.y[i]*inner(w, o.x[i]))
	}
	return float64(len(batch))
}

func inner(a, b []float64) (sum float64) {
	for j, v := range a {
		sum += v * b[j]
	}
	return sum
}

func (o logistic) Loss(w []float64, batch []int) float64 {
	sum := 0.0
	n := o.each(w, batch, func(_ int, margin float64) { sum += math.Log1p(math.Exp(-margin)) })
	return sum / n
}

// sum stores the mean of factor x_i in dst.
func (o logistic) sum(dst, w []float64, batch []int, factor func(i int, margin float64) float64) []float64 {
	if dst == nil {
		dst = make([]float64, 3)
	}
	clear(dst)
	n := o.each(w, batch, func(i int, margin float64) {
		f := factor(i, margin)
		for j, x := range o.x[i] {
			dst[j] += f * x
		}
	})
	for j := range dst {
		dst[j] /= n
	}
	return dst
}

func (o logistic) slope(i int, margin float64) float64 { return -o.y[i] / (1 + math.Exp(margin)) }
func (o logistic) bend(margin float64) float64 {
	return 1 / (2 + math.Exp(margin) + math.Exp(-margin))
}

func (o logistic) Grad(dst, w []float64, batch []int) []float64 {
	return o.sum(dst, w, batch, o.slope)
}

func (o logistic) HessVec(dst, w, v []float64, batch []int) []float64 {
	return o.sum(dst, w, batch, func(i int, margin float64) float64 { return o.bend(margin) * inner(v, o.x[i]) })
}

func (o logistic) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	square := 0.0
	n := o.each(w, batch, func(i int, margin float64) { square += math.Pow(o.slope(i, margin), 2) * inner(o.x[i], o.x[i]) })
	if grad != nil {
		o.Grad(grad, w, batch)
	}
	if dst != nil {
		o.sum(dst, w, batch, func(i int, margin float64) float64 {
			return o.bend(margin) * o.slope(i, margin) * inner(o.x[i], o.x[i])
		})
	}
	return square / n
}

func (o logistic) accuracy(w []float64) float64 {
	right := 0.0
	o.each(w, nil, func(_ int, margin float64) {
		if margin > 0 {
			right++
		}
	})
	return right / float64(o.Len())
}

// smallTraining has plain points, penalised ones and one that diverges.
func smallTraining(s sim.Sampling) TrainingExperiment {
	test := newLogistic(20, 2)
	x := TrainingExperiment{
		Train: newLogistic(12, 1), Test: test, Accuracy: test.accuracy, Sampling: s, FlowTime: 6, Seed: 5, Seeds: 3,
		Start: func(seed uint64) []float64 { return []float64{0.1 * float64(seed%4), -0.2, 0} },
	}
	for _, size := range []int{2, 6} {
		for _, eps := range []float64{0.1, 0.3} {
			x.Points = append(x.Points, TrainingPoint{LearningRate: eps, BatchSize: size, PenaltySize: size})
		}
		x.Points = append(x.Points, TrainingPoint{LearningRate: 0.1, BatchSize: size, Lambda: 0.2, PenaltySize: 2})
	}
	return x
}

// train makes the run of a seed by loops as plain as they come.
func (x TrainingExperiment) train(p TrainingPoint, seed uint64, visit func(update int, w []float64)) (w []float64) {
	w = slices.Clone(x.Start(seed))
	settings := sim.Settings{BatchSize: p.BatchSize, Sampling: x.Sampling, Seed: seed}
	sampler := sim.NewSampler(x.Train.Len(), settings, 0)
	visit(0, w)
	for k := range int(x.FlowTime/p.LearningRate + 0.5) {
		batch := sampler.Next()
		g := x.Train.Grad(nil, w, batch)
		if p.Lambda > 0 {
			sum := make([]float64, len(w))
			for from := 0; from < len(batch); from += p.PenaltySize {
				part := batch[from : from+p.PenaltySize]
				for j, v := range x.Train.HessVec(nil, w, x.Train.Grad(nil, w, part), part) {
					sum[j] += v
				}
			}
			for j, v := range sum {
				g[j] += p.Lambda / 2 * v * float64(p.PenaltySize) / float64(p.BatchSize)
			}
		}
		for j, v := range g {
			w[j] -= p.LearningRate * v
		}
		visit(k+1, w)
	}
	return w
}

// TestTrainedAgainstPlainLoops: to the bit without regulariser. With it sums are taken in another order.
func TestTrainedAgainstPlainLoops(t *testing.T) {
	for _, s := range sim.Samplings {
		x := smallTraining(s)
		m := lastTraining(t, x)
		for i, p := range x.Points {
			for k := range x.Seeds {
				got := m.Run(i, k)
				w := x.train(p, x.Seed+uint64(k), func(int, []float64) {})
				tolerance := 0.0
				if p.Lambda > 0 {
					tolerance = 1e-13 // some 100 updates
				}
				what := fmt.Sprintf("%v %+v seed %d: ", s, p, k)
				within(t, what+"training loss", got.TrainLoss, x.Train.Loss(w, nil), tolerance)
				within(t, what+"test loss", got.TestLoss, x.Test.Loss(w, nil), tolerance)
				within(t, what+"accuracy", got.TestAccuracy, x.Accuracy(w), 0)
				if got.TrainingPoint != p || got.Seed != x.Seed+uint64(k) || got.Status.Kind != FullTime ||
					got.Steps != int(x.FlowTime/p.LearningRate+0.5) || (got.Curve != nil) != (k == 0) {
					t.Errorf("%s%+v", what, got)
				}
			}
		}
	}
}

// TestCurveAgainstPlainLoops: the curve's points are the path's, evenly spread, with R's parts by brute force.
func TestCurveAgainstPlainLoops(t *testing.T) {
	x := smallTraining(sim.Reshuffle)
	x.FlowTime = 6.1 // a number of updates that the spaces between probes do not divide
	m := lastTraining(t, x)
	for i, p := range x.Points {
		c := m.Run(i, 0).Curve
		updates := int(math.Round(6.1 / p.LearningRate * (1 - 1e-3)))
		if last := c.Time[len(c.Time)-1]; c.Time[0] != 0 || math.Abs(last-float64(updates)*p.LearningRate) > 1e-9 || len(c.Time) < 6 || len(c.Time) > 24 {
			t.Fatalf("%+v: times %v", p, c.Time)
		}
		at := 0
		x.train(p, x.Seed, func(update int, w []float64) {
			if at == len(c.Time) || c.Time[at] != float64(update)*p.LearningRate {
				return
			}
			if even := float64(at) / float64(len(c.Time)-1) * float64(updates); float64(update) > even || float64(update) <= even-1 {
				t.Errorf("%+v: point %d at update %d, want just below %v", p, at, update, even)
			}
			g := x.Train.Grad(nil, w, nil)
			scatter := 0.0
			for k := range x.Train.Len() {
				one := x.Train.Grad(nil, w, []int{k})
				scatter += inner(one, one)/12 - inner(g, g)/12
			}
			factor := float64(12-p.BatchSize) / 11 / 4 / float64(p.BatchSize)
			const tolerance = 1e-12
			within(t, "training loss", c.TrainLoss[at], x.Train.Loss(w, nil), tolerance)
			within(t, "test loss", c.TestLoss[at], x.Test.Loss(w, nil), tolerance)
			within(t, "accuracy", c.TestAccuracy[at], x.Accuracy(w), 0)
			within(t, "|grad C|^2", c.FullBatch[at], inner(g, g), tolerance)
			within(t, "minibatch part", c.Minibatch[at], factor*scatter, tolerance)
			at++
		})
		if at != len(c.Time) {
			t.Errorf("%+v: %d of %d points are on the path", p, at, len(c.Time))
		}
	}
}

// TestTrainingUntil: a run ends with the first epoch that reaches the loss, and not before.
func TestTrainingUntil(t *testing.T) {
	x := smallTraining(sim.Shuffle)
	x.Until = 0.5
	m := lastTraining(t, x)
	for i, p := range x.Points {
		if p.Lambda > 0 {
			continue
		}
		want, batches := 0, 12/p.BatchSize
		x.train(p, x.Seed, func(update int, w []float64) {
			if want == 0 && update > 0 && update%batches == 0 && x.Train.Loss(w, nil) <= x.Until {
				want = update
			}
		})
		got := m.Run(i, 0)
		if want == 0 || got.Steps != want || got.Status.Kind != ReachedLoss || got.TrainLoss > x.Until {
			t.Errorf("%+v ended after %d updates, want %d: %+v", p, got.Steps, want, got.Status)
		}
		if last := got.Curve.Time[len(got.Curve.Time)-1]; last != float64(want)*p.LearningRate {
			t.Errorf("%+v: the curve ends at %v", p, last)
		}
	}
}

// TestTrainingDiverges: a run beyond the bounds has the accuracy of its last iterate within them, and no losses. The others
// of its point are not touched.
func TestTrainingDiverges(t *testing.T) {
	v := valleyRun(sim.Shuffle, 1).Objective
	x := TrainingExperiment{
		Train: v, Test: v, Accuracy: func(w []float64) float64 { return w[0] }, FlowTime: 300, Seed: 1, Seeds: 2,
		Start: func(seed uint64) []float64 {
			if seed == 1 {
				return []float64{2.2, 0.15}
			}
			return []float64{0, 0} // level
		},
		Points: []TrainingPoint{{LearningRate: 3, BatchSize: 4}},
	}
	m := lastTraining(t, x)
	update, last := 0, 0.0
	x.train(x.Points[0], 1, func(k int, w []float64) {
		if update == 0 && math.Max(math.Abs(w[0]), math.Abs(w[1])) > 2.2e6 {
			update = k
		}
		if update == 0 {
			last = w[0]
		}
	})
	r, other := m.Run(0, 0), m.Run(0, 1)
	if r.Status != (TrainingStatus{Kind: TrainingDiverged, Update: update}) || update == 0 || r.Steps != update || r.TestAccuracy != last ||
		!math.IsNaN(r.TrainLoss) || !math.IsNaN(r.TestLoss) {
		t.Errorf("%+v, want to diverge at update %d with %v", r, update, last)
	}
	if end := r.Curve.Time[len(r.Curve.Time)-1]; end != 3*float64(update-1) {
		t.Errorf("the curve ends at %v", end)
	}
	if other.Status.Kind != FullTime || math.IsNaN(other.TrainLoss) {
		t.Errorf("the other seed: %+v", other)
	}
	s := m.Summary[0]
	if s.Known != 2 || s.Diverged != 1 || !math.IsNaN(s.TrainLoss.Value) || !math.IsNaN(s.TestLoss.Value) {
		t.Errorf("%+v", s)
	}
	within(t, "mean accuracy", s.Accuracy.Value, last/2, 1e-9*math.Abs(last))
	within(t, "standard error", s.Accuracy.StdErr, math.Abs(last)/2, 1e-9*math.Abs(last)) // of two values half their distance
}
