package lab

import "gonum.org/v1/gonum/floats"

// deviation is the one of a single pair, as control describes it.
type deviation struct {
	control *control
	s, u    []float64

	x              []float64 // of the epoch's beginning from v
	g, all, before []float64 // g_k, sum of all of them, of those before the k-th
	first, second  []float64 // what sum halves
	push, hv, next []float64
	excess         []float64 // u u' - S
}

func newDeviation(c *control) *deviation {
	d := len(c.run.Start)
	v := &deviation{control: c, excess: make([]float64, len(c.epochs[0].cov))}
	for _, x := range []*[]float64{&v.s, &v.u, &v.x, &v.g, &v.all, &v.before, &v.first, &v.second, &v.push, &v.hv, &v.next} {
		*x = make([]float64, d)
	}
	return v
}

func (v *deviation) reset() {
	clear(v.s)
	clear(v.u)
}

// follow takes in an epoch that begins with the two paths at a and b. The first makes j updates with the batches in their
// order, the second as many in the opposite one.
func (v *deviation) follow(epoch int, a, b []float64, batches [][]int, j int) {
	if epoch < v.control.from {
		return
	}
	e, eps, n := &v.control.epochs[epoch-v.control.from], v.control.run.Settings.LearningRate, float64(j)
	for i := range v.x {
		v.x[i] = float64((a[i]+b[i])/2) - e.v[i]
	}
	v.sum(e, batches, j)
	if e.carry != nil {
		v.carry(e, n*eps)
	}
	for i := range v.s {
		eta := float64(eps * (float64(n*e.g[i]) - v.first[i]))
		v.u[i] += eta
		v.s[i] += eta + float64(eps*(v.second[i]-float64(eps*n*(n-1)/2*e.q[i])))
	}
}

// sum stores, as means over the pair's two orders of the batches, sum_k g_k over the first j in first and
// sum_k (H - H_k) x + eps sum_{i<k} H_k g_i in second.
func (v *deviation) sum(e *expansion, batches [][]int, j int) {
	o, eps, m := v.control.run.Objective, v.control.run.Settings.LearningRate, len(batches)
	clear(v.all)
	for _, batch := range batches {
		floats.Add(v.all, o.Grad(v.g, e.v, batch))
	}
	clear(v.before)
	clear(v.first)
	floats.Scale(float64(j), o.HessVec(v.second, e.v, v.x, nil))
	for k, batch := range batches {
		o.Grad(v.g, e.v, batch)
		clear(v.push)
		if k < j {
			floats.AddScaled(v.first, 0.5, v.g)
			for i, x := range v.x {
				v.push[i] += float64(eps*v.before[i]) - x
			}
		}
		floats.Add(v.before, v.g)
		if k >= m-j {
			floats.AddScaled(v.first, 0.5, v.g)
			for i, x := range v.x {
				v.push[i] += float64(eps*(v.all[i]-v.before[i])) - x
			}
		}
		floats.AddScaled(v.second, 0.5, o.HessVec(v.hv, e.v, v.push, batch))
	}
}

// carry takes s and u over an epoch of the given flow time.
func (v *deviation) carry(e *expansion, time float64) {
	d := len(v.s)
	if e.third != nil {
		copy(v.excess, e.cov)
		for i, x := range v.u {
			row := v.excess[i*d : (i+1)*d]
			floats.Scale(-1, row)
			floats.AddScaled(row, x, v.u)
		}
		for i := range v.s {
			v.s[i] -= float64(time / 2 * floats.Dot(e.third[i*d*d:(i+1)*d*d], v.excess))
		}
	}
	for _, x := range []*[]float64{&v.s, &v.u} {
		for i := range v.next {
			v.next[i] = floats.Dot(e.carry[i*d:(i+1)*d], *x)
		}
		*x, v.next = v.next, *x
	}
}
