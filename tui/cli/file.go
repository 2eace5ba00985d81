package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"sgdflow/presets/strict"
)

// writeBuffered writes to w through a buffer.
func writeBuffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriter(w)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// toStdout says whether the name given for results is that of standard output.
func toStdout(path string) bool { return path == "" || path == "-" }

// checkOutput finds out before a run whether the name given for its results is standard output's or one a file can have.
func checkOutput(path string) error {
	if toStdout(path) {
		return nil
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("cannot write %s: there is no folder %s; create it, or name another", path, folder)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write %s: it is a folder; name a file in it", path)
	}
	return nil
}

// writeFile writes a file so that at any time, whatever happens, it holds either what it held before or all of the new
// content: that goes to a new file beside it, which then takes its name. Where there is a device or a FIFO it is
// written to in place. Its error names the file.
func writeFile(path string, write func(io.Writer) error) error {
	if err := writeThrough(path, write); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, strict.Plain(err))
	}
	return nil
}

// writeThrough is writeFile with errors as the file system gives them, which name the temporary file.
func writeThrough(path string, write func(io.Writer) error) error {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved // a link goes on pointing to the file
	}
	mode := fs.FileMode(0o666) // less the umask
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return writeInPlace(path, write)
	default:
		mode = info.Mode().Perm()
	}
	return replaceSynced(path, mode, write)
}

// replaceFile is writeFile for a file of the program's own. What a killed process left beside it of an earlier try is removed
// first. A link is replaced itself.
func replaceFile(path string, mode fs.FileMode, write func(io.Writer) error) error {
	removeUnfinished(filepath.Dir(path), func(name string) bool { return name == filepath.Base(path) })
	return replaceSynced(path, mode, write)
}

// replaceSynced is replace of a file that is to outlast a power cut too.
func replaceSynced(path string, mode fs.FileMode, write func(io.Writer) error) error {
	return replace(path, mode, func(f *os.File) error {
		if err := writeBuffered(f, write); err != nil {
			return err
		}
		return f.Sync()
	})
}

// replace writes a new file beside a regular one, or none, which then takes its name.
func replace(path string, mode fs.FileMode, write func(*os.File) error) error {
	f, err := createBeside(path, mode)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

func writeInPlace(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(writeBuffered(f, write), f.Close())
}

// createBeside creates a file of a new name in the folder of the given one. os.CreateTemp would take no mode.
func createBeside(path string, mode fs.FileMode) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// unfinished is what createBeside calls a file that is to become another.
var unfinished = regexp.MustCompile(`^(.+)\.[0-9a-f]{8}\.tmp$`)

// leftAfter is the age from which an unfinished file is one that nobody writes any more: those of this program's own are
// written in much less than a second. Should a process have been stopped for that long, it finds its file gone, which is an
// error as others are.
const leftAfter = time.Minute

// removeUnfinished removes what killed processes have left of the files that the function names, in a folder of the program's
// own: elsewhere a file of such a name may be a user's.
func removeUnfinished(folder string, ours func(name string) bool) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // there is another time
	}
	for _, e := range entries {
		of := unfinished.FindStringSubmatch(e.Name())
		if of == nil || !ours(of[1]) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > leftAfter {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
