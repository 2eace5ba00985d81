package lessons

import (
	"bytes"
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"

	"sgdflow/presets/strict"
)

// anyNumber takes every name of Numbers for one that can be shown.
func anyNumber(name string) string {
	if slices.Contains(numberNames(), name) {
		return ""
	}
	return unknownNumber(name)
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	plain := func(s ...Span) Block { return Block{Spans: s} }
	item := func(s ...Span) Block { return Block{Bullet: true, Spans: s} }
	for _, c := range []struct {
		source string
		want   Text
	}{
		{"", nil},
		{" \n\n", nil},
		{"one\ntwo\n\nthree", Text{plain(Span{Text: "one two"}), plain(Span{Text: "three"})}},
		{"a **b** *c* ***d*** `e *f*`", Text{plain(
			Span{Text: "a "}, Span{Text: "b", Bold: true}, Span{Text: " "}, Span{Text: "c", Emph: true}, Span{Text: " "},
			Span{Text: "d", Bold: true, Emph: true}, Span{Text: " "}, Span{Text: "e *f*", Code: true},
		)}},
		{"one  \ntwo\\\nthree", Text{plain(Span{Text: "one"}, Span{Break: true}, Span{Text: "two"}, Span{Break: true}, Span{Text: "three"})}},
		{"see:\n- one\n  more\n- **two**\n\nend", Text{
			plain(Span{Text: "see:"}), item(Span{Text: "one more"}), item(Span{Text: "two", Bold: true}), plain(Span{Text: "end"}),
		}},
		{"{gap_gradient}", Text{plain(Span{Number: "gap_gradient"})}},
		{"**{times_closer} times** {ratio}", Text{plain(
			Span{Number: "times_closer", Bold: true}, Span{Text: " times", Bold: true}, Span{Text: " "}, Span{Number: "ratio"},
		)}},
		{"{{x} {{{ratio}} `{ratio}` \\{y}", Text{plain(
			Span{Text: "{x} {"}, Span{Number: "ratio"}, Span{Text: "} "}, Span{Text: "{ratio}", Code: true}, Span{Text: " {y}"},
		)}},
		{`w_k and loss_of_w, 2 * 3 \*4\* [0, 1] a < b & c`, Text{plain(Span{Text: `w_k and loss_of_w, 2 * 3 *4* [0, 1] a < b & c`})}},
		{"[x]: y", Text{plain(Span{Text: "[x]: y"})}}, // a definition of a link anywhere else, and nothing in the text
	} {
		got, err := parseMarkdown(c.source, anyNumber)
		if err != nil {
			t.Errorf("%q: %s", c.source, err.reason)
		} else if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", c.source, got, c.want)
		}
	}
}

func TestMarkdownRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source string
		at     string // what stands at the offset of the error
		want   string
	}{
		{"text\n\n# Head", "# Head", "a heading"},
		{"Head\n====", "Head", "a heading"},
		{"one\n\n---\n", "---", "a rule"},
		{"one\n\n    two", "two", "a block of code, which four spaces"},
		{"one\n\n```\ntwo\n```", "```", "a block of code"},
		{"> said", "> said", "a quotation"},
		{"one\n\n<div>\ntwo", "<div>", "HTML"},
		{"one <b>two</b>", "<b>", "HTML"},
		{"one [two](three)", "[two]", "a link"},
		{"one <https://two.example>", "<https", "a link"},
		{"one ![two](three)", "![two]", "an image"},
		{"a | b\n--|--\n1 | 2", "a | b", "a table"},
		{"one ~~two~~", "~~two", "struck-out text"},
		{"- [ ] one", "[ ] one", "a tick box"},
		{"1. one", "1. one", "a numbered list"},
		{"- one\n  - two", "- two", "a list within a list"},
		{"- one\n\n  two", "two", "a second paragraph in an item"},
		{"one &eps; two", "&eps;", "&eps; has no place here"},
		{"one &#27;[31m", "&#27;", "&#27; has no place here"},
		{"one *{gap_gradiant}*", "{gap", `unknown number "gap_gradiant": did you mean gap_gradient?`},
		{"one {} two", "{}", `unknown number ""`},
		{"one\ntwo {ratio", "{ratio", "{ opens the name of a number"},
		{"f(x) = { x", "{ x", "{ opens the name of a number"},
		{"{" + strings.Repeat("x", 1000) + "}", "{xxx", `unknown number "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...": "sgdflow lessons numbers" lists all`},
	} {
		got, err := parseMarkdown(c.source, anyNumber)
		switch {
		case err == nil:
			t.Errorf("%q: read as %+v", c.source, got)
		case !strings.HasPrefix(err.reason, c.want):
			t.Errorf("%q: %q, want %q", c.source, err.reason, c.want)
		case !strings.HasPrefix(c.source[err.offset:], c.at):
			t.Errorf("%q: error at %q, want %q", c.source, c.source[err.offset:], c.at)
		}
	}
}

func TestTextPlainAndNumbers(t *testing.T) {
	t.Parallel()
	text, err := parseMarkdown("**{ratio}** is\\\nit\n\n- {ratio} or {horizon}", anyNumber)
	if err != nil {
		t.Fatal(err.reason)
	}
	got := text.Plain(func(name string) string { return "<" + name + ">" })
	if want := []string{"<ratio> is\nit", "- <ratio> or <horizon>"}; !slices.Equal(got, want) {
		t.Errorf("plain %q, want %q", got, want)
	}
	if got, want := text.Numbers(), []string{"ratio", "horizon"}; !slices.Equal(got, want) {
		t.Errorf("numbers %q, want %q", got, want)
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// FuzzMarkdown holds what is accepted to the text that goldmark's own renderer writes of it.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"", "one **two** *three* `four`", "- a\n- b\n\nc", "a\\*b\\\\c  \nd", "*a **b* c**", "``a ` b``", "a_b_c _d_e_ __f__", "\\", "a\\",
		"* a\n* b", "+ a", "-", "- ", "` `", "*", "a &amp b", "<a", "a]b[c](d", "* *", "- - a", "\u00a0a\u00a0", "~a~", "a\\\n", "a  \n  b",
		"`a\nb` c", "``", "![](", "\\&amp;", "a**b**c", "{{a}", "{ratio}", "|a\n|-", "\t- a", "- a\n---", "*a\n- b*",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		unshown := func(r rune) bool { return strict.Unprintable(r) && r != '\n' }
		if len(source) > MaxText || strings.ContainsFunc(source, unshown) {
			t.Skip("refused before it is parsed")
		}
		text, bad := parseMarkdown(source, anyNumber)
		if bad != nil {
			if bad.offset < 0 || bad.offset > len(source) || bad.reason == "" {
				t.Fatalf("%q: error %q at %d", source, bad.reason, bad.offset)
			}
			return
		}
		if strings.ContainsAny(source, "{") {
			return // which goldmark knows nothing of
		}
		var rendered bytes.Buffer
		if err := goldmark.Convert([]byte(source), &rendered); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(source, "]:") {
			return // goldmark takes definitions of links out
		}
		want := strings.Fields(html.UnescapeString(tag.ReplaceAllString(strings.ReplaceAll(rendered.String(), "<br", " <br"), "")))
		var got []string
		for i, line := range text.Plain(func(string) string { return "" }) {
			if text[i].Bullet {
				line = strings.TrimPrefix(line, "- ")
			}
			got = append(got, strings.Fields(line)...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q:\ngot  %q\nwant %q", source, got, want)
		}
	})
}
