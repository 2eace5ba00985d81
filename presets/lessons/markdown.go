package lessons

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownError is what is wrong with a Markdown text, and at which byte of it.
type markdownError struct {
	offset int
	reason string
}

// allowed ends the messages about Markdown that has no place in a lesson.
const allowed = "use paragraphs, lists with -, **bold**, *emphasis* and `code`"

// commonMark knows tables, struck-out text and tick boxes, so that they can be refused and are not shown as they were
// typed. It does not know definitions of links, which would vanish from the text unseen.
var commonMark = parser.NewParser(
	parser.WithBlockParsers(parser.DefaultBlockParsers()...),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(extension.NewStrikethroughParser(), 500))...),
	parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
)

// parseMarkdown reads the subset of Markdown that a lesson's texts are written in. check tells why a number cannot be
// shown, "" when it can.
func parseMarkdown(source string, check func(number string) string) (Text, *markdownError) {
	r := reader{source: []byte(source), check: check}
	r.blocks(commonMark.Parse(text.NewReader(r.source)), false)
	if r.err != nil {
		return nil, r.err
	}
	return r.text, nil
}

// reader makes a Text of goldmark's tree. The first error ends it.
type reader struct {
	source []byte
	check  func(number string) string
	text   Text
	err    *markdownError

	raw   []byte // text not yet among the spans of the last block, as it was typed
	start int    // where it stands in source
	style Span
}

func (r *reader) fail(offset int, format string, args ...any) {
	if r.err == nil {
		r.err = &markdownError{offset, fmt.Sprintf(format, args...)}
	}
}

// blocks reads what parent holds; in the items of a list that is one paragraph each.
func (r *reader) blocks(parent ast.Node, item bool) {
	for n := parent.FirstChild(); n != nil && r.err == nil; n = n.NextSibling() {
		switch b := n.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			if item && n.PreviousSibling() != nil {
				r.fail(n.Pos(), "a second paragraph in an item of a list has no place here: %s", allowed)
			}
			r.text = append(r.text, Block{Bullet: item})
			r.inlines(n, Span{})
			r.flush()
		case *ast.List:
			switch {
			case b.IsOrdered():
				r.fail(n.Pos(), "a numbered list has no place here: %s", allowed)
			case item:
				r.fail(n.Pos(), "a list within a list has no place here: %s", allowed)
			}
			for i := n.FirstChild(); i != nil && r.err == nil; i = i.NextSibling() {
				r.blocks(i, true)
			}
		default:
			r.fail(n.Pos(), "%s has no place here: %s", refused(n), allowed)
		}
	}
}

// inlines reads what parent holds, in a style.
func (r *reader) inlines(parent ast.Node, style Span) {
	for n := parent.FirstChild(); n != nil && r.err == nil; n = n.NextSibling() {
		within := style
		switch i := n.(type) {
		case *ast.Text:
			r.collect(i, style)
		case *ast.Emphasis:
			if i.Level == 1 {
				within.Emph = true
			} else {
				within.Bold = true
			}
			r.inlines(n, within)
		case *ast.CodeSpan:
			within.Code = true
			r.flush()
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					within.Text += strings.ReplaceAll(string(t.Value(r.source)), "\n", " ")
				}
			}
			r.add(within)
		default:
			r.fail(place(n, r.source), "%s has no place here: %s", refused(n), allowed)
		}
	}
}

// collect takes text as typed. goldmark cuts it at every character that might have had a meaning, the _ of names among
// them, so that it is understood only once all of it is there.
func (r *reader) collect(t *ast.Text, style Span) {
	if end := r.start + len(r.raw); len(r.raw) == 0 || end != t.Segment.Start || style != r.style {
		r.flush()
		r.start, r.style = t.Segment.Start, style
	}
	r.raw = append(r.raw, t.Segment.Value(r.source)...)
	switch {
	case t.HardLineBreak():
		r.flush()
		r.add(Span{Break: true})
	case t.SoftLineBreak():
		r.flush()
		style.Text = " "
		r.add(style)
	}
}

// flush makes spans of the text collected: escapes undone, {{ taken as a brace and {name} as a number.
func (r *reader) flush() {
	raw, span := string(r.raw), r.style
	r.raw = r.raw[:0]
	for i := 0; i < len(raw) && r.err == nil; {
		rest := raw[i:]
		switch {
		case rest[0] == '\\' && len(rest) > 1 && util.IsPunct(rest[1]), strings.HasPrefix(rest, "{{"):
			span.Text += rest[1:2]
			i += 2
		case rest[0] == '{':
			name, _, closed := strings.Cut(rest[1:], "}")
			if !closed {
				r.fail(r.start+i, "{ opens the name of a number, such as {gap_gradient}: close it with }, or write {{ for a brace")
			} else if reason := r.check(name); reason != "" {
				r.fail(r.start+i, "%s", reason)
			}
			r.add(span)
			number := r.style
			number.Number = name
			r.add(number)
			span.Text = ""
			i += len(name) + 2
		case rest[0] == '&' && entity.MatchString(rest):
			r.fail(r.start+i, "%s has no place here: write the character itself", entity.FindString(rest))
		default:
			span.Text += rest[:1]
			i++
		}
	}
	r.add(span)
}

// entity matches a character written in HTML's way.
var entity = regexp.MustCompile(`^&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);`)

// add appends a span to the last block, joined to the one before where the style is the same; an empty one is none.
func (r *reader) add(s Span) {
	if s.Text == "" && s.Number == "" && !s.Break {
		return
	}
	b := &r.text[len(r.text)-1]
	if n := len(b.Spans); n > 0 && s.Text != "" {
		last := &b.Spans[n-1]
		joined := *last
		joined.Text = s.Text
		if last.Text != "" && joined == s {
			last.Text += s.Text
			return
		}
	}
	b.Spans = append(b.Spans, s)
}

// place is where an inline node begins, as far as goldmark tells.
func place(n ast.Node, source []byte) int {
	at := n.Pos()
	for c := n; at < 0 && c != nil; c = c.Parent() {
		at = c.Pos()
	}
	return min(max(at, 0), len(source))
}

// refused names Markdown that a lesson does not know.
func refused(n ast.Node) string {
	switch n.(type) {
	case *ast.Heading:
		return "a heading"
	case *ast.ThematicBreak:
		return "a rule"
	case *ast.CodeBlock:
		return "a block of code, which four spaces at the head of a line begin,"
	case *ast.FencedCodeBlock:
		return "a block of code"
	case *ast.Blockquote:
		return "a quotation"
	case *ast.HTMLBlock, *ast.RawHTML:
		return "HTML"
	case *ast.Link, *ast.AutoLink:
		return "a link"
	case *ast.Image:
		return "an image"
	case *extast.Table:
		return "a table"
	case *extast.Strikethrough:
		return "struck-out text"
	case *extast.TaskCheckBox:
		return "a tick box"
	}
	return "this Markdown"
}
