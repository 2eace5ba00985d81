package expr

import "math"

// id names a node of a graph. Operands have smaller ids than the nodes that use them.
type id int32

const none id = -1

type node struct {
	op      op
	a, b, c id     // operands; a is the index of a leaf
	bits    uint64 // of a constant
}

// graph is an expression graph in which equal nodes are one: make returns the node there is. Nodes that differ between
// rows are called varying, the others uniform.
type graph struct {
	nodes   []node
	varying []bool
	index   map[node]id
}

func newGraph() *graph { return &graph{index: make(map[node]id)} }

func (g *graph) add(n node, varying bool) id {
	if at, ok := g.index[n]; ok {
		return at
	}
	at := id(len(g.nodes))
	g.nodes = append(g.nodes, n)
	g.varying = append(g.varying, varying)
	g.index[n] = at
	return at
}

func (g *graph) constant(v float64) id {
	return g.add(node{op: opConst, a: none, b: none, c: none, bits: math.Float64bits(v)}, false)
}

// leaf returns the parameter, tangent component or column of the given index.
func (g *graph) leaf(o op, index int) id {
	return g.add(node{op: o, a: id(index), b: none, c: none}, o == opColumn)
}

// value returns the value of a constant.
func (g *graph) value(n id) (float64, bool) {
	return math.Float64frombits(g.nodes[n].bits), g.nodes[n].op == opConst
}

func (g *graph) isOp(n id, o op) bool { return g.nodes[n].op == o }

func (g *graph) isZero(n id) bool {
	v, ok := g.value(n)
	return ok && v == 0
}

// operands returns the operands of n that are nodes.
func (g *graph) operands(n id) []id {
	x := g.nodes[n]
	return []id{x.a, x.b, x.c}[:x.op.operands()]
}

// make returns the node o(a, b, c), simplified. Simplifications keep finite values to the last bit, or, for whole
// powers, to rounding.
func (g *graph) make(o op, a, b, c id) id {
	n := node{op: o, a: a, b: b, c: c}
	var v [3]float64
	all, varying := true, false
	for k, operand := range []id{a, b, c}[:o.operands()] {
		value, ok := g.value(operand)
		v[k], all = value, all && ok
		varying = varying || g.varying[operand]
	}
	if all && o != opMean {
		return g.constant(apply(o, v[0], v[1], v[2]))
	}
	if s := g.simplify(o, a, b, c); s != none {
		return s
	}
	if (o == opAdd || o == opMul) && a > b {
		n.a, n.b = b, a
	}
	return g.add(n, varying && o != opMean)
}

func (g *graph) unary(o op, a id) id   { return g.make(o, a, none, none) }
func (g *graph) sum(a, b id) id        { return g.make(opAdd, a, b, none) }
func (g *graph) difference(a, b id) id { return g.make(opSub, a, b, none) }
func (g *graph) product(a, b id) id    { return g.make(opMul, a, b, none) }
func (g *graph) quotient(a, b id) id   { return g.make(opDiv, a, b, none) }
func (g *graph) negative(a id) id      { return g.make(opNeg, a, none, none) }
func (g *graph) gated(a, b id) id      { return g.make(opGated, a, b, none) }

