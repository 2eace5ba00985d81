package sim_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func advance(t *testing.T, e *sim.Ensemble, entries, stride int) sim.Block {
	t.Helper()
	b, err := e.Advance(context.Background(), entries, stride)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// naiveMean steps every path by itself and takes mean and standard error in two passes.
func naiveMean(r sim.Run, updates int) (mean, stderr []float64) {
	d, n := len(r.Start), float64(r.Seeds)
	mean, stderr = make([]float64, d), make([]float64, d)
	var ends [][]float64
	for k := range r.Seeds {
		path := sim.NewSGD(r, k)
		for range updates {
			path.Step()
		}
		ends = append(ends, path.W())
		for j, w := range path.W() {
			mean[j] += w / n
		}
	}
	for j := range stderr {
		for _, w := range ends {
			stderr[j] += (w[j] - mean[j]) * (w[j] - mean[j])
		}
		stderr[j] = math.Sqrt(stderr[j] / (n - 1) / n)
	}
	return mean, stderr
}

// TestBlocks: whatever blocks the entries are computed in, they have the same bits. From one to the next the parameters grow so
// much here that nothing of the one before may be in the arithmetic.
func TestBlocks(t *testing.T) {
	const stride = 40
	for _, seeds := range []int{1, 16, 40} {
		r := valleyRun(sim.Reshuffle)
		r.Seeds, r.Start = seeds, []float64{0.01, 0.02}
		whole, e := advance(t, sim.NewEnsemble(r), 9, stride), sim.NewEnsemble(r)
		var pieces sim.Block
		for _, n := range []int{1, 3, 5} {
			b := advance(t, e, n, stride)
			for i := range n {
				pieces.Mean.Append(b.Mean.At(i))
				pieces.Sample.Append(b.Sample.At(i))
				if seeds > 1 {
					pieces.StdErr.Append(b.StdErr.At(i))
					pieces.Cov.Append(b.Cov.At(i))
				}
			}
		}
		samePath(t, "means", pieces.Mean, whole.Mean)
		samePath(t, "samples", pieces.Sample, whole.Sample)
		samePath(t, "standard errors", pieces.StdErr, whole.StdErr)
		samePath(t, "covariances", pieces.Cov, whole.Cov)
	}
}

// TestEndedEnsemble: one that has ended still tells of its context.
func TestEndedEnsemble(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	r.Settings.LearningRate = 10
	e := sim.NewEnsemble(r)
	advance(t, e, 100, 1)
	if e.Status().Kind != sim.Diverged {
		t.Fatal(e.Status())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if b, err := e.Advance(ctx, 1, 1); !errors.Is(err, context.Canceled) || b.Mean.Len() > 0 {
		t.Errorf("%d entries, error %v", b.Mean.Len(), err)
	}
}

// TestMean compares the ensemble with its paths taken one by one; 17 and 40 seeds leave the last group uneven.
func TestMean(t *testing.T) {
	for _, s := range sim.Samplings {
		for _, seeds := range []int{1, 2, 16, 17, 40} {
			t.Run(fmt.Sprintf("%v %d seeds", s, seeds), func(t *testing.T) {
				r := valleyRun(s)
				r.Seeds = seeds
				b := advance(t, sim.NewEnsemble(r), 5, 3)
				sample := sim.NewSGD(r, 0)
				for i := range 5 {
					mean, stderr := naiveMean(r, 3*(i+1))
					for range 3 {
						sample.Step()
					}
					if !sameBits(b.Sample.At(i), sample.W()) {
						t.Errorf("entry %d: sample %v, path 0 is at %v", i, b.Sample.At(i), sample.W())
					}
					near(t, "distance of the means", gap(b.Mean.At(i), mean), 0, 1e-14)
					if seeds == 1 {
						if b.StdErr.Len() != 0 {
							t.Errorf("standard error %v of one path", b.StdErr.At(i))
						}
						continue
					}
					near(t, "difference of the standard errors", gap(b.StdErr.At(i), stderr), 0, 1e-13)
				}
			})
		}
	}
}

// TestCovariance compares the measured covariance with that of the paths taken one by one, in one to nine parameters,
// and its diagonal with the standard errors.
func TestCovariance(t *testing.T) {
	for _, d := range []int{1, 2, 3, sim.MaxMomentDim, sim.MaxMomentDim + 1} {
		for _, seeds := range []int{1, 2, 17, 40} {
			t.Run(fmt.Sprintf("%d parameters %d seeds", d, seeds), func(t *testing.T) {
				r := sim.Run{
					Objective: wideQuadratic(d), Start: make([]float64, d), Horizon: 3, Seeds: seeds,
					Settings: sim.Settings{LearningRate: 0.1, BatchSize: 2, Sampling: sim.Replacement},
				}
				b := advance(t, sim.NewEnsemble(r), 5, 3)
				if seeds == 1 || d > sim.MaxMomentDim {
					if b.Cov.Len() != 0 || b.Mean.Len() != 5 || seeds > 1 && b.StdErr.Len() != 5 {
						t.Errorf("%d covariances, %d means, %d standard errors", b.Cov.Len(), b.Mean.Len(), b.StdErr.Len())
					}
					return
				}
				for i := range 5 {
					cov, at := b.Cov.At(i), 0
					near(t, "difference of the covariances", gap(cov, covariance(r, 3*(i+1))), 0, 1e-14)
					for j, e := range b.StdErr.At(i) {
						near(t, "variance of the mean", e*e, cov[at]/float64(seeds), 1e-16)
						at += d - j
					}
				}
			})
		}
	}
}

// TestNoSpread: paths that agree have exactly none, wherever they are.
func TestNoSpread(t *testing.T) {
	r := valleyRun(sim.Replacement)
	r.Settings.BatchSize = 8
	b := advance(t, sim.NewEnsemble(r), 9, 1)
	if !sameBits(b.Cov.At(8), []float64{0, 0, 0}) || !sameBits(b.StdErr.At(8), []float64{0, 0}) || !sameBits(b.Mean.At(8), b.Sample.At(8)) {
		t.Errorf("covariance %v, standard error %v", b.Cov.At(8), b.StdErr.At(8))
	}
}

// TestMeanBits: neither the number of cores nor the size of the blocks changes a bit.
func TestMeanBits(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	r.Seeds = 100
	reference := advance(t, sim.NewEnsemble(r), 60, 2)
	for _, cores := range []int{1, 2, 4} {
		for _, block := range []int{1, 7, 60} {
			t.Run(fmt.Sprintf("%d cores, blocks of %d", cores, block), func(t *testing.T) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				e := sim.NewEnsemble(r)
				var all sim.Block
				for all.Mean.Len() < 60 {
					b := advance(t, e, min(block, 60-all.Mean.Len()), 2)
					for i := range b.Mean.Len() {
						all.Mean.Append(b.Mean.At(i))
						all.StdErr.Append(b.StdErr.At(i))
						all.Sample.Append(b.Sample.At(i))
						all.Cov.Append(b.Cov.At(i))
					}
				}
				samePath(t, "means", all.Mean, reference.Mean)
				samePath(t, "standard errors", all.StdErr, reference.StdErr)
				samePath(t, "samples", all.Sample, reference.Sample)
				samePath(t, "covariances", all.Cov, reference.Cov)
			})
		}
	}
}

// TestEnsembleDivergence: the ensemble ends at the first update that takes any of its paths out, which is found by
// stepping them one by one, and keeps the entries before it.
func TestEnsembleDivergence(t *testing.T) {
	for _, rate := range []float64{0.55, 0.8, 10, 1e10, 1e308} {
		r := valleyRun(sim.Reshuffle)
		r.Settings.LearningRate = rate
		r.Horizon = 400 * rate
		r.Settings.BatchSize = 1
		earliest := math.MaxInt
		for k := range r.Seeds {
			path := sim.NewSGD(r, k)
			for path.Step() && path.Updates() < 400 {
			}
			if path.Updates() < 400 {
				earliest = min(earliest, path.Updates())
			}
		}
		for _, c := range []struct{ block, stride int }{{400, 1}, {7, 1}, {100, 4}, {3, 5}} {
			t.Run(fmt.Sprintf("rate %v blocks of %d stride %d", rate, c.block, c.stride), func(t *testing.T) {
				e := sim.NewEnsemble(r)
				entries := 0
				for e.Status().Kind == sim.Running && entries*c.stride < 400 {
					entries += advance(t, e, c.block, c.stride).Mean.Len()
				}
				want := sim.Status{Kind: sim.Diverged, Update: earliest, Time: r.Time(earliest)}
				if e.Status() != want {
					t.Errorf("status %+v, want %+v", e.Status(), want)
				}
				if entries != (earliest-1)/c.stride {
					t.Errorf("%d entries before update %d", entries, earliest)
				}
				if b := advance(t, e, 5, 1); b.Mean.Len() != 0 {
					t.Errorf("%d entries after the end", b.Mean.Len())
				}
			})
		}
	}
}

// TestDivergedPathStays: a path rests before the update that took it out, which is counted.
func TestDivergedPathStays(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	r.Settings.LearningRate = 1e10
	path := sim.NewSGD(r, 0)
	for range 3 {
		if path.Step() || path.Updates() != 1 || !sameBits(path.W(), tableStart) {
			t.Errorf("after update %d at %v", path.Updates(), path.W())
		}
	}
}

// cancelling ends a context after a number of gradients.
type cancelling struct {
	simtest.Valley
	after  int
	calls  *int
	cancel func()
}

func (o cancelling) Grad(dst, w []float64, batch []int) []float64 {
	if *o.calls++; *o.calls == o.after {
		o.cancel()
	}
	return o.Valley.Grad(dst, w, batch)
}

// TestEnsembleCancelled: a cancelled ensemble stops within a few updates, even inside of one enormous entry.
func TestEnsembleCancelled(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the objective counts without a lock
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	r := valleyRun(sim.Reshuffle)
	r.Objective = cancelling{simtest.Table(), 1000, &calls, cancel}
	b, err := sim.NewEnsemble(r).Advance(ctx, 2, 1e9)
	if err != context.Canceled || b.Mean.Len() != 0 {
		t.Errorf("error %v, %d entries", err, b.Mean.Len())
	}
	if calls > 1200 {
		t.Errorf("%d updates for a context that ended at 1,000", calls)
	}
}

// panicking fails in its gradient.
type panicking struct{ simtest.Valley }

func (panicking) Grad(_, _ []float64, _ []int) []float64 { panic("broken objective") }

// TestPanicReachesCaller: a panic on a worker comes out where it can be recovered.
func TestPanicReachesCaller(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	r := valleyRun(sim.Reshuffle)
	r.Objective = panicking{simtest.Table()}
	got := mustPanic(t, func() { sim.NewEnsemble(r).Advance(context.Background(), 10, 1) })
	if got != "broken objective" {
		t.Errorf("panics with %v", got)
	}
}

// TestParallel: as many pieces of work run at once as there are cores, and each runs once.
func TestParallel(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	meet := make(chan bool)
	var done [2]atomic.Int64
	sim.Parallel(2, func(i int) {
		done[i].Add(1)
		select {
		case meet <- true:
		case <-meet:
		case <-time.After(time.Minute):
			t.Error("the other does not run")
		}
	})
	if done[0].Load() != 1 || done[1].Load() != 1 {
		t.Errorf("done %d and %d times", done[0].Load(), done[1].Load())
	}
}
