package plot

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"
)

// sampled returns f at the half-block centres of r. Its arguments are in dots from the top left corner of r, y down.
func sampled(r Rect, f func(x, y float64) float64) []float64 {
	values := make([]float64, 0, 2*r.W*r.H)
	for j := range 2 * r.H {
		for i := range r.W {
			values = append(values, f(2*float64(i)+1, 2*float64(j)+1))
		}
	}
	return values
}

func TestContourOfAStraightEdgeIsOneDotWide(t *testing.T) {
	const cols, rows = 20, 10
	rapid.Check(t, func(t *rapid.T) {
		slope := rapid.Float64Range(-1, 1).Draw(t, "slope")
		at := rapid.Float64Range(5, rows*4-5).Draw(t, "at")
		scale := rapid.SampledFrom([]float64{1, -1, 1e-300, 1e300}).Draw(t, "scale")
		steep := rapid.Bool().Draw(t, "steep")
		middle := rapid.Float64Range(0, cols*2).Draw(t, "middle")
		c := plain(cols, rows)
		c.ContourLines(c.Bounds(), sampled(c.Bounds(), func(x, y float64) float64 {
			if steep {
				return scale * (x - at - slope*(y-middle))
			}
			return scale * (y - at - slope*(x-middle))
		}), []float64{0}, 0)
		set := dots(c)
		along, across := cols*2, rows*4
		if steep {
			along, across = across, along
		}
		for k := range along {
			want := at + slope*(float64(k)+0.5-middle)
			if want < 1 || want > float64(across)-1 {
				continue
			}
			n := 0
			for l := range across {
				d := [2]int{k, l}
				if steep {
					d = [2]int{l, k}
				}
				if set[d] {
					n++
					// The nearer of two dots a dot apart, up to the rounding of the samples.
					if got := float64(l) + 0.5; math.Abs(got-want) > 0.5+1e-9 {
						t.Fatalf("the line passes %d at %g, drawn at %g\n%s", k, want, got, c)
					}
				}
			}
			// Two where both are equally near, but for rounding.
			if tie := math.Abs(want-math.Round(want)) < 1e-9; n != 1 && !(tie && n < 3) {
				t.Fatalf("%d dots at %d\n%s", n, k, c)
			}
		}
	})
}

func TestContourOfACircle(t *testing.T) {
	const cols, rows = 16, 8
	rapid.Check(t, func(t *rapid.T) {
		x0, y0 := rapid.Float64Range(12, 20).Draw(t, "x"), rapid.Float64Range(12, 20).Draw(t, "y")
		radii := []float64{rapid.Float64Range(7, 9).Draw(t, "outer"), rapid.Float64Range(3.5, 5).Draw(t, "inner")}
		c := plain(cols, rows)
		c.ContourLines(c.Bounds(), sampled(c.Bounds(), func(x, y float64) float64 { return math.Hypot(x-x0, y-y0) }), radii, 0)
		set := dots(c)
		// Half a dot, and the interpolation of a cone at radius r by pieces h = 2 wide in two directions: 2 h^2/(8r).
		const off = 0.5 + 2*4.0/8/3
		for d := range set {
			r := math.Hypot(float64(d[0])+0.5-x0, float64(d[1])+0.5-y0)
			if math.Abs(r-radii[0]) > off && math.Abs(r-radii[1]) > off {
				t.Fatalf("a dot at radius %g\n%s", r, c)
			}
		}
		for _, r := range radii {
			for i := range 100 {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / 100)
				x, y := int(x0+r*cos), int(y0+r*sin)
				near := false
				for dx := -1; dx <= 1; dx++ {
					for dy := -1; dy <= 1; dy++ {
						near = near || set[[2]int{x + dx, y + dy}]
					}
				}
				if !near {
					t.Fatalf("a hole in the circle of radius %g at dot (%d, %d)\n%s", r, x, y, c)
				}
			}
		}
	})
}

