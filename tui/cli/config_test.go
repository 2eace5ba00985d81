package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"

	"sgdflow/tui"
	"sgdflow/tui/config"
)

// runConfig runs sgdflow config with a folder of configurations, and returns what it prints.
func runConfig(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", folder)
	var out bytes.Buffer
	cmd := newConfig()
	cmd.SetOut(&out)
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.Execute()
	return out.String(), err
}

func writeConfig(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestConfigInit(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(folder, "sgdflow", "config.toml")
	if out, err := runConfig(t, folder, "path"); err != nil || out != path+"\n" {
		t.Errorf("path: %q, %v", out, err)
	}
	if out, err := runConfig(t, folder, "check"); err != nil || !strings.Contains(out, path+": not there") {
		t.Errorf("check without a file: %q, %v", out, err)
	}
	if out, err := runConfig(t, folder, "init"); err != nil || out != "wrote "+path+"\n" {
		t.Fatalf("init: %q, %v", out, err)
	}
	if out, err := runConfig(t, folder, "check"); err != nil || out != path+": ok\n" {
		t.Errorf("check: %q, %v", out, err)
	}
	if got, err := configuration(flag[string]{}); err != nil || got.Defaults != (config.Defaults{}) || len(got.Keys) > 0 {
		t.Errorf("the file as written says %+v, %v", got, err)
	}

	writeConfig(t, path, "# mine\n")
	if out, err := runConfig(t, folder, "init"); err == nil || status(err) != statusBadInput || out != "" {
		t.Errorf("init over a file: %q, %v", out, err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "# mine\n" {
		t.Errorf("the file now is %q, %v", text, err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

// TestConfigInitHoldsTheProgramsOwn uncomments the whole file: every action is in it with its keys, and no two of them
// share one.
func TestConfigInitHoldsTheProgramsOwn(t *testing.T) {
	text := config.Initial(choices())
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if len(line) > 140 {
			t.Errorf("long line: %s", line)
		}
		if !strings.HasPrefix(line, "# ") {
			lines[i] = strings.TrimPrefix(line, "#")
		}
	}
	c, err := config.Decode("config.toml", []byte(strings.Join(lines, "\n")), choices())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, a := range tui.Actions() {
		want[a.Name] = a.Keys
	}
	if !reflect.DeepEqual(c.Keys, want) {
		t.Errorf("keys %q, want %q", c.Keys, want)
	}
	if want := (config.Defaults{Theme: "auto", Preset: "valley", Screen: "paths"}); c.Defaults != want {
		t.Errorf("defaults %+v, want %+v", c.Defaults, want)
	}
}

func TestWriteNewNeverReplaces(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	const writers = 8
	errs := make([]error, writers)
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() { errs[i] = writeNew(path, bytes.Repeat([]byte{byte('a' + i)}, 100_000)) })
	}
	group.Wait()
	written := 0
	for i, err := range errs {
		switch {
		case err == nil:
			written++
			if text, err := os.ReadFile(path); err != nil || len(text) != 100_000 || text[0] != byte('a'+i) {
				t.Errorf("writer %d has written %d bytes, %v", i, len(text), err)
			}
		case !errors.Is(err, fs.ErrExist):
			t.Error(err)
		}
	}
	if written != 1 {
		t.Errorf("%d of %d have written the file", written, writers)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

func TestConfigCheck(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "sgdflow", "config.toml")
	other := filepath.Join(folder, "other.toml")
	writeConfig(t, other, "defaults.preset = \"saddle\"")
	for _, c := range []struct {
		text, want string
		args       []string
	}{
		{"[keys]\nplya = [\"x\"]", path + ":2:1: keys.plya: unknown action: did you mean play?", nil},
		{"[defaults]\npreset = \"vally\"", path + ":2:10: defaults.preset: no preset and no file named vally: did you mean valley?", nil},
		{"", folder + "/no.toml: no such file", []string{folder + "/no.toml"}},
		{"", "one file at a time, please; see config check --help", []string{"a", "b"}},
		{"not read", "", []string{other}},
	} {
		writeConfig(t, path, c.text)
		got := ""
		if _, err := runConfig(t, folder, append([]string{"check"}, c.args...)...); err != nil {
			got = err.Error()
			if status(err) != statusBadInput {
				t.Errorf("%s: exit status %d", got, status(err))
			}
		}
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestConfiguration(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	own, other, broken := filepath.Join(folder, "sgdflow", "config.toml"), filepath.Join(folder, "a.toml"), filepath.Join(folder, "b.toml")
	writeConfig(t, own, "defaults.theme = \"light\"")
	writeConfig(t, other, "defaults.theme = \"dark\"")
	writeConfig(t, broken, "defaults.theme = \"pink\"")
	given := func(name string) flag[string] { return flag[string]{value: name, given: true} }
	for _, c := range []struct {
		name, theme, err string
		file             flag[string]
	}{
		{"the user's own", "light", "", flag[string]{}},
		{"another", "dark", "", given(other)},
		{"none", "", "", given("")},
		{"missing", "", filepath.Join(folder, "c.toml") + ": no such file (", given(filepath.Join(folder, "c.toml"))},
		{"broken", "", broken + ":1:18: defaults.theme: unknown theme \"pink\": use ", given(broken)},
	} {
		got, err := configuration(c.file)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err) || status(err) != statusBadInput ||
			!strings.HasSuffix(err.Error(), "--config '' to do without)")) {
			t.Errorf("%s: %v, want %s", c.name, err, c.err)
		}
		if got.Defaults.Theme != c.theme {
			t.Errorf("%s: theme %q, want %q", c.name, got.Defaults.Theme, c.theme)
		}
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("HOME", "")
	if got, err := configuration(flag[string]{}); err != nil || got.Defaults.Theme != "" {
		t.Errorf("without a home: %+v, %v", got, err)
	}
}

// TestConfigured opens the explorer with a configuration and a command line.
func TestConfigured(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.toml")
	writeConfig(t, file, `
[defaults]
theme = "light"
ascii = true
narrate = true
preset = "saddle"
screen = "order"
[keys]
play = ["k"]
`)
	for _, c := range []struct {
		line string
		want tui.State
		name string
	}{
		{"", tui.State{Theme: tui.ThemeLight, ASCII: true, Narrate: true, Screen: tui.Order}, "saddle"},
		{"--theme dark --ascii=false --large", tui.State{Theme: tui.ThemeDark, Large: true, Narrate: true, Screen: tui.Order}, "saddle"},
		{"valley", tui.State{Theme: tui.ThemeLight, ASCII: true, Narrate: true}, "valley"},
		{"--screen paths", tui.State{Theme: tui.ThemeLight, ASCII: true, Narrate: true}, "saddle"},
	} {
		var o exploreOptions
		cmd := &cobra.Command{Use: "sgdflow"}
		o.define(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.line)); err != nil {
			t.Fatal(err)
		}
		args := cmd.Flags().Args()
		from, conf, err := configured(flag[string]{value: file, given: true}, args)
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.open(cmd, args, &from)
		if err != nil {
			t.Fatal(err)
		}
		if got.Preset.Name != c.name {
			t.Errorf("%q opens %s, want %s", c.line, got.Preset.Name, c.name)
		}
		if got.Preset, got.Original = nil, nil; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q\ngot  %+v\nwant %+v", c.line, got, c.want)
		}
		if want := map[string][]string{"play": {"k"}}; !reflect.DeepEqual(conf.Keys, want) {
			t.Errorf("keys %q, want %q", conf.Keys, want)
		}
	}
}

func TestConfiguredPresetIsMissing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.toml")
	writeConfig(t, file, `defaults.preset = "lectures/first.toml"`)
	missing := filepath.Join(filepath.Dir(file), "lectures", "first.toml")
	want := file + ":1:19: defaults.preset: " + missing + ": no such file (mend it, or run with --config '' to do without)"
	named := flag[string]{value: file, given: true}
	if _, _, err := configured(named, nil); err == nil || err.Error() != want || status(err) != statusBadInput {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, _, err := configured(named, []string{"valley"}); err != nil {
		t.Errorf("with another preset: %v", err)
	}
}
