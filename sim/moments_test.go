package sim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/stat/combin"

	"sgdflow/sim"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

// packed lists the upper triangle of a symmetric matrix row by row.
func packed(s [][]float64) (all []float64) {
	for j, row := range s {
		all = append(all, row[j:]...)
	}
	return all
}

// spread is a symmetric matrix without structure.
func spread(d int) [][]float64 {
	s := make([][]float64, d)
	for i := range s {
		s[i] = make([]float64, d)
	}
	for i := range s {
		for j := range s {
			s[i][j] = math.Cos(float64(i+j)) + math.Sin(float64(i*j)+1)/2
		}
		s[i][i] += 2
	}
	return s
}

// thirdDerivative is D3C : S, read off the moment flow of gradient descent: its field with the spread less that without.
func thirdDerivative(o sim.Objective, w []float64, s [][]float64) []float64 {
	d, z := len(w), slices.Concat(w, packed(s))
	field := sim.NewMoments(o, sim.Settings{LearningRate: 0.1, BatchSize: o.Len()}, false).Flow()
	with, without := make([]float64, len(z)), make([]float64, len(z))
	field(with, z)
	clear(z[d:])
	field(without, z)
	for k := range d {
		with[k] = -2 * (with[k] - without[k])
	}
	return with[:d]
}

// valleyThird is D3C : S of the valley by hand. C depends on p = w0 w1 alone, with second derivative h, so that
// H : S = h (w1^2 S00 + 2 w0 w1 S01 + w0^2 S11) + 2 C'(p) S01.
func valleyThird(o simtest.Valley, w []float64, s [][]float64) []float64 {
	h := 0.0
	for _, x := range o.X {
		h += x * x / float64(len(o.X))
	}
	return []float64{h * (4*w[1]*s[0][1] + 2*w[0]*s[1][1]), h * (2*w[1]*s[0][0] + 4*w[0]*s[0][1])}
}

func compile(t *testing.T, source string, params []string) sim.Objective {
	t.Helper()
	table := simtest.Table()
	o, err := objective.NewFormula(source, params, []string{"x", "y"}, [][]float64{table.X, table.Y})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// productThird is D3C : S of exp(a x) tanh(b - y) by hand.
func productThird(w []float64, s [][]float64) []float64 {
	third := make([]float64, 2)
	table := simtest.Table()
	for i, x := range table.X {
		e, t := math.Exp(w[0]*x)/float64(len(table.X)), math.Tanh(w[1]-table.Y[i])
		u := 1 - t*t // tanh'
		aaa, aab, abb, bbb := e*x*x*x*t, e*x*x*u, e*x*-2*t*u, e*u*(6*t*t-2)
		third[0] += aaa*s[0][0] + 2*aab*s[0][1] + abb*s[1][1]
		third[1] += aab*s[0][0] + 2*abb*s[0][1] + bbb*s[1][1]
	}
	return third
}

// TestThirdDerivative compares D3C : S with derivatives by hand at random points, and with differences in three
// parameters and far from the origin.
func TestThirdDerivative(t *testing.T) {
	product := compile(t, "exp(a*x) * tanh(b - y)", []string{"a", "b"})
	s := spread(2)
	random := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		w := []float64{4*random.Float64() - 2, 4*random.Float64() - 2}
		want := productThird(w, s)
		// The error stated beside thirdStep, 5e-12 in six times as many points.
		near(t, fmt.Sprintf("formula at %v", w), gap(thirdDerivative(product, w, s), want), 0, 1e-11*math.Hypot(want[0], want[1]))
		want = valleyThird(simtest.Table(), w, s)
		near(t, fmt.Sprintf("valley at %v", w), gap(thirdDerivative(simtest.Table(), w, s), want), 0, 1e-11*math.Hypot(want[0], want[1]))
	}

	// Differences along w_k of sum_ij H_ij S_ij, whose own error is 1e-12 of what they subtract, times 4/3 over a step of
	// 1e-2; the step is small against 1 but not against the distance from the origin.
	three := compile(t, "(c*tanh(a*x + b) - y)^2/2 + exp(b*c/4)", []string{"a", "b", "c"})
	s = spread(3)
	central := fd.Formula{Stencil: []fd.Point{
		{Loc: -3, Coeff: -1. / 60},
		{Loc: -2, Coeff: 9. / 60},
		{Loc: -1, Coeff: -45. / 60},
		{Loc: 1, Coeff: 45. / 60},
		{Loc: 2, Coeff: -9. / 60},
		{Loc: 3, Coeff: 1. / 60},
	}, Derivative: 1, Step: 2e-3}
	for _, w := range [][]float64{{0.3, -0.5, 1.2}, {-1, 0.2, -0.7}, {0.1, 0.02, 4}} {
		want := fd.Gradient(nil, func(w []float64) float64 {
			sum := 0.0
			for i, row := range s {
				for j, v := range three.HessVec(nil, w, unit(3, i), nil) {
					sum += v * row[j]
				}
			}
			return sum
		}, w, &fd.Settings{Formula: central})
		near(t, fmt.Sprintf("three parameters at %v", w), gap(thirdDerivative(three, w, s), want), 0, 1e-10*(1+gap(want, make([]float64, 3))))
	}

	got := thirdDerivative(unequalCurvatures(), []float64{0.3, 7}, spread(2))
	if got[0] != 0 || got[1] != 0 {
		t.Errorf("a quadratic has the third derivative %v", got)
	}
}

