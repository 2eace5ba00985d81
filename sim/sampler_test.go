package sim_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"sgdflow/sim"
)

// epoch draws the batches of one epoch.
func epoch(s *sim.Sampler, batches int) (all [][]int) {
	for range batches {
		all = append(all, slices.Clone(s.Next()))
	}
	return all
}

func TestEpochs(t *testing.T) {
	for _, s := range sim.Samplings {
		for _, c := range []struct{ n, size int }{{1, 1}, {6, 1}, {6, 2}, {6, 3}, {6, 6}, {32, 4}} {
			t.Run(fmt.Sprintf("%v N %d B %d", s, c.n, c.size), func(t *testing.T) {
				sampler := sim.NewSampler(c.n, sim.Settings{BatchSize: c.size, Sampling: s, Seed: 3}, 0)
				fixed := consecutiveBatches(c.n, c.size)
				for range 20 {
					batches := epoch(sampler, c.n/c.size)
					var seen []int
					for _, b := range batches {
						sorted := slices.Sorted(slices.Values(b))
						if len(b) != c.size || len(slices.Compact(sorted)) != c.size || sorted[0] < 0 || sorted[c.size-1] >= c.n {
							t.Fatalf("batch %v", b)
						}
						if s == sim.Shuffle && !slices.ContainsFunc(fixed, func(f []int) bool { return slices.Equal(f, b) }) {
							t.Fatalf("batch %v is none of %v", b, fixed)
						}
						seen = append(seen, b...)
					}
					slices.Sort(seen)
					if once := slices.Compact(seen); s != sim.Replacement && len(once) != c.n {
						t.Fatalf("%v holds %d of %d examples", batches, len(once), c.n)
					}
				}
			})
		}
	}
}

// TestUniformity counts outcomes that must be equally likely and compares Pearson's statistic with its mean, the
// degrees of freedom k, and its standard deviation sqrt(2k): five of them above is a chance below 1e-5 for each, and
// the seeds are fixed. So is five below, which a generator that is too regular would give.
func TestUniformity(t *testing.T) {
	settings := func(s sim.Sampling, size int, seed uint64) sim.Settings {
		return sim.Settings{Sampling: s, BatchSize: size, Seed: seed}
	}
	set := func(b []int) string { return fmt.Sprint(slices.Sorted(slices.Values(b))) }
	one := func(s sim.Sampling, n, size int) *sim.Sampler { return sim.NewSampler(n, settings(s, size, 5), 0) }
	first := func(s sim.Sampling, n, size int, seed uint64, path int) string {
		return set(sim.NewSampler(n, settings(s, size, seed), path).Next())
	}
	last := func(s sim.Sampling, n, size, k int) string { // when the last example comes
		for i, b := range epoch(sim.NewSampler(n, settings(s, size, 5), k), n/size) {
			if slices.Contains(b, n-1) {
				return fmt.Sprint(i)
			}
		}
		return "never"
	}
	const samples = 20_000

	orderOf := one(sim.Reshuffle, 4, 1)
	pairOf := one(sim.Reshuffle, 3, 1)
	partition := one(sim.Reshuffle, 6, 2)
	shuffled := one(sim.Shuffle, 8, 2)
	successive := one(sim.Replacement, 4, 2)
	hundreds, thousands := one(sim.Replacement, 800, 1), one(sim.Replacement, 1500, 1) // drawn from 16 and from 32 bits
	for _, c := range []struct {
		name     string
		outcomes int
		draw     func(k int) string
	}{
		{"reshuffle: order of an epoch", 24, func(int) string { return fmt.Sprint(epoch(orderOf, 4)) }},
		{"reshuffle: orders of two epochs", 36, func(int) string { return fmt.Sprint(epoch(pairOf, 3), epoch(pairOf, 3)) }},
		{"reshuffle: batches of an epoch", 90, func(int) string {
			e := epoch(partition, 3)
			return set(e[0]) + set(e[1]) + set(e[2])
		}},
		{"shuffle: order of the batches", 24, func(int) string { return fmt.Sprint(epoch(shuffled, 4)) }},
		{"replacement: two successive batches", 36, func(int) string { return set(successive.Next()) + set(successive.Next()) }},
		{"replacement: one of hundreds", 800, func(int) string { return set(hundreds.Next()) }},
		{"replacement: one of thousands", 1500, func(int) string { return set(thousands.Next()) }},
		{"reshuffle: first batch of every path", 15, func(k int) string { return first(sim.Reshuffle, 6, 2, 5, k) }},
		{"shuffle: first epoch of every path", 6, func(k int) string {
			return fmt.Sprint(epoch(sim.NewSampler(6, settings(sim.Shuffle, 2, 5), k), 3))
		}},
		{"reshuffle: update of the last example of many", 50, func(k int) string { return last(sim.Reshuffle, 100, 2, k) }},
		{"shuffle: update of the last batch of many", 50, func(k int) string { return last(sim.Shuffle, 100, 2, k) }},
		{"first batches of neighbouring paths", 36, func(k int) string {
			return first(sim.Reshuffle, 6, 1, 5, 2*k) + first(sim.Reshuffle, 6, 1, 5, 2*k+1)
		}},
		{"first batches of neighbouring seeds", 36, func(k int) string {
			return first(sim.Reshuffle, 6, 1, uint64(2*k), 0) + first(sim.Reshuffle, 6, 1, uint64(2*k+1), 0)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := map[string]int{}
			for k := range samples {
				count[c.draw(k)]++
			}
			if len(count) != c.outcomes {
				t.Fatalf("%d outcomes, want %d", len(count), c.outcomes)
			}
			expected := samples / float64(c.outcomes)
			square := 0.0
			for _, n := range count {
				square += (float64(n) - expected) * (float64(n) - expected) / expected
			}
			freedom := float64(c.outcomes - 1)
			near(t, "chi-square", square, freedom, 5*math.Sqrt(2*freedom))
		})
	}
}

func TestSamplerSeeds(t *testing.T) {
	draw := func(seed uint64, path int) string {
		return fmt.Sprint(epoch(sim.NewSampler(32, sim.Settings{BatchSize: 4, Seed: seed}, path), 24))
	}
	reference := draw(1, 0)
	if draw(1, 0) != reference {
		t.Error("the same seed and path give other batches")
	}
	if draw(1, 1) == reference || draw(2, 0) == reference || draw(2, 1) == draw(1, 2) {
		t.Error("another path or seed gives the same batches")
	}
	mustPanic(t, func() { sim.NewSampler(32, sim.Settings{BatchSize: 5}, 0) })
}

// TestUpdateAllocation: an SGD update allocates nothing, whatever the sampling.
func TestUpdateAllocation(t *testing.T) {
	for _, s := range sim.Samplings {
		path := sim.NewSGD(valleyRun(s), 0)
		if n := testing.AllocsPerRun(100, func() { path.Step() }); n != 0 {
			t.Errorf("%v: %v allocations in an update", s, n)
		}
	}
}
