package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// generated lists every mutation of a file that the mutators below make, each change at one place. Some do not compile.
func generated(s *source) (all []mutant) {
	s.declarations(func(name string, body ast.Node) {
		times := map[string]int{}
		add := func(n ast.Node, by string) {
			before, after := canonical(s.of(n)), canonical([]byte(by))
			if len(before) > 70 {
				before = before[:70] + "..."
			}
			if len(after) > 70 {
				after = "..." + after[len(after)-70:]
			}
			label := fmt.Sprintf("%s %s: %s -> %s", s.path, name, before, after)
			if times[label]++; times[label] > 1 {
				label += fmt.Sprintf(" (%d)", times[label])
			}
			all = append(all, mutant{label, map[string][]byte{s.path: s.replaced(s.span(n), by)}})
		}
		var results *ast.FieldList
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body == body {
				results = f.Type.Results
			}
		}
		s.mutate(body, results, add)
	})
	return all
}

// mutate calls add with every node of a body that a mutator changes and the text in its place. The results are those of
// the function, nil for none.
func (s *source) mutate(body ast.Node, results *ast.FieldList, add func(n ast.Node, by string)) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			s.mutate(n.Body, n.Type.Results, add)
			return false
		case *ast.BinaryExpr:
			for _, op := range otherOperators[n.Op] {
				add(n, fmt.Sprintf("%s %s %s", s.of(n.X), op, s.of(n.Y)))
			}
		case *ast.AssignStmt:
			for _, op := range otherAssignments[n.Tok] {
				add(n, fmt.Sprintf("%s %s %s", s.of(n.Lhs[0]), op, s.of(n.Rhs[0])))
			}
			if n.Tok != token.DEFINE {
				add(n, "{}")
			}
		case *ast.IncDecStmt:
			op := token.INC
			if n.Tok == token.INC {
				op = token.DEC
			}
			add(n, fmt.Sprintf("%s%s", s.of(n.X), op))
			add(n, "{}")
		case *ast.ExprStmt, *ast.BranchStmt:
			add(n, "{}")
		case *ast.IfStmt:
			add(n.Cond, fmt.Sprintf("!(%s)", s.of(n.Cond)))
		case *ast.UnaryExpr:
			if n.Op == token.SUB || n.Op == token.NOT {
				add(n, string(s.of(n.X)))
			}
		case *ast.BasicLit:
			if v, err := strconv.ParseFloat(n.Value, 64); err == nil && (n.Kind == token.INT || n.Kind == token.FLOAT) {
				add(n, strconv.FormatFloat(v+1, 'g', -1, 64))
			}
		case *ast.ReturnStmt:
			s.mutateReturn(n, results, add)
		}
		return true
	})
}

var otherOperators = map[token.Token][]token.Token{
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.MUL},
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.SHL: {token.SHR}, token.SHR: {token.SHL}, token.AND: {token.OR}, token.OR: {token.AND}, token.XOR: {token.AND},
}

var otherAssignments = map[token.Token][]token.Token{
	token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN},
	token.MUL_ASSIGN: {token.QUO_ASSIGN}, token.QUO_ASSIGN: {token.MUL_ASSIGN},
}

// mutateReturn puts a zero in the place of each value that is returned.
func (s *source) mutateReturn(n *ast.ReturnStmt, results *ast.FieldList, add func(n ast.Node, by string)) {
	if results == nil {
		return
	}
	var types []ast.Expr
	for _, f := range results.List {
		for range max(1, len(f.Names)) {
			types = append(types, f.Type)
		}
	}
	if len(types) != len(n.Results) {
		return
	}
	for i, value := range n.Results {
		zero, is := s.zero(types[i]), string(s.of(value))
		if zero != "" && zero != is && zero != "*new("+strings.TrimSuffix(is, "{}")+")" {
			add(value, zero)
		}
	}
}

// zero is the zero value of a type as far as its spelling tells, else "".
func (s *source) zero(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		switch t.Name {
		case "bool":
			return "false"
		case "string":
			return `""`
		case "error", "any":
			return "nil"
		case "int", "float64", "uint64", "rune", "byte", "uint", "int64":
			return "0"
		}
		return "*new(" + t.Name + ")"
	case *ast.StarExpr, *ast.MapType, *ast.FuncType, *ast.InterfaceType:
		return "nil"
	case *ast.ArrayType:
		if t.Len == nil {
			return "nil"
		}
		return string(s.of(t)) + "{}"
	}
	return ""
}
