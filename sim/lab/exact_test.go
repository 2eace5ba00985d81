package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"testing"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

// curved is a nonlinear problem of three parameters and up to eight examples that has nothing of the valley's shape.
func curved(t testing.TB, n int) sim.Objective {
	t.Helper()
	o, err := objective.NewFormula("(a*tanh(b*x) + exp(c*x) - y)^2 / 2", []string{"a", "b", "c"}, []string{"x", "y"}, [][]float64{
		[]float64{-1.6, -1.1, -0.7, -0.2, 0.3, 0.8, 1.2, 1.7}[:n],
		[]float64{0.9, -0.4, 1.3, 0.2, 2.1, 0.7, 2.6, 0.5}[:n],
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func curvedRun(t testing.TB, s sim.Sampling, eps float64) sim.Run {
	return sim.Run{
		Objective: curved(t, 8), Start: []float64{1.2, 0.8, -0.4}, Horizon: 1, Seeds: 1,
		Settings: sim.Settings{LearningRate: eps, BatchSize: 2, Sampling: s, Seed: 7},
	}
}

// allEpochs lists every equally likely sequence of batches by brute force: some more than once, all of them equally often.
func allEpochs(n, size int, s sim.Sampling) (all [][][]int) {
	cut := func(examples []int) (batches [][]int) {
		for i := 0; i < n; i += size {
			batches = append(batches, examples[i:i+size])
		}
		return batches
	}
	pick := func(batches [][]int, order []int) (epoch [][]int) {
		for _, k := range order {
			epoch = append(epoch, batches[k])
		}
		return epoch
	}
	examples := make([]int, n)
	for i := range examples {
		examples[i] = i
	}
	m := n / size
	switch s {
	case sim.Reshuffle:
		if m == 2 { // every half of the examples
			for mask := range uint(1) << n {
				if bits.OnesCount(mask) == size {
					halves := slices.Clone(examples)
					slices.SortStableFunc(halves, func(i, j int) int { return int(mask>>j&1) - int(mask>>i&1) })
					all = append(all, cut(halves))
				}
			}
			return all
		}
		for _, p := range permutations(n) {
			all = append(all, cut(p))
		}
	case sim.Shuffle:
		for _, p := range permutations(m) {
			all = append(all, pick(cut(examples), p))
		}
	case sim.Replacement:
		for code := range int(math.Pow(float64(m), float64(m))) {
			var order []int
			for range m {
				order = append(order, code%m)
				code /= m
			}
			all = append(all, pick(cut(examples), order))
		}
	}
	return all
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range permutations(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(p), at, n-1))
		}
	}
	return all
}

// few is the run with the first n examples of its valley, in batches of the given size.
func few(r sim.Run, n, size int) sim.Run {
	v := simtest.Table()
	for len(v.X) < n {
		v.X, v.Y = append(v.X, 1.3*v.Y[len(v.X)-8]), append(v.Y, 0.9*v.X[len(v.Y)-8])
	}
	r.Objective = simtest.Valley{X: v.X[:n], Y: v.Y[:n]}
	r.Settings.BatchSize = size
	return r
}

func TestExactMeanAgainstBruteForce(t *testing.T) {
	for _, s := range sim.Samplings {
		for _, c := range []struct {
			name string
			run  sim.Run
		}{
			{"table", tableRun(s, 0.04)},
			{"one batch", few(tableRun(s, 0.04), 6, 6)},
			{"two batches", few(tableRun(s, 0.04), 12, 6)},
			{"three batches", few(tableRun(s, 0.04), 6, 2)},
			{"single examples", few(tableRun(s, 0.04), 5, 1)},
			{"curved", curvedRun(t, s, 0.04)},
		} {
			t.Run(fmt.Sprintf("%v, %s", s, c.name), func(t *testing.T) {
				r := c.run
				mean := make([]float64, len(r.Start))
				all := allEpochs(r.Objective.Len(), r.Settings.BatchSize, s)
				for _, epoch := range all {
					for j, v := range followed(r, epoch) {
						mean[j] += v / float64(len(all))
					}
				}
				got, exact, err := epochMean(context.Background(), r, MaxExact, 0, nil, nil)
				if err != nil || !exact || got.stderr != 0 || got.status.Kind != sim.Complete {
					t.Fatalf("%+v, exact %v, %v", got, exact, err)
				}
				within(t, "mean", distance(got.mean, mean), 0, 1e-12) // a plain sum over 40,320 orders
				if len(all)%got.count != 0 || float64(got.count) != sequenceCount(r) {
					t.Errorf("%d sequences, by brute force a divisor of %d", got.count, len(all))
				}
			})
		}
	}
}

