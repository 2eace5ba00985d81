package lessons

import (
	"embed"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sgdflow/presets"
	"sgdflow/presets/strict"
)

//go:embed *.toml
var files embed.FS

// names is the order in which the built-in lessons are given.
var names = []string{"where-sgd-goes", "batch-size", "replacement", "breaking"}

// Builtin lists the names of the built-in lessons in the order in which they are given.
func Builtin() []string { return slices.Clone(names) }

// All loads every built-in lesson, in the order of Builtin.
func All() []*Lesson {
	var all []*Lesson
	for _, name := range names {
		l, err := Load(name)
		if err != nil {
			panic("lessons: " + err.Error()) // a test loads them all
		}
		all = append(all, l)
	}
	return all
}

// Load returns a fresh lesson: the built-in one of that name, else the one in the file at that path. What is wrong with a
// file is a *strict.Error; a name that is neither is answered with the near ones.
func Load(nameOrPath string) (*Lesson, error) {
	text, err := Source(nameOrPath)
	if err != nil {
		return nil, err
	}
	if slices.Contains(names, nameOrPath) {
		return decode(nameOrPath+".toml", text, builtinPreset)
	}
	return decodeFile(nameOrPath, text, nil)
}

// LoadFile reads the lesson in the file at the path, which may name presets of the user's own: own holds the file of each.
// What is wrong is a *strict.Error.
func LoadFile(path string, own map[string]string) (*Lesson, error) {
	text, err := strict.ReadFile(path, strict.MaxFileSize)
	if err != nil {
		return nil, err
	}
	return decodeFile(path, text, own)
}

func decodeFile(path string, text []byte, own map[string]string) (*Lesson, error) {
	l, err := decode(path, text, besideFile(path, own))
	if err != nil {
		return nil, err
	}
	if l.File, err = filepath.Abs(path); err != nil {
		return nil, &strict.Error{File: path, Reason: err.Error()}
	}
	return l, nil
}

// Source is the text that Load reads.
func Source(nameOrPath string) ([]byte, error) {
	if slices.Contains(names, nameOrPath) {
		return files.ReadFile(nameOrPath + ".toml")
	}
	if _, err := os.Lstat(nameOrPath); err != nil && !strings.ContainsAny(nameOrPath, `/\.`) {
		return nil, presets.Unknown("lesson", nameOrPath, names, nil)
	}
	return strict.ReadFile(nameOrPath, strict.MaxFileSize)
}

// step matches the head of a lesson's step, which no preset has.
var step = regexp.MustCompile(`(?m)^\s*\[\[\s*step\s*\]\]`)

// Is tells whether the text of a file is meant as a lesson, right or wrong.
func Is(text []byte) bool { return step.Match(text) }

// builtinPreset finds the presets of a built-in lesson.
func builtinPreset(source string) (*presets.Preset, error) {
	if !slices.Contains(presets.Builtin(), source) {
		return nil, errors.New("a built-in lesson has built-in presets only")
	}
	return presets.Load(source)
}

// besideFile finds the presets of a lesson in a file: built-in ones and those of the user's own by name, others by a path
// relative to the lesson's.
func besideFile(lesson string, own map[string]string) func(source string) (*presets.Preset, error) {
	return func(source string) (*presets.Preset, error) {
		if slices.Contains(presets.Builtin(), source) {
			return presets.Load(source)
		}
		if file, ok := own[source]; ok {
			return presets.Load(file)
		}
		path := filepath.FromSlash(source)
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(lesson), path)
		}
		if _, err := os.Lstat(path); err != nil && !strings.ContainsAny(source, `/\.`) {
			return nil, presets.Unknown("preset", source, presets.Builtin(), slices.Sorted(maps.Keys(own)))
		}
		return presets.Load(path)
	}
}
