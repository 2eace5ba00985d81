package lab

import (
	"context"
	"math"

	"sgdflow/sim"
)

// estimate is SGD's mean after a number of updates.
type estimate struct {
	mean   []float64  // nil where SGD diverged
	stderr float64    // of the mean, all parameters together; 0 when every path is known to be the same
	count  int        // paths averaged
	status sim.Status // Complete or Diverged
}

// meanAt estimates SGD's mean after the given number of updates from pairs of paths, whose epochs have the batches of one
// in the order opposite to the other's, less a control variate where that pays. It ends when enough says so, which is asked
// with the estimate so far at sizes of the sample that double, or when the budget of updates is spent; two pairs there are in
// any case. progress, if not nil, is told the part of the budget that is spent, ever larger and one call at a time. The same
// run gives the same bits on any number of cores. Its only error is the context's.
func meanAt(ctx context.Context, r sim.Run, updates, budget int, enough func(estimate) bool, progress func(float64)) (estimate, error) {
	p := pairing{run: r, updates: updates, draws: draws(r)}
	return p.mean(ctx, budget, enough, progress)
}

// Enough is asked for the first time when firstUpdates are spent, within limits for the number of pairs: short epochs
// have rare sequences of batches that end far off, which a small sample misses together with its own error.
const (
	firstUpdates = 1 << 16
	firstPairs   = 32
	manyPairs    = 1024

	pairsPerGroup = 8  // that one worker sums; fixed, so that sums do not depend on the number of cores
	groupsAtOnce  = 32 // that are in memory
	pilotPairs    = 64 // at most, of the first sample one in two, and of the budget one in so many
	controlCost   = 3  // a pair with its control takes so many times as long as without, and of the budget too
)

// pairing says how pairs of paths are drawn and run.
type pairing struct {
	run     sim.Run
	updates int
	draws   func(pair int) (next func() []int) // batches of a pair's epochs
	control *control                           // subtracted from every pair's mean; nil for none
}

// mean is meanAt for any way to draw batches.
func (p pairing) mean(ctx context.Context, budget int, enough func(estimate) bool, progress func(float64)) (estimate, error) {
	if p.run.Batches() == 1 || p.updates == 0 {
		return p.only(ctx, progress)
	}
	most := max(2, budget/(2*p.updates))
	groups := make([]*group, groupsAtOnce)
	for i := range groups {
		groups[i] = new(group)
	}
	first := min(most, manyPairs, max(firstPairs, firstUpdates/(2*p.updates)))
	total, m := newMoments(len(p.run.Start)), newMeter(2*p.updates*most, progress)
	if p.control = p.pilot(ctx, groups, first, most, enough, m); p.control != nil {
		most = max(2, most/controlCost)
	}
	for from, to := 0, min(first, most); ; from, to = to, min(2*to, most) {
		if end := p.sum(ctx, total, groups, from, to, m); end > 0 {
			return estimate{status: sim.Status{Kind: sim.Diverged, Update: end, Time: p.run.Time(end)}}, ctx.Err()
		}
		if err := ctx.Err(); err != nil {
			return estimate{}, err
		}
		if e := p.estimate(total, to); to == most || enough(e) {
			return e, nil
		}
	}
}

// estimate is the one that a number of pairs gives, or would, with the mean and the spread of those in the total.
func (p pairing) estimate(total *moments, pairs int) estimate {
	return estimate{
		mean:   append([]float64(nil), total.mean...),
		stderr: math.Sqrt(total.spread() / float64(pairs)),
		count:  2 * pairs,
		status: sim.Status{Kind: sim.Complete, Time: p.run.Time(p.updates)},
	}
}

// only is the mean where there is but one path: every batch holds all examples.
func (p pairing) only(ctx context.Context, progress func(float64)) (estimate, error) {
	s, m := sim.NewSGD(p.run, 0), newMeter(max(1, p.updates), progress)
	for k := range p.updates {
		if k%updatesPerLook == 0 {
			if err := ctx.Err(); err != nil {
				return estimate{}, err
			}
			m.add(min(updatesPerLook, p.updates-k))
		}
		if !s.Step() {
			return estimate{status: sim.Status{Kind: sim.Diverged, Update: k + 1, Time: p.run.Time(k + 1)}}, nil
		}
	}
	status := sim.Status{Kind: sim.Complete, Time: p.run.Time(p.updates)}
	return estimate{mean: append([]float64(nil), s.W()...), count: 1, status: status}, nil
}

// pilot returns the control to use: nil where the first sample will do without, or where it does not lower the spread of the
// pairs by more than it costs, as it does where Taylor polynomials are close. It looks at pairs beyond those of the sample:
// the choice leaves the estimate without bias.
func (p pairing) pilot(ctx context.Context, groups []*group, first, most int, enough func(estimate) bool, m *meter) *control {
	if !deviates(p.run, p.updates) {
		return nil
	}
	n := min(pilotPairs, max(2, min(first/2, most/pilotPairs)))
	without, with := newMoments(len(p.run.Start)), newMoments(len(p.run.Start))
	if p.sum(ctx, without, groups, most, most+n, m) > 0 || ctx.Err() != nil || enough(p.estimate(without, first)) {
		return nil
	}
	if p.control = newControl(ctx, p.run, p.updates); p.control == nil {
		return nil
	}
	p.sum(ctx, with, groups, most, most+n, m)
	if controlCost*with.spread() < without.spread() {
		return p.control
	}
	return nil
}

// sum adds the pairs from, ..., to-1 to the total in their order. It returns the first update at which one of their paths
// diverges, 0 if none does. The total has no meaning then, nor after the context's end.
func (p pairing) sum(ctx context.Context, total *moments, groups []*group, from, to int, m *meter) (diverged int) {
	for ; from < to; from += len(groups) * pairsPerGroup {
		n := min(len(groups), (to-from+pairsPerGroup-1)/pairsPerGroup)
		sim.Parallel(n, func(i int) {
			first := from + i*pairsPerGroup
			groups[i].run(ctx, p, first, min(first+pairsPerGroup, to), m)
		})
		if ctx.Err() != nil {
			return 0
		}
		for _, g := range groups[:n] {
			if g.diverged > 0 && (diverged == 0 || g.diverged < diverged) {
				diverged = g.diverged
			}
			total.merge(&g.moments)
		}
		if diverged > 0 {
			return diverged
		}
	}
	return 0
}

// group is one worker's share of the pairs.
type group struct {
	moments
	pair     *pair
	diverged int // first update at which a path diverges, 0 for none
}

// run makes the pairs from, ..., to-1 and takes their moments.
func (g *group) run(ctx context.Context, p pairing, from, to int, m *meter) {
	if g.pair == nil {
		g.pair, g.moments = newPair(p.run), *newMoments(len(p.run.Start))
	}
	g.moments.reset()
	g.diverged = 0
	updates := p.updates
	for k := from; k < to; k++ {
		if end := g.pair.descend(ctx, p.draws(k), updates, p.control, m); end > 0 {
			g.diverged, updates = end, end-1 // does any diverge before?
		}
		if ctx.Err() != nil {
			return
		}
		g.moments.add(g.pair.mean(p.control))
	}
	g.pair.report(m)
}
