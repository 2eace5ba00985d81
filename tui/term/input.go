package term

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// How long an incomplete sequence at the end of a read waits for its rest. The beginnings that can be typed, the escape
// key, alt+[, alt+O and alt+], wait for a time nobody notices; a longer one is no key, and was cut in two by a slow line
// or by the kernel's buffer on a busy machine.
const (
	typedWait    = 50 * time.Millisecond
	sequenceWait = 250 * time.Millisecond
)

// input is the keyboard as bubbletea reads it. It looks like a file, so that bubbletea waits for it with epoll. Each
// read ends with a whole sequence: bubbletea takes the halves of a divided one for keys. And it takes the terminal's
// answers out of the stream.
type input struct {
	file       *os.File
	ended      func(error)     // called when a read fails, with nil at the end of the input
	background func(dark bool) // called with the terminal's answer to backgroundQuery
	typed      func([]byte)    // called with the keys of each read; must not keep them

	mu   sync.Mutex // bubbletea may start a second reader before a first one it has given up has returned
	held []byte     // the beginning of a sequence the rest of which is ready to be read
}

// Read reads what is there, without the terminal's answers; it may be nothing, with a nil error. It never fills p, for
// bubbletea takes a full buffer as a sign that the last key goes on, and parses a long paste again from its beginning
// with each read. p must have room for a sequence twice.
func (in *input) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := copy(p, in.held)
	in.held = in.held[:0]
	m, err := in.file.Read(p[n : len(p)-1])
	if err != nil {
		if errors.Is(err, io.EOF) {
			in.ended(nil)
		} else {
			in.ended(fmt.Errorf("reading the terminal: %w", err))
		}
		return n, err
	}
	keys, rest := scan(p[:n+m], in.answer)
	if len(rest) > 0 && in.ready(waitFor(rest)) {
		in.held = append(in.held, rest...)
	} else {
		keys = append(keys, rest...) // in place: rest stands in p, at or after the end of keys
	}
	if len(keys) > 0 {
		in.typed(keys)
	}
	return len(keys), nil
}

// answer takes one answer of the terminal's, the parameters of an OSC sequence.
func (in *input) answer(osc []byte) {
	if dark, ok := parseBackground(osc); ok {
		in.background(dark)
	}
}

// ready waits until there is something to read, at most for the time given.
func (in *input) ready(timeout time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(in.file.Fd()), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(fds, int(timeout.Milliseconds()))
		if !errors.Is(err, unix.EINTR) {
			return err == nil && n > 0 && fds[0].Revents&unix.POLLIN != 0
		}
	}
}

// Write and Close complete the interface by which bubbletea knows a terminal; it calls neither.
func (in *input) Write(p []byte) (int, error) { return in.file.Write(p) }

func (in *input) Close() error { return nil }

// Fd and Name are the terminal's.
func (in *input) Fd() uintptr  { return in.file.Fd() }
func (in *input) Name() string { return in.file.Name() }
