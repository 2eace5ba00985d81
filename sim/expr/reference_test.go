package expr

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/num/hyperdual"
	"pgregory.net/rapid"

	"sgdflow/sim/simtest"
)

// tree is a formula of its own for the tests: it prints as source and evaluates itself in hyperdual numbers, sharing
// nothing with the package.
type tree struct {
	kind string // an operator, a function, "name" or "number"
	name string
	real float64
	args []*tree
}

func (n *tree) String() string {
	switch n.kind {
	case "name":
		return n.name
	case "number":
		return fmt.Sprint(n.real)
	case "neg":
		return fmt.Sprintf("(-%v)", n.args[0])
	case "?":
		return fmt.Sprintf("(%v ? %v : %v)", n.args[0], n.args[1], n.args[2])
	case "+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=":
		return fmt.Sprintf("(%v %s %v)", n.args[0], n.kind, n.args[1])
	}
	s := n.kind + "("
	for k, a := range n.args {
		if k > 0 {
			s += ", "
		}
		s += a.String()
	}
	return s + ")"
}

// walk evaluates trees. smooth turns false where the reference cannot be compared: near a kink, a pole or the edge
// of a domain, and where numbers grow so large that rounding drowns the derivatives.
type walk struct {
	env    map[string]hyperdual.Number
	kink   float64 // how near a kink is too near
	smooth bool
	kinds  map[string]int // of the parts evaluated, nil for not to be counted
}

func (e *walk) need(ok bool) { e.smooth = e.smooth && ok }

func real1(x float64) hyperdual.Number { return hyperdual.Number{Real: x} }

func (e *walk) eval(n *tree) hyperdual.Number {
	var a [3]hyperdual.Number
	if n.kind != "?" {
		for k, arg := range n.args {
			a[k] = e.eval(arg)
		}
	}
	r := e.combine(n, a)
	if e.kinds != nil {
		e.kinds[n.kind]++
	}
	for _, part := range []float64{r.Real, r.E1mag, r.E2mag, r.E1E2mag} {
		e.need(math.Abs(part) < 1e4)
	}
	return r
}

func (e *walk) combine(n *tree, a [3]hyperdual.Number) hyperdual.Number {
	const edge = 1e-2
	truth := func(b bool) hyperdual.Number {
		e.need(math.Abs(a[0].Real-a[1].Real) > e.kink)
		if b {
			return real1(1)
		}
		return real1(0)
	}
	switch n.kind {
	case "name":
		return e.env[n.name]
	case "number":
		return real1(n.real)
	case "neg":
		return hyperdual.Scale(-1, a[0])
	case "+":
		return hyperdual.Add(a[0], a[1])
	case "-":
		return hyperdual.Sub(a[0], a[1])
	case "*":
		return hyperdual.Mul(a[0], a[1])
	case "/":
		e.need(math.Abs(a[1].Real) > edge)
		return hyperdual.Mul(a[0], hyperdual.Inv(a[1]))
	case "^":
		e.need(math.Abs(a[0].Real) > edge)
		if n.args[1].kind == "number" {
			e.need(a[0].Real > 0 || n.real == math.Trunc(n.real))
			return hyperdual.PowReal(a[0], a[1].Real)
		}
		e.need(a[0].Real > 0)
		return hyperdual.Exp(hyperdual.Mul(a[1], hyperdual.Log(a[0])))
	case "<":
		return truth(a[0].Real < a[1].Real)
	case "<=":
		return truth(a[0].Real <= a[1].Real)
	case ">":
		return truth(a[0].Real > a[1].Real)
	case ">=":
		return truth(a[0].Real >= a[1].Real)
	case "==":
		return truth(a[0].Real == a[1].Real)
	case "!=":
		return truth(a[0].Real != a[1].Real)
	case "?":
		if e.eval(n.args[0]).Real != 0 { // the other branch is not looked at
			return e.eval(n.args[1])
		}
		return e.eval(n.args[2])
	case "exp":
		return hyperdual.Exp(a[0])
	case "log":
		e.need(a[0].Real > edge)
		return hyperdual.Log(a[0])
	case "sqrt":
		e.need(a[0].Real > edge)
		return hyperdual.Sqrt(a[0])
	case "tanh":
		e.need(a[0].Real != 0) // there gonum v0.17 drops the second derivative of the argument, in Sin too
		return hyperdual.Tanh(a[0])
	case "sin":
		e.need(a[0].Real != 0)
		return hyperdual.Sin(a[0])
	case "cos":
		return hyperdual.Cos(a[0])
	case "sigmoid":
		return hyperdual.Inv(hyperdual.Add(real1(1), hyperdual.Exp(hyperdual.Scale(-1, a[0]))))
	case "softplus":
		return hyperdual.Log(hyperdual.Add(real1(1), hyperdual.Exp(a[0])))
	case "abs", "relu":
		e.need(math.Abs(a[0].Real) > e.kink)
		if a[0].Real > 0 {
			return a[0]
		}
		if n.kind == "relu" {
			return real1(0)
		}
		return hyperdual.Scale(-1, a[0])
	case "min", "max":
		if len(n.args) == 3 { // two at a time
			first := e.combine(&tree{kind: n.kind, args: n.args[:2]}, a)
			return e.combine(&tree{kind: n.kind, args: n.args[:2]}, [3]hyperdual.Number{first, a[2]})
		}
		e.need(math.Abs(a[0].Real-a[1].Real) > e.kink)
		if (a[0].Real < a[1].Real) == (n.kind == "min") {
			return a[0]
		}
		return a[1]
	}
	panic("unknown tree " + n.kind)
}

