package expr

import "math"

// op is the operation of a graph node or of a tape instruction.
type op uint8

const (
	// Leaves; operand a is an index.
	opConst   op = iota // the value stands in node.bits
	opParam             // component a of w
	opTangent           // component a of v
	opColumn            // data column a

	opAdd
	opSub
	opMul
	opDiv
	opNeg
	opPow
	opExp
	opLog
	opSqrt
	opTanh
	opSigmoid
	opSoftplus
	opAbs
	opSin
	opCos
	opRelu
	opMin
	opMax
	opLess
	opLessEq
	opEqual
	opNotEqual
	opSelect // a ? b : c

	// Met in derivatives only.
	opGated   // a*b, but 0 where a is 0 whatever b is
	opRecip   // 1/a, NaN where log(a) is
	opAtLeast // 1 where a >= b, else 0; NaN where either is
	opMean    // mean over the rows of the batch

	// Met on tapes only: a varying operand with a uniform one, and reductions.
	opAddU  // a + uniform b
	opSubU  // a - uniform b
	opSubFU // uniform b - a
	opMulU  // a * uniform b
	opSum   // sum of a over the rows
	opDot   // sum of a*b over the rows
)

// operands returns how many of a, b and c are nodes.
func (o op) operands() int {
	switch o {
	case opConst, opParam, opTangent, opColumn:
		return 0
	case opNeg, opExp, opLog, opSqrt, opTanh, opSigmoid, opSoftplus, opAbs, opSin, opCos, opRelu, opRecip, opMean:
		return 1
	case opSelect:
		return 3
	}
	return 2
}

// hasKinks reports whether the result or its derivative jumps somewhere. A choice jumps where its condition does.
func (o op) hasKinks() bool {
	switch o {
	case opAbs, opRelu, opMin, opMax, opLess, opLessEq, opEqual, opNotEqual:
		return true
	}
	return false
}

// apply is what an operation means, for one row. Operands beyond its number are ignored.
func apply(o op, a, b, c float64) float64 {
	switch o {
	case opAdd:
		return a + b
	case opSub:
		return a - b
	case opMul:
		return a * b
	case opDiv:
		return a / b
	case opNeg:
		return -a
	case opPow:
		return pow(a, b)
	case opExp:
		return math.Exp(a)
	case opLog:
		return math.Log(a)
	case opSqrt:
		return math.Sqrt(a)
	case opTanh:
		return math.Tanh(a)
	case opSigmoid:
		return sigmoid(a)
	case opSoftplus:
		return max(a, 0) + math.Log1p(math.Exp(-math.Abs(a)))
	case opAbs:
		return math.Abs(a)
	case opSin:
		return math.Sin(a)
	case opCos:
		return math.Cos(a)
	case opRelu:
		return max(a, 0)
	case opMin:
		return min(a, b)
	case opMax:
		return max(a, b)
	case opLess:
		return indicator(a < b)
	case opLessEq:
		return indicator(a <= b)
	case opEqual:
		return indicator(a == b)
	case opNotEqual:
		return indicator(a != b)
	case opSelect:
		if a != 0 {
			return b
		}
		return c
	case opGated:
		if a == 0 {
			return 0
		}
		return a * b
	case opRecip:
		if a < 0 {
			return math.NaN()
		}
		return 1 / a
	case opAtLeast:
		if a != a || b != b {
			return math.NaN()
		}
		return indicator(a >= b)
	}
	panic("sim: formula operation without a meaning")
}

// pow is math.Pow, by repeated squaring for the small whole exponents formulas use.
func pow(a, b float64) float64 {
	n := math.Abs(b)
	if n > 16 || n != math.Trunc(n) {
		return math.Pow(a, b)
	}
	p := 1.0
	for k := int(n); k > 0; k >>= 1 {
		if k&1 == 1 {
			p *= a
		}
		a *= a
	}
	if b < 0 {
		return 1 / p
	}
	return p
}

// sigmoid is 1/(1+exp(-a)), written so that exp cannot overflow.
func sigmoid(a float64) float64 {
	if a >= 0 {
		return 1 / (1 + math.Exp(-a))
	}
	e := math.Exp(a)
	return e / (1 + e)
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
