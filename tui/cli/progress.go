package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	xterm "github.com/charmbracelet/x/term"

	"sgdflow/tui/term"
)

// progressBar is one line on a terminal that says how far a computation is and how long it will take. A nil one shows
// nothing.
type progressBar struct {
	w     io.Writer
	width func() int // columns of the terminal
	began time.Time
	drawn time.Time // zero before the first time
}

const (
	progressEvery  = 100 * time.Millisecond // at most as often the line is drawn
	progressSettle = 500 * time.Millisecond // before that the time left is not guessed
	progressCells  = 30
)

// newProgressBar returns a bar on standard error, nil where that is no terminal or one that cannot go back in a line.
func newProgressBar() *progressBar {
	if name := os.Getenv("TERM"); !term.IsTerminal(os.Stderr) || name == "" || name == "dumb" {
		return nil
	}
	width := func() int {
		columns, _, err := xterm.GetSize(os.Stderr.Fd())
		if err != nil || columns <= 0 {
			return 80
		}
		return columns
	}
	return &progressBar{w: os.Stderr, width: width, began: time.Now()}
}

// show says that the given part of the work, in [0, 1], is done.
func (b *progressBar) show(part float64) {
	if b == nil || !b.drawn.IsZero() && time.Since(b.drawn) < progressEvery {
		return
	}
	b.drawn = time.Now()
	line := progressLine(part, b.drawn.Sub(b.began))
	// The last column stays free: a terminal may wrap there. A bar that cannot be written is not worth failing for.
	_, _ = fmt.Fprintf(b.w, "\r%s\x1b[K", line[:min(len(line), max(0, b.width()-1))])
}

// clear takes the line away again.
func (b *progressBar) clear() {
	if b != nil && !b.drawn.IsZero() {
		_, _ = io.WriteString(b.w, "\r\x1b[K")
	}
}

// progressLine is the text of a bar, in ASCII.
func progressLine(part float64, elapsed time.Duration) string {
	part = max(0, min(1, part))
	full := int(part * progressCells)
	line := fmt.Sprintf("[%s%s] %3.0f %%", strings.Repeat("#", full), strings.Repeat("-", progressCells-full), 100*part)
	if left := float64(elapsed) * (1 - part) / part; elapsed >= progressSettle && left < float64(1000*time.Hour) {
		line += fmt.Sprintf(", about %v left", time.Duration(left).Round(time.Second))
	}
	return line
}