var unaryKinds = []string{"neg", "exp", "log", "sqrt", "tanh", "sigmoid", "softplus", "abs", "sin", "cos", "relu"}

var binaryKinds = []string{"+", "-", "*", "/", "+", "-", "*", "^", "min", "max"}

var compareKinds = []string{"<", "<=", ">", ">=", "==", "!="}

func drawTree(t *rapid.T, depth int) *tree {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	sub := func() *tree { return drawTree(t, depth-1) }
	switch {
	case depth == 0 || kind < 2:
		if rapid.IntRange(0, 4).Draw(t, "leaf") == 0 {
			return &tree{kind: "number", real: float64(rapid.IntRange(0, 40).Draw(t, "tenths")) / 10}
		}
		return &tree{kind: "name", name: rapid.SampledFrom([]string{"a", "b", "c", "x", "y"}).Draw(t, "name")}
	case kind < 4:
		return &tree{kind: rapid.SampledFrom(unaryKinds).Draw(t, "function"), args: []*tree{sub()}}
	case kind == 4:
		compare := &tree{kind: rapid.SampledFrom(compareKinds).Draw(t, "compare"), args: []*tree{sub(), sub()}}
		return &tree{kind: "?", args: []*tree{compare, sub(), sub()}}
	case kind == 5 && rapid.IntRange(0, 3).Draw(t, "many") == 0:
		return &tree{kind: rapid.SampledFrom([]string{"min", "max"}).Draw(t, "function"), args: []*tree{sub(), sub(), sub()}}
	case kind == 5:
		power := &tree{kind: "number", real: float64(rapid.IntRange(-6, 12).Draw(t, "power")) / 2}
		return &tree{kind: "^", args: []*tree{sub(), power}}
	}
	return &tree{kind: rapid.SampledFrom(binaryKinds).Draw(t, "operator"), args: []*tree{sub(), sub()}}
}

// sample is a random formula with a point, a direction and three rows of data.
type sample struct {
	root    *tree
	program *Program
	w, v    []float64
	data    [][]float64
}

// drawSample draws a sample; its program is nil where a constant part of the formula is not finite.
func drawSample(t *rapid.T) sample {
	component := rapid.Float64Range(-2, 2)
	three := rapid.SliceOfN(component, 3, 3)
	s := sample{root: drawTree(t, 5), w: three.Draw(t, "w"), v: three.Draw(t, "v"), data: [][]float64{three.Draw(t, "x"), three.Draw(t, "y")}}
	s.program, _ = Compile(s.root.String(), []string{"a", "b", "c"}, []string{"x", "y"})
	return s
}

// reference evaluates the sample in hyperdual numbers, which carry exact first and second derivatives: the mean of the rows, its
// gradient and the product of its Hessian with v. It returns false where these cannot be compared.
func (s sample) reference(kink float64, kinds map[string]int) (value float64, grad, hess []float64, ok bool) {
	grad, hess = make([]float64, 3), make([]float64, 3)
	for row := range 3 {
		for k := range 3 {
			e := walk{env: map[string]hyperdual.Number{"x": real1(s.data[0][row]), "y": real1(s.data[1][row])}, kink: kink, smooth: true, kinds: kinds}
			for j, name := range []string{"a", "b", "c"} {
				e.env[name] = hyperdual.Number{Real: s.w[j], E1mag: unit(j == k), E2mag: s.v[j]}
			}
			r := e.eval(s.root)
			if !e.smooth {
				return 0, nil, nil, false
			}
			grad[k] += r.E1mag / 3
			hess[k] += r.E1E2mag / 3
			value += r.Real / 9
		}
	}
	return value, grad, hess, true
}

