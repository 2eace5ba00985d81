package termtest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	xterm "github.com/charmbracelet/x/term"
)

// Exit waits for the program to end and returns its exit status, -1 when a signal killed it.
func (t *Terminal) Exit() int {
	t.t.Helper()
	select {
	case <-t.exited:
		return t.status
	case <-time.After(Patience):
		t.t.Fatalf("the program still runs after %v; the screen is\n%s", Patience, t.Screen())
		return 0
	}
}

// Restored returns nil when the terminal is as it was found: on its main screen, cursor visible, no reports of mouse,
// focus or paste, and the modes of the line as they were. Call it after Exit.
func (t *Terminal) Restored() error {
	const drain = 50 * time.Millisecond
	time.Sleep(drain) // what the program wrote last may still be on its way
	var wrong []string
	for mode, name := range map[int]string{1049: "the alternate screen is on", 1000: "clicks are reported",
		1002: "the mouse is reported", 1003: "all of the mouse is reported", 1006: "mouse reports are in SGR encoding",
		1004: "focus is reported", 2004: "pastes are bracketed"} {
		if t.Mode(mode) {
			wrong = append(wrong, name)
		}
	}
	if !t.Mode(25) {
		wrong = append(wrong, "the cursor is hidden")
	}
	if now := t.termios(); now != t.before {
		wrong = append(wrong, fmt.Sprintf("the line's modes are %+v, were %+v", now, t.before))
	}
	if wrong == nil {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

func (t *Terminal) termios() xterm.State {
	s, err := xterm.GetState(t.tty.Fd())
	if err != nil {
		t.t.Fatalf("reading the line's modes: %v", err)
	}
	return *s
}
