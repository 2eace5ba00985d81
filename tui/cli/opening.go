package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/presets/library"
	"sgdflow/sim"
	"sgdflow/tui"
)

// opening is what the explorer opens with where the command line says nothing.
type opening struct {
	library *library.Library
	preset  string    // name, or path, of the preset where none is named
	looks   tui.State // as the user's configuration has them; the preset and the lesson in it count for nothing

	pristine *presets.Preset // of the objective below, as it is opened: see original
	of       sim.Objective
}

// original is the preset as it is opened by its name or file, of which p has other settings.
func (from *opening) original(p *presets.Preset) (*presets.Preset, error) {
	if from.pristine == nil || from.of != p.Run.Objective {
		o, err := from.library.Preset(nameOf(p))
		if err != nil {
			return nil, err
		}
		from.pristine, from.of = o, p.Run.Objective
	}
	return from.pristine, nil
}

// nameOf is what opens the preset from anywhere.
func nameOf(p *presets.Preset) string {
	if p.File != "" {
		return p.File
	}
	return p.Name
}

// lessonName is what opens the lesson from anywhere.
func lessonName(l *lessons.Lesson) string {
	if l.File != "" {
		return l.File
	}
	return l.Name
}

// stateOf is the state in which a preset is opened, seen as looks have it.
func stateOf(p *presets.Preset, looks tui.State) tui.State {
	s := looks
	s.Preset, s.Lesson, s.Step, s.Revealed = p, nil, 0, false
	return s
}

// stateAt is the state in which a step of a lesson, from 0, is opened: screen and view are the step's, and what is a matter
// of the hall is as looks have it.
func stateAt(l *lessons.Lesson, step int, revealed bool, looks tui.State) tui.State {
	s := tui.StepState(l, step)
	s.Large, s.Narrate, s.Theme, s.ASCII = looks.Large, looks.Narrate, looks.Theme, looks.ASCII
	return asked(s, revealed)
}

// asked leaves the question of a lesson's step open unless it is revealed: the clock then rests at the start.
func asked(s tui.State, revealed bool) tui.State {
	s.Revealed = revealed || s.Lesson.Steps[s.Step].Question == nil
	if !s.Revealed {
		s.Time, s.Paused = 0, true
	}
	return s
}

// base is the state that is opened before settings and looks are changed: that of the preset named, else the lesson's step,
// else the default preset's.
func (o *exploreOptions) base(cmd *cobra.Command, args []string, from *opening) (tui.State, error) {
	l, err := o.lessonOf(from)
	if err != nil {
		return tui.State{}, err
	}
	if l != nil && len(args) == 0 {
		return stateAt(l, o.step.value-1, o.revealed, from.looks), nil
	}
	name := from.preset
	if len(args) > 0 {
		name = args[0]
	}
	p, err := from.library.Preset(name)
	if err != nil {
		return tui.State{}, orCommand(cmd, name, err)
	}
	s := stateOf(p, from.looks)
	if l != nil {
		s.Lesson, s.Step = l, o.step.value-1
		s = asked(s, o.revealed)
	}
	return s, nil
}

// lessonOf is the lesson that the flags name, nil for none, with their step in it checked.
func (o *exploreOptions) lessonOf(from *opening) (*lessons.Lesson, error) {
	if !o.lesson.given {
		if o.step.given || o.revealed {
			return nil, fmt.Errorf("--step and --revealed need a lesson: name it with --lesson")
		}
		return nil, nil
	}
	l, err := from.library.Lesson(o.lesson.value)
	if err != nil {
		return nil, err
	}
	if !o.step.given {
		o.step.value = 1
	}
	if n := len(l.Steps); o.step.value > n {
		return nil, fmt.Errorf("--step %d: the lesson %s has %d steps", o.step.value, l.Name, n)
	}
	return l, nil
}

// open is the state that the command line opens the explorer in. Its errors are the input's fault.
func (o *exploreOptions) open(cmd *cobra.Command, args []string, from *opening) (tui.State, error) {
	s, err := o.base(cmd, args, from)
	if err == nil {
		p := *s.Preset // the library's, and the lesson's, stay as they are
		s.Preset, s.Original = &p, s.Preset
		o.looks.apply(&s)
		if err = o.settings.apply(&p); err == nil {
			err = p.Run.Validate()
		}
	}
	if err != nil && o.fromLast {
		err = noLast(err)
	}
	return s, err
}

// completeLessons offers the lessons, those of the user's own among them, as the value of a flag.
func completeLessons(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []cobra.Completion
	for _, e := range openLibrary().Lessons() {
		if e.Err == nil {
			all = append(all, cobra.CompletionWithDesc(e.Name, e.Summary))
		}
	}
	return all, cobra.ShellCompDirectiveDefault
}
