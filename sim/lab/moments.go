package lab

import "gonum.org/v1/gonum/floats"

// moments are the mean of vectors and the sums of their squared deviations from it, by the updates of T. F. Chan,
// G. H. Golub, R. J. LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37, 1983: exact
// where all vectors agree, without cancellation where they hardly differ.
type moments struct {
	count    float64
	mean, m2 []float64
}

func newMoments(d int) *moments { return &moments{mean: make([]float64, d), m2: make([]float64, d)} }

func (m *moments) reset() {
	m.count = 0
	clear(m.mean)
	clear(m.m2)
}

// add takes one more vector in.
func (m *moments) add(x []float64) {
	m.count++
	if m.count == 1 {
		copy(m.mean, x)
		return
	}
	each := 1 / m.count
	for j, v := range x {
		delta := v - m.mean[j]
		m.mean[j] += float64(delta * each)
		m.m2[j] += float64(delta * delta * (1 - each))
	}
}

// merge takes all vectors of o in.
func (m *moments) merge(o *moments) {
	if o.count == 0 {
		return
	}
	total := m.count + o.count
	share := o.count / total
	for j, v := range o.mean {
		delta := v - m.mean[j]
		m.mean[j] += float64(delta * share)
		m.m2[j] += o.m2[j] + float64(delta*delta*m.count*share)
	}
	m.count = total
}

// spread is the sample variance, all elements together; NaN for less than two vectors.
func (m *moments) spread() float64 {
	sum := 0.0
	for _, v := range m.m2 {
		sum += v
	}
	return sum / (m.count - 1)
}

// average is a mean whose sum is taken relative to its first vector: no cancellation where all of them nearly agree.
type average struct {
	count      float64
	first, sum []float64
}

func (a *average) reset(d int) {
	if a.first == nil {
		a.first, a.sum = make([]float64, d), make([]float64, d)
	}
	a.count = 0
	clear(a.sum)
}

func (a *average) add(x []float64) {
	if a.count++; a.count == 1 {
		copy(a.first, x)
		return
	}
	for j, v := range x {
		a.sum[j] += v - a.first[j]
	}
}

func (a *average) merge(b *average) {
	if a.count == 0 {
		copy(a.first, b.first)
	}
	for j, v := range b.sum {
		a.sum[j] += v + float64(b.count*(b.first[j]-a.first[j]))
	}
	a.count += b.count
}

// value returns the mean, valid until the average is reset, which it has to be before more is added.
func (a *average) value() []float64 {
	floats.AddScaled(a.first, 1/a.count, a.sum)
	return a.first
}
