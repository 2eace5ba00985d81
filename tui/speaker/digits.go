package speaker

import (
	"strings"

	"sgdflow/tui/plot"
)

// digitRows and digitCols are the size of a digit in dots; a colon is one dot wide, and so is the gap after each.
const (
	digitRows = 5
	digitCols = 3
)

// digits are the dots of 0 to 9, a row a number, three bits from left to right.
var digits = [10][digitRows]uint8{
	{7, 5, 5, 5, 7},
	{2, 6, 2, 2, 7},
	{7, 1, 7, 4, 7},
	{7, 1, 7, 1, 7},
	{5, 5, 7, 1, 1},
	{7, 4, 7, 1, 7},
	{7, 4, 7, 5, 7},
	{7, 1, 1, 1, 1},
	{7, 5, 7, 5, 7},
	{7, 5, 7, 1, 7},
}

var colon = [digitRows]uint8{0, 1, 0, 1, 0}

// dots draws a text of digits and colons as rows of dots of equal length.
func dots(text string) (rows [digitRows][]bool) {
	for i, r := range text {
		glyph, width := colon, 1
		if r >= '0' && r <= '9' {
			glyph, width = digits[r-'0'], digitCols
		}
		for y := range rows {
			if i > 0 {
				rows[y] = append(rows[y], false)
			}
			for x := range width {
				rows[y] = append(rows[y], glyph[y]>>(width-1-x)&1 == 1)
			}
		}
	}
	return rows
}

// bigText returns the lines of cells that show a text of digits and colons as large as room allows, all of the same length
// in cells: dots of 2n x n cells for whole n, else half a cell high where there are half blocks, else the text itself.
func bigText(text string, room plot.Rect, ascii bool) []string {
	rows := dots(text)
	if n := min(room.W/(2*len(rows[0])), room.H/digitRows); n >= 1 {
		var lines []string
		for _, row := range rows {
			var line strings.Builder
			for _, on := range row {
				cell := " "
				if on {
					cell = "█"
				}
				line.WriteString(strings.Repeat(cell, 2*n))
			}
			for range n {
				lines = append(lines, line.String())
			}
		}
		return lines
	}
	if ascii || room.W < len(rows[0]) || room.H < (digitRows+1)/2 {
		return []string{text}
	}
	var lines []string
	for y := 0; y < digitRows; y += 2 {
		var line strings.Builder
		for x, top := range rows[y] {
			bottom := y+1 < digitRows && rows[y+1][x]
			switch {
			case top && bottom:
				line.WriteString("█")
			case top:
				line.WriteString("▀")
			case bottom:
				line.WriteString("▄")
			default:
				line.WriteString(" ")
			}
		}
		lines = append(lines, line.String())
	}
	return lines
}
