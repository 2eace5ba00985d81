package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"sgdflow/tui/cli"
	"sgdflow/tui/term/termtest"
)

// ended runs a command to its end and returns what it said on standard error.
func ended(t *testing.T, cmd *exec.Cmd) (state *os.ProcessState, said string) {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	cmd.Env = append(termtest.Environment(), cmd.Env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	_ = cmd.Wait()
	return cmd.ProcessState, errs.String()
}

// TestFaultFullDevice writes each command's results to a full device, and to a pipe whose reader has gone: the first is said, the
// second ends the command without a word, as it ends every other in a shell: by SIGPIPE.
func TestFaultFullDevice(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this machine has no /dev/full")
	}
	defer full.Close()
	reader, gone, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	defer gone.Close()
	home, ends, slowest := t.TempDir(), 0, time.Duration(0)
	for line, args := range cli.Headless() {
		for _, test := range []struct {
			name string
			to   *os.File
			want string // standard error and how it ended
		}{
			{"full", full, `(?s)^(sgdflow: [^\n]*\n)*sgdflow: [^\n]*no space left on device\nexit status 1$`},
			{"pipe", gone, `(?s)^(sgdflow: [^\n]*\n)*signal: broken pipe$`},
		} {
			cmd := command(nil, args...)
			cmd.Stdout = test.to
			state, said := ended(t, ofUser(cmd, home))
			if got := said + state.String(); !regexp.MustCompile(test.want).MatchString(got) {
				t.Errorf("%s to %s: %q, want %s", line, test.name, got, test.want)
			}
			ends++
			slowest = max(slowest, state.UserTime()+state.SystemTime())
		}
	}
	t.Logf("figure: %d commands into a full device or a closed pipe, none went on, at most %v of processor time", ends, slowest.Round(time.Millisecond))
}

// limited is the command where no file may grow.
func limited(cmd *exec.Cmd) *exec.Cmd {
	script := []string{"-c", `ulimit -f 0; exec -a sgdflow "$0" "$@"`, cmd.Path}
	return exec.Command("bash", append(script, cmd.Args[1:]...)...)
}

// TestFaultFullDisk has commands write to files on a disk without room: it is said, what was there stays, and nothing is left
// behind.
func TestFaultFullDisk(t *testing.T) {
	t.Parallel()
	folders := map[string]func(*exec.Cmd) *exec.Cmd{t.TempDir(): limited}
	small := t.TempDir()
	if err := unix.Mount("tmpfs", small, "tmpfs", 0, "size=8k"); err == nil {
		defer func() { _ = unix.Unmount(small, unix.MNT_DETACH) }()
		folders[small] = func(cmd *exec.Cmd) *exec.Cmd { return cmd }
		if err := os.WriteFile(filepath.Join(small, "filler"), make([]byte, 4096), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	failed := 0
	for folder, on := range folders {
		home, there := t.TempDir(), filepath.Join(folder, "there.csv")
		if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		lines := []string{"run valley --seeds 1 --horizon 30 --format csv", "man"}
		if !cli.RaceDetector {
			lines = append(lines, "landscape valley --format csv", "order valley --sampling shuffle --batch-size 3 --learning-rates 0.02,0.01 --format csv")
		}
		for _, line := range lines {
			args := strings.Fields(line)
			target := []string{"-o", there}
			if line == "man" {
				target = []string{folder}
			}
			state, said := ended(t, ofUser(on(command(nil, append(args, target...)...)), home))
			if state.ExitCode() != 1 || !regexp.MustCompile(`^sgdflow: [^\n]*(file too large|no space left)[^\n]*\n$`).MatchString(said) {
				t.Errorf("%s in %s: %v, said %q", line, folder, state, said)
			}
			failed++
			entries, _ := os.ReadDir(folder)
			for _, e := range entries {
				if text, _ := os.ReadFile(filepath.Join(folder, e.Name())); e.Name() != "filler" && string(text) != "mine" {
					t.Errorf("%s leaves %s of %d bytes", line, e.Name(), len(text))
				}
			}
		}
	}
	t.Logf("figure: %d commands on %d full disks, nothing lost, nothing left behind", failed, len(folders))
}

// TestFaultFullDiskOnScreen has the explorer work where nothing can be written: the export and the recording say so, the rest
// goes on, and the end says what was not kept.
func TestFaultFullDiskOnScreen(t *testing.T) {
	t.Parallel()
	cmd := limited(command(nil, append(paths[:len(paths):len(paths)], "--record", "talk.cast")...))
	home := t.TempDir()
	p := termtest.Start(t, ofUser(cmd, home), termtest.Options{Cols: 120, Rows: 40})
	p.WaitText("epoch")
	p.WaitText("the recording has ended: file too large")
	p.Send("e")
	p.WaitText("file too large; nothing was written")
	p.Send("\x1b[C")
	p.Wait("the next run", sentence.MatchString)
	p.Send("q")
	if status := p.Exit(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	if err := p.Restored(); err != nil {
		t.Error(err)
	}
	for _, said := range []string{"the recording talk.cast ends too early: file too large", "--resume will not find this state"} {
		if s := strings.ReplaceAll(p.Screen(), "\n", ""); !strings.Contains(s, said) {
			t.Errorf("%q is not on the screen:\n%s", said, p.Screen())
		}
	}
	entries, _ := os.ReadDir(home)
	for _, e := range entries {
		if !e.IsDir() {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestFaultLostOutput takes away the terminal that the screen is drawn on after so many writes; the keys come from another one,
// whose modes must be back.
func TestFaultLostOutput(t *testing.T) {
	t.Parallel()
	times, slowest, busiest := rounds(5, 50), time.Duration(0), time.Duration(0)
	for n := range times {
		took, busy := loseOutput(t, n+1)
		slowest, busiest = max(slowest, took), max(busiest, busy)
	}
	t.Logf("figure: terminal lost after 1 to %d writes: ended with a message each time, at most %v later, %v of processor time",
		times, slowest.Round(time.Millisecond), busiest.Round(time.Millisecond))
}

func loseOutput(t *testing.T, n int) (took, busy time.Duration) {
	t.Helper()
	master, screen, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	if err := pty.Setsize(master, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	said, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd := command(nil, "valley", "--seeds", "1")
	cmd.Stdout, cmd.Stderr = screen, said
	b := startBare(t, cmd, 100, 30)
	buf := make([]byte, 64<<10)
	for range n {
		if _, err := master.Read(buf); err != nil {
			t.Fatal(err)
		}
	}
	if err := master.Close(); err != nil {
		t.Fatal(err)
	}
	status, took := b.exit()
	text, err := os.ReadFile(said.Name())
	if status != 1 || !strings.Contains(string(text), "sgdflow: writing to the terminal: ") || took > within() {
		t.Errorf("lost after %d writes: status %d after %v, said %q, %v", n, status, took, text, err)
	}
	if err := b.restored(); err != nil {
		t.Error(err)
	}
	return took, b.cmd.ProcessState.UserTime() + b.cmd.ProcessState.SystemTime()
}
