package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// source is one file of the package that is mutated.
type source struct {
	path   string // from the folder of the module
	text   []byte
	files  *token.FileSet
	syntax *ast.File
}

// sources reads the code of a package, its tests aside, in the order of the files' names.
func sources(folder string) (all []*source, err error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s, err := parsed(path, text)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no Go files in %s: run this in the folder of go.mod", folder)
	}
	return all, nil
}

func parsed(path string, text []byte) (s *source, err error) {
	s = &source{path: path, text: text, files: token.NewFileSet()}
	s.syntax, err = parseIn(s.files, path, text)
	return s, err
}

func parseIn(files *token.FileSet, path string, text []byte) (*ast.File, error) {
	return parser.ParseFile(files, path, text, parser.SkipObjectResolution)
}

// span is a range of bytes of a source.
type span struct{ from, to int }

func (s *source) span(n ast.Node) span {
	return span{s.files.Position(n.Pos()).Offset, s.files.Position(n.End()).Offset}
}

func (s *source) of(n ast.Node) []byte {
	at := s.span(n)
	return s.text[at.from:at.to]
}

// replaced is the text of the source with a part of it replaced.
func (s *source) replaced(at span, by string) []byte {
	return bytes.Join([][]byte{s.text[:at.from], s.text[at.to:]}, []byte(by))
}

// declarations calls visit with each function, "Name" or "Type.Name", and each constant or variable with a value.
func (s *source) declarations(visit func(name string, body ast.Node)) {
	for _, d := range s.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body == nil {
				continue
			}
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			visit(name, d.Body)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == len(v.Names) {
					for i, name := range v.Names {
						visit(name.Name, v.Values[i])
					}
				}
			}
		}
	}
}

func receiver(t ast.Expr) string {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return "?"
}

// canonical is code as it is compared: its tokens, without layout, comments, brackets and conversions to float64, which
// make no difference to what a formula says and come and go.
func canonical(code []byte) string {
	var scan scanner.Scanner
	files := token.NewFileSet()
	scan.Init(files.AddFile("", -1, len(code)), code, nil, 0)
	var all []string
	for {
		_, tok, literal := scan.Scan()
		switch {
		case tok == token.EOF:
			return strings.Join(all, " ")
		case tok == token.LPAREN, tok == token.RPAREN, tok == token.SEMICOLON && literal == "\n", literal == "float64":
		case literal != "":
			all = append(all, literal)
		default:
			all = append(all, tok.String())
		}
	}
}

// find lists the expressions and statements of a declaration that say the same as a text; of nested ones the outermost.
func (s *source) find(body ast.Node, text string) (all []ast.Node) {
	want := canonical([]byte(text))
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case ast.Expr, ast.Stmt:
			if canonical(s.of(n)) == want {
				all = append(all, n)
				return false
			}
		}
		return true
	})
	return all
}
