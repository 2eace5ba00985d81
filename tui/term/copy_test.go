package term_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sgdflow/tui/term"
	"sgdflow/tui/term/termtest"
)

// copied is what the child copies: the longest that it may.
var copied = "sgdflow 'a b' ε\n" + strings.Repeat("x", term.MaxCopy-17)

// setClipboard finds OSC 52.
var setClipboard = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)\x07`)

func TestCopy(t *testing.T) {
	t.Parallel()
	p := start(t, "", termtest.Options{Cols: 100, Rows: 24})
	p.WaitText("size 100x24")
	p.Send("Y")
	p.WaitText(fmt.Sprintf("copied %d, error <nil>", term.MaxCopy))
	all := setClipboard.FindAllStringSubmatchIndex(p.Raw(), -1)
	if len(all) != 1 {
		t.Fatalf("the clipboard was set %d times, want once", len(all))
	}
	raw := p.Raw()
	got, err := base64.StdEncoding.DecodeString(raw[all[0][2]:all[0][3]])
	if err != nil || string(got) != copied {
		t.Errorf("error %v, %d bytes on the clipboard, want the %d that were copied", err, len(got), len(copied))
	}
	if n := all[0][1] - all[0][0]; n > 100_000 {
		t.Errorf("the sequence has %d bytes, terminals take 100,000", n)
	}
	// Between two frames, each of which is one synchronised update.
	if before, after := raw[:all[0][0]], raw[all[0][1]:]; !strings.HasSuffix(before, "\x1b[?2026l") ||
		!strings.HasPrefix(after, "\x1b[?2026h") {
		t.Errorf("it was written between %.20q and %.20q", before[max(0, len(before)-20):], after)
	}
	p.Send("L")
	p.WaitText("copied 74995, error 74995 bytes are too many to copy")
	p.Send("q")
	checkEnd(t, p, 0)
	if n := len(setClipboard.FindAllString(p.Raw(), -1)); n != 1 {
		t.Errorf("the clipboard was set %d times, too long a text among them", n)
	}
}

func TestCopyForEachTerminal(t *testing.T) {
	for _, test := range []struct {
		name, says string
		env        []string
		begins     []string // of the sequences
	}{
		{name: "tmux", env: []string{"TMUX=/tmp/tmux-0/default,1,0", "TERM=screen-256color"}, begins: []string{"\x1b]52;c;", "\x1bPtmux;\x1b\x1b]52;c;"}},
		{name: "tmux over SSH", env: []string{"TERM=tmux-256color"}, begins: []string{"\x1b]52;c;", "\x1bPtmux;\x1b\x1b]52;c;"}},
		{name: "screen", env: []string{"TERM=screen"}, begins: []string{"\x1bP\x1b]52;c;"}},
		{name: "Linux console", env: []string{"TERM=linux"}, says: "the Linux console has no clipboard"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{}, test.env...)
			p.Send("Y")
			p.WaitText("copied 74994, error")
			raw := p.Raw()
			for _, begin := range test.begins {
				if !strings.Contains(raw, begin) {
					t.Errorf("%q is not in the output", begin)
				}
			}
			if n := strings.Count(raw, "52;c;"); n != len(test.begins) {
				t.Errorf("%d sequences, want %d", n, len(test.begins))
			}
			if test.says != "" {
				p.WaitText(test.says)
			}
		})
	}
}

// TestCopyInTmux has tmux itself read what it is sent.
func TestCopyInTmux(t *testing.T) {
	t.Parallel()
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("tmux is not installed")
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	run := func(args ...string) (string, error) {
		cmd := exec.Command(tmux, append([]string{"-S", socket, "-f", "/dev/null"}, args...)...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("new-session", "-d", "-x", "80", "-y", "24", childEnv+"= '"+os.Args[0]+"'"); err != nil {
		t.Fatalf("starting tmux: %v: %s", err, out)
	}
	t.Cleanup(func() { _, _ = run("kill-server") })
	if out, err := run("set", "-g", "set-clipboard", "on"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	wait := func(what string, ok func() bool) {
		t.Helper()
		for start := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
			if time.Since(start) > termtest.Patience {
				screen, _ := run("capture-pane", "-p")
				t.Fatalf("waited %v for %s; the screen is\n%s", termtest.Patience, what, screen)
			}
		}
	}
	wait("the first frame", func() bool { s, _ := run("capture-pane", "-p"); return strings.Contains(s, "size 80x24") })
	if out, err := run("send-keys", "Y"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	wait("the paste buffer", func() bool { s, err := run("show-buffer"); return err == nil && s == copied })
}
