package termtest

import (
	"fmt"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// Screen is the text on the screen, one line a row, without trailing blanks.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen()
}

func (t *Terminal) screen() string {
	var b strings.Builder
	for y := range t.emulator.Height() {
		var line strings.Builder
		for x := 0; x < t.emulator.Width(); {
			c := t.emulator.CellAt(x, y)
			if c == nil || c.Width == 0 {
				line.WriteByte(' ')
				x++
				continue
			}
			line.WriteString(c.Content)
			x += c.Width
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// Cell is the cell at a column and a row, both from zero.
func (t *Terminal) Cell(x, y int) uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.emulator.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Written is the number of bytes the program has written.
func (t *Terminal) Written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Raw is the program's output as it came, its first megabyte.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.raw)
}

// Mode says whether a DEC private mode is set, such as 1002, the reports of the mouse, and 1049, the alternate screen.
func (t *Terminal) Mode(number int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.modes[number]
}

// Wait waits until ok holds for the screen and fails the test with what when it does not within Patience.
func (t *Terminal) Wait(what string, ok func(screen string) bool) {
	t.t.Helper()
	deadline := time.After(Patience)
	for {
		t.mu.Lock()
		screen, changed := t.screen(), t.changed
		t.mu.Unlock()
		if ok(screen) {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.t.Fatalf("waited %v for %s; the screen is\n%s", Patience, what, screen)
		}
	}
}

// WaitText waits until the text stands on the screen.
func (t *Terminal) WaitText(text string) {
	t.t.Helper()
	t.Wait(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}
