package plot

import (
	"fmt"
	"math"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"
)

// thick returns a canvas like plain whose lines are thick.
func thick(cols, rows int, ascii bool) *Canvas {
	c := NewCanvas(NewPalette(colorprofile.NoTTY), cols, rows, ascii)
	c.SetThick(true)
	return c
}

// TestThickIsThinDilated: what is drawn thick are the dots drawn thin and their four neighbours, those outside the
// rectangle aside.
func TestThickIsThinDilated(t *testing.T) {
	const cols, rows = 12, 5
	at := Rect{2, 1, cols - 3, rows - 2}
	w := dotWindow(at.W, at.H)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "points")
		xs, ys := make([]float64, n), make([]float64, n)
		for i := range xs {
			xs[i], ys[i] = rapid.Float64Range(-30, 60).Draw(t, "x"), rapid.Float64Range(-30, 60).Draw(t, "y")
		}
		for name, draw := range map[string]func(*Canvas){
			"line":  func(c *Canvas) { c.Line(at, w, xs, ys, 0, '*') },
			"alone": func(c *Canvas) { c.LineAlone(at, w, xs, ys, 0, '*') },
			"dots":  func(c *Canvas) { c.Dots(at, w, xs, ys, 0, '*') },
		} {
			thin, wide := plain(cols, rows), thick(cols, rows, false)
			draw(thin)
			draw(wide)
			want := map[[2]int]bool{}
			for d := range dots(thin) {
				for _, by := range [][2]int{{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
					if x, y := d[0]+by[0], d[1]+by[1]; x >= 0 && y >= 0 && at.Contains(x/dotsX, y/dotsY) {
						want[[2]int{x, y}] = true
					}
				}
			}
			if got := dots(wide); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s:\n%s\nthin:\n%s", name, wide, thin)
			}
		}
	})
}

