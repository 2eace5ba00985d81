package tui

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"
	"github.com/lucasb-eyer/go-colorful"

	"sgdflow/tui/plot"
)

// paint is a theme on a colour profile, with the colours as they arrive on a terminal.
type paint struct {
	*styles
	theme   Theme
	profile colorprofile.Profile
}

func (p paint) String() string { return fmt.Sprintf("%v, %v", p.theme, p.profile) }

// paints are all themes that paint their own background, on all profiles with colours.
func paints() []paint {
	var all []paint
	for _, theme := range []Theme{ThemeDark, ThemeLight, ThemeHighContrast} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
			all = append(all, paint{newStyles(theme, true, profile), theme, profile})
		}
	}
	return all
}

// shown draws a character in a style on an emulated terminal, which takes the sixteen colours as xterm does, and looks
// at it.
func (p paint) shown(id plot.StyleID) (ink, paper colorful.Color) {
	c := plot.NewCanvas(p.palette, 1, 1, false)
	c.Text(0, 0, "x", id)
	e := vt.NewEmulator(1, 1)
	fmt.Fprint(e, c.String())
	style := e.CellAt(0, 0).Style
	return colorOf(style.Fg), colorOf(style.Bg)
}

func (p paint) ink(id plot.StyleID) colorful.Color {
	c, _ := p.shown(id)
	return c
}

// heat are the colours of the heatmap, lowest level first.
func (p paint) heat() []colorful.Color {
	var all []colorful.Color
	for _, level := range p.ramp {
		_, c := p.shown(p.palette.ID(plot.Style{BG: level}))
		all = append(all, c)
	}
	return all
}

type swatch struct {
	name string
	id   plot.StyleID
}

func (p paint) paths() []swatch {
	return []swatch{
		{"SGD's mean", p.mean},
		{"gradient flow", p.gradient},
		{"modified flow", p.modified},
		{"moment flow", p.moment},
		{"GD-modified flow", p.gdModified},
	}
}

// TestColoursStayApart: no two colours that stand beside one another come close for anybody. CIEDE2000 is made for
// patches that fill the field of view, where a unit is just seen; a line one dot wide takes several (M. Stone, D. A.
// Szafir, V. Setlur, "An Engineering Model for Color Difference as a Function of Size", 2014). The bounds are what the
// palettes were found to reach: more for the three paths of every picture than for the flows that join them now and
// then, and less where there are few colours to choose from.
func TestColoursStayApart(t *testing.T) {
	t.Parallel()
	type bounds struct{ three, five, curves, faint float64 }
	want := map[colorprofile.Profile]bounds{
		colorprofile.TrueColor: {20, 16, 18, 8},
		colorprofile.ANSI256:   {19, 17, 16, 8},
		colorprofile.ANSI:      {26, 10, 10, 7}, // glyphs tell more than that
	}
	for _, p := range paints() {
		t.Run(p.String(), func(t *testing.T) {
			w := want[p.profile]
			pair := func(a, b swatch, least float64) {
				if d, to := difference(p.ink(a.id), p.ink(b.id)); d < least {
					t.Errorf("%s and %s are %.1f apart to %s, want %v", a.name, b.name, d, to, least)
				}
			}
			paths := p.paths()
			for j, b := range paths {
				for _, a := range paths[:j] {
					if j < 3 {
						pair(a, b, w.three)
					} else {
						pair(a, b, w.five)
					}
				}
			}
			for j, b := range p.curves {
				for i, a := range p.curves[:j] {
					pair(swatch{fmt.Sprint("curve ", i), a}, swatch{fmt.Sprint("curve ", j), b}, w.curves)
				}
			}
			// The flows over SGD's mean, faint, and over the run before.
			for _, flow := range paths[1:4] {
				pair(swatch{"the shadow of SGD's mean", p.shadow}, flow, w.faint)
				pair(swatch{"the run before", p.ghost}, flow, w.faint)
			}
			for _, path := range paths[:3] {
				pair(swatch{"a contour line", p.contour}, path, w.faint)
			}
		})
	}
}

