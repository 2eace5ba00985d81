package expr

// gradient extends the graph by reverse mode and returns, for each of the d parameters, the node of
//
//	d/dw_k mean(root),
//
// none where the root does not depend on w_k.
func (g *graph) gradient(root id, d int) []id {
	dependent, guarded := g.dependent(root), g.guarded(root)
	// adjoint[n] is the derivative of one row's value with respect to a varying n, and that of the mean over the rows
	// with respect to a uniform n: a row's contribution to a uniform node is averaged as it arrives.
	adjoint := make([]id, root+1)
	for n := range adjoint {
		adjoint[n] = none
	}
	contribute := func(to, term id) {
		if !g.varying[to] {
			term = g.unary(opMean, term)
		}
		if adjoint[to] != none {
			term = g.sum(adjoint[to], term)
		}
		adjoint[to] = term
	}
	adjoint[root] = g.constant(1)
	for n := root; n >= 0; n-- {
		if adjoint[n] == none {
			continue
		}
		if node := g.nodes[n]; node.op == opSelect {
			zero := g.constant(0)
			if dependent[node.b] {
				contribute(node.b, g.make(opSelect, node.a, adjoint[n], zero))
			}
			if dependent[node.c] {
				contribute(node.c, g.make(opSelect, node.a, zero, adjoint[n]))
			}
			continue
		}
		partials := g.partials(n, dependent)
		for k, operand := range g.operands(n) {
			switch partial := partials[k]; {
			case partial == none:
			case guarded[operand]:
				contribute(operand, g.gated(adjoint[n], partial))
			default:
				contribute(operand, g.product(adjoint[n], partial))
			}
		}
	}
	out := make([]id, d)
	for k := range out {
		out[k] = none
		if p, ok := g.index[node{op: opParam, a: id(k), b: none, c: none}]; ok && p <= root {
			out[k] = adjoint[p]
		}
	}
	return out
}

// dependent tells, for each node up to last, whether it depends on a parameter through derivatives that are not
// zero everywhere.
func (g *graph) dependent(last id) []bool {
	on := make([]bool, last+1)
	for n := range on {
		switch g.nodes[n].op {
		case opParam:
			on[n] = true
		case opLess, opLessEq, opEqual, opNotEqual, opAtLeast:
		default:
			for _, operand := range g.operands(id(n)) {
				on[n] = on[n] || on[operand]
			}
		}
	}
	return on
}

// guarded tells, for each node up to root, whether it stands where rows may be switched off: below ?:, min, max or
// relu. There an adjoint of 0 must stay 0 even against a partial derivative that is not finite.
func (g *graph) guarded(root id) []bool {
	on := make([]bool, root+1)
	for n := root; n >= 0; n-- {
		o := g.nodes[n].op
		gate := o == opSelect || o == opMin || o == opMax || o == opRelu
		for _, operand := range g.operands(n) {
			on[operand] = on[operand] || on[n] || gate
		}
	}
	return on
}

// partials returns the partial derivatives of n by its operands, none for those not marked in wanted. Select and mean
// have none: they are linear and their callers treat them so.
func (g *graph) partials(n id, wanted []bool) [3]id {
	p := [3]id{none, none, none}
	x := g.nodes[n]
	want := func(operand id) bool { return operand != none && wanted[operand] }
	if x.op.operands() == 2 && x.op != opGated {
		if want(x.a) {
			p[0] = g.partialFirst(x)
		}
		if want(x.b) {
			p[1] = g.partialSecond(n, x)
		}
		return p
	}
	if x.op.operands() == 1 && want(x.a) {
		p[0] = g.partialOnly(n, x)
	}
	return p
}

func (g *graph) partialFirst(x node) id {
	switch x.op {
	case opAdd, opSub:
		return g.constant(1)
	case opMul:
		return x.b
	case opDiv:
		return g.quotient(g.constant(1), x.b)
	case opPow:
		// The gate keeps 0 * 0^-1 from a^b at a = b = 0 out.
		return g.gated(x.b, g.make(opPow, x.a, g.difference(x.b, g.constant(1)), none))
	case opMax:
		return g.make(opAtLeast, x.a, x.b, none)
	case opMin:
		return g.make(opAtLeast, x.b, x.a, none)
	}
	return none
}

