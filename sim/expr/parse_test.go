package expr

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestValue(t *testing.T) {
	a, b, x := 2.0, 3.0, 0.5
	for _, c := range []struct {
		source string
		want   float64
	}{
		{"a", 2},
		{"1.5e1", 15},
		{".5 + 5.", 5.5},
		{"2E-1", 0.2},
		{"1 - 2 - 3", -4},
		{"8 / 4 / 2", 1},
		{"2 + 3 * 4", 14},
		{"2 ^ 3 ^ 2", 512},
		{"-a^2", -4},
		{"(-a)^2", 4},
		{"2^-1", 0.5},
		{"2^-a^2", 1. / 16},
		{"-a*b", -6},
		{"a*-b", -6},
		{"--a", 2},
		{"a - -b", 5},
		{"a < b", 1},
		{"a + 1 < b", 0},
		{"a + 1 <= b", 1},
		{"a > b", 0},
		{"a + 1 >= b", 1},
		{"a == b", 0},
		{"a != b", 1},
		{"a < b ? 10 : 20", 10},
		{"a > b ? 10 : a == 2 ? 30 : 40", 30},
		{"1 < 2 ? a : b", 2},
		{"a - 2 ? 1 : 2", 2},
		{"(a < b) * 3", 3},
		{"pi", math.Pi},
		{"e_1 * i", 0.5 * 7},
		{"min(a, b)", 2},
		{"max(a, b, 7, x)", 7},
		{"abs(x - a)", 1.5},
		{"sqrt(a*a)", 2},
		{"exp(log(b))", 3},
		{"sin(x)^2 + cos(x)^2", 1},
		{"sigmoid(x)", 1 / (1 + math.Exp(-0.5))},
		{"softplus(x)", math.Log(1 + math.Exp(0.5))},
		{"tanh(x)", math.Tanh(0.5)},
		{"relu(x) + relu(-x)", 0.5},
		{"a^3 + a^4 + a^5", 56},
		{"a^-3", 0.125},
		{"b^0.5", math.Sqrt(3)},
		{"b^1.7", math.Pow(3, 1.7)},
		{"b^20", math.Pow(3, 20)},
		{"(-b)^5", -243},
		{"a^b", 8},
		{"(-a)^b", -8},
		{" a\t*\n b\r", 6},
		{"x / 3 + a / 4", 0.5/3 + 0.5},
	} {
		t.Run(c.source, func(t *testing.T) {
			p, err := Compile(c.source, []string{"a", "b"}, []string{"x", "e_1", "i"})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Eval([]float64{a, b}, []float64{x, 0.5, 7}); !(math.Abs(got-c.want) <= 4e-16*math.Abs(c.want)) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		source string
		column int
		reason string // a part of it
	}{
		{"", 1, "empty formula"},
		{"  ", 3, "empty formula"},
		{"a +", 4, "missing operand at the end"},
		{"a + * b", 5, `missing operand before "*"`},
		{"+a", 1, `missing operand before "+"`},
		{"()", 2, `missing operand before ")"`},
		{"(a", 3, `missing ")" for the "(" at column 1`},
		{"(a]", 3, "stray character ']'"},
		{"a)", 2, `")" without "("`},
		{"(a, b)", 3, `stray ","`},
		{"a b", 3, `missing operator before "b": write *`},
		{"2a", 2, `missing operator before "a"`},
		{"a (b)", 3, "a is not a function: write *"},
		{"2(b)", 2, "missing operator"},
		{"a*bb", 3, `unknown name "bb": did you mean b? known are a, b, x`},
		{"a*Alpha", 3, `unknown name "Alpha": known are a, b, x`},
		{"X", 1, "did you mean x?"},
		{"tnah(x)", 1, `unknown function "tnah"`},
		{"sigmod(x)", 1, "did you mean sigmoid?"},
		{"frob(x)", 1, "known are exp log"},
		{"exp + 1", 1, "exp lacks its arguments"},
		{"exp()", 1, "exp takes 1 argument, not 0"},
		{"1 + exp(a, b)", 5, "exp takes 1 argument, not 2"},
		{"exp(a", 6, `missing ")" for the "(" at column 4`},
		{"min(a)", 1, "min takes 2 arguments or more, not 1"},
		{"max()", 1, "max takes 2 arguments or more, not 0"},
		{"max(a,)", 7, `missing operand before ")"`},
		{"max(,a)", 5, `missing operand before ","`},
		{"a ? b", 6, `missing ":" for the "?" at column 3`},
		{"a ? b : ", 9, "missing operand at the end"},
		{"a : b", 3, `stray ":"`},
		{"a < b < x", 7, "comparisons do not chain"},
		{"a = b", 3, "write == to compare"},
		{"a & b", 3, "stray character '&'"},
		{"a + µ", 5, "stray character 'µ'"},
		{"µ", 1, "stray character 'µ'"},
		{"a\x00b", 2, `stray character '\x00'`},
		{"a + \xff", 5, "stray byte 0xff"},
		{"1e999", 1, "out of range"},
		{"a + 1e999", 5, "out of range"},
		{"9^9^9^9", 4, "the constant is +Inf"},
		{"a + 1/0", 6, "the constant is +Inf"},
		{"a ? log(-1) : 2", 5, "the constant is NaN"},
		{"normal()", 1, "only generated data"},
		{"1.2.3", 4, "missing operator"},
		{"a^", 3, "missing operand"},
	} {
		t.Run(c.source, func(t *testing.T) {
			_, err := Compile(c.source, []string{"a", "b"}, []string{"x"})
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("error %v, want one of a column", err)
			}
			if bad.Column != c.column || !strings.Contains(bad.Reason, c.reason) {
				t.Errorf("%v\nwant column %d: ...%s...", bad, c.column, c.reason)
			}
		})
	}
}

// Each of these must be refused where a limit is passed, the rest unread: the column is the proof.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, source string
		column       int
		reason       string
	}{
		{"parentheses", strings.Repeat("(", 100_000), MaxDepth + 1, "nested deeper than 64"},
		{"signs", strings.Repeat("-", 100_000), MaxDepth + 1, "nested deeper than 64"},
		{"powers", strings.Repeat("a^", 100_000), 2*MaxDepth + 2, "nested deeper than 64"},
		{"conditions", strings.Repeat("a?", 100_000), 2*MaxDepth + 2, "nested deeper than 64"},
		{"calls", strings.Repeat("exp(", 100_000), 4*MaxDepth + 4, "nested deeper than 64"},
		{"terms", "a" + strings.Repeat("+a", MaxNodes/2), MaxNodes, "more than 512"},
		{"blank", strings.Repeat(" ", 1<<20), MaxSource + 2, "longer than 4096"},
		{"name", strings.Repeat("a", 1<<20), 1, "longer than 4096"},
		{"number", strings.Repeat("1", 1<<20), 1, "out of range"},
		{"junk", strings.Repeat("a$", 1<<19), 2, "stray character"},
		{"tail", "a" + strings.Repeat(" ", MaxSource), MaxSource + 2, "longer than 4096"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Compile(c.source, []string{"a"}, nil)
			var bad *Error
			if !errors.As(err, &bad) || bad.Column != c.column || !strings.Contains(bad.Reason, c.reason) {
				t.Errorf("%v, want column %d: ...%s...", err, c.column, c.reason)
			}
		})
	}
	t.Run("just within", func(t *testing.T) {
		for _, source := range []string{
			strings.Repeat("(", MaxDepth) + "a" + strings.Repeat(")", MaxDepth),
			"a" + strings.Repeat("+a", MaxNodes/2-1),
			"a" + strings.Repeat(" ", MaxSource-1),
		} {
			if _, err := Compile(source, []string{"a"}, nil); err != nil {
				t.Errorf("%.20s...: %v", source, err)
			}
		}
	})
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		name            string
		params, columns []string
		reason          string
	}{
		{"function as parameter", []string{"exp"}, nil, "parameter 1: the name exp has a meaning"},
		{"constant as column", []string{"a"}, []string{"pi"}, "column 1: the name pi has a meaning"},
		{"draw as column", nil, []string{"x", "normal"}, "column 2: the name normal has a meaning"},
		{"twice", []string{"a"}, []string{"a"}, "the name a is taken"},
		{"empty", []string{""}, nil, "is not a name"},
		{"space", []string{"a b"}, nil, "is not a name"},
		{"digit first", []string{"1a"}, nil, "is not a name"},
		{"escape", []string{"a\x1b[m"}, nil, `"a\x1b[m" is not a name`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Compile("1", c.params, c.columns); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want ...%s...", err, c.reason)
			}
		})
	}
}
