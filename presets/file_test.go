//go:build unix

package presets

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sgdflow/presets/strict"
	"sgdflow/sim/simtest"
)

func TestLoadRefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(at("folder.toml"), 0o755))
	must(syscall.Mkfifo(at("fifo.toml"), 0o644))
	must(os.Symlink("nowhere.toml", at("dangling.toml")))
	must(os.Symlink("loop.toml", at("loop.toml")))
	must(os.Symlink("fifo.toml", at("link-to-fifo.toml")))
	must(os.WriteFile(at("large.toml"), []byte(small+strings.Repeat("#", MaxFileSize)), 0o644))
	must(os.WriteFile(at("esc\x1b[31m.toml"), nil, 0o644))
	must(os.Symlink("/dev/zero", at("device.toml")))
	for name, want := range map[string]string{
		"missing.toml":      "no such file",
		"folder.toml":       "is a folder: name a file in it",
		"fifo.toml":         "is not a regular file",
		"link-to-fifo.toml": "is not a regular file",
		"device.toml":       "is not a regular file",
		"dangling.toml":     "no such file",
		"loop.toml":         "too many levels of symbolic links",
		"large.toml":        "larger than the 64 KiB that are read",
	} {
		_, err := Load(at(name))
		if err == nil || err.Error() != at(name)+": "+want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if _, err := Load(at("esc\x1b[31m.toml")); err == nil || strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("error %q", err)
	}
}

func TestLoadFollowsLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "real.toml"), []byte(small), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.toml")
	if err := os.Symlink("real.toml", link); err != nil {
		t.Fatal(err)
	}
	if p, err := Load(link); err != nil || p.Name != "link" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestLoadNames(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"valey":     "no preset and no file named valey: did you mean valley?",
		"regatta":   "no preset and no file named regatta: built in are " + strings.Join(Builtin(), ", "),
		"":          "no preset and no file named : built in are " + strings.Join(Builtin(), ", "),
		"\x1b[31m":  `no preset and no file named "\x1b[31m": built in are ` + strings.Join(Builtin(), ", "),
		"./valley":  "./valley: no such file",
		"nosuch.to": "nosuch.to: no such file",
	} {
		if _, err := Load(given); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", given, err, want)
		}
	}
}

func TestLoadIsFresh(t *testing.T) {
	t.Parallel()
	p, err := Load(Default())
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Start[0], p.Parameters[0] = 99, "z"
	if q, err := Load(Default()); err != nil || q.Run.Start[0] == 99 || q.Parameters[0] == "z" {
		t.Errorf("changing one preset changes the next: %+v, %v", q, err)
	}
}

// TestLoadWhileWritten rewrites a file again and again while it is loaded. Every load gives one of the two presets or
// an error; nothing in between.
func TestLoadWhileWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "edited.toml")
	first := small + "# " + strings.Repeat("long ", 5_000) + "\n[view]\na = [0, 1]\n"
	second := strings.Replace(small, "horizon = 20", "horizon = 30", 1) + "[view]\na = [0, 2]\n"
	if err := os.WriteFile(file, []byte(first), 0o644); err != nil {
		t.Fatal(err)
	}
	rewrites := simtest.Rounds(100, 1000)
	done := make(chan error)
	go func() { // joined by the receive below
		var err error
		for i := 0; i < rewrites && err == nil; i++ {
			err = os.WriteFile(file, []byte([]string{first, second}[i%2]), 0o644)
			if tenth := rewrites / 10; i%tenth == i/tenth { // let a load or two succeed, at one or the other text
				time.Sleep(3 * strict.Settle)
			}
		}
		done <- err
	}()
	whole := 0
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Load(file); err != nil {
				t.Errorf("at rest: %v", err)
			}
			t.Logf("figure: of a file rewritten %d times %d loads gave a preset, each a whole one", rewrites, whole)
			return
		default:
		}
		p, err := Load(file)
		var fe *Error
		switch {
		case errors.As(err, &fe):
		case err != nil:
			t.Errorf("error %v", err)
		case p.View.X.Range == nil || // the end of the file is missing
			p.Run.Horizon != 10*p.View.X.Range.Max+10:
			t.Errorf("horizon %v with the view %+v", p.Run.Horizon, p.View)
		default:
			whole++
		}
	}
}
