package presets

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sgdflow/presets/strict"
	"sgdflow/sim/dataset"
)

// maxDataSize is the largest CSV file read.
const maxDataSize = 16 << 20

// openFolder returns the way to open a folder's files. Its error does not name the folder; those of its files are *Error
// but for one that is not there.
func openFolder(path string) (dataset.Opener, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("no such folder")
	case err != nil:
		return nil, strict.Plain(err)
	case !info.IsDir():
		return nil, errors.New("is no folder")
	}
	return func(name string) (io.ReadCloser, error) {
		f, err := strict.OpenRegular(filepath.Join(path, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err != nil:
			return nil, &Error{File: filepath.Join(path, name), Reason: strict.Plain(err).Error()}
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
	return strict.ReadFile(path, maxDataSize)
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
