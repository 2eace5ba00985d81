package term_test

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"sgdflow/tui/term/termtest"
)

// TestKeysStayKeysAtRest: a program that has nothing to do is not one that is stuck. ctrl+c is its own key still, and
// so is ctrl+z, on which it gives the terminal back before it stops.
func TestKeysStayKeysAtRest(t *testing.T) {
	const rest = 1300 * time.Millisecond // longer than a key may lie unread
	t.Run("ctrl+c", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{})
		p.Send("a")
		p.WaitText("last key a")
		time.Sleep(rest)
		p.Send("\x03")
		checkEnd(t, p, 0)
	})
	t.Run("ctrl+z", func(t *testing.T) {
		t.Parallel()
		shell, err := exec.LookPath("bash")
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(shell, "--norc", "--noprofile", "-i")
		cmd.Env = []string{childEnv + "=", "PS1=prompt> ", "HISTFILE=", "TMPDIR=" + t.TempDir()}
		p := termtest.Start(t, cmd, termtest.Options{})
		p.WaitText("prompt>")
		p.Send(os.Args[0] + "\n")
		p.WaitText("dark ")
		p.Send("a")
		p.WaitText("last key a")
		time.Sleep(rest)
		p.Send("\x1a")
		p.WaitText("Stopped")
		if p.Mode(1049) || p.Mode(1002) || !p.Mode(25) {
			t.Error("the shell was left the alternate screen, the mouse or no cursor")
		}
	})
}
