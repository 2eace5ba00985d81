package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"sgdflow/tui/plot"
)

// sampled is a heat map of f over the unit square, y upwards.
func sampled(cols, rows int, f func(x, y float64) float64) *Heat {
	h := &Heat{Cols: cols, Rows: rows}
	for j := range rows {
		for i := range cols {
			h.Values = append(h.Values, f((float64(i)+0.5)/float64(cols), 1-(float64(j)+0.5)/float64(rows)))
		}
	}
	return h
}

// unitArea is an area of 100 x 100 points over the unit square, that of the page's lower left corner.
func unitArea() area {
	c := draw.NewCanvas(&recorder.Canvas{}, 100, 100)
	return area{pen: pen{Canvas: c, ink: plot.RGB(0), paper: plot.RGB(0xffffff)}}
}

// TestHeatInterpolates has linear functions exactly, to the edges.
func TestHeatInterpolates(t *testing.T) {
	t.Parallel()
	f := func(x, y float64) float64 { return 3*x - 2*y + 0.5 }
	for _, size := range [][2]int{{7, 5}, {2, 2}, {30, 3}} {
		h := sampled(size[0], size[1], f)
		for _, p := range [][2]float64{{0, 0}, {1, 1}, {0, 1}, {0.5, 0.5}, {0.31, 0.77}, {0.99, 0.02}} {
			if got, want := h.at(p[0], 1-p[1]), f(p[0], p[1]); math.Abs(got-want) > 1e-13 { // rounding of a handful of numbers below 10
				t.Errorf("%v samples: %v at %v, want %v", size, got, p, want)
			}
		}
	}
	if v := sampled(1, 1, f).at(0.9, 0.1); v != f(0.5, 0.5) {
		t.Errorf("one sample: %v", v)
	}
}

// TestHeatPicture has the first row at the top, each value in the colour of its band, and paper where there is none.
func TestHeatPicture(t *testing.T) {
	t.Parallel()
	h := &Heat{Cols: 2, Rows: 2, Values: []float64{0, 1, 2, 30}, Bounds: []float64{1, 2}, Ramp: []plot.Color{red, green, blue}}
	a := unitArea()
	m := h.picture(200, 100, a.pen)
	for _, test := range []struct {
		x, y int
		want plot.Color
	}{{50, 25, red}, {151, 25, green}, {50, 76, blue}, {199, 99, blue}, {0, 0, red}} {
		if got := m.At(test.x, test.y); got != rgb(test.want) {
			t.Errorf("at %d, %d is %v, want %v", test.x, test.y, got, rgb(test.want))
		}
	}
	h.Values[3] = math.NaN()
	m = h.picture(200, 100, a.pen)
	if got := m.At(190, 90); got != rgb(a.paper) {
		t.Errorf("where there is no value is %v", got)
	}
	if got := m.At(10, 10); got != rgb(red) {
		t.Errorf("beside a missing value is %v", got)
	}
}

// TestHeatInDocument has the picture in an SVG where the frame is.
func TestHeatInDocument(t *testing.T) {
	t.Parallel()
	h := sampled(4, 4, func(x, y float64) float64 { return x })
	h.Bounds, h.Ramp = []float64{0.5}, []plot.Color{red, blue}
	doc, _ := svg(t, corner(Figure{X: Axis{Min: 0, Max: 1}, Y: Axis{Min: 0, Max: 1}, Heat: h}))
	if n := strings.Count(doc, `xlink:href="data:image/png;base64,iVBORw0KGgo`); n != 1 { // the first bytes of every PNG
		t.Errorf("%d pictures", n)
	}
}

// TestContour follows level sets that are known.
func TestContour(t *testing.T) {
	t.Parallel()
	a := unitArea()
	for _, test := range []struct {
		name         string
		f            func(x, y float64) float64
		level        float64
		off          func(x, y float64) float64 // distance from the level set
		within       float64
		length, long float64 // of the line, and by how much it may be off
	}{
		{
			"straight", func(x, y float64) float64 { return x + y }, 0.8, func(x, y float64) float64 { return (x + y - 0.8) / math.Sqrt2 },
			1e-12, 0.8 * math.Sqrt2, 1e-9,
		},
		// Interpolation of a square between samples d apart is off by d^2/4 in each direction, here 1/400 at a slope of 0.8.
		{
			"circle", func(x, y float64) float64 { return (x-0.5)*(x-0.5) + (y-0.5)*(y-0.5) }, 0.16,
			func(x, y float64) float64 { return math.Hypot(x-0.5, y-0.5) - 0.4 }, 2 * 0.0025 / 4 / 0.8 * 4, 2 * math.Pi * 0.4, 0.02,
		},
		{
			"saddle", func(x, y float64) float64 { return (x - 0.5) * (y - 0.5) }, 0.01,
			func(x, y float64) float64 { return ((x-0.5)*(y-0.5) - 0.01) / math.Hypot(x-0.5, y-0.5) }, 0.01, 2 * 0.87, 0.1,
		},
		{"none", func(x, y float64) float64 { return x }, 7, nil, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := sampled(20, 20, test.f).contour(a, test.level, 3)
			sum := 0.0
			for i, c := range path {
				x, y := float64(c.Pos.X)/100, float64(c.Pos.Y)/100
				if d := test.off(x, y); math.Abs(d) > test.within {
					t.Fatalf("at %v, %v the line is off by %v", x, y, d)
				}
				if c.Type == vg.LineComp {
					d := c.Pos.Sub(path[i-1].Pos).Scale(0.01)
					sum += math.Hypot(float64(d.X), float64(d.Y))
				}
			}
			if math.Abs(sum-test.length) > test.long {
				t.Errorf("the line is %v long, want %v", sum, test.length)
			}
		})
	}
}