// simplify returns an equal node that costs less, none when it knows none.
func (g *graph) simplify(o op, a, b, c id) id {
	switch o {
	case opAdd:
		switch {
		case g.isZero(a):
			return b
		case g.isZero(b):
			return a
		case a == b:
			return g.product(g.constant(2), a)
		case g.isOp(b, opNeg):
			return g.difference(a, g.nodes[b].a)
		case g.isOp(a, opNeg):
			return g.difference(b, g.nodes[a].a)
		}
	case opSub:
		switch {
		case g.isZero(b):
			return a
		case g.isZero(a):
			return g.negative(b)
		case g.isOp(b, opNeg):
			return g.sum(a, g.nodes[b].a)
		}
	case opMul:
		if _, ok := g.value(b); ok {
			a, b = b, a
		}
		return g.simplifyProduct(a, b)
	case opDiv:
		if v, ok := g.value(b); ok && (v == 1 || powerOfTwo(v)) {
			return g.product(g.constant(1/v), a)
		}
	case opNeg:
		switch {
		case g.isOp(a, opNeg):
			return g.nodes[a].a
		case g.isOp(a, opSub):
			return g.difference(g.nodes[a].b, g.nodes[a].a)
		}
	case opPow:
		if v, ok := g.value(b); ok {
			return g.power(a, v)
		}
	case opSelect:
		if v, ok := g.value(a); ok && v != 0 || b == c {
			return b
		} else if ok {
			return c
		}
	case opGated:
		if v, ok := g.value(a); ok && v == 0 {
			return a
		} else if ok {
			return g.product(a, b)
		}
		if v, ok := g.value(b); ok && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return g.product(a, b)
		}
	case opMean:
		return g.simplifyMean(a)
	}
	return none
}

// simplifyProduct is simplify for a*b, where a is the constant if there is one.
func (g *graph) simplifyProduct(a, b id) id {
	v, constant := g.value(a)
	switch {
	case g.isOp(a, opNeg):
		return g.negative(g.product(g.nodes[a].a, b))
	case g.isOp(b, opNeg) && constant:
		return g.product(g.constant(-v), g.nodes[b].a)
	case g.isOp(b, opNeg):
		return g.negative(g.product(a, g.nodes[b].a))
	case v == 1 && constant:
		return b
	case v == -1 && constant:
		return g.negative(b)
	}
	if constant && g.isOp(b, opMul) {
		// Exact, and so free to reorder, when one of the two is a power of two.
		if u, ok := g.value(g.nodes[b].a); ok && (powerOfTwo(u) || powerOfTwo(v)) {
			return g.product(g.constant(u*v), g.nodes[b].b)
		}
		if u, ok := g.value(g.nodes[b].b); ok && (powerOfTwo(u) || powerOfTwo(v)) {
			return g.product(g.constant(u*v), g.nodes[b].a)
		}
	}
	return none
}

// simplifyMean draws uniform factors out of a mean: they are then multiplied once and not for each row.
func (g *graph) simplifyMean(a id) id {
	n := g.nodes[a]
	switch {
	case !g.varying[a]:
		return a
	case n.op == opNeg:
		return g.negative(g.unary(opMean, n.a))
	case n.op == opMul && !g.varying[n.a]:
		return g.product(n.a, g.unary(opMean, n.b))
	case n.op == opMul && !g.varying[n.b]:
		return g.product(n.b, g.unary(opMean, n.a))
	}
	return none
}

// power is a^v for the exponents that need no power function, else none.
func (g *graph) power(a id, v float64) id {
	switch v {
	case 0:
		return g.constant(1)
	case 1:
		return a
	case 2:
		return g.product(a, a)
	case 3:
		return g.product(g.product(a, a), a)
	case 4:
		square := g.product(a, a)
		return g.product(square, square)
	case -1:
		return g.quotient(g.constant(1), a)
	case 0.5:
		return g.unary(opSqrt, a)
	}
	return none
}

// powerOfTwo reports whether scaling by v is exact short of overflow and underflow.
func powerOfTwo(v float64) bool {
	fraction, exponent := math.Frexp(v)
	return math.Abs(fraction) == 0.5 && exponent > -64 && exponent <= 64
}

// kinked reports whether an operation with kinks acts, within n, on what depends on a parameter.
func (g *graph) kinked(n id) bool {
	depends, kinks := make([]bool, n+1), make([]bool, n+1)
	for at := range n + 1 {
		o := g.nodes[at].op
		depends[at] = o == opParam
		for _, operand := range g.operands(at) {
			depends[at] = depends[at] || depends[operand]
			kinks[at] = kinks[at] || kinks[operand]
		}
		kinks[at] = kinks[at] || o.hasKinks() && depends[at]
	}
	return kinks[n]
}
