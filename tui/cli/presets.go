package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/strict"
)

func newPresets() *cobra.Command {
	cmd := &cobra.Command{
		Use:                        "presets",
		SuggestionsMinimumDistance: 2,
		Short:                      "List the presets, built in and one's own",
		Args:                       commandsOnly(`use "sgdflow presets show %[1]s" to see a preset, "sgdflow %[1]s" to run it`),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return written(writeBuffered(cmd.OutOrStdout(), listPresets))
		},
	}
	cmd.AddCommand(newShow(), newCheck())
	return cmd
}

// commandsOnly refuses an argument, which is no command of the command's own. way is the way out, with the argument in it.
func commandsOnly(way string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
			return fmt.Errorf("unknown command %q: did you mean \"%s %s\"?", args[0], cmd.CommandPath(), meant[0])
		}
		return fmt.Errorf("unknown command %q: "+way, args[0])
	}
}

// written is the error of writing results: not the input's fault.
func written(err error) error {
	if err != nil {
		return failure{err}
	}
	return nil
}

func listPresets(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range openLibrary().Presets() {
		if e.Err != nil {
			e.Summary = e.Err.Error()
		}
		fmt.Fprintf(t, "%s\t%s\n", e.Name, e.Summary)
	}
	return t.Flush()
}

func newShow() *cobra.Command {
	var format flag[string]
	kinds := []string{"toml", "json"}
	cmd := &cobra.Command{
		Use:               "show PRESET|FILE",
		Short:             "Print a whole preset with its data",
		Long:              "Prints a whole preset with its data, columns drawn or read as numbers: a file to start one's own from.",
		Example:           "  sgdflow presets show valley > mine.toml",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := openLibrary().Preset(args[0])
			if err != nil {
				return err
			}
			var text []byte
			if format.value == "json" {
				text, err = json.MarshalIndent(p, "", "  ")
				text = append(text, '\n')
			} else {
				text, err = p.TOML()
			}
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return written(err)
		},
	}
	format.define(cmd.Flags(), "format", "NAME", "toml, json (default toml)", oneOf(kinds))
	complete(cmd, "format", kinds)
	return cmd
}

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:               "check FILE...",
		Short:             "Check preset files and say what is wrong with them",
		Args:              someFiles,
		ValidArgsFunction: completeFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkFiles(cmd, args, func(file string) (string, error) {
				p, err := presets.Load(file)
				if err != nil {
					return "", err
				}
				return p.Title, nil
			})
		},
	}
}

func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which file? %s", cmd.UseLine())
	}
	return nil
}

// checkFiles says of every file what it holds, as check tells, or what is wrong with it, and fails if anything is.
func checkFiles(cmd *cobra.Command, files []string, check func(file string) (holds string, err error)) error {
	var wrong []error
	for _, file := range files {
		holds, err := check(file)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: ok: %s\n", strict.Printable(file), holds); err != nil {
			return written(err)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	for _, err := range wrong[:len(wrong)-1] {
		fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow:", err)
	}
	return errors.New(wrong[len(wrong)-1].Error())
}
