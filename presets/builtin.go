package presets

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sgdflow/presets/strict"
)

//go:embed *.toml
var files embed.FS

// lessons is the order in which the built-in presets teach.
var lessons = []string{
	"valley",
	"full-batch",
	"curvatures",
	"shared-curvature",
	"logistic",
	"tanh-neuron",
	"sharp-flat",
	"saddle",
	"funnel",
	"samplings",
	"layers",
	"moons",
	"sparse",
	"glyphs",
	"breakdown",
}

// Builtin lists the names of the built-in presets in the order in which they teach, Default first.
func Builtin() []string { return slices.Clone(lessons) }

// Default is the name of the preset shown when none is asked for.
func Default() string { return lessons[0] }

// All loads every built-in preset, in the order of Builtin.
func All() []*Preset {
	var all []*Preset
	for _, name := range lessons {
		p, err := builtin(name, nil)
		if err != nil {
			panic("presets: " + err.Error()) // a test loads them all
		}
		all = append(all, p)
	}
	return all
}

// Load returns a fresh preset: the built-in one of that name, else the one in the file at that path. What is wrong
// with a file is an *Error; a name that is neither is answered with the near ones.
func Load(nameOrPath string) (*Preset, error) { return load(nameOrPath, nil) }

// load is Load with data to read instead of the preset's own, nil for none.
func load(nameOrPath string, data *Override) (*Preset, error) {
	if slices.Contains(lessons, nameOrPath) {
		return builtin(nameOrPath, data)
	}
	if _, err := os.Lstat(nameOrPath); err != nil && !strings.ContainsAny(nameOrPath, `/\.`) {
		return nil, Unknown("preset", nameOrPath, lessons, nil)
	}
	text, err := strict.ReadFile(nameOrPath, MaxFileSize)
	if err != nil {
		return nil, err
	}
	src := beside(nameOrPath)
	src.own = data
	p, err := decode(nameOrPath, text, src)
	if err != nil {
		return nil, err
	}
	if p.File, err = filepath.Abs(nameOrPath); err != nil {
		return nil, &Error{File: nameOrPath, Reason: err.Error()}
	}
	return p, nil
}

func builtin(name string, data *Override) (*Preset, error) {
	file := name + ".toml"
	text, err := files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	src := inside()
	src.own = data
	return decode(file, text, src)
}

// Unknown is the error for a name that is neither that of a file nor one of those built in or of the user's own. what says
// in a word what it was to name.
func Unknown(what, name string, builtin, own []string) error {
	hint := "built in are " + strings.Join(builtin, ", ")
	if len(own) > 0 {
		hint += "; your own are " + strings.Join(own, ", ")
	}
	if n := strict.Near(name, slices.Concat(builtin, own)); n != "" {
		hint = "did you mean " + n + "?"
	}
	return fmt.Errorf("no %s and no file named %s: %s", what, strict.Printable(name), hint)
}