func unit(d, i int) []float64 {
	e := make([]float64, d)
	e[i] = 1
	return e
}

// sets lists every batch that may be drawn: the consecutive ones, or all sets of the size.
func sets(n, size int, fixed bool) [][]int {
	if fixed {
		return consecutiveBatches(n, size)
	}
	return combin.Combinations(n, size)
}

// batchCovariance is the covariance of the gradients of equally likely batches, packed, in two passes.
func batchCovariance(o sim.Objective, w []float64, batches [][]int) []float64 {
	d, n := o.Dim(), float64(len(batches))
	mean, cov := make([]float64, d), make([][]float64, d)
	for j := range cov {
		cov[j] = make([]float64, d)
		for _, b := range batches {
			mean[j] += o.Grad(nil, w, b)[j] / n
		}
	}
	for _, b := range batches {
		g := o.Grad(nil, w, b)
		for i := range cov {
			for j := range cov {
				cov[i][j] += (g[i] - mean[i]) * (g[j] - mean[j]) / n
			}
		}
	}
	return packed(cov)
}

// TestBatchNoise compares eps V with the covariance over all batches that may be drawn.
func TestBatchNoise(t *testing.T) {
	three := compile(t, "(c*tanh(a*x + b) - y)^2/2", []string{"a", "b", "c"})
	for _, o := range []sim.Objective{simtest.Table(), unequalCurvatures(), three} {
		w := []float64{1.1, 0.7, -0.4}[:o.Dim()]
		for _, fixed := range []bool{false, true} {
			for _, size := range []int{1, 2, 4, 8} {
				t.Run(fmt.Sprintf("%T B %d fixed %v", o, size, fixed), func(t *testing.T) {
					m := sim.NewMoments(o, sim.Settings{LearningRate: 0.3, BatchSize: size}, fixed)
					slope := make([]float64, len(m.Start(w)))
					m.Flow()(slope, m.Start(w))
					want := batchCovariance(o, w, sets(8, size, fixed))
					for k, v := range want {
						near(t, fmt.Sprintf("element %d", k), slope[o.Dim()+k], 0.3*v, 1e-15+1e-13*math.Abs(v))
					}
				})
			}
		}
	}

	same := simtest.Valley{X: []float64{0.3, 0.3, 0.3}, Y: []float64{0.7, 0.7, 0.7}}
	slope := make([]float64, 5)
	sim.NewMoments(same, sim.Settings{LearningRate: 0.3, BatchSize: 1}, false).Flow()(slope, []float64{1.1, 0.7, 0, 0, 0})
	if !sameBits(slope[2:], make([]float64, 3)) {
		t.Errorf("equal examples make the noise %v", slope[2:])
	}
}

