package strict

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

const page = `title = "T"
text = """
first
second"""
on = true
sizes = [1, 2]
rates = [0.5, 2]
tags = ["a", 'b']

[[step]]
name = "one"
[step.view]
row = 2
[[step.view.choice]]
right = true
[[step.view.choice]]

[[step]]
name = "two"
`

func mustParse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := Parse("x.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTableReads(t *testing.T) {
	t.Parallel()
	d := mustParse(t, page)
	root := d.Root("title", "text", "on", "sizes", "rates", "tags", "step")
	steps := root.Tables("step", "name", "view")
	if len(steps) != 2 {
		t.Fatalf("%d steps", len(steps))
	}
	view := steps[0].Table("view", "row", "choice")
	choices := view.Tables("choice", "right")
	if len(choices) != 2 {
		t.Fatalf("%d choices", len(choices))
	}
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"Text", root.Text("title", "none"), "T"},
		{"Text, missing", steps[0].Text("title", "none"), "none"},
		{"Lines", root.Lines("text", ""), "first\nsecond"},
		{"Bool", root.Bool("on", false), true},
		{"Bool, missing", steps[0].Bool("on", true), true},
		{"Bool in a list of a list", choices[0].Bool("right", false), true},
		{"Bool in an empty table", choices[1].Bool("right", false), false},
		{"Whole", view.Whole("row", 7, 1, 9), int64(2)},
		{"Whole, missing", view.Whole("column", 7, 1, 9), int64(7)},
		{"Wholes", root.Wholes("sizes", 1, 2), []int{1, 2}},
		{"Numbers", root.Numbers("rates"), []float64{0.5, 2}},
		{"Number, whole", view.Number("row"), 2.0},
		{"Between", view.Between("row", 1, 0, 2), 2.0},
		{"Texts", root.Texts("tags"), []string{"a", "b"}},
		{"Texts, missing", view.Texts("tags"), []string{}},
		{"Keys", root.Keys(), []string{"title", "text", "on", "sizes", "rates", "tags", "step"}},
		{"Keys of the second", steps[1].Keys(), []string{"name"}},
		{"Value", root.Value("on"), true},
		{"Value, missing", root.Value("off"), nil},
		{"Has", steps[1].Has("view"), false},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %#v, want %#v", c.name, c.got, c.want)
		}
	}
	if err := d.Err(); err != nil {
		t.Error(err)
	}
}

// TestTableFails holds the place, the key and the words of each failure.
func TestTableFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		read       func(root Table)
		want       string
	}{
		{"bool", `on = "yes"`, func(r Table) { r.Bool("on", false) }, `1:6: on: must be true or false, not text`},
		{"tables of text", "a = 1\nstep = \"x\"", func(r Table) { r.Tables("step") }, `2:8: step: must be a list: write [[step]], not text`},
		{"tables of a table", "[step]", func(r Table) { r.Tables("step") }, `1:2: step: must be a list: write [[step]], not a table`},
		{"tables of numbers", "step = [1]", func(r Table) { r.Tables("step") }, `1:1: step: must be a list of tables: write [[step]]`},
		{
			"nested tables of numbers", "[[step]]\n[[step]]\nchoice = [1]", func(r Table) { r.Tables("step", "choice")[1].Tables("choice") },
			`3:1: step.choice: must be a list of tables: write [[step.choice]]`,
		},
		{
			"unknown in the second", "[[step]]\nname = \"\"\n[[step]]\nnaem = \"\"", func(r Table) { r.Tables("step", "name") },
			`4:1: step.naem: unknown key: did you mean name?`,
		},
		{"unknown, in line", "step = [{name = 1}, {x = 1}]", func(r Table) { r.Tables("step", "name") }, `1:22: step.x: unknown key: known are name`},
		{"unknown in a nested list", "[[step]]\n[[step.choice]]\n[[step.choice]]\nrihgt = 1", func(r Table) {
			r.Tables("step", "choice")[0].Tables("choice", "right")
		}, `4:1: step.choice.rihgt: unknown key: did you mean right?`},
		{"missing in the second", "[[step]]\nname = 1\n[[step]]\n", func(r Table) {
			for _, s := range r.Tables("step", "name") {
				s.Require("name")
			}
		}, `3:3: step.name: missing: it is needed in [step]`},
		{"missing in the file", "\n\n", func(r Table) { r.Require("title") }, `1:1: title: missing: it is needed in every note`},
		{"open", "view = 3", func(r Table) { r.Open("view") }, `1:8: view: must be a table, not a number`},
		{"control character", `s = "a\u001b"`, func(r Table) { r.Text("s", "") }, `1:5: s: character U+001B cannot be shown`},
		{"line break", `s = "a\nb"`, func(r Table) { r.Text("s", "") }, `1:5: s: character U+000A cannot be shown`},
		{"not finite", `xs = [1, nan]`, func(r Table) { r.Numbers("xs") }, `1:10: xs: NaN is not a finite number`},
		{"item", `xs = ["a", "b"]`, func(r Table) { r.InvalidItem("xs", 1, "%s is wrong", "b") }, `1:12: xs: b is wrong`},
		{"numbers that are tables", "[[xs]]\n[[xs]]", func(r Table) { r.Numbers("xs") }, `1:3: xs: must be a number, not a table`},
		{"value", `x = 1`, func(r Table) { r.Invalid("x", "wrong") }, `1:5: x: wrong`},
		{"value of a missing key", "[t]", func(r Table) { r.Open("t").Invalid("x", "wrong") }, `1:2: t.x: wrong`},
		{"key", "[t]\nx = 1", func(r Table) { r.Open("t").InvalidKey("x", "wrong") }, `2:1: t.x: wrong`},
		{"head", "\n[t]\nx = 1", func(r Table) { r.Open("t").InvalidTable("wrong") }, `2:2: t: wrong`},
		{"in the text", "s = \"\"\"\none\ntwo\"\"\"", func(r Table) { r.InvalidText("s", len("one\nt"), "wrong") }, `3:2: s: wrong`},
		{"first one only", "x = 1\ny = 2", func(r Table) { r.Invalid("y", "first"); r.Invalid("x", "second") }, `2:5: y: first`},
		{"of another file", "x = 1", func(r Table) { r.Keep(&Error{File: "y.csv", Row: 3, Col: 1, Reason: "wrong"}) }, `y.csv:3:1: wrong`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustParse(t, c.text)
			d.Kind = "note"
			c.read(d.Root("a", "on", "step", "title", "view", "s", "xs", "x", "y", "t"))
			if err := d.Err(); err == nil || strings.TrimPrefix(err.Error(), "x.toml:") != c.want {
				t.Errorf("got  %v\nwant x.toml:%s", err, c.want)
			}
		})
	}
}

