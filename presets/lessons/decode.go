package lessons

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"sgdflow/presets"
	"sgdflow/presets/strict"
)

// The limits of a lesson.
const (
	MaxSteps = 100
	MaxText  = 1200 // characters

	maxMinutes = 240
	maxRows    = 9
)

// Decode reads a lesson from the text of a file; the name of the file is used in errors and, without .toml, for the
// lesson. What is wrong is a *strict.Error.
func Decode(file string, text []byte) (*Lesson, error) {
	return decode(file, text, besideFile(file, nil))
}

// decoder reads one lesson.
type decoder struct {
	find   func(source string) (*presets.Preset, error)
	loaded map[string]*presets.Preset // by source, as they came
}

// decode is Decode with the way to find presets left to the caller. It leaves Lesson.File to it, too.
func decode(file string, text []byte, find func(source string) (*presets.Preset, error)) (*Lesson, error) {
	doc, err := strict.Parse(file, text)
	if err != nil {
		return nil, err
	}
	doc.Kind = "lesson"
	root := doc.Root("title", "summary", "step")
	root.Require("step")
	l := &Lesson{Name: strict.Printable(strings.TrimSuffix(filepath.Base(file), ".toml"))}
	l.Title = root.Text("title", l.Name)
	l.Summary = root.Text("summary", "")
	steps := root.Tables("step", "title", "preset", "screen", "text", "notes", "minutes", "settings", "view", "beside", "question")
	switch {
	case doc.Err() != nil:
	case len(steps) == 0:
		root.Invalid("step", "no steps: a lesson has one at least")
	case len(steps) > MaxSteps:
		root.Invalid("step", "%d steps: at most %d are allowed", len(steps), MaxSteps)
	}
	d := decoder{find: find, loaded: map[string]*presets.Preset{}}
	source := ""
	for _, t := range steps {
		if doc.Err() != nil {
			break
		}
		s := d.step(t, source)
		source = s.Source
		l.Steps = append(l.Steps, s)
	}
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return l, nil
}

// step reads one [[step]], which has the preset of the step before where it names none.
func (d *decoder) step(t strict.Table, before string) (s Step) {
	t.Require("title")
	s.Title = t.Text("title", "")
	if before == "" {
		t.Require("preset")
	}
	s.Source = t.Text("preset", before)
	s.Minutes = t.Between("minutes", 0, 0, maxMinutes)
	if t.Err() != nil {
		return s
	}
	preset := d.preset(t, s.Source)
	if preset == nil {
		return s
	}
	p := *preset
	p.Run = changed(t.Table("settings", settingKeys...), preset, preset.Run)
	s.Preset = &p
	if t.Has("beside") {
		b := t.Table("beside", settingKeys...)
		if len(b.Keys()) == 0 {
			b.InvalidTable("nothing differs in the run beside: set one of %s", strings.Join(settingKeys, ", "))
		}
		r := changed(b, preset, p.Run)
		s.Beside = &r
	}
	s.screen(t)
	s.view(t)
	if t.Err() == nil {
		s.question(t)
		s.Text = s.text(t, "text")
		s.Notes = s.text(t, "notes")
	}
	return s
}

// preset loads what a step names, once for all its steps, so that they share one objective; nil where that fails.
func (d *decoder) preset(t strict.Table, source string) *presets.Preset {
	if p, ok := d.loaded[source]; ok {
		return p
	}
	p, err := d.find(source)
	if err != nil {
		t.Invalid("preset", "%v", err)
		return nil
	}
	d.loaded[source] = p
	return p
}

func (s *Step) screen(t strict.Table) {
	s.Screen = t.Text("screen", Paths)
	switch {
	case !slices.Contains(Screens, s.Screen):
		t.Invalid("screen", "unknown screen %q: use one of %s", s.Screen, strings.Join(Screens, ", "))
	case s.Screen == Training && s.Preset.Training == nil:
		t.Invalid("screen", "%s has no test set to train for: choose another preset, such as sparse, or another screen", s.Source)
	}
}

// text reads a text in Markdown.
func (s *Step) text(t strict.Table, key string) Text {
	source := t.Lines(key, "")
	if n := utf8.RuneCountInString(source); n > MaxText {
		t.Invalid(key, "%d characters: at most %d are allowed", n, MaxText)
	}
	if t.Err() != nil {
		return nil
	}
	text, err := parseMarkdown(source, s.withholds)
	if err != nil && !t.InvalidText(key, err.offset, "%s", err.reason) {
		t.Invalid(key, "line %d of the text: %s", 1+strings.Count(source[:err.offset], "\n"), err.reason)
	}
	return text
}
