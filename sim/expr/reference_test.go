package expr

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/num/hyperdual"
	"pgregory.net/rapid"
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
	smooth bool
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
	for _, part := range []float64{r.Real, r.E1mag, r.E2mag, r.E1E2mag} {
		e.need(math.Abs(part) < 1e4)
	}
	return r
}

func (e *walk) combine(n *tree, a [3]hyperdual.Number) hyperdual.Number {
	const edge = 1e-2
	truth := func(b bool) hyperdual.Number {
		e.need(math.Abs(a[0].Real-a[1].Real) > 1e-9)
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
		e.need(math.Abs(a[0].Real) > 1e-9)
		if a[0].Real > 0 {
			return a[0]
		}
		if n.kind == "relu" {
			return real1(0)
		}
		return hyperdual.Scale(-1, a[0])
	case "min", "max":
		e.need(math.Abs(a[0].Real-a[1].Real) > 1e-9)
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
	case kind == 5:
		power := &tree{kind: "number", real: float64(rapid.IntRange(0, 12).Draw(t, "power")) / 2}
		return &tree{kind: "^", args: []*tree{sub(), power}}
	}
	return &tree{kind: rapid.SampledFrom(binaryKinds).Draw(t, "operator"), args: []*tree{sub(), sub()}}
}

// TestReference compares value, gradient and Hessian-vector product of random formulas with hyperdual numbers, which
// carry exact first and second derivatives through a direct evaluation.
func TestReference(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		root := drawTree(t, 5)
		component := rapid.Float64Range(-2, 2)
		w := []float64{component.Draw(t, "a"), component.Draw(t, "b"), component.Draw(t, "c")}
		v := []float64{component.Draw(t, "va"), component.Draw(t, "vb"), component.Draw(t, "vc")}
		data := [][]float64{rapid.SliceOfN(component, 3, 3).Draw(t, "x"), rapid.SliceOfN(component, 3, 3).Draw(t, "y")}
		p, err := Compile(root.String(), []string{"a", "b", "c"}, []string{"x", "y"})
		if err != nil {
			return // a constant part that is not finite
		}
		var value float64
		grad, hess := make([]float64, 3), make([]float64, 3)
		for row := range 3 {
			for k := range 3 {
				e := walk{env: map[string]hyperdual.Number{"x": real1(data[0][row]), "y": real1(data[1][row])}, smooth: true}
				for j, name := range []string{"a", "b", "c"} {
					e.env[name] = hyperdual.Number{Real: w[j], E1mag: unit(j == k), E2mag: v[j]}
				}
				r := e.eval(root)
				if !e.smooth {
					return
				}
				grad[k] += r.E1mag / 3
				hess[k] += r.E1E2mag / 3
				value += r.Real / 9
			}
		}
		compared++
		// Numbers up to 1e4 pass through a few dozen operations, with cancellation.
		within(t, "value", []float64{p.Mean(w, data, nil)}, []float64{value})
		within(t, "gradient", p.Grad(nil, w, data, nil), grad)
		within(t, "Hessian-vector product", p.HessVec(nil, w, v, data, nil), hess)
	})
	t.Logf("%d formulas compared", compared)
	if !t.Failed() && compared == 0 {
		t.Error("no formula was compared")
	}
}

func unit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

func within(t interface{ Errorf(string, ...any) }, what string, got, want []float64) {
	for k := range want {
		if !(math.Abs(got[k]-want[k]) <= 1e-8*(1+math.Abs(want[k]))) {
			t.Errorf("%s is %v, want %v", what, got, want)
			return
		}
	}
}
