package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"sgdflow/tui/plot"
)

var red, green, blue = plot.RGB(0xd00000), plot.RGB(0x00d000), plot.RGB(0x0000d0)

// svg draws a sheet and checks what holds for all: the same bytes twice, and valid XML. It returns the document and what
// is written in it, element by element.
func svg(t interface{ Fatalf(string, ...any) }, s Sheet) (doc string, texts []string) {
	var a, b bytes.Buffer
	if err := errors.Join(s.SVG(&a), s.SVG(&b)); err != nil {
		t.Fatalf("%v", err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatalf("two documents of one sheet differ")
	}
	d := xml.NewDecoder(bytes.NewReader(a.Bytes()))
	inText := false
	for {
		switch token, err := d.Token(); x := token.(type) {
		case nil:
			if err != io.EOF {
				t.Fatalf("not XML: %v", err)
			}
			return a.String(), texts
		case xml.StartElement:
			if inText = x.Name.Local == "text"; inText {
				texts = append(texts, "")
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				texts[len(texts)-1] += string(x)
			}
		}
	}
}

var (
	pathElement = regexp.MustCompile(`<g [^>]*>|</g>|<path d="([^"]*)"[^>]*style="([^"]*)"`)
	groupMove   = regexp.MustCompile(`transform="(translate|rotate)\(([^,)]*)(?:, ([^)]*))?\)"`)
)

// group is the map from the coordinates in an element g of a document to those of the page, which are upwards.
type group func(vg.Point) vg.Point

// opened is the map of a group that a tag opens within this one. The page's own, which only turns the y axis, is none.
func (g group) opened(t interface{ Fatalf(string, ...any) }, tag string) group {
	m := groupMove.FindStringSubmatch(tag)
	if m == nil || strings.Contains(tag, "scale") {
		return g
	}
	a, b := number(t, m[2]), vg.Length(0)
	if m[1] == "translate" {
		b = number(t, m[3])
		return func(p vg.Point) vg.Point { return g(p.Add(vg.Point{X: a, Y: b})) }
	}
	sin, cos := math.Sincos(float64(a) * math.Pi / 180)
	return func(p vg.Point) vg.Point {
		return g(vg.Point{X: p.X*vg.Length(cos) - p.Y*vg.Length(sin), Y: p.X*vg.Length(sin) + p.Y*vg.Length(cos)})
	}
}

func number(t interface{ Fatalf(string, ...any) }, s string) vg.Length {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return vg.Length(x)
}

// paths returns the corners on the page of all paths of a document whose style has the words.
func paths(t interface{ Fatalf(string, ...any) }, doc string, words ...string) (all [][]vg.Point) {
	in := []group{func(p vg.Point) vg.Point { return p }}
	for _, m := range pathElement.FindAllStringSubmatch(doc, -1) {
		switch {
		case m[0] == "</g>":
			in = in[:len(in)-1]
			continue
		case strings.HasPrefix(m[0], "<g"):
			in = append(in, in[len(in)-1].opened(t, m[0]))
			continue
		case slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m[2], w) }):
			continue
		}
		var path []vg.Point
		for _, c := range regexp.MustCompile(`[MLAZ][^MLAZ]*`).FindAllString(m[1], -1) {
			n := strings.FieldsFunc(c[1:], func(r rune) bool { return r == ',' || r == ' ' })
			if len(n) < 2 {
				continue // Z
			}
			path = append(path, in[len(in)-1](vg.Point{X: number(t, n[len(n)-2]), Y: number(t, n[len(n)-1])}))
		}
		all = append(all, path)
	}
	return all
}

// box is the rectangle around points.
func box(points []vg.Point) (r vg.Rectangle) {
	r = vg.Rectangle{Min: points[0], Max: points[0]}
	for _, p := range points {
		r.Min.X, r.Min.Y = min(r.Min.X, p.X), min(r.Min.Y, p.Y)
		r.Max.X, r.Max.Y = max(r.Max.X, p.X), max(r.Max.Y, p.Y)
	}
	return r
}

