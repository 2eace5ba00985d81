package plot

import "unicode/utf8"

// String returns the canvas as text: see AppendTo. It costs one allocation, the string.
func (c *Canvas) String() string {
	c.out = c.AppendTo(c.out[:0])
	return string(c.out)
}

// AppendTo appends the canvas to dst and returns it: one line per row, joined by newlines with none at the end, each
// exactly as wide as the canvas. Every line begins and ends in the terminal's default style, so that lines can be
// cut apart and put beside others. Escape sequences stand only where the look changes.
func (c *Canvas) AppendTo(dst []byte) []byte {
	for y := range c.rows {
		if y > 0 {
			dst = append(dst, '\n')
		}
		dst = c.appendLine(dst, c.cells[y*c.cols:(y+1)*c.cols])
	}
	return dst
}

func (c *Canvas) appendLine(dst []byte, line []cell) []byte {
	var have pen
	for _, l := range line {
		if l.r == wideTail {
			continue
		}
		var want pen
		if int(l.st) < len(c.p.pens) { // else another palette's
			want = c.p.pens[l.st]
		}
		if l.r == ' ' && (want.attrs|have.attrs)&ground == 0 {
			want.fg, want.attrs = have.fg, have.attrs // a blank shows its background only
		}
		if want != have {
			dst = c.p.appendChange(dst, have, want)
			have = want
		}
		switch {
		case l.r >= 0:
			dst = utf8.AppendRune(dst, l.r)
		default:
			dst = append(dst, c.p.clusters[firstCluster-l.r]...)
		}
	}
	if have != (pen{}) {
		dst = append(dst, "\x1b[0m"...)
	}
	return dst
}

// pen is a style reduced to the palette's profile; its zero value is the terminal's default. Select Graphic Rendition
// (ECMA-48 8.3.117) takes a terminal from one to another.
type pen struct {
	fg, bg uint16 // indices of Palette.codes
	attrs  attrs
}

type attrs uint8

const (
	bold attrs = 1 << iota
	faint
	underline
	reverse
	ground = underline | reverse // seen on a blank too
)

var attrCodes = [...]struct {
	bit  attrs
	code string
}{{bold, ";1"}, {faint, ";2"}, {underline, ";4"}, {reverse, ";7"}}

// appendChange appends the shortest sequence that takes the terminal from one pen to another different one.
func (p *Palette) appendChange(dst []byte, from, to pen) []byte {
	if to == (pen{}) {
		return append(dst, "\x1b[0m"...)
	}
	dst = append(dst, "\x1b["...)
	start := len(dst)
	if from.attrs&^to.attrs != 0 { // attributes cannot be taken off one by one everywhere
		dst = append(dst, ";0"...)
		from = pen{}
	}
	for _, a := range attrCodes {
		if (to.attrs&^from.attrs)&a.bit != 0 {
			dst = append(dst, a.code...)
		}
	}
	if to.fg != from.fg {
		dst = append(dst, p.codes[to.fg].fg...)
	}
	if to.bg != from.bg {
		dst = append(dst, p.codes[to.bg].bg...)
	}
	// Each parameter brought its own semicolon; the first one's is not wanted.
	dst = append(dst[:start], dst[start+1:]...)
	return append(dst, 'm')
}
