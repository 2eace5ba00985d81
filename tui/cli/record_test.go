package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestOpenRecordRefusesInWords(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	there := filepath.Join(home, "there.cast")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(home, "link.cast") // to nothing, where a file would be created
	if err := os.Symlink(filepath.Join(home, "elsewhere"), link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		there:                           "it is there already",
		link:                            "it is there already",
		home:                            "it is a folder",
		filepath.Join(home, "no", "a"):  "there is no folder",
		strings.Repeat("a", 300):        "file name too long",
		filepath.Join(there, "in.cast"): "there is no folder",
	} {
		if r, err := openRecord(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, error %v, want %q in it", path, r, err, want)
		}
	}
	if text, err := os.ReadFile(there); string(text) != "mine" {
		t.Errorf("the file holds %q, %v", text, err)
	}
}

// TestRecordEndsInWholeLines has the disk full in the middle of one.
func TestRecordEndsInWholeLines(t *testing.T) {
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.cast")
	r, err := openRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(r, "first line\n"); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 1 << 10 // for all files of this process, while no other test writes any
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	n, err := io.WriteString(r, strings.Repeat("x", 2<<10))
	if reset := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); reset != nil {
		t.Fatal(reset)
	}
	if n != 0 || !errors.Is(err, unix.EFBIG) {
		t.Errorf("wrote %d bytes, error %v", n, err)
	}
	if err := r.close(); err == nil || !strings.Contains(err.Error(), "a.cast ends too early: file too large") {
		t.Errorf("closing says %v", err)
	}
	if text, err := os.ReadFile(path); string(text) != "first line\n" {
		t.Errorf("the file holds %d bytes, %v", len(text), err)
	}
	empty := filepath.Join(t.TempDir(), "b.cast")
	if r, err = openRecord(empty); err != nil {
		t.Fatal(err)
	}
	if err := r.close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(empty); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a recording of nothing is left, %v", err)
	}
}
