package speaker

import (
	"github.com/charmbracelet/colorprofile"

	"sgdflow/tui/plot"
)

// Options say how a Screen looks. The zero value is text without any attributes for a dark terminal.
type Options struct {
	Profile colorprofile.Profile
	ASCII   bool // no character outside of ASCII
	Light   bool // colours for a light background; the terminal's answer to the question for it counts more, unless Paint
	Paint   bool // that background is painted: the terminal's own is not left
}

// look is the styles of a screen.
type look struct {
	palette                               *plot.Palette
	text, strong, dim, key, alarm, notice plot.StyleID
	pace                                  [behind + 1]plot.StyleID // of the clock and its words
}

// hues have a contrast of 4.5 to 1 at least to the white or black that they are for.
type hues struct{ ink, paper, dim, key, alarm, behind, ahead uint32 }

var (
	darkHues  = hues{0xffffff, 0x000000, 0xa8b0c0, 0x8fb8ff, 0xff7b6e, 0xffb454, 0x6fd3ff}
	lightHues = hues{0x000000, 0xffffff, 0x505868, 0x0b4fb3, 0xb3261e, 0x9a4a00, 0x00609c}
	// Of the sixteen colours, those that no terminal shows as its background.
	basicDark  = hues{0xffffff, 0x000000, 0xc0c0c0, 0x00ffff, 0xff0000, 0xffff00, 0x00ffff}
	basicLight = hues{0x000000, 0xffffff, 0x000000, 0x000080, 0x800000, 0x800000, 0x000080}
)

func newLook(o Options) look {
	h := darkHues
	switch basic := o.Profile == colorprofile.ANSI; {
	case basic && o.Light:
		h = basicLight
	case basic:
		h = basicDark
	case o.Light:
		h = lightHues
	}
	p := plot.NewPalette(o.Profile)
	if o.Paint {
		p.On(plot.RGB(h.ink), plot.RGB(h.paper))
	}
	bold := func(hex uint32) plot.StyleID { return p.ID(plot.Style{FG: plot.RGB(hex), Bold: true}) }
	l := look{
		palette: p,
		text:    p.ID(plot.Style{}),
		strong:  p.ID(plot.Style{Bold: true}),
		dim:     p.ID(plot.Style{FG: plot.RGB(h.dim)}),
		key:     bold(h.key),
		alarm:   bold(h.alarm),
		notice:  p.ID(plot.Style{Bold: true, Reverse: true}),
	}
	l.pace = [...]plot.StyleID{unplanned: l.strong, onTime: l.strong, ahead: bold(h.ahead), behind: bold(h.behind)}
	return l
}
