package expr

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/num/hyperdual"
)

// grammar reads a formula that compiles into a tree, rule by rule as doc.go has them. It refuses nothing: it panics
// where it cannot go on.
type grammar struct{ rest string }

// at takes the first of the symbols that stands next, "" if none does.
func (g *grammar) at(symbols ...string) string {
	g.rest = strings.TrimLeft(g.rest, " \t\r\n")
	for _, s := range symbols {
		if strings.HasPrefix(g.rest, s) {
			g.rest = g.rest[len(s):]
			return s
		}
	}
	return ""
}

func (g *grammar) must(symbol string) {
	if g.at(symbol) == "" {
		panic("no " + symbol + " before " + g.rest)
	}
}

func (g *grammar) formula() *tree {
	n := g.compare()
	if g.at("?") == "" {
		return n
	}
	yes := g.formula()
	g.must(":")
	return &tree{kind: "?", args: []*tree{n, yes, g.formula()}}
}

func (g *grammar) compare() *tree {
	n := g.sum()
	if o := g.at("<=", ">=", "==", "!=", "<", ">"); o != "" {
		return &tree{kind: o, args: []*tree{n, g.sum()}}
	}
	return n
}

func (g *grammar) sum() *tree     { return g.chain(g.product, "+", "-") }
func (g *grammar) product() *tree { return g.chain(g.signed, "*", "/") }

func (g *grammar) chain(part func() *tree, symbols ...string) *tree {
	n := part()
	for o := g.at(symbols...); o != ""; o = g.at(symbols...) {
		n = &tree{kind: o, args: []*tree{n, part()}}
	}
	return n
}

func (g *grammar) signed() *tree {
	if g.at("-") != "" {
		return &tree{kind: "neg", args: []*tree{g.signed()}}
	}
	n := g.operand()
	if g.at("^") != "" {
		return &tree{kind: "^", args: []*tree{n, g.signed()}}
	}
	return n
}

func (g *grammar) operand() *tree {
	if g.at("(") != "" {
		n := g.formula()
		g.must(")")
		return n
	}
	if n := numberOf(g.rest); n > 0 {
		v, err := strconv.ParseFloat(g.rest[:n], 64)
		if err != nil {
			panic(err)
		}
		g.rest = g.rest[n:]
		return &tree{kind: "number", real: v}
	}
	n := strings.IndexFunc(g.rest+"$", func(r rune) bool { return r != '_' && !isAlphanumeric(r) })
	name := g.rest[:n]
	g.rest = g.rest[n:]
	switch {
	case name == "pi":
		return &tree{kind: "number", real: math.Pi}
	case g.at("(") == "":
		return &tree{kind: "name", name: name}
	}
	t := &tree{kind: name, args: []*tree{g.formula()}}
	for g.at(",") != "" {
		if len(t.args) == 2 { // min and max of many take two at a time
			t = &tree{kind: name, args: []*tree{t}}
		}
		t.args = append(t.args, g.formula())
	}
	g.must(")")
	return t
}

// numberOf returns the length of the number that s begins with: the longest part that is one, 0 for none.
func numberOf(s string) int {
	if s == "" || s[0] != '.' && (s[0] < '0' || s[0] > '9') {
		return 0
	}
	for n := len(s) - len(strings.TrimLeft(s, "0123456789.eE+-")); n > 0; n-- {
		if _, err := strconv.ParseFloat(s[:n], 64); err == nil {
			return n
		}
	}
	return 0
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// FuzzCompile: any source is refused with a column inside it, or compiles to a program whose value, gradient and
// Hessian-vector product are those of a direct evaluation wherever that is smooth and of moderate size.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		"(a*b*x - y)^2 / 2", "softplus(-y*(a*x + b))", "x > 0 ? sqrt(a*x) : a^-2.5", "max(a, b, min(x, y)) - relu(a)",
		"a ^ b ^ x", "1e999", "9^9^9^9", "((((", "a ? b : ", "\x00", "µ", "log(a)/0", "-a^-2^.5", "a==b != x", "1.e+3e",
		"sigmoid(tanh(a) * sin(b)) / cos(x) + exp(-abs(y))", "a <= b ? x >= y ? a : b : a != b", "2a", "--a*-b", "pi*a^2 - 1e-3*b", "a*b*x - y",
		"min(a, b, x, y)^3 + max(a*x, b*y)^1.5", "log(1 + exp(a*x))^2 * a^b", "(a < b) * (b < x)", "1.2.3", "a\tb", "tanh(a)/a", "0^0^a", "(-1)^a",
	} {
		f.Add(s)
	}
	names, columns := []string{"a", "b"}, []string{"x", "y"}
	data := [][]float64{{1, -2, 0}, {0, 3, -1}}
	w, v := []float64{0.5, -1.5}, []float64{1, 2}
	f.Fuzz(func(t *testing.T, source string) {
		p, err := Compile(source, names, columns)
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) || bad.Column < 1 || bad.Column > min(len(source), MaxSource)+2 || bad.Reason == "" {
				t.Fatalf("error %v", err)
			}
			return
		}
		p.Mean(w, data, nil)
		p.Grad(nil, w, data, nil)
		p.HessVec(nil, w, v, data, []int{2, 0})
		g := grammar{source}
		root := g.formula()
		if g.at(); g.rest != "" {
			t.Fatalf("compiled, but %q follows the formula", g.rest)
		}
		for row := range data[0] {
			compareRow(t, p, root, w, v, data, row)
		}
	})
}

// compareRow holds the program at one row of the data to the tree, evaluated in hyperdual numbers.
func compareRow(t *testing.T, p *Program, root *tree, w, v []float64, data [][]float64, row int) {
	var value float64
	grad, hess := make([]float64, 2), make([]float64, 2)
	for k := range 2 {
		e := walk{kink: 1e-9, smooth: true, env: map[string]hyperdual.Number{
			"a": {Real: w[0], E1mag: unit(k == 0), E2mag: v[0]}, "b": {Real: w[1], E1mag: unit(k == 1), E2mag: v[1]},
			"x": real1(data[0][row]), "y": real1(data[1][row]),
		}}
		r := e.eval(root)
		if !e.smooth {
			return
		}
		value, grad[k], hess[k] = r.Real, r.E1mag, r.E1E2mag
	}
	batch := []int{row}
	within(t, "value", []float64{p.Mean(w, data, batch), p.Eval(w, []float64{data[0][row], data[1][row]})}, []float64{value, value}, 1e-8)
	within(t, "gradient", p.Grad(nil, w, data, batch), grad, 1e-8)
	within(t, "Hessian-vector product", p.HessVec(nil, w, v, data, batch), hess, 1e-8)
}
