package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/strict"
	"sgdflow/tui"
	"sgdflow/tui/config"
)

// choices are what a configuration file may choose from.
func choices() config.Choices {
	return config.Choices{Actions: tui.Actions(), Themes: tui.Themes, Presets: presets.Builtin(), Screens: tui.Screens}
}

// defineConfig gives the command the flag that names a configuration file.
func defineConfig(cmd *cobra.Command, file *flag[string]) {
	file.define(cmd.Flags(), "config", "FILE", "configuration to read instead of the user's own; '' for none",
		func(text string) (string, error) { return text, nil })
}

// configuration reads the configuration file that the flag names, or the user's own where it is not given. Without one
// it is the zero value. Its error is the input's fault.
func configuration(file flag[string]) (config.Config, error) {
	path, load := file.value, loadNamed
	if !file.given {
		path, _ = config.Path() // where there is no folder for it, there is no file
		load = config.Load
	}
	if path == "" {
		return config.Config{}, nil
	}
	c, err := load(path, choices())
	if err != nil {
		return config.Config{}, orWithout(err)
	}
	return c, nil
}

// loadNamed is config.Load of a file that must be there.
func loadNamed(path string, c config.Choices) (config.Config, error) {
	if _, err := os.Lstat(path); err != nil {
		return config.Config{}, &strict.Error{File: path, Reason: strict.Plain(err).Error()}
	}
	return config.Load(path, c)
}

// configured is what the explorer opens with on this machine, and the configuration, which has its keys. Preset and
// screen of the configuration count only where args name no preset: a command line that does shows the same everywhere.
func configured(file flag[string], args []string) (opening, config.Config, error) {
	from := opening{library: openLibrary(), preset: presets.Default()}
	c, err := configuration(file)
	if err != nil {
		return from, c, err
	}
	d := c.Defaults
	from.looks = tui.State{ASCII: d.ASCII, Large: d.Large, Narrate: d.Narrate}
	if d.Theme != "" {
		if from.looks.Theme, err = tui.ParseTheme(d.Theme); err != nil {
			return from, c, err
		}
	}
	if len(args) > 0 {
		return from, c, nil
	}
	if d.Screen != "" {
		if from.looks.Screen, err = tui.ParseScreen(d.Screen); err != nil {
			return from, c, err
		}
	}
	if d.Preset != "" {
		from.preset = d.Preset
		if _, err := from.library.Preset(d.Preset); err != nil {
			return from, c, orWithout(c.InvalidPreset(err))
		}
	}
	return from, c, nil
}

// orWithout adds the way out to an error of a configuration file.
func orWithout(err error) error {
	return fmt.Errorf("%w (mend it, or run with --config '' to do without)", err)
}

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write or check the configuration file: keys, and what the explorer opens with",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return fmt.Errorf("unknown command %q: use one of init, path, check; see %s --help", args[0], cmd.CommandPath())
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "init",
			Short: "Write a configuration file to start from, with all that may be set, commented out",
			Long: "Writes a configuration file to start from, with the keys of every action and all else that may be set, as it\n" +
				"is without the file, and commented out. One that is there already stays as it is.",
			Args: noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error { return initConfig(cmd.OutOrStdout()) },
		},
		&cobra.Command{
			Use:   "path",
			Short: "Print where the configuration file is looked for",
			Args:  noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error {
				path, err := config.Path()
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), path)
				return written(err)
			},
		},
		&cobra.Command{
			Use:   "check [FILE]",
			Short: "Check the configuration file and say what is wrong with it",
			Args: func(cmd *cobra.Command, args []string) error {
				if len(args) > 1 {
					return fmt.Errorf("one file at a time, please; see %s --help", cmd.CommandPath())
				}
				return nil
			},
			ValidArgsFunction: completeFiles,
			RunE:              func(cmd *cobra.Command, args []string) error { return checkConfig(cmd.OutOrStdout(), args) },
		},
	)
	return cmd
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%q: %s takes no arguments", args[0], cmd.CommandPath())
	}
	return nil
}

// initConfig writes the file to start from, where there is none.
func initConfig(w io.Writer) error {
	path, err := config.Path()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { // 0700 as the XDG base directory specification has it
		return fmt.Errorf("cannot create the folder %s: %w", filepath.Dir(path), strict.Plain(err))
	}
	err = writeNew(path, config.Initial(choices()))
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already and stays as it is: to start anew, move it away", path)
	case err != nil:
		return failure{fmt.Errorf("cannot write %s: %w", path, strict.Plain(err))}
	}
	_, err = fmt.Fprintf(w, "wrote %s\n", path)
	return written(err)
}

// writeNew writes a file that must not be there yet, whole or not at all. If it is there, the error is fs.ErrExist.
func writeNew(path string, text []byte) error {
	f, err := createBeside(path, 0o666)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return exporter{os.Link}.name([]string{f.Name()}, []string{path})
}

// checkConfig checks the file named, or the user's own, and that the preset it opens with loads.
func checkConfig(w io.Writer, args []string) error {
	path, err := config.Path()
	if len(args) > 0 {
		path, err = args[0], nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); len(args) == 0 && errors.Is(err, fs.ErrNotExist) {
		_, err = fmt.Fprintf(w, "%s: not there, which is all right: \"sgdflow config init\" writes one to start from\n", path)
		return written(err)
	}
	c, err := loadNamed(path, choices())
	if err != nil {
		return err
	}
	if name := c.Defaults.Preset; name != "" {
		if _, err := openLibrary().Preset(name); err != nil {
			return c.InvalidPreset(err)
		}
	}
	_, err = fmt.Fprintf(w, "%s: ok\n", strict.Printable(path))
	return written(err)
}
