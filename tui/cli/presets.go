package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sgdflow/presets"
)

func newPresets() *cobra.Command {
	cmd := &cobra.Command{
		Use:                        "presets",
		SuggestionsMinimumDistance: 2,
		Short:                      "List the built-in presets",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
				return fmt.Errorf("unknown command %q: did you mean \"%s %s\"?", args[0], cmd.CommandPath(), meant[0])
			}
			return fmt.Errorf("unknown command %q: use \"sgdflow presets show %s\" to see a preset, \"sgdflow %s\" to run it",
				args[0], args[0], args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return written(writeBuffered(cmd.OutOrStdout(), listPresets))
		},
	}
	cmd.AddCommand(newShow(), newCheck())
	return cmd
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
	for _, p := range presets.All() {
		fmt.Fprintf(t, "%s\t%s\n", p.Name, p.Summary)
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
			p, err := presets.Load(args[0])
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
		Use:   "check FILE...",
		Short: "Check preset files and say what is wrong with them",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("which file? %s", cmd.UseLine())
			}
			return nil
		},
		ValidArgsFunction: completeFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			var wrong []error
			for _, name := range args {
				p, err := presets.Load(name)
				if err != nil {
					wrong = append(wrong, err)
					continue
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: ok: %s\n", name, p.Title); err != nil {
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
		},
	}
}
