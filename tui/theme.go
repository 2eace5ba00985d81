package tui

import (
	"fmt"

	"github.com/charmbracelet/colorprofile"

	"sgdflow/tui/plot"
)

// Theme says for which background the colours are chosen.
type Theme int

const (
	ThemeAuto Theme = iota // the terminal's answer decides, dark until it comes
	ThemeDark
	ThemeLight
	ThemeMono         // no colours
	ThemeHighContrast // on black
)

// Themes lists the names of all themes, in the order of their values.
var Themes = []string{"auto", "dark", "light", "mono", "high-contrast"}

// String returns the name used on the command line.
func (t Theme) String() string {
	if t < 0 || int(t) >= len(Themes) {
		return fmt.Sprintf("Theme(%d)", int(t))
	}
	return Themes[t]
}

// ParseTheme is the inverse of String.
func ParseTheme(name string) (Theme, error) {
	for t, n := range Themes {
		if n == name {
			return Theme(t), nil
		}
	}
	return 0, fmt.Errorf("unknown theme %q: use auto, dark, light, mono or high-contrast", name)
}

const heatLevels = 16

// styles are the interned styles of one theme on one colour profile. The tracks differ by glyph, and by colours that stay
// apart for colour-blind readers too.
type styles struct {
	palette *plot.Palette
	ramp    []plot.Color // of the heatmap, lowest loss first; empty where contours take its place

	text, strong, dim, border, key, contour, alarm, warning, calm, selected, start plot.StyleID

	mean, gradient, modified      plot.StyleID
	gdModified, moment            plot.StyleID
	curves                        []plot.StyleID // of one quantity at several batch sizes, smallest first
	sample, spread, ghost, cursor plot.StyleID
	shadow                        plot.StyleID // SGD's mean in the flows' panels
}

// newStyles builds the styles of a theme; dark settles ThemeAuto.
func newStyles(t Theme, dark bool, profile colorprofile.Profile) *styles {
	if t == ThemeMono && profile > colorprofile.Ascii {
		profile = colorprofile.Ascii
	}
	h := huesFor(t == ThemeLight || t == ThemeAuto && !dark, profile)
	if t == ThemeHighContrast {
		h = allHues(profile)[huesContrast]
	}
	p := plot.NewPalette(profile)
	if t == ThemeDark || t == ThemeLight || t == ThemeHighContrast {
		p.On(plot.RGB(h.text), plot.RGB(h.paper))
	}
	fg := func(hex uint32) plot.StyleID { return p.ID(plot.Style{FG: plot.RGB(hex)}) }
	bold := func(hex uint32) plot.StyleID { return p.ID(plot.Style{FG: plot.RGB(hex), Bold: true}) }
	track := bold // of the sixteen colours some terminals show a bold one as its bright sister, which has a meaning of its own
	if profile == colorprofile.ANSI {
		track = fg
	}
	faint := func(hex uint32) plot.StyleID {
		return p.ID(plot.Style{FG: plot.RGB(hex), Faint: !p.HasColor()})
	}
	s := &styles{
		palette:  p,
		text:     p.ID(plot.Style{}),
		strong:   p.ID(plot.Style{Bold: true}),
		selected: p.ID(plot.Style{Bold: true, Reverse: true}),
		dim:      faint(h.dim),
		border:   faint(h.border),
		key:      bold(h.key),
		contour:  faint(h.contour),
		alarm:    bold(h.alarm),
		warning:  bold(h.warning),
		calm:     bold(h.calm),
		start:    bold(h.ink),

		mean: track(h.mean), gradient: track(h.gradient), modified: track(h.modified),
		gdModified: track(h.gdModified), moment: track(h.moment),
		sample: faint(h.sample), spread: fg(h.shadow), ghost: faint(h.ghost), cursor: faint(h.border),
		shadow: faint(h.shadow),
	}
	for _, hex := range h.curves {
		s.curves = append(s.curves, track(hex))
	}
	if profile >= colorprofile.ANSI256 {
		s.ramp = plot.Ramp(heatLevels, plot.RGB(h.low), plot.RGB(h.high))
	}
	return s
}
