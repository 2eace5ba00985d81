package plot

import (
	"fmt"
	"math"

	"github.com/charmbracelet/colorprofile"
)

// Palette interns styles for one colour profile, each reduced to what that profile can show. ASCII (NO_COLOR) keeps
// bold, faint, reverse and underline; NoTTY and Unknown keep nothing. Not safe for concurrent use.
type Palette struct {
	profile colorprofile.Profile
	styles  []Style
	pens    []pen // parallel to styles
	ids     map[Style]StyleID
	over    map[merge]StyleID
	codes   []colorCode
	codeIDs map[string]uint16 // by colorCode.fg
	ink     Color             // in place of the terminal's own colours
	paper   Color

	clusters   []string // what cells with a rune below zero show
	clusterIDs map[string]rune
}

// merge names one glyph style drawn over one cell.
type merge struct {
	below, top StyleID
	half       bool
}

// colorCode is a colour as parameters of Select Graphic Rendition, each after a semicolon.
type colorCode struct{ fg, bg string }

// A palette holds at most this many styles and clusters, so that nothing drawn can exhaust memory. A screen with ramps
// of 16 levels uses some hundreds.
const (
	maxStyles   = math.MaxUint16
	maxClusters = 4096
)

// NewPalette returns a palette that holds the zero Style as StyleID 0.
func NewPalette(profile colorprofile.Profile) *Palette {
	p := &Palette{
		profile:    profile,
		ids:        map[Style]StyleID{},
		over:       map[merge]StyleID{},
		codes:      []colorCode{{";39", ";49"}},
		codeIDs:    map[string]uint16{},
		clusterIDs: map[string]rune{},
	}
	p.ID(Style{})
	return p
}

// HasColor reports whether the palette's profile shows colours at all. Where it does not, a heatmap cannot be seen
// and Contours take its place.
func (p *Palette) HasColor() bool { return p.profile >= colorprofile.ANSI }

// On has the palette paint ink on paper wherever a style leaves the terminal's own colours, for a screen that is to look
// the same on any terminal. A default colour leaves the terminal's.
func (p *Palette) On(ink, paper Color) {
	p.ink, p.paper = ink, paper
	for i, s := range p.styles {
		p.pens[i] = p.pen(s)
	}
}

// ID returns the identifier of s, the same for equal styles. Once 65,535 different styles are held it returns 0 for
// any other.
func (p *Palette) ID(s Style) StyleID {
	if id, ok := p.ids[s]; ok {
		return id
	}
	if len(p.styles) >= maxStyles {
		return 0
	}
	id := StyleID(len(p.styles))
	p.styles = append(p.styles, s)
	p.pens = append(p.pens, p.pen(s))
	p.ids[s] = id
	return id
}

// Style returns the style id stands for, the zero Style for one this palette never gave out.
func (p *Palette) Style(id StyleID) Style {
	if int(id) >= len(p.styles) {
		return Style{}
	}
	return p.styles[id]
}

func (p *Palette) pen(s Style) pen {
	var n pen
	if p.profile < colorprofile.ASCII {
		return n
	}
	if p.HasColor() {
		fg, bg := s.FG, s.BG
		if fg.IsDefault() {
			fg = p.ink
		}
		if bg.IsDefault() {
			bg = p.paper
		}
		n.fg, n.bg = p.code(fg), p.code(bg)
	}
	for _, a := range []struct {
		on  bool
		bit attrs
	}{{s.Bold, bold}, {s.Faint, faint}, {s.Underline, underline}, {s.Reverse, reverse}} {
		if a.on {
			n.attrs |= a.bit
		}
	}
	return n
}

// code returns the index of c, reduced to the profile, in p.codes.
func (p *Palette) code(c Color) uint16 {
	if c.IsDefault() {
		return 0
	}
	var code colorCode
	switch p.profile {
	case colorprofile.TrueColor:
		rgb := fmt.Sprintf("8;2;%d;%d;%d", c.v>>16&0xff, c.v>>8&0xff, c.v&0xff)
		code = colorCode{";3" + rgb, ";4" + rgb}
	case colorprofile.ANSI256:
		code = codes256(c.in256())
	default:
		code = codes16(c.in16())
	}
	id, ok := p.codeIDs[code.fg]
	if !ok && len(p.codes) <= math.MaxUint16 {
		id = uint16(len(p.codes))
		p.codes = append(p.codes, code)
		p.codeIDs[code.fg] = id
	}
	return id
}

// overlay returns top drawn over a cell of style below: top's own background if it has one, else the background
// seen there. A half-block cell shows two colours where a glyph has room for one; it gives their average.
func (p *Palette) overlay(below StyleID, half bool, top StyleID) StyleID {
	key := merge{below, top, half}
	if id, ok := p.over[key]; ok {
		return id
	}
	s, b := p.Style(top), p.Style(below)
	if s.BG.IsDefault() {
		s.BG = b.BG
		if half && b.BG.IsDefault() {
			s.BG = b.FG
		} else if half {
			s.BG = b.FG.Blend(b.BG, 0.5)
		}
	}
	id := p.ID(s)
	p.over[key] = id
	return id
}

// clusterRune returns the negative rune that stands for s in a cell, or 0 if there is no room for another.
func (p *Palette) clusterRune(s string) rune {
	if r, ok := p.clusterIDs[s]; ok {
		return r
	}
	if len(p.clusters) >= maxClusters {
		return 0
	}
	r := firstCluster - rune(len(p.clusters))
	p.clusters = append(p.clusters, s)
	p.clusterIDs[s] = r
	return r
}
