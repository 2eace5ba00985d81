package term

import (
	"io"
	"os"
	"sync/atomic"

	"github.com/charmbracelet/colorprofile"
)

// output is the terminal as it is written to. It degrades what lipgloss emits in full colour to what the terminal can
// show, and it reports the first write that fails.
type output struct {
	file     *os.File
	frames   io.Writer // file, behind what degrades and what records
	failed   func(error)
	broken   atomic.Bool // a write has failed, and has been reported
	closed   atomic.Bool
	inFlight atomic.Int32 // writes that have not returned
}

// newOutput writes to the file what it can show by the profile, and that into the recording, nil for none.
func newOutput(file *os.File, profile colorprofile.Profile, into *recording, failed func(error)) *output {
	o := &output{file: file, frames: recorded{file, into}, failed: failed}
	if profile < colorprofile.TrueColor {
		o.frames = &colorprofile.Writer{Forward: o.frames, Profile: profile}
	}
	return o
}

// Write writes one frame or one sequence, whole.
func (o *output) Write(p []byte) (int, error) { return o.send(o.frames, p) }

// raw writes what asks something of the terminal and shows nothing, whole, as it is. It is in no recording: who plays
// that would have their terminal answer, or their clipboard set.
func (o *output) raw(sequence string) error {
	_, err := o.send(o.file, []byte(sequence))
	return err
}

// send writes to w, which writes to file at once; os.File keeps the writes of several goroutines apart.
func (o *output) send(w io.Writer, p []byte) (int, error) {
	o.inFlight.Add(1)
	defer o.inFlight.Add(-1)
	if o.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	n, err := w.Write(p)
	if err != nil && !o.broken.Swap(true) {
		o.failed(err)
	}
	return n, err
}

// close has every later write fail without being reported and says whether no earlier one is under way any more.
func (o *output) close() bool {
	o.closed.Store(true)
	return o.inFlight.Load() == 0
}
