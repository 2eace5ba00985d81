package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sgdflow/presets/lessons"
	"sgdflow/presets/library"
	"sgdflow/tui/config"
)

// openLibrary is the library with the user's own presets and lessons. Without a folder for configurations there are none.
func openLibrary() *library.Library {
	dir, _ := config.Dir()
	return library.Open(dir)
}

func newLessons() *cobra.Command {
	cmd := &cobra.Command{
		Use:                        "lessons",
		SuggestionsMinimumDistance: 2,
		Short:                      "List the lessons",
		Long: "Lists the lessons, built in and one's own, which are the files lessons/*.toml beside the configuration file.\n" +
			"\"sgdflow --lesson NAME\" gives one.",
		Args: commandsOnly(`use "sgdflow lessons show %[1]s" to see a lesson, "sgdflow --lesson %[1]s" to give it`),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return written(writeBuffered(cmd.OutOrStdout(), func(w io.Writer) error {
				return listLessons(w, openLibrary().Lessons())
			}))
		},
	}
	cmd.AddCommand(newShowLesson(), newCheckLesson(), newNumbers())
	return cmd
}

func listLessons(w io.Writer, all []library.Entry) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range all {
		if e.Err != nil {
			fmt.Fprintf(t, "%s\t-\t%s\n", e.Name, e.Err)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", e.Name, steps(e.Steps), e.Summary)
	}
	return t.Flush()
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

func newShowLesson() *cobra.Command {
	return &cobra.Command{
		Use:     "show LESSON|FILE",
		Short:   "Print the text of a lesson",
		Long:    "Prints the text of a lesson: a file to start one's own from.",
		Example: "  sgdflow lessons show batch-size > mine.toml",
		Args: func(cmd *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return fmt.Errorf("which lesson? name one of those in \"sgdflow lessons\", or a file: %s", cmd.UseLine())
			case 1:
				return nil
			}
			return fmt.Errorf("%q: one lesson at a time, please; see %s --help", strings.Join(args, " "), cmd.CommandPath())
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completeLessons(cmd, args, word)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := openLibrary().LessonSource(args[0])
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return written(err)
		},
	}
}

func newCheckLesson() *cobra.Command {
	return &cobra.Command{
		Use:               "check FILE...",
		Short:             "Check lesson files and say what is wrong with them",
		Args:              someFiles,
		ValidArgsFunction: completeFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			l := openLibrary()
			return checkFiles(cmd, args, func(file string) (string, error) {
				s, err := l.Lesson(file)
				if err != nil {
					return "", err
				}
				return fmt.Sprintf("%s, %s", s.Title, steps(len(s.Steps))), nil
			})
		},
	}
}

func newNumbers() *cobra.Command {
	return &cobra.Command{
		Use:   "numbers",
		Short: "List the numbers that a lesson's texts can show",
		Long: "Lists the numbers that a lesson's texts can show, written {name}, and that the formula of a right choice can use.\n" +
			"They are taken at the end of the run where nothing else is said.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return written(writeBuffered(cmd.OutOrStdout(), listNumbers))
		},
	}
}

func listNumbers(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, n := range lessons.Numbers {
		where := ""
		if n.Screen != "" {
			where = " (screen " + n.Screen + ")"
		}
		fmt.Fprintf(t, "%s\t%s%s\n", n.Name, n.Means, where)
	}
	return t.Flush()
}