func (g *graph) partialSecond(n id, x node) id {
	switch x.op {
	case opAdd:
		return g.constant(1)
	case opSub:
		return g.constant(-1)
	case opMul:
		return x.a
	case opDiv:
		return g.negative(g.product(n, g.quotient(g.constant(1), x.b)))
	case opPow:
		return g.gated(n, g.unary(opLog, x.a)) // 0^b log 0 is 0
	case opMax, opMin:
		return g.difference(g.constant(1), g.partialFirst(x))
	}
	return none
}

func (g *graph) partialOnly(n id, x node) id {
	one := g.constant(1)
	switch x.op {
	case opNeg:
		return g.constant(-1)
	case opExp:
		return n
	case opLog:
		return g.unary(opRecip, x.a)
	case opRecip:
		return g.negative(g.product(n, n))
	case opSqrt:
		return g.quotient(g.constant(0.5), n)
	case opTanh:
		return g.difference(one, g.product(n, n))
	case opSigmoid:
		return g.product(n, g.difference(one, n))
	case opSoftplus:
		return g.unary(opSigmoid, x.a)
	case opAbs:
		zero := g.constant(0)
		return g.difference(g.make(opAtLeast, x.a, zero, none), g.make(opAtLeast, zero, x.a, none))
	case opSin:
		return g.unary(opCos, x.a)
	case opCos:
		return g.negative(g.unary(opSin, x.a))
	case opRelu:
		return g.difference(one, g.make(opAtLeast, g.constant(0), x.a, none))
	}
	return none
}

// tangents extends the graph by forward mode and returns the directional derivatives of the outputs along v (the
// opTangent leaves), none where an output is none or does not depend on the parameters.
func (g *graph) tangents(outputs []id) []id {
	last := none
	for _, n := range outputs {
		last = max(last, n)
	}
	dependent, live := g.dependent(last), g.live(outputs)
	dot := make([]id, last+1)
	for n := range dot {
		dot[n] = none
		if dependent[n] && live[n] {
			dot[n] = g.tangent(id(n), dot, dependent)
		}
	}
	along := make([]id, len(outputs))
	for k, n := range outputs {
		along[k] = none
		if n != none {
			along[k] = dot[n]
		}
	}
	return along
}

// tangent returns the directional derivative of n, given those of its operands (none for zero).
func (g *graph) tangent(n id, dot []id, dependent []bool) id {
	x := g.nodes[n]
	of := func(operand id) id {
		if dot[operand] == none {
			return g.constant(0)
		}
		return dot[operand]
	}
	switch x.op {
	case opParam:
		return g.leaf(opTangent, int(x.a))
	case opMean:
		return g.unary(opMean, of(x.a))
	case opSelect:
		return g.make(opSelect, x.a, of(x.b), of(x.c))
	case opGated:
		return g.sum(g.gated(of(x.a), x.b), g.gated(x.a, of(x.b)))
	}
	multiply := g.product
	if x.op == opMin || x.op == opMax || x.op == opRelu {
		multiply = g.gated
	}
	total := none
	partials := g.partials(n, dependent)
	for k, operand := range g.operands(n) {
		if partials[k] == none || dot[operand] == none {
			continue
		}
		term := multiply(partials[k], dot[operand])
		if total != none {
			term = g.sum(total, term)
		}
		total = term
	}
	return total
}

// live tells which nodes the outputs need.
func (g *graph) live(outputs []id) []bool {
	on := make([]bool, len(g.nodes))
	for _, n := range outputs {
		if n != none {
			on[n] = true
		}
	}
	for n := len(on) - 1; n >= 0; n-- {
		if !on[n] {
			continue
		}
		for _, operand := range g.operands(id(n)) {
			on[operand] = true
		}
	}
	return on
}
