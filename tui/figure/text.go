package figure

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// typeface is the two weights of the one family used. Its name is that in the font itself; sansSerif is what a viewer
// without it is to use, of the same widths where there is Arial or Helvetica.
const (
	typeface  = "Liberation Sans"
	sansSerif = typeface + ",Arial,Helvetica,sans-serif"
)

// faces are parsed when they are first needed: most runs of the program draw no page.
var faces = sync.OnceValues(func() (regular, bold *opentype.Font) {
	parse := func(ttf []byte) *opentype.Font {
		f, err := opentype.Parse(ttf)
		if err != nil {
			panic("figure: " + err.Error()) // the font is part of the program
		}
		return f
	}
	return parse(liberationsansregular.TTF), parse(liberationsansbold.TTF)
})

// textStyle is how a line of text looks, in points.
type textStyle struct {
	size vg.Length
	bold bool
}

func (t textStyle) face() font.Face {
	regular, bold := faces()
	f := font.Face{Font: font.Font{Size: t.size}, Face: regular}
	if t.bold {
		f.Face, f.Font.Weight = bold, stdfont.WeightBold
	}
	return f
}

// run is a piece of a line: text, a mark that is drawn, or a combining mark over the letter before.
type run struct {
	text  string
	glyph rune      // in place of text where not 0
	x     vg.Length // of its left end, from that of the line
	raise vg.Length // above the line
}

// glyphRoom is the width of a mark in a line of text of size 1, and glyphRadius its radius.
const (
	glyphRoom   = 0.86
	glyphRadius = 0.34
)

// markGap is the gap between a letter and a combining mark, in a line of size 1.
const markGap = 0.05

// box is the rectangle that a letter's ink fills, from where the letter begins; empty for one the font has not.
func (t textStyle) box(r rune) vg.Rectangle {
	var b sfnt.Buffer
	f := t.face().Face
	k, err := f.GlyphIndex(&b, r)
	if err != nil {
		return vg.Rectangle{}
	}
	const size = 1000 // a fine grid
	in, _, err := f.GlyphBounds(&b, k, fixed.I(size), stdfont.HintingNone)
	if err != nil {
		return vg.Rectangle{}
	}
	points := func(v fixed.Int26_6) vg.Length { return vg.Length(v) / 64 / size * t.size }
	return vg.Rectangle{Min: vg.Point{X: points(in.Min.X), Y: -points(in.Max.Y)}, Max: vg.Point{X: points(in.Max.X), Y: -points(in.Min.Y)}}
}

// runs sets a line of text, which must be clean. With joined, combining marks stay with their letters, to be put over
// them by whoever draws the text; else they are runs of their own: the fonts give them a width, and no place.
func (t textStyle) runs(s string, joined bool) (all []run, width vg.Length) {
	face, text := t.face(), ""
	flush := func() {
		words := strings.TrimLeft(text, " ") // XML would leave out blanks at the beginning
		if words != "" {
			all = append(all, run{text: words, x: width + face.Width(text[:len(text)-len(words)])})
		}
		width += face.Width(unmarked(text))
		text = ""
	}
	for _, r := range s {
		_, drawn := shapes[r]
		switch {
		case drawn:
			flush()
			all = append(all, run{glyph: r, x: width})
			width += glyphRoom * t.size
		case unicode.Is(unicode.Mn, r) && !joined:
			letter, _ := utf8.DecodeLastRuneInString(text)
			flush()
			over := run{text: string(r), x: width}
			base, mark := t.box(letter), t.box(r)
			over.x += (base.Min.X+base.Max.X-mark.Min.X-mark.Max.X)/2 - face.Width(string(letter))
			over.raise = max(0, base.Max.Y+markGap*t.size-mark.Min.Y)
			all = append(all, over)
		default:
			text += string(r)
		}
	}
	flush()
	return all, width
}

// unmarked is s without combining marks.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

// width is that of a clean line.
func (t textStyle) width(s string) vg.Length {
	_, w := t.runs(s, true)
	return w
}

// cut shortens a clean line to the width, with an ellipsis where something is missing.
func (t textStyle) cut(s string, width vg.Length) string {
	if t.width(s) <= width {
		return s
	}
	letters := []rune(s)
	low, high := 0, len(letters) // the most letters that fit
	for low < high {
		k := (low + high + 1) / 2
		if t.width(string(letters[:k])+"…") <= width {
			low = k
		} else {
			high = k - 1
		}
	}
	if low == 0 {
		return ""
	}
	return strings.TrimRight(string(letters[:low]), " ") + "…"
}

// wrap breaks a clean text into at most most lines of the width; what does not fit into the last is cut off.
func (t textStyle) wrap(s string, width vg.Length, most int) (lines []string) {
	words := strings.Fields(s)
	for len(words) > 0 && len(lines) < most {
		if len(lines) == most-1 {
			return append(lines, t.cut(strings.Join(words, " "), width))
		}
		k := 1
		for k < len(words) && t.width(strings.Join(words[:k+1], " ")) <= width {
			k++
		}
		lines = append(lines, t.cut(strings.Join(words[:k], " "), width))
		words = words[k:]
	}
	return lines
}

// longest is the length in bytes at which a text is cut: far beyond what a page has room for.
const longest = 4096

// clean makes a text one line of characters that XML allows: the screen's rules become dashes, line breaks blanks, and
// other control characters nothing. Two blanks in a row, which XML would make one,
// are no-break spaces.
func clean(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), longest)], "\ufffd")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer("──", "–", "  ", "\u00a0\u00a0").Replace(s)
}
