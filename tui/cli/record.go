package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"sgdflow/presets/strict"
)

// recordFile is the file that --record names. It holds whole lines at any time, or what there was of the last one when
// the process was killed in the middle of writing it.
type recordFile struct {
	file *os.File
	size int64
	err  error // that ended the recording
}

// openRecord creates a file for a recording, and touches none that is there. For "" it is nil: no recording.
func openRecord(path string) (*recordFile, error) {
	if path == "" {
		return nil, nil
	}
	if err := checkOutput(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("cannot record into %s: it is there already; name another file", path)
	case err != nil:
		return nil, fmt.Errorf("cannot record into %s: %w", path, strict.Plain(err))
	}
	return &recordFile{file: f}, nil
}

// Write appends a line. One that cannot be written whole is taken back.
func (r *recordFile) Write(line []byte) (int, error) {
	n, err := r.file.Write(line)
	if err != nil {
		_ = r.file.Truncate(r.size)
		r.err = strict.Plain(err)
		return 0, r.err
	}
	r.size += int64(n)
	return n, nil
}

// close ends the recording and returns what is missing in it. One in which there is nothing is removed; nil is none.
func (r *recordFile) close() error {
	if r == nil {
		return nil
	}
	err := errors.Join(r.err, r.file.Close())
	if r.size == 0 {
		_ = os.Remove(r.file.Name())
	}
	if err != nil {
		return fmt.Errorf("the recording %s ends too early: %w", r.file.Name(), err)
	}
	return nil
}
