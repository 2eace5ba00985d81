package sim_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// The moment flow beside SGD's paths.

// covariance is the sample covariance, packed, of all paths of a run after a number of updates, in two passes.
func covariance(r sim.Run, updates int) []float64 {
	mean, _ := naiveMean(r, updates)
	cov := make([][]float64, len(mean))
	for j := range cov {
		cov[j] = make([]float64, len(mean))
	}
	for k := range r.Seeds {
		path := sim.NewSGD(r, k)
		for range updates {
			path.Step()
		}
		for i, v := range path.W() {
			for j, u := range path.W() {
				cov[i][j] += (v - mean[i]) * (u - mean[j]) / float64(r.Seeds-1)
			}
		}
	}
	return packed(cov)
}

// valleyMoments is the moment flow of the valley written by hand.
func valleyMoments(o simtest.Valley, eps float64, batches [][]int) sim.Field {
	return func(dst, z []float64) {
		w, s := z[:2], [][]float64{{z[2], z[3]}, {z[3], z[4]}}
		g, third := o.Grad(nil, w, nil), valleyThird(o, w, s)
		hg := o.HessVec(nil, w, g, nil)
		for k := range w {
			dst[k] = -g[k] - eps/2*hg[k] - third[k]/2
		}
		h := [][]float64{o.HessVec(nil, w, []float64{1, 0}, nil), o.HessVec(nil, w, []float64{0, 1}, nil)}
		for k, v := range batchCovariance(o, w, batches) {
			i, j := max(0, k-1), min(k, 1) // 00, 01, 11
			dst[2+k] = eps*v - (h[i][0]*s[0][j] + h[i][1]*s[1][j] + s[i][0]*h[0][j] + s[i][1]*h[1][j])
		}
	}
}

// TestMomentEntries checks the moment series of a comparison against their definition.
func TestMomentEntries(t *testing.T) {
	r := valleyRun(sim.Replacement)
	const stride = 8
	c := compare(t, r, stride)
	if len(c.Time) != 6 || c.Moment.Len() != 6 || c.MomentCov.Len() != 6 || c.Cov.Len() != 6 || len(c.Gap.Moment) != 6 {
		t.Fatalf("%d times, %d means, %d predicted and %d measured covariances, %d gaps", len(c.Time), c.Moment.Len(),
			c.MomentCov.Len(), c.Cov.Len(), len(c.Gap.Moment))
	}
	field := valleyMoments(simtest.Table(), r.Settings.LearningRate, sets(8, 2, false))
	for i, at := range c.Time {
		// The integrator's tolerance of 1e-10 a step, some steps long.
		z := rungeKutta(field, append(slices.Clone(r.Start), 0, 0, 0), at, 200)
		near(t, fmt.Sprintf("entry %d: mean", i), gap(c.Moment.At(i), z[:2]), 0, 1e-9)
		near(t, fmt.Sprintf("entry %d: predicted covariance", i), gap(c.MomentCov.At(i), z[2:]), 0, 1e-9)
		mean, _ := naiveMean(r, i*stride)
		near(t, fmt.Sprintf("entry %d: gap", i), c.Gap.Moment[i], gap(mean, z[:2]), 1e-9)
		near(t, fmt.Sprintf("entry %d: measured covariance", i), gap(c.Cov.At(i), covariance(r, i*stride)), 0, 1e-15)
	}
	if want := (sim.Status{Kind: sim.Complete, Time: c.Time[5]}); c.Status.Moment != want {
		t.Errorf("status %+v, want %+v", c.Status.Moment, want)
	}
	r.Seeds = 1
	if one := compare(t, r, stride); one.Cov.Len() != 0 || one.Moment.Len() != 6 {
		t.Errorf("one seed has %d covariances and %d means", one.Cov.Len(), one.Moment.Len())
	}
	for _, s := range []sim.Sampling{sim.Shuffle, sim.Reshuffle} {
		if c := compare(t, valleyRun(s), stride); c.Moment.Len()+c.MomentCov.Len()+c.Cov.Len()+len(c.Gap.Moment) != 0 ||
			c.Status.Moment != (sim.Status{}) {
			t.Errorf("%v has a moment flow, %+v", s, c.Status.Moment)
		}
	}
}

// TestMomentFlowOfRun: with replacement the mean of many paths stays several times closer to the moment flow than to the
// GD-modified flow, and the covariance of single paths is the predicted one up to O(eps).
func TestMomentFlowOfRun(t *testing.T) {
	t.Parallel()
	eps := []float64{0.08, 0.04}
	var wrong []float64
	for _, e := range eps {
		c := compare(t, sim.Run{
			Objective: simtest.Table(), Start: tableStart, Horizon: 8, Seeds: 20_000,
			Settings: sim.Settings{LearningRate: e, BatchSize: 2, Sampling: sim.Replacement, Seed: 3},
		}, 50)
		i := len(c.Time) - 1
		stderr := math.Hypot(c.StdErr.At(i)[0], c.StdErr.At(i)[1])
		if e == 0.04 && c.Gap.Moment[i]+4*stderr > c.Gap.Modified[i]/3 {
			t.Errorf("%.2g from the moment flow, %.2g from the GD-modified flow", c.Gap.Moment[i], c.Gap.Modified[i])
		}
		wrong = append(wrong, gap(c.MomentCov.At(i), c.Cov.At(i))/gap(c.Cov.At(i), []float64{0, 0, 0}))
	}
	// 20,000 paths know a variance to 1 %: the smaller error, about 12 %, to 0.12 octaves. The rest is the next order.
	near(t, "order of the covariance's error", slope(eps, wrong), 1, 0.4)
	if wrong[1] > 0.15 {
		t.Errorf("the covariance predicted is wrong by %.2g of its size", wrong[1])
	}
}

