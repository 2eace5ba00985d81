package library

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/presets/strict"
)

// Library is what can be opened by name. Safe for concurrent use.
type Library struct {
	presets, lessons *shelf
}

// Entry is one preset or lesson of a list.
type Entry struct {
	Name, Title, Summary string // Title is Name where Err is set
	Steps                int    // of a lesson
	File                 string // absolute path; "" for what is built in
	Err                  error  // why it cannot be opened, nil when it can
}

// Reason is Err on a line of a list that names the entry anyway: without the path where that is the entry's own file.
func (e Entry) Reason() string { return withPath(e.Err, e.File, "") }

// withPath words an error, with another path where it blames the file.
func withPath(err error, file, path string) string {
	var wrong *strict.Error
	if !errors.As(err, &wrong) || wrong.File != file {
		return err.Error()
	}
	other := *wrong
	other.File = path
	return strings.TrimLeft(other.Error(), ": ")
}

// Open returns the library of what is built in and what lies in dir, sgdflow's folder among the user's configurations;
// "" is for none. Folders need not be there. The files are read as they stand whenever they are asked for.
func Open(dir string) *Library {
	if dir != "" {
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
	}
	own := newShelf("preset", dir, presets.Builtin(), builtinPresets, loadPreset)
	return &Library{
		presets: own,
		lessons: newShelf("lesson", dir, lessons.Builtin(), builtinLessons, func(file string) (Entry, error) {
			s, err := lessons.LoadFile(file, own.files())
			if err != nil {
				return Entry{}, err
			}
			return lessonEntry(s), nil
		}),
	}
}

func loadPreset(file string) (Entry, error) {
	p, err := presets.Load(file)
	if err != nil {
		return Entry{}, err
	}
	return presetEntry(p), nil
}

func builtinPresets() (all []Entry) {
	for _, p := range presets.All() {
		all = append(all, presetEntry(p))
	}
	return all
}

func builtinLessons() (all []Entry) {
	for _, s := range lessons.All() {
		all = append(all, lessonEntry(s))
	}
	return all
}

func presetEntry(p *presets.Preset) Entry {
	return Entry{Name: p.Name, Title: p.Title, Summary: p.Summary, File: p.File}
}

func lessonEntry(l *lessons.Lesson) Entry {
	return Entry{Name: l.Name, Title: l.Title, Summary: l.Summary, Steps: len(l.Steps), File: l.File}
}

// Presets lists the built-in presets in the order in which they teach, then the user's own by name.
func (l *Library) Presets() []Entry { return l.presets.list() }

// Lessons lists the built-in lessons in the order in which they are given, then the user's own by name.
func (l *Library) Lessons() []Entry { return l.lessons.list() }

// Preset loads the built-in preset or the user's own of that name, else the one in the file at that path. What is wrong
// with a file is a *strict.Error; a name that is none is answered with the near ones.
func (l *Library) Preset(nameOrPath string) (*presets.Preset, error) {
	file, err := l.presets.find(nameOrPath)
	if err != nil {
		return nil, err
	}
	return presets.Load(file)
}

// Lesson is Preset for lessons. In a file the user's own presets go by their names.
func (l *Library) Lesson(nameOrPath string) (*lessons.Lesson, error) {
	file, err := l.lessons.find(nameOrPath)
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(lessons.Builtin(), file):
		return lessons.Load(file)
	}
	return lessons.LoadFile(file, l.presets.files())
}

// LessonSource is the text of the file that Lesson reads, right or wrong.
func (l *Library) LessonSource(nameOrPath string) ([]byte, error) {
	file, err := l.lessons.find(nameOrPath)
	if err != nil {
		return nil, err
	}
	return lessons.Source(file)
}

// find returns what to load: the name of what is built in, or a path.
func (s *shelf) find(nameOrPath string) (string, error) {
	if slices.Contains(s.builtin, nameOrPath) {
		return nameOrPath, nil
	}
	own := s.files()
	if file, ok := own[nameOrPath]; ok {
		return file, nil
	}
	if _, err := os.Lstat(nameOrPath); err != nil && !strings.ContainsAny(nameOrPath, `/\.`) {
		return "", presets.Unknown(s.what, nameOrPath, s.builtin, sortedNames(own))
	}
	return nameOrPath, nil
}
