package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Settle is how long a file must have rested to be taken as whole. Editors write a file of a few KiB in far less.
const Settle = 20 * time.Millisecond

// ReadFile reads a regular file of at most limit bytes, whole: a file written to just now is read again until it has
// rested, and refused when it does not come to rest. It never waits for another end: a FIFO that nobody writes to is
// refused like a folder or a device. What is wrong is an *Error, which wraps nothing.
func ReadFile(path string, limit int) ([]byte, error) {
	const tries = 10
	var before time.Time
	for range tries {
		start := time.Now()
		data, modified, err := readOnce(path, limit)
		if errors.Is(err, ErrFolder) {
			err = fmt.Errorf("%w: name a file in it", err)
		}
		if err != nil {
			return nil, &Error{File: path, Reason: err.Error()}
		}
		// The second condition is for a file server whose clock is not ours.
		if start.Sub(modified) > Settle || modified.Equal(before) {
			return data, nil
		}
		before = modified
		time.Sleep(Settle)
	}
	return nil, &Error{File: path, Reason: "is being written: try again"}
}

// readOnce reads a file and tells when it was last modified, as seen after reading; now, when it is being modified.
func readOnce(path string, limit int) (data []byte, modified time.Time, err error) {
	f, err := OpenRegular(path)
	if err != nil {
		return nil, modified, Plain(err)
	}
	defer f.Close()
	tooLarge := fmt.Errorf("larger than the %d KiB that are read", limit>>10)
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, modified, Plain(err)
	case info.Size() > int64(limit):
		return nil, modified, tooLarge
	}
	text := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead)) // io.ReadAll would need several times as much
	if _, err = text.ReadFrom(io.LimitReader(f, int64(limit)+1)); err != nil {
		return nil, modified, Plain(err)
	}
	if text.Len() > limit { // it has grown meanwhile
		return nil, modified, tooLarge
	}
	if info, err = f.Stat(); err != nil {
		return nil, modified, Plain(err)
	}
	data = text.Bytes()
	if info.Size() != int64(len(data)) { // cut short meanwhile, which on Linux shows before the new time does
		return nil, time.Now(), nil
	}
	return data, info.ModTime(), nil
}

// ErrFolder is what OpenRegular says of a folder.
var ErrFolder = errors.New("is a folder")

// OpenRegular opens a file that is neither a folder nor a device nor a FIFO. It never waits for another end.
func OpenRegular(path string) (*os.File, error) {
	// O_NONBLOCK keeps the opening of a FIFO from waiting for its other end; on a regular file it means nothing.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = ErrFolder
	case !info.Mode().IsRegular():
		err = errors.New("is not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Plain is the cause of a file error, without the operation and the path.
func Plain(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file")
	}
	var pe *fs.PathError
	var le *os.LinkError // of a rename
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
