package term

import (
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// MaxWidth and MaxHeight bound the size a model is told, in cells. A larger terminal is drawn on in its corner: a frame
// for 65535x65535 cells would take the machine's memory.
const (
	MaxWidth  = 400
	MaxHeight = 150
)

// The size of a terminal that does not know its own.
const (
	defaultWidth  = 80
	defaultHeight = 24
)

// Limits of the mouse. A hand makes a few presses a second and needs no more than one motion a frame; what a flood
// holds beyond them is dropped.
const (
	motionEvery = 8 * time.Millisecond
	pressEvery  = 2 * time.Millisecond // on average
	pressBurst  = 64
)

// filter sees every message before bubbletea acts on it. It is used on the program's loop alone.
type filter struct {
	driver  *driver
	now     func() time.Time
	motion  time.Time // of the last motion let through
	pressed time.Time // when the bucket of presses was last counted
	presses int       // left in the bucket
}

func newFilter(d *driver) *filter {
	return &filter{driver: d, now: time.Now, presses: pressBurst}
}

// probeMsg is sent to see whether the loop takes it.
type probeMsg struct{}

// message returns the message to act on, nil to drop it.
func (f *filter) message(_ tea.Model, msg tea.Msg) tea.Msg {
	if msg == tea.ClearScreen() { // its type is bubbletea's own
		f.driver.renderer.repaint()
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		known := knownSize(msg)
		f.driver.renderer.resize(known.Width, known.Height)
		msg = clampSize(known)
		f.driver.recording.resize(msg)
		return msg
	case probeMsg:
		return nil
	case copyMsg:
		f.driver.copy(msg.text)
		return nil
	case tea.MouseMsg:
		if f.flooded(msg) {
			return nil
		}
	case tea.SuspendMsg:
		return f.driver.suspend()
	case tea.QuitMsg:
		f.driver.arm(nil)
	case tea.InterruptMsg:
		f.driver.arm(&SignalError{syscall.SIGINT})
	}
	return msg
}

// clampSize is the size that a model is told, for one that is known.
func clampSize(size tea.WindowSizeMsg) tea.WindowSizeMsg {
	return tea.WindowSizeMsg{Width: min(size.Width, MaxWidth), Height: min(size.Height, MaxHeight)}
}

// knownSize is the size with what the terminal does not know put in.
func knownSize(size tea.WindowSizeMsg) tea.WindowSizeMsg {
	if size.Width <= 0 {
		size.Width = defaultWidth
	}
	if size.Height <= 0 {
		size.Height = defaultHeight
	}
	return size
}

// flooded says whether a report of the mouse comes faster than a hand can make it.
func (f *filter) flooded(msg tea.MouseMsg) bool {
	now := f.now()
	if msg.Action == tea.MouseActionMotion {
		if now.Sub(f.motion) < motionEvery {
			return true
		}
		f.motion = now
		return false
	}
	if refill := int(min(now.Sub(f.pressed)/pressEvery, pressBurst)); refill > 0 {
		f.presses = min(f.presses+refill, pressBurst)
		f.pressed = now
	}
	if f.presses == 0 {
		return true
	}
	f.presses--
	return false
}
