package term

import (
	"io"
	"os"
	"sync/atomic"

	"github.com/charmbracelet/colorprofile"
)

// output is the terminal as bubbletea writes to it. It looks like a file, so that bubbletea takes it for a terminal.
// It degrades what lipgloss emits in full colour to what the terminal can show, and it reports the first write that
// fails, which bubbletea ignores.
type output struct {
	file     *os.File
	degrade  *colorprofile.Writer // nil when the terminal shows everything
	failed   func(error)
	broken   atomic.Bool // a write has failed, and has been reported
	closed   atomic.Bool
	inFlight atomic.Int32 // writes that have not returned
}

func newOutput(file *os.File, profile colorprofile.Profile, failed func(error)) *output {
	o := &output{file: file, failed: failed}
	if profile < colorprofile.TrueColor {
		o.degrade = &colorprofile.Writer{Forward: file, Profile: profile}
	}
	return o
}

// Write writes one frame or one sequence, whole.
func (o *output) Write(p []byte) (n int, err error) {
	o.inFlight.Add(1)
	defer o.inFlight.Add(-1)
	if o.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	if o.degrade != nil {
		n, err = o.degrade.Write(p)
	} else {
		n, err = o.file.Write(p)
	}
	if err != nil && !o.broken.Swap(true) {
		o.failed(err)
	}
	return n, err
}

// ask writes a question to the terminal. A failure shows with the next frame.
func (o *output) ask(question string) { _, _ = o.Write([]byte(question)) }

// close has every later write fail without being reported and says whether no earlier one is under way any more.
func (o *output) close() bool {
	o.closed.Store(true)
	return o.inFlight.Load() == 0
}

// Read and Close complete the interface by which bubbletea knows a terminal; it calls neither.
func (o *output) Read(p []byte) (int, error) { return o.file.Read(p) }

func (o *output) Close() error { return nil }

// Fd is the descriptor of the terminal.
func (o *output) Fd() uintptr { return o.file.Fd() }
