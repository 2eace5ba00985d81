package sim_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

// The benchmarks' peers stand in testdata/peers, whose script compare sets both side by side. The lines "result:" are
// for it.

// neuron is the benchmarks' objective: the valley with its gradient written for speed alone.
type neuron struct{ simtest.Valley }

// benchNeuron is the benchmarks' problem, the same as in testdata/peers/problem.py.
func benchNeuron() *neuron {
	o := new(neuron)
	for i := range 32 {
		x := 1 + 0.8*math.Sin(3*float64(i))
		o.X, o.Y = append(o.X, x), append(o.Y, x+0.7*math.Cos(7*float64(i)))
	}
	return o
}

func (o *neuron) Grad(dst, w []float64, batch []int) []float64 {
	if dst == nil {
		dst = make([]float64, 2)
	}
	if len(w) != 2 || len(dst) != 2 {
		panic("sim: length of w or dst is not 2")
	}
	w0, w1 := w[0], w[1]
	xs, ys := o.X, o.Y[:len(o.X)]
	p, g, n := w0*w1, 0.0, len(batch)
	if batch == nil {
		n = len(xs)
		for i, x := range xs {
			g += (p*x - ys[i]) * x
		}
	}
	for _, i := range batch {
		x := xs[i]
		g += (p*x - ys[i]) * x
	}
	g *= 1 / float64(n) // the division does not wait for the sum
	dst[0], dst[1] = g*w1, g*w0
	return dst
}

// modifiedField is the modified flow written by hand in closed form, as the peer's is: C_i depends on p = w0 w1 with
// slope g_i and curvature h_i, so that H_i grad C_i = h_i g_i |w|^2 (w1, w0) + g_i^2 (w0, w1).
func (o *neuron) modifiedField(s sim.Settings) sim.Field {
	size := s.BatchSize
	n, m := len(o.X), len(o.X)/size
	curvature := make([]float64, n) // of example i
	batchCurvature := make([]float64, m)
	whole := 0.0
	for i, x := range o.X {
		curvature[i] = x * x
		batchCurvature[i/size] += x * x / float64(size)
		whole += x * x / float64(n)
	}
	xs, ys := o.X, o.Y
	store := func(dst, w []float64, g, linear, square float64) {
		linear = g + linear*(w[0]*w[0]+w[1]*w[1])
		dst[0], dst[1] = -(linear*w[1] + square*w[0]), -(linear*w[0] + square*w[1])
	}
	if s.Sampling == sim.Shuffle {
		return func(dst, w []float64) {
			p := w[0] * w[1]
			var g, gg, hg float64
			x, y, i := xs, ys[:len(xs)], 0
			for _, h := range batchCurvature {
				gk := 0.0
				for end := i + size; i < end; i++ {
					gk += (p*x[i] - y[i]) * x[i]
				}
				g, gg, hg = g+gk, gg+gk*gk, hg+h*gk // of sums over the batch
			}
			r := 1 / float64(n)
			store(dst, w, r*g, s.LearningRate/2*r*hg, s.LearningRate/2*r*gg/float64(size))
		}
	}
	scatter := s.LearningRate * float64(n-size) / float64(n-1) / float64(2*size)
	full := s.LearningRate/2 - scatter
	return func(dst, w []float64) {
		p := w[0] * w[1]
		// Two sums each: one alone would wait for the last addition.
		var g0, gg0, hg0, g1, gg1, hg1 float64
		x, y, h := xs, ys[:len(xs)], curvature[:len(xs)]
		for i := 1; i < len(x); i += 2 {
			a, b := (p*x[i-1]-y[i-1])*x[i-1], (p*x[i]-y[i])*x[i]
			g0, gg0, hg0 = g0+a, gg0+a*a, hg0+h[i-1]*a
			g1, gg1, hg1 = g1+b, gg1+b*b, hg1+h[i]*b
		}
		r := 1 / float64(n)
		g, gg, hg := r*(g0+g1), r*(gg0+gg1), r*(hg0+hg1)
		store(dst, w, g, full*whole*g+scatter*hg, full*g*g+scatter*gg)
	}
}

func benchRun(s sim.Sampling) sim.Run {
	return sim.Run{
		Objective: benchNeuron(), Start: []float64{1.8, 0.4}, Seeds: 256, Horizon: 80,
		Settings: sim.Settings{LearningRate: 0.02, BatchSize: 4, Sampling: s, Seed: 1},
	}
}

