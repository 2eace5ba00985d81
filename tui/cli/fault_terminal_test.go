package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	xterm "github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"sgdflow/tui/cli"
	"sgdflow/tui/term/termtest"
)

// paths is a run that is computed at once, for tests that are about something else.
var paths = []string{"valley", "--seeds", "1", "--horizon", "2"}

// bare is a program on a pseudo-terminal of which nobody sees the screen, only what is written and which modes are set: it
// costs less than termtest's, and it can be hung up. It reads what the program writes only within its own methods, which one
// goroutine calls.
type bare struct {
	t      *testing.T
	cmd    *exec.Cmd
	pty    int      // the side of the terminal, -1 once it has been hung up
	tty    *os.File // the side of the program, kept open so that its modes can be read after the program's end
	before xterm.State
	exited chan struct{}
	modes  map[string]bool // DEC private modes that have been set or reset
	raw    []byte          // the last of what was written
	reads  int             // that were not empty
}

// rawKept is how much bare.raw holds at least.
const rawKept = 1 << 20

// faulty is a command line of the program with a fault; see cli.FaultyMain.
func faulty(fault string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Args[0] = "faulty"
	cmd.Env = []string{cli.FaultEnv + "=" + fault}
	return cmd
}

// ofUser gives the command folders of its own for all that a user has, in home, and lets it work there.
func ofUser(cmd *exec.Cmd, home string) *exec.Cmd {
	cmd.Dir = home
	cmd.Env = append(cmd.Env, "HOME="+home, "TMPDIR="+home, "PWD="+home)
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"} {
		cmd.Env = append(cmd.Env, name+"="+home)
	}
	return cmd
}

// startBare runs the command on a new pseudo-terminal, in the environment of termtest with that of the command after it, and for
// a user of its own unless it has one. Where cmd.Stdout or cmd.Stderr are set they stay. When the test ends the program is
// killed, should it still run.
func startBare(t *testing.T, cmd *exec.Cmd, cols, rows int) *bare {
	t.Helper()
	if cmd.Dir == "" {
		ofUser(cmd, t.TempDir())
	}
	cmd.Env = append(append(termtest.Environment(), termtest.RaceReports(t)), cmd.Env...)
	return startWith(t, cmd, cols, rows)
}

// startWith is startBare with the command's own environment and no other.
func startWith(t *testing.T, cmd *exec.Cmd, cols, rows int) *bare {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatalf("opening a pseudo-terminal: %v", err)
	}
	defer master.Close()
	b := &bare{t: t, cmd: cmd, tty: tty, exited: make(chan struct{}), modes: map[string]bool{"25": true}}
	if b.pty, err = unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 3); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetNonblock(b.pty, true); err != nil {
		t.Fatal(err)
	}
	b.resize(cols, rows)
	b.before = b.termios()
	cmd.Stdin = tty
	if cmd.Stdout == nil {
		cmd.Stdout = tty
	}
	if cmd.Stderr == nil {
		cmd.Stderr = tty
	}
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := termtest.StartFresh(cmd); err != nil {
		t.Fatalf("starting %v: %v", cmd.Args, err)
	}
	go func() { // joined by close
		_ = cmd.Wait()
		close(b.exited)
	}()
	t.Cleanup(b.close)
	return b
}

func (b *bare) close() {
	_ = unix.Kill(-b.cmd.Process.Pid, unix.SIGKILL)
	b.hangUp()
	<-b.exited
	_ = b.tty.Close()
}

// hangUp takes the terminal away.
func (b *bare) hangUp() {
	if b.pty >= 0 {
		_ = unix.Close(b.pty)
		b.pty = -1
	}
}

var privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// take reads what the program writes, waiting for it no longer than so long.
func (b *bare) take(wait time.Duration) {
	if !b.ready(unix.POLLIN, wait) {
		return
	}
	buf := make([]byte, 64<<10)
	n, err := unix.Read(b.pty, buf)
	if err != nil || n <= 0 {
		time.Sleep(min(wait, time.Millisecond)) // the program has not opened the terminal yet, or has ended
		return
	}
	b.reads++
	if len(b.raw) > 2*rawKept {
		b.raw = append(b.raw[:0], b.raw[len(b.raw)-rawKept:]...)
	}
	const longest = 32 // a sequence may have been cut in two
	from := max(0, len(b.raw)-longest)
	b.raw = append(b.raw, buf[:n]...)
	for _, m := range privateMode.FindAllSubmatch(b.raw[from:], -1) {
		for mode := range strings.SplitSeq(string(m[1]), ";") {
			b.modes[mode] = m[2][0] == 'h'
		}
	}
}

