package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"sgdflow/tui/term"
)

const statusBadInput = 2

// failure is an error that is not the input's fault.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// Main runs the command line of the process and returns its exit status.
func Main() int {
	err := newRoot().ExecuteContext(context.Background())
	if err != nil && !silent(err) {
		fmt.Fprintln(os.Stderr, "sgdflow:", message(err))
	}
	return status(err)
}

// message is the text of an error; one about bad input is one line without control characters, whatever was typed.
func message(err error) string {
	if status(err) != statusBadInput {
		return err.Error()
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, err.Error())
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
