package term_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sgdflow/tui/term/termtest"
)

// tempDir is the child's folder for temporary files.
func tempDir(p *termtest.Terminal) (dir string) {
	for _, e := range p.Cmd.Env {
		if d, found := strings.CutPrefix(e, "TMPDIR="); found {
			dir = d // the last one counts
		}
	}
	return dir
}

func TestTerminalRestored(t *testing.T) {
	for _, test := range []struct {
		name   string
		keys   string
		signal syscall.Signal
		status int
	}{
		{name: "q", keys: "q"},
		{name: "ctrl+c", keys: "\x03"},
		{name: "interrupt", keys: "I", status: 130},
		{name: "INT", signal: syscall.SIGINT, status: 130},
		{name: "TERM", signal: syscall.SIGTERM, status: 143},
		{name: "HUP", signal: syscall.SIGHUP, status: 129},
		{name: "QUIT", signal: syscall.SIGQUIT, status: 131},
		{name: "ABRT", signal: syscall.SIGABRT, status: 134},
		{name: "XCPU", signal: syscall.SIGXCPU, status: 128 + int(syscall.SIGXCPU)},
		{name: "SEGV", signal: syscall.SIGSEGV, status: 139},
		{name: "BUS", signal: syscall.SIGBUS, status: 128 + int(syscall.SIGBUS)},
		{name: "FPE", signal: syscall.SIGFPE, status: 136},
		{name: "ILL", signal: syscall.SIGILL, status: 132},
		{name: "TRAP", signal: syscall.SIGTRAP, status: 133},
		{name: "SYS", signal: syscall.SIGSYS, status: 128 + int(syscall.SIGSYS)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{})
			for mode, name := range map[int]string{1049: "alternate screen", 1002: "mouse", 1006: "SGR mouse reports"} {
				if !p.Mode(mode) {
					t.Errorf("running without %s", name)
				}
			}
			if p.Mode(2004) || p.Mode(25) {
				t.Errorf("running with bracketed paste %v, cursor %v, want neither", p.Mode(2004), p.Mode(25))
			}
			if test.signal != 0 {
				p.Signal(test.signal)
			} else {
				p.Send(test.keys)
			}
			checkEnd(t, p, test.status)
		})
	}
}

func checkEnd(t *testing.T, p *termtest.Terminal, status int) {
	t.Helper()
	if got := p.Exit(); got != status {
		t.Errorf("exit status %d, want %d; the screen is\n%s", got, status, p.Screen())
	}
	if err := p.Restored(); err != nil {
		t.Error(err)
	}
}

func TestPanicLeavesTrace(t *testing.T) {
	for _, test := range []struct{ name, start, key, says, trace string }{
		{"Init", "init", "", "in Init", "(*child).Init"},
		{"first View", "view", "", "in View", "(*child).View"},
		{"Update", "", "U", "in Update", "(*child).key"},
		{"View", "", "V", "in View", "(*child).View"},
		{"Cmd", "", "C", "in Cmd", "(*child).key.func"},
		{"batch", "", "B", "in Cmd", "(*child).key.func"},
		{"batch in sequence", "", "S", "in Cmd", "(*child).key.func"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.start, termtest.Options{Cols: 200, Rows: 24})
			if test.key != "" {
				p.WaitText("size 200x24")
				p.Send(test.key)
			}
			checkEnd(t, p, 1)
			// The words stand on the screen the user is back on, and say where the trace is.
			if s := p.Screen(); !strings.Contains(s, "child: internal error: "+test.says) {
				t.Errorf("the panic is not on the screen:\n%s", s)
			}
			files, err := filepath.Glob(filepath.Join(tempDir(p), "child-crash-*.txt"))
			if err != nil || len(files) != 1 {
				t.Fatalf("crash files %q, error %v, want one", files, err)
			}
			if !strings.Contains(strings.ReplaceAll(p.Screen(), "\n", ""), files[0]) {
				t.Errorf("the screen does not name %s:\n%s", files[0], p.Screen())
			}
			trace, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(trace), "panic: "+test.says) || !strings.Contains(string(trace), test.trace) {
				t.Errorf("the crash file lacks the panic or %s:\n%s", test.trace, trace)
			}
		})
	}
}

