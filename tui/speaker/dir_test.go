package speaker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestOnlyItsUserGetsIn(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	s := start(t, dir)
	for _, test := range []struct {
		path string
		want os.FileMode
	}{{"", os.ModeDir | 0o700}, {socketName, os.ModeSocket | 0o600}, {lockName, 0o600}} {
		if info, err := os.Lstat(filepath.Join(dir, folderName, test.path)); err != nil || info.Mode() != test.want {
			t.Errorf("%q is %v, %v; want %v", test.path, info, err, test.want)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, folderName, socketName)); !os.IsNotExist(err) {
		t.Errorf("the socket of a closed server: %v", err)
	}
	s.Show(Cue{Title: "to nobody"}) // allowed

	asOther := func(fd int) (int, error) { uid, err := peerUID(fd); return uid + 1, err }
	strange, err := serve(dir, asOther)
	if err != nil {
		t.Fatal(err)
	}
	defer strange.Close()
	strange.Show(Cue{Title: "secret"})
	if c, err := Ask(t.Context(), dir); err == nil {
		t.Errorf("a stranger was told %+v", c)
	}
	path, _ := socketPath(dir)
	err = attend(t.Context(), path, asOther, func() {}, func(c Cue) { t.Errorf("heard %+v from a stranger", c) })
	if !errors.Is(err, errStranger) {
		t.Errorf("following a stranger: %v", err)
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(folder string) error
		want    string
	}{
		{"open to others", func(f string) error { return errors.Join(os.Mkdir(f, 0o700), os.Chmod(f, 0o755)) }, "chmod 700"},
		{"link", func(f string) error { return os.Symlink(os.TempDir(), f) }, "is not a folder"},
		{"file", func(f string) error { return os.WriteFile(f, nil, 0o600) }, "is not a folder"},
		{"file in place of the socket", func(f string) error {
			return errors.Join(os.Mkdir(f, 0o700), os.WriteFile(filepath.Join(f, socketName), []byte("mine"), 0o600))
		}, "is not a socket"},
		{"no runtime folder", func(f string) error { return os.Remove(filepath.Dir(f)) }, "there is no folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := runtimeDir(t)
			if err := test.prepare(filepath.Join(dir, folderName)); err != nil {
				t.Fatal(err)
			}
			s, err := Serve(dir)
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("serving: %v; want an error with %q", err, test.want)
			}
		})
	}
	t.Run("another user's", func(t *testing.T) {
		foreign := "/" // root's, who alone can give a folder away
		if os.Geteuid() == 0 {
			foreign = filepath.Join(runtimeDir(t), "foreign")
			if err := errors.Join(os.Mkdir(foreign, 0o700), os.Chown(foreign, 12345, -1)); err != nil {
				t.Fatal(err)
			}
		}
		if err := ensurePrivate(foreign); err == nil || !strings.Contains(err.Error(), "another user") {
			t.Errorf("the folder of another user: %v", err)
		}
	})
	long := filepath.Join(runtimeDir(t), strings.Repeat("x", maxPath))
	for what, err := range map[string]error{
		"serving":   func() error { _, err := Serve(long); return err }(),
		"following": Follow(t.Context(), long, func(Report) {}),
		"asking":    func() error { _, err := Ask(t.Context(), long); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), "shorter name") {
			t.Errorf("%s in a folder of too long a name: %v", what, err)
		}
	}
}

func TestRuntimeDir(t *testing.T) {
	dir := runtimeDir(t)
	t.Setenv("XDG_RUNTIME_DIR", dir)
	if got, err := RuntimeDir(); got != dir || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, dir)
	}
	for _, unusable := range []string{"", "relative"} {
		t.Setenv("XDG_RUNTIME_DIR", unusable)
		got, err := RuntimeDir()
		if err != nil || !filepath.IsAbs(got) {
			t.Fatalf("XDG_RUNTIME_DIR=%q: got %q, %v", unusable, got, err)
		}
		if strings.HasPrefix(filepath.Base(got), folderName) {
			defer os.Remove(got) // if nobody has anything in it
		}
		if info, err := os.Stat(got); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v, %v; want a folder closed to others", got, info, err)
		}
	}
}

// TestLockIsGivenBack although a copy of its descriptor is still open, as in a child that is being started.
func TestLockIsGivenBack(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	first := start(t, dir)
	fd, err := unix.Dup(int(first.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Serve(dir)
	if err != nil {
		t.Fatal("after the first has ended: ", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}
