package plot

import (
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// wantShape checks what holds for every canvas: as many lines as rows, each exactly as wide as the canvas and in the
// default style at its end, no control character but those of style changes, nothing above 0x7e in ASCII.
func wantShape(t interface {
	Helper()
	Fatalf(string, ...any)
}, c *Canvas,
) {
	t.Helper()
	s := c.String()
	lines := strings.Split(s, "\n")
	if c.rows > 0 && len(lines) != c.rows {
		t.Fatalf("%d lines, want %d", len(lines), c.rows)
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != c.cols && c.rows > 0 {
			t.Fatalf("line %d is %d columns wide, want %d: %q", i, got, c.cols, line)
		}
		if all := styleChange.FindAllString(line, -1); len(all) > 0 && all[len(all)-1] != "\x1b[0m" {
			t.Fatalf("line %d does not end in the default style: %q", i, line)
		}
		for _, r := range styleChange.ReplaceAllString(line, "") {
			if r < ' ' || r >= 0x7f && r < 0xa0 || c.ascii && r > '~' {
				t.Fatalf("line %d holds %q: %q", i, r, line)
			}
		}
	}
}

var styleChange = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// screen writes a canvas into an emulated terminal of its size. The emulator does not join combining marks; TestText
// covers those.
func screen(c *Canvas) *vt.Emulator {
	e := vt.NewEmulator(c.cols, c.rows)
	fmt.Fprint(e, strings.ReplaceAll(c.String(), "\n", "\r\n"))
	return e
}

func rgb(c color.Color) Color {
	if c == nil {
		return Color{}
	}
	r, g, b, _ := c.RGBA()
	return RGB(r>>8<<16 | g>>8<<8 | b>>8)
}

func styleOf(cell *uv.Cell) Style {
	s := cell.Style
	return Style{
		FG: rgb(s.Fg), BG: rgb(s.Bg),
		Bold: s.Attrs&uv.AttrBold != 0, Faint: s.Attrs&uv.AttrFaint != 0,
		Reverse: s.Attrs&uv.AttrReverse != 0, Underline: s.Underline != uv.UnderlineNone,
	}
}

func TestEveryCellArrivesOnATerminal(t *testing.T) {
	styleGen := rapid.Custom(func(t *rapid.T) Style {
		colour := rapid.SampledFrom([]Color{{}, RGB(0x112233), RGB(0xff0080), RGB(0x010203)})
		flag := rapid.Bool()
		return Style{
			FG: colour.Draw(t, "fg"), BG: colour.Draw(t, "bg"),
			Bold: flag.Draw(t, "bold"), Faint: flag.Draw(t, "faint"),
			Reverse: flag.Draw(t, "reverse"), Underline: flag.Draw(t, "underline"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		c := NewCanvas(NewPalette(colorprofile.TrueColor), rapid.IntRange(1, 9).Draw(t, "cols"), rapid.IntRange(1, 4).Draw(t, "rows"), false)
		for range rapid.IntRange(0, 30).Draw(t, "writes") {
			x, y := rapid.IntRange(-2, 9).Draw(t, "x"), rapid.IntRange(-1, 4).Draw(t, "y")
			s := rapid.SampledFrom([]string{"a", "  ", "界", "⣿", "x界y"}).Draw(t, "text")
			c.Text(x, y, s, c.p.ID(styleGen.Draw(t, "style")))
		}
		wantShape(t, c)
		e := screen(c)
		for y := range c.rows {
			for x := range c.cols {
				want := c.cells[y*c.cols+x]
				if want.r == wideTail {
					continue
				}
				got := e.CellAt(x, y)
				content := string(want.r)
				if got.Content != content {
					t.Fatalf("cell (%d, %d) shows %q, want %q", x, y, got.Content, content)
				}
				gotStyle, wantStyle := styleOf(got), c.p.Style(want.st)
				if want.r == ' ' && !wantStyle.Underline && !wantStyle.Reverse {
					// What a blank does not show is left as it was.
					gotStyle.FG, gotStyle.Bold, gotStyle.Faint = wantStyle.FG, wantStyle.Bold, wantStyle.Faint
				}
				if gotStyle != wantStyle {
					t.Fatalf("cell (%d, %d) %q looks like %+v, want %+v", x, y, content, gotStyle, wantStyle)
				}
			}
		}
	})
}

func TestProfiles(t *testing.T) {
	style := Style{FG: RGB(0xff0000), BG: RGB(0x0000ff), Bold: true, Underline: true}
	for _, tt := range []struct {
		profile colorprofile.Profile
		want    string
	}{
		{colorprofile.TrueColor, "\x1b[1;4;38;2;255;0;0;48;2;0;0;255mx\x1b[0m"},
		{colorprofile.ANSI256, "\x1b[1;4;38;5;196;48;5;21mx\x1b[0m"},
		{colorprofile.ANSI, "\x1b[1;4;91;104mx\x1b[0m"},
		{colorprofile.ASCII, "\x1b[1;4mx\x1b[0m"},
		{colorprofile.NoTTY, "x"},
		{colorprofile.Unknown, "x"},
	} {
		t.Run(tt.profile.String(), func(t *testing.T) {
			p := NewPalette(tt.profile)
			c := NewCanvas(p, 1, 1, false)
			c.Text(0, 0, "x", p.ID(style))
			if got := c.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEqualRunsAreWrittenOnce(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	c := NewCanvas(p, 9, 1, false)
	red := p.ID(Style{FG: RGB(0xff0000)})
	c.Text(0, 0, "ab", red)
	c.Text(3, 0, "cd", red) // a blank between, which shows no foreground
	c.Text(5, 0, "ef", p.ID(Style{FG: RGB(0xff0000), Bold: true}))
	want := "\x1b[38;2;255;0;0mab cd\x1b[1mef\x1b[0m  "
	if got := c.String(); !strings.HasPrefix(got, "\x1b[38;2;255;0;0mab cd\x1b[1mef") || len(got) > len(want) {
		t.Errorf("got %q, want at most %q", got, want)
	}
}

func TestStyleOfAnotherPaletteIsTheDefault(t *testing.T) {
	c := NewCanvas(NewPalette(colorprofile.TrueColor), 3, 1, false)
	c.Text(0, 0, "abc", 999)
	c.Line(c.Bounds(), dotWindow(3, 1), []float64{0.5}, []float64{3.5}, 998, '*')
	if got := c.String(); got != "⠁bc" {
		t.Errorf("got %q", got)
	}
}

func TestStringAllocatesOnce(t *testing.T) {
	c := frameBase(colorprofile.TrueColor)
	_ = c.String()
	if got := testing.AllocsPerRun(20, func() { _ = c.String() }); got > 1 {
		t.Errorf("%v allocations, want 1", got)
	}
}

func TestSizes(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	for _, size := range [][2]int{{0, 0}, {1, 1}, {0, 5}, {5, 0}, {-3, 2}, {2, 1}, {1 << 40, 1}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			c := NewCanvas(p, size[0], size[1], false)
			for _, thick := range []bool{false, true} {
				c.SetThick(thick)
				drawEverything(c)
				wantShape(t, c)
			}
			if b := c.Bounds(); b.W > 1024 || b.H > 1024 || b.W < 0 || b.H < 0 {
				t.Errorf("canvas is %v", b)
			}
		})
	}
}

// drawEverything calls every drawing function on and around the canvas.
func drawEverything(c *Canvas) {
	w := Window{X: Range{0, 1}, Y: Range{0, 1}, Cols: 5, Rows: 4}
	two := []float64{0, 1}
	ch := Chart{
		Title: "title", XLabel: "x", Cursor: 0.5, Notes: []Note{{Text: "a note"}, {Text: "another"}}, NotesAt: BottomRight,
		Series: []Series{
			{Name: "a", X: two, Y: two, Band: []float64{1, 1}, Err: []float64{0.1, 9}, Glyph: '●', Points: true},
			{Name: "b", X: two, Y: two, Dotted: true},
			{X: two, Y: two, NoLine: true},
		},
	}
	for _, r := range []Rect{c.Bounds(), {-2, -2, 5, 4}, {1, 1, 5, 4}, {1 << 62, 1 << 62, 1 << 62, 1 << 62}, {-1 << 62, 3, 1 << 62, 1 << 62}} {
		c.Fill(r, 0)
		c.Frame(r, "title", 0, 0)
		c.TextIn(r, "some text", 0)
		c.Heatmap(r, make([]uint8, 40), Ramp(4, RGB(1), RGB(2)))
		c.Contours(r, make([]uint8, 40), 0)
		c.ContourLines(r, append(make([]float64, 20), pathX[:20]...), []float64{0.5}, 0)
		c.Line(r, w, []float64{0, 1}, []float64{0, 1}, 0, '*')
		c.Mark(r, w, 0.5, 0.5, '●', 0)
		ch.Draw(c, r)
	}
}

// TestOn: painted ground stands where a style leaves the terminal's colours, and nowhere else.
func TestOn(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	p.On(RGB(0x010203), RGB(0x040506))
	c := NewCanvas(p, 3, 1, false)
	c.Text(0, 0, "a", 0)
	c.Text(1, 0, "b", p.ID(Style{FG: RGB(0x070809), BG: RGB(0x0a0b0c)}))
	want := "\x1b[38;2;1;2;3;48;2;4;5;6ma\x1b[38;2;7;8;9;48;2;10;11;12mb\x1b[48;2;4;5;6m \x1b[0m"
	if got := c.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNothingDrawsNothing: a rectangle without cells gets none, however negative its size.
func TestNothingDrawsNothing(t *testing.T) {
	for _, r := range []Rect{{1, 1, 5, 0}, {1, 1, 5, -6}, {1, 1, 0, 3}, {1, 1, math.MinInt, 3}, {1, 1, 5, math.MinInt}, {0, 0, math.MinInt, 1024}} {
		c := plain(8, 4)
		before := c.String()
		c.TextIn(r, "text", 0)
		c.Frame(r, "title", 0, 0)
		c.Fill(r, c.Palette().ID(Style{BG: RGB(0xff0000)}))
		(&Chart{Title: "title", Series: []Series{{X: []float64{0, 1}, Y: []float64{0, 1}}}}).Draw(c, r)
		if got := c.String(); got != before {
			t.Errorf("%v: drawn\n%s", r, got)
		}
		if in := r.Inset(1); !in.Empty() {
			t.Errorf("the inside of %v is %v", r, in)
		}
	}
}
