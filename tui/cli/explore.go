package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/tui"
	"sgdflow/tui/term"
)

// exploreOptions are the flags of the explorer.
type exploreOptions struct {
	settings settings
	theme    flag[tui.Theme]
	ascii    bool
}

func (o *exploreOptions) define(cmd *cobra.Command) {
	o.settings.define(cmd)
	o.theme.define(cmd.Flags(), "theme", "NAME",
		"colours: "+strings.Join(tui.Themes, ", ")+" (default auto: what the terminal's background asks for)", tui.ParseTheme)
	cmd.Flags().BoolVar(&o.ascii, "ascii", false, "draw without Unicode")
	complete(cmd, "theme", tui.Themes)
}

// explore opens the explorer on the preset. Without a terminal on standard output it writes the run's summary there.
func explore(cmd *cobra.Command, p *presets.Preset, o exploreOptions) error {
	if !term.IsTerminal(os.Stdout) {
		return run(cmd, p, new(output))
	}
	profile := term.Profile()
	model := tui.New(tui.Options{State: tui.State{Preset: p, Theme: o.theme.value, ASCII: o.ascii}, Profile: profile, Ledger: openStore})
	err := term.Run(cmd.Context(), model, term.Options{
		Profile:       profile,
		Close:         model.Close,
		AskBackground: o.theme.value == tui.ThemeAuto,
		Program:       cmd.Root().Name(),
		Version:       cmd.Root().Version,
	})
	if err != nil {
		return failure{err}
	}
	return nil
}
