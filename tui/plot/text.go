package plot

import (
	"unicode"
	"unicode/utf8"

	"github.com/NimbleMarkets/ntcharts/canvas/runes"
	"github.com/mattn/go-runewidth"
)

// widths measures characters the same in every locale: under LANG=ja_JP the default condition takes box drawing and
// Greek letters for two cells.
var widths = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// Text writes s from the cell (x, y) to the right, clipped to the canvas, and returns the columns s takes up on it.
// Wide characters take two columns and are left out where only one is left; combining marks join the character
// before; control characters, escape sequences and other characters without a width of their own are replaced
// or dropped. Line breaks are control characters.
func (c *Canvas) Text(x, y int, s string, st StyleID) int {
	return c.text(x, y, c.cols, s, st)
}

// Over writes s as Text does but keeps the background that is there, for labels on a picture. Characters of any width
// but one are left out.
func (c *Canvas) Over(x, y int, s string, st StyleID) {
	if y < 0 || y >= c.rows {
		return
	}
	for _, r := range s {
		if _, w := printable(r); w != 1 {
			continue
		}
		if x >= 0 && x < c.cols {
			c.putOver(y*c.cols+x, x, c.glyph(r), st)
		}
		x++
	}
}

// TextIn writes s into the first row of r as Text does, clipped to r; an s too long for r ends in an ellipsis.
func (c *Canvas) TextIn(r Rect, s string, st StyleID) int {
	if r.Empty() {
		return 0
	}
	end := min(c.cols, r.X+min(r.W, maxSide))
	if c.Width(s) <= r.W {
		return c.text(r.X, r.Y, end, s, st)
	}
	more := "…"
	if c.ascii {
		more = "~"
	}
	n := c.text(r.X, r.Y, end-1, s, st)
	return n + c.text(r.X+n, r.Y, end, more, st)
}

// Width returns the columns Text needs for all of s on this canvas.
func (c *Canvas) Width(s string) int {
	n := 0
	for _, r := range s {
		if c.ascii {
			n += len(toASCII(r))
		} else if _, w := printable(r); w > 0 {
			n += w
		}
	}
	return n
}

// text writes s into the columns x to end-1 of row y.
func (c *Canvas) text(x, y, end int, s string, st StyleID) int {
	if y < 0 || y >= c.rows || x >= end {
		return 0
	}
	first, last := x, -1 // last is the cell a combining mark joins
	for _, r := range s {
		if x >= end {
			// Only a mark may still follow, for the last character written.
			if c.ascii || last < 0 || !isMark(r) {
				break
			}
		}
		if c.ascii {
			for _, a := range []byte(toASCII(r)) {
				if x >= 0 && x < end {
					c.put(x, y, rune(a), 1, st)
				}
				x++
			}
			continue
		}
		shown, w := printable(r)
		switch {
		case w == 0 && isMark(r):
			if last >= 0 {
				c.join(last, r)
			}
			continue
		case w == 0:
			continue
		case x+w > end:
			return max(0, x-max(0, first))
		case x < 0 && x+w > 0: // the right half of a wide character
			c.put(0, y, ' ', 1, st)
			last = -1
		case x >= 0:
			c.put(x, y, shown, w, st)
			last = y*c.cols + x
		}
		x += w
	}
	return max(0, min(x, end)-max(0, first))
}

// join adds a combining mark to the character in cell k.
func (c *Canvas) join(k int, mark rune) {
	r := c.cells[k].r
	s := string(r)
	if r <= firstCluster {
		s = c.p.clusters[firstCluster-r]
	}
	const longest = 12 // bytes; a pile of marks in a title shall not fill the palette
	if len(s)+utf8.RuneLen(mark) > longest {
		return
	}
	if joined := c.p.clusterRune(s + string(mark)); joined != 0 {
		c.cells[k].r = joined
	}
}

// isMark reports whether r is a combining mark that joins the letter before without changing its width, such as
// the tilde of a modified loss.
func isMark(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x20d0 && r <= 0x20dc
}

// printable returns what is shown for r and its width in cells: 1, 2, or 0 for what is dropped (or is a mark).
func printable(r rune) (rune, int) {
	switch {
	case r >= ' ' && r <= '~':
		return r, 1
	case r == utf8.RuneError || unicode.IsControl(r):
		return '?', 1
	case isMark(r) || joins(r) || !unicode.IsGraphic(r):
		return r, 0
	}
	return r, widths.RuneWidth(r)
}

// joins reports whether terminals, and the width measures of the libraries above us, make one character of r and its
// neighbour in a way that depends on who looks: marks and vowel signs, jamo, flags, skin tones.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) ||
		r >= 0x1100 && r <= 0x11ff || r >= 0xa960 && r <= 0xa97f || r >= 0xd7b0 && r <= 0xd7ff ||
		r >= 0x1f1e6 && r <= 0x1f1ff || r >= 0x1f3fb && r <= 0x1f3ff ||
		r >= 0xff9e && r <= 0xff9f || r == 0x0e33 || r == 0x0eb3
}

// Frame draws a border along the inside of r with the title in its upper edge, shortened to fit. It draws nothing where
// r is less than two cells wide or high, and leaves the inside alone.
func (c *Canvas) Frame(r Rect, title string, border, titleStyle StyleID) {
	if r.W < 2 || r.H < 2 || r.W > maxSide || r.H > maxSide || c.clip(r).Empty() {
		return
	}
	corners, side, edge := [4]rune{runes.ArcDownRight, runes.ArcDownLeft, runes.ArcUpRight, runes.ArcUpLeft}, runes.LineVertical, runes.LineHorizontal
	if c.ascii {
		corners, side, edge = [4]rune{'+', '+', '+', '+'}, '|', '-'
	}
	right, bottom := r.X+r.W-1, r.Y+r.H-1
	for x := r.X + 1; x < right; x++ {
		c.set(x, r.Y, edge, border)
		c.set(x, bottom, edge, border)
	}
	for y := r.Y + 1; y < bottom; y++ {
		c.set(r.X, y, side, border)
		c.set(right, y, side, border)
	}
	c.set(r.X, r.Y, corners[0], border)
	c.set(right, r.Y, corners[1], border)
	c.set(r.X, bottom, corners[2], border)
	c.set(right, bottom, corners[3], border)
	if room := r.W - 5; title != "" && room > 0 { // corner, blank, title, blank, edge, corner
		n := c.TextIn(Rect{r.X + 2, r.Y, room, 1}, title, titleStyle)
		c.set(r.X+1, r.Y, ' ', border)
		c.set(r.X+2+n, r.Y, ' ', border)
	}
}

// set puts a narrow character anywhere; off the canvas it does nothing.
func (c *Canvas) set(x, y int, r rune, st StyleID) {
	if x >= 0 && x < c.cols && y >= 0 && y < c.rows {
		c.put(x, y, r, 1, st)
	}
}
