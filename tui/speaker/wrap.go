package speaker

import "strings"

// wrap breaks a text into lines of at most width cells, at its blanks where it can. cells measures a text; width is at
// least 2, the widest character.
func wrap(text string, width int, cells func(string) int) (lines []string) {
	line, used := "", 0
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for _, word := range strings.Fields(text) {
		n := cells(word)
		if line != "" && used+1+n > width {
			flush()
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		if n <= width {
			line, used = line+word, used+n
			continue
		}
		for _, r := range word { // on a line of its own by now
			if n := cells(string(r)); used+n > width {
				flush()
				line, used = string(r), n
			} else {
				line, used = line+string(r), used+n
			}
		}
	}
	flush()
	return lines
}