func TestInvalidTextHidden(t *testing.T) {
	t.Parallel()
	d := mustParse(t, `s = "a\tb"`)
	if d.Root("s").InvalidText("s", 2, "wrong") || d.Err() != nil {
		t.Errorf("found what an escape hides: %v", d.Err())
	}
}

// TestLongReasons holds an error that quotes pages of a file to a few lines, which begin and end as it does.
func TestLongReasons(t *testing.T) {
	t.Parallel()
	d := mustParse(t, "x = \""+strings.Repeat("é", 30000)+"\"")
	root := d.Root("x")
	root.Invalid("x", "unknown %q: use one, two", root.Text("x", ""))
	got := d.Err().Error()
	if !strings.HasPrefix(got, "x.toml:1:5: x: unknown \"éé") || !strings.HasSuffix(got, "éé\": use one, two") || len(got) > 1300 {
		t.Errorf("%d bytes: %.60s", len(got), got)
	}
	for _, whole := range []string{strings.Repeat("é", 600), strings.Repeat("e", 600)} {
		if got := (&Error{File: "x.toml", Reason: whole}).Error(); got != "x.toml: "+whole {
			t.Errorf("%d bytes of a reason of %d", len(got), len(whole))
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		strings.Repeat("#", MaxFileSize+1): `x.toml: more than 64 KiB`,
		"a = 1\nb = \"\xff\"":              `x.toml:2:6: not UTF-8 text`,
		"a = 1\na = 2":                     `x.toml:2:1: a: key a is already defined`,
		"a = ":                             `x.toml:1:4: expected value, not end of input`,
		"\ufeffa = ":                       `x.toml:1:4: expected value, not end of input`,
		"\ufeffa = 1\nb = \ufeff":          `x.toml:2:5: unexpected character U+00EF 'ï' at start of value`,
	} {
		if d, err := Parse("x.toml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%.20q: %+v, %v, want %s", text, d, err, want)
		}
	}
}

// TestByteOrderMark reads a file as editors on Windows write it.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	d := mustParse(t, "\ufeffa = 1\r\nb = \"two\"\r\n")
	root := d.Root("a", "b")
	if b := root.Text("b", ""); b != "two" || d.Err() != nil {
		t.Errorf("%q, %v", b, d.Err())
	}
	d = mustParse(t, "\ufeffc = 1\n")
	if d.Root("a"); d.Err() == nil || !strings.HasPrefix(d.Err().Error(), "x.toml:1:1: c: ") {
		t.Errorf("%v", d.Err())
	}
}

func TestFloat(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]string{2: "2.0", 0.1: "0.1", 1e21: "1e+21", -3: "-3.0", math.MaxFloat64: "1.7976931348623157e+308"} {
		if got := Float(x); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
		if got := mustParse(t, "x = "+Float(x)).Root("x").Number("x"); got != x {
			t.Errorf("%v reads back as %v", x, got)
		}
	}
}
