package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"sgdflow/tui"
	"sgdflow/tui/speaker"
	"sgdflow/tui/term"
)

// notesOptions are the flags of sgdflow notes.
type notesOptions struct {
	theme flag[tui.Theme]
	ascii bool
	once  bool
}

func newNotes() *cobra.Command {
	var o notesOptions
	cmd := &cobra.Command{
		Use:   "notes",
		Short: "Follow a presentation with the speaker's notes and a timer",
		Long: "Shows, in a terminal of the speaker's own, the notes to the step of a lesson that another terminal of the same user\n" +
			"presents, with a timer and the plan beside it. Where standard output is no terminal it writes them as plain text.",
		Example: "  sgdflow notes\n  sgdflow notes --once",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := speaker.RuntimeDir()
			if err != nil {
				return err
			}
			switch {
			case o.once:
				return notesOnce(cmd, dir)
			case !term.IsTerminal(os.Stdout):
				return notesText(cmd, dir)
			}
			return notesScreen(cmd, dir, o)
		},
	}
	o.theme.define(cmd.Flags(), "theme", "NAME", "colours, as of the explorer (default auto: what the terminal's background asks for)",
		tui.ParseTheme)
	cmd.Flags().BoolVar(&o.ascii, "ascii", false, "draw without Unicode")
	cmd.Flags().BoolVar(&o.once, "once", false, "write what is shown now as plain text, and end")
	complete(cmd, "theme", tui.Themes)
	return cmd
}

// notesOnce writes the cue shown now.
func notesOnce(cmd *cobra.Command, dir string) error {
	cue, err := speaker.Ask(cmd.Context(), dir)
	if err != nil {
		return failure{err}
	}
	_, err = io.WriteString(cmd.OutOrStdout(), cue.Plain())
	return written(err)
}

// notesText writes a block of text for every cue until it is interrupted.
func notesText(cmd *cobra.Command, dir string) error {
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	last := ""
	err := speaker.Follow(ctx, dir, func(r speaker.Report) {
		switch {
		case r.Err != nil:
			fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow:", r.Err)
		case !r.Live && r.Cue == nil:
			fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow: waiting for a presentation:", speaker.HowToStart)
		case !r.Live:
			fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow: the presentation has ended; waiting for the next")
		case r.Cue != nil && r.Cue.Plain() != last: // a presentation that was lost for a moment repeats itself
			last = r.Cue.Plain()
			if _, err := io.WriteString(cmd.OutOrStdout(), last+"\n"); err != nil {
				cancel(failure{err})
			}
		}
	})
	if err != nil {
		return err
	}
	return context.Cause(ctx)
}

// notesScreen shows the notes on the terminal.
func notesScreen(cmd *cobra.Command, dir string, o notesOptions) error {
	look := speaker.Options{Profile: term.Profile(), ASCII: o.ascii}
	switch theme := o.theme.value; theme {
	case tui.ThemeAuto:
	case tui.ThemeMono:
		look.Profile = min(look.Profile, colorprofile.ASCII)
	default: // each has its own background
		look.Paint, look.Light = true, theme == tui.ThemeLight
	}
	screen := speaker.NewScreen(dir, look)
	err := runScreen(cmd.Context(), screen, term.Options{
		Profile:       look.Profile,
		Close:         screen.Close,
		AskBackground: o.theme.value == tui.ThemeAuto,
		Program:       cmd.Root().Name(),
		Version:       cmd.Root().Version,
	})
	if err != nil {
		return failure{err}
	}
	return nil
}