// TestContourOfASaddle: a bilinear function is its own interpolation, so that its values at the dots are known. The dots
// lit are those the contract names, the four arms of a saddle included.
func TestContourOfASaddle(t *testing.T) {
	const cols, rows = 5, 3
	rapid.Check(t, func(t *rapid.T) {
		x0, y0 := rapid.Float64Range(1, cols*2-1).Draw(t, "x"), rapid.Float64Range(1, rows*4-1).Draw(t, "y")
		level := rapid.Float64Range(-4, 4).Draw(t, "level")
		f := func(x, y float64) float64 { return (x - x0) * (y - y0) }
		c := plain(cols, rows)
		c.ContourLines(c.Bounds(), sampled(c.Bounds(), f), []float64{level}, 0)
		set := dots(c)
		at := func(d [2]int) float64 { return f(float64(d[0])+0.5, float64(d[1])+0.5) - level }
		due := map[[2]int]bool{}
		for x := range cols * 2 {
			for y := range rows * 4 {
				here := [2]int{x, y}
				for _, there := range [][2]int{{x + 1, y}, {x, y + 1}} {
					if there[0] == cols*2 || there[1] == rows*4 {
						continue
					}
					a, b := at(here), at(there)
					const rounding = 1e-12
					if math.Abs(a) < rounding || math.Abs(b) < rounding || math.Abs(math.Abs(a)-math.Abs(b)) < rounding {
						t.Skip("rounding decides")
					}
					if a*b < 0 && math.Abs(a) < math.Abs(b) {
						due[here] = true
					} else if a*b < 0 {
						due[there] = true
					}
				}
			}
		}
		if len(due) != len(set) {
			t.Fatalf("%d dots lit, want %d\n%s", len(set), len(due), c)
		}
		for d := range due {
			if !set[d] {
				t.Fatalf("dot %v is dark\n%s", d, c)
			}
		}
	})
}

func TestContourLinesStopAtWhatIsNotFinite(t *testing.T) {
	const cols, rows = 12, 6
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		values := sampled(Rect{0, 0, cols, rows}, func(x, y float64) float64 { return y - x })
		whole, broken := plain(cols, rows), plain(cols, rows)
		levels := []float64{bad, 0.2, math.NaN()}
		whole.ContourLines(whole.Bounds(), values, levels, 0)
		const i, j = 5, 5 // the sample in the corner of dots 10 and 11, on the line
		values[j*cols+i] = bad
		broken.ContourLines(broken.Bounds(), values, levels, 0)
		for x := range cols * 2 {
			for y := range rows * 4 {
				d := [2]int{x, y}
				inCells := x >= 2*i-1 && x <= 2*i+2 && y >= 2*j-1 && y <= 2*j+2
				beside := x >= 2*i-2 && x <= 2*i+3 && y >= 2*j-2 && y <= 2*j+3
				got, want := dots(broken)[d], dots(whole)[d] && !inCells
				if got != want && (inCells || !beside) {
					t.Errorf("%v: dot %v lit %v, want %v", bad, d, got, want)
				}
			}
		}
	}
}

func TestContourLinesOfTheWrongSizeDrawNothing(t *testing.T) {
	for name, draw := range map[string]func(*Canvas){
		"short":    func(c *Canvas) { c.ContourLines(Rect{0, 0, 2, 1}, []float64{0, 1, 0}, []float64{0.5}, 0) },
		"long":     func(c *Canvas) { c.ContourLines(Rect{0, 0, 2, 1}, []float64{0, 1, 0, 1, 0}, []float64{0.5}, 0) },
		"negative": func(c *Canvas) { c.ContourLines(Rect{0, 0, -2, -1}, []float64{0, 1, 0, 1}, []float64{0.5}, 0) },
		"no level": func(c *Canvas) { c.ContourLines(Rect{0, 0, 2, 1}, []float64{0, 1, 0, 1}, nil, 0) },
		"plateau":  func(c *Canvas) { c.ContourLines(Rect{0, 0, 2, 1}, []float64{0.1, 0.1, 0.1, 0.1}, []float64{0.1}, 0) },
	} {
		c := plain(2, 1)
		if draw(c); c.String() != "  " {
			t.Errorf("%s: drew %q", name, c)
		}
	}
}

