package sim

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Plane is a two-dimensional slice w = Origin + x U + y V of parameter space, with U and V orthonormal.
type Plane struct {
	Origin, U, V []float64
}

// AxisPlane is the plane of parameters i and j, the others held at their values in w. Its x and y are the parameters'
// own values. It panics when i and j are not two of w's parameters.
func AxisPlane(w []float64, i, j int) Plane {
	d := len(w)
	if i < 0 || j < 0 || i >= d || j >= d || i == j {
		panic(fmt.Sprintf("sim: no plane of parameters %d and %d in dimension %d", i, j, d))
	}
	p := Plane{Origin: append([]float64(nil), w...), U: make([]float64, d), V: make([]float64, d)}
	p.Origin[i], p.Origin[j] = 0, 0
	p.U[i], p.V[j] = 1, 1
	return p
}

// MainPlane is the plane through the points' mean along their two main directions (the principal components of all
// given paths together), each turned so that its largest element is positive. ok is false where the points do not
// span a plane or are not finite.
func MainPlane(paths ...Path) (p Plane, ok bool) {
	n, d := 0, 0
	for _, q := range paths {
		n += q.Len()
		d = max(d, q.Dim())
	}
	if n < 3 || d < 2 {
		return Plane{}, false
	}
	origin := make([]float64, d)
	for _, q := range paths {
		if !allFinite(q.flat) { // the decomposition below never returns on NaN
			return Plane{}, false
		}
		for i := range q.Len() {
			for j, v := range q.At(i) {
				origin[j] += v / float64(n)
			}
		}
	}
	cov := mat.NewSymDense(d, nil)
	dev := mat.NewVecDense(d, nil)
	for _, q := range paths {
		for i := range q.Len() {
			for j, v := range q.At(i) {
				dev.SetVec(j, v-origin[j])
			}
			cov.SymRankOne(cov, 1, dev)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(cov, true) {
		return Plane{}, false
	}
	values := eigen.Values(nil)
	if !(values[d-2] > 1e-14*values[d-1]) {
		return Plane{}, false
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	direction := func(col int) []float64 {
		v := mat.Col(nil, col, &vectors)
		largest := 0.0
		for _, x := range v {
			if math.Abs(x) > math.Abs(largest) {
				largest = x
			}
		}
		if largest < 0 {
			scale(v, -1)
		}
		return v
	}
	return Plane{Origin: origin, U: direction(d - 1), V: direction(d - 2)}, true
}

// Project returns the coordinates of w's projection on the plane.
func (p Plane) Project(w []float64) (x, y float64) {
	for j, v := range w {
		v -= p.Origin[j]
		x += v * p.U[j]
		y += v * p.V[j]
	}
	return x, y
}

// Point stores the point at (x, y) in dst, of length d or nil to allocate, and returns it.
func (p Plane) Point(dst []float64, x, y float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(p.Origin))
	}
	for j, o := range p.Origin {
		dst[j] = o + x*p.U[j] + y*p.V[j]
	}
	return dst
}
