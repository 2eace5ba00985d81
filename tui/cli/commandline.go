package cli

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"sgdflow/presets"
	"sgdflow/tui"
)

// maxCommandLine bounds a command line in bytes: an argument may have 128 KiB on Linux, and nobody pastes more.
const maxCommandLine = 100_000

// arguments are those that open the explorer in the state, every bit of it: the preset, or the lesson and its step, and
// then only what differs from how that is opened, here and where nothing is configured.
func (from *opening) arguments(s tui.State) ([]string, error) {
	var args []string
	var bases []tui.State // as it opens here, and elsewhere
	if l := s.Lesson; l != nil {
		args = append(args, "--lesson", lessonName(l), "--step", strconv.Itoa(s.Step+1))
		if s.Revealed && l.Steps[s.Step].Question != nil {
			args = append(args, "--revealed")
		}
		if own := l.Steps[s.Step].Preset; own.Name == s.Preset.Name && own.File == s.Preset.File {
			bases = []tui.State{stateAt(l, s.Step, s.Revealed, from.looks), stateAt(l, s.Step, s.Revealed, tui.State{})}
		}
	}
	if bases == nil {
		p, err := from.original(s.Preset)
		if err != nil {
			return nil, err
		}
		args = append([]string{nameOf(p)}, args...)
		for _, looks := range []tui.State{from.looks, {}} {
			base := stateOf(p, looks)
			if s.Lesson != nil {
				base.Lesson, base.Step = s.Lesson, s.Step
				base = asked(base, s.Revealed)
			}
			bases = append(bases, base)
		}
	}
	changed, err := settingArguments(s.Preset, bases[0].Preset)
	if err != nil {
		return nil, err
	}
	return append(append(args, changed...), lookArguments(s, bases)...), nil
}

// lookArguments are the looks of a state that differ from those of one of the others, changed one after the other as a
// command line is read.
func lookArguments(s tui.State, bases []tui.State) (args []string) {
	for _, l := range allLooks {
		text := l.write(&s)
		if !slices.ContainsFunc(bases, func(base tui.State) bool { return l.write(&base) != text }) {
			continue
		}
		args = append(args, l.argument(&s)...)
		for i := range bases {
			_ = l.read(&bases[i], text) // what write has written can be read
		}
	}
	return args
}

// settingArguments are the settings in which the preset differs from the one it is opened as.
func settingArguments(p, original *presets.Preset) ([]string, error) {
	var args []string
	put := func(name, text, before string) {
		if text != before {
			args = append(args, "--"+name, text)
		}
	}
	now, old := p.Run, original.Run
	put("learning-rate", shortest(now.Settings.LearningRate), shortest(old.Settings.LearningRate))
	put("batch-size", strconv.Itoa(now.Settings.BatchSize), strconv.Itoa(old.Settings.BatchSize))
	put("sampling", now.Settings.Sampling.String(), old.Settings.Sampling.String())
	put("terms", now.Settings.Terms.String(), old.Settings.Terms.String())
	put("seed", strconv.FormatUint(now.Settings.Seed, 10), strconv.FormatUint(old.Settings.Seed, 10))
	put("seeds", strconv.Itoa(now.Seeds), strconv.Itoa(old.Seeds))
	put("horizon", shortest(now.Horizon), shortest(old.Horizon))
	start, err := startArgument(p, original)
	if err == nil && start != "" {
		args = append(args, "--start", start)
	}
	return args, err
}

// startArgument is the value of --start, "" for none. Where the start is drawn, it is one that a seed drew not long ago or
// has been moved by hand.
func startArgument(p, original *presets.Preset) (string, error) {
	now, opened := p.Run.Start, original.Run.Start
	seed := p.Run.Settings.Seed
	if p.Model != nil && seed != original.Run.Settings.Seed {
		opened = p.Model.Start(seed)
	}
	if sameBits(now, opened) {
		return "", nil
	}
	if p.Model != nil {
		const recent = 64
		for back := range min(recent, seed) + 1 {
			if sameBits(now, p.Model.Start(seed-back)) {
				return drawnPrefix + strconv.FormatUint(seed-back, 10), nil
			}
		}
		if first := original.Run.Settings.Seed; sameBits(now, p.Model.Start(first)) {
			return drawnPrefix + strconv.FormatUint(first, 10), nil
		}
	}
	text := startNumbers(now)
	if len(text) > maxCommandLine {
		return "", fmt.Errorf("the start was moved, and its %d numbers are too many for a command line: export the preset instead", len(now))
	}
	return text, nil
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// commandLine is what to type into a shell for the arguments.
func commandLine(args []string) string {
	words := []string{"sgdflow"}
	for _, a := range args {
		words = append(words, quoted(a))
	}
	return strings.Join(words, " ")
}

// quoted is an argument as a POSIX shell reads it.
func quoted(arg string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./,:=+@%", r)
	}
	if arg != "" && strings.IndexFunc(arg, func(r rune) bool { return !plain(r) }) < 0 {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// line is the command line of a state.
func (from *opening) line(s tui.State) (string, error) {
	args, err := from.arguments(s)
	if err != nil {
		return "", err
	}
	text := commandLine(args)
	switch {
	case len(text) > maxCommandLine:
		return "", fmt.Errorf("%d bytes are too many for a command line: export the preset instead", len(text))
	case strings.ContainsRune(text, 0):
		return "", errors.New("a name with a zero byte cannot be typed")
	}
	return text, nil
}
