package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sgdflow/presets/strict"
)

// choices are those of a small program.
var choices = Choices{
	Actions: []Action{
		{"rate-down", "learning rate", []string{"left"}},
		{"rate-up", "", []string{"right"}},
		{"play", "play or pause", []string{" "}},
		{"lens", "magnify", []string{"x"}},
		{"odd", "keys that need quoting", []string{`"`, `\`, "alt+ ", "ctrl+@", "="}},
		{"quit", "quit", []string{"q", "ctrl+c"}},
	},
	Themes:  []string{"auto", "dark", "light"},
	Presets: []string{"valley", "saddle"},
	Screens: []string{"paths", "order"},
}

// uncommented takes the # off the lines of an initial file that may be set.
func uncommented(text []byte) string {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if bare, ok := strings.CutPrefix(line, "#"); ok && !strings.HasPrefix(bare, " ") {
			lines[i] = bare
		}
	}
	return strings.Join(lines, "\n")
}

func TestInitialChangesNothing(t *testing.T) {
	t.Parallel()
	c, err := Decode("config.toml", Initial(choices), choices)
	if err != nil {
		t.Fatal(err)
	}
	if c.Defaults != (Defaults{}) || len(c.Keys) > 0 {
		t.Errorf("%+v", c)
	}
}

func TestInitialUncommentedIsWhatHoldsAnyway(t *testing.T) {
	t.Parallel()
	c, err := Decode("config.toml", []byte(uncommented(Initial(choices))), choices)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Defaults{Theme: "auto", Preset: "valley", Screen: "paths"}); c.Defaults != want {
		t.Errorf("defaults %+v, want %+v", c.Defaults, want)
	}
	want := map[string][]string{}
	for _, a := range choices.Actions {
		want[a.Name] = a.Keys
	}
	if !reflect.DeepEqual(c.Keys, want) {
		t.Errorf("keys %q, want %q", c.Keys, want)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	c, err := Decode("/home/ada/config.toml", []byte(`
[defaults]
theme = "light"
large = true
narrate = true
ascii = true
preset = "lectures/first"
[keys]
play = ["k", "alt+p", "alt+enter", "é", "ctrl+shift+up"]
lens = []
quit = ["Q"]
`), choices)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Defaults{"light", true, true, true, "/home/ada/lectures/first", ""}); c.Defaults != want {
		t.Errorf("defaults %+v, want %+v", c.Defaults, want)
	}
	want := map[string][]string{"play": {"k", "alt+p", "alt+enter", "é", "ctrl+shift+up"}, "lens": {}, "quit": {"Q"}}
	if !reflect.DeepEqual(c.Keys, want) {
		t.Errorf("keys %q, want %q", c.Keys, want)
	}
	if got, want := c.InvalidPreset(os.ErrNotExist).Error(), "/home/ada/config.toml:7:10: defaults.preset: file does not exist"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPresetPaths(t *testing.T) {
	t.Parallel()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"saddle": "saddle", "mine.toml": filepath.Join(here, "mine.toml"), "./valley": filepath.Join(here, "valley"), "/a/b.toml": "/a/b.toml",
	} {
		c, err := Decode("config.toml", []byte("defaults.preset = \""+given+"\""), choices)
		if err != nil || c.Defaults.Preset != want {
			t.Errorf("%s is %s, %v, want %s", given, c.Defaults.Preset, err, want)
		}
	}
}

// A key is free once its action has another.
func TestKeysChangePlaces(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"swapped":       `keys = {rate-up = ["left"], rate-down = ["right"]}`,
		"taken over":    `keys = {play = ["x"], lens = []}`,
		"quit by a key": `keys = {quit = ["esc"], play = ["q"]}`,
		"same again":    `keys = {quit = ["ctrl+c", "q"]}`,
	} {
		if _, err := Decode("config.toml", []byte(text), choices); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"[default]", `1:2: default: unknown key: did you mean defaults?`},
		{"[defaults]\ncolour = 1", `2:1: defaults.colour: unknown key: known are theme, ascii, large, narrate, preset, screen`},
		{"[defaults]\nThemes = 1", `2:1: defaults.Themes: unknown key: did you mean theme?`},
		{"[defaults]\ntheme = \"blue\"", `2:9: defaults.theme: unknown theme "blue": use auto, dark, light`},
		{"[defaults]\nscreen = \"\"", `2:10: defaults.screen: unknown screen "": use paths, order`},
		{"[defaults]\nascii = 1", `2:9: defaults.ascii: must be true or false, not a number`},
		{"[defaults]\npreset = \"\"", `2:10: defaults.preset: name a preset or a file, or leave this out`},
		{"[defaults]\npreset = \"a\\u001b\"", `2:10: defaults.preset: character U+001B cannot be shown`},
		{"defaults = 1", `1:12: defaults: must be a table, not a number`},
		{"[[defaults]]", `1:3: defaults: must be a table, not a list`},
		{"[keys]\nplya = [\"x\"]", `2:1: keys.plya: unknown action: did you mean play?`},
		{"[keys]\nfly = [\"x\"]", `2:1: keys.fly: unknown action: "sgdflow config init" writes a file with all of them`},
		{"[keys]\nplay = \"k\"", `2:8: keys.play: must be a list of names in quotes, not text`},
		{"[keys]\nplay = [1]", `2:9: keys.play: must be a name in quotes, not a number`},
		{"[[keys.play]]", `1:3: keys.play: must be a name in quotes, not a table`},
		{"[keys]\nplay = [\"k\", \"pgdn\"]", `2:14: keys.play: unknown key "pgdn": did you mean pgdown?`},
		{"[keys]\nplay = [\"shift+k\"]", `2:9: keys.play: unknown key "shift+k": did you mean K?`},
		{"[keys]\nplay = [\"alt+ctr+k\"]", `2:9: keys.play: unknown key "alt+ctr+k": did you mean alt+ctrl+k?`},
		{"[keys]\nplay = [\"ctrl+i\"]", `2:9: keys.play: unknown key "ctrl+i": did you mean tab?`},
		{"[keys]\nplay = [\" \"]", `2:9: keys.play: unknown key " ": did you mean space?`},
		{"[keys]\nplay = [\"\"]", `2:9: keys.play: unknown key "": ` + anyKey},
		{"[keys]\nplay = [\"the red one\"]", `2:9: keys.play: unknown key "the red one": ` + anyKey},
		{"[keys]\nplay = [\"k\", \"k\"]", `2:14: keys.play: k stands twice`},
		{"[keys]\nplay = [\"k\"]\nlens = [\"l\", \"k\"]", `3:14: keys.lens: k is a key of play already: one key does one thing`},
		{"[keys]\nplay = [\"k\", \"x\"]", `2:14: keys.play: x is a key of lens already: give that another one in this file, or none: lens = []`},
		{"[keys]\nlens = [\"space\"]", `2:9: keys.lens: space is a key of play already: give that another one in this file, or none: play = []`},
		{"[keys]\nplay = [\"q\"]", `2:9: keys.play: q is a key of quit already: give that another one in this file`},
		{"[keys]\nquit = []", `2:1: keys.quit: one key at least must end the program`},
		{"[keys]\nquit = [\"q\"]\nplay = [\"ctrl+c\"]", `3:9: keys.play: ctrl+c ends the program wherever it is: use another key`},
		{"[keys]\nplay = [\"ctrl+z\"]", `2:9: keys.play: ctrl+z suspends the program: use another key`},
		{"[keys", `1:5: expected ']' to close table name`},
	} {
		_, err := Decode("config.toml", []byte(c.text), choices)
		if err == nil || strings.TrimPrefix(err.Error(), "config.toml:") != c.want {
			t.Errorf("%q\ngot  %v\nwant config.toml:%s", c.text, err, c.want)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if c, err := Load(at("missing.toml"), choices); err != nil || !reflect.DeepEqual(c, Config{}) {
		t.Errorf("missing: %+v, %v", c, err)
	}
	if err := os.Symlink("nowhere", at("dangling.toml")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"dangling.toml": "no such file",
		".":             "is a folder: name a file in it",
	} {
		if _, err := Load(at(name), choices); err == nil || err.Error() != at(name)+": "+want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if err := os.WriteFile(at("config.toml"), []byte("[keys]\nplay = [\"k\"]\nleft = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(at("config.toml"), choices)
	if fe, ok := err.(*strict.Error); !ok || fe.File != at("config.toml") || fe.Row != 3 || fe.Key != "keys.left" {
		t.Errorf("error %#v", err)
	}
}

func TestPath(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", "/etc/ada")
	if path, err := Path(); err != nil || path != "/etc/ada/sgdflow/config.toml" {
		t.Errorf("%s, %v", path, err)
	}
	t.Setenv("XDG_CONFIG_HOME", "ada")
	if path, err := Path(); err == nil {
		t.Errorf("a relative folder gives %s", path)
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("HOME", "/home/ada")
	want, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	if path, err := Path(); err != nil || path != filepath.Join(want, "sgdflow", "config.toml") {
		t.Errorf("%s, %v", path, err)
	}
	t.Setenv("HOME", "")
	if path, err := Path(); err == nil {
		t.Errorf("without a home it is %s", path)
	}
}
