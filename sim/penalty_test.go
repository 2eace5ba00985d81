package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// squares gives any objective its mean square of gradients, one example after the other, and counts how often it is asked.
type squares struct {
	sim.Objective
	asked *int
}

func (o squares) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	*o.asked++
	if batch == nil {
		for i := range o.Len() {
			batch = append(batch, i)
		}
	}
	if grad != nil {
		o.Grad(grad, w, batch)
	}
	clear(dst)
	sum, each := 0.0, 1/float64(len(batch))
	for _, i := range batch {
		g := o.Grad(nil, w, []int{i})
		sum += floats.Dot(g, g)
		if dst != nil {
			floats.AddScaled(dst, each, o.HessVec(nil, w, g, []int{i}))
		}
	}
	return each * sum
}

var _ sim.SquaredGradients = squares{}

// minibatches cuts a batch into sets of the given size, in its order.
func minibatches(batch []int, size int) (all [][]int) {
	for i := 0; i < len(batch); i += size {
		all = append(all, batch[i:i+size])
	}
	return all
}

// penaltyOf is (1/4) mean_j |grad C^_j|^2 over the minibatches of a batch.
func penaltyOf(o sim.Objective, w []float64, batch []int, size int) float64 {
	return regularizerOf(o, w, minibatches(batch, size))
}

// TestPenalisedStep compares an update with the finite differences of the loss that it is to descend.
func TestPenalisedStep(t *testing.T) {
	const lambda, eps = 0.7, 0.03
	for _, o := range []sim.Objective{simtest.Table(), unequalCurvatures(), squares{simtest.Table(), new(int)}} {
		for _, s := range sim.Samplings {
			for _, size := range []int{0, 1, 2, 4} {
				t.Run(fmt.Sprintf("%T %v b %d", o, s, size), func(t *testing.T) {
					r := sim.Run{
						Objective: o, Start: []float64{1.3, 0.6}, Horizon: 1, Seeds: 1,
						Settings: sim.Settings{LearningRate: eps, BatchSize: 4, Sampling: s, Seed: 3, Lambda: lambda, PenaltySize: size},
					}
					if err := r.Validate(); err != nil {
						t.Fatal(err)
					}
					path, sampler := sim.NewSGD(r, 0), sim.NewSampler(o.Len(), r.Settings, 0)
					for range 5 {
						w, batch := slices.Clone(path.W()), sampler.Next()
						want := fd.Gradient(nil, func(w []float64) float64 {
							b := size
							if b == 0 {
								b = 4
							}
							return o.Loss(w, batch) + lambda*penaltyOf(o, w, batch, b)
						}, w, &fd.Settings{Formula: fd.Central})
						path.Step()
						floats.AddScaled(w, -eps, want)
						near(t, "distance of an update from that of differences", gap(path.W(), w), 0, 1e-8)
					}
				})
			}
		}
	}
}

// TestPenaltyInOnePass: single examples are penalised by one call where the objective has one for them, with which a
// step is the same to rounding.
func TestPenaltyInOnePass(t *testing.T) {
	asked := 0
	r := sim.Run{
		Objective: squares{simtest.Table(), &asked}, Start: []float64{1.3, 0.6}, Horizon: 1, Seeds: 1,
		Settings: sim.Settings{LearningRate: 0.1, BatchSize: 4, Seed: 3, Lambda: 0.5, PenaltySize: 1},
	}
	one := sim.NewSGD(r, 0)
	r.Objective = simtest.Table()
	many := sim.NewSGD(r, 0)
	for range 40 {
		one.Step()
		many.Step()
	}
	near(t, "distance after 40 updates", gap(one.W(), many.W()), 0, 1e-14)
	if asked != 40 {
		t.Errorf("asked %d times in 40 updates", asked)
	}
}

func TestPenalisedStepAllocates(t *testing.T) {
	for _, size := range []int{1, 2, 4} {
		r := valleyRun(sim.Reshuffle)
		r.Settings.BatchSize, r.Settings.Lambda, r.Settings.PenaltySize = 4, 0.1, size
		path := sim.NewSGD(r, 0)
		if n := testing.AllocsPerRun(100, func() { path.Step() }); n != 0 {
			t.Errorf("b %d: %v allocations in a step", size, n)
		}
	}
}

