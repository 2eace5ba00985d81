package lessons

import (
	"regexp"
	"slices"

	"sgdflow/sim/expr"
)

// Formula is a formula of package expr over the Numbers.
type Formula struct {
	Source  string
	Numbers []string // those that it needs, each once

	program *expr.Program
}

// word matches what is a name in the language of formulas.
var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// newFormula compiles a formula. What is wrong with the source is an *expr.Error.
func newFormula(source string) (*Formula, error) {
	names := numberNames()
	program, err := expr.Compile(source, names, nil)
	if err != nil {
		return nil, err
	}
	f := &Formula{Source: source, program: program}
	for _, w := range word.FindAllString(source, -1) {
		if slices.Contains(names, w) && !slices.Contains(f.Numbers, w) {
			f.Numbers = append(f.Numbers, w)
		}
	}
	return f, nil
}

// Value returns the formula's value, given the value of each of its Numbers. Safe for concurrent use.
func (f *Formula) Value(number func(name string) float64) float64 {
	names := numberNames()
	w := make([]float64, len(names))
	for _, name := range f.Numbers {
		w[slices.Index(names, name)] = number(name)
	}
	return f.program.Eval(w, nil)
}