// ready waits until the terminal can be read, or written to.
func (b *bare) ready(events int16, wait time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(b.pty), Events: events}}
	n, _ := unix.Poll(fds, int(wait.Milliseconds()))
	return n > 0 && fds[0].Revents&events != 0
}

// takeFor reads for so long.
func (b *bare) takeFor(d time.Duration) {
	for end := time.Now().Add(d); ; {
		left := time.Until(end)
		if left <= 0 {
			return
		}
		b.take(min(left+time.Millisecond, 20*time.Millisecond))
	}
}

// wait reads until ok holds.
func (b *bare) wait(what string, ok func() bool) {
	b.t.Helper()
	for begun := time.Now(); !ok(); {
		if time.Since(begun) > termtest.Patience {
			b.t.Fatalf("waited %v for %s; the last written is %q", termtest.Patience, what, tail(b.raw, 2000))
		}
		b.take(20 * time.Millisecond)
	}
}

// waitText reads until the text has been written since the mark, a length of raw.
func (b *bare) waitText(mark int, text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("%q", text), func() bool { return bytes.Contains(b.raw[min(mark, len(b.raw)):], []byte(text)) })
}

// mark is the place in raw that what is written from now on begins at, with room made for it.
func (b *bare) mark() int {
	b.raw = append(b.raw[:0], b.raw[max(0, len(b.raw)-1000):]...)
	return len(b.raw)
}

// send types s. It gives up when the program ends or does not read for long, and returns whether all was typed.
func (b *bare) send(s string) bool {
	b.t.Helper()
	for last := time.Now(); len(s) > 0; {
		select {
		case <-b.exited:
			return false
		default:
		}
		b.take(0)
		if b.ready(unix.POLLOUT, 5*time.Millisecond) {
			if n, _ := unix.Write(b.pty, []byte(s[:min(len(s), 512)])); n > 0 {
				s, last = s[n:], time.Now()
			}
		}
		if time.Since(last) > termtest.Patience {
			b.t.Fatalf("%d bytes are not read", len(s))
		}
	}
	return true
}

func (b *bare) signal(s unix.Signal) {
	b.t.Helper()
	if err := b.cmd.Process.Signal(s); err != nil {
		b.t.Fatalf("sending %v: %v", s, err)
	}
}

func (b *bare) resize(cols, rows int) {
	b.t.Helper()
	if err := unix.IoctlSetWinsize(b.pty, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)}); err != nil {
		b.t.Fatalf("resizing to %dx%d: %v", cols, rows, err)
	}
}

// exit reads until the program has ended and returns how it did, -1 for killed, and how long that took.
func (b *bare) exit() (status int, took time.Duration) {
	b.t.Helper()
	begun := time.Now()
	b.wait("the end of the program", func() bool { return b.hasEnded() })
	took = time.Since(begun)
	for last := 0; last != b.reads; { // what it wrote at the end
		last = b.reads
		b.take(10 * time.Millisecond)
	}
	return b.cmd.ProcessState.ExitCode(), took
}

func (b *bare) hasEnded() bool {
	select {
	case <-b.exited:
		return true
	default:
		return false
	}
}

// restored is nil when the terminal is as it was found. Call it after exit.
func (b *bare) restored() error {
	var wrong []string
	for _, mode := range slices.Sorted(maps.Keys(b.modes)) {
		switch on := b.modes[mode]; mode {
		case "25":
			if !on {
				wrong = append(wrong, "the cursor is hidden")
			}
		case "7", "2026": // what a terminal starts with, and what ends by itself
		default:
			if on {
				wrong = append(wrong, "mode "+mode+" is on")
			}
		}
	}
	if now := b.termios(); now != b.before {
		wrong = append(wrong, fmt.Sprintf("the line's modes are %+v, were %+v", now, b.before))
	}
	if wrong == nil {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

func (b *bare) termios() xterm.State {
	s, err := xterm.GetState(b.tty.Fd())
	if err != nil {
		b.t.Fatalf("reading the line's modes: %v", err)
	}
	return *s
}

// firstFrame reads until the Paths screen is drawn.
func (b *bare) firstFrame() {
	b.t.Helper()
	b.waitText(0, "epoch")
}

// presetFile is a preset of the user's own.
func presetFile(t *testing.T, folder string) string {
	t.Helper()
	show := command(nil, "presets", "show", "valley")
	show.Env = os.Environ()
	text, err := show.Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "mine.toml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func tail(p []byte, n int) []byte { return p[max(0, len(p)-n):] }