// TestSaddleArms joins each corner that is cut off to nothing else.
func TestSaddleArms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		corner [4]float64
		want   []cut
	}{
		{[4]float64{0, 1, 0, 1}, []cut{{0.4, 0}, {0, 0.4}, {1, 0.6}, {0.6, 1}}}, // the middle, 0.5, is above 0.4: the low corners are cut off
		{[4]float64{0, 1, 0, 1.2}, []cut{{0.4, 0}, {0, 1. / 3}, {1, 0.6}, {2. / 3, 1}}},
		{[4]float64{0, 0.5, 0, 0.5}, []cut{{0.8, 0}, {1, 0.2}, {0.2, 1}, {0, 0.8}}}, // below: the high ones
	} {
		got := crossings(test.corner, 0.4)
		// Either end of a segment may come first, and either segment.
		segment := func(c []cut) [2]cut {
			if c[1].x < c[0].x {
				return [2]cut{c[1], c[0]}
			}
			return [2]cut{c[0], c[1]}
		}
		near := func(a, b [2]cut) bool {
			return math.Abs(a[0].x-b[0].x)+math.Abs(a[0].y-b[0].y)+math.Abs(a[1].x-b[1].x)+math.Abs(a[1].y-b[1].y) < 1e-12
		}
		if len(got) != 4 {
			t.Fatalf("%v: %v", test.corner, got)
		}
		all := [][2]cut{segment(got[:2]), segment(got[2:])}
		for _, want := range [][2]cut{segment(test.want[:2]), segment(test.want[2:])} {
			if !slices.ContainsFunc(all, func(s [2]cut) bool { return near(s, want) }) {
				t.Errorf("%v: segments %v, want %v", test.corner, all, want)
			}
		}
	}
}

// TestCells has the first row at the bottom, and text that is legible on its ground.
func TestCells(t *testing.T) {
	t.Parallel()
	c := &Cells{Columns: []string{"c1", "c2", "c3"}, Rows: []string{"r1", "r2"}, Cells: []Cell{
		{Text: "a", Fill: red},
		{Text: "b"},
		{Text: "c", Fill: plot.RGB(0x202020)},
		{Text: "d"},
		{Text: "e", Fill: green, Ink: blue},
		{Text: "f"},
		{Text: "beyond"},
	}}
	doc, texts := svg(t, one(Figure{Cells: c}))
	in := frame(t, doc)
	for fill, want := range map[string][2]float64{"#D00000": {1. / 6, 0.25}, "#202020": {5. / 6, 0.25}, "#00D000": {0.5, 0.75}} {
		r := box(paths(t, doc, "fill:"+fill)[0])
		if x, y := fraction(in, r.Min.Add(r.Max).Scale(0.5)); math.Abs(x-want[0]) > printed || math.Abs(y-want[1]) > printed {
			t.Errorf("the cell %s is at %v, %v, want %v", fill, x, y, want)
		}
	}
	for _, w := range []string{"c1", "r2", "a", "f"} {
		if !slices.Contains(texts, w) {
			t.Errorf("%q is not in %q", w, texts)
		}
	}
	for text, ink := range map[string]string{"b": "#101010", "c": "#FEFEFE", "e": "#0000D0"} {
		if !strings.Contains(doc, "fill:"+ink+`">`+text+"<") {
			t.Errorf("%q is not written in %s", text, ink)
		}
	}
	if slices.Contains(texts, "beyond") {
		t.Error("a cell without a row is drawn")
	}
}

// TestCellsWithoutRoom writes no text where the columns are narrower than its margins.
func TestCellsWithoutRoom(t *testing.T) {
	t.Parallel()
	for width, written := range map[vg.Length]bool{15: false, 18: false, 300: true} {
		var ink recorder.Canvas
		a := area{pen: pen{Canvas: draw.NewCanvas(&ink, width, 100), ink: plot.RGB(0), paper: plot.RGB(0xffffff)}}
		c := &Cells{Columns: make([]string, 3), Rows: make([]string, 1), Cells: []Cell{{Text: "1"}, {}, {Text: "two"}}}
		c.drawTexts(a)
		if got := len(ink.Actions) > 0; got != written {
			t.Errorf("three columns in %v points: written %v, want %v", width, got, written)
		}
	}
}
