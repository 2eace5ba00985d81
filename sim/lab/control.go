package lab

import (
	"context"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"sgdflow/sim"
)

// control is a control variate for the mean of a pair of paths: a vector of expectation exactly 0, the deviation, that
// follows what the draws of batches do to the midpoint of the two. The midpoint less it has the same mean and less noise.
//
// Every epoch is expanded about a point v that does not depend on the draws, where the modified flow is when the epoch
// begins. With g_k, H_k gradient and Hessian at v of the epoch's k-th batch, g, H those of the loss, and the epoch's
// beginning on a path at v + x, the first j updates add to it, to second order in eps and x,
//
//	P = -eps sum_k (g_k + H_k x) + eps^2 sum_{i<k} H_k g_i    (i, k over the first j batches).
//
// Its expectation, before the epoch is drawn, is known: a batch in any place has means g and H, and those in two different
// places have
//
//	E[H_k g_i] = Q = (m H g - E[H_k g_k])/(m-1)
//
// where m batches make up the data, Q = H g where draws are independent. Hence xi, the mean of P over the two orders of a
// pair, with its midpoint as v + x, less -eps j (g + H x) + eps^2 j (j-1)/2 Q, has expectation 0 whatever went before. The
// loss carries deviations on to later epochs. From s = 0 and u = 0
//
//	s <- A (s - (j eps/2) D3C : (u u' - S)) + xi    the deviation
//	u <- A u + eta                                  its part of first order
//
// keep E s = E u = 0 for any matrices A and third derivatives D3C that do not depend on the draws: here those in the middle
// of the epoch on the modified flow, A = (I - eps H)^j as for full-batch updates. eta = -eps (sum_k g_k - j g) is 0 in whole
// epochs but where draws are independent, and S = E[u u'] follows S <- A S A' + j eps^2 V, V the covariance of a batch's
// gradient at v. Other draws make u in the last epoch alone, where it has no part any more.
//
// In one epoch the noise left is of order eps^3. By a fixed flow time it is of order eps^1.5 where draws are independent,
// else of eps^2.5.
type control struct {
	run    sim.Run     // its objective comes to nothing when the context ends
	from   int         // the first epoch with a deviation of its own
	epochs []expansion // from that one on
}

// expansion is what is known of an epoch before it is drawn.
type expansion struct {
	v, g, q []float64
	carry   []float64 // A, row by row; nil where nothing is carried into the epoch
	third   []float64 // D3C, third[(i d + k) d + l] = d_i H_kl; nil likewise, and where draws are not independent
	cov     []float64 // S when the epoch begins; nil where third is
}

const maxExpansions = 1 << 21 // numbers in all the expansions of a control of several

// deviates says whether the deviation of a pair of so many updates depends on what is drawn.
func deviates(r sim.Run, updates int) bool {
	return r.Batches() > 1 && (wholeEpochsDeviate(r) || updates%r.Batches() > 0)
}

func wholeEpochsDeviate(r sim.Run) bool {
	return r.Settings.Sampling == sim.Replacement || r.Settings.Sampling == sim.Reshuffle && r.Settings.BatchSize > 1
}

// newControl returns the control of pairs of the given number of updates, of which deviates must hold, nil where there is
// none: the modified flow does not get there or the expansions are too much to hold. Batches are drawn as by sim.Sampler or,
// for no more than one epoch, as in OrderExperiment.
func newControl(ctx context.Context, r sim.Run, updates int) *control {
	r.Objective = sim.Interruptible(ctx, r.Objective)
	c, m, d := &control{run: r}, r.Batches(), len(r.Start)
	last := (updates - 1) / m
	if !wholeEpochsDeviate(r) {
		c.from = last
	}
	each := d * (3 + d)
	if r.Settings.Sampling == sim.Replacement {
		each += d * d * (1 + d)
	}
	if last > c.from && last-c.from >= maxExpansions/each {
		return nil
	}
	x := newExpander(r, updates)
	for e := c.from; e <= last; e++ {
		next, ok := x.expand(e*m, min(m, updates-e*m), last > c.from)
		if !ok || ctx.Err() != nil {
			return nil
		}
		c.epochs = append(c.epochs, next)
	}
	return c
}

// expander makes the expansions of one epoch after the other.
type expander struct {
	run      sim.Run
	flow     *sim.Flow
	modified *sim.Modified
	cov      *mat.Dense // S when the next epoch begins, of independent draws in several epochs
	w, hv    []float64
	unit     []float64
}

