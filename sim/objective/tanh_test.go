package objective

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactTanh is (1 - e) / (1 + e) of e = exp(-2|x|) in 300 bits: the series of exp at 2|x|/2^10, squared ten times.
func exactTanh(x float64) float64 {
	const bits, halvings = 300, 10
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(v) }
	y := number(math.Ldexp(-2*math.Abs(x), -halvings))
	e, term := number(1), number(1)
	for k := 1; k <= 60; k++ { // |y| < 1/16: the last term is below 2^-500
		term.Quo(term.Mul(term, y), number(float64(k)))
		e.Add(e, term)
	}
	for range halvings {
		e.Mul(e, e)
	}
	t, _ := new(big.Float).Quo(number(1).Sub(number(1), e), number(1).Add(number(1), e)).Float64()
	return math.Copysign(t, x)
}

func TestTanh(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var x []float64
	for range 2000 {
		x = append(x, 10*random.NormFloat64(), random.NormFloat64(), math.Exp(-40*random.Float64()), 20*random.Float64())
	}
	for k := range 4000 { // the ends of the table's intervals
		x = append(x, float64(k)*math.Ln2/256)
	}
	worst := 0.0
	for _, v := range x {
		if math.Abs(v) > 30 {
			continue
		}
		got := []float64{v, -v}
		tanh(got)
		if got[1] != -got[0] {
			t.Fatalf("tanh is %v at %v and %v at %v", got[0], v, got[1], -v)
		}
		worst = max(worst, math.Abs(got[0]-exactTanh(v)))
	}
	if worst > 3e-16 { // 2.2e-16, the last bit below 1, is what was found
		t.Errorf("off by up to %v, want at most 3e-16", worst)
	}
}

// TestTanhSweep compares with the standard library, whose errors are below 2e-16, over all magnitudes.
func TestTanhSweep(t *testing.T) {
	for exponent := -1074; exponent <= 1023; exponent++ {
		for _, m := range []float64{1, 1.17, 1.5, 1.93} {
			v := math.Ldexp(m, exponent)
			got := []float64{v}
			tanh(got)
			if math.Abs(got[0]-math.Tanh(v)) > 5e-16 {
				t.Fatalf("tanh %v = %v, math.Tanh says %v", v, got[0], math.Tanh(v))
			}
		}
	}
}

func TestTanhSpecial(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0, 0},
		{math.Copysign(0, -1), math.Copysign(0, -1)},
		{math.Inf(1), 1},
		{math.Inf(-1), -1},
		{math.NaN(), math.NaN()},
		{math.MaxFloat64, 1},
		{20, 1},
		{-20.5, -1},
		{-math.MaxFloat64, -1},
		{math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64},
	} {
		got := []float64{c.x}
		tanh(got)
		if math.Float64bits(got[0]) != math.Float64bits(c.want) && !(math.IsNaN(got[0]) && math.IsNaN(c.want)) {
			t.Errorf("tanh %v = %v, want %v", c.x, got[0], c.want)
		}
	}
}

func BenchmarkTanh(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	from, x := make([]float64, 1024), make([]float64, 1024)
	for i := range from {
		from[i] = 2 * random.NormFloat64()
	}
	for _, c := range []struct {
		name string
		call func()
	}{
		{"own", func() { tanh(x) }},
		{"math", func() {
			for i, v := range x {
				x[i] = math.Tanh(v)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				copy(x, from)
				c.call()
			}
		})
	}
}
