package lab

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// Numbers of updates between two looks at the context and two reports of progress, whose price they hide.
const (
	updatesPerLook   = 64
	updatesPerReport = 1 << 13
)

// pair is two SGD paths from one start whose epochs have the same batches in opposite order. In their mean the largest
// part of what an order does to the end of an epoch cancels.
type pair struct {
	run    sim.Run
	bound  float64
	epoch  [][]int // batches of the epoch, in the order of the first path
	w      [2][]float64
	grad   []float64
	middle []float64
	work   int // in updates, that the meter does not know of yet

	deviation *deviation // nil before a control is used
}

func newPair(r sim.Run) *pair {
	d, n, size := r.Objective.Dim(), r.Objective.Len(), r.Settings.BatchSize
	p := &pair{run: r, bound: sim.DivergenceBound(r.Start), grad: make([]float64, d), middle: make([]float64, d)}
	p.w = [2][]float64{make([]float64, d), make([]float64, d)}
	flat := make([]int, n)
	for i := 0; i < n; i += size {
		p.epoch = append(p.epoch, flat[i:i+size:i+size])
	}
	return p
}

// descend makes the updates of both paths from the start with the batches that next draws, epoch by epoch. It returns
// the update at which the first of the two diverges, 0 if neither does, and ends early when the context does. The
// control, if any, follows.
func (p *pair) descend(ctx context.Context, next func() []int, updates int, control *control, m *meter) (diverged int) {
	copy(p.w[0], p.run.Start)
	copy(p.w[1], p.run.Start)
	cost := 2
	if control != nil {
		cost *= controlCost
		if p.deviation == nil {
			p.deviation = newDeviation(control)
		}
		p.deviation.reset()
	}
	last := len(p.epoch) - 1
	for done := 0; done < updates; done += len(p.epoch) {
		for k := range p.epoch {
			copy(p.epoch[k], next())
		}
		left := min(updates-done, len(p.epoch))
		if control != nil {
			p.deviation.follow(done/len(p.epoch), p.w[0], p.w[1], p.epoch, left)
		}
		for k := range left {
			if k%updatesPerLook == 0 {
				if ctx.Err() != nil {
					return 0
				}
				if p.work > updatesPerReport {
					p.report(m)
				}
			}
			p.work += cost
			if !p.step(p.w[0], p.epoch[k]) || !p.step(p.w[1], p.epoch[last-k]) {
				return done + k + 1
			}
		}
	}
	return 0
}

func (p *pair) report(m *meter) {
	m.add(p.work)
	p.work = 0
}

// step makes one update of w and reports whether it stays within bounds.
func (p *pair) step(w []float64, batch []int) bool { return step(p.run, p.bound, w, w, p.grad, batch) }

// mean is the midpoint of the two ends, valid until the next call, less what the control, if any, tells of its deviation
// from the expectation.
func (p *pair) mean(control *control) []float64 {
	for j, v := range p.w[0] {
		p.middle[j] = (v + p.w[1][j]) / 2
	}
	if control != nil {
		floats.Sub(p.middle, p.deviation.s)
	}
	return p.middle
}

// step stores in dst, which may be w, where one SGD update with the batch leads from w, and reports whether that is within
// bounds. grad is working space.
func step(r sim.Run, bound float64, dst, w, grad []float64, batch []int) bool {
	r.Objective.Grad(grad, w, batch)
	within := true
	for j, v := range w {
		v -= float64(r.Settings.LearningRate * grad[j])
		dst[j] = v
		if !(math.Abs(v) <= bound) {
			within = false
		}
	}
	return within
}
