package termtest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	xterm "github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// Exit waits for the program to end and, unless reading is paused, for what it wrote last to be on the screen. It
// returns the exit status, -1 when a signal killed the program.
func (t *Terminal) Exit() int {
	t.t.Helper()
	select {
	case <-t.exited:
		t.drain()
		return t.status
	case <-time.After(Patience):
		t.t.Fatalf("the program still runs after %v; the screen is\n%s", Patience, t.Screen())
		return 0
	}
}

// Ended says whether the program has ended.
func (t *Terminal) Ended() bool {
	select {
	case <-t.exited:
		return true
	default:
		return false
	}
}

// Restored returns nil when the terminal is as it was found: on its main screen, cursor visible, no reports of mouse,
// focus or paste, and the modes of the line as they were. Call it after Exit.
func (t *Terminal) Restored() error {
	t.drain()
	var wrong []string
	for mode, name := range map[int]string{
		1049: "the alternate screen is on", 1000: "clicks are reported",
		1002: "the mouse is reported", 1003: "all of the mouse is reported", 1006: "mouse reports are in SGR encoding",
		1004: "focus is reported", 2004: "pastes are bracketed",
	} {
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

// drain waits until nothing is left to read. That is looked at twice: what has just been read is not on the screen yet.
func (t *Terminal) drain() {
	const look = 25 * time.Millisecond
	for empty, start := 0, time.Now(); empty < 2 && time.Since(start) < Patience; time.Sleep(look) {
		t.mu.Lock()
		paused := t.paused
		t.mu.Unlock()
		if paused {
			return
		}
		fds := []unix.PollFd{{Fd: int32(t.pty.Fd()), Events: unix.POLLIN}}
		if n, _ := unix.Poll(fds, 0); n <= 0 || fds[0].Revents&unix.POLLIN == 0 {
			empty++
		} else {
			empty = 0
		}
	}
}

func (t *Terminal) termios() xterm.State {
	s, err := xterm.GetState(t.tty.Fd())
	if err != nil {
		t.t.Fatalf("reading the line's modes: %v", err)
	}
	return *s
}
