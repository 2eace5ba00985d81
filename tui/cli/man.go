package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "Write the manual pages",
		Long: "Writes the manual page of sgdflow to standard output, or with a folder named those of all its commands into\n" +
			"that, which is created where there is none. Pages of these names that are there are replaced.",
		Example: "  sgdflow man | man -l -\n  sgdflow man ~/.local/share/man/man1",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%q: one folder at a time, please; see %s --help", strings.Join(args, " "), cmd.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := newRoot() // not the one that runs: what forManual changes is for paper only
			root.InitDefaultVersionFlag()
			forManual(root)
			if len(args) == 0 {
				return written(writeBuffered(cmd.OutOrStdout(), func(w io.Writer) error { return writeManual(w, root) }))
			}
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return fmt.Errorf("cannot create the folder %s: %w; name another", args[0], err)
			}
			return written(writeManuals(args[0], root))
		},
	}
}

// writeManuals writes the page of a command and those of all under it, named as man looks for them.
func writeManuals(folder string, cmd *cobra.Command) error {
	name := filepath.Join(folder, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
	if err := writeFile(name, func(w io.Writer) error { return writeManual(w, cmd) }); err != nil {
		return err
	}
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := writeManuals(folder, c); err != nil {
			return err
		}
	}
	return nil
}

// option is a flag with its description as cobra writes them: under a tab, which man pages are not to have.
var option = regexp.MustCompile(`(?m)(?:^\.PP\n)?^(\\fB-.*?)(?:\[=(?:false)?\])?\n\t`)

// writeManual writes the page of one command. Its date is that of the build, or none, so that one program's pages are always
// the same.
func writeManual(w io.Writer, cmd *cobra.Command) error {
	var page bytes.Buffer
	var unset time.Time // of which cobra would have the month, and of none at all today's
	header := doc.GenManHeader{Section: "1", Source: "sgdflow " + version(), Manual: "User Commands", Date: &unset}
	if err := doc.GenMan(cmd, &header, &page); err != nil {
		return err
	}
	text := strings.Replace(page.String(), unset.Format("Jan 2006"), buildDate(), 1)
	_, err := io.WriteString(w, option.ReplaceAllString(text, ".TP\n$1\n"))
	return err
}

// buildDate is the day on which what was built was committed, "" where that is not known.
func buildDate() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			day, _, _ := strings.Cut(s.Value, "T")
			return day
		}
	}
	return ""
}

// forManual makes a tree of commands ready for cobra's manual pages, which take texts for Markdown and show the default
// of a flag where readers expect the kind of its value.
func forManual(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	cmd.Short, cmd.Long = plainMarkdown(cmd.Short), plainMarkdown(cmd.Long)
	seen := map[*pflag.Flag]bool{}
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			if seen[f] {
				return
			}
			seen[f] = true
			kind, usage := pflag.UnquoteUsage(f)
			f.Usage = plainMarkdown(usage)
			if kind != "" { // it is for a switch
				f.DefValue, f.Value = kind, valueOf{f.Value, kind}
			}
		})
	}
	for _, c := range cmd.Commands() {
		forManual(c)
	}
}

// valueOf is a flag's value whose type is what is shown for it; of strings cobra would show a quoted one.
type valueOf struct {
	pflag.Value
	kind string
}

func (v valueOf) Type() string { return v.kind }

// plainMarkdown is Markdown that reads as the text.
func plainMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]<>#|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
