package cli

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"
	"pgregory.net/rapid"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/presets/library"
	"sgdflow/sim"
	"sgdflow/tui"
)

func newOpening() *opening {
	return &opening{library: library.Open(""), preset: presets.Default()}
}

// opened is the state that a command line opens the explorer with, as cobra reads it.
func opened(from *opening, args []string) (s tui.State, err error) {
	root, o := newRoot(), new(exploreOptions)
	root.ResetFlags()
	o.define(root)
	ran := false
	root.RunE = func(cmd *cobra.Command, args []string) error {
		ran = true
		o, args, err := o.orLast(cmd, args)
		if err == nil {
			s, err = o.open(cmd, args, from)
		}
		return err
	}
	root.SetArgs(args)
	if err := root.Execute(); err != nil {
		return s, err
	}
	if !ran {
		return s, fmt.Errorf("%q is another command", args)
	}
	return s, nil
}

// text is all of a state, its bits, the preset and the lesson by what opens them.
func text(s tui.State) string {
	r := s.Preset.Run
	bits := func(all ...float64) (words []string) {
		for _, v := range all {
			words = append(words, fmt.Sprintf("%v=%x", v, math.Float64bits(v)))
		}
		return words
	}
	numbers := bits(r.Settings.LearningRate, r.Horizon, s.Time, max(1, s.Lens), s.X[0], s.X[1], s.Y[0], s.Y[1])
	start, set, preset, lesson := bits(r.Start...), r.Settings, nameOf(s.Preset), ""
	if s.Lesson != nil {
		lesson = lessonName(s.Lesson)
	}
	set.LearningRate = 0
	s.Original = nil // the round trip is about what is shown; the screen's tests tell what it is for
	s.Preset, s.Lesson, s.Time, s.Lens, s.X, s.Y = nil, nil, 0, 0, [2]float64{}, [2]float64{}
	return fmt.Sprintf("%s %q %+v %d seeds %v\n%+v\nfrom %v", preset, lesson, set, r.Seeds, numbers, s, start)
}

// allPresets are the built-in presets, loaded once.
var allPresets = sync.OnceValue(presets.All)