func TestFailedWriteEnds(t *testing.T) {
	t.Parallel()
	p := startReady(t, termtest.Options{})
	p.Send("W")
	checkEnd(t, p, 1)
	p.WaitText("child: writing to the terminal: ")
}

func TestStuckProgramEndsOnSignal(t *testing.T) {
	t.Run("Update", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{})
		p.Send("X")
		time.Sleep(50 * time.Millisecond)
		p.Signal(syscall.SIGTERM)
		checkEnd(t, p, 143)
	})
	t.Run("ctrl+c at once", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{})
		p.Send("X")
		time.Sleep(50 * time.Millisecond)
		p.Send("\x03")
		checkEnd(t, p, 130)
	})
	t.Run("ctrl+c becomes a signal", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{})
		p.Send("X")
		time.Sleep(50 * time.Millisecond)
		p.Send("q") // the key that lies unread

		// As a user would.
		for start := time.Now(); !p.Ended() && time.Since(start) < termtest.Patience; {
			time.Sleep(300 * time.Millisecond)
			p.Send("\x03")
		}
		checkEnd(t, p, 130)
	})
	for _, test := range []struct {
		name   string
		end    func(p *termtest.Terminal)
		status int
	}{
		{"terminal not read, TERM", func(p *termtest.Terminal) { p.Signal(syscall.SIGTERM) }, 143},
		{"terminal not read, ctrl+c", func(p *termtest.Terminal) {
			p.Send("\x03") // an ordinary key: the loop does not wait for the terminal
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "flood", termtest.Options{})
			p.Wait("the first frame", func(s string) bool { return strings.Contains(s, "0000") })
			p.Pause()
			// The child writes a frame of 2 kB on every key; the kernel keeps a few tens of kB.
			for range 100 {
				p.Send("a")
				time.Sleep(time.Second / 120)
			}
			test.end(p)
			if got := p.Exit(); got != test.status {
				t.Errorf("exit status %d, want %d", got, test.status)
			}
			p.Resume()
			if err := p.Restored(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStuckCloseEnds: what is waited for at the end is given up with the terminal back, however the program was ended.
func TestStuckCloseEnds(t *testing.T) {
	for _, test := range []struct {
		name   string
		end    func(p *termtest.Terminal)
		status int
	}{
		{"TERM", func(p *termtest.Terminal) { p.Signal(syscall.SIGTERM) }, 143},
		{"q", func(p *termtest.Terminal) { p.Send("q") }, 0},
		{"interrupt", func(p *termtest.Terminal) { p.Send("I") }, 130},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "close", termtest.Options{})
			p.WaitText("size 80x24")
			test.end(p)
			checkEnd(t, p, test.status)
		})
	}
}

func TestCloseIsCalled(t *testing.T) {
	for name, keys := range map[string]string{"q": "q", "panic": "U"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "closed", termtest.Options{Cols: 200, Rows: 24})
			p.WaitText("size 200x24")
			p.Send(keys)
			p.Exit()
			if s := p.Screen(); strings.Count(s, "closed on the main screen") != 1 {
				t.Errorf("the screen is\n%s", s)
			}
		})
	}
}

func TestSignalAgainstQuit(t *testing.T) {
	t.Parallel()
	for range 20 {
		p := startReady(t, termtest.Options{})
		p.Send("q")
		_ = p.Cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		start := time.Now()
		// Either may come first.
		if got := p.Exit(); got != 0 && got != 143 && got != -1 {
			t.Errorf("exit status %d, want 0 or 143", got)
		}
		if err := p.Restored(); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("it took %v to end", d)
		}
	}
}
