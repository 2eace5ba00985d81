package cli_test

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"sgdflow/tui/term/termtest"
)

// binaryEnv names the built program to test. Without it the test binary stands in for the program: see TestMain.
const binaryEnv = "SGDFLOW_BINARY"

// command is a command line of sgdflow.
func command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(cmp.Or(os.Getenv(binaryEnv), os.Args[0]), args...)
	cmd.Args[0] = "sgdflow"
	cmd.Env = env
	return cmd
}

// open starts the explorer and waits for the Paths screen with its numbers.
func open(t testing.TB, o termtest.Options, env []string, args ...string) *termtest.Terminal {
	t.Helper()
	p := termtest.Start(t, command(env, args...), o)
	p.Wait("the Paths screen", func(screen string) bool {
		return strings.Contains(screen, "epoch") && strings.Contains(screen, " B ")
	})
	return p
}

func quit(t *testing.T, p *termtest.Terminal) {
	t.Helper()
	p.Send("q")
	if status := p.Exit(); status != 0 {
		t.Errorf("exit status %d, want 0; the screen is\n%s", status, p.Screen())
	}
	if err := p.Restored(); err != nil {
		t.Error(err)
	}
}

var (
	learningRate = regexp.MustCompile(`(?:ε|eps) +([0-9.]+)`)
	batchSize    = regexp.MustCompile(`B ([0-9]+) of`)
	sentence     = regexp.MustCompile(`SGD's mean(?: is|:) [0-9.e-]+ from gradient flow, [0-9.e-]+ from (?:the )?modified flow`)
)

// shown is the number on the screen that the expression finds, -1 when there is none.
func shown(screen string, number *regexp.Regexp) float64 {
	if m := number.FindStringSubmatch(screen); m != nil {
		if v, err := strconv.ParseFloat(m[1], 64); err == nil {
			return v
		}
	}
	return -1
}

// fills says whether the screen has its title on the first row, a frame that ends in the last column on the second and
// the keys on the last but one at least.
func fills(screen string, cols, rows int) bool {
	lines := strings.Split(screen, "\n")
	return strings.Contains(lines[0], "sgdflow") && strings.HasSuffix(lines[1], "╮") &&
		utf8.RuneCountInString(lines[1]) == cols && strings.Contains(lines[rows-2]+lines[rows-1], "q quit")
}

// TestScreen is the story of a user who looks around and leaves.
func TestScreen(t *testing.T) {
	t.Parallel()
	p := open(t, termtest.Options{Cols: 120, Rows: 40}, nil)
	p.WaitText("Valley of minima")
	p.Wait("the sentence", sentence.MatchString)

	before := p.Screen()
	p.Send("\x1b[C") // right
	p.Wait("a higher learning rate", func(s string) bool { return shown(s, learningRate) > shown(before, learningRate) })
	p.Send("\x1b[D") // left
	p.Wait("the old learning rate", func(s string) bool { return shown(s, learningRate) == shown(before, learningRate) })
	p.Send("\x1b[A") // up
	p.Wait("a larger batch", func(s string) bool { return shown(s, batchSize) > shown(before, batchSize) })
	p.Wait("the sentence for it", sentence.MatchString)
	p.Send("s")
	p.Wait("another sampling", func(s string) bool { return !strings.Contains(s, "reshuffle") && strings.Contains(s, "shuffle") })
	p.Send("p")
	p.Wait("the next preset", func(s string) bool { return !strings.Contains(s, "Valley of minima") })
	p.Send("?")
	p.WaitText("Keys")
	p.Send("\x1b")
	p.Wait("the screen behind the help", func(s string) bool { return !strings.Contains(s, "Keys") })

	for _, size := range []struct {
		cols, rows int
		small      bool
	}{{80, 24, false}, {200, 50, false}, {60, 20, false}, {30, 8, true}, {1, 1, true}, {400, 150, false}, {120, 40, false}} {
		p.Resize(size.cols, size.rows)
		if !size.small {
			p.Wait("a screen of the new size", func(s string) bool { return fills(s, size.cols, size.rows) })
		} else if size.cols > 1 {
			p.WaitText("needs more room")
		}
	}
	quit(t, p)
}

func TestScreenEndsOnSignals(t *testing.T) {
	t.Parallel()
	p := open(t, termtest.Options{}, nil)
	p.Signal(syscall.SIGTERM)
	if status := p.Exit(); status != 143 {
		t.Errorf("exit status %d, want 143", status)
	}
	if err := p.Restored(); err != nil {
		t.Error(err)
	}
}

