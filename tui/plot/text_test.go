package plot

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		x     int
		s     string
		ascii bool
		want  string
		used  int
	}{
		{"plain", 1, "abc", false, " abc  ", 3},
		{"cut on the right", 4, "abc", false, "    ab", 2},
		{"cut on the left", -2, "abc", false, "c     ", 1},
		{"off the canvas", 9, "abc", false, "      ", 0},
		{"wide", 0, "界a", false, "界a   ", 3},
		{"wide cut on the right", 5, "界", false, "      ", 0},
		{"wide cut on the left", -1, "界a", false, " a    ", 2},
		{"combining tilde", 0, "-∇C\u0303 b", false, "-∇C\u0303 b ", 5},
		{"tilde on the last column", 5, "C\u0303", false, "     C\u0303", 1},
		{"mark without a letter", 0, "\u0303a", false, "a     ", 1},
		{"escape sequence", 0, "\x1b[31mx", false, "?[31mx", 6},
		{"other controls", 0, "a\nb\t\x7f\u009b", false, "a?b???", 6},
		{"not UTF-8", 0, "a\xffb", false, "a?b   ", 3},
		{"zero width", 0, "a\u200bb\ufeffc", false, "abc   ", 3},
		{"right to left override", 0, "a\u202eb", false, "ab    ", 2},
		{"flag", 0, "\U0001f1e9\U0001f1eax", false, "x     ", 1},
		{"ambiguous stays narrow", 0, "η─→·", false, "η─→·  ", 4},
		{"transcribed", 0, "ε→C\u0303", true, "eps->C", 6},
		{"unknown in ASCII", 0, "界x\u0303", true, "?x~   ", 3},
		{"control in ASCII", 0, "a\x1bb", true, "a?b   ", 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 6, 1, tt.ascii)
			used := c.Text(tt.x, 0, tt.s, 0)
			if got := c.String(); got != tt.want || used != tt.used {
				t.Errorf("got %q using %d columns, want %q using %d", got, used, tt.want, tt.used)
			}
		})
	}
}

func TestOverwritingHalfAWideCharacter(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    int
		s    string
		want string
	}{
		{"its left half", 2, "x", "  x 界"},
		{"its right half", 3, "x", "   x界"},
		{"two halves by one wide", 3, "山", "   山 "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := plain(6, 1)
			c.Text(2, 0, "界界", 0)
			c.Text(tt.x, 0, tt.s, 0)
			if got := c.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			wantShape(t, c)
		})
	}
}

func TestTextIn(t *testing.T) {
	for _, tt := range []struct {
		name  string
		w     int
		ascii bool
		want  string
	}{
		{"fits", 5, false, "gamma    "},
		{"shortened", 4, false, "gam…     "},
		{"one column", 1, false, "…        "},
		{"none", 0, false, "         "},
		{"shortened in ASCII", 4, true, "gam~     "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 9, 1, tt.ascii)
			c.TextIn(Rect{0, 0, tt.w, 1}, "gamma", 0)
			if got := c.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFrame(t *testing.T) {
	for _, tt := range []struct {
		name  string
		r     Rect
		title string
		ascii bool
		want  string
	}{
		{"titled", Rect{0, 0, 10, 3}, "loss", false, "╭ loss ──╮\n│        │\n╰────────╯"},
		{"title cut", Rect{0, 0, 10, 2}, "distance", false, "╭ dist… ─╮\n╰────────╯\n          "},
		{"no title", Rect{1, 0, 3, 2}, "", false, " ╭─╮      \n ╰─╯      \n          "},
		{"too narrow for a title", Rect{0, 0, 5, 2}, "loss", false, "╭───╮     \n╰───╯     \n          "},
		{"over the edge", Rect{8, 1, 4, 4}, "", false, "          \n        ╭─\n        │ "},
		{"too small", Rect{0, 0, 1, 5}, "loss", false, "          \n          \n          "},
		{"ASCII", Rect{0, 0, 10, 3}, "-∇C", true, "+ -gra~ -+\n|        |\n+--------+"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 10, 3, tt.ascii)
			c.Frame(tt.r, tt.title, 0, 0)
			if got := c.String(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "loss C\u0303", "\x1b[2J\x1b]0;x\a", "界\u200d界", "👩‍👩‍👧 🇩🇪 👍🏽 ☕\ufe0f", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "กำ นิ 각 ﾞ", "\xff\xfe"} {
		f.Add(s, 0)
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, x int) {
		for _, ascii := range []bool{false, true} {
			c := NewCanvas(NewPalette(colorprofile.NoTTY), 8, 1, ascii)
			used := c.Text(x, 0, s, 0)
			wantShape(t, c)
			if used < 0 || used > 8 {
				t.Fatalf("used %d columns", used)
			}
			wide := NewCanvas(NewPalette(colorprofile.NoTTY), 200, 1, ascii)
			used = wide.Text(0, 0, s, 0)
			if n := wide.Width(s); n <= 200 && n != used || n > 200 && used < 199 {
				t.Fatalf("Width is %d, Text used %d", n, used)
			}
			wide.Frame(Rect{0, 0, 20, 2}, strings.Repeat(s, 3), 0, 0)
			wantShape(t, wide)
		}
	})
}
