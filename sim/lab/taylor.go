package lab

import (
	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// taylor is the Taylor polynomial of second order in eps of the mean of a pair's two ends after one epoch, about the
// start w. With g_k, H_k gradient and Hessian of the epoch's k-th batch at w and G = sum_k g_k it is
//
//	w - eps G + (eps^2/2) sum_k H_k (G - g_k).
//
// Its expectation is known in closed form, which makes it a control variate: taking its deviation away leaves a pair's
// mean without bias and with noise of order eps^3.
type taylor struct {
	run    sim.Run
	varies bool      // G is not the same for every epoch
	g      []float64 // grad C(w), an m-th of the expectation of G
	mean   []float64 // expectation of sum_k H_k g_k, or of sum_k H_k (G - g_k) where G varies
}

// newTaylor returns the polynomial for batches drawn as in OrderExperiment after one epoch, nil where it is the same for
// every draw.
func newTaylor(r sim.Run) *taylor {
	s, m := r.Settings, float64(r.Batches())
	t := &taylor{run: r, g: r.Objective.Grad(nil, r.Start, nil)}
	switch {
	case m == 1 || s.Sampling == sim.Shuffle || s.Sampling == sim.Reshuffle && s.BatchSize == 1:
		return nil
	case s.Sampling == sim.Replacement:
		t.varies = true
		t.mean = r.Objective.HessVec(nil, r.Start, t.g, nil)
		floats.Scale(m*(m-1), t.mean)
	default:
		// grad C_mod - grad C is eps/2 times the expectation of (1/m) sum_k H_k g_k, for any eps.
		t.mean = sim.NewModified(r.Objective, sim.Settings{LearningRate: 2, BatchSize: s.BatchSize, Sampling: s.Sampling}).Grad(nil, r.Start)
		for j, g := range t.g {
			t.mean[j] = m * (t.mean[j] - g)
		}
	}
	return t
}

// measure stores in p.excess by how much the polynomial for the pair's epoch is above its expectation.
func (t *taylor) measure(p *pair) {
	o, w, eps := t.run.Objective, t.run.Start, t.run.Settings.LearningRate
	if p.whole == nil {
		p.whole, p.part = make([]float64, len(w)), make([]float64, len(w))
	}
	clear(p.whole) // G
	if t.varies {
		for _, batch := range p.epoch {
			floats.Add(p.whole, o.Grad(p.part, w, batch))
		}
	}
	clear(p.excess)
	for _, batch := range p.epoch {
		o.Grad(p.part, w, batch)
		if t.varies {
			floats.SubTo(p.part, p.whole, p.part)
		}
		floats.Add(p.excess, o.HessVec(p.grad, w, p.part, batch))
	}
	m := float64(len(p.epoch))
	for j, v := range p.excess {
		v = eps * eps / 2 * (v - t.mean[j])
		if t.varies {
			p.excess[j] = v - eps*(p.whole[j]-m*t.g[j])
		} else {
			p.excess[j] = -v
		}
	}
}
