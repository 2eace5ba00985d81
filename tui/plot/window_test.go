package plot

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// windowGen draws windows a screen can have, on both scales.
func windowGen(t *rapid.T) Window {
	w := Window{
		Cols: rapid.IntRange(1, 200).Draw(t, "cols"),
		Rows: rapid.IntRange(1, 60).Draw(t, "rows"),
	}
	w.X, w.XScale = rangeGen(t, "x")
	w.Y, w.YScale = rangeGen(t, "y")
	return w
}

func rangeGen(t *rapid.T, name string) (Range, Scale) {
	lo := rapid.Float64Range(-1e3, 1e3).Draw(t, name+" min")
	width := math.Pow(10, rapid.Float64Range(-3, 6).Draw(t, name+" width"))
	if rapid.Bool().Draw(t, name+" log") {
		lo = math.Pow(10, lo/100)
		return Range{lo, lo * (1 + width)}, Log
	}
	return Range{lo, lo + width}, Linear
}

func TestWindowRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := windowGen(t)
		col := rapid.IntRange(0, w.Cols-1).Draw(t, "col")
		row := rapid.IntRange(0, w.Rows-1).Draw(t, "row")
		x, y := w.At(float64(col)+0.5, float64(row)+0.5)
		gotCol, gotRow, ok := w.Cell(x, y)
		if !ok || gotCol != col || gotRow != row {
			t.Fatalf("cell (%d, %d) -> (%g, %g) -> (%d, %d) %v", col, row, x, y, gotCol, gotRow, ok)
		}
	})
}

func TestWindowCorners(t *testing.T) {
	for name, w := range map[string]Window{
		"linear":      {X: Range{-2, 2}, Y: Range{-1, 3}, Cols: 10, Rows: 5},
		"log":         {X: Range{1e-3, 1e3}, Y: Range{1e-8, 2}, XScale: Log, YScale: Log, Cols: 10, Rows: 5},
		"one cell":    {X: Range{0, 1}, Y: Range{0, 1}, Cols: 1, Rows: 1},
		"whole float": {X: Range{-math.MaxFloat64, math.MaxFloat64}, Y: Range{-1.7e308, 1.7e308}, Cols: 10, Rows: 5},
		"denormal":    {X: Range{0, 4e-320}, Y: Range{0, 4e-320}, Cols: 10, Rows: 5},
	} {
		t.Run(name, func(t *testing.T) {
			if col, row, ok := w.Cell(w.X.Min, w.Y.Max); !ok || col != 0 || row != 0 {
				t.Errorf("top left is in cell (%d, %d) %v", col, row, ok)
			}
			if col, row, ok := w.Cell(w.X.Max, w.Y.Min); !ok || col != w.Cols-1 || row != w.Rows-1 {
				t.Errorf("bottom right is in cell (%d, %d) %v", col, row, ok)
			}
		})
	}
}

func TestWindowShowsNothing(t *testing.T) {
	good := Range{0, 1}
	for name, w := range map[string]Window{
		"empty":          {X: Range{1, 1}, Y: good, Cols: 5, Rows: 5},
		"inverted":       {X: good, Y: Range{2, 1}, Cols: 5, Rows: 5},
		"NaN":            {X: Range{math.NaN(), 1}, Y: good, Cols: 5, Rows: 5},
		"infinite":       {X: Range{0, math.Inf(1)}, Y: good, Cols: 5, Rows: 5},
		"log from zero":  {X: good, Y: good, YScale: Log, Cols: 5, Rows: 5},
		"no cells":       {X: good, Y: good},
		"negative cells": {X: good, Y: good, Cols: -1, Rows: 3},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, ok := w.Cell(1, 1); ok {
				t.Error("Cell found a place")
			}
			c := NewCanvas(NewPalette(0), 5, 5, false)
			before := c.String()
			c.Line(c.Bounds(), w, []float64{0, 1}, []float64{0.5, 1}, 0, '*')
			if c.String() != before {
				t.Error("Line drew something")
			}
			if z := w.Zoom(1, 1, 0.5); !sameWindow(z, w) {
				t.Errorf("Zoom gave %+v", z)
			}
		})
	}
}

func sameWindow(a, b Window) bool {
	same := func(p, q float64) bool { return p == q || p != p && q != q }
	return same(a.X.Min, b.X.Min) && same(a.X.Max, b.X.Max) && same(a.Y.Min, b.Y.Min) && same(a.Y.Max, b.Y.Max)
}

