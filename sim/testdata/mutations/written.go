package main

import (
	"fmt"
	"go/ast"
	"strings"
)

// mutation is one that is written down: in a function, method or constant of a package, an expression or a statement is
// replaced. The text of what is replaced must stand there exactly once; see canonical for what counts as the same.
type mutation struct {
	folder string
	what   string // is wrong then
	place  string // as declarations has it
	edits  []string
}

// title names it.
func (m mutation) title() string { return fmt.Sprintf("%s %s: %s", m.folder, m.place, m.what) }

type writtenMutant struct {
	mutant
	folder string
}

// in returns what writes mutations of one package down: what is wrong, where, and pairs of code before and after, in
// which nothing stands for a statement left out, and before for the whole of a constant.
func in(folder string, all *[]mutation) func(what, place string, edits ...string) {
	return func(what, place string, edits ...string) {
		*all = append(*all, mutation{folder, what, place, edits})
	}
}

// mutations lists all that are written down.
func mutations() (all []mutation) {
	regulariser(in("sim", &all))
	samplings(in("sim", &all))
	moments(in("sim", &all))
	integrator(in("sim", &all))
	ensembles(in("sim", &all))
	landscapes(in("sim", &all))
	networks(in("sim/objective", &all))
	formulas(in("sim/expr", &all))
	experiments(in("sim/lab", &all))
	return all
}

// make applies the mutation. An error says which text does not stand where it should exactly once.
func (m mutation) make(files []*source) (writtenMutant, error) {
	made := writtenMutant{mutant{m.title(), map[string][]byte{}}, m.folder}
	for i := 0; i < len(m.edits); i += 2 {
		before, after := m.edits[i], m.edits[i+1]
		var at *source
		var found []ast.Node
		for _, s := range files {
			if text, ok := made.texts[s.path]; ok { // an edit before this one
				var err error
				if s, err = parsed(s.path, text); err != nil {
					return made, fmt.Errorf("%s: %w", m.title(), err)
				}
			}
			s.declarations(func(name string, body ast.Node) {
				if name != m.place {
					return
				}
				here := []ast.Node{body}
				if before != "" {
					here = s.find(body, before)
				}
				if len(here) > 0 {
					at, found = s, append(found, here...)
				}
			})
		}
		if len(found) != 1 {
			return made, fmt.Errorf("%s: %q stands in %s %d times, not once", m.title(), before, m.place, len(found))
		}
		after = strings.ReplaceAll(after, "$", string(at.of(found[0])))
		if _, ok := found[0].(ast.Expr); ok {
			after = "(" + after + ")"
		} else if after == "" {
			after = "{}"
		}
		made.texts[at.path] = at.replaced(at.span(found[0]), after)
	}
	return made, nil
}
