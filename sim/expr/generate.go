package expr

import "fmt"

// Source supplies the random numbers of generated data; *rand.Rand of math/rand/v2 is one.
type Source interface {
	NormFloat64() float64
	Float64() float64
}

// Generator computes a column of generated data, row by row, from the columns before it. Its formula knows i, the
// row number counted from 0, normal(), a standard normal draw, and uniform(), a draw from [0, 1). Safe for concurrent
// use, each use with its own Source.
type Generator struct {
	columns int
	draws   []draw
	value   *tape
}

// CompileGenerator compiles the formula of a generated column over the names of the columns before it. What is wrong
// with the source is an *Error, with a name a plain error.
func CompileGenerator(source string, columns []string) (*Generator, error) {
	p, err := newParser(source, nil, columns)
	if err != nil {
		return nil, err
	}
	if _, taken := p.names["i"]; taken {
		return nil, fmt.Errorf("the name i is the row number in generated data: choose another")
	}
	p.names["i"] = p.graph.leaf(opColumn, len(columns))
	p.known = append(p.known, "i")
	p.generate, p.columns = true, len(columns)+1
	root, bad := p.parse()
	if bad != nil {
		return nil, bad
	}
	return &Generator{columns: len(columns), draws: p.draws, value: lower(p.graph, []id{p.graph.unary(opMean, root)})}, nil
}

// At returns the value in row i, given the values of the earlier columns in that row. Each normal() and uniform() of
// the formula draws once from source, in the order in which they are written, taken branch or not: the draws of a row
// do not depend on its values. Panics with the prefix "sim: " when the length of row does not match.
func (g *Generator) At(i int, row []float64, source Source) float64 {
	if len(row) != g.columns {
		panic("sim: length of row does not match the columns")
	}
	all := make([]float64, 0, g.columns+1+len(g.draws))
	all = append(append(all, row...), float64(i))
	for _, d := range g.draws {
		if d == drawNormal {
			all = append(all, source.NormFloat64())
		} else {
			all = append(all, source.Float64())
		}
	}
	return g.value.row(nil, all)
}