// TestReference compares value, gradient and Hessian-vector product of random formulas with hyperdual numbers, and sees to it
// that every operation there is has been compared.
func TestReference(t *testing.T) {
	const most = 1000 // rounds in search of an operation
	compared := 0
	kinds := map[string]int{}
	every := slices.Concat(unaryKinds, binaryKinds, compareKinds, []string{"?", "name", "number"})
	missing := func() bool { return slices.ContainsFunc(every, func(k string) bool { return kinds[k] == 0 }) }
	for round := 0; !t.Failed() && (round < simtest.Rounds(10, most) || round < most && missing()); round++ {
		rapid.Check(t, func(t *rapid.T) {
			s := drawSample(t)
			if s.program == nil {
				return
			}
			value, grad, hess, ok := s.reference(1e-9, nil)
			if !ok {
				return
			}
			s.reference(1e-9, kinds)
			compared++
			// Numbers up to 1e4 pass through a few dozen operations, with cancellation.
			within(t, "value", []float64{s.program.Mean(s.w, s.data, nil)}, []float64{value}, 1e-8)
			within(t, "gradient", s.program.Grad(nil, s.w, s.data, nil), grad, 1e-8)
			within(t, "Hessian-vector product", s.program.HessVec(nil, s.w, s.v, s.data, nil), hess, 1e-8)
		})
	}
	t.Logf("figure: %d random formulas of %d operations have value, gradient and Hessian-vector product of hyper-dual numbers", compared, len(kinds))
	for _, k := range every {
		if kinds[k] == 0 && !t.Failed() {
			t.Errorf("no formula with %q was compared", k)
		}
	}
}

// TestDifferences compares gradient and Hessian-vector product of random formulas with central differences of value and gradient,
// where halving the step changes little.
func TestDifferences(t *testing.T) {
	const h = 1e-4
	compared := 0
	for range simtest.Rounds(5, 500) {
		rapid.Check(t, func(t *rapid.T) {
			s := drawSample(t)
			if s.program == nil {
				return
			}
			if _, _, _, ok := s.reference(1e-2, nil); !ok {
				return
			}
			p := s.program
			along := func(v []float64, of func(w []float64) []float64) (change []float64, ok bool) {
				whole, half := difference(s.w, v, h, of), difference(s.w, v, h/2, of)
				ok = true
				for k := range half {
					ok = ok && math.Abs(whole[k]-half[k]) <= 1e-6*(1+math.Abs(half[k]))
				}
				return half, ok
			}
			value := func(w []float64) []float64 { return []float64{p.Mean(w, s.data, nil)} }
			slope, ok1 := along(s.v, value)
			hess, ok2 := along(s.v, func(w []float64) []float64 { return p.Grad(nil, w, s.data, nil) })
			if !ok1 || !ok2 {
				return
			}
			compared++
			var got float64
			for k, g := range p.Grad(nil, s.w, s.data, nil) {
				got += g * s.v[k]
			}
			// Of the error of a difference a quarter stays when its step is halved; rounding adds 1e4 x 1e-16 / h.
			within(t, "slope along v", []float64{got}, slope, 2e-6)
			within(t, "Hessian-vector product", p.HessVec(nil, s.w, s.v, s.data, nil), hess, 2e-6)
		})
	}
	t.Logf("figure: %d random formulas have the gradient and the Hessian-vector product of central differences", compared)
	if compared < 50 && !t.Failed() {
		t.Errorf("%d formulas were compared", compared)
	}
}

// difference is (f(w + hv) - f(w - hv)) / 2h.
func difference(w, v []float64, h float64, f func(w []float64) []float64) []float64 {
	up, down := slices.Clone(w), slices.Clone(w)
	for k := range w {
		up[k] += h * v[k]
		down[k] -= h * v[k]
	}
	d, before := f(up), f(down)
	for k := range d {
		d[k] = (d[k] - before[k]) / (2 * h)
	}
	return d
}

func unit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// within reports components that differ by more than the tolerance, absolute below 1 and relative above.
func within(t interface{ Errorf(string, ...any) }, what string, got, want []float64, tolerance float64) {
	for k := range want {
		if !(math.Abs(got[k]-want[k]) <= tolerance*(1+math.Abs(want[k]))) {
			t.Errorf("%s is %v, want %v", what, got, want)
			return
		}
	}
}
