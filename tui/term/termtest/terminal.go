// Package termtest runs a program on a pseudo-terminal with a terminal emulator behind it, and lets a test read what
// stands on the screen, type, resize, stop reading, and see whether the terminal was left as it was found.
package termtest

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
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
// that of the test without CI, NO_COLOR and COLORTERM, with TERM=xterm-256color, and with what cmd.Env holds after
// them. When the test ends the program is killed, should it still run.
func Start(t testing.TB, cmd *exec.Cmd, o Options) *Terminal {
	t.Helper()
	if o.Cols == 0 {
		o.Cols, o.Rows = 80, 24
	}
	term := &Terminal{Cmd: cmd, t: t, exited: make(chan struct{}), changed: make(chan struct{}),
		emulator: vt.NewEmulator(o.Cols, o.Rows), modes: map[int]bool{25: true}}
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
	cmd.Env = append(environment(), cmd.Env...)
	cmd.Stdin, cmd.Stdout = term.tty, term.tty
	if cmd.Stderr == nil {
		cmd.Stderr = term.tty
	}
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
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

func environment() (env []string) {
	for _, e := range os.Environ() {
		switch name, _, _ := strings.Cut(e, "="); name {
		case "CI", "NO_COLOR", "COLORTERM", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "TMUX", "TERM_PROGRAM":
		default:
			env = append(env, e)
		}
	}
	return append(env, "TERM=xterm-256color")
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

// Screen is the text on the screen, one line a row, without trailing blanks.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen()
}

func (t *Terminal) screen() string {
	var b strings.Builder
	for y := range t.emulator.Height() {
		var line strings.Builder
		for x := 0; x < t.emulator.Width(); {
			c := t.emulator.CellAt(x, y)
			if c == nil || c.Width == 0 {
				line.WriteByte(' ')
				x++
				continue
			}
			line.WriteString(c.Content)
			x += c.Width
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// Cell is the cell at a column and a row, both from zero.
func (t *Terminal) Cell(x, y int) uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.emulator.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Written is the number of bytes the program has written.
func (t *Terminal) Written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Raw is the program's output as it came, its first megabyte.
func (t *Terminal) Raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.raw)
}

// Mode says whether a DEC private mode is set, such as 1002, the reports of the mouse, and 1049, the alternate screen.
func (t *Terminal) Mode(number int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.modes[number]
}

// Wait waits until ok holds for the screen and fails the test with what when it does not within Patience.
func (t *Terminal) Wait(what string, ok func(screen string) bool) {
	t.t.Helper()
	deadline := time.After(Patience)
	for {
		t.mu.Lock()
		screen, changed := t.screen(), t.changed
		t.mu.Unlock()
		if ok(screen) {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.t.Fatalf("waited %v for %s; the screen is\n%s", Patience, what, screen)
		}
	}
}

// WaitText waits until the text stands on the screen.
func (t *Terminal) WaitText(text string) {
	t.t.Helper()
	t.Wait(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// Exit waits for the program to end and returns its exit status, -1 when a signal killed it.
func (t *Terminal) Exit() int {
	t.t.Helper()
	select {
	case <-t.exited:
		return t.status
	case <-time.After(Patience):
		t.t.Fatalf("the program still runs after %v; the screen is\n%s", Patience, t.Screen())
		return 0
	}
}

// Restored returns nil when the terminal is as it was found: on its main screen, cursor visible, no reports of mouse,
// focus or paste, and the modes of the line as they were. Call it after Exit.
func (t *Terminal) Restored() error {
	const drain = 50 * time.Millisecond
	time.Sleep(drain) // what the program wrote last may still be on its way
	var wrong []string
	for mode, name := range map[int]string{1049: "the alternate screen is on", 1000: "clicks are reported",
		1002: "the mouse is reported", 1003: "all of the mouse is reported", 1006: "mouse reports are in SGR encoding",
		1004: "focus is reported", 2004: "pastes are bracketed"} {
		if t.Mode(mode) {
			wrong = append(wrong, name)
		}
	}
	if !t.Mode(25) {
		wrong = append(wrong, "the cursor is hidden")
	}
	if now := t.termios(); now != t.before {
		wrong = append(wrong, fmt.Sprintf("the line's modes are %+v, were %+v", now, t.before))
	}
	if wrong == nil {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

func (t *Terminal) termios() xterm.State {
	s, err := xterm.GetState(t.tty.Fd())
	if err != nil {
		t.t.Fatalf("reading the line's modes: %v", err)
	}
	return *s
}
