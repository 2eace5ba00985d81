package expr

import "math"

// Limits of a formula.
const (
	MaxSource = 4096 // bytes of source
	MaxDepth  = 64   // parentheses, calls, signs, powers and conditions inside one another
	MaxNodes  = 512  // numbers, names and operations
)

// Binding powers, from loose to tight.
const (
	bindSelect = iota + 1
	bindCompare
	bindSum
	bindProduct
	bindPower
)

type operator struct {
	bind int
	op   op
	swap bool // a > b is b < a
}

var operators = map[string]operator{
	"?": {bindSelect, opSelect, false},
	"<": {bindCompare, opLess, false}, "<=": {bindCompare, opLessEq, false},
	">": {bindCompare, opLess, true}, ">=": {bindCompare, opLessEq, true},
	"==": {bindCompare, opEqual, false}, "!=": {bindCompare, opNotEqual, false},
	"+": {bindSum, opAdd, false}, "-": {bindSum, opSub, false},
	"*": {bindProduct, opMul, false}, "/": {bindProduct, opDiv, false},
	"^": {bindPower, opPow, false},
}

// parser is a Pratt parser that builds the graph as it reads. It recurses at most a few calls per level of MaxDepth.
type parser struct {
	lexer
	token
	graph *graph
	names map[string]id
	known []string // the names in the order they were given, for messages
	depth int
	count int

	generate bool   // normal() and uniform() are allowed
	columns  int    // columns given, before those for draws
	draws    []draw // one for each call, in source order; call k reads column columns+k
}

// parse reads the whole formula.
func (p *parser) parse() (id, *Error) {
	p.advanceToken()
	if p.kind == tokenEnd {
		return none, errorAt(p.token.column, "empty formula")
	}
	root, err := p.formula(bindSelect)
	if err != nil {
		return none, err
	}
	switch {
	case p.kind == tokenEnd:
		return root, nil
	case p.is(")"):
		return none, errorAt(p.token.column, `")" without "(" before it`)
	}
	return none, p.unexpected()
}

func (p *parser) advanceToken() { p.token = p.next() }

func (p *parser) is(symbol string) bool { return p.kind == tokenSymbol && p.text == symbol }

// unexpected words the error for a token that cannot follow what was read.
func (p *parser) unexpected() *Error {
	at := p.token.column
	switch {
	case p.kind == tokenError:
		return p.err
	case p.kind == tokenNumber, p.kind == tokenName, p.is("("):
		return errorAt(at, "missing operator before %q: write * for a product", shorten(p.text))
	case p.is(":"):
		return errorAt(at, `stray ":": a condition reads test ? yes : no`)
	}
	return errorAt(at, "stray %q", p.text)
}

// nested runs parse one level deeper. Column is where the level begins.
func (p *parser) nested(column, bind int) (id, *Error) {
	if p.depth == MaxDepth {
		return none, errorAt(column, "nested deeper than %d: simplify the formula", MaxDepth)
	}
	p.depth++
	n, err := p.formula(bind)
	p.depth--
	return n, err
}

// formula reads operands joined by operators that bind at least as tightly as bind.
func (p *parser) formula(bind int) (id, *Error) {
	left, err := p.operand()
	for err == nil && p.kind == tokenSymbol {
		o, known := operators[p.text]
		if !known || o.bind < bind {
			break
		}
		at := p.token.column
		p.advanceToken()
		var right id
		third := none
		switch o.bind {
		case bindSelect:
			right, third, err = p.branches(at)
		case bindPower:
			right, err = p.nested(at, bindPower)
		default:
			right, err = p.formula(o.bind + 1)
		}
		if err != nil {
			return none, err
		}
		if o.swap {
			left, right = right, left
		}
		left, err = p.node(at, o.op, left, right, third)
		if o.bind == bindCompare && p.kind == tokenSymbol && operators[p.text].bind == bindCompare {
			return none, errorAt(p.token.column, "comparisons do not chain: write (a < b) * (b < c)")
		}
	}
	return left, err
}

// branches reads what follows the question mark at the given column.
func (p *parser) branches(question int) (yes, no id, err *Error) {
	if yes, err = p.nested(question, bindSelect); err != nil {
		return
	}
	if !p.is(":") {
		if p.kind == tokenError {
			return none, none, p.err
		}
		return none, none, errorAt(p.token.column, `missing ":" for the "?" at column %d`, question)
	}
	colon := p.token.column
	p.advanceToken()
	no, err = p.nested(colon, bindSelect)
	return
}

// operand reads a number, a name, a call, a bracketed formula or one of these with a sign.
func (p *parser) operand() (id, *Error) {
	t := p.token
	switch {
	case p.kind == tokenNumber:
		p.advanceToken()
		return p.leaf(t.column, p.graph.constant(t.value))
	case p.kind == tokenName:
		p.advanceToken()
		return p.name(t)
	case p.is("-"):
		p.advanceToken()
		n, err := p.nested(t.column, bindPower)
		if err != nil {
			return none, err
		}
		return p.node(t.column, opNeg, n, none, none)
	case p.is("("):
		p.advanceToken()
		n, err := p.nested(t.column, bindSelect)
		if err != nil {
			return none, err
		}
		return n, p.closing(t.column)
	case p.kind == tokenError:
		return none, p.err
	case p.kind == tokenEnd:
		return none, errorAt(t.column, "missing operand at the end")
	}
	return none, errorAt(t.column, "missing operand before %q", t.text)
}

// closing reads the parenthesis that belongs to the one at column open.
func (p *parser) closing(open int) *Error {
	switch {
	case p.is(")"):
		p.advanceToken()
		return nil
	case p.kind == tokenEnd:
		return errorAt(p.token.column, `missing ")" for the "(" at column %d`, open)
	}
	return p.unexpected()
}

func (p *parser) leaf(column int, n id) (id, *Error) {
	p.count++
	if p.count > MaxNodes {
		return none, errorAt(column, "more than %d numbers, names and operations: simplify the formula", MaxNodes)
	}
	return n, nil
}

// node adds an operation written at the given column.
func (p *parser) node(column int, o op, a, b, c id) (id, *Error) {
	n := p.graph.make(o, a, b, c)
	if v, ok := p.graph.value(n); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
		return none, errorAt(column, "the constant is %v: use finite numbers", v)
	}
	return p.leaf(column, n)
}
