package expr

import (
	"math"
	"slices"
	"testing"
)

var inf = math.Inf(1)

// TestKinks holds the conventions at kinks and the promise that what is not taken does not count. The formulas have
// one parameter a and one column x; derivatives are by hand.
func TestKinks(t *testing.T) {
	for _, c := range []struct {
		source            string
		a, x              float64
		value, first, two float64 // f, f', f''
	}{
		{"relu(a)", 0, 0, 0, 0, 0},
		{"abs(a)", 0, 0, 0, 0, 0},
		{"abs(a)^2", -3, 0, 9, -6, 2},
		{"max(2*a, 3*a)", 0, 0, 0, 2, 0},
		{"min(2*a, 3*a)", 0, 0, 0, 2, 0},
		{"max(a, a^2, 5*a)", 1, 0, 5, 5, 0},
		{"max(a^2, 2*a - 1)", 1, 0, 1, 2, 2},
		{"(a < 3) * a^2", 2, 0, 4, 4, 2},
		{"x > 0 ? sqrt(a) : a^2", -1, 0, 1, -2, 2},
		{"x > 0 ? a^2 : log(a)*x/a", 0, 1, 0, 0, 2},
		{"x > 0 ? a^2 : 1/(a - 3)", 3, 1, 9, 6, 2},
		{"x > 0 ? exp(1000*a)*a : a^3", 3, 0, 27, 27, 18},
		{"(x > 0 ? a : a^3)^2", 2, 1, 4, 4, 2},
		{"(x > 0 ? a : a^3)^2", 2, 0, 64, 192, 480},
		{"exp(a < 3 ? 2*a : a)", 0, 0, 1, 2, 4},
		{"x > 0 ? log(a) * log(a) : a", 0, 0, 0, 1, 0},
		{"x == 0 ? a : x * sqrt(a) / x", 0, 0, 0, 1, 0},
		{"max(a^2, sqrt(a))", 0, 0, 0, 0, 2},
		{"max(0, log(a))", 0, 0, 0, 0, 0},
		{"relu(-1/a^2) + a", 0, 0, 0, 1, 0},
		{"relu(log(a))^2", 0, 0, 0, 0, 0},
		{"max(0, log(a))^2", 0, 0, 0, 0, 0},
		{"max(log(a), 1)", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"a^2.5", 0, 0, 0, 0, 0},
		{"a^5", -2, 0, -32, 80, -160},
		{"a^-3", -2, 0, -1. / 8, -3. / 16, -3. / 8},
		{"a^20", -1, 0, 1, -20, 380},
		{"a^x", 0, 1, 0, 1, 0},
		{"a^x", 0, 0, 1, 0, 0},
		{"a^x", -2, 3, -8, 12, -12},
		{"x^a", 0, 2, 1, math.Ln2, math.Ln2 * math.Ln2},
		{"x^a", 2, 0, 0, 0, 0},
		{"softplus(a)", 800, 0, 800, 1, 0},
		{"softplus(a)", -800, 0, 0, 0, 0},
		{"sigmoid(a)", -800, 0, 0, 0, 0},
		{"sigmoid(a)", 800, 0, 1, 0, 0},
		{"sigmoid(1000*a)", 0, 0, 0.5, 250, 0},
		{"tanh(a)", 400, 0, 1, 0, 0},
		{"log(a)", 1e-300, 0, math.Log(1e-300), 1e300, -inf},
		{"log(a)", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"sqrt(a)", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"a^0.5", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"a^1.5", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"relu(log(a))", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"max(1, log(a))", -1, 0, math.NaN(), math.NaN(), math.NaN()},
		{"1/a", 0, 0, inf, -inf, inf},
		{"x", 2, 3, 3, 0, 0},
		{"4", 2, 3, 4, 0, 0},
		{"a", 2, 3, 2, 1, 0},
		{"a - a", 2, 3, 0, 0, 0},
	} {
		t.Run(c.source, func(t *testing.T) {
			p, err := Compile(c.source, []string{"a"}, []string{"x"})
			if err != nil {
				t.Fatal(err)
			}
			w, data := []float64{c.a}, [][]float64{{c.x}}
			check := func(what string, got, want float64) {
				t.Helper()
				if !(math.Abs(got-want) <= 1e-14*math.Abs(want)) && got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
					t.Errorf("%s is %v, want %v", what, got, want)
				}
			}
			check("value", p.Mean(w, data, nil), c.value)
			check("first derivative", p.Grad(nil, w, data, nil)[0], c.first)
			check("second derivative", p.HessVec(nil, w, []float64{1}, data, nil)[0], c.two)
		})
	}
}

