package tui

import (
	"fmt"
	"strings"
	"time"

	"sgdflow/tui/plot"
)

// labState is what the header says of an experiment.
func labState(busy bool, part float64) (text string, waiting bool) {
	if busy {
		return fmt.Sprintf("computing %2.0f %%", 100*part), true
	}
	return "done", false
}

// drawProgress is the strip of a screen whose numbers come from an experiment: a bar, the time left where known is true, and a
// note, given in several forms from the longest on.
func (s *scene) drawProgress(c *plot.Canvas, part float64, left time.Duration, known bool, notes ...string) {
	r, bar := s.layout.strip, s.layout.barRect()
	if bar.W < 4 {
		return
	}
	full, empty := "━", "─"
	if s.ascii {
		full, empty = "=", "-"
	}
	at := min(bar.W, max(0, int(part*float64(bar.W)+0.5)))
	c.Text(r.X+1, r.Y, strings.Repeat(full, at), s.styles.key)
	c.Text(r.X+1+at, r.Y, strings.Repeat(empty, bar.W-at), s.styles.dim)
	before := ""
	if known {
		before = timeLeft(left) + "  "
	}
	x := bar.X + bar.W
	room := r.X + r.W - x
	if len(notes) == 0 {
		notes = []string{""}
	}
	c.TextIn(plot.Rect{X: x, Y: r.Y, W: room, H: 1}, before+fitting(room-len(before), notes...), s.styles.dim)
}

// timeLeft is a time left in words.
func timeLeft(d time.Duration) string {
	if d >= 2*time.Minute {
		return fmt.Sprintf("%.0f min left", d.Minutes())
	}
	return fmt.Sprintf("%.0f s left", max(1, d.Seconds()))
}
