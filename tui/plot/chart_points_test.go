package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"
)

// order is a chart as a test of convergence shows it: measured errors with their bars, the slope expected as a guide,
// single points that stand out, and the fitted slopes as notes.
func order() *Chart {
	measured := Series{Name: "gradient", Glyph: '■', Points: true}
	modified := Series{Name: "modified", Glyph: '▲', Points: true}
	broken := Series{Name: "broken", Glyph: '✕', Points: true, NoLine: true}
	guide := Series{Dotted: true}
	for _, eps := range []float64{0.03, 0.015, 0.0075, 0.00375, 0.001875, 0.0009375} {
		measured.X, measured.Y = append(measured.X, eps), append(measured.Y, 2*eps*eps)
		modified.X, modified.Y = append(modified.X, eps), append(modified.Y, 9*eps*eps*eps)
		modified.Err = append(modified.Err, 2e-8)
		guide.X, guide.Y = append(guide.X, eps), append(guide.Y, 40*eps*eps*eps)
	}
	broken.X, broken.Y = measured.X[:1], measured.Y[:1]
	return &Chart{
		Title: "one epoch", XLabel: "ε", XScale: Log, YScale: Log, Cursor: math.NaN(),
		X: Range{9e-4, 0.033}, Y: Range{2e-9, 0.004},
		Series:  []Series{guide, measured, modified, broken},
		Notes:   []Note{{Text: "slope 2.00 ± 0.01, theory 2"}, {Text: "slope 2.98 ± 0.03, theory 3"}},
		NotesAt: BottomRight,
	}
}

func TestOrderPictures(t *testing.T) {
	for _, size := range [][2]int{{24, 5}, {36, 9}, {66, 18}} {
		for _, ascii := range []bool{false, true} {
			name := fmt.Sprintf("order_%dx%d", size[0], size[1])
			if ascii {
				name += "_ascii"
			}
			t.Run(name, func(t *testing.T) {
				c := NewCanvas(NewPalette(colorprofile.NoTTY), size[0], size[1], ascii)
				order().Draw(c, c.Bounds())
				wantShape(t, c)
				golden(t, name, c.String())
			})
		}
	}
}

// TestErrorBars: a bar is the dots of its column from Y-Err to Y+Err, with a dot to either side of each end that is in
// the plot.
func TestErrorBars(t *testing.T) {
	const cols, rows = 6, 4
	w := dotWindow(cols, rows)
	for _, log := range []bool{false, true} {
		if log {
			// 16 dots of a tenth of a decade each.
			w.Y, w.YScale = Range{1e-3, 1e-3 * math.Pow(10, 1.6)}, Log
		}
		t.Run(w.YScale.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				// Ends in the middle of a dot, where rounding decides nothing; those below are the plot's lower edge and further.
				x := float64(rapid.IntRange(-2, cols*2+2).Draw(t, "x")) + 0.5
				low, height := rapid.IntRange(-9, rows*4+2).Draw(t, "low"), rapid.IntRange(0, 30).Draw(t, "height")
				value := func(dot int) float64 {
					if log {
						return 1e-3 * math.Pow(10, (float64(dot)+0.5)/10)
					}
					return float64(dot) + 0.5
				}
				bottom, top := value(low), value(low+height)
				endless := log && rapid.Bool().Draw(t, "endless")
				if endless {
					bottom = -top / 3
				}
				y, e := (bottom+top)/2, (top-bottom)/2
				c := plain(cols, rows)
				ch := Chart{}
				ch.drawErrors(c, chartLayout{area: c.Bounds(), window: w}, Series{X: []float64{x}, Y: []float64{y}, Err: []float64{e}})
				want := map[[2]int]bool{}
				light := func(x, up int) {
					if x >= 0 && x < cols*2 && up >= 0 && up < rows*4 {
						want[[2]int{x, rows*4 - 1 - up}] = true
					}
				}
				column := int(math.Floor(x))
				if column >= 0 && column < cols*2 && (height > 0 || endless) {
					first := low
					if endless {
						first = min(0, low+height)
					}
					for up := first; up <= low+height; up++ {
						light(column, up)
					}
					for _, side := range []int{column - 1, column + 1} {
						light(side, low+height)
						if !endless {
							light(side, low)
						}
					}
				}
				if got := dots(c); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("x %g, %g to %g: got %v, want %v\n%s", x, bottom, top, got, want, c)
				}
			})
		})
	}
}

