package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"sgdflow/presets/strict"
	"sgdflow/tui/term"
)

const statusBadInput = 2

// failure is an error that is not the input's fault.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// Main runs the command line of the process and returns its exit status.
func Main() int { return runMain(newRoot(), os.Stdout) }

// runMain runs a command that writes to stdout and returns the exit status of its process. A write that fails is a failure,
// also where cobra ignores it, and so is a panic on the command's own goroutine, where those of sim arrive too.
func runMain(root *cobra.Command, stdout io.Writer) (exit int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(root.ErrOrStderr(), "sgdflow: internal error: %v; please report it with what follows\n%s", r, debug.Stack())
			exit = term.StatusFailure
		}
	}()
	out := &firstFailure{to: stdout}
	root.SetOut(out)
	err := root.ExecuteContext(context.Background())
	var told failure
	if out.err != nil && !errors.As(err, &told) {
		err = failure{out.err}
	}
	if err != nil && !silent(err) {
		fmt.Fprintln(root.ErrOrStderr(), "sgdflow:", message(err))
	}
	return status(err)
}

// firstFailure writes on, and remembers the first write that failed.
type firstFailure struct {
	to  io.Writer
	err error
}

func (f *firstFailure) Write(p []byte) (int, error) {
	n, err := f.to.Write(p)
	if f.err == nil {
		f.err = err
	}
	return n, err
}

// Of a message longer than both together, what is shown of its beginning, where what is wrong stands, and of its end, where
// the way out does: what was typed may be pages.
const messageHead, messageTail = 200, 400

// message is the text of an error; one about bad input is one line of characters that can be shown, whatever was typed.
func message(err error) string {
	if status(err) != statusBadInput {
		return err.Error()
	}
	text := []rune(strings.Map(func(r rune) rune {
		if strict.Unprintable(r) {
			return unicode.ReplacementChar
		}
		return r
	}, err.Error()))
	if len(text) > messageHead+messageTail {
		return string(text[:messageHead]) + " ... " + string(text[len(text)-messageTail:])
	}
	return string(text)
}

// silent says whether the user knows what an error would tell.
func silent(err error) bool {
	var signal *term.SignalError
	return errors.As(err, &signal)
}

func status(err error) int {
	var f failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &f):
		return term.ExitStatus(f.error)
	}
	return statusBadInput
}

func newRoot() *cobra.Command {
	var o exploreOptions
	root := &cobra.Command{
		Use:   "sgdflow [PRESET|FILE]",
		Short: "See stochastic gradient descent, gradient flow and the modified flow side by side",
		Long: "Runs stochastic gradient descent beside gradient flow and the flow on the modified loss that predicts it.\n" +
			"Without an argument it opens on the first preset; \"sgdflow presets\" lists them all.",
		Example: "  sgdflow\n  sgdflow logistic --batch-size 2\n  sgdflow run valley --format csv -o valley.csv\n" +
			"  sgdflow order valley --sampling shuffle --batch-size 3\n  sgdflow scaling valley\n" +
			"  sgdflow landscape saddle --format json\n  sgdflow train glyphs",
		Version: version(),
		Args:    atMostOnePreset,

		ValidArgsFunction:          completePresets,
		SuggestionsMinimumDistance: 2,

		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, args []string) error { return explore(cmd, args, &o) },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	o.define(root)
	root.AddCommand(newRun(), newOrder(), newScaling(), newLandscape(), newTrain(), newPresets(),
		newLessons(), newNotes(), newConfig(), newTheory(), newMan())
	return root
}

// version is what the build knows about itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown version)"
	}
	return info.Main.Version
}

func atMostOnePreset(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 && cmd == cmd.Root() {
			return fmt.Errorf("no command %s: did you mean the command \"%s %s\"?", args[0], cmd.Name(), meant[0])
		}
		return fmt.Errorf("%q: one preset at a time, please; see %s --help", strings.Join(args, " "), cmd.CommandPath())
	}
	return nil
}

func onePreset(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which preset? name one of those in \"sgdflow presets\", or a file: %s", cmd.UseLine())
	}
	return atMostOnePreset(cmd, args)
}

// flagError adds the way out to what pflag says about a flag.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("%s --help lists all", cmd.CommandPath())
	var unknown interface{ GetSpecifiedName() string }
	if errors.As(err, &unknown) && strings.HasPrefix(err.Error(), "unknown flag") {
		if near := nearest(unknown.GetSpecifiedName(), flagNames(cmd)); near != "" {
			return fmt.Errorf("%w: did you mean --%s? %s", err, near, help)
		}
	}
	return fmt.Errorf("%w; %s", err, help)
}

// nearest returns the known name that is meant by one that is not, "" when none is near. What is near is for cobra to
// say, which suggests commands by it.
func nearest(name string, known []string) string {
	probe := &cobra.Command{SuggestionsMinimumDistance: 2}
	for _, k := range known {
		probe.AddCommand(&cobra.Command{Use: k, Run: func(*cobra.Command, []string) {}})
	}
	if all := probe.SuggestionsFor(name); len(all) > 0 {
		return all[0]
	}
	return ""
}
