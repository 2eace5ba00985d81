package expr

import "fmt"

// Program is a compiled formula f(w; row) of d parameters and the columns of a row. Its methods are safe for concurrent
// use, neither modify nor keep their arguments and do not allocate, save where dst is nil. They panic with the prefix
// "sim: " when a length does not match.
//
// data holds one slice per column, all of the same length; batch holds row numbers, in any order and repeated at will,
// and nil stands for all rows.
type Program struct {
	dim, columns            int
	value, gradient, second *tape
	kinked                  bool
}

// Compile compiles a formula over the named parameters and columns. What is wrong with the source is an *Error; a name
// that is not a word, has a meaning of its own or is given twice is a plain error.
func Compile(source string, params, columns []string) (*Program, error) {
	p, root, err := parseNames(source, params, columns)
	if err != nil {
		return nil, err
	}
	g := p.graph
	gradient := g.gradient(root, len(params))
	return &Program{
		dim: len(params), columns: len(columns),
		value:    lower(g, []id{g.unary(opMean, root)}),
		gradient: lower(g, gradient),
		second:   lower(g, g.tangents(gradient)),
		kinked:   g.kinked(root),
	}, nil
}

// parseNames parses a formula without draws.
func parseNames(source string, params, columns []string) (*parser, id, error) {
	p, err := newParser(source, params, columns)
	if err != nil {
		return nil, none, err
	}
	root, bad := p.parse()
	if bad != nil {
		return nil, none, bad
	}
	return p, root, nil
}

func newParser(source string, params, columns []string) (*parser, error) {
	p := &parser{lexer: lexer{src: source, column: 1}, graph: newGraph(), names: make(map[string]id), columns: len(columns)}
	for kind, names := range [][]string{params, columns} {
		leaf, what := opParam, "parameter"
		if kind == 1 {
			leaf, what = opColumn, "column"
		}
		for k, name := range names {
			if err := CheckName(name); err != nil {
				return nil, fmt.Errorf("%s %d: %w", what, k+1, err)
			}
			if _, twice := p.names[name]; twice {
				return nil, fmt.Errorf("%s %d: the name %s is taken: give every parameter and column its own", what, k+1, name)
			}
			p.names[name] = p.graph.leaf(leaf, k)
			p.known = append(p.known, name)
		}
	}
	return p, nil
}

// CheckName reports why name cannot name a parameter or a column, nil if it can.
func CheckName(name string) error {
	switch {
	case !validName(name):
		return fmt.Errorf("%q is not a name: use letters, digits and _, a letter first", shorten(name))
	case reserved(name):
		return fmt.Errorf("the name %s has a meaning in formulas: choose another", name)
	}
	return nil
}

// Dim is the number d of parameters.
func (p *Program) Dim() int { return p.dim }

// Kinked says whether derivatives may jump as parameters change: whether abs, relu, min, max or a comparison of what
// depends on them is in the formula.
func (p *Program) Kinked() bool { return p.kinked }

// Mean returns the mean of f(w; row) over the batch.
func (p *Program) Mean(w []float64, data [][]float64, batch []int) float64 {
	p.check(len(w), data, batch)
	return p.value.mean(nil, w, nil, data, batch)
}

// Grad stores the gradient of Mean by w in dst, of length d or nil to allocate, and returns it.
func (p *Program) Grad(dst, w []float64, data [][]float64, batch []int) []float64 {
	dst = p.check(len(w), data, batch).destination(dst)
	if p.dim > 0 {
		p.gradient.mean(dst, w, nil, data, batch)
	}
	return dst
}

// HessVec stores the product of the Hessian of Mean with v, of length d, in dst, of length d or nil to allocate, and
// returns it.
func (p *Program) HessVec(dst, w, v []float64, data [][]float64, batch []int) []float64 {
	if len(v) != p.dim {
		panic("sim: length of v does not match the parameters")
	}
	dst = p.check(len(w), data, batch).destination(dst)
	if p.dim > 0 {
		p.second.mean(dst, w, v, data, batch)
	}
	return dst
}

// Eval returns f(w; row) for the column values of one row.
func (p *Program) Eval(w, row []float64) float64 {
	if len(w) != p.dim || len(row) != p.columns {
		panic("sim: length of w or row does not match the formula")
	}
	return p.value.row(w, row)
}

func (p *Program) check(w int, data [][]float64, batch []int) *Program {
	switch {
	case w != p.dim:
		panic("sim: length of w does not match the parameters")
	case len(data) != p.columns:
		panic("sim: number of columns does not match the formula")
	case batch != nil && len(batch) == 0:
		panic("sim: empty batch")
	}
	return p
}

func (p *Program) destination(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, p.dim)
	}
	if len(dst) != p.dim {
		panic("sim: length of dst does not match the parameters")
	}
	return dst
}
