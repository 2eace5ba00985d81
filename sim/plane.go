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

// mainPoints is the number of parameters up to which MainPlane takes all points, and that of the points of a path, evenly
// spaced, that it takes with more.
const mainPoints = 128

// MainPlane is the plane through the points' mean along their two main directions (the principal components of all
// given paths together), each turned so that its largest element is positive. ok is false where the points do not
// span a plane or are not finite.
func MainPlane(paths ...Path) (p Plane, ok bool) {
	points, d := spread(paths)
	n := len(points)
	if n < 3 || d < 2 {
		return Plane{}, false
	}
	origin := make([]float64, d)
	for _, w := range points {
		if !allFinite(w) { // the decompositions below never return on NaN
			return Plane{}, false
		}
		for j, v := range w {
			origin[j] += v / float64(n)
		}
	}
	u, v, ok := principal(points, origin)
	if !ok {
		return Plane{}, false
	}
	return Plane{Origin: origin, U: upright(u), V: upright(v)}, true
}

// spread lists the points that MainPlane is about, and their dimension.
func spread(paths []Path) (points [][]float64, d int) {
	for _, q := range paths {
		d = max(d, q.Dim())
	}
	for _, q := range paths {
		n := q.Len()
		if d > mainPoints {
			n = min(n, mainPoints)
		}
		for i := range n {
			at := i
			if n < q.Len() {
				at = i * (q.Len() - 1) / (n - 1)
			}
			points = append(points, q.At(at))
		}
	}
	return points, d
}

// principal returns the two main directions of the points about an origin, from the eigenvectors of their covariance or,
// of fewer points than parameters, from those of the matrix of their products: with X the deviations row by row,
// X X' a = s a gives X' X u = s u for u = X' a.
func principal(points [][]float64, origin []float64) (u, v []float64, ok bool) {
	n, d := len(points), len(origin)
	x := mat.NewDense(n, d, nil)
	for i, w := range points {
		row := x.RawRowView(i)
		for j, v := range w {
			row[j] = v - origin[j]
		}
	}
	products := mat.NewSymDense(min(n, d), nil)
	if d <= n {
		for i := range n {
			products.SymRankOne(products, 1, x.RowView(i))
		}
	} else {
		products.SymOuterK(1, x)
	}
	var eigen mat.EigenSym
	if !allFinite(products.RawSymmetric().Data) || !eigen.Factorize(products, true) {
		return nil, nil, false
	}
	values, last := eigen.Values(nil), min(n, d)-1
	if !(values[last-1] > 1e-14*values[last]) {
		return nil, nil, false
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	u, v = mat.Col(nil, last, &vectors), mat.Col(nil, last-1, &vectors)
	if d <= n {
		return u, v, true
	}
	direction := func(a []float64) []float64 {
		w := make([]float64, d)
		mat.NewVecDense(d, w).MulVec(x.T(), mat.NewVecDense(n, a))
		return w
	}
	u, v = direction(u), direction(v)
	scale(u, 1/math.Sqrt(dot(u, u)))
	along := dot(u, v) // what rounding has left, of the far longer one
	for j := range v {
		v[j] -= float64(along * u[j])
	}
	scale(v, 1/math.Sqrt(dot(v, v)))
	return u, v, true
}

// upright turns a direction so that its largest element is positive.
func upright(v []float64) []float64 {
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

// Project returns the coordinates of w's projection on the plane.
func (p Plane) Project(w []float64) (x, y float64) {
	for j, v := range w {
		v -= p.Origin[j]
		x += float64(v * p.U[j])
		y += float64(v * p.V[j])
	}
	return x, y
}

// Point stores the point at (x, y) in dst, of length d or nil to allocate, and returns it.
func (p Plane) Point(dst []float64, x, y float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(p.Origin))
	}
	for j, o := range p.Origin {
		dst[j] = o + float64(x*p.U[j]) + float64(y*p.V[j])
	}
	return dst
}
