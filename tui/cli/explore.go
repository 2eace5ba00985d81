package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"sgdflow/tui"
	"sgdflow/tui/term"
)

// exploreOptions are the flags of the explorer.
type exploreOptions struct {
	settings settings
	looks    looks
	lesson   flag[string]
	step     flag[int]
	revealed bool
	config   flag[string]
	resume   bool
	record   string

	fromLast bool // they are those of the last state
}

func (o *exploreOptions) define(cmd *cobra.Command) {
	o.settings.define(cmd)
	o.looks.define(cmd)
	f := cmd.Flags()
	o.lesson.define(f, "lesson", "NAME", "give a lesson: one of those in \"sgdflow lessons\", or a file",
		func(text string) (string, error) { return text, nil })
	o.step.define(f, "step", "N", "step of the lesson to open, from 1", parseCount)
	f.BoolVar(&o.revealed, "revealed", false, "with the question of the lesson's step answered")
	defineConfig(cmd, &o.config)
	f.BoolVar(&o.resume, "resume", false, "go on from the last state, with the other flags over it")
	f.StringVar(&o.record, "record", "", "record what the screen shows into a new `FILE.cast`, which asciinema plays")
	if err := cmd.RegisterFlagCompletionFunc("lesson", completeLessons); err != nil {
		panic("cli: " + err.Error())
	}
}

// explore opens the explorer. Without a terminal on standard output it writes the run's summary there.
func explore(cmd *cobra.Command, args []string, o *exploreOptions) error {
	o, args, err := o.orLast(cmd, args)
	if err != nil {
		return err
	}
	from, conf, err := configured(o.config, args)
	if err != nil {
		return err
	}
	state, err := o.open(cmd, args, &from)
	if err != nil {
		return err
	}
	if !term.IsTerminal(os.Stdout) {
		if o.record != "" {
			return errors.New("--record needs the screen: standard output is not a terminal")
		}
		return new(output).deliver(cmd, state.Preset, computeRun)
	}
	recording, err := openRecord(o.record)
	if err != nil {
		return err
	}
	return show(cmd, tui.Options{State: state, Keys: conf.Keys}, recording, from)
}

// runScreen is term.Run; tests put what fails between it and the screen.
var runScreen = term.Run

// show runs the explorer on the terminal, keeps its last state, tells the speaker's notes of it, watches the files that it has
// open, and records it unless there is no recording.
func show(cmd *cobra.Command, screen tui.Options, recording *recordFile, from opening) error {
	last := startSession(cmd.Root().Version, from)
	var notes lecture
	open := newOpenFiles(screen.State)
	saved, unwatch := watch(cmd.Context(), from.library, open.paths)
	screen.Profile, screen.Library, screen.Ledger = term.Profile(), from.library, openStore
	screen.CommandLine, screen.Follow, screen.Export = from.line, notes.follow, exportScreen
	screen.Changed = func(s tui.State) {
		open.note(s)
		last.keep(s)
	}
	model := tui.New(screen)
	options := term.Options{
		Profile:       screen.Profile,
		AskBackground: true,
		Messages:      saved,
		Close: func() {
			model.Close()
			_ = last.close()
			_ = unwatch() // what ended it early is no matter at the end
			_ = notes.close()
		},
		Program: cmd.Root().Name(),
		Version: cmd.Root().Version,
	}
	if recording != nil {
		options.Record = recording
	}
	err := errors.Join(runScreen(cmd.Context(), model, options), recording.close())
	_, _ = unwatch(), notes.close() // where there was no terminal to run on
	if kept := last.close(); kept != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow: --resume will not find this state:", kept)
	}
	return written(err)
}