// someLessons are a lesson of a file of one's own and what is built in.
func someLessons(t testing.TB) []*lessons.Lesson {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my 'own' lesson.toml")
	if err := os.WriteFile(file, []byte(lessonFile), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := lessons.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return append(lessons.All(), l)
}

const lessonFile = `title = "Own"
summary = "A lesson of one's own"
[[step]]
title = "First"
preset = "valley"
text = "Look."
[step.settings]
learning_rate = 0.02
seed = 5
[step.view]
overlay = true
lens = 10
time = 3.0
x = [0, 4]
[[step]]
title = "Second"
screen = "landscape"
text = "Guess."
[step.question]
ask = "Where does it end?"
kind = "click"
answer = "There."
[[step]]
title = "Third"
preset = "moons"
text = "Look there."
[step.view]
ghost = false
time = "end"
`

// drawState draws a state that a user could come to.
func drawState(t *rapid.T, all []*lessons.Lesson) tui.State {
	s := tui.State{
		Screen:  tui.Screen(rapid.IntRange(0, len(tui.Screens)-1).Draw(t, "screen")),
		Lens:    rapid.SampledFrom(tui.Lenses).Draw(t, "lens"),
		Row:     rapid.IntRange(0, 3).Draw(t, "row"),
		Theme:   tui.Theme(rapid.IntRange(0, len(tui.Themes)-1).Draw(t, "theme")),
		X:       drawRange(t, "x"),
		Y:       drawRange(t, "y"),
		Overlay: rapid.Bool().Draw(t, "overlay"), NoGhost: rapid.Bool().Draw(t, "no ghost"), Claims: rapid.Bool().Draw(t, "claims"),
		Large: rapid.Bool().Draw(t, "large"), Narrate: rapid.Bool().Draw(t, "narrate"), ASCII: rapid.Bool().Draw(t, "ascii"),
		Paused: rapid.Bool().Draw(t, "paused"),
	}
	p := *rapid.SampledFrom(allPresets()).Draw(t, "preset")
	if rapid.Bool().Draw(t, "in a lesson") {
		s.Lesson = rapid.SampledFrom(all).Draw(t, "lesson")
		s.Step = rapid.IntRange(0, len(s.Lesson.Steps)-1).Draw(t, "step")
		at := s.Lesson.Steps[s.Step]
		s.Revealed = at.Question == nil || rapid.Bool().Draw(t, "revealed")
		if rapid.Bool().Draw(t, "the step's preset") {
			p = *at.Preset
		}
		if rapid.Bool().Draw(t, "as the step has it") {
			looks := s
			s = stateAt(s.Lesson, s.Step, s.Revealed, looks)
			p = *s.Preset
		}
	}
	s.Preset = &p
	drawRun(t, &p)
	s.Time = rapid.SampledFrom([]float64{0, p.Run.Horizon, rapid.Float64Range(0, p.Run.Horizon).Draw(t, "t")}).Draw(t, "time")
	return s
}

func drawRange(t *rapid.T, label string) (r [2]float64) {
	if rapid.Bool().Draw(t, label+" zoomed") {
		r[0] = rapid.Float64Range(-1e3, 1e3).Draw(t, label)
		r[1] = r[0] + rapid.Float64Range(1e-3, 1e3).Draw(t, "width of "+label)
	}
	return r
}

// drawRun changes some settings of a preset.
func drawRun(t *rapid.T, p *presets.Preset) {
	r := &p.Run
	changes := func(what string) bool { return rapid.Bool().Draw(t, what+" changed") }
	if changes("learning rate") {
		r.Settings.LearningRate = rapid.Float64Range(1e-4, 10).Draw(t, "learning rate")
		r.Horizon = r.Settings.LearningRate * rapid.Float64Range(1, 1000).Draw(t, "updates")
	}
	if changes("batch size") {
		r.Settings.BatchSize = rapid.SampledFrom(sim.Divisors(r.Objective.Len())).Draw(t, "batch size")
	}
	if changes("sampling") {
		r.Settings.Sampling = rapid.SampledFrom(sim.Samplings).Draw(t, "sampling")
		r.Settings.Terms = rapid.SampledFrom(sim.AllTerms).Draw(t, "terms")
	}
	if changes("seed") {
		r.Settings.Seed = rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 9)).Draw(t, "seed")
	}
	if changes("seeds") {
		r.Seeds = rapid.IntRange(1, 4).Draw(t, "seeds")
	}
	if seed := r.Settings.Seed; p.Model != nil && changes("start") {
		r.Start = p.Model.Start(seed - rapid.Uint64Range(0, min(64, seed)).Draw(t, "seeds ago"))
	}
	if len(r.Start) < 100 && changes("start by hand") {
		r.Start = rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), len(r.Start), len(r.Start)).Draw(t, "start")
	}
	if err := r.Validate(); err != nil {
		t.Skip("not a run: ", err)
	}
}

// TestArgumentsRoundTrip: the command line of a state opens the explorer in that state, every bit of it, whatever is
// configured on the machine that it is copied on.
func TestArgumentsRoundTrip(t *testing.T) {
	t.Parallel()
	all := someLessons(t)
	rapid.Check(t, func(t *rapid.T) {
		from := newOpening()
		if rapid.Bool().Draw(t, "configured") {
			from.preset = "saddle"
			from.looks = tui.State{Theme: tui.ThemeLight, ASCII: true, Large: true, Screen: tui.Order}
		}
		s := drawState(t, all)
		args, err := from.arguments(s)
		if err != nil {
			t.Fatal(err)
		}
		for where, from := range map[string]*opening{"here": from, "where nothing is configured": newOpening()} {
			again, err := opened(from, args)
			if err != nil {
				t.Fatalf("%s, %q: %v", where, args, err)
			}
			if got, want := text(again), text(s); got != want {
				t.Fatalf("%s %q opens\n%s\nof\n%s", where, args, got, want)
			}
		}
	})
}

// TestArgumentsAreShort: what is as it was is left out.
func TestArgumentsAreShort(t *testing.T) {
	t.Parallel()
	all := someLessons(t)
	own := all[len(all)-1]
	for _, args := range []string{
		"valley", "valley --learning-rate 0.01", "valley --seed 3", "valley --screen landscape --view 0,3,,",
		"moons --seed 3", "moons --seed 3 --start seed:1", "valley --start -1.5,2", "valley --time 3", "valley --time 3 --paused=false",
		"valley --paused", "valley --overlay --lens 10 --no-ghost", "glyphs --screen training --claims --row 2", "saddle --large --narrate --theme mono --ascii",
		"--lesson LESSON --step 1", "--lesson LESSON --step 1 --overlay=false --lens 1 --time 0 --paused=false --view ,,,",
		"--lesson LESSON --step 2", "--lesson LESSON --step 2 --revealed", "--lesson LESSON --step 3 --batch-size 2", "saddle --lesson LESSON --step 3 --batch-size 2",
	} {
		words := strings.Fields(args)
		if i := slices.Index(words, "LESSON"); i >= 0 {
			words[i] = own.File
		}
		s, err := opened(newOpening(), words)
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		if got, err := newOpening().arguments(s); err != nil || !slices.Equal(got, words) {
			t.Errorf("%s becomes %q, %v", args, got, err)
		}
	}
}

