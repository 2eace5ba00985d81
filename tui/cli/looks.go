package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sgdflow/tui"
)

// look is a flag of the explorer's that says how a run is seen. It is written and read back exactly.
type look struct {
	name, kind, usage string
	words             []string // completions, nil for none
	write             func(*tui.State) string
	read              func(*tui.State, string) error
}

// allLooks are in the order in which they are read: of two that set the same the later one counts.
var allLooks = []look{
	oneLook("screen", "NAME", "screen to open on: "+strings.Join(tui.Screens, ", ")+" (default paths)",
		func(s *tui.State) *tui.Screen { return &s.Screen }, tui.Screen.String, tui.ParseScreen).of(tui.Screens),
	toggle("overlay", "the three paths in one picture", func(s *tui.State) *bool { return &s.Overlay }),
	oneLook("lens", "X", "magnify each flow's difference from SGD's mean: 1, 10, 100 (default 1)",
		func(s *tui.State) *float64 { return &s.Lens }, writeLens, parseLens).of([]string{"1", "10", "100"}),
	toggle("no-ghost", "do not keep the run before as faint dots", func(s *tui.State) *bool { return &s.NoGhost }),
	toggle("claims", "on the Training screen: show the claims and the live curves", func(s *tui.State) *bool { return &s.Claims }),
	oneLook("row", "N", "row of plots, or plot, that is shown where not all fit, from 1",
		func(s *tui.State) *int { return &s.Row }, func(n int) string { return strconv.Itoa(n + 1) }, parseRow),
	{
		name: "time", kind: "T", usage: "flow time that the clock stands at",
		write: func(s *tui.State) string { return shortest(s.Time) },
		read: func(s *tui.State, text string) (err error) {
			s.Time, err = parseTime(text)
			s.Paused = true
			return err
		},
	},
	toggle("paused", "do not let the clock run on (default true with --time)", func(s *tui.State) *bool { return &s.Paused }),
	{
		name: "view", kind: "RANGES", usage: "part of the plane in the pictures: XMIN,XMAX,YMIN,YMAX, a pair left empty being the preset's own",
		write: func(s *tui.State) string { return writeRange(s.X) + "," + writeRange(s.Y) },
		read: func(s *tui.State, text string) (err error) {
			s.X, s.Y, err = parseView(text)
			return err
		},
	},
	toggle("large", "one plot at a time, in thick lines, for projectors", func(s *tui.State) *bool { return &s.Large }),
	toggle("narrate", "say in a line of its own what has changed, for screen readers", func(s *tui.State) *bool { return &s.Narrate }),
	oneLook("theme", "NAME", "colours: "+strings.Join(tui.Themes, ", ")+" (default auto: what the terminal's background asks for)",
		func(s *tui.State) *tui.Theme { return &s.Theme }, tui.Theme.String, tui.ParseTheme).of(tui.Themes),
	toggle("ascii", "draw without Unicode", func(s *tui.State) *bool { return &s.ASCII }),
}

// oneLook is a look that is one field of a state.
func oneLook[T any](name, kind, usage string, at func(*tui.State) *T, write func(T) string, parse func(string) (T, error)) look {
	return look{
		name: name, kind: kind, usage: usage,
		write: func(s *tui.State) string { return write(*at(s)) },
		read: func(s *tui.State, text string) (err error) {
			*at(s), err = parse(text)
			return err
		},
	}
}

const boolKind = "bool" // pflag prints no kind for it

func toggle(name, usage string, at func(*tui.State) *bool) look {
	return oneLook(name, boolKind, usage, at, strconv.FormatBool, func(text string) (bool, error) {
		v, err := strconv.ParseBool(text)
		if err != nil {
			return false, errors.New("use true or false")
		}
		return v, nil
	})
}

// of is the look with the words it may have.
func (l look) of(words []string) look {
	l.words = words
	return l
}

// argument is the look of a state as arguments.
func (l look) argument(s *tui.State) []string {
	text := l.write(s)
	switch {
	case l.kind != boolKind:
		return []string{"--" + l.name, text}
	case text == "true":
		return []string{"--" + l.name}
	}
	return []string{"--" + l.name + "=" + text}
}

// looks are the values of allLooks on a command line. Only those given are applied.
type looks []*lookValue

// lookValue implements pflag.Value.
type lookValue struct {
	look
	text  string
	given bool
}

var _ pflag.Value = (*lookValue)(nil)

func (v *lookValue) Set(text string) error {
	v.text, v.given = text, true
	return v.read(new(tui.State), text)
}

func (v *lookValue) String() string { return v.text }
func (v *lookValue) Type() string   { return v.kind }

func (l *looks) define(cmd *cobra.Command) {
	*l = nil
	for _, one := range allLooks {
		v := &lookValue{look: one}
		*l = append(*l, v)
		if f := cmd.Flags().VarPF(v, one.name, "", one.usage); one.kind == boolKind {
			f.NoOptDefVal = "true"
		}
		if one.words != nil {
			complete(cmd, one.name, one.words)
		}
	}
}

// apply changes the state.
func (l looks) apply(s *tui.State) {
	for _, v := range l {
		if v.given {
			_ = v.read(s, v.text) // Set has found it readable
		}
	}
}

// shortest writes a number so that reading it gives the same bits.
func shortest(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func writeLens(v float64) string { return shortest(max(1, v)) }

func parseLens(text string) (float64, error) {
	v, err := parseNumber(text)
	if err != nil || !slices.Contains(tui.Lenses, v) {
		return 0, errors.New("use 1, 10 or 100")
	}
	return v, nil
}

func parseRow(text string) (int, error) {
	n, err := parseCount(text)
	return n - 1, err
}

func parseTime(text string) (float64, error) {
	v, err := parseNumber(text)
	if err != nil || v < 0 {
		return 0, errors.New("use a flow time from 0 to the horizon")
	}
	return v, nil
}

func writeRange(r [2]float64) string {
	if r == [2]float64{} {
		return ","
	}
	return shortest(r[0]) + "," + shortest(r[1])
}

// parseView reads the ranges of the two axes.
func parseView(text string) (x, y [2]float64, err error) {
	fields := strings.Split(text, ",")
	if len(fields) != 4 {
		return x, y, fmt.Errorf("use four numbers with commas between, XMIN,XMAX,YMIN,YMAX")
	}
	for i, r := range []*[2]float64{&x, &y} {
		low, high := fields[2*i], fields[2*i+1]
		if strings.TrimSpace(low) == "" && strings.TrimSpace(high) == "" {
			continue
		}
		var errs [2]error
		r[0], errs[0] = parseNumber(low)
		r[1], errs[1] = parseNumber(high)
		if errors.Join(errs[:]...) != nil || r[0] >= r[1] {
			return x, y, fmt.Errorf("use two numbers for each axis, the smaller one first")
		}
	}
	return x, y, nil
}
