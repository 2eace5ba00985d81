package main

import (
	"bytes"
	"fmt"
)

// mark is a glyph as a path from the upper left corner of its cell.
type mark struct {
	path   string
	stroke string // width of the line, "" for a filled shape
}

// disc and ring are circles about the middle of the cell.
func disc(radius float64) string {
	return fmt.Sprintf("m%g 8a%g %g 0 1 0 %g 0a%g %g 0 1 0 %g 0z", 4-radius, radius, radius, 2*radius, radius, radius, -2*radius)
}

const (
	diamond = "m4 3.6l3.8 4.4l-3.8 4.4l-3.8 -4.4z"
	up      = "m4 4l4 7.6h-8z"
	down    = "m4 12l4 -7.6h-8z"
	cross   = "m1 5l6 6m0 -6l-6 6"
)

// marks are drawn rather than left to a font, of which few have them all, and none at one size.
var marks = map[rune]mark{
	'●': {disc(3.6), ""}, '•': {disc(2), ""}, '·': {disc(0.9), ""}, '○': {disc(3), "1.3"},
	'■': {"m0.6 4.6h6.8v6.8h-6.8z", ""}, '▲': {up, ""}, '▼': {down, ""}, '△': {up, "1.1"},
	'◆': {diamond, ""}, '◇': {diamond, "1.2"}, '◈': {diamond + "m0 2.6l1.6 1.8l-1.6 1.8l-1.6 -1.8z", "1.2"},
	'◎': {disc(3.4) + "m2.1 0" + "a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0z", "1.2"},
	'★': {"m4 3.6l1.1 3.1l3.2 0.1l-2.6 2l0.9 3.1l-2.6 -1.8l-2.6 1.8l0.9 -3.1l-2.6 -2l3.2 -0.1z", ""},
	'✕': {cross, "1.6"}, '×': {cross, "1.3"}, '✓': {"m1 8.6l2.3 2.8l3.9 -6.4", "1.6"}, '‖': {"m2.4 3v10m3.2 0v-10", "1.6"},
	'▶': {"m1 4l6.4 4l-6.4 4z", ""},
	'→': {"m0.8 8h6.2m-2.6 -2.6l2.6 2.6l-2.6 2.6", "1.2"}, '←': {"m7.2 8h-6.2m2.6 -2.6l-2.6 2.6l2.6 2.6", "1.2"},
	'↑': {"m4 12.6v-8.8m-2.6 2.6l2.6 -2.6l2.6 2.6", "1.2"}, '↓': {"m4 3.4v8.8m-2.6 -2.6l2.6 2.6l2.6 -2.6", "1.2"},

	'─': {"m0 8h8", "1"}, '━': {"m0 8h8", "2"}, '│': {"m4 0v16", "1"}, '┃': {"m4 0v16", "2"},
	'╭': {"m4 16v-4q0 -4 4 -4", "1"}, '╮': {"m0 8q4 0 4 4v4", "1"}, '╰': {"m4 0v4q0 4 4 4", "1"}, '╯': {"m0 8q4 0 4 -4v-4", "1"},
	'┌': {"m4 16v-8h4", "1"}, '┐': {"m0 8h4v8", "1"}, '└': {"m4 0v8h4", "1"}, '┘': {"m0 8h4v-8", "1"},
	'├': {"m4 0v16m0 -8h4", "1"}, '┤': {"m4 0v16m0 -8h-4", "1"}, '┬': {"m0 8h8m-4 0v8", "1"}, '┴': {"m0 8h8m-4 0v-8", "1"},
	'┼': {"m0 8h8m-4 -8v16", "1"},
}

// drawn draws a character as a shape, and says whether it has one.
func (s *sheet) drawn(x, y int, r rune, ink string) bool {
	left, top := x*cellWidth, y*cellHeight
	switch {
	case r == '▀' || r == '█':
		s.halves[2*y][x] = ink
		if r == '█' {
			s.halves[2*y+1][x] = ink
		}
		return true
	case r == '▄':
		s.halves[2*y+1][x] = ink
		return true
	case r >= 0x2800 && r <= 0x28ff:
		// Unicode's bits 0 to 5 go down the left column, then the right one; bits 6 and 7 are the bottom row.
		for bit, at := range [8][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}} {
			if r&(1<<bit) != 0 { // a line of no length with round ends
				s.path(look{color: ink, stroke: "3"}, "M%d %dh0", left+2+4*at[0], top+2+4*at[1])
			}
		}
		return true
	}
	m, ok := marks[r]
	if ok {
		s.path(look{color: ink, stroke: m.stroke}, "M%d %d%s", left, top, m.path)
	}
	return ok
}

// area is a rectangle of half cells.
type area struct{ x, y, width, height int }

// writeHalves writes the grounds as one path a colour, of the largest rectangles that rows of runs make.
func (s *sheet) writeHalves(b *bytes.Buffer) {
	areas := map[string][]area{}
	var order []string
	for y, row := range s.halves {
		for x := 0; x < len(row); {
			begin, c := x, row[x]
			for x < len(row) && row[x] == c {
				x++
			}
			if c == s.paper {
				continue
			}
			if areas[c] == nil {
				order = append(order, c)
			}
			areas[c] = grown(areas[c], area{begin, y, x - begin, 1})
		}
	}
	for _, c := range order {
		fmt.Fprintf(b, `<path fill="%s" shape-rendering="crispEdges" d="`, c)
		for _, a := range areas[c] {
			w, h := a.width*cellWidth, a.height*cellHeight/2
			fmt.Fprintf(b, "M%d %dh%dv%dh-%dz", a.x*cellWidth, a.y*cellHeight/2, w, h, w)
		}
		b.WriteString("\"/>\n")
	}
}

// grown is the list with a run added to the area right above it, where one has its width, else by itself.
func grown(all []area, run area) []area {
	for i := range all {
		if a := &all[i]; a.x == run.x && a.width == run.width && a.y+a.height == run.y {
			a.height++
			return all
		}
	}
	return append(all, run)
}
