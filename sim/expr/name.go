package expr

import (
	"math"
	"slices"
)

var functions = map[string]op{
	"exp": opExp, "log": opLog, "sqrt": opSqrt, "tanh": opTanh, "sigmoid": opSigmoid, "softplus": opSoftplus,
	"abs": opAbs, "sin": opSin, "cos": opCos, "relu": opRelu, "min": opMin, "max": opMax,
}

// functionNames lists the functions in a fixed order, for suggestions.
var functionNames = []string{
	"abs", "cos", "exp", "log", "max", "min", "relu", "sigmoid", "sin", "softplus", "sqrt", "tanh",
}

// draw is a source of random numbers a generated column may call.
type draw uint8

const (
	drawNormal draw = iota
	drawUniform
)

var draws = map[string]draw{"normal": drawNormal, "uniform": drawUniform}

// name reads what the name t stands for, with its arguments when it is a function.
func (p *parser) name(t token) (id, *Error) {
	function, isFunction := functions[t.text]
	drawn, isDraw := draws[t.text]
	switch {
	case isDraw && !p.generate:
		return none, errorAt(t.column, "%s() draws at random: only generated data may use it", t.text)
	case (isDraw || isFunction) && !p.is("("):
		return none, errorAt(t.column, "function %s lacks its arguments in parentheses", t.text)
	case isFunction:
		return p.call(t, function)
	case isDraw:
		open := p.token.column
		p.advanceToken()
		if !p.is(")") && p.kind != tokenEnd && p.kind != tokenError {
			return none, errorAt(t.column, "%s() takes no arguments", t.text)
		}
		if err := p.closing(open); err != nil {
			return none, err
		}
		p.draws = append(p.draws, drawn)
		return p.leaf(t.column, p.graph.leaf(opColumn, p.columns+len(p.draws)-1))
	case t.text == "pi":
		return p.leaf(t.column, p.graph.constant(math.Pi))
	}
	n, ok := p.names[t.text]
	switch {
	case !ok && p.is("("):
		return none, errorAt(t.column, "unknown function %q: %s", shorten(t.text), functionHint(t.text))
	case !ok:
		return none, unknownName(t.column, t.text, p.known)
	case p.is("("):
		return none, errorAt(p.token.column, "%s is not a function: write * for a product", shorten(t.text))
	}
	return p.leaf(t.column, n)
}

// call reads the arguments of the function named by t, which end on the parenthesis.
func (p *parser) call(t token, function op) (id, *Error) {
	open := p.token.column
	p.advanceToken()
	var args []id
	for !p.is(")") || len(args) > 0 {
		n, err := p.nested(open, bindSelect)
		if err != nil {
			return none, err
		}
		args = append(args, n)
		if !p.is(",") {
			break
		}
		p.advanceToken()
	}
	if err := p.closing(open); err != nil {
		return none, err
	}
	switch {
	case function.operands() == 1 && len(args) != 1:
		return none, errorAt(t.column, "%s takes 1 argument, not %d", t.text, len(args))
	case function.operands() == 1:
		return p.node(t.column, function, args[0], none, none)
	case len(args) < 2:
		return none, errorAt(t.column, "%s takes 2 arguments or more, not %d", t.text, len(args))
	}
	n, err := args[0], (*Error)(nil)
	for _, next := range args[1:] {
		if n, err = p.node(t.column, function, n, next, none); err != nil {
			return none, err
		}
	}
	return n, nil
}

func functionHint(name string) string {
	if near := nearest(name, functionNames); near != "" {
		return "did you mean " + near + "?"
	}
	return "known are exp log sqrt tanh sigmoid softplus abs sin cos relu min max"
}

// reserved reports whether name has a meaning of its own and so cannot name a parameter or a column.
func reserved(name string) bool {
	_, isFunction := functions[name]
	_, isDraw := draws[name]
	return isFunction || isDraw || name == "pi"
}

// validName reports whether name is one word the lexer reads as a name.
func validName(name string) bool {
	return name != "" && isLetter(name[0]) && !slices.ContainsFunc([]byte(name), func(c byte) bool { return !isLetter(c) && !isDigit(c) })
}
