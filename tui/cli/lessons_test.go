package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
)

// execute runs a command with the user's configurations in config and returns its output and error.
func execute(t *testing.T, config string, cmd *cobra.Command, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", config)
	var out, errs bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err = cmd.Execute()
	return out.String(), errs.String(), err
}

func writeText(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLessonsCommand(t *testing.T) {
	config := t.TempDir()
	const text = "title = \"A tour\"\nsummary = \"from here to there\"\n[[step]]\ntitle = \"one\"\npreset = \"mine\"\n"
	valley, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	preset, err := valley.TOML()
	if err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(config, "sgdflow/presets/mine.toml"), string(preset))
	tour := writeText(t, filepath.Join(config, "sgdflow/lessons/tour.toml"), text)
	bad := writeText(t, filepath.Join(config, "sgdflow/lessons/bad.toml"), text+"colour = 1\n")

	out, _, err := execute(t, config, newLessons())
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err != nil || len(lines) != len(lessons.Builtin())+2 {
		t.Fatalf("%q, %v", out, err)
	}
	last := lines[len(lines)-2:]
	if got := strings.Join(strings.Fields(last[1]), " "); got != "tour 1 step from here to there" {
		t.Errorf("listed as %q", got)
	}
	if !strings.HasPrefix(last[0], "bad ") || !strings.Contains(last[0], bad+":6:1: step.colour: unknown key") {
		t.Errorf("listed as %q", last[0])
	}
	for _, name := range []string{"tour", tour} {
		if out, _, err := execute(t, config, newLessons(), "show", name); err != nil || out != text {
			t.Errorf("show %s: %q, %v", name, out, err)
		}
	}
	out, stderr, err := execute(t, config, newLessons(), "check", bad, tour, filepath.Join(config, "none.toml"))
	if out != tour+": ok: A tour, 1 step\n" || !strings.HasPrefix(stderr, "sgdflow: "+bad+":6:1: ") || err == nil || !strings.HasSuffix(err.Error(), "none.toml: no such file") {
		t.Errorf("check: %q, %q, %v", out, stderr, err)
	}
	out, _, err = execute(t, config, newLessons(), "numbers")
	if err != nil || strings.Count(out, "\n") != len(lessons.Numbers) {
		t.Errorf("numbers: %q, %v", out, err)
	}
	for _, want := range []string{"gap_gradient", "distance of SGD's mean from gradient flow\n", "(screen order)\n", "beside_loss_sgd"} {
		if !strings.Contains(out, want) {
			t.Errorf("numbers: no %q in %q", want, out)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"sow"}, `unknown command "sow": did you mean "lessons show"?`},
		{[]string{"tour"}, `unknown command "tour": use "sgdflow lessons show tour" to see a lesson, "sgdflow --lesson tour" to give it`},
		{[]string{"show"}, `which lesson? name one of those in "sgdflow lessons", or a file: lessons show LESSON|FILE`},
		{[]string{"show", "a", "b"}, `"a b": one lesson at a time, please; see lessons show --help`},
		{[]string{"show", "tuor"}, "no lesson and no file named tuor: did you mean tour?"},
		{[]string{"check"}, "which file? lessons check FILE..."},
	} {
		if _, _, err := execute(t, config, newLessons(), c.args...); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.args, err, c.want)
		}
	}

	out, _, err = execute(t, config, newPresets())
	if err != nil || !strings.Contains(out, "\nmine ") {
		t.Errorf("own presets are not listed: %q, %v", out, err)
	}
	if out, _, err := execute(t, config, newPresets(), "show", "mine"); err != nil || out != string(preset) {
		t.Errorf("own preset: %q, %v", out, err)
	}
}

// The settings of a lesson's step change a run as the flags of the same names do.
func TestStepSettingsAreFlags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		preset, step string
		flags        []string
	}{
		{"valley", "learning_rate = 0.02\nbatch_size = 3\nsampling = \"shuffle\"\nterms = \"minibatch\"\nstart = [1.5, 0.5]\nseed = 9\nseeds = 20\nhorizon = 7.5", []string{
			"--learning-rate=0.02", "--batch-size=3", "--sampling=shuffle", "--terms=minibatch", "--start=1.5,0.5", "--seed=9", "--seeds=20", "--horizon=7.5",
		}},
		{"moons", "seed = 9", []string{"--seed=9"}},
		{"sparse", "", nil},
	} {
		l, err := lessons.Decode("a.toml", []byte("[[step]]\ntitle = \"a\"\npreset = \""+c.preset+"\"\n[step.settings]\n"+c.step))
		if err != nil {
			t.Fatal(err)
		}
		var s settings
		cmd := newRun()
		cmd.ResetFlags()
		s.define(cmd)
		if err := cmd.ParseFlags(c.flags); err != nil {
			t.Fatal(err)
		}
		want, err := s.load(cmd, []string{c.preset})
		if err != nil {
			t.Fatal(err)
		}
		got := l.Steps[0].Preset.Run
		if !slices.Equal(got.Start, want.Run.Start) {
			t.Errorf("%s: the start differs", c.preset)
		}
		got.Objective = want.Run.Objective // loaded twice
		if !reflect.DeepEqual(got, want.Run) {
			t.Errorf("%s: got %+v, want %+v", c.preset, got, want.Run)
		}
	}
}

// TestCheckShowsNames holds what check says to text, whatever a file is called.
func TestCheckShowsNames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a\x1b[31m.toml")
	if err := os.WriteFile(path, []byte("[[step]]\ntitle = \"one\"\npreset = \"valley\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := outputOf(t, "lessons", "check", path)
	if err != nil || !strings.Contains(out, `a\x1b[31m.toml": ok: `) || strings.Contains(out, "\x1b") {
		t.Errorf("%v, output %q", err, out)
	}
}
