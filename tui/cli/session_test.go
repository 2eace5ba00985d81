package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"sgdflow/presets"
	"sgdflow/tui"
	"sgdflow/tui/term/termtest"
)

// stateFolder makes a folder of its own the one for states, and returns where the last one will be.
func stateFolder(t *testing.T) (file string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("XDG_STATE_HOME", home)
	return filepath.Join(home, "sgdflow", "last")
}

// valleyAt is a state of the preset valley.
func valleyAt(t testing.TB, rate float64) tui.State {
	t.Helper()
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Settings.LearningRate = rate
	return tui.State{Preset: p, Screen: tui.Landscape, Lens: 1}
}

// TestResume opens the state that was kept last, with the flags given over it.
func TestResume(t *testing.T) {
	defer goleak.VerifyNone(t)
	file := stateFolder(t)
	s := startSession("v1", *newOpening())
	for i := range 1000 { // without waiting for any
		s.keep(valleyAt(t, 0.01+float64(i)/1e5))
	}
	last := valleyAt(t, 1.0/30)
	last.Time, last.Paused = 2.5, true
	s.keep(last)
	if err := errors.Join(s.close(), s.close()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v, want mode 0600", info, err)
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("its folder is %v, %v, want mode 0700", info, err)
	}
	got, err := opened(newOpening(), []string{"--resume"})
	if err != nil || text(got) != text(last) {
		t.Errorf("resumed\n%s\n%v, want\n%s", text(got), err, text(last))
	}
	changed := last
	changed.Screen, changed.Paused = tui.Order, false
	changed.Preset.Run.Settings.BatchSize = 4
	got, err = opened(newOpening(), []string{"--resume", "--screen", "order", "--batch-size", "4", "--paused=false"})
	if err != nil || text(got) != text(changed) {
		t.Errorf("resumed\n%s\n%v, want\n%s", text(got), err, text(changed))
	}
}

// TestResumeIsRefusedInWords where there is nothing that could be restored.
func TestResumeIsRefusedInWords(t *testing.T) {
	file := stateFolder(t)
	refused := func(want string, args ...string) {
		t.Helper()
		if _, err := opened(newOpening(), append(args, "--resume")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	refused("nothing to resume")
	refused("leave out valley", "valley")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                             "not what sgdflow writes",
		`{"version":1,"arguments":["a`: "not what sgdflow writes",
		`{"version":9,"program":"v9"}`: "sgdflow v9 wrote",
		`{"version":1,"arguments":["/nowhere/at.toml"]}`:          "cannot be restored: /nowhere/at.toml",
		`{"version":1,"arguments":["valley","--batch-size","5"]}`: "cannot be restored: batch size 5",
		`{"version":1,"arguments":["valley","--unheard"]}`:        "cannot be restored: unknown flag",
		`{"version":1,"arguments":["--resume"]}`:                  "",
		strings.Repeat(" ", maxSessionFile+1):                     "is too large",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if want != "" {
			refused(want)
		} else if s, err := opened(newOpening(), []string{"--resume"}); err != nil || s.Preset.Name != presets.Default() {
			t.Errorf("%s: got %v", text, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(file, 0o600); err != nil {
		t.Fatal(err)
	}
	refused("not a regular file")
}

// TestSessionThatCannotWrite says so at its end, and leaves what was kept before.
func TestSessionThatCannotWrite(t *testing.T) {
	defer goleak.VerifyNone(t)
	file := stateFolder(t)
	if err := os.WriteFile(filepath.Dir(file), nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	s := startSession("v1", *newOpening())
	s.keep(valleyAt(t, 0.01))
	if err := s.close(); !errors.Is(err, unix.ENOTDIR) {
		t.Errorf("error %v", err)
	}
	s = startSession("v1", *newOpening())
	s.keep(tui.State{Preset: new(presets.Preset)}) // there is no such preset
	if err := s.close(); err == nil {
		t.Error("no error for a preset that cannot be opened")
	}
	s = startSession("v1", *newOpening())
	s.keep(tui.State{}) // panics
	time.Sleep(10 * time.Millisecond)
	for range 3 {
		s.keep(tui.State{})
	}
	if err := s.close(); err == nil || !strings.Contains(err.Error(), "internal error") {
		t.Errorf("error %v", err)
	}
}

// explorer is the program on a terminal, with the files of its user in a folder.
func explorer(t *testing.T, home string, args ...string) *termtest.Terminal {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Args[0] = "sgdflow"
	cmd.Env = []string{"HOME=" + home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_RUNTIME_DIR=" + home}
	p := termtest.Start(t, cmd, termtest.Options{Cols: 120, Rows: 40})
	return p
}

// TestKilledSession: whenever the explorer is killed there is a whole file, and --resume goes on from it.
func TestKilledSession(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := filepath.Join(home, ".local", "state", "sgdflow", "last")
	for i := range 4 {
		args := []string{"saddle"}
		if i > 0 {
			args = []string{"--resume"}
		}
		p := explorer(t, home, args...)
		p.WaitText("A saddle")
		p.Send(strings.Repeat("\x1b[C", 5*i) + "2") // right, and the Landscape screen
		if i == 0 {
			for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
				if _, err := os.Stat(file); err == nil {
					break
				} else if time.Since(start) > termtest.Patience {
					t.Fatalf("no file after %v", termtest.Patience)
				}
			}
		}
		p.Signal(unix.SIGKILL)
		p.Exit()
		if _, err := lastArguments(file); err != nil {
			t.Fatal(err)
		}
	}
	p := explorer(t, home, "--resume")
	p.WaitText("A saddle")
	p.Wait("the Landscape screen", func(s string) bool { return strings.Contains(s, "loss C ── gradient flow") })
	p.Send("q")
	if status := p.Exit(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// TestScreenRecords into a new file, and touches none that is there.
func TestScreenRecords(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := filepath.Join(home, "a.cast")
	p := explorer(t, home, "valley", "--record", file)
	p.WaitText("Valley of minima")
	p.Send("q")
	if status := p.Exit(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	before, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(before), `{"version":2,"width":120,"height":40,`) || !strings.Contains(string(before), "Valley of minima") {
		t.Errorf("recorded %.100q, %v", before, err)
	}
	p = explorer(t, home, "valley", "--record", file)
	if status := p.Exit(); status != 2 {
		t.Errorf("exit status %d, want 2", status)
	}
	p.WaitText("it is there already; name another file")
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the recording has changed, %v", err)
	}
}
