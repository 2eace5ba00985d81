package lab

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"sgdflow/sim"
)

// surface is a smooth function to be minimised. Its functions share working space: use one per goroutine.
type surface struct {
	loss  func(w []float64) float64
	grad  func(dst, w []float64)
	hess  func(dst *mat.SymDense, w []float64)
	bound float64 // size of a parameter beyond which no minimum counts
}

const (
	levelCurvature  = 1e-9 // of the largest curvature: below, a direction counts as level, without a minimum of its own
	saddleCurvature = 1e-6 // of the largest: a negative curvature of this size makes a saddle
	newtonSteps     = 100
	searchSteps     = 5000  // of BFGS
	searchValues    = 50000 // evaluations of the function in all
	searchReach     = 2     // times the bound: what falls without end is not found to rest just below it
)

// lossSurface is C with its Hessian from products with the unit vectors.
func lossSurface(o sim.Objective, bound float64) *surface {
	d := o.Dim()
	unit, column := make([]float64, d), make([]float64, d)
	return &surface{
		loss: func(w []float64) float64 { return o.Loss(w, nil) },
		grad: func(dst, w []float64) { o.Grad(dst, w, nil) },
		hess: func(dst *mat.SymDense, w []float64) {
			dst.Zero()
			for i := range d {
				unit[i] = 1
				o.HessVec(column, w, unit, nil)
				unit[i] = 0
				addColumn(dst, i, column)
			}
		},
		bound: bound,
	}
}

// modifiedSurface is C_mod with its Hessian from fourth-order central differences of the gradient, whose truncation and
// rounding are both about 1e-12 of the curvatures.
func modifiedSurface(m *sim.Modified, d int, bound float64) *surface {
	at, slope, column := make([]float64, d), make([]float64, d), make([]float64, d)
	return &surface{
		loss: m.Loss,
		grad: func(dst, w []float64) { m.Grad(dst, w) },
		hess: func(dst *mat.SymDense, w []float64) {
			dst.Zero()
			for i := range d {
				h := 1e-3 * (1 + math.Abs(w[i]))
				clear(column)
				for _, p := range [...]struct{ place, weight float64 }{{-2, 1}, {-1, -8}, {1, 8}, {2, -1}} {
					copy(at, w)
					at[i] += float64(p.place * h)
					m.Grad(slope, at)
					floats.AddScaled(column, p.weight/(12*h), slope)
				}
				addColumn(dst, i, column)
			}
		},
		bound: bound,
	}
}

// addColumn adds column i to a matrix that holds the mean of what is found for an element and for its mirror image.
func addColumn(dst *mat.SymDense, i int, column []float64) {
	for j, v := range column {
		if i != j {
			v /= 2
		}
		dst.SetSym(i, j, dst.At(i, j)+v)
	}
}

// shape is a surface's gradient and Hessian at a point, in the Hessian's eigenvectors.
type shape struct {
	curvatures []float64 // ascending
	vectors    mat.Dense // in columns
	slopes     []float64 // along the vectors
	largest    float64   // curvature, in size
}

