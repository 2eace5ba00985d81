package sim

import (
	"context"
	"math"
	"math/rand/v2"
)

// Sharpness finds the largest eigenvalue L of the Hessian of the full-batch loss by power iteration on
// Hessian-vector products.
//
// It iterates on a block of two vectors and takes the larger Ritz value (G. H. Golub, C. F. Van Loan, Matrix
// Computations, section 8.2.4): two parameters are then solved in one iteration, and an eigenvalue -L or close to L
// does not keep it from settling. The block is the first guess of the next call, so following a path is cheap. It
// holds working space: use one per goroutine.
type Sharpness struct {
	objective Objective
	v, hv     [2][]float64 // an orthonormal block, its second vector empty when d = 1, and H times it
	ritz      []float64
	noise     []float64 // two fixed pseudo-random vectors
	accuracy  float64   // bound of the residual, as a part of the spectral radius; L's error is of the order of its square
	unshifted int       // iterations at most, without a shift
	shifted   int       // and with one
}

const sharpnessNoise = 0.1 // keeps a warm start from being blind to an eigenvector that has overtaken it

// NewSharpness starts from fixed pseudo-random vectors: the same calls give the same bits.
func NewSharpness(o Objective) *Sharpness {
	d := o.Dim()
	s := &Sharpness{objective: o, ritz: make([]float64, d), noise: make([]float64, 2*d)}
	s.accuracy, s.unshifted, s.shifted = 1e-7, 500, 2000
	random := rand.New(rand.NewPCG(0, streamSharpness))
	for j := range s.noise {
		s.noise[j] = random.NormFloat64() / math.Sqrt(float64(d))
	}
	for b := range min(2, d) {
		s.v[b], s.hv[b] = make([]float64, d), make([]float64, d)
	}
	return s
}

// roughly lets it be off by one percent of the spectral radius, for which a few iterations do as a rule.
func (s *Sharpness) roughly() { s.accuracy, s.unshifted, s.shifted = 1e-2, 60, 60 }

// At returns L at w, NaN where the Hessian is not finite.
//
// The iteration finds the eigenvalues of largest size. Where these are negative, or where it does not settle because
// more than two are of one size and of both signs, it is repeated on H + shift I, whose largest eigenvalue is L's.
func (s *Sharpness) At(w []float64) float64 { return s.at(context.Background(), w) }

// at is At that returns early, with no meaning, when the context ends.
func (s *Sharpness) at(ctx context.Context, w []float64) float64 {
	value, radius, settled := s.iterate(ctx, w, 0, s.unshifted)
	if len(w) > 2 && (value < 0 || !settled) {
		shifted, _, _ := s.iterate(ctx, w, 1.01*radius, s.shifted)
		// No Ritz value exceeds L, so the larger is the better.
		value = max(value, shifted)
	}
	return value
}

// iterate runs the power iteration on H + shift I and returns the larger Ritz value of H, the largest size of any
// Ritz value met and whether the residual came down to its bound.
func (s *Sharpness) iterate(ctx context.Context, w []float64, shift float64, limit int) (value, radius float64, settled bool) {
	d := len(w)
	for b := range s.v {
		for j := range s.v[b] {
			s.v[b][j] += float64(sharpnessNoise * s.noise[b*d+j])
		}
	}
	for range limit {
		if ctx.Err() != nil {
			return value, radius, true
		}
		s.orthonormalise()
		for b := range s.v {
			if s.v[b] != nil {
				s.objective.HessVec(s.hv[b], w, s.v[b], nil)
			}
		}
		var other float64
		value, other = s.rayleighRitz()
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return math.NaN(), math.NaN(), true
		}
		radius = max(radius, math.Abs(value), math.Abs(other))
		if d <= 2 || s.residual(value) <= s.accuracy*(radius+shift) {
			return value, radius, true
		}
		for b := range s.v {
			for j, h := range s.hv[b] {
				s.v[b][j] = h + float64(shift*s.v[b][j])
			}
		}
	}
	return value, radius, false
}

// orthonormalise is Gram-Schmidt, twice for the second vector; a vector that vanishes is replaced by noise.
func (s *Sharpness) orthonormalise() {
	d := len(s.ritz)
	for b := range s.v {
		v := s.v[b]
		if v == nil {
			return
		}
		for try := 0; ; try++ {
			before := math.Sqrt(dot(v, v))
			for range 2 * b {
				along := dot(v, s.v[0])
				for j := range v {
					v[j] -= float64(along * s.v[0][j])
				}
			}
			norm := math.Sqrt(dot(v, v))
			if norm > 1e-12*before && norm < math.Inf(1) || try == 2 {
				scale(v, 1/norm)
				break
			}
			copy(v, s.noise[(b+try)%2*d:])
		}
	}
}

// rayleighRitz returns the eigenvalues of V' H V, the larger first, and leaves the larger one's vector in ritz where
// there are two.
func (s *Sharpness) rayleighRitz() (larger, smaller float64) {
	a := dot(s.v[0], s.hv[0])
	if s.v[1] == nil {
		return a, a
	}
	b, c := dot(s.v[0], s.hv[1]), dot(s.v[1], s.hv[1])
	angle := 0.5 * math.Atan2(2*b, a-c)
	sin, cos := math.Sincos(angle)
	for j := range s.ritz {
		s.ritz[j] = float64(cos*s.v[0][j]) + float64(sin*s.v[1][j])
	}
	mid, half := float64((a+c)/2), math.Hypot((a-c)/2, b)
	return mid + half, mid - half
}

// residual is |H u - value u| for the Ritz vector u, a combination of v[0] and v[1].
func (s *Sharpness) residual(value float64) float64 {
	cos, sin := dot(s.ritz, s.v[0]), dot(s.ritz, s.v[1])
	sum := 0.0
	for j, u := range s.ritz {
		e := float64(cos*s.hv[0][j]) + float64(sin*s.hv[1][j]) - float64(value*u)
		sum += float64(e * e)
	}
	return math.Sqrt(sum)
}
