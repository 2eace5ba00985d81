package plot

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/NimbleMarkets/ntcharts/canvas/runes"
	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"
)

// plain returns a canvas whose String has no escape sequences.
func plain(cols, rows int) *Canvas {
	return NewCanvas(NewPalette(colorprofile.NoTTY), cols, rows, false)
}

// dots reads the braille dots of a canvas back, through ntcharts' decoding of the runes.
func dots(c *Canvas) map[[2]int]bool {
	set := map[[2]int]bool{}
	// ntcharts numbers the dots of a cell down the left column, down the right, then the two at the bottom.
	place := [8][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}
	for row, line := range strings.Split(c.String(), "\n") {
		for col, r := range []rune(line) {
			var on runes.PatternDots
			runes.SetPatternDots(r, &on)
			for i, lit := range on {
				if lit {
					set[[2]int{col*2 + place[i][0], row*4 + place[i][1]}] = true
				}
			}
		}
	}
	return set
}

// dotWindow is a window in which a dot's index is the integer part of its data, y upwards.
func dotWindow(cols, rows int) Window {
	return Window{X: Range{0, float64(cols * 2)}, Y: Range{0, float64(rows * 4)}, Cols: cols, Rows: rows}
}

// distance returns how far (x, y) is from the segment between (x0, y0) and (x1, y1).
func distance(x, y, x0, y0, x1, y1 float64) float64 {
	dx, dy := x1-x0, y1-y0
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = max(0, min(1, ((x-x0)*dx+(y-y0)*dy)/l))
	}
	return math.Hypot(x0+t*dx-x, y0+t*dy-y)
}

func TestLineAgainstBruteForce(t *testing.T) {
	const cols, rows = 12, 5
	w := dotWindow(cols, rows)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Float64Range(-30, 60)
		x0, y0, x1, y1 := at.Draw(t, "x0"), at.Draw(t, "y0"), at.Draw(t, "x1"), at.Draw(t, "y1")
		c := plain(cols, rows)
		c.Line(c.Bounds(), w, []float64{x0, x1}, []float64{y0, y1}, 0, '*')
		set := dots(c)
		// A lit dot's centre is near the segment: half a dot from rounding either end down, half from the raster.
		for d := range set {
			x, y := float64(d[0])+0.5, rows*4-float64(d[1])-0.5
			if got := distance(x, y, x0, y0, x1, y1); got > 1.3 {
				t.Fatalf("dot %v is %.2f from the segment\n%s", d, got, c)
			}
		}
		// And every point of the segment inside has a lit dot beside it.
		for i := range 1001 {
			s := float64(i) / 1000
			x, y := x0+s*(x1-x0), rows*4-(y0+s*(y1-y0))
			const edge = 1e-9 // on the edge itself rounding decides
			if x < edge || y < edge || x > cols*2-edge || y > rows*4-edge {
				continue
			}
			near := false
			for dx := -1; dx <= 1; dx++ {
				for dy := -1; dy <= 1; dy++ {
					near = near || set[[2]int{int(x) + dx, int(y) + dy}]
				}
			}
			if !near {
				t.Fatalf("nothing drawn near dot (%.2f, %.2f)\n%s", x, y, c)
			}
		}
	})
}