// TestMomentsOfQuadratic: with one Hessian, diagonal, the noise is constant and both moments are known,
//
//	w_j = c_j + (w_j(0) - c_j) exp(-h_j (1 + eps h_j/2) t),   S_jk = eps V_jk (1 - exp(-(h_j + h_k) t)) / (h_j + h_k).
func TestMomentsOfQuadratic(t *testing.T) {
	const eps, time = 0.2, 1.7
	o, start := sharedCurvature(), []float64{2, -1.5}
	for _, fixed := range []bool{false, true} {
		m := sim.NewMoments(o, sim.Settings{LearningRate: eps, BatchSize: 2}, fixed)
		end := flowTo(t, m.Flow(), m.Start(start), time)
		v, h := batchCovariance(o, start, sets(8, 2, fixed)), o.H[0]
		at := 2
		for j := range start {
			c := start[j] - o.Grad(nil, start, nil)[j]/h[j]
			near(t, "mean", end[j], c+(start[j]-c)*math.Exp(-h[j]*(1+eps*h[j]/2)*time), 1e-12)
			for k := j; k < 2; k++ {
				sum := h[j] + h[k]
				near(t, "covariance", end[at], eps*v[at-2]*(1-math.Exp(-sum*time))/sum, 1e-12)
				at++
			}
		}
	}
}

func TestMomentsContract(t *testing.T) {
	table, wide := simtest.Table(), wideQuadratic(sim.MaxMomentDim+1)
	mustPanic(t, func() { sim.NewMoments(table, sim.Settings{BatchSize: 3}, false) })
	mustPanic(t, func() { sim.NewMoments(table, sim.Settings{BatchSize: 0}, true) })
	mustPanic(t, func() { sim.NewMoments(wide, sim.Settings{BatchSize: 1}, false) })
	m := sim.NewMoments(table, sim.Settings{LearningRate: 0.1, BatchSize: 2}, false)
	mustPanic(t, func() { m.Start([]float64{1}) })
	z, slope, field := m.Start(tableStart), make([]float64, 5), m.Flow()
	if n := testing.AllocsPerRun(100, func() { field(slope, z) }); n != 0 {
		t.Errorf("%v allocations in the field", n)
	}
	for _, c := range []struct {
		o    sim.Objective
		s    sim.Settings
		want bool
	}{
		{table, sim.Settings{Sampling: sim.Replacement, BatchSize: 4}, true},
		{table, sim.Settings{Sampling: sim.Replacement, BatchSize: 8}, false},
		{table, sim.Settings{Sampling: sim.Reshuffle, BatchSize: 2}, false},
		{table, sim.Settings{Sampling: sim.Shuffle, BatchSize: 2}, false},
		{wide, sim.Settings{Sampling: sim.Replacement, BatchSize: 1}, false},
		{wideQuadratic(sim.MaxMomentDim), sim.Settings{Sampling: sim.Replacement, BatchSize: 1}, true},
	} {
		if got := sim.HasMoments(c.o, c.s); got != c.want {
			t.Errorf("HasMoments(%d parameters, %+v) = %v", c.o.Dim(), c.s, got)
		}
	}
}

// wideQuadratic is a quadratic of four examples and d parameters.
func wideQuadratic(d int) (q simtest.Quadratic) {
	for i := range 4 {
		h, m := make([]float64, d), make([]float64, d)
		for j := range h {
			h[j], m[j] = 1+0.3*math.Sin(float64(i+j)), math.Cos(float64(3*i+j*j))
		}
		q.H, q.M = append(q.H, h), append(q.M, m)
	}
	return q
}