// sequencesOf lists all equally likely epochs of n examples in batches of the given size, the order of the examples in a
// batch included, as sim.Sampler draws them.
func sequencesOf(s sim.Sampling, n, size int) (all [][][]int) {
	switch s {
	case sim.Shuffle:
		batches := consecutiveBatches(n, size)
		for _, order := range orders(n / size) {
			var epoch [][]int
			for _, k := range order {
				epoch = append(epoch, batches[k])
			}
			all = append(all, epoch)
		}
	case sim.Reshuffle:
		for _, order := range orders(n) {
			all = append(all, minibatches(order, size))
		}
	case sim.Replacement:
		var sets [][]int // the first places of an order, each as often as all others
		for _, order := range orders(n) {
			if slices.IsSorted(order[size:]) {
				sets = append(sets, order[:size])
			}
		}
		all = [][][]int{nil}
		for range n / size {
			var longer [][][]int
			for _, epoch := range all {
				for _, set := range sets {
					longer = append(longer, append(slices.Clone(epoch), set))
				}
			}
			all = longer
		}
	}
	return all
}

// TestPenaltyOrderOfOneEpoch: with lambda in proportion to eps the exact mean of one epoch follows the modified flow to
// order 3, and to order 2 only that of another size of the penalised minibatches, where that makes a difference.
func TestPenaltyOrderOfOneEpoch(t *testing.T) {
	table := simtest.Table()
	start := []float64{1.4, 0.6}
	eps := []float64{0.004, 0.002, 0.001}
	for _, c := range []struct {
		sampling      sim.Sampling
		n, size, b, o int // o is another b, 0 for none
	}{
		{sim.Shuffle, 8, 2, 1, 2},
		{sim.Shuffle, 8, 2, 2, 1},
		{sim.Shuffle, 8, 4, 2, 4},
		{sim.Shuffle, 8, 8, 2, 8},
		{sim.Reshuffle, 6, 2, 1, 2},
		{sim.Reshuffle, 6, 2, 2, 1},
		{sim.Reshuffle, 6, 6, 3, 1},
		{sim.Reshuffle, 6, 1, 1, 0},
		{sim.Replacement, 4, 2, 1, 2},
		{sim.Replacement, 4, 2, 2, 1},
		{sim.Replacement, 4, 1, 1, 0},
		{sim.Replacement, 4, 4, 2, 4},
	} {
		t.Run(fmt.Sprintf("%v N %d B %d b %d", c.sampling, c.n, c.size, c.b), func(t *testing.T) {
			o := simtest.Valley{X: table.X[:c.n], Y: table.Y[:c.n]}
			epochs := sequencesOf(c.sampling, c.n, c.size)
			var right, wrong []float64
			for _, e := range eps {
				lambda := 3 * e
				mean := make([]float64, 2)
				for _, epoch := range epochs {
					w := slices.Clone(start)
					for _, batch := range epoch {
						step := o.Grad(nil, w, batch)
						for _, j := range minibatches(batch, c.b) {
							hg := o.HessVec(nil, w, o.Grad(nil, w, j), j)
							floats.AddScaled(step, lambda/2*float64(c.b)/float64(c.size), hg)
						}
						floats.AddScaled(w, -e, step)
					}
					floats.AddScaled(mean, 1/float64(len(epochs)), w)
				}
				off := func(b int) float64 {
					m := sim.NewModified(o, sim.Settings{LearningRate: e, BatchSize: c.size, Sampling: c.sampling, Lambda: lambda, PenaltySize: b})
					return gap(mean, flowTo(t, m.Flow(), start, e*float64(c.n/c.size)))
				}
				right = append(right, off(c.b))
				if c.o > 0 {
					wrong = append(wrong, off(c.o))
				}
			}
			near(t, "slope to the modified flow", slope(eps, right), 3, 0.1)
			if c.o > 0 {
				near(t, "slope to that of another size", slope(eps, wrong), 2, 0.1)
			}
		})
	}
}