// one is a sheet of one figure, whose frame alone has the colour of Dim.
func one(f Figure) Sheet {
	return Sheet{Figures: [][]Figure{{f}}, Ink: plot.RGB(0x101010), Paper: plot.RGB(0xfefefe), Dim: plot.RGB(0x123456), Grid: plot.RGB(0xeeeeee)}
}

// corner is a sheet with a figure in its upper left corner and nothing else, which is drawn sooner.
func corner(f Figure) Sheet {
	s := one(f)
	s.Figures = [][]Figure{{f, {}, {}, {}, {}}, {{}}, {{}}}
	return s
}

// frame is the area of the plot of such a sheet.
func frame(t interface{ Fatalf(string, ...any) }, doc string) vg.Rectangle {
	for _, p := range paths(t, doc, "stroke:#123456", "fill:none") {
		if len(p) == 4 {
			return box(p)
		}
	}
	t.Fatalf("no frame")
	return vg.Rectangle{}
}

// fraction is where in the frame a point is.
func fraction(in vg.Rectangle, p vg.Point) (x, y float64) {
	return float64((p.X - in.Min.X) / in.Size().X), float64((p.Y - in.Min.Y) / in.Size().Y)
}

func TestTextIsText(t *testing.T) {
	t.Parallel()
	hostile := "<b>&amp;\"'</text>\x00\x1b[31m\ufffe\xff]]>"
	s := one(Figure{
		Title: "w' = -∇C, C̃ = C + εR", X: Axis{Label: hostile}, Y: Axis{Label: "λ"}, At: plot.TopRight,
		Items: []Item{{Name: "mean ± 1", X: []float64{0, 1}, Y: []float64{0, 1}, Glyph: '●'}},
		Notes: []Note{{Text: "▲ slope  2.0"}},
	})
	s.Title, s.Caption, s.Settings = hostile, "SGD's mean", "ε 0.03   B 1"
	doc, texts := svg(t, s)
	want := "<b>&amp;\"'</text>[31m\ufffd]]>"
	for _, w := range []string{want, "SGD's mean", "ε 0.03\u00a0\u00a0 B 1", "C, C̃ = C + εR", "mean ± 1", "λ", "slope\u00a0\u00a02.0"} {
		if !slices.Contains(texts, w) {
			t.Errorf("%q is not in %q", w, texts)
		}
	}
	for _, w := range []string{"font-family:Liberation Sans,Arial,Helvetica,sans-serif;", `stroke-linejoin="round"`, "<title>&lt;b&gt;"} {
		if !strings.Contains(doc, w) {
			t.Errorf("the document has no %q", w)
		}
	}
	if strings.Contains(doc, `"font-family:Liberation Sans;`) {
		t.Error("some text has one font alone")
	}
}

func TestPNG(t *testing.T) {
	t.Parallel()
	s := one(Figure{
		Items: []Item{{Kind: Mark, X: []float64{0.5}, Y: []float64{0.5}, Glyph: '■', Color: red}},
		X:     Axis{Min: 0, Max: 1}, Y: Axis{Min: 0, Max: 1},
	})
	var a, b bytes.Buffer
	if err := errors.Join(s.png(&a, 72), s.png(&b, 72)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two pictures of one sheet differ")
	}
	a.Reset()
	if err := s.PNG(&a); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&a)
	if err != nil {
		t.Fatal(err)
	}
	if size := m.Bounds().Size(); size.X != 2880 || size.Y != 1620 {
		t.Errorf("the size is %v", size)
	}
	if c := color.NRGBAModel.Convert(m.At(3, 3)); c != (color.NRGBA{0xfe, 0xfe, 0xfe, 0xff}) {
		t.Errorf("the paper is %v", c)
	}
	// The mark stands in the middle of the frame of the document, which has the y axis upwards.
	doc, _ := svg(t, s)
	in := frame(t, doc)
	x, y := int(3*(in.Min.X+in.Max.X)/2), 1620-int(3*(in.Min.Y+in.Max.Y)/2)
	if c := color.NRGBAModel.Convert(m.At(x, y)); c != (color.NRGBA{0xd0, 0, 0, 0xff}) {
		t.Errorf("in the middle is %v", c)
	}
}