func TestZoomKeepsTheCellAndScalesTheRanges(t *testing.T) {
	w := Window{X: Range{-1, 3}, Y: Range{1, 100}, YScale: Log, Cols: 40, Rows: 20}
	x, y := w.At(10.5, 5.5)
	z := w.Zoom(10, 5, 0.5)
	gotX, gotY := z.At(10.5, 5.5)
	if math.Abs(gotX-x) > 1e-12 || math.Abs(gotY-y) > 1e-12*y {
		t.Errorf("the fixed point moved from (%g, %g) to (%g, %g)", x, y, gotX, gotY)
	}
	if got := z.X.Max - z.X.Min; math.Abs(got-2) > 1e-12 {
		t.Errorf("x spans %g, want 2", got)
	}
	if got := math.Log10(z.Y.Max / z.Y.Min); math.Abs(got-1) > 1e-12 {
		t.Errorf("y spans %g decades, want 1", got)
	}
}

func TestPanShowsWhatLiesThere(t *testing.T) {
	w := Window{X: Range{0, 40}, Y: Range{0, 20}, Cols: 40, Rows: 20}
	got := w.Pan(3, 2)
	want := Window{X: Range{3, 43}, Y: Range{-2, 18}, Cols: 40, Rows: 20}
	if !sameWindow(got, want) {
		t.Errorf("Pan(3, 2) = %+v, want %+v", got, want)
	}
}

func TestZoomNeverLeavesADrawableWindow(t *testing.T) {
	w := Window{X: Range{0, 1}, Y: Range{0.5, 1}, YScale: Log, Cols: 40, Rows: 20}
	for _, factor := range []float64{0.5, 3, 1e-30, 1e300, 0, -1, math.NaN(), math.Inf(1)} {
		z := w
		for range 3000 {
			z = z.Zoom(7, 3, factor)
		}
		if !z.X.drawable(z.XScale) || !z.Y.drawable(z.YScale) {
			t.Errorf("factor %g ends at %+v", factor, z)
		}
	}
}

func TestFit(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct {
		name  string
		scale Scale
		pad   float64
		data  []float64
		want  Range
	}{
		{"nothing", Linear, 0.1, nil, Range{0, 1}},
		{"nothing finite", Linear, 0.1, []float64{nan, inf, -inf}, Range{0, 1}},
		{"padded", Linear, 0.1, []float64{3, nan, 1, 2}, Range{0.8, 3.2}},
		{"one value", Linear, 0.1, []float64{4}, Range{2, 6}},
		{"zero", Linear, 0.1, []float64{0, 0}, Range{-1, 1}},
		{"overflowing", Linear, 0.5, []float64{-1.5e308, 1.5e308}, Range{-math.MaxFloat64, math.MaxFloat64}},
		{"odd pad", Linear, nan, []float64{1, 2}, Range{1, 2}},
		{"log", Log, 0.5, []float64{1, 100, 0, -3, nan}, Range{0.1, 1000}},
		{"log nothing", Log, 0.5, []float64{0, -3}, Range{0.1, 1}},
		{"log one value", Log, 0, []float64{10}, Range{math.Sqrt(10), 10 * math.Sqrt(10)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Fit(tt.scale, tt.pad, tt.data)
			near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*math.Abs(b) }
			if !near(got.Min, tt.want.Min) || !near(got.Max, tt.want.Max) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestUnion(t *testing.T) {
	a, b, none := Range{0, 2}, Range{-1, 1}, Range{math.NaN(), 0}
	for name, got := range map[string][2]Range{
		"both":         {a.Union(b), {-1, 2}},
		"left only":    {a.Union(none), a},
		"right only":   {none.Union(b), b},
		"within other": {a.Union(Range{1, 1.5}), a},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: got %v, want %v", name, got[0], got[1])
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add(0.0, 0.0, 0.0)
	f.Add(5e-324, 5e-324, 0.05)
	f.Add(math.MaxFloat64, math.MaxFloat64, 0.05)
	f.Add(-math.MaxFloat64, math.MaxFloat64, 1e300)
	f.Fuzz(func(t *testing.T, a, b, pad float64) {
		for _, s := range []Scale{Linear, Log} {
			if r := Fit(s, pad, []float64{a, b}); !r.fits(s) {
				t.Errorf("Fit(%v, %g, %g, %g) = %v", s, pad, a, b, r)
			}
		}
	})
}
