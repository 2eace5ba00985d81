package speaker

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// Where the socket stands in the runtime folder.
const (
	folderName = "sgdflow"
	socketName = "notes.sock"
	lockName   = "notes.lock"
)

// maxPath is the length in bytes of the longest path a Unix socket can have: 103 on macOS, 107 on Linux.
const maxPath = 103

// RuntimeDir returns the folder for what lasts as long as its user is logged in: $XDG_RUNTIME_DIR where that is an absolute
// path, else on macOS the user's folder for temporary files, else /tmp/sgdflow-UID, which it creates. Its error says why
// the one it is to be cannot have a socket in it.
func RuntimeDir() (string, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		_, err := socketPath(dir)
		return dir, err
	}
	if runtime.GOOS == "darwin" {
		_, err := socketPath(os.TempDir())
		return os.TempDir(), err
	}
	dir := filepath.Join("/tmp", fmt.Sprintf("%s-%d", folderName, os.Geteuid()))
	if err := ensurePrivate(dir); err != nil {
		return "", fmt.Errorf("%w; or set XDG_RUNTIME_DIR to a folder of your own", err)
	}
	return dir, nil
}

// socketPath is the path of the socket in a runtime folder. It may be too long for one.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, folderName, socketName)
	if len(path) > maxPath {
		return "", fmt.Errorf("no socket can be at %s: its name has %d bytes and %d are possible; set XDG_RUNTIME_DIR to a folder with a shorter name",
			path, len(path), maxPath)
	}
	return path, nil
}

// ensurePrivate has the folder exist, and be one that only we can enter. One that others can is refused rather than
// changed: they may have put something there.
func ensurePrivate(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no folder %s: create it, or set XDG_RUNTIME_DIR to one that exists", filepath.Dir(dir))
		}
		return fmt.Errorf("cannot create %s: %w", dir, errors.Unwrap(err))
	}
	// Not os.Stat: whoever placed a link there could lead it elsewhere later.
	var s unix.Stat_t
	if err := unix.Lstat(dir, &s); err != nil {
		return fmt.Errorf("cannot look at %s: %w", dir, err)
	}
	switch {
	case s.Mode&unix.S_IFMT != unix.S_IFDIR:
		return fmt.Errorf("%s is not a folder: move it away", dir)
	case int(s.Uid) != os.Geteuid():
		return fmt.Errorf("%s belongs to another user", dir)
	case s.Mode&0o077 != 0:
		return fmt.Errorf("%s is open to other users: close it by chmod 700", dir)
	}
	return nil
}