// TestUprightGlyph has the glyph of a label along the y axis where the label is: below its letters, left of the plot.
func TestUprightGlyph(t *testing.T) {
	t.Parallel()
	doc, _ := svg(t, corner(Figure{X: Axis{Min: 0, Max: 1}, Y: Axis{Label: "∇AA"}, Notes: []Note{{Text: "n"}}, Items: []Item{{X: []float64{0, 1}, Y: []float64{0, 1}}}}))
	in, found := frame(t, doc), 0
	for _, p := range paths(t, doc, "fill:none", "stroke:#101010") {
		if r := box(p); len(p) == 3 {
			found++
			if r.Min.X < pageMargin || r.Max.X > in.Min.X || r.Max.Y > (in.Min.Y+in.Max.Y)/2 || r.Min.Y < in.Min.Y {
				t.Errorf("from %v to %v, the plot from %v to %v", r.Min, r.Max, in.Min, in.Max)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d glyphs", found)
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriterErrors(t *testing.T) {
	t.Parallel()
	s := one(Figure{Title: "a"})
	if err := s.SVG(brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("SVG: %v", err)
	}
	if err := s.png(brokenWriter{}, 10); !errors.Is(err, errBroken) {
		t.Errorf("PNG: %v", err)
	}
}

// TestPagePlaces has rows from above, figures from the left, in their proportions.
func TestPagePlaces(t *testing.T) {
	t.Parallel()
	f := func(c plot.Color, width float64) Figure {
		return Figure{Width: width, Items: []Item{{Kind: Mark, X: []float64{1}, Y: []float64{1}, Color: c}}}
	}
	s := Sheet{Figures: [][]Figure{{f(red, 3), f(green, 1)}, {f(blue, 0)}}, Heights: []float64{1, 2}}
	doc, _ := svg(t, s)
	var at [3]vg.Point
	for i, c := range []string{"#D00000", "#00D000", "#0000D0"} {
		p := paths(t, doc, "fill:"+c)
		if len(p) != 1 {
			t.Fatalf("%d marks of colour %s", len(p), c)
		}
		r := box(p[0])
		at[i] = r.Min.Add(r.Max).Scale(0.5)
	}
	// Middles of the figures, less what labels take: half of that is at most 30 points.
	for i, want := range []vg.Point{{X: 22 + 896*3/8, Y: 518 - 480/6}, {X: 42 + 896*7/8, Y: 518 - 480/6}, {X: 480, Y: 22 + 480/3}} {
		if d := at[i].Sub(want); math.Hypot(float64(d.X), float64(d.Y)) > 30 {
			t.Errorf("figure %d is around %v, want %v", i, at[i], want)
		}
	}
}

// TestDoor draws anything at all: no panic, no number that is none, and nothing outside the page.
func TestDoor(t *testing.T) {
	t.Parallel()
	values := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308, 5e-324, 0, 1, -1, 0.5, 1e-9, 1e12, 3e9}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.SampledFrom(values), rapid.Float64Range(-2, 2))
		list := func() []float64 { return rapid.SliceOfN(value, 0, 6).Draw(t, "list") }
		axis := func() Axis {
			return Axis{Label: rapid.String().Draw(t, "label"), Min: value.Draw(t, "min"), Max: value.Draw(t, "max"), Log: rapid.Bool().Draw(t, "log")}
		}
		f := Figure{Title: rapid.String().Draw(t, "title"), Width: value.Draw(t, "width"), X: axis(), Y: axis()}
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			f.Items = append(f.Items, Item{
				Kind: Kind(rapid.IntRange(0, 7).Draw(t, "kind")), Name: rapid.String().Draw(t, "name"), X: list(), Y: list(),
				Err: list(), Width: value.Draw(t, "pen"), Glyph: rapid.SampledFrom([]rune(Glyphs+"x\x00")).Draw(t, "glyph"),
			})
		}
		switch rapid.IntRange(0, 3).Draw(t, "ground") {
		case 0:
			h := &Heat{Cols: rapid.IntRange(0, 3).Draw(t, "cols"), Rows: rapid.IntRange(0, 3).Draw(t, "rows"), Contours: list()}
			for range h.Cols * h.Rows {
				h.Values = append(h.Values, value.Draw(t, "value"))
			}
			f.Heat = h
		case 1:
			f.Cells = &Cells{
				Columns: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "columns"), Rows: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "rows"),
				Cells: []Cell{{Text: "1", Fill: red}, {Text: "two"}, {}, {}},
			}
		case 2:
			f.Notes = []Note{{Text: rapid.String().Draw(t, "note")}}
		}
		s := corner(f)
		s.Title, s.Caption, s.Heights = f.Title, f.X.Label, list()
		doc, _ := svg(t, s)
		if bad := regexp.MustCompile(`"[^">]*(NaN|Inf)[^">]*"`).FindString(strings.ReplaceAll(doc, "&", "")); bad != "" {
			t.Fatalf("%s", bad)
		}
		for _, p := range paths(t, doc) {
			const rim = 10 // marks at the edge of a plot at the edge of the page
			if r := box(p); r.Min.X < -rim || r.Min.Y < -rim || r.Max.X > pageWidth+rim || r.Max.Y > pageHeight+rim {
				t.Fatalf("a path from %v to %v is not on the page", r.Min, r.Max)
			}
		}
	})
}