func TestWhatHasNoErrorBar(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range [][3]float64{
		{2, 2, nan},
		{2, 2, inf},
		{2, 2, 0},
		{2, 2, -1},
		{2, nan, 1},
		{2, inf, 1},
		{nan, 2, 1},
		{inf, 2, 1},
		{2, -math.MaxFloat64, math.MaxFloat64 / 2},
		{1e308, 2, 1},
	} {
		c := plain(4, 2)
		ch := Chart{}
		ch.drawErrors(c, chartLayout{area: c.Bounds(), window: dotWindow(4, 2)}, Series{X: p[:1], Y: p[1:2], Err: p[2:]})
		if len(dots(c)) != 0 {
			t.Errorf("%v has a bar\n%s", p, c)
		}
	}
}

func TestFitHoldsErrorBars(t *testing.T) {
	for scale, want := range map[Scale]Range{Linear: {-2, 9}, Log: {1, 9}} {
		ch := Chart{YScale: scale, Series: []Series{{
			X: []float64{1, 2, 3}, Y: []float64{1, 4, 1}, Err: []float64{3, 5, math.NaN()},
		}}}
		_, y := ch.ranges()
		pad := Fit(scale, 0.05, []float64{want.Min, want.Max})
		if y != pad {
			t.Errorf("%v: got %v, want %v", scale, y, pad)
		}
	}
	s := Series{X: []float64{1}, Y: make([]float64, 1, 8), Err: []float64{1}}
	if s.heights(Linear); s.Y[:2][1] != 0 {
		t.Error("the series was written to")
	}
}

func TestSeriesKinds(t *testing.T) {
	at := func(c *Canvas, ch *Chart, x, y float64) rune {
		area, w := ch.Area(c.Bounds())
		col, row, _ := w.Cell(x, y)
		return c.cells[(area.Y+row)*c.cols+area.X+col].r
	}
	xs, ys := []float64{1, 5, 9}, []float64{1, 5, 9}
	for _, tt := range []struct {
		name                string
		s                   Series
		first, last, middle string // one of these runes; "" for a braille dot
	}{
		{"line", Series{Glyph: '●'}, "", "●", ""},
		{"points", Series{Glyph: '●', Points: true}, "●", "●", ""},
		{"bullets", Series{Points: true}, "•", "•", ""},
		{"points alone", Series{Glyph: '●', Points: true, NoLine: true}, "●", "●", " "},
		{"cloud", Series{Glyph: '●', NoLine: true}, "", "", " "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.s.X, tt.s.Y = xs, ys
			ch := &Chart{X: Range{0, 10}, Y: Range{0, 10}, Cursor: math.NaN(), Series: []Series{tt.s}}
			c := plain(44, 23) // 40 x 19 dots
			ch.Draw(c, c.Bounds())
			for k, v := range []float64{1, 9, 3} {
				want := []string{tt.first, tt.last, tt.middle}[k]
				got := at(c, ch, v, v)
				if braille := got > 0x2800 && got <= 0x28ff; want == "" && !braille || want != "" && string(got) != want {
					t.Errorf("at %g there is %q, want %q", v, got, want)
				}
			}
		})
	}
}

