package figure

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"sgdflow/tui/plot"
)

// printed is the error of a fraction of the frame, which is above 300 points both ways, from numbers printed with five
// digits.
const printed = 0.01 / 300

// TestAxes holds places to the definition of linear and logarithmic axes.
func TestAxes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		x, y         Axis
		atX, atY     float64
		wantX, wantY float64
	}{
		{"linear", Axis{Min: -1, Max: 3}, Axis{Min: 10, Max: 20}, 0, 12, 0.25, 0.2},
		{"log", Axis{Min: 1e-4, Max: 1, Log: true}, Axis{Min: 2, Max: 32, Log: true}, 1e-3, 8, 0.25, 0.5},
		{"fitted", Axis{}, Axis{Log: true}, 0, 1, 0.5, 0.5},
		{"upside down", Axis{Min: 3, Max: -1}, Axis{Min: math.NaN(), Max: 1}, 0, 1, 0.5, 0.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			item := Item{Kind: Mark, X: []float64{test.atX}, Y: []float64{test.atY}, Glyph: '◆', Color: red}
			doc, _ := svg(t, one(Figure{X: test.x, Y: test.y, Items: []Item{item}}))
			marks := paths(t, doc, "fill:#D00000")
			if len(marks) != 1 {
				t.Fatalf("%d marks", len(marks))
			}
			r := box(marks[0])
			x, y := fraction(frame(t, doc), r.Min.Add(r.Max).Scale(0.5))
			if math.Abs(x-test.wantX) > printed || math.Abs(y-test.wantY) > printed {
				t.Errorf("stands at %v, %v of the frame, want %v, %v", x, y, test.wantX, test.wantY)
			}
		})
	}
}