// A row whose branch not taken is not finite must not disturb the mean of rows, whichever rows share its block.
func TestBranchesByRow(t *testing.T) {
	p, err := Compile("x > 0 ? a*b*log(x) : a^2*b*x", []string{"a", "b"}, []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 150)
	var logs, sums float64
	for i := range x {
		x[i] = float64(i%7) - 3
		if x[i] > 0 {
			logs += math.Log(x[i]) / 150
		} else {
			sums += x[i] / 150
		}
	}
	a, b := 1.3, -0.7
	data := [][]float64{x}
	within(t, "value", []float64{p.Mean([]float64{a, b}, data, nil)}, []float64{a*b*logs + a*a*b*sums}, 1e-8)
	within(t, "gradient", p.Grad(nil, []float64{a, b}, data, nil), []float64{b*logs + 2*a*b*sums, a*logs + a*a*sums}, 1e-8)
	within(t, "Hessian-vector product", p.HessVec(nil, []float64{a, b}, []float64{2, 3}, data, nil),
		[]float64{2*b*sums*2 + (logs+2*a*sums)*3, (logs + 2*a*sums) * 2}, 1e-8)
}

// TestSummation holds the documented order of summation, at every length around the sizes of blocks and quads.
func TestSummation(t *testing.T) {
	p, err := Compile("a*x*x + y", []string{"a"}, []string{"x", "y"})
	if err != nil {
		t.Fatal(err)
	}
	var data [2][]float64
	for i := range 200 {
		data[0] = append(data[0], math.Sin(float64(i)))
		data[1] = append(data[1], math.Cos(float64(i)))
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 63, 64, 65, 66, 127, 128, 129, 200} {
		order := make([]int, n)
		for k := range order {
			order[k] = (k*37 + 11) % 200
		}
		var total float64
		for first := 0; first < n; first += 64 {
			var s [4]float64
			for k := first; k < min(n, first+64); k++ {
				x := data[0][order[k]]
				s[(k-first)%4] += x * x
			}
			total += (s[0] + s[1]) + (s[2] + s[3])
		}
		if got, want := p.Grad(nil, []float64{2}, data[:], order)[0], total/float64(n); got != want {
			t.Errorf("gradient over %d rows is %v, want %v to the last bit", n, got, want)
		}
		if n == 200 {
			continue
		}
		firsts := [][]float64{data[0][:n], data[1][:n]}
		identity := make([]int, n)
		for k := range identity {
			identity[k] = k
		}
		if got, want := p.Mean([]float64{2}, firsts, nil), p.Mean([]float64{2}, data[:], identity); got != want {
			t.Errorf("mean over all %d rows is %v, over each by index %v", n, got, want)
		}
	}
}

// The gradient of the formula targets.md times must not compute what it does not need.
func TestTapeLength(t *testing.T) {
	p, err := Compile("(a*b*x - y)^2 / 2", []string{"a", "b"}, []string{"x", "y"})
	if err != nil {
		t.Fatal(err)
	}
	var ops []op
	for _, in := range p.gradient.rows {
		ops = append(ops, in.op)
	}
	if want := []op{opMulU, opSub, opDot}; !slices.Equal(ops, want) {
		t.Errorf("instructions by row are %v, want %v", ops, want)
	}
	if before, after := len(p.gradient.before), len(p.gradient.after); before != 1 || after != 2 {
		t.Errorf("%d instructions before the rows and %d after, want 1 and 2", before, after)
	}
}

// A formula at the limit must stay of a size that compiles and runs at once.
func TestLargestFormula(t *testing.T) {
	source := "a"
	for k := range 40 {
		source = "tanh(" + source + "*x + b" + ")"
		if k%2 == 1 {
			source += "*a"
		}
	}
	p, err := Compile(source, []string{"a", "b"}, []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.second.rows) + len(p.second.before) + len(p.second.after); n > 40*MaxNodes {
		t.Errorf("%d instructions for a Hessian-vector product", n)
	}
	data := [][]float64{{0.9, -1.1}}
	w, v := []float64{0.8, 0.1}, []float64{1, -1}
	const h = 1e-5
	up := p.Grad(nil, []float64{w[0] + h, w[1] - h}, data, nil)
	down := p.Grad(nil, []float64{w[0] - h, w[1] + h}, data, nil)
	for k, got := range p.HessVec(nil, w, v, data, nil) {
		if want := (up[k] - down[k]) / (2 * h); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("component %d of the Hessian-vector product is %v, differences give %v", k, got, want)
		}
	}
}

// TestKinked: operations with kinks count where they act on what depends on a parameter, in what is left of the formula.
func TestKinked(t *testing.T) {
	for source, want := range map[string]bool{
		"a^2 + x":               false,
		"softplus(a) * tanh(x)": false,
		"relu(x) * a":           false,
		"x > 0 ? a : a^2":       false,
		"abs(2) * a":            false,
		"0 > 1 ? abs(a) : a":    false,
		"exp(relu(a*x))":        true,
		"abs(a - x)":            true,
		"min(a, x)":             true,
		"max(x, 0, 2*a)":        true,
		"a < x ? a : x":         true,
		"x >= a*a":              true,
		"x > 0 ? a : abs(a)":    true,
	} {
		p, err := Compile(source, []string{"a"}, []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		if p.Kinked() != want {
			t.Errorf("%s: %v", source, !want)
		}
	}
}