// TestXLabelKeepsClearOfTicks: what stands below a plot is whole tick labels and the whole name, or no name.
func TestXLabelKeepsClearOfTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ch := &Chart{
			XLabel: strings.Repeat("n", rapid.IntRange(1, 20).Draw(t, "name")),
			X:      Range{rapid.Float64Range(1e-4, 1).Draw(t, "min"), 7}, Y: Range{0, 1}, Cursor: math.NaN(),
			XScale: Scale(rapid.IntRange(0, 1).Draw(t, "scale")),
		}
		c := plain(rapid.IntRange(8, 70).Draw(t, "cols"), rapid.IntRange(3, 14).Draw(t, "rows"))
		ch.Draw(c, c.Bounds())
		lines := strings.Split(c.String(), "\n")
		l := ch.layout(c.Bounds())
		edge := strings.Trim(lines[len(lines)-1], "╰╯─")
		if strings.Contains(edge, "n") && !strings.HasSuffix(edge, " "+ch.XLabel+" ") {
			t.Fatalf("the name is not whole\n%s", c)
		}
		if !strings.Contains(edge, "n") && c.cols-2 >= 2*(len(ch.XLabel)+2)+12 {
			t.Fatalf("there was room for the name\n%s", c)
		}
		below := strings.ReplaceAll(edge, ch.XLabel, "")
		if l.axes {
			below = strings.Trim(lines[len(lines)-2], "│")
		}
		for _, label := range strings.FieldsFunc(below, func(r rune) bool { return r == ' ' || r == '─' }) {
			if !slices.ContainsFunc(l.xTicks, func(tick Tick) bool { return tick.Label == label }) {
				t.Fatalf("%q is no tick\n%s", label, c)
			}
		}
	})
}

func TestNotes(t *testing.T) {
	draw := func(cols, rows int, at Corner, notes ...string) []string {
		ch := Chart{NotesAt: at}
		for _, n := range notes {
			ch.Notes = append(ch.Notes, Note{Text: n})
		}
		c := plain(cols, rows)
		ch.drawNotes(c, chartLayout{area: c.Bounds(), window: dotWindow(cols, rows)})
		return strings.Split(c.String(), "\n")
	}
	blank := strings.Repeat(" ", 24)
	for at, want := range map[Corner][]string{
		TopLeft:     {" one" + blank[4:], " three" + blank[6:], blank, blank, blank, blank},
		TopRight:    {blank[4:] + "one ", blank[6:] + "three ", blank, blank, blank, blank},
		BottomLeft:  {blank, blank, blank, blank, " one" + blank[4:], " three" + blank[6:]},
		BottomRight: {blank, blank, blank, blank, blank[4:] + "one ", blank[6:] + "three "},
	} {
		if got := draw(24, 6, at, "one", "three"); !slices.Equal(got, want) {
			t.Errorf("corner %d: got %q", at, got)
		}
	}
	if got := draw(24, 6, TopLeft, "a note longer than the plot is wide")[0]; got != " a note longer than th… " {
		t.Errorf("a long note is %q", got)
	}
	if got := strings.Join(draw(24, 6, TopLeft, "1", "2", "3", "4"), ""); strings.Join(strings.Fields(got), "") != "123" {
		t.Errorf("of four notes %q stand in half of the height", got)
	}
	for _, size := range [][2]int{{23, 6}, {24, 5}, {0, 0}} {
		if got := strings.Join(draw(size[0], size[1], TopLeft, "one"), ""); strings.TrimSpace(got) != "" {
			t.Errorf("at %v there is %q", size, got)
		}
	}
}

func TestLegendForms(t *testing.T) {
	ch := &Chart{Title: "t", Series: []Series{
		{Name: "one", Glyph: '●'}, {Name: "two", Dotted: true}, {Glyph: '■'}, {Name: "six", Points: true}, {Name: "ten"},
	}}
	for _, want := range []string{
		"╭ t ── ● one · two • six ─ ten ─╮",
		"╭ t ─ ● one · two • six ─ ten ─╮",
		"╭ t ─── ●one ·two •six ─ten ─╮",
		"╭ t ─ ●one ·two •six ─ten ─╮",
		"╭ t ─────────── ● · • ─ ─╮",
		"╭ t ─ ● · • ─ ─╮",
		"╭ t ──────────╮",
	} {
		c := plain(len([]rune(want)), 5)
		ch.DrawBase(c, c.Bounds())
		if got := strings.Split(c.String(), "\n")[0]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
