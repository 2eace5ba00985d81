// Package termtest runs a program on a pseudo-terminal with a terminal emulator behind it, and lets a test read what
// stands on the screen, type, resize, stop reading, and see whether the terminal was left as it was found.
package termtest

import (
	"errors"
	"image/color"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	xterm "github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Patience bounds every wait. It is long for a loaded machine; no test passes by waiting that long.
const Patience = 15 * time.Second

// Options say what kind of terminal it is. The zero value is a dark one of 80x24 cells that answers queries.
type Options struct {
	Cols, Rows int
	Silent     bool        // never answers a query
	Background color.Color // the default is black
}

// Terminal is one program on one pseudo-terminal. Its methods may be called from any goroutine.
type Terminal struct {
	Cmd *exec.Cmd

	t       testing.TB
	pty     *os.File // the side of the terminal
	tty     *os.File // the side of the program, kept open so that its modes can be read after the program's end
	before  xterm.State
	threads sync.WaitGroup
	exited  chan struct{}
	status  int
	closing sync.Once

	mu       sync.Mutex // guards what follows; a read of the program's output holds it while the emulator takes it
	emulator *vt.Emulator
	modes    map[int]bool // DEC private modes that have been set or reset
	written  int          // bytes
	raw      []byte       // the first of them, see Raw
	changed  chan struct{}
	reading  *sync.Cond // stopped while paused
	paused   bool
}

// rawLimit is how much of the output Raw keeps.
const rawLimit = 1 << 20

// Start runs the command on a new pseudo-terminal, as the leader of its foreground process group. The environment is
// Environment with what cmd.Env holds after it. When the test ends the program is killed, should it still run.
func Start(t testing.TB, cmd *exec.Cmd, o Options) *Terminal {
	t.Helper()
	if o.Cols == 0 {
		o.Cols, o.Rows = 80, 24
	}
	term := &Terminal{
		Cmd: cmd, t: t, exited: make(chan struct{}), changed: make(chan struct{}),
		emulator: vt.NewEmulator(o.Cols, o.Rows), modes: map[int]bool{25: true},
	}
	term.reading = sync.NewCond(&term.mu)
	term.emulator.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { term.modes[m.Mode()] = true },
		DisableMode: func(m ansi.Mode) { term.modes[m.Mode()] = false },
	})
	if o.Background != nil {
		term.emulator.SetDefaultBackgroundColor(o.Background)
	}
	var err error
	if term.pty, term.tty, err = pty.Open(); err != nil {
		t.Fatalf("opening a pseudo-terminal: %v", err)
	}
	term.setSize(o.Cols, o.Rows)
	term.before = term.termios()
	cmd.Env = append(append(Environment(), RaceReports(t)), cmd.Env...)
	cmd.Stdin, cmd.Stdout = term.tty, term.tty
	if cmd.Stderr == nil {
		cmd.Stderr = term.tty
	}
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := StartFresh(cmd); err != nil {
		t.Fatalf("starting %v: %v", cmd.Args, err)
	}
	term.threads.Go(term.read)
	term.threads.Go(func() { term.reply(o.Silent) })
	term.threads.Go(func() {
		_ = cmd.Wait()
		term.status = cmd.ProcessState.ExitCode()
		close(term.exited)
	})
	t.Cleanup(term.Close)
	return term
}

// StartFresh starts the program with the signals that end it at their defaults. One ignored here, as under nohup, would
// be ignored there; one that is caught is not.
func StartFresh(cmd *exec.Cmd) error {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGABRT, unix.SIGTERM)
	defer signal.Stop(caught)
	return cmd.Start()
}

// Environment is that of the test without what says what the terminal is, with TERM=xterm-256color.
func Environment() (env []string) {
	for _, e := range os.Environ() {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "CI", "NO_COLOR", "COLORTERM", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "TMUX", "TERM_PROGRAM":
		default:
			env = append(env, e)
		}
	}
	// A program built with the race detector would sleep a second before its exit.
	return append(env, "TERM=xterm-256color", "GORACE=atexit_sleep_ms=0")
}

// read feeds the program's output to the emulator until the pseudo-terminal is closed.
func (t *Terminal) read() {
	buf := make([]byte, 32<<10)
	for {
		t.mu.Lock()
		for t.paused {
			t.reading.Wait()
		}
		t.mu.Unlock()
		n, err := t.pty.Read(buf)
		t.mu.Lock()
		t.written += n
		t.raw = append(t.raw, buf[:min(n, rawLimit-len(t.raw))]...)
		_, _ = t.emulator.Write(buf[:n])
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
		if err != nil && !errors.Is(err, unix.EIO) {
			return
		}
	}
}

// reply sends the emulator's answers to the program. It reads them in any case: the emulator waits for it.
func (t *Terminal) reply(silent bool) {
	buf := make([]byte, 1024)
	for {
		n, err := t.emulator.Read(buf)
		if err != nil {
			return
		}
		if !silent {
			_, _ = t.pty.Write(buf[:n])
		}
	}
}

// Close kills the program, should it still run, and frees the terminal. The end of the test does it too.
func (t *Terminal) Close() { t.closing.Do(t.close) }

func (t *Terminal) close() {
	select {
	case <-t.exited:
	default:
		_ = unix.Kill(-t.Cmd.Process.Pid, unix.SIGKILL)
		<-t.exited
	}
	t.Resume()
	_ = t.tty.Close()
	_ = t.pty.Close()
	// Not Emulator.Close, which races with its Read.
	_ = t.emulator.InputPipe().(io.Closer).Close()
	t.threads.Wait()
}

// Send types s. It returns when the program has read so much of it that the terminal's queue takes the rest.
func (t *Terminal) Send(s string) {
	t.t.Helper()
	sent := make(chan error, 1)
	t.threads.Go(func() { // ends at the latest when close closes the pseudo-terminal
		_, err := io.WriteString(t.pty, s)
		sent <- err
	})
	select {
	case err := <-sent:
		if err != nil {
			t.t.Fatalf("typing %.40q: %v", s, err)
		}
	case <-t.exited: // what was left to type is lost, as it would be on a desk
	case <-time.After(Patience):
		t.t.Fatalf("typing %.40q: the program does not read; the screen is\n%s", s, t.Screen())
	}
}

// Signal sends a signal to the program.
func (t *Terminal) Signal(s unix.Signal) {
	t.t.Helper()
	if err := t.Cmd.Process.Signal(s); err != nil {
		t.t.Fatalf("sending %v: %v", s, err)
	}
}

// Foreground is the process group in the foreground of the terminal.
func (t *Terminal) Foreground() int {
	t.t.Helper()
	group, err := unix.IoctlGetInt(int(t.pty.Fd()), unix.TIOCGPGRP)
	if err != nil {
		t.t.Fatalf("asking for the foreground: %v", err)
	}
	return group
}

// Resize changes the size of the terminal in cells and lets the program know.
func (t *Terminal) Resize(cols, rows int) {
	t.t.Helper()
	t.mu.Lock()
	t.emulator.Resize(cols, rows)
	t.mu.Unlock()
	t.setSize(cols, rows)
}

func (t *Terminal) setSize(cols, rows int) {
	if err := pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.t.Fatalf("resizing to %dx%d: %v", cols, rows, err)
	}
}

// Pause has the terminal stop reading what the program writes, Resume go on.
func (t *Terminal) Pause()  { t.setPaused(true) }
func (t *Terminal) Resume() { t.setPaused(false) }

func (t *Terminal) setPaused(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paused = on
	t.reading.Broadcast()
}
