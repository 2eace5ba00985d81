package term_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"sgdflow/tui/term/termtest"
)

// TestJobControl runs the child as a job of an interactive shell, which is what makes stopping mean something.
func TestJobControl(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		stop func(p *termtest.Terminal)
	}{
		{"ctrl+z", func(p *termtest.Terminal) { p.Send("\x1a") }},
		{"TSTP from outside", func(p *termtest.Terminal) { stopJob(t, p, syscall.SIGTSTP) }},
		{"STOP from outside", func(p *termtest.Terminal) { stopJob(t, p, syscall.SIGSTOP) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(shell, "--norc", "--noprofile", "-i")
			cmd.Env = []string{childEnv + "=", "PS1=prompt> ", "HISTFILE=", "TMPDIR=" + t.TempDir()}
			p := termtest.Start(t, cmd, termtest.Options{})
			p.WaitText("prompt>")
			p.Send(os.Args[0] + "\n")
			p.WaitText("size 80x24")
			p.Send("a")
			p.WaitText("last key a")

			test.stop(p)
			p.WaitText("Stopped")
			if test.name == "ctrl+z" && (p.Mode(1049) || p.Mode(1002)) {
				t.Error("the shell was left the alternate screen or the mouse")
			}
			p.Send("fg\n")
			p.WaitText("resumed 1")
			p.Send("b")
			p.WaitText("last key b")
			p.Send("\x1b[<0;3;4M")
			p.WaitText("last mouse left press at 2,3")
			if !p.Mode(1049) || !p.Mode(1002) || !p.Mode(1006) || p.Mode(25) {
				t.Error("the screen or the mouse is not back")
			}
			p.Send("q")
			p.Wait("the shell", func(s string) bool { return !strings.Contains(s, "last mouse") })
			p.Send("echo status $?\n")
			p.WaitText("status 0")
			p.Send("exit\n")
			p.Exit()
			if err := p.Restored(); err != nil {
				t.Error(err)
			}
		})
	}
}

// stopJob sends a signal to the job in the foreground of the shell's terminal.
func stopJob(t *testing.T, p *termtest.Terminal, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-p.Foreground(), s); err != nil {
		t.Fatal(err)
	}
}

// TestSuspendWithNobodyToResume has ctrl+z pressed in a program that is all that runs on its terminal: the kernel does
// not stop it, and it must go on.
func TestSuspendWithNobodyToResume(t *testing.T) {
	t.Parallel()
	p := startReady(t, termtest.Options{})
	p.Send("\x1a")
	p.WaitText("resumed 1")
	p.Send("q")
	checkEnd(t, p, 0)
}
