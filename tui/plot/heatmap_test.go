package plot

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

var red, green, blue = RGB(0xff0000), RGB(0x00ff00), RGB(0x0000ff)

func TestHeatmap(t *testing.T) {
	ramp := []Color{red, green, blue}
	// Three cells, two rows of samples: equal halves, different halves, a level beyond the ramp, and two lone halves.
	levels := []uint8{
		0, 0, 9, 1, NoValue, NoValue,
		0, 1, 2, NoValue, 1, NoValue,
	}
	c := NewCanvas(NewPalette(colorprofile.TrueColor), 6, 1, false)
	c.Text(5, 0, "k", 0)
	c.Heatmap(c.Bounds(), levels, ramp)
	e := screen(c)
	for x, want := range []struct {
		content string
		fg, bg  Color
	}{
		{" ", Color{}, red},
		{"▀", red, green},
		{" ", Color{}, blue},
		{"▀", green, Color{}},
		{"▄", green, Color{}},
		{"k", Color{}, Color{}},
	} {
		cell := e.CellAt(x, 0)
		s := styleOf(cell)
		if cell.Content != want.content || s.BG != want.bg || want.content != " " && s.FG != want.fg {
			t.Errorf("cell %d shows %q %+v, want %+v", x, cell.Content, s, want)
		}
	}
}

func TestHeatmapOfTheWrongSizeDrawsNothing(t *testing.T) {
	for name, draw := range map[string]func(*Canvas){
		"short":    func(c *Canvas) { c.Heatmap(Rect{0, 0, 2, 1}, make([]uint8, 3), []Color{red}) },
		"long":     func(c *Canvas) { c.Heatmap(Rect{0, 0, 2, 1}, make([]uint8, 5), []Color{red}) },
		"no ramp":  func(c *Canvas) { c.Heatmap(Rect{0, 0, 2, 1}, make([]uint8, 4), nil) },
		"negative": func(c *Canvas) { c.Heatmap(Rect{0, 0, -2, -1}, make([]uint8, 4), []Color{red}) },
		"contours": func(c *Canvas) { c.Contours(Rect{0, 0, 2, 1}, []uint8{0, 1, 2}, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCanvas(NewPalette(colorprofile.TrueColor), 2, 1, false)
			draw(c)
			if got := c.String(); got != "  " {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestHeatmapClippedOnAllSides(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	levels := make([]uint8, 5*2*5)
	for i := range levels {
		levels[i] = uint8(i * 7 % 16)
	}
	whole, part := NewCanvas(p, 5, 5, false), NewCanvas(p, 3, 3, false)
	whole.Heatmap(whole.Bounds(), levels, frameRamp)
	part.Heatmap(Rect{-1, -1, 5, 5}, levels, frameRamp)
	for y := range 3 {
		for x := range 3 {
			if got, want := part.cells[y*3+x], whole.cells[(y+1)*5+x+1]; got != want {
				t.Errorf("cell (%d, %d) is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestLinesKeepTheBackground(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	w := dotWindow(3, 1)
	white := p.ID(Style{FG: RGB(0xffffff), Bold: true})
	yellow := p.ID(Style{FG: RGB(0xffff00)})
	c := NewCanvas(p, 3, 1, false)
	c.Heatmap(Rect{0, 0, 2, 1}, []uint8{0, 0, 0, 2}, []Color{red, green, blue})
	c.Line(c.Bounds(), w, []float64{0.5, 5.5}, []float64{3.5, 3.5}, white, '*')
	c.Line(c.Bounds(), w, []float64{2.5, 5.5}, []float64{0.5, 0.5}, yellow, '*')
	e := screen(c)
	for x, want := range []struct {
		content string
		style   Style
	}{
		{"⠉", Style{FG: RGB(0xffffff), BG: red, Bold: true}},
		{"⣉", Style{FG: RGB(0xffff00), BG: RGB(0x800080)}}, // the average of red above blue, dots of both lines
		{"⣉", Style{FG: RGB(0xffff00)}},
	} {
		if cell := e.CellAt(x, 0); cell.Content != want.content || styleOf(cell) != want.style {
			t.Errorf("cell %d shows %q %+v, want %q %+v", x, cell.Content, styleOf(cell), want.content, want.style)
		}
	}
	c.Mark(c.Bounds(), w, 0.5, 1, '●', yellow)
	if s := styleOf(screen(c).CellAt(0, 0)); s != (Style{FG: RGB(0xffff00), BG: red}) {
		t.Errorf("the mark is %+v", s)
	}
}

func TestContours(t *testing.T) {
	// A step in the middle, and NoValue, which has no contour, on the right.
	levels := []uint8{
		0, 0, 1, 1, NoValue,
		0, 0, 1, 1, NoValue,
		0, 0, 1, 1, NoValue,
		2, 2, 2, 2, NoValue,
	}
	for ascii, want := range map[bool]string{false: " ·   \n···· ", true: " .   \n.... "} {
		c := NewCanvas(NewPalette(colorprofile.ASCII), 5, 2, ascii)
		c.Contours(c.Bounds(), levels, 0)
		if got := c.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestRamp(t *testing.T) {
	got := Ramp(5, red, green, blue)
	want := []Color{red, RGB(0x808000), green, RGB(0x008080), blue}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("colour %d is %06x, want %06x", i, got[i].Hex(), want[i].Hex())
		}
	}
	if len(Ramp(-1, red)) != 0 || Ramp(1, red, blue)[0] != red || !Ramp(2)[1].IsDefault() {
		t.Error("a short ramp is wrong")
	}
}

func TestPaletteIsBounded(t *testing.T) {
	p := NewPalette(colorprofile.TrueColor)
	for i := range uint32(70_000) {
		p.ID(Style{FG: RGB(i)})
	}
	if id := p.ID(Style{FG: RGB(0xabcdef)}); id != 0 {
		t.Errorf("a style too many is %d", id)
	}
	c := NewCanvas(p, 2, 1, false)
	c.Text(0, 0, "ab", p.ID(Style{FG: RGB(1)}))
	wantShape(t, c)
	for i := range 5000 {
		c.Text(0, 0, strings.Repeat("x\u0303", 1)+string(rune(0x300+i%100)), 0)
		c.Text(0, 0, string(rune('a'+i%26))+string(rune(0x300+i/26%100))+string(rune(0x300+i/2600)), 0)
	}
	if len(p.clusters) > maxClusters {
		t.Errorf("%d clusters", len(p.clusters))
	}
	wantShape(t, c)
}
