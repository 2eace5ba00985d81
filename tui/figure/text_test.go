package figure

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/vg"

	"sgdflow/tui/plot"
)

// TestLetters has a letter or a shape for all that the program writes.
func TestLetters(t *testing.T) {
	t.Parallel()
	var b sfnt.Buffer
	regular, bold := faces()
	for _, r := range "εληθσμ ±×·²√−–—…≈≤≥<>'^/%|→←↑↓" + Glyphs {
		if _, ok := shapes[r]; ok {
			continue
		}
		for _, f := range []*sfnt.Font{regular, bold} {
			if k, err := f.GlyphIndex(&b, r); k == 0 || err != nil {
				t.Errorf("%c is neither in the font nor a shape: %v", r, err)
			}
		}
	}
	if len(shapes) != len([]rune(Glyphs)) {
		t.Errorf("%d shapes for %d glyphs", len(shapes), len([]rune(Glyphs)))
	}
	for r, s := range shapes {
		for _, c := range append(slices.Clone(s.outline), s.inner...) {
			if d := math.Hypot(float64(c.Pos.X), float64(c.Pos.Y)); d > 1.5 {
				t.Errorf("%c reaches out to %v", r, d)
			}
		}
	}
}

// TestMarksOverLetters puts a tilde over the middle of its letter and above it, and makes it no wider.
func TestMarksOverLetters(t *testing.T) {
	t.Parallel()
	s := textStyle{size: 100}
	for _, letter := range []rune{'C', 'x', 'l'} {
		runs, width := s.runs("a"+string(letter)+"\u0303 = b", false)
		if len(runs) != 3 || runs[1].text != "\u0303" {
			t.Fatalf("%c: runs %+v", letter, runs)
		}
		if want := s.width("a" + string(letter) + " = b"); math.Abs(float64(width-want)) > 2 { // kerning across the runs is lost
			t.Errorf("%c: %v wide, want %v", letter, width, want)
		}
		l, m := s.box(letter), s.box('\u0303')
		start := s.width("a"+string(letter)) - s.width(string(letter))
		if d := runs[1].x + (m.Min.X+m.Max.X)/2 - start - (l.Min.X+l.Max.X)/2; math.Abs(float64(d)) > 1 {
			t.Errorf("%c: the mark is off the middle by %v", letter, d)
		}
		if gap := m.Min.Y + runs[1].raise - l.Max.Y; gap < 2 || gap > 25 {
			t.Errorf("%c: the mark is %v above", letter, gap)
		}
	}
	if runs, _ := s.runs("C\u0303", true); len(runs) != 1 || runs[0].text != "C\u0303" {
		t.Errorf("joined: %+v", runs)
	}
}

func TestCutAndWrap(t *testing.T) {
	t.Parallel()
	s := textStyle{size: 10}
	text := "the mean of SGD's paths follows gradient flow on a modified loss, not on the loss"
	for _, width := range []vg.Length{500, 120, 60, 20, 1} {
		lines := s.wrap(text, width, 100)
		for _, l := range append(lines, s.cut(text, width)) {
			if w := s.width(l); w > width {
				t.Errorf("%q is %v wide, above %v", l, w, width)
			}
		}
		if width >= 60 && strings.Join(lines, " ") != text {
			t.Errorf("in lines of %v: %q", width, lines)
		}
	}
	two := s.wrap(text, 120, 2)
	if len(two) != 2 || !strings.HasSuffix(two[1], "…") || !strings.HasPrefix(text, two[0]+" "+strings.TrimSuffix(two[1], "…")) {
		t.Errorf("two lines: %q", two)
	}
}