// TestColoursStandOut holds the contrasts to WCAG 2.1: 4.5 for text and 3 for what is drawn (success criteria 1.4.3 and
// 1.4.11), with high contrast 7 for text, the faintest too (1.4.6).
func TestColoursStandOut(t *testing.T) {
	t.Parallel()
	for _, p := range paints() {
		t.Run(p.String(), func(t *testing.T) {
			_, paper := p.shown(p.text)
			stands := func(s swatch, ground colorful.Color, on string, least float64) {
				if got := contrast(p.ink(s.id), ground); got < least {
					t.Errorf("%s on %s: contrast %.2f, want %v", s.name, on, got, least)
				}
			}
			text, border, onHeat, path, curve := 4.5, 3.0, 3.0, 4.5, 4.0
			if p.theme == ThemeHighContrast {
				text, border, onHeat = 7, 7, 4.5
				if p.profile != colorprofile.ANSI { // red is the darkest of its bright ones
					path, curve = 5.5, 5.5
				}
			}
			for _, s := range []swatch{
				{"text", p.text},
				{"strong text", p.strong},
				{"dim text", p.dim},
				{"an alarm", p.alarm},
				{"a warning", p.warning},
				{"calm", p.calm},
				{"a key", p.key},
				{"ink", p.start},
			} {
				stands(s, paper, "paper", text)
			}
			stands(swatch{"the border", p.border}, paper, "paper", border)
			for _, s := range p.paths() { // in legends, too
				stands(s, paper, "paper", path)
			}
			for i, id := range p.curves {
				stands(swatch{fmt.Sprint("curve ", i), id}, paper, "paper", curve)
			}
			for i, level := range p.heat() {
				on := fmt.Sprint("level ", i)
				for _, s := range p.paths()[:4] { // the GD-modified flow has no place on a heatmap
					stands(s, level, on, onHeat)
				}
				stands(swatch{"ink", p.start}, level, on, 4.5)
				stands(swatch{"text", p.text}, level, on, 4.5)
				stands(swatch{"an alarm", p.alarm}, level, on, 3)
			}
		})
	}
}

// TestHuesCanBeShown: a terminal of few colours shows those chosen for it, not others near by.
func TestHuesCanBeShown(t *testing.T) {
	for _, p := range paints() {
		h := allHues(p.profile)[map[Theme]int{ThemeDark: huesDark, ThemeLight: huesLight, ThemeHighContrast: huesContrast}[p.theme]]
		check := func(name string, id plot.StyleID, hex uint32) {
			if r, g, b := p.ink(id).RGB255(); uint32(r)<<16|uint32(g)<<8|uint32(b) != hex {
				t.Errorf("%v: %s is shown as %02x%02x%02x, not %06x", p, name, r, g, b, hex)
			}
		}
		for i, hex := range []uint32{h.mean, h.gradient, h.modified, h.moment, h.gdModified} {
			check(p.paths()[i].name, p.paths()[i].id, hex)
		}
		for i, hex := range h.curves {
			check(fmt.Sprint("curve ", i), p.curves[i], hex)
		}
		for name, q := range map[string]struct {
			id  plot.StyleID
			hex uint32
		}{
			"ink": {p.start, h.ink}, "sample": {p.sample, h.sample}, "shadow": {p.shadow, h.shadow}, "ghost": {p.ghost, h.ghost},
			"border": {p.border, h.border}, "dim": {p.dim, h.dim}, "alarm": {p.alarm, h.alarm}, "warning": {p.warning, h.warning},
			"calm": {p.calm, h.calm}, "key": {p.key, h.key}, "contour": {p.contour, h.contour}, "text": {p.text, h.text},
		} {
			check(name, q.id, q.hex)
		}
		_, paper := p.shown(p.text)
		if r, g, b := paper.RGB255(); uint32(r)<<16|uint32(g)<<8|uint32(b) != h.paper {
			t.Errorf("%v: paper is shown as %02x%02x%02x, not %06x", p, r, g, b, h.paper)
		}
	}
}

// TestThemeNames: every theme has a name that leads back to it, and an unknown one is told which there are.
func TestThemeNames(t *testing.T) {
	for i, name := range Themes {
		if got, err := ParseTheme(name); err != nil || got != Theme(i) || got.String() != name {
			t.Errorf("%q is %v, %v", name, got, err)
		}
	}
	if got, err := ParseTheme("high-contrast"); err != nil || got != ThemeHighContrast {
		t.Errorf("high-contrast is %v, %v", got, err)
	}
	_, err := ParseTheme("pink")
	if want := `unknown theme "pink": use auto, dark, light, mono or high-contrast`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
