package term

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// BackgroundMsg is the terminal's answer to the question for its background colour.
type BackgroundMsg struct{ Dark bool }

// backgroundQuery asks for the background colour, xterm's OSC 11.
const backgroundQuery = "\x1b]11;?\x1b\\"

// answersQueries says whether a terminal can be asked at all. The Linux console and GNU screen would print parts of
// the question.
func answersQueries() bool {
	name := os.Getenv("TERM")
	return name != "linux" && (!strings.HasPrefix(name, "screen") || os.Getenv("TMUX") != "")
}

// parseBackground reads the parameters of an answer, such as 11;rgb:1e1e/1e1e/1e1e or 11;rgba:..., with one to four
// hexadecimal digits a component.
func parseBackground(osc []byte) (dark, ok bool) {
	colour, found := bytes.CutPrefix(osc, []byte("11;rgb"))
	if !found {
		return false, false
	}
	colour = bytes.TrimPrefix(colour, []byte("a"))
	colour, found = bytes.CutPrefix(colour, []byte(":"))
	components := bytes.Split(colour, []byte("/"))
	if !found || len(components) < 3 {
		return false, false
	}
	var rgb [3]float64
	for i := range rgb {
		c := string(components[i])
		v, err := strconv.ParseUint(c, 16, 16)
		if err != nil || len(c) > 4 {
			return false, false
		}
		rgb[i] = float64(v) / float64(uint64(1)<<(4*len(c))-1)
	}
	// Luma of ITU-R BT.601, on the values as they are encoded: half way is where black and white text read alike.
	return 0.299*rgb[0]+0.587*rgb[1]+0.114*rgb[2] < 0.5, true
}