func TestLegend(t *testing.T) {
	t.Parallel()
	f := Figure{Title: "t", Items: []Item{{Name: "a"}, {Kind: Dots, Name: "a"}, {}, {Name: "b"}, {Kind: Band}, {Name: "b"}, {Name: strings.Repeat("long ", 500)}}}
	var names []string
	var items []int
	for _, e := range f.legend() {
		names, items = append(names, e.name[:1]), append(items, len(e.items))
	}
	if !slices.Equal(names, []string{"a", "b", "b", "l"}) || !slices.Equal(items, []int{2, 1, 1, 1}) {
		t.Errorf("names %q with items %v", names, items)
	}
	_, texts := svg(t, one(f))
	for _, w := range []string{"t", "a", "b"} {
		if !slices.Contains(texts, w) {
			t.Errorf("%q is not in %q", w, texts)
		}
	}
	if !slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(s, "long") && strings.HasSuffix(s, "…") }) {
		t.Error("the long name is not cut")
	}
}

// TestParagraphs writes marks and heads in their colour and the text in ink, as far as there is room.
func TestParagraphs(t *testing.T) {
	t.Parallel()
	f := Figure{Text: []Paragraph{{'✓', "supported", "by 3 points", green}, {Text: "alone"}}}
	for range 100 {
		f.Text = append(f.Text, Paragraph{Text: "more"})
	}
	doc, texts := svg(t, one(f))
	for ink, text := range map[string]string{"#00D000": "supported", "#101010": "by 3 points"} {
		if !strings.Contains(doc, "fill:"+ink+`">`+text+"<") {
			t.Errorf("%q is not written in %s", text, ink)
		}
	}
	if len(paths(t, doc, "stroke:#00D000")) != 1 {
		t.Error("no mark")
	}
	if n := len(texts); n < 15 || n > 40 {
		t.Errorf("%d lines on one page", n)
	}
}

// TestFromChart takes over what a chart of the screen says.
func TestFromChart(t *testing.T) {
	t.Parallel()
	p := plot.NewPalette(0) // one that shows no colours
	id := func(c plot.Color) plot.StyleID { return p.ID(plot.Style{FG: c}) }
	x, y, e := []float64{1, 2}, []float64{3, 4}, []float64{1, 1}
	ch := &plot.Chart{
		Title: "drift", XLabel: "ε", X: plot.Range{Min: 1, Max: 10}, XScale: plot.Log, Cursor: 2, CursorStyle: id(blue), NotesAt: plot.BottomLeft,
		Series: []plot.Series{
			{Name: "guide", X: x, Y: y, Dotted: true, Style: id(red)},
			{Name: "SGD", X: x, Y: y, Band: e, Err: e, Points: true, Glyph: '■', Style: id(green), Faint: id(blue)},
			{Name: "cloud", X: x, Y: y, NoLine: true, Style: id(red)},
			{Name: "flow", X: x, Y: y, Glyph: '▲', Style: id(red)},
		},
		Notes: []plot.Note{{Text: "slope 2", Style: id(red)}},
	}
	f := FromChart(ch, p)
	if f.Title != "drift" || !reflect.DeepEqual(f.X, Axis{Label: "ε", Min: 1, Max: 10, Log: true}) || f.Y.valid() || f.At != plot.BottomLeft ||
		!slices.Equal(f.Notes, []Note{{"slope 2", red}}) {
		t.Errorf("got %+v", f)
	}
	type look struct {
		kind  Kind
		name  string
		color plot.Color
		glyph rune
		err   bool
	}
	var got []look
	for _, i := range f.Items {
		got = append(got, look{i.Kind, i.Name, i.Color, i.Glyph, i.Err != nil})
	}
	want := []look{
		{Cursor, "", blue, 0, false},
		{Dotted, "guide", red, 0, false},
		{Band, "", blue, 0, true},
		{Errors, "", blue, 0, true},
		{Line, "SGD", green, 0, false},
		{Dots, "SGD", green, '■', false},
		{Dots, "cloud", red, '·', false},
		{Line, "flow", red, '▲', false},
	}
	if !slices.Equal(got, want) {
		t.Errorf("items %+v, want %+v", got, want)
	}
}
