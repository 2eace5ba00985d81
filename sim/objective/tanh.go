package objective

import "math"

// tanh replaces each number by its hyperbolic tangent, within 3e-16 and of odd symmetry to the last bit. It takes less
// than half the time of math.Tanh, of which a step of training is full.
//
// From e = exp(-2|x|) follows tanh |x| = (1 - e) / (1 + e), and e = 2^k T_j (1 + p) with k + j/64 the multiple of 1/64
// nearest to -2|x| / ln 2, T_j = 2^(j/64) from a table and p = exp(r) - 1 a short series (P. T. P. Tang, "Table-Driven
// Implementation of the Exponential Function", ACM TOMS 15, 1989). Where e is not small -2|x| / ln 2 is, so that its
// rounding does no harm.
func tanh(x []float64) {
	const (
		most    = 20      // from here on tanh rounds to 1, and e stays a normal number
		integer = 3 << 51 // added to a number of at most 2^51 it leaves an integer, in the sum's low bits
		c1      = math.Ln2 / 64
		c2      = c1 * c1 / 2
		c3      = c2 * c1 / 3
		c4      = c3 * c1 / 4
		c5      = c4 * c1 / 5 // the next term is below 4e-17
	)
	for i, v := range x {
		bits := math.Float64bits(v)
		sign := bits & (1 << 63)
		a := math.Float64frombits(bits ^ sign)
		if a > most {
			a = most
		}
		a = float64(a * (-2 / c1))
		n := a + integer
		power := math.Float64bits(n) // in units of 1/64; where v is NaN it means nothing, and p makes the result NaN
		r := a - (n - integer)       // at most 1/2
		// Sums of short products instead of one nested, whose multiplications would wait for each other.
		r2 := r * r
		p := r * ((c1 + float64(r*c2)) + float64(r2*((c3+float64(r*c4))+float64(r2*c5))))
		t := math.Float64frombits(math.Float64bits(powers[power%64]) + power>>6<<52)
		tp := float64(t * p)
		x[i] = math.Float64frombits(math.Float64bits(((1-t)-tp)/((1+t)+tp)) ^ sign)
	}
}

// powers are 2^(j/64).
var powers = func() (t [64]float64) {
	for j := range t {
		t[j] = math.Exp2(float64(j) / 64)
	}
	return t
}()
