package sim

import "fmt"

// Path is a sequence of points of one dimension. The zero value is empty; a copy shares its points, which are never
// changed once appended.
type Path struct {
	dim  int
	flat []float64
}

// Len is the number of points.
func (p Path) Len() int {
	if p.dim == 0 {
		return 0
	}
	return len(p.flat) / p.dim
}

// Dim is the dimension of the points, 0 for an empty path.
func (p Path) Dim() int { return p.dim }

// At returns point i, not to be modified.
func (p Path) At(i int) []float64 { return p.flat[i*p.dim : (i+1)*p.dim : (i+1)*p.dim] }

// Append adds a copy of w, whose length must be that of the points before it.
func (p *Path) Append(w []float64) {
	if p.dim == 0 {
		p.dim = len(w)
	}
	if len(w) != p.dim {
		panic(fmt.Sprintf("sim: point of %d values in a path of dimension %d", len(w), p.dim))
	}
	p.flat = append(p.flat, w...)
}