// TestFixedBatchNoise: the mean of paths that draw from fixed batches is far closer to the moment flow than to the
// GD-modified flow. TestMomentFlowOfRun says the same of sets of examples.
func TestFixedBatchNoise(t *testing.T) {
	const eps, time, updates, paths = 0.04, 8, 200, 20_000
	o, batches := simtest.Table(), consecutiveBatches(8, 2)
	random := rand.New(rand.NewPCG(11, 0))
	mean, square, g := make([]float64, 2), make([]float64, 2), make([]float64, 2)
	for range paths {
		w := slices.Clone(tableStart)
		for range updates {
			o.Grad(g, w, batches[random.IntN(4)])
			w[0] -= eps * g[0]
			w[1] -= eps * g[1]
		}
		for j, v := range w {
			mean[j] += v / paths
			square[j] += v * v / paths
		}
	}
	stderr := math.Sqrt((square[0] - mean[0]*mean[0] + square[1] - mean[1]*mean[1]) / paths)
	s := sim.Settings{LearningRate: eps, BatchSize: 2, Sampling: sim.Replacement}
	m := sim.NewMoments(o, s, true)
	toModified := gap(mean, flowTo(t, sim.NewModified(o, s).Flow(), tableStart, time))
	toMoments := gap(mean, flowTo(t, m.Flow(), m.Start(tableStart), time)[:2])
	if toMoments+4*stderr > toModified/3 {
		t.Errorf("%.2g from the moment flow, %.2g from the GD-modified flow", toMoments, toModified)
	}
}

// TestMomentFlowBreaksDown: where paths part for good the covariance grows without end. The moment flow's status says
// so, and the other tracks have the bits that they have by themselves.
func TestMomentFlowBreaksDown(t *testing.T) {
	r := valleyRun(sim.Replacement)
	r.Objective, r.Start, r.Horizon = compile(t, "(a^2 - 1)^2/4 + a*x/4", []string{"a"}), []float64{0.22}, 30
	c := compare(t, r, 4)
	if k := c.Status.Moment.Kind; k != sim.Diverged && k != sim.Stiff {
		t.Errorf("moment flow %v", c.Status.Moment)
	}
	if n := c.Moment.Len(); n == 0 || n >= len(c.Time) || c.MomentCov.Len() != n || len(c.Gap.Moment) != n {
		t.Errorf("%d entries of %d, %d covariances, %d gaps", n, len(c.Time), c.MomentCov.Len(), len(c.Gap.Moment))
	}
	for name, s := range map[string]sim.Status{"SGD": c.Status.SGD, "gradient flow": c.Status.Gradient, "modified flow": c.Status.Modified} {
		if s.Kind != sim.Complete {
			t.Errorf("%s %v", name, s)
		}
	}
	b := advance(t, sim.NewEnsemble(r), len(c.Time)-1, 4)
	flows := []*sim.Flow{
		sim.NewFlow(sim.GradientFlow(r.Objective), r.Start, r.Horizon, sim.Tolerance{}),
		sim.NewFlow(sim.NewModified(r.Objective, r.Settings).Flow(), r.Start, r.Horizon, sim.Tolerance{}),
	}
	w := make([]float64, 1)
	for i, at := range c.Time {
		if i > 0 && !(sameBits(c.Mean.At(i), b.Mean.At(i-1)) && sameBits(c.Cov.At(i), b.Cov.At(i-1))) {
			t.Fatalf("entry %d: mean %v, alone %v", i, c.Mean.At(i), b.Mean.At(i-1))
		}
		for k, p := range []sim.Path{c.Gradient, c.Modified} {
			if !flows[k].Next(w, min(at, r.Horizon)) || !sameBits(w, p.At(i)) {
				t.Fatalf("entry %d: flow %d at %v, alone %v", i, k, p.At(i), w)
			}
		}
	}
}

// examples calls a function before every gradient of a single example, which under Replacement with B > 1 the moment flow
// alone takes: 8 of them for the field, 48 for a step.
type examples struct {
	simtest.Valley
	before *func()
}

func (o examples) Grad(dst, w []float64, batch []int) []float64 {
	if len(batch) == 1 {
		(*o.before)()
	}
	return o.Valley.Grad(dst, w, batch)
}

// TestMomentFlowCancelled: a context that ends while the moment flow is integrated stops it, and what was computed
// before stays whole.
func TestMomentFlowCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	before := func() {}
	r := valleyRun(sim.Replacement)
	r.Objective = examples{simtest.Table(), &before}
	c, err := sim.NewComparer(context.Background(), r, 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(ctx, 1); err != nil {
		t.Fatal(err)
	}
	calls := 0
	before = func() {
		if calls++; calls == 100 {
			cancel()
		}
	}
	if err := c.Advance(ctx, 1000); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	if calls > 100+48 {
		t.Errorf("%d gradients for a context that ended at 100", calls)
	}
	if k := c.Comparison(); k.Moment.Len() != 2 || k.MomentCov.Len() != 2 || len(k.Gap.Moment) != 2 || len(k.Time) != 2 {
		t.Errorf("%d means, %d covariances, %d gaps at %d times, want 2", k.Moment.Len(), k.MomentCov.Len(), len(k.Gap.Moment), len(k.Time))
	}
}