// TestScreenEnvironments opens the screen in what users have set. Whatever that is, it opens; colours and characters
// are those the environment allows.
func TestScreenEnvironments(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]`)
	rgb := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*[34]8;2;`)
	indexed := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*[34]8;5;`)
	unicode := regexp.MustCompile(`[^\x00-\x7f]`)
	for _, test := range []struct {
		name        string
		env, args   []string
		with        *regexp.Regexp // in the output
		without     []*regexp.Regexp
		silent      bool
		cols, lines int
	}{
		{name: "truecolor", env: []string{"COLORTERM=truecolor"}, with: rgb},
		{name: "256 colours", with: indexed, without: []*regexp.Regexp{rgb}},
		{name: "16 colours", env: []string{"TERM=xterm-color"}, with: colour, without: []*regexp.Regexp{rgb, indexed}},
		{name: "NO_COLOR", env: []string{"NO_COLOR=1", "COLORTERM=truecolor"}, without: []*regexp.Regexp{colour}},
		{name: "mono", env: []string{"COLORTERM=truecolor"}, args: []string{"--theme", "mono"}, without: []*regexp.Regexp{colour}},
		{name: "light", args: []string{"--theme", "light"}, with: colour},
		{name: "CI", env: []string{"CI=1"}, with: colour},
		{name: "Japanese locale", env: []string{"LANG=ja_JP.UTF-8", "LC_ALL=ja_JP.UTF-8"}, with: unicode},
		{name: "plain locale", env: []string{"LANG=C"}},
		{name: "screen", env: []string{"TERM=screen"}},
		{name: "Linux console", env: []string{"TERM=linux"}},
		{name: "unknown terminal", env: []string{"TERM=nobody-knows"}},
		{name: "silent terminal", silent: true},
		{name: "ASCII", args: []string{"--ascii"}, without: []*regexp.Regexp{unicode}},
		{name: "ASCII without colours", args: []string{"--ascii", "--theme", "mono"}, without: []*regexp.Regexp{unicode, colour}},
		{name: "small", cols: 60, lines: 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, termtest.Options{Cols: test.cols, Rows: test.lines, Silent: test.silent}, test.env, test.args...)
			p.Wait("the sentence", func(s string) bool { return sentence.MatchString(s) || test.cols > 0 })
			quit(t, p)
			raw := p.Raw()
			if test.with != nil && !test.with.MatchString(raw) {
				t.Errorf("%v is not in the output", test.with)
			}
			for _, w := range test.without {
				if m := w.FindString(raw); m != "" {
					t.Errorf("%q is in the output", m)
				}
			}
		})
	}
}

func TestScreenOpensFile(t *testing.T) {
	t.Parallel()
	show := command(nil, "presets", "show", "saddle")
	show.Env = os.Environ()
	text, err := show.Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	p := open(t, termtest.Options{Cols: 120, Rows: 40}, nil, file, "--learning-rate", "0.0123")
	p.Wait("the learning rate asked for", func(s string) bool { return shown(s, learningRate) == 0.0123 })
	quit(t, p)
}

func TestScreenRefusesInWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		env, args []string
		want      string
	}{
		{"dumb terminal", []string{"TERM=dumb"}, nil, `sgdflow: no usable terminal: TERM is "dumb"`},
		{"bad preset", nil, []string{"nope"}, "sgdflow: no preset and no file named nope"},
		{"bad flag", nil, []string{"--theme", "blue"}, "auto, dark, light, mono or high-contrast"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := termtest.Start(t, command(test.env, test.args...), termtest.Options{Cols: 200, Rows: 24})
			if status := p.Exit(); status != 2 {
				t.Errorf("exit status %d, want 2", status)
			}
			p.WaitText(test.want)
			if raw := p.Raw(); strings.Contains(raw, "\x1b") {
				t.Errorf("escape codes before the refusal: %q", raw)
			}
		})
	}
}

// BenchmarkFirstFrame measures the time from the start of the process to the Paths screen on a terminal that answers
// queries and on one that never does. With SGDFLOW_BINARY set it is the built program that is measured.
func BenchmarkFirstFrame(b *testing.B) {
	for _, test := range []struct {
		name   string
		silent bool
	}{{"answering", false}, {"silent", true}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				p := open(b, termtest.Options{Silent: test.silent}, nil)
				b.StopTimer()
				p.Close()
				b.StartTimer()
			}
		})
	}
}