func TestSequenceCount(t *testing.T) {
	for _, c := range []struct {
		sampling sim.Sampling
		n, size  int
		want     float64
	}{
		{sim.Shuffle, 18, 2, 362_880},
		{sim.Reshuffle, 9, 1, 362_880},
		{sim.Reshuffle, 12, 4, 34_650},
		{sim.Reshuffle, 22, 11, 705_432},
		{sim.Replacement, 7, 1, 823_543},
		{sim.Replacement, 8, 8, 1},
		{sim.Reshuffle, 60_000, 30_000, math.Inf(1)},
		{sim.Shuffle, 60_000, 1, math.Inf(1)},
	} {
		r := few(tableRun(c.sampling, 1), 8, c.size)
		r.Objective = simtest.Valley{X: make([]float64, c.n), Y: make([]float64, c.n)}
		if got := sequenceCount(r); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestExactMeanDiverges: the update is that of the first of all sequences to go.
func TestExactMeanDiverges(t *testing.T) {
	for _, s := range sim.Samplings {
		r := tableRun(s, 40)
		first := 5
		for _, epoch := range allEpochs(8, 2, s) {
			for k := range epoch {
				for _, v := range followed(r, epoch[:k+1]) {
					if !(math.Abs(v) <= 1.8e6) && k+1 < first {
						first = k + 1
					}
				}
			}
		}
		got, _, err := epochMean(context.Background(), r, MaxExact, 0, nil, nil)
		if err != nil || got.mean != nil || got.status.Kind != sim.Diverged || got.status.Update != first || first > 4 {
			t.Errorf("%v: %+v, %v; by brute force at %d", s, got, err, first)
		}
	}
}

func TestExactMeanSameBitsOnAnyCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, s := range sim.Samplings {
		r := few(tableRun(s, 0.04), 12, 2)
		if s == sim.Reshuffle {
			r = few(r, 12, 4)
		}
		var means [2][]float64
		for i := range means {
			runtime.GOMAXPROCS(1 + 2*i)
			e, _, err := epochMean(context.Background(), r, MaxExact, 0, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			means[i] = e.mean
		}
		if !slices.Equal(means[0], means[1]) {
			t.Errorf("%v: %v on 1 core, %v on 3", s, means[0], means[1])
		}
	}
}

func TestExactMeanEndsWithItsContext(t *testing.T) {
	r := few(tableRun(sim.Reshuffle, 0.04), 9, 1)
	r.Objective = slow{r.Objective}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, _, err := epochMean(ctx, r, MaxExact, 0, nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	// Left alone it takes a million gradients of 50 us.
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

// slow is an objective whose gradient takes 50 us at least.
type slow struct{ sim.Objective }

func (o slow) Grad(dst, w []float64, batch []int) []float64 {
	time.Sleep(50 * time.Microsecond)
	return o.Objective.Grad(dst, w, batch)
}

// The average of numbers that agree in all but their last bits keeps those bits.
func TestAverageDoesNotCancel(t *testing.T) {
	var halves [2]average
	for i := range halves {
		halves[i].reset(1)
		for k := range 500_000 {
			halves[i].add([]float64{1e6 + float64(k%2)*0x1p-30})
		}
	}
	halves[0].merge(&halves[1])
	if got := halves[0].value()[0]; got != 1e6+0x1p-31 {
		t.Errorf("off by %g", got-1e6)
	}
}
