package lab

import (
	"context"
	"math"

	"gonum.org/v1/gonum/stat/combin"

	"sgdflow/sim"
)

// sequenceCount is the number of equally likely sequences of batches in one epoch, see OrderExperiment: m! under
// Shuffle, N!/(B!)^m under Reshuffle, m^m under Replacement. It is exact up to 2^53 and infinite beyond float64.
func sequenceCount(r sim.Run) float64 {
	n, size, m := r.Objective.Len(), r.Settings.BatchSize, r.Batches()
	count := 1.0
	for k := 0; k < m && !math.IsInf(count, 0); k++ {
		switch r.Settings.Sampling {
		case sim.Shuffle:
			count *= float64(m - k)
		case sim.Replacement:
			count *= float64(m)
		default:
			count *= binomial(n-k*size, size)
		}
	}
	return count
}

// binomial is exact where the result and size times it are below 2^53.
func binomial(n, size int) float64 {
	c := 1.0
	for i := 1; i <= size && !math.IsInf(c, 0); i++ {
		c = c * float64(n-size+i) / float64(i)
	}
	return c
}

// sequences is the tree of all equally likely sequences of batches in one epoch: a node at level k is a sequence of k of
// them, its children are the choices of the next. All nodes of a level have equally many children.
type sequences struct {
	run     sim.Run
	bound   float64
	batches [][]int // of consecutive examples, which are what is chosen; nil where it is sets of examples, under Reshuffle
	units   int     // number of batches or of examples to choose from at level 0
	take    int     // how many of them are in one choice
	levels  int     // m
	choices []int   // at each level
}

// newSequences requires a sequenceCount that fits into memory as an int.
func newSequences(r sim.Run) *sequences {
	s := &sequences{run: r, bound: sim.DivergenceBound(r.Start), levels: r.Batches()}
	s.units, s.take = s.levels, 1
	if r.Settings.Sampling == sim.Reshuffle {
		s.units, s.take = r.Objective.Len(), r.Settings.BatchSize
	} else {
		s.batches = consecutive(r)
	}
	for k := range s.levels {
		s.choices = append(s.choices, combin.Binomial(s.left(k), s.take))
	}
	return s
}

// consecutive cuts the examples into the batches that Shuffle orders.
func consecutive(r sim.Run) (batches [][]int) {
	size := r.Settings.BatchSize
	all := make([]int, r.Objective.Len())
	for i := range all {
		all[i] = i
	}
	for i := 0; i < len(all); i += size {
		batches = append(batches, all[i:i+size:i+size])
	}
	return batches
}

// left is the number of units to choose from at level k.
func (s *sequences) left(k int) int {
	if s.run.Settings.Sampling == sim.Replacement {
		return s.units
	}
	return s.units - k*s.take
}

// Work is handed to the cores by the first choice, or the first two where there are fewer than enoughFirst, in maxSlots
// parts at most.
const (
	enoughFirst = 64
	maxSlots    = 256
)

// mean is the mean of the ends of all sequences. Its only error is the context's.
func (s *sequences) mean(ctx context.Context, progress func(float64)) (estimate, error) {
	depth, prefixes := 1, s.choices[0]
	if s.levels > 1 && prefixes < enoughFirst {
		depth, prefixes = 2, prefixes*s.choices[1]
	}
	slots := make([]slot, min(prefixes, maxSlots))
	m := newMeter(len(slots), progress)
	sim.Parallel(len(slots), func(i int) {
		w := newWalker(ctx, s, nil)
		slots[i].mean.reset(len(s.run.Start))
		for k := i * prefixes / len(slots); k < (i+1)*prefixes/len(slots) && ctx.Err() == nil; k++ {
			if w.goTo(k, depth) && w.visit(depth) {
				slots[i].mean.add(w.mean(depth))
			}
		}
		slots[i].diverged = w.diverged
		m.add(1)
	})
	if err := ctx.Err(); err != nil {
		return estimate{}, err
	}
	var total average
	total.reset(len(s.run.Start))
	end := 0
	for i := range slots {
		if d := slots[i].diverged; d > 0 && (end == 0 || d < end) {
			end = d
		}
		total.merge(&slots[i].mean)
	}
	if end > 0 {
		return estimate{status: sim.Status{Kind: sim.Diverged, Update: end, Time: s.run.Time(end)}}, nil
	}
	count := int(sequenceCount(s.run))
	return estimate{mean: total.value(), count: count, status: sim.Status{Kind: sim.Complete, Time: s.run.EpochTime()}}, nil
}

// slot is what one part of the work has come to.
type slot struct {
	mean     average
	diverged int
}