func TestContourLinesClippedOnAllSides(t *testing.T) {
	values := sampled(Rect{0, 0, 9, 9}, func(x, y float64) float64 { return math.Sin(x/3) * math.Cos(y/4) })
	levels := []float64{0.4, -0.4, 0}
	whole, part := plain(9, 9), plain(5, 5)
	whole.ContourLines(whole.Bounds(), values, levels, 0)
	part.ContourLines(Rect{-2, -2, 9, 9}, values, levels, 0)
	for y, line := range strings.Split(part.String(), "\n") {
		want := string([]rune(strings.Split(whole.String(), "\n")[y+2])[2:7])
		if line != want {
			t.Errorf("row %d is %q, want %q", y, line, want)
		}
	}
}

func TestContourLinesKeepTheBackground(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		c := NewCanvas(NewPalette(colorprofile.TrueColor), 2, 1, ascii)
		c.Heatmap(c.Bounds(), []uint8{0, 0, 1, 1}, []Color{red, blue})
		c.ContourLines(c.Bounds(), []float64{0, 0, 1, 1}, []float64{0.5}, c.p.ID(Style{FG: green, Faint: true}))
		cell := screen(c).CellAt(0, 0)
		want := map[bool]string{false: "⠒", true: "."}[ascii]
		if s := styleOf(cell); cell.Content != want || s != (Style{FG: green, BG: RGB(0x800080), Faint: true}) {
			t.Errorf("cell is %q %+v", cell.Content, s)
		}
	}
}

func TestContourPictures(t *testing.T) {
	// The loss of a diagonal network of two weights, (w1 w2 - 1)^2/2: a saddle at the origin, a valley on either side.
	for _, ascii := range []bool{false, true} {
		name := map[bool]string{false: "contours", true: "contours_ascii"}[ascii]
		c := NewCanvas(NewPalette(colorprofile.NoTTY), 48, 16, ascii)
		w := Window{X: Range{-2.4, 2.4}, Y: Range{-2.4, 2.4}, Cols: 48, Rows: 16}
		values := sampled(c.Bounds(), func(dx, dy float64) float64 {
			x, y := w.At(dx/dotsX, dy/dotsY)
			return (x*y - 1) * (x*y - 1) / 2
		})
		c.ContourLines(c.Bounds(), values, []float64{0.1, 0.45, 0.55, 2, 8}, 0)
		wantShape(t, c)
		golden(t, name, c.String())
	}
}

func FuzzContourLines(f *testing.F) {
	nan, inf := math.NaN(), math.Inf(1)
	f.Add(0.0, 1.0, 2.0, 3.0, 0.5, 1.5, 0, 0)
	f.Add(nan, inf, -inf, 1.0, nan, inf, -1, -1)
	f.Add(-math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64, 0.0, math.MaxFloat64, 2, 1)
	f.Add(5e-324, 0.0, -5e-324, 0.0, 0.0, 5e-324, 1<<62, -1<<62)
	f.Fuzz(func(t *testing.T, a, b, c, d, low, high float64, x, y int) {
		corners := []float64{a, b, c, d}
		for _, r := range []Rect{{x, y, 3, 2}, {0, 0, 1, 1}, {-1, y % 3, 1, 4}, {x % 5, 0, 7, 1}, {0, 0, x, y}} {
			values := make([]float64, 2*max(0, min(r.W, 9))*max(0, min(r.H, 9)))
			for i := range values {
				values[i] = corners[i*i%4]
			}
			for _, ascii := range []bool{false, true} {
				canvas := NewCanvas(NewPalette(colorprofile.NoTTY), 6, 3, ascii)
				canvas.ContourLines(r, values, []float64{high, low, a}, 0)
				wantShape(t, canvas)
			}
		}
	})
}

// BenchmarkContourLines draws ten contours into one panel of the frame that the benchmarks named Frame draw.
func BenchmarkContourLines(b *testing.B) {
	c := plain(panelW, panelH)
	values := make([]float64, 0, 2*panelW*panelH)
	for i := range 2 * panelW * panelH {
		x, y := frameWindow.At(float64(i%panelW)+0.5, (float64(i/panelW)+0.5)/2)
		values = append(values, (x*y-1)*(x*y-1)+x*x/4)
	}
	levels := []float64{0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 2, 3, 4}
	b.ReportAllocs()
	for b.Loop() {
		c.Reset()
		c.ContourLines(c.Bounds(), values, levels, 0)
	}
}