func newExpander(r sim.Run, updates int) *expander {
	d, s := len(r.Start), r.Settings
	x := &expander{run: r, w: make([]float64, d), hv: make([]float64, d), unit: make([]float64, d)}
	s.Terms = sim.BothTerms
	// No more is asked of these points than to lie near the mean. At rest a step is as long as stability allows, 3.3/L.
	tol := sim.Tolerance{Relative: 1e-6, Absolute: 1e-8, Steps: 20_000 + 10*updates}
	x.flow = sim.NewFlow(sim.NewModified(r.Objective, s).Flow(), r.Start, r.Time(updates), tol)
	s.LearningRate = 2
	x.modified = sim.NewModified(r.Objective, s)
	return x
}

// expand makes the expansion of the epoch that begins after the given number of updates, of which it makes j itself, and
// reports whether the flow gets there. many says that there are others.
func (x *expander) expand(begin, j int, many bool) (e expansion, ok bool) {
	r, d, m := x.run, len(x.w), float64(x.run.Batches())
	e.v = make([]float64, d)
	if !x.flow.Next(e.v, r.Time(begin)) {
		return e, false
	}
	e.g = r.Objective.Grad(nil, e.v, nil)
	// grad C_mod - grad C is eps/2 times E[H_k g_k], for any eps. Under Replacement that is Q.
	e.q = x.modified.Grad(nil, e.v)
	floats.Sub(e.q, e.g)
	if r.Settings.Sampling != sim.Replacement {
		r.Objective.HessVec(x.hv, e.v, e.g, nil)
		for i, hg := range x.hv {
			e.q[i] = (float64(m*hg) - e.q[i]) / (m - 1)
		}
	}
	if !many {
		return e, true
	}
	if !x.flow.Next(x.w, r.Time(begin)+float64(r.Time(j)/2)) {
		return e, false
	}
	carry := mat.NewDense(d, d, nil)
	x.addHessian(carry.RawMatrix().Data, -r.Settings.LearningRate)
	for i := range d {
		carry.Set(i, i, 1+carry.At(i, i))
	}
	carry.Pow(carry, j)
	e.carry = carry.RawMatrix().Data
	if r.Settings.Sampling == sim.Replacement {
		if x.cov == nil {
			x.cov = mat.NewDense(d, d, nil)
		}
		e.third = x.thirdDerivative()
		e.cov = x.cov.RawMatrix().Data
		var next mat.Dense
		next.Product(carry, x.cov, carry.T())
		next.Add(&next, x.noise(e.v, e.g, j))
		x.cov = &next
	}
	return e, true
}

// addHessian adds the Hessian at w times a factor to h, row by row.
func (x *expander) addHessian(h []float64, factor float64) {
	for i := range x.unit {
		x.unit[i] = 1
		x.run.Objective.HessVec(x.hv, x.w, x.unit, nil)
		floats.AddScaled(h[i*len(x.hv):(i+1)*len(x.hv)], factor, x.hv)
		x.unit[i] = 0
	}
}

// thirdDerivative is D3C at w, row by row, by central differences. It need not be exact.
func (x *expander) thirdDerivative() []float64 {
	const step = 1. / 1024
	d := len(x.w)
	third := make([]float64, d*d*d)
	for i, at := range x.w {
		block := third[i*d*d : (i+1)*d*d] // d_i H
		x.w[i] = at + step
		x.addHessian(block, 1/(2*step))
		x.w[i] = at - step
		x.addHessian(block, -1/(2*step))
		x.w[i] = at
	}
	return third
}

// noise is the covariance of eta of j draws at v, where g is the gradient: j eps^2 times that of the gradient of a set of B
// distinct examples, (N-B)/(N-1)/B times that of one example's.
func (x *expander) noise(v, g []float64, j int) *mat.SymDense {
	o, s, n := x.run.Objective, x.run.Settings, x.run.Objective.Len()
	factor := s.LearningRate * s.LearningRate * float64(j) / float64(n) * float64(n-s.BatchSize) / float64((n-1)*s.BatchSize)
	cov := mat.NewSymDense(len(v), nil)
	off := mat.NewVecDense(len(v), x.hv)
	for i := range n {
		floats.Sub(o.Grad(x.hv, v, []int{i}), g)
		cov.SymRankOne(cov, factor, off)
	}
	return cov
}
