package main

import (
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
)

// compiler finds out whether mutants compile, in a fraction of the time that the real one takes.
type compiler struct{ importer types.Importer }

func newCompiler() compiler { return compiler{importer.ForCompiler(token.NewFileSet(), "source", nil)} }

// check is the first error in a mutant of a package's files, nil for none.
func (c compiler) check(files []*source, m mutant) error {
	set := token.NewFileSet()
	var syntax []*ast.File
	for _, s := range files {
		text := s.text
		if mutated, ok := m.texts[s.path]; ok {
			text = mutated
		}
		f, err := parseIn(set, s.path, text)
		if err != nil {
			return err
		}
		syntax = append(syntax, f)
	}
	_, err := (&types.Config{Importer: c.importer}).Check(files[0].syntax.Name.Name, set, syntax, nil)
	return err
}
