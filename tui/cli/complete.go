package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completePresets offers the built-in presets with their summaries, and files, as the first argument.
func completePresets(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []cobra.Completion
	for _, p := range openLibrary().Presets() {
		if p.Err == nil {
			all = append(all, cobra.CompletionWithDesc(p.Name, p.Summary))
		}
	}
	return all, cobra.ShellCompDirectiveDefault
}

// completeFiles leaves the arguments to the shell, which knows files.
func completeFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"toml"}, cobra.ShellCompDirectiveFilterFileExt
}

// complete offers the words as values of a flag. It panics when the command has no such flag.
func complete(cmd *cobra.Command, name string, words []string) {
	if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("cli: " + err.Error())
	}
}

func flagNames(cmd *cobra.Command) (all []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { all = append(all, f.Name) })
	return all
}