// shape returns ok false where the surface has no finite gradient and Hessian.
func (s *surface) shape(w []float64) (p *shape, ok bool) {
	d := len(w)
	grad, hess := make([]float64, d), mat.NewSymDense(d, nil)
	s.grad(grad, w)
	s.hess(hess, w)
	if !finite(grad) || !finite(hess.RawSymmetric().Data) {
		return nil, false
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(hess, true) {
		return nil, false
	}
	p = &shape{curvatures: eigen.Values(nil), slopes: make([]float64, d)}
	eigen.VectorsTo(&p.vectors)
	mat.NewVecDense(d, p.slopes).MulVec(p.vectors.T(), mat.NewVecDense(d, grad))
	p.largest = max(p.curvatures[d-1], -p.curvatures[0])
	return p, true
}

// minimum says whether the surface, loss high, has a minimum here. No direction curves down; the minimum of the
// second-order model is within 1e-6, in units of 1 + |w|; and along a level direction as far as that unit nothing is to be
// gained but a billionth of the loss, or rounding.
func (p *shape) minimum(w []float64, loss float64) bool {
	size := 1 + floats.Norm(w, 2)
	for i, c := range p.curvatures {
		if c < -saddleCurvature*p.largest {
			return false
		}
		tolerance := 1e-6 * c * size
		if c <= levelCurvature*p.largest {
			tolerance = 1e-9*math.Abs(loss)/size + float64(1e-15*p.largest*size)
		}
		if !(math.Abs(p.slopes[i]) <= tolerance) {
			return false
		}
	}
	return p.largest > 0
}

// descend returns the minimum that is reached downhill from w, nil where there is none.
func (s *surface) descend(w []float64) ([]float64, *shape) {
	w = s.polish(s.search(w))
	p, ok := s.shape(w)
	if !ok || !inside(w, s.bound) || !p.minimum(w, s.loss(w)) {
		return nil, nil
	}
	return w, p
}

// search goes down from w by BFGS as far as differences of the function can tell. The search runs in units of the first
// step, in which BFGS makes it of length 1: a step of gradient descent at learning rate 1/L, which stays in the valley
// that w is in.
func (s *surface) search(w []float64) []float64 {
	p, ok := s.shape(w)
	if !ok || !finite([]float64{s.loss(w)}) {
		return w
	}
	slope := floats.Norm(p.slopes, 2)
	unit := min(slope/p.largest, 0.1*(1+floats.Norm(w, 2)))
	if !(unit > 0 && slope < 1e100) {
		return w
	}
	at := make([]float64, len(w))
	point := func(z []float64) []float64 { return floats.AddScaledTo(at, w, unit, z) }

	// The search calls from a goroutine of its own, where a panic would end the program.
	var failed any
	guard := func() {
		if r := recover(); r != nil {
			failed = r
		}
	}
	problem := optimize.Problem{
		Func: func(z []float64) (loss float64) {
			defer guard()
			loss = math.Inf(1) // the line search turns back from it, but is misled by NaN
			if at := point(z); inside(at, searchReach*s.bound) {
				if c := s.loss(at); !math.IsNaN(c) {
					loss = c
				}
			}
			return loss
		},
		Grad: func(dst, z []float64) {
			defer guard()
			s.grad(dst, point(z))
			floats.Scale(unit, dst)
		},
		Status: func() (optimize.Status, error) {
			if failed != nil {
				return optimize.Failure, nil
			}
			return optimize.NotTerminated, nil
		},
	}
	settings := &optimize.Settings{Converger: optimize.NeverTerminate{}, MajorIterations: searchSteps, FuncEvaluations: searchValues}
	method := &optimize.BFGS{GradStopThreshold: 1e-12 * unit * p.largest * (1 + floats.Norm(w, 2))}
	// Near the minimum it ends with the error that the line search makes no progress, as rounding has it.
	result, _ := optimize.Minimize(problem, make([]float64, len(w)), settings, method)
	if failed != nil {
		panic(failed)
	}
	return point(result.X)
}

// polish makes Newton steps, which need no differences of the function, while they shorten the gradient. A level
// direction is left alone, a saddle too.
func (s *surface) polish(w []float64) []float64 {
	grad, step := make([]float64, len(w)), make([]float64, len(w))
	for range newtonSteps {
		p, ok := s.shape(w)
		if !ok || p.curvatures[0] < -saddleCurvature*p.largest {
			return w
		}
		along := make([]float64, len(w))
		for i, c := range p.curvatures {
			if c > levelCurvature*p.largest {
				along[i] = -p.slopes[i] / c
			}
		}
		mat.NewVecDense(len(w), step).MulVec(&p.vectors, mat.NewVecDense(len(w), along))
		if !(floats.Norm(step, 2) <= 0.1*(1+floats.Norm(w, 2))) {
			return w
		}
		next := floats.AddTo(make([]float64, len(w)), w, step)
		if s.grad(grad, next); !(floats.Norm(grad, 2) < floats.Norm(p.slopes, 2)) || !inside(next, searchReach*s.bound) {
			return w
		}
		w = next
	}
	return w
}

func inside(w []float64, bound float64) bool {
	return finite(w) && floats.Norm(w, math.Inf(1)) <= bound
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