// TestLongStart: the start of a large network that was moved by hand is no command line, and words say what to do.
func TestLongStart(t *testing.T) {
	t.Parallel()
	p, err := presets.Load("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Start = slices.Clone(p.Run.Start)
	for j := range p.Run.Start {
		p.Run.Start[j] = math.Nextafter(p.Run.Start[j], 1) * 1.0000001
	}
	line, err := newOpening().line(tui.State{Preset: p})
	if d := len(p.Run.Start); d > maxCommandLine/15 {
		if err == nil || !strings.Contains(err.Error(), "are too many for a command line") {
			t.Errorf("%d numbers: got %d bytes, error %v", d, len(line), err)
		}
	} else if err != nil || len(line) > maxCommandLine {
		t.Errorf("%d numbers: got %d bytes, error %v", d, len(line), err)
	}
	long := *p
	long.Run.Start = make([]float64, maxCommandLine/2+1)
	if _, err := startArgument(&long, p); err == nil || !strings.Contains(err.Error(), "export the preset") {
		t.Errorf("error %v", err)
	}
}

// TestShell has a shell take the command line apart.
func TestShell(t *testing.T) {
	t.Parallel()
	check := func(t interface{ Fatalf(string, ...any) }, args []string) {
		// The program's name is a function that lists its arguments.
		script := "sgdflow() { for a in \"$@\"; do printf '%s\\0' \"$a\"; done; }\n" + commandLine(args)
		out, err := exec.Command("/bin/sh", "-c", script).Output()
		var got []string
		if len(out) > 0 {
			got = strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		}
		if err != nil || !slices.Equal(got, args) {
			t.Fatalf("%s gives %q, %v, want %q", commandLine(args), got, err, args)
		}
	}
	check(t, []string{"a b", "it's", `"`, "two\nlines", "-x", "", "$HOME", "`id`", "*", "~", "a=b", "!", "#", `\`, "\xff", "é", "--start", "-1e-05,2"})
	rapid.Check(t, func(t *rapid.T) {
		args := rapid.SliceOfN(rapid.Map(rapid.OneOf(
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringMatching(`[-'"$ \\a-c\n]*`),
		), func(s string) string { return strings.ReplaceAll(s, "\x00", "") }), 1, 5).Draw(t, "args")
		check(t, args)
	})
}

// TestFlagsRefuseInWords tells what a value should be.
func TestFlagsRefuseInWords(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--screen path":           "use paths, landscape",
		"--lens 2":                "use 1, 10 or 100",
		"--row 0":                 "use a whole number from 1",
		"--time -1":               "use a flow time from 0",
		"--view 1,2":              "use four numbers",
		"--view 2,1,0,1":          "the smaller one first",
		"--view 2,x,0,1":          "use two numbers for each axis",
		"--overlay=perhaps":       "use true or false",
		"--theme blue":            "unknown theme",
		"--step 2":                "need a lesson",
		"--lesson nowhere":        "no lesson and no file named nowhere",
		"--start seed:x":          "use a whole number from 0",
		"valley --start seed:7":   "a seed draws the start of networks, and valley is none; give numbers, such as --start 2.2,0.15",
		"presetz":                 "did you mean the command",
		"valley --learning-rat 1": "did you mean --learning-rate",
	} {
		if _, err := opened(newOpening(), strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", args, err, want)
		}
	}
	own := someLessons(t)
	if _, err := opened(newOpening(), []string{"--lesson", own[len(own)-1].File, "--step", "4"}); err == nil || !strings.Contains(err.Error(), "has 3 steps") {
		t.Errorf("a step too far: error %v", err)
	}
}

// TestRefusalsAreShown holds a message to one line.
func TestRefusalsAreShown(t *testing.T) {
	t.Parallel()
	_, err := opened(newOpening(), []string{"--screen", "a\nb\x1b[2J"})
	if err == nil || bytes.ContainsAny([]byte(message(err)), "\n\x1b") {
		t.Errorf("got %q", err)
	}
}