// TestNeuron holds what is written for speed against what is written for clarity.
func TestNeuron(t *testing.T) {
	simtest.Conformance(t, benchNeuron(), [][]float64{{1.8, 0.4}, {-0.3, 1}})
	for _, s := range []sim.Sampling{sim.Shuffle, sim.Reshuffle} {
		r := benchRun(s)
		plain := sim.NewModified(benchNeuron().Valley, r.Settings).Flow()
		got, want := make([]float64, 2), make([]float64, 2)
		for _, w := range [][]float64{{1.8, 0.4}, {-0.3, 1}, {0, 0}} {
			benchNeuron().modifiedField(r.Settings)(got, w)
			plain(want, w)
			near(t, fmt.Sprintf("%v: distance of the fields at %v", s, w), gap(got, want), 0, 1e-13)
		}
	}
}

// BenchmarkUpdateHandwritten is one SGD update of a hand-written objective: target S1.
func BenchmarkUpdateHandwritten(b *testing.B) { benchmarkUpdate(b, benchNeuron()) }

// BenchmarkUpdateFormula is the same of the same objective as a formula, as presets have it: target S1.
func BenchmarkUpdateFormula(b *testing.B) {
	v := benchNeuron()
	f, err := objective.NewFormula("(a*b*x - y)^2 / 2", []string{"a", "b"}, []string{"x", "y"}, [][]float64{v.X, v.Y})
	if err != nil {
		b.Fatal(err)
	}
	benchmarkUpdate(b, f)
}

func benchmarkUpdate(b *testing.B, o sim.Objective) {
	for _, s := range sim.Samplings {
		b.Run(s.String(), func(b *testing.B) {
			r := benchRun(s)
			r.Objective = o
			path := sim.NewSGD(r, 0)
			b.ReportAllocs()
			for b.Loop() {
				path.Step()
			}
		})
	}
}

// BenchmarkEnsemble is the mean of 256 seeds over 500 epochs with an entry an epoch: target S2.
func BenchmarkEnsemble(b *testing.B) {
	r := benchRun(sim.Reshuffle)
	var block sim.Block
	b.ReportAllocs()
	for b.Loop() {
		e := sim.NewEnsemble(r)
		var err error
		if block, err = e.Advance(context.Background(), 500, r.Batches()); err != nil || e.Status().Kind != sim.Running {
			b.Fatal(err, e.Status())
		}
	}
	mean, stderr := last(block.Mean), last(block.StdErr)
	b.Logf("result: %v %v %v %v", mean[0], mean[1], stderr[0], stderr[1])
}

// BenchmarkModifiedFlow is the modified flow to T = 10 at a relative tolerance of 1e-9, read at 1,000 times, target S3: with
// the field written by hand, as the peer's is, and with the one made from an objective's gradients and Hessian-vector
// products, as in a run. Its error is the largest distance of what was read from the flow at a tolerance of 1e-13.
func BenchmarkModifiedFlow(b *testing.B) {
	for _, s := range []sim.Sampling{sim.Shuffle, sim.Reshuffle} {
		r := benchRun(s)
		for _, c := range []struct {
			name  string
			field func() sim.Field
		}{
			{"handwritten", func() sim.Field { return benchNeuron().modifiedField(r.Settings) }},
			{"objective", func() sim.Field { return sim.NewModified(r.Objective, r.Settings).Flow() }},
		} {
			b.Run(c.name+"/"+s.String(), func(b *testing.B) {
				field, path := c.field(), newReadings()
				b.ReportAllocs()
				for b.Loop() {
					path.read(b, field, r.Start, sim.Tolerance{Relative: 1e-9})
				}
				exact := newReadings()
				exact.read(b, field, r.Start, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15})
				worst := 0.0
				for i, w := range path {
					worst = max(worst, gap(w, exact[i]))
				}
				b.ReportMetric(worst*1e9, "error*1e9")
				w := path[len(path)-1]
				b.Logf("result: %v %v", w[0], w[1])
			})
		}
	}
}

// readings are a flow's parameters at 1,000 equidistant times to T = 10.
type readings [][]float64

func newReadings() readings {
	r, flat := make(readings, 1000), make([]float64, 2000)
	for i := range r {
		r[i] = flat[2*i : 2*i+2]
	}
	return r
}

func (r readings) read(b *testing.B, field sim.Field, start []float64, tolerance sim.Tolerance) {
	flow := sim.NewFlow(field, start, 10, tolerance)
	for i, w := range r {
		if !flow.Next(w, 10*float64(i+1)/float64(len(r))) {
			b.Fatal(flow.Status())
		}
	}
}
