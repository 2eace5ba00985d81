package term

import (
	"os"

	tea "github.com/charmbracelet/bubbletea"
	xterm "github.com/charmbracelet/x/term"
)

// enterSequence turns on the alternate screen, empty and without a cursor, and the reports of the mouse: presses and
// motion with a button down, in SGR encoding. Some terminals have a cursor for each screen, some have no alternate one.
const enterSequence = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?1002h\x1b[?1006h"

// leaveSequence undoes every mode a program turns on: a frame that breaks off, the mouse, bracketed paste, the alternate
// screen, the hidden cursor, and the style left over. A terminal without an alternate screen has the picture stay, with
// its last row free for what comes.
const leaveSequence = endUpdate + "\x1b[m\x1b[999H\x1b[2K" +
	"\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[m\r"

// enter takes the terminal over: raw mode, the alternate screen, the mouse. The model is told the size, and what it
// shows then is drawn.
func (d *driver) enter() error {
	saved, err := xterm.MakeRaw(d.tty.Fd())
	if err != nil {
		return err
	}
	d.saved.Store(saved)
	d.renderer.start(enterSequence)
	d.measure()
	return nil
}

// leave gives the terminal back as enter found it. It waits for what is being drawn.
func (d *driver) leave() {
	d.renderer.stop()
	_, _ = d.out.Write([]byte(leaveSequence))
	_ = xterm.Restore(d.tty.Fd(), d.saved.Load())
}

// measure has the model told the size of the terminal. It does not wait.
func (d *driver) measure() {
	select {
	case d.unmeasured <- struct{}{}:
	default:
	}
}

// sizeOf is the size of a terminal in cells, for one that does not know its own that of most.
func sizeOf(terminal *os.File) tea.WindowSizeMsg {
	width, height, _ := xterm.GetSize(terminal.Fd())
	return knownSize(tea.WindowSizeMsg{Width: width, Height: height})
}