// TestRowsAreInLine: the plots of a row are equally high however long their legends are, and texts are all there in one size.
func TestRowsAreInLine(t *testing.T) {
	line := func(names ...string) Figure {
		f := Figure{Title: "a title", X: Axis{Max: 1}, Y: Axis{Max: 1}}
		for _, n := range names {
			f.Items = append(f.Items, Item{Name: n, X: []float64{0, 1}, Y: []float64{1, 1}, Color: red, Width: 3})
		}
		return f
	}
	short := Figure{Title: "a text", Text: []Paragraph{{Head: "brief", Text: "few words"}}}
	long := Figure{Text: []Paragraph{
		{Head: "first", Text: strings.Repeat("many words that fill the column ", 9) + "and end"},
		{Head: "second", Text: strings.Repeat("many words that fill the column ", 9) + "at last"},
	}}
	long.Title = " "
	doc, texts := svg(t, Sheet{Figures: [][]Figure{
		{line("one"), line(strings.Split(strings.Repeat("a long name,", 6), ",")...)}, {short, long, line("one")}, {line("one")},
	}})
	tops := map[vg.Length]int{}
	for _, p := range paths(t, doc, "stroke:#D00000", "stroke-width:3") {
		if p[1].X-p[0].X > 100 { // no sample of a legend
			tops[p[0].Y]++
		}
	}
	if len(tops) != 3 {
		t.Errorf("lines along the upper edges of three rows' plots: %v", tops)
	}
	if all := strings.Join(texts, " "); !strings.Contains(all, "and end") || !strings.Contains(all, "at last") {
		t.Errorf("the text is cut: %q", all)
	}
	sizes := map[string]bool{}
	for _, m := range regexp.MustCompile(`font-size:([0-9.]+)px[^>]*>(?:brief|second)<`).FindAllStringSubmatch(doc, -1) {
		sizes[m[1]] = true
	}
	if len(sizes) != 1 {
		t.Errorf("texts in sizes %v", sizes)
	}
}