// TestClip cuts lines at the frame however far they go, and breaks them where there is no point.
func TestClip(t *testing.T) {
	t.Parallel()
	nan, inf := math.NaN(), math.Inf(1)
	unit := Axis{Min: 0, Max: 1}
	type pair [2]float64
	for _, test := range []struct {
		name string
		x, y []float64
		want [][]pair // lines, as fractions of the frame
	}{
		{"inside", []float64{0.2, 0.8}, []float64{0.3, 0.4}, [][]pair{{{0.2, 0.3}, {0.8, 0.4}}}},
		{"out and away", []float64{0.5, 1e300}, []float64{0.5, 0.5}, [][]pair{{{0.5, 0.5}, {1, 0.5}}}},
		{"out at a corner", []float64{1e300, 0.5}, []float64{1e300, 0.5}, [][]pair{{{1, 1}, {0.5, 0.5}}}},
		{"right through", []float64{-1e8, 1e8}, []float64{0.25, 0.25}, [][]pair{{{0, 0.25}, {1, 0.25}}}},
		{"right through, aslant", []float64{-1, 2}, []float64{-1, 2}, [][]pair{{{0, 0}, {1, 1}}}},
		{"past", []float64{-1, 3}, []float64{1.5, 1.2}, nil},
		{"broken", []float64{0.1, 0.2, nan, 0.3, inf, 0.4, 0.5}, []float64{0, 0, 0, 0, 0, 1, 1}, [][]pair{{{0.1, 0}, {0.2, 0}}, {{0.4, 1}, {0.5, 1}}}},
		{"out and in", []float64{0.5, 0.5, 0.6, 0.6}, []float64{0.5, 2, 2, 0.5}, [][]pair{{{0.5, 0.5}, {0.5, 1}}, {{0.6, 1}, {0.6, 0.5}}}},
		{"cut to the shorter", []float64{0.2, 0.8, 0.9}, []float64{0.3, 0.4}, [][]pair{{{0.2, 0.3}, {0.8, 0.4}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doc, _ := svg(t, one(Figure{X: unit, Y: unit, Items: []Item{{X: test.x, Y: test.y, Color: red}}}))
			lines, in := paths(t, doc, "stroke:#D00000"), frame(t, doc)
			if len(lines) != len(test.want) {
				t.Fatalf("%d lines: %v", len(lines), lines)
			}
			for i, l := range lines {
				if !slices.EqualFunc(l, test.want[i], func(p vg.Point, q pair) bool {
					x, y := fraction(in, p)
					return math.Abs(x-q[0]) < printed && math.Abs(y-q[1]) < printed
				}) {
					t.Errorf("line %d goes through %v of %v, want %v", i, l, in, test.want[i])
				}
			}
		})
	}
}

// TestErrorBars go from y - e to y + e, and on a logarithmic axis to its end where y - e has no place.
func TestErrorBars(t *testing.T) {
	t.Parallel()
	item := Item{Kind: Errors, X: []float64{1, 2, 3, 4}, Y: []float64{10, 10, 10, 10}, Err: []float64{9, 20, 0, math.NaN()}, Color: red}
	doc, _ := svg(t, one(Figure{X: Axis{Min: 0, Max: 5}, Y: Axis{Min: 0.1, Max: 1000, Log: true}, Items: []Item{item}}))
	in := frame(t, doc)
	var bars [][2]float64
	caps := 0
	for _, p := range paths(t, doc, "stroke:#D00000") {
		if p[0].X != p[1].X {
			caps++
			continue
		}
		_, low := fraction(in, p[0])
		_, high := fraction(in, p[1])
		bars = append(bars, [2]float64{low, high})
	}
	decades := func(v float64) float64 { return (math.Log10(v) + 1) / 4 }
	want := [][2]float64{{decades(1), decades(19)}, {0, decades(30)}}
	if len(bars) != 2 || caps != 3 {
		t.Fatalf("%d caps, bars %v", caps, bars)
	}
	for i, b := range bars {
		if math.Abs(b[0]-want[i][0]) > printed || math.Abs(b[1]-want[i][1]) > printed {
			t.Errorf("bar %d goes from %v to %v, want %v", i, b[0], b[1], want[i])
		}
	}
}

// TestBand compares the area of a band with its integral.
func TestBand(t *testing.T) {
	t.Parallel()
	band := Item{Kind: Band, X: []float64{0, 1, 2, 3, 4, 5}, Y: []float64{2, 3, 4, math.NaN(), 5, 9}, Err: []float64{1, 1, 2, 1, 1, 1}, Color: red}
	doc, _ := svg(t, one(Figure{X: Axis{Min: 0, Max: 5}, Y: Axis{Min: 0, Max: 10}, Items: []Item{band}}))
	in, sum := frame(t, doc), 0.0
	outlines := paths(t, doc, "fill-opacity:0.2")
	for _, p := range outlines {
		area := 0.0
		for i, a := range p { // the shoelace formula
			b := p[(i+1)%len(p)]
			area += float64(a.X*b.Y-a.Y*b.X) / 2
		}
		sum += math.Abs(area)
	}
	// Of 50 square units: trapezia of heights 2, 2 and 4 over the first two steps, and of 2 and 2 over the last.
	want := (2.0 + 3 + 2) / 50
	if got := sum / float64(in.Size().X*in.Size().Y); len(outlines) != 2 || math.Abs(got-want) > 1e-4 {
		t.Errorf("%d outlines with %v of the frame in them, want 2 with %v", len(outlines), got, want)
	}
}

// TestCursorAndTicks has ticks where they are given, with their labels, and an upright line from edge to edge.
func TestCursorAndTicks(t *testing.T) {
	t.Parallel()
	f := Figure{
		X: Axis{Min: 0, Max: 8, Ticks: []plot.Tick{{Value: 2, Label: "two"}, {Value: 9, Label: "nine"}}}, Y: Axis{Min: 0, Max: 1},
		Items: []Item{{Kind: Cursor, X: []float64{6, math.NaN(), 11}, Color: red}},
	}
	doc, texts := svg(t, one(f))
	in := frame(t, doc)
	lines := paths(t, doc, "stroke:#D00000")
	if len(lines) != 1 || len(lines[0]) != 2 {
		t.Fatalf("cursors %v", lines)
	}
	x0, y0 := fraction(in, lines[0][0])
	x1, y1 := fraction(in, lines[0][1])
	if math.Abs(x0-0.75)+math.Abs(x1-0.75)+math.Abs(y0)+math.Abs(y1-1) > 4*printed {
		t.Errorf("the cursor goes from %v, %v to %v, %v", x0, y0, x1, y1)
	}
	if !slices.Contains(texts, "two") || slices.Contains(texts, "nine") || !slices.Contains(texts, "0.5") {
		t.Errorf("the labels are %q", texts)
	}
}