func TestDotsAgainstBruteForce(t *testing.T) {
	const cols, rows = 7, 4
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "points")
		xs, ys := make([]float64, n), make([]float64, n)
		want := map[[2]int]bool{}
		for i := range xs {
			// An odd number of 64ths is never on the border of two dots, where rounding decides.
			xs[i] = float64(2*rapid.IntRange(-96, 544).Draw(t, "x")+1) / 64
			ys[i] = float64(2*rapid.IntRange(-96, 608).Draw(t, "y")+1) / 64
			if d := [2]int{int(math.Floor(xs[i])), int(math.Floor(rows*4 - ys[i]))}; d[0] >= 0 && d[0] < cols*2 && d[1] >= 0 && d[1] < rows*4 {
				want[d] = true
			}
		}
		c := plain(cols, rows)
		c.Dots(c.Bounds(), dotWindow(cols, rows), xs, ys, 0, '*')
		if got := dots(c); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestLinePictures(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct {
		name   string
		xs, ys []float64
		want   string
	}{
		{"flat", []float64{0.5, 5.5}, []float64{3.5, 3.5}, "⠉⠉⠉"},
		{"diagonal", []float64{0.5, 3.5}, []float64{3.5, 0.5}, "⠑⢄ "},
		{"one point", []float64{2.5}, []float64{0.5}, " ⡀ "},
		{"broken by NaN", []float64{0.5, 1.5, nan, 4.5, 5.5}, []float64{3.5, 3.5, 3.5, 0.5, 0.5}, "⠉ ⣀"},
		{"broken by infinity", []float64{0.5, 1.5, 3, 4.5, 5.5}, []float64{3.5, 3.5, inf, 0.5, 0.5}, "⠉ ⣀"},
		{"longer y", []float64{0.5}, []float64{3.5, 0.5}, "⠁  "},
		{"leaving for good", []float64{2.5, 1e308}, []float64{3.5, 3.5}, " ⠉⠉"},
		{"passing through", []float64{-1e9, 1e9}, []float64{3.5, 3.5}, "⠉⠉⠉"},
		{"nothing", nil, nil, "   "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := plain(3, 1)
			c.Line(c.Bounds(), dotWindow(3, 1), tt.xs, tt.ys, 0, '*')
			if got := c.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestDottedLine: of the dots of a line every third is lit, whatever the pieces it comes in.
func TestDottedLine(t *testing.T) {
	const cols, rows = 12, 4
	for _, tt := range []struct {
		name   string
		xs, ys []float64
	}{
		{"flat", []float64{0.5, 23.5}, []float64{3.5, 3.5}},
		{"falling, in pieces", []float64{0.5, 1.5, 1.6, 6.5, 15.5}, []float64{15.5, 14.5, 14.4, 9.5, 0.5}},
		{"upright", []float64{5.5, 5.5}, []float64{0.5, 15.5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			line, dotted := plain(cols, rows), plain(cols, rows)
			line.Line(line.Bounds(), dotWindow(cols, rows), tt.xs, tt.ys, 0, '*')
			dotted.DottedLine(dotted.Bounds(), dotWindow(cols, rows), tt.xs, tt.ys, 0, '*')
			whole, lit := dots(line), dots(dotted)
			if want := (len(whole) + 2) / 3; len(lit) != want {
				t.Errorf("%d dots of %d lit, want %d\n%s", len(lit), len(whole), want, dotted)
			}
			for d := range lit {
				if !whole[d] {
					t.Errorf("dot %v is not on the line", d)
				}
				for dx := -2; dx <= 2; dx++ {
					for dy := -2; dy <= 2; dy++ {
						if (dx != 0 || dy != 0) && lit[[2]int{d[0] + dx, d[1] + dy}] {
							t.Errorf("dots too close at %v\n%s", d, dotted)
						}
					}
				}
			}
		})
	}
	c := NewCanvas(NewPalette(colorprofile.NoTTY), 7, 1, true)
	c.DottedLine(c.Bounds(), dotWindow(7, 1), []float64{0.5, 13.5}, []float64{3.5, 3.5}, 0, '*')
	if got := c.String(); got != "* * * *" {
		t.Errorf("in ASCII got %q", got)
	}
}

func TestLogLineBreaksAtZero(t *testing.T) {
	c := plain(4, 1)
	w := Window{X: Range{0, 8}, Y: Range{1, 1e4}, YScale: Log, Cols: 4, Rows: 1}
	c.Line(c.Bounds(), w, []float64{0.5, 1.5, 3.5, 6.5, 7.5}, []float64{5e3, 5e3, 0, 2, 2}, 0, '*')
	if got, want := c.String(), "⠉  ⣀"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLineStaysInItsRectangle(t *testing.T) {
	// The window is larger than what may be drawn on, which itself hangs over the canvas.
	c := plain(6, 3)
	w := dotWindow(10, 10)
	c.Line(Rect{2, 1, 3, 9}, w, []float64{0, 20, 0, 20}, []float64{40, 0, 0, 40}, 0, '*')
	c.Line(Rect{-4, -8, 7, 9}, w, []float64{0, 20}, []float64{40, 0}, 0, '*')
	for d := range dots(c) {
		x, y := d[0]/2, d[1]/4
		if !(Rect{2, 1, 3, 2}).Contains(x, y) && !(Rect{0, 0, 3, 1}).Contains(x, y) {
			t.Errorf("drew on cell (%d, %d)\n%s", x, y, c)
		}
	}
	if len(dots(c)) == 0 {
		t.Error("drew nothing")
	}
}

func TestGrowingLineEqualsWholeLine(t *testing.T) {
	xs, ys := spiral(200)
	w := Window{X: Range{-1, 1}, Y: Range{-1, 1}, Cols: 30, Rows: 12}
	whole, grown := plain(30, 12), plain(30, 12)
	whole.Line(whole.Bounds(), w, xs, ys, 0, '*')
	for from := 0; from < len(xs); from += 7 {
		first := max(0, from-1)
		grown.Line(grown.Bounds(), w, xs[first:min(len(xs), from+7)], ys[first:min(len(xs), from+7)], 0, '*')
	}
	if whole.String() != grown.String() {
		t.Errorf("grown:\n%s\nwhole:\n%s", grown, whole)
	}
}

func spiral(n int) (xs, ys []float64) {
	for i := range n {
		t := float64(i) / float64(n)
		xs, ys = append(xs, t*math.Cos(20*t)), append(ys, t*math.Sin(20*t))
	}
	return xs, ys
}

func TestMark(t *testing.T) {
	w := dotWindow(3, 2)
	for _, tt := range []struct {
		name  string
		x, y  float64
		glyph rune
		ascii bool
		want  string
	}{
		{"inside", 2.5, 1, '●', false, "   \n ● "},
		{"outside", 7, 1, '●', false, "   \n   "},
		{"not a number", math.NaN(), 1, '●', false, "   \n   "},
		{"wide glyph", 2.5, 1, '界', false, "   \n * "},
		{"control character", 2.5, 1, '\x1b', false, "   \n ? "},
		{"transcribed", 2.5, 1, '○', true, "   \n o "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(NewPalette(0), 3, 2, tt.ascii)
			ok := c.Mark(c.Bounds(), w, tt.x, tt.y, tt.glyph, 0)
			if got := c.String(); got != tt.want || ok != (strings.TrimSpace(tt.want) != "") {
				t.Errorf("got %q, %v, want %q", got, ok, tt.want)
			}
		})
	}
}

func FuzzLine(f *testing.F) {
	f.Add(0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1e6, 1e6, 10, 5, false)
	f.Add(0.0, 1.0, 0.0, 1.0, math.NaN(), math.Inf(1), math.Inf(-1), 0.5, 1, 1, false)
	f.Add(-math.MaxFloat64, math.MaxFloat64, 0.0, 5e-324, -1e308, 1e308, 1e308, -1e308, 80, 24, false)
	f.Add(5e-324, 1e-323, 5e-324, math.MaxFloat64, 1e308, 1e308, 5e-324, 5e-324, 66, 34, true)
	f.Add(1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0, -1, true)
	f.Add(0.0, 1e-300, 0.0, 1e-300, 0.0, 0.0, 1e308, 5e307, 66, 34, false)
	f.Fuzz(func(t *testing.T, xmin, xmax, ymin, ymax, x0, y0, x1, y1 float64, cols, rows int, log bool) {
		w := Window{X: Range{xmin, xmax}, Y: Range{ymin, ymax}, Cols: cols, Rows: rows}
		if log {
			w.XScale, w.YScale = Log, Log
		}
		for _, ascii := range []bool{false, true} {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 20, 8, ascii)
			xs, ys := []float64{x0, x1, x0}, []float64{y0, y1, y1}
			c.SetThick(rows%2 == 0)
			c.Line(Rect{1, 1, cols, rows}, w, xs, ys, 0, '*')
			c.DottedLine(Rect{rows % 9, cols % 9, cols, rows}, w, xs, ys, 0, '*')
			c.Dots(Rect{cols, rows, 5, 5}, w, xs, ys, 0, '*')
			c.Mark(c.Bounds(), w, x1, y1, '●', 0)
			for i := range 20 {
				c.cells[i] = blank // the first row may have held the dots only
			}
			wantShape(t, c)
			w.Zoom(rows, cols, x0)
			w.Pan(cols, rows)
		}
	})
}

// TestLineAlone: in the cells it passes a line alone shows its own dots, and elsewhere nothing changes.
func TestLineAlone(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	crowd, line := p.ID(Style{FG: RGB(0x808080)}), p.ID(Style{FG: RGB(0xffffff)})
	at := Rect{0, 0, 8, 4}
	w := Window{X: Range{0, 1}, Y: Range{0, 1}, Cols: 8, Rows: 4}
	xs, ys := []float64{0, 1, 1, 0}, []float64{0, 0.9, 0.1, 0.6}
	draw := func(draws ...func(*Canvas)) *Canvas {
		c := NewCanvas(p, 8, 4, false)
		for _, d := range draws {
			d(c)
		}
		return c
	}
	many := func(c *Canvas) { c.Line(at, w, []float64{0, 1, 0, 1}, []float64{0, 1, 1, 0}, crowd, '.') }
	alone := func(c *Canvas) { c.LineAlone(at, w, xs, ys, line, '*') }
	only, under, both := draw(alone), draw(many), draw(many, alone)
	crossed := 0
	for k := range both.cells {
		want := under.cells[k].r
		if only.cells[k].r != ' ' {
			want = only.cells[k].r
			if under.cells[k].r != ' ' {
				crossed++
			}
		}
		if both.cells[k].r != want {
			t.Errorf("cell %d holds %c, want %c", k, both.cells[k].r, want)
		}
	}
	if crossed == 0 {
		t.Error("the lines do not cross")
	}
}