// TestPenalty compares P with the mean over every order of the examples, under Shuffle over the batches as they are.
func TestPenalty(t *testing.T) {
	table := simtest.Table()
	o := simtest.Valley{X: table.X[:6], Y: table.Y[:6]}
	w := []float64{1.1, 0.7}
	for _, s := range sim.Samplings {
		for _, size := range []int{1, 2, 3, 6} {
			for _, b := range sim.Divisors(size) {
				want := 0.0
				if s == sim.Shuffle {
					want = regularizerOf(o, w, consecutiveBatches(6, b))
				} else {
					all := orders(6)
					for _, order := range all {
						want += penaltyOf(o, w, order[:size], b) / float64(len(all))
					}
				}
				settings := sim.Settings{LearningRate: 0.1, BatchSize: size, Sampling: s, Lambda: 0.4, PenaltySize: b}
				m := sim.NewModified(o, settings)
				near(t, fmt.Sprintf("%v B %d: penalty of b %d", s, size, b), m.Penalty(w), want, 1e-14)
				full, minibatch := m.Regularizer(w)
				near(t, "modified loss", m.Loss(w), o.Loss(w, nil)+0.1*(full+minibatch)+0.4*want, 1e-14)
				settings.Lambda = 0
				plain := sim.NewModified(o, settings)
				if f, p := plain.Regularizer(w); f != full || p != minibatch || plain.Penalty(w) != 0 {
					t.Errorf("%v B %d b %d: lambda changes R from %v, %v to %v, %v", s, size, b, f, p, full, minibatch)
				}
			}
		}
	}
}

// TestModifiedInOnePass: loss, parts and gradient are the same to rounding whether the mean square of the gradients comes
// in one pass or example by example.
func TestModifiedInOnePass(t *testing.T) {
	for _, s := range sim.Samplings {
		for _, size := range []int{1, 2, 8} {
			for _, b := range sim.Divisors(size) {
				for _, lambda := range []float64{0, 0.6} {
					for _, terms := range sim.AllTerms {
						asked := 0
						settings := sim.Settings{LearningRate: 0.8, BatchSize: size, Sampling: s, Terms: terms, Lambda: lambda, PenaltySize: b}
						plain := sim.NewModified(unequalCurvatures(), settings)
						quick := sim.NewModified(squares{unequalCurvatures(), &asked}, settings)
						w := []float64{-0.7, 1.1}
						name := fmt.Sprintf("%v B %d b %d lambda %v terms %v", s, size, b, lambda, terms)
						f0, m0 := plain.Regularizer(w)
						f1, m1 := quick.Regularizer(w)
						near(t, name+": full-batch part", f1, f0, 1e-14)
						near(t, name+": minibatch part", m1, m0, 1e-14)
						near(t, name+": penalty", quick.Penalty(w), plain.Penalty(w), 1e-14)
						asked = 0
						near(t, name+": distance of the gradients", gap(quick.Grad(nil, w), plain.Grad(nil, w)), 0, 1e-14)
						if asked > 1 {
							t.Errorf("%s: asked %d times for one gradient", name, asked)
						}
					}
				}
			}
		}
	}
}

// TestNoScatterBelowZero: where all gradients agree, rounding makes no negative part.
func TestNoScatterBelowZero(t *testing.T) {
	v := simtest.Valley{X: slices.Repeat([]float64{0.7}, 9), Y: slices.Repeat([]float64{0.1}, 9)}
	m := sim.NewModified(squares{v, new(int)}, sim.Settings{LearningRate: 0.1, BatchSize: 1})
	for k := range 100 {
		if _, minibatch := m.Regularizer([]float64{1 + 0.013*float64(k), 0.3 + 0.007*float64(k)}); !(minibatch >= 0 && minibatch < 1e-14) {
			t.Fatalf("minibatch part %v", minibatch)
		}
	}
}

func TestPenaltyElsewhere(t *testing.T) {
	mustPanic(t, func() { sim.NewModified(simtest.Table(), sim.Settings{BatchSize: 4, PenaltySize: 3}) })
	s := sim.Settings{BatchSize: 1, Sampling: sim.Replacement}
	if !sim.HasMoments(simtest.Table(), s) {
		t.Error("no moment flow without a penalty")
	}
	if s.Lambda = 0.1; sim.HasMoments(simtest.Table(), s) {
		t.Error("a moment flow that knows no penalty")
	}
}