// TestThickDottedLine: the dots of a thick dotted line are as far apart as they are wide.
func TestThickDottedLine(t *testing.T) {
	c := thick(9, 1, false)
	c.DottedLine(c.Bounds(), dotWindow(9, 1), []float64{1.5, 16.5}, []float64{2.5, 2.5}, 0, '*')
	// Crosses around the dots 1, 7 and 13 of the second row.
	if got, want := c.String(), "⠺⠂ ⠺⠂ ⠺⠂ "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestThickMarks(t *testing.T) {
	w := dotWindow(5, 1)
	for _, tt := range []struct {
		name  string
		x     float64
		glyph rune
		ascii bool
		want  string
	}{
		{"badge", 4.5, '●', false, " ▐\x1b[7m●\x1b[0m▌ "},
		{"at the left edge", 0.5, '●', false, "\x1b[7m●\x1b[0m▌   "},
		{"at the right edge", 9.5, '●', false, "   ▐\x1b[7m●\x1b[0m"},
		{"dot", 4.5, '•', false, "  •  "},
		{"wide", 4.5, '界', false, " ▐\x1b[7m*\x1b[0m▌ "},
		{"ASCII", 4.5, '●', true, "  \x1b[7m*\x1b[0m  "},
		{"outside", 10.5, '●', false, "     "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(NewPalette(colorprofile.ASCII), 5, 1, tt.ascii)
			c.SetThick(true)
			c.Mark(c.Bounds(), w, tt.x, 1, tt.glyph, 0)
			wantShape(t, c)
			if got := c.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	c := NewCanvas(NewPalette(colorprofile.ASCII), 5, 1, false)
	c.SetThick(true)
	c.Mark(Rect{1, 0, 3, 1}, dotWindow(3, 1), 0.5, 1, '●', 0)
	if got, want := c.String(), " \x1b[7m●\x1b[0m▌  "; got != want {
		t.Errorf("a badge beside the rectangle's edge: got %q, want %q", got, want)
	}
}

// TestBadgeKeepsTheBackground: the sides are the mark's colour on what was there, the middle is the glyph in it.
func TestBadgeKeepsTheBackground(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	c := NewCanvas(p, 3, 1, false)
	c.SetThick(true)
	paper, ink := RGB(0x102030), RGB(0xf0e0d0)
	c.Fill(c.Bounds(), p.ID(Style{BG: paper}))
	c.Mark(c.Bounds(), dotWindow(3, 1), 2.5, 1, '●', p.ID(Style{FG: ink, Bold: true}))
	for x, want := range []Style{{FG: ink, BG: paper, Bold: true}, {FG: ink, BG: paper, Bold: true, Reverse: true}, {FG: ink, BG: paper, Bold: true}} {
		if got := p.Style(c.cells[x].st); got != want {
			t.Errorf("column %d is %+v, want %+v", x, got, want)
		}
	}
}

func TestThickPictures(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		name := map[bool]string{false: "thick", true: "thick_ascii"}[ascii]
		c := thick(40, 14, ascii)
		xs, ys := spiral(300)
		inside := c.Bounds().Inset(1)
		w := Window{X: Range{-1.2, 1.2}, Y: Range{-1.2, 1.2}, Cols: inside.W, Rows: inside.H}
		c.Frame(c.Bounds(), "panel", 0, 0)
		c.Line(inside, w, xs, ys, 0, '*')
		c.Mark(inside, w, xs[0], ys[0], '○', 0)
		c.Mark(inside, w, xs[299], ys[299], '●', 0)
		golden(t, name+"_panel", c.String())
		c = thick(66, 14, ascii)
		ch := decay(Log)
		ch.Series[0].Dotted = true
		ch.Series = append(ch.Series, Series{
			Name: "points", Glyph: '■', X: []float64{4, 12, 16}, Y: []float64{0.1, 0.4, 0.3}, Err: []float64{0.05, 0.2, 0.1}, Points: true,
		})
		ch.Draw(c, c.Bounds())
		wantShape(t, c)
		golden(t, name+"_chart", c.String())
	}
}

func TestThickDrawsWithoutAllocating(t *testing.T) {
	c := frameBase(colorprofile.TrueColor)
	c.SetThick(true)
	path := c.p.ID(Style{FG: RGB(0xffffff), Bold: true})
	draw := func() {
		c.Line(panelRect(0), frameWindow, pathX, pathY, path, '*')
		c.Mark(panelRect(0), frameWindow, pathX[9], pathY[9], '●', path)
	}
	draw() // the palette keeps what is merged
	if got := testing.AllocsPerRun(20, draw); got > 0 {
		t.Errorf("%v allocations, want none", got)
	}
}

func TestCopyIsAsThick(t *testing.T) {
	base, c := thick(3, 1, false), plain(3, 1)
	c.CopyFrom(base)
	c.Resize(4, 1)
	if !c.Thick() {
		t.Error("a copy of a thick canvas draws thin lines")
	}
	if c.SetThick(false); c.Thick() {
		t.Error("still thick")
	}
}

// BenchmarkFrameThick is BenchmarkFrameWhole with thick lines.
func BenchmarkFrameThick(b *testing.B) {
	base := frameBase(colorprofile.TrueColor)
	base.SetThick(true)
	c := NewCanvas(base.p, frameCols, frameRows, false)
	charts, path := frameCharts(base.p), base.p.ID(Style{FG: RGB(0xffffff), Bold: true})
	b.ReportAllocs()
	for b.Loop() {
		c.CopyFrom(base)
		drawFrame(c, charts, path)
		_ = c.String()
	}
}

// TestThickChartHasRoomForTheLastMark: the badge at a line's end is whole.
func TestThickChartHasRoomForTheLastMark(t *testing.T) {
	c := thick(40, 12, false)
	ch := Chart{X: Range{0, 1}, Y: Range{0, 1}, Cursor: math.NaN(), Series: []Series{{X: []float64{0, 1}, Y: []float64{0.5, 0.5}, Glyph: '●'}}}
	ch.Draw(c, c.Bounds())
	area, w := ch.Area(c.Bounds())
	col, row, ok := w.Cell(1, 0.5)
	if !ok {
		t.Fatal("the line's end is outside")
	}
	x, y := area.X+col, area.Y+row
	for k, want := range []rune{rightHalf, '●', leftHalf} {
		if got := c.cells[y*c.cols+x-1+k].r; got != want {
			t.Errorf("cell %d of the badge is %q, want %q:\n%s", k, got, want, c)
		}
	}
}
