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

	"sgdflow/sim/dataset"
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
		if errors.Is(err, errFolder) {
			err = fmt.Errorf("%w: name a file in it", err)
		}
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
	f, err := openRegular(path)
	if err != nil {
		return nil, modified, plain(err)
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, modified, plain(err)
	}
	if len(data) > limit {
		return nil, modified, fmt.Errorf("larger than the %d KiB that are read", limit>>10)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, modified, plain(err)
	}
	if info.Size() != int64(len(data)) { // cut short meanwhile, which on Linux shows before the new time does
		return nil, time.Now(), nil
	}
	return data, info.ModTime(), nil
}

var errFolder = errors.New("is a folder")

// openRegular opens a file that is neither a folder nor a device nor a FIFO.
func openRegular(path string) (*os.File, error) {
	// O_NONBLOCK keeps the opening of a FIFO from waiting for its other end; on a regular file it means nothing.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = errFolder
	case !info.Mode().IsRegular():
		err = errors.New("is not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openFolder returns the way to open a folder's files. Its error does not name the folder; those of its files are *Error
// but for one that is not there.
func openFolder(path string) (dataset.Opener, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("no such folder")
	case err != nil:
		return nil, plain(err)
	case !info.IsDir():
		return nil, errors.New("is no folder")
	}
	return func(name string) (io.ReadCloser, error) {
		f, err := openRegular(filepath.Join(path, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err != nil:
			return nil, &Error{File: filepath.Join(path, name), Reason: plain(err).Error()}
		}
		return f, nil
	}, nil
}

// readBeside reads a data file named in a preset. The name may not lead out of the preset's folder: presets are
// passed around, and a stranger's should not read what it likes.
func readBeside(preset, name string) ([]byte, error) {
	path, err := pathBeside(preset, name)
	if err != nil {
		return nil, &Error{File: name, Reason: err.Error()}
	}
	return readFile(path, maxDataSize)
}

func pathBeside(preset, name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", errors.New("must lie in the preset's folder or below it")
	}
	return filepath.Join(filepath.Dir(preset), filepath.FromSlash(name)), nil
}

// source is where the data of a preset are read from.
type source struct {
	file   func(name string) ([]byte, error)         // a file that the preset names
	folder func(name string) (dataset.Opener, error) // a folder that it names
	own    *Override                                 // read instead of the preset's data, nil for none
}

// beside is the source of a preset in a file.
func beside(preset string) source {
	return source{
		file: func(name string) ([]byte, error) { return readBeside(preset, name) },
		folder: func(name string) (dataset.Opener, error) {
			path, err := pathBeside(preset, name)
			if err != nil {
				return nil, err
			}
			return openFolder(path)
		},
	}
}

// inside is the source of a built-in preset.
func inside() source {
	err := errors.New("built-in presets hold their data themselves")
	return source{
		file:   func(string) ([]byte, error) { return nil, err },
		folder: func(string) (dataset.Opener, error) { return nil, err },
	}
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
