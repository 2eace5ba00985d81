package cli_test

import (
	"bytes"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sgdflow/tui/term/termtest"
)

// setting is an environment, and where standard input comes from and output goes to.
type setting struct {
	env      []string
	terminal string // TERM
	in, out  string // "terminal" or else
}

// everySetting is the product of what users have set. A variable without = is not set.
func everySetting() (all []setting) {
	for _, terminal := range []string{
		"TERM=xterm-256color", "TERM=xterm", "TERM=screen", "TERM=tmux-256color", "TERM=linux", "TERM=vt100",
		"TERM=xterm-kitty", "TERM=nobody-knows", "TERM=../../etc/passwd", "TERM=dumb", "TERM=", "TERM",
	} {
		for _, noColor := range []string{"NO_COLOR", "NO_COLOR=", "NO_COLOR=1"} {
			for _, ci := range []string{"CI", "CI=true"} {
				for _, lang := range []string{"LANG", "LANG=C", "LANG=en_US.UTF-8", "LANG=ja_JP.UTF-8", "LANG=tr_TR.ISO8859-9"} {
					for _, files := range [][2]string{{"terminal", "terminal"}, {"null", "terminal"}, {"terminal", "pipe"}, {"null", "pipe"}} {
						all = append(all, setting{[]string{terminal, noColor, ci, lang}, strings.TrimPrefix(terminal, "TERM"), files[0], files[1]})
					}
				}
			}
		}
	}
	return all
}

// environmentOf is the test's own with the variables of the setting as they are there.
func (s setting) environmentOf(home string) []string {
	env := slices.DeleteFunc(termtest.Environment(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return slices.Contains([]string{"TERM", "NO_COLOR", "CI", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE"}, name)
	})
	for _, e := range s.env {
		if strings.Contains(e, "=") {
			env = append(env, e)
		}
	}
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"} {
		env = append(env, name+"="+home)
	}
	return env
}

// TestFaultEnvironments: in every environment the screen is drawn, or is refused in words, or, where standard output is no
// terminal, the summary is printed, the same everywhere.
func TestFaultEnvironments(t *testing.T) {
	t.Parallel()
	all, drawn, refused, printed := everySetting(), 0, 0, 0
	rand.New(rand.NewPCG(9, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	home, summary, first := t.TempDir(), "", []time.Duration(nil)
	for _, s := range all[:rounds(24, len(all))] {
		switch {
		case s.out == "pipe":
			text := printedIn(t, s, home)
			if summary == "" {
				summary = text
			}
			if text != summary || !strings.Contains(text, "gradient flow") || strings.Contains(text, "\x1b") {
				t.Errorf("%+v: printed %q, elsewhere %q", s, text, summary)
			}
			printed++
		case s.terminal == "" || s.terminal == "=" || s.terminal == "=dumb":
			if raw, status, _ := screenIn(t, s, home, false); status != 2 || bytes.Contains(raw, []byte{0x1b}) || !refusal.Match(raw) {
				t.Errorf("%+v: status %d, wrote %q", s, status, raw)
			}
			refused++
		default:
			raw, status, took := screenIn(t, s, home, true)
			colours := colourSequence.Match(raw)
			if status != 0 || colours && slices.Contains(s.env, "NO_COLOR=1") {
				t.Errorf("%+v: status %d, colours %v", s, status, colours)
			}
			drawn, first = drawn+1, append(first, took)
		}
	}
	slices.Sort(first)
	t.Logf("figure: %d environments: %d drawn, %d refused in words, %d printed; first frame %v in the median, %v at most",
		drawn+refused+printed, drawn, refused, printed, first[len(first)/2].Round(time.Millisecond), first[len(first)-1].Round(time.Millisecond))
}

var (
	refusal        = regexp.MustCompile(`^sgdflow: no usable terminal: TERM is "[a-z]*", [^\n]*\n$`)
	colourSequence = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m`)
)

// screenIn opens the explorer on a terminal, waits for its first frame where there should be one, and ends it.
func screenIn(t *testing.T, s setting, home string, frame bool) (raw []byte, status int, first time.Duration) {
	t.Helper()
	cmd := command(nil, paths...)
	if s.in != "terminal" {
		script := []string{"-c", `exec -a sgdflow "$0" "$@" </dev/null`, cmd.Path}
		cmd = exec.Command("bash", append(script, paths...)...)
	}
	cmd.Dir, cmd.Env = home, s.environmentOf(home)
	begun := time.Now()
	b := startWith(t, cmd, 100, 30)
	if frame {
		b.firstFrame()
		first = time.Since(begun)
		b.send("q")
	}
	status, _ = b.exit()
	if err := b.restored(); err != nil {
		t.Errorf("%+v: %v", s, err)
	}
	b.close()
	return bytes.ReplaceAll(b.raw, []byte("\r\n"), []byte("\n")), status, first
}

// printedIn is what the explorer prints into a pipe.
func printedIn(t *testing.T, s setting, home string) string {
	t.Helper()
	cmd := command(s.environmentOf(home), paths...)
	cmd.Dir = home
	if s.in == "terminal" {
		b := startWith(t, command([]string{"TERM=xterm"}, "--version"), 80, 24) // whose terminal it shares
		b.exit()
		defer b.close()
		cmd.Stdin = b.tty
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Errorf("%+v: %v, %s", s, err, &errs)
	}
	return string(out)
}
