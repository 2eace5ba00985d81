package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sgdflow/presets/strict"
)

// Config is what a configuration file says. The zero value is that of an empty one.
type Config struct {
	Defaults Defaults
	Keys     map[string][]string // by action, as tea.KeyMsg.String names keys; the actions that the file names, no others

	file              string
	presetRow, column int // where Defaults.Preset stands
}

// Defaults hold where the command line says nothing. Zero values leave the program's own.
type Defaults struct {
	Theme   string
	ASCII   bool   // draw without Unicode
	Large   bool   // one plot at a time, in thick lines
	Narrate bool   // say in a line of its own what changes
	Preset  string // name, or absolute path of a file, which may not be there: see InvalidPreset
	Screen  string
}

// Choices are what a file may choose from, the program's own choice first.
type Choices struct {
	Actions []Action
	Themes  []string
	Presets []string // built-in ones; a file may name others
	Screens []string
}

// Action is something that keys do.
type Action struct {
	Name string   // of lower-case letters, digits and -
	Help string   // one line; "" for one that shares the line of the action before
	Keys []string // the program's own, as tea.KeyMsg.String names them
}

// Dir is sgdflow's folder among the user's configurations, which may not be there: in XDG_CONFIG_HOME where that is set,
// else where the operating system has them.
func Dir() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", errors.New("there is no folder for configurations: set HOME or XDG_CONFIG_HOME")
		}
	}
	if !filepath.IsAbs(dir) {
		return "", errors.New("XDG_CONFIG_HOME is a relative path: set it to an absolute one")
	}
	return filepath.Join(dir, "sgdflow"), nil
}

// Path is the user's configuration file, which may not be there.
func Path() (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "config.toml"), nil
}

// Load reads the configuration file at the path; where there is none it is the zero Config. What is wrong is a
// *strict.Error.
func Load(path string, c Choices) (Config, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return Config{}, nil
	}
	text, err := strict.ReadFile(path, strict.MaxFileSize)
	if err != nil {
		return Config{}, err
	}
	return Decode(path, text, c)
}

// Decode reads the text of a configuration file; the name of the file is used in errors. What is wrong is a
// *strict.Error.
func Decode(file string, text []byte, c Choices) (Config, error) {
	d, err := strict.Parse(file, text)
	if err != nil {
		return Config{}, err
	}
	root := d.Root("defaults", "keys")
	read := Config{file: file}
	read.Defaults = defaults(root, c)
	t := root.Open("defaults")
	read.presetRow, read.column = t.Position("preset")
	read.Keys = bindings(root.Open("keys"), c.Actions)
	if err := d.Err(); err != nil {
		return Config{}, err
	}
	return read, nil
}

func defaults(root strict.Table, c Choices) Defaults {
	t := root.Table("defaults", "theme", "ascii", "large", "narrate", "preset", "screen")
	d := Defaults{
		Theme:   oneOf(t, "theme", c.Themes),
		ASCII:   t.Bool("ascii", false),
		Large:   t.Bool("large", false),
		Narrate: t.Bool("narrate", false),
		Preset:  t.Text("preset", ""),
		Screen:  oneOf(t, "screen", c.Screens),
	}
	if t.Has("preset") && d.Preset == "" {
		t.Invalid("preset", "name a preset or a file, or leave this out")
	}
	if strings.ContainsRune(d.Preset, filepath.Separator) || filepath.Ext(d.Preset) == ".toml" {
		d.Preset = beside(t, d.Preset)
	}
	return d
}

// beside is the absolute path of a file named in the configuration.
func beside(t strict.Table, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	path, err := filepath.Abs(filepath.Join(filepath.Dir(t.File), path))
	if err != nil {
		t.Invalid("preset", "%v: write an absolute path", err)
	}
	return path
}

// oneOf reads a text that is one of the known ones, or "" where it is left out.
func oneOf(t strict.Table, key string, known []string) string {
	s := t.Text(key, "")
	if t.Has(key) && !slices.Contains(known, s) {
		t.Invalid(key, "unknown %s %q: use %s", key, s, strings.Join(known, ", "))
	}
	return s
}

// InvalidPreset is the error that Defaults.Preset could not be loaded, at its place in the file. It wraps nothing.
func (c Config) InvalidPreset(err error) error {
	return &strict.Error{File: c.file, Row: c.presetRow, Col: c.column, Key: "defaults.preset", Reason: err.Error()}
}
