package presets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// maxDataSize is the largest CSV file read.
const maxDataSize = 16 << 20

// settle is how long a file must have rested to be taken as whole. Editors write a file of a few KiB in far less.
const settle = 20 * time.Millisecond

// readFile reads a regular file of at most limit bytes, whole: a file written to just now is read again until it has
// rested, and refused when it does not come to rest. It never waits for another end: a FIFO that nobody writes to is
// refused like a folder or a device. Errors name the file.
func readFile(path string, limit int) ([]byte, error) {
	const tries = 10
	var before time.Time
	for range tries {
		start := time.Now()
		data, modified, err := readOnce(path, limit)
		if err != nil {
			return nil, &Error{File: path, Reason: err.Error()}
		}
		// The second condition is for a file server whose clock is not ours.
		if start.Sub(modified) > settle || modified.Equal(before) {
			return data, nil
		}
		before = modified
		time.Sleep(settle)
	}
	return nil, &Error{File: path, Reason: "is being written: try again"}
}

// readOnce reads a file and tells when it was last modified, as seen after reading; now, when it is being modified.
func readOnce(path string, limit int) (data []byte, modified time.Time, err error) {
	// O_NONBLOCK keeps the opening of a FIFO from waiting for its other end; on a regular file it means nothing.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, modified, plain(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, modified, plain(err)
	case info.IsDir():
		return nil, modified, errors.New("is a folder: name a file in it")
	case !info.Mode().IsRegular():
		return nil, modified, errors.New("is not a regular file")
	}
	data, err = io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, modified, plain(err)
	}
	if len(data) > limit {
		return nil, modified, fmt.Errorf("larger than the %d KiB that are read", limit>>10)
	}
	if info, err = f.Stat(); err != nil {
		return nil, modified, plain(err)
	}
	if info.Size() != int64(len(data)) { // cut short meanwhile, which on Linux shows before the new time does
		return nil, time.Now(), nil
	}
	return data, info.ModTime(), nil
}

// readBeside reads a data file named in a preset. The name may not lead out of the preset's folder: presets are
// passed around, and a stranger's should not read what it likes.
func readBeside(preset, name string) ([]byte, error) {
	path := filepath.Join(filepath.Dir(preset), filepath.FromSlash(name))
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, &Error{File: name, Reason: "must lie in the preset's folder or below it"}
	}
	return readFile(path, maxDataSize)
}

// plain is the cause of a file error, without the operation and the path.
func plain(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file")
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
