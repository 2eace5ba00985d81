package plot

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew")

// golden compares a picture with testdata/name.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s differs (-update renews it); got\n%s\nwant\n%s", file, got, want)
	}
}

// decay is a chart of two exponentials, the first with a band, one point missing.
func decay(scale Scale) *Chart {
	ch := &Chart{Title: "loss C(w(t))", YScale: scale, Cursor: 8}
	mean := Series{Name: "SGD", Glyph: '●'}
	flow := Series{Name: "flow", Glyph: '◆'}
	for i := range 201 {
		t := float64(i) / 10
		mean.X, flow.X = append(mean.X, t), append(flow.X, t)
		mean.Y = append(mean.Y, 1.5*math.Exp(-t/4)+0.02)
		mean.Band = append(mean.Band, 0.1*math.Exp(-t/8))
		flow.Y = append(flow.Y, 1.5*math.Exp(-t/3)+0.005)
	}
	flow.Y[100] = math.NaN()
	ch.Series = []Series{flow, mean}
	return ch
}

func TestChartPictures(t *testing.T) {
	for _, size := range [][2]int{{24, 5}, {40, 8}, {66, 14}} {
		for _, scale := range []Scale{Linear, Log} {
			for _, ascii := range []bool{false, true} {
				name := fmt.Sprintf("chart_%dx%d_%v", size[0], size[1], scale)
				if ascii {
					name += "_ascii"
				}
				t.Run(name, func(t *testing.T) {
					c := NewCanvas(NewPalette(colorprofile.NoTTY), size[0], size[1], ascii)
					decay(scale).Draw(c, c.Bounds())
					wantShape(t, c)
					golden(t, name, c.String())
				})
			}
		}
	}
}

func TestPanelPicture(t *testing.T) {
	// A panel as it looks without colours: contours for the heatmap, a path, marks at both ends.
	for _, ascii := range []bool{false, true} {
		name := map[bool]string{false: "panel", true: "panel_ascii"}[ascii]
		c := NewCanvas(NewPalette(colorprofile.ASCII), 40, 14, ascii)
		c.Frame(c.Bounds(), "modified flow w' = -∇C\u0303", c.p.ID(Style{Faint: true}), c.p.ID(Style{Bold: true}))
		inside := c.Bounds().Inset(1)
		w := Window{X: Range{-1.2, 1.2}, Y: Range{-1.2, 1.2}, Cols: inside.W, Rows: inside.H}
		levels := make([]uint8, 2*inside.W*inside.H)
		for i := range levels {
			x, y := w.At(float64(i%inside.W)+0.5, (float64(i/inside.W)+0.5)/2)
			levels[i] = uint8(2.5 * math.Hypot(x, y))
		}
		c.Contours(inside, levels, c.p.ID(Style{Faint: true}))
		xs, ys := spiral(300)
		c.Line(inside, w, xs, ys, c.p.ID(Style{Bold: true}), '*')
		c.Mark(inside, w, xs[0], ys[0], '○', 0)
		c.Mark(inside, w, xs[299], ys[299], '●', 0)
		wantShape(t, c)
		golden(t, name, c.String())
	}
}

func TestChartAreaIsWhereItDraws(t *testing.T) {
	ch := decay(Linear)
	c := plain(60, 12)
	ch.Draw(c, Rect{3, 1, 50, 10})
	area, w := ch.Area(Rect{3, 1, 50, 10})
	last := ch.Series[1]
	n := len(last.X) - 1
	col, row, ok := w.Cell(last.X[n], last.Y[n])
	if got := c.cells[(area.Y+row)*60+area.X+col].r; !ok || got != '●' {
		t.Errorf("the last point's cell holds %q", got)
	}
	if x, _ := w.At(float64(col)+0.5, float64(row)+0.5); math.Abs(x-20) > 20/float64(area.W) {
		t.Errorf("a click on the last point is t = %g, want 20", x)
	}
}

func TestChartBaseAndSeriesApart(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	once, base, twice := NewCanvas(p, 40, 9, false), NewCanvas(p, 40, 9, false), NewCanvas(p, 0, 0, false)
	ch := decay(Log)
	ch.Draw(once, once.Bounds())
	ch.DrawBase(base, base.Bounds())
	for range 2 { // a frame leaves nothing behind for the next
		twice.CopyFrom(base)
		ch.DrawSeries(twice, twice.Bounds())
	}
	if once.String() != twice.String() {
		t.Errorf("apart:\n%s\nat once:\n%s", twice, once)
	}
	ch.Series[0].Y[0], ch.Y = 1e6, Range{1e-3, 1e7}
	if _, w := ch.Area(once.Bounds()); w.Y != ch.Y {
		t.Errorf("after a change of range the window shows %v", w.Y)
	}
}

func FuzzChart(f *testing.F) {
	nan, inf := math.NaN(), math.Inf(1)
	f.Add("loss", "SGD", 0.0, 1.0, 0.0, 1.0, 0.5, 24, 5, false)
	f.Add("", "", nan, inf, -inf, nan, nan, 1, 1, true)
	f.Add("界界", "\x1b[2J", -math.MaxFloat64, math.MaxFloat64, 5e-324, 1e308, 1e308, 40, 10, false)
	f.Add("C\u0303", "x", 1e308, 1e308, 1e308, 1e308, 0.0, 3, 3, true)
	f.Add("t", "x", 0.0, 5e-324, -5e-324, 0.0, 5e-324, 1000, 1000, true)
	f.Add("a note that is longer than its plot is wide", "ε", 9e-4, 0.03, 1e-9, 1e-3, 2e-3, 66, 14, true)
	f.Fuzz(func(t *testing.T, title, name string, x0, x1, y0, y1, cursor float64, cols, rows int, log bool) {
		ch := Chart{Title: title, XLabel: name, Cursor: cursor, X: Range{x0, x1}, Series: []Series{
			{Name: name, X: []float64{x0, x1, cursor}, Y: []float64{y0, y1}, Band: []float64{y1, x0}, Err: []float64{y1, x1}, Glyph: '●'},
			{Name: title, X: []float64{x1, x0}, Y: []float64{cursor, y0, y1}, Err: []float64{cursor, x0}, Points: true},
			{Name: name, X: []float64{x1, x0}, Y: []float64{y1, y0}, Dotted: true},
			{X: []float64{x1, x0}, Y: []float64{y1, y0}, NoLine: true, Points: log},
		}, Notes: []Note{{Text: title}, {Text: name}}, NotesAt: Corner(rows % 5)}
		if log {
			ch.XScale, ch.YScale = Log, Log
		}
		for _, ascii := range []bool{false, true} {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 40, 10, ascii)
			c.SetThick(rows%2 == 0)
			ch.Draw(c, Rect{rows % 7, cols % 5, cols, rows})
			ch.Draw(c, c.Bounds())
			wantShape(t, c)
		}
	})
}
