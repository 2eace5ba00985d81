package library

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/presets/strict"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put writes a file, with its folder.
func put(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// small is a preset whose title and seed say n. What is needed comes last: cut short it is wrong.
func small(n int) string {
	return fmt.Sprintf("title = \"number %d\"\n[objective]\nkind = \"formula\"\nparameters = [\"a\"]\nloss = \"(a - x)^2\"\n[data]\nx = [1, 2]\n"+
		"[run]\nseed = %d\nstart = [0]\nlearning_rate = 0.1\nbatch_size = 1\nhorizon = 1\n", n, n)
}

func lesson(preset string) string {
	return "title = \"mine\"\n[[step]]\ntitle = \"one\"\npreset = \"" + preset + "\"\n[[step]]\ntitle = \"two\"\n"
}

func find(t *testing.T, all []Entry, name string) Entry {
	t.Helper()
	for _, e := range all {
		if e.Name == name {
			return e
		}
	}
	t.Fatalf("no %s in %v", name, all)
	return Entry{}
}

func TestBuiltinOnly(t *testing.T) {
	t.Parallel()
	for _, l := range []*Library{Open(""), Open(filepath.Join(t.TempDir(), "none"))} {
		all := l.Presets()
		if len(all) != len(presets.Builtin()) || len(l.Lessons()) != len(lessons.Builtin()) {
			t.Fatalf("%d presets, %d lessons", len(all), len(l.Lessons()))
		}
		for i, name := range presets.Builtin() {
			if e := all[i]; e.Name != name || e.Err != nil || e.File != "" || e.Title == "" || e.Summary == "" {
				t.Errorf("%+v, want %s", e, name)
			}
		}
		p, err := l.Preset("saddle")
		if err != nil || p.Name != "saddle" || p.File != "" {
			t.Errorf("%v, %v", p, err)
		}
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := put(t, filepath.Join(dir, "presets/mine.toml"), small(1))
	put(t, filepath.Join(dir, "presets/valley.toml"), small(2))
	put(t, filepath.Join(dir, "presets/broken.toml"), "titel = 3")
	put(t, filepath.Join(dir, "presets/\x1b[31m.toml"), small(3))
	put(t, filepath.Join(dir, "presets/.hidden.toml"), small(4))
	put(t, filepath.Join(dir, "presets/notes.txt"), "")
	course := put(t, filepath.Join(dir, "lessons/course.toml"), lesson("mine"))
	l := Open(dir)

	all := l.Presets()
	if want := len(presets.Builtin()) + 4; len(all) != want {
		t.Errorf("%d presets, want %d: %v", len(all), want, all)
	}
	if e := find(t, all, "mine"); e != (Entry{Name: "mine", Title: "number 1", File: mine}) {
		t.Errorf("%+v", e)
	}
	for name, want := range map[string]string{
		"broken":             "presets/broken.toml:1:1: titel: unknown key: did you mean title?",
		`"\x1b[31m"`:         "its name cannot be shown: give the file another name",
		all[len(all)-1].Name: "presets/valley.toml: valley is the name of a built-in preset: give the file another name",
	} {
		e := find(t, all[len(presets.Builtin()):], name)
		_, reason, _ := strings.Cut(want, ".toml:")
		if reason = strings.TrimSpace(reason); reason == "" {
			reason = want
		}
		if e.Err == nil || e.Reason() != reason || !strings.HasSuffix(e.Err.Error(), want) || strings.ContainsFunc(e.Err.Error(), strict.Unprintable) {
			t.Errorf("%s: %v, want %s", name, e.Err, want)
		}
	}
	for name, file := range map[string]string{"mine": mine, mine: mine, "valley": ""} {
		if p, err := l.Preset(name); err != nil || p.File != file {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := l.Preset("mime"); err == nil || err.Error() != "no preset and no file named mime: did you mean mine?" {
		t.Error(err)
	}
	if _, err := l.Preset("regatta"); err == nil || !strings.HasSuffix(err.Error(), "breakdown; your own are broken, mine") {
		t.Error(err)
	}

	if e := find(t, l.Lessons(), "course"); e != (Entry{Name: "course", Title: "mine", Steps: 2, File: course}) {
		t.Errorf("%+v", e)
	}
	if s, err := l.Lesson("course"); err != nil || s.Steps[1].Preset.File != mine || s.File != course {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := l.Lesson("curse"); err == nil || err.Error() != "no lesson and no file named curse: did you mean course?" {
		t.Error(err)
	}
}

// A list is as the files stand, whatever it was before.
func TestListFollowsTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := Open(dir)
	path := put(t, filepath.Join(dir, "presets/mine.toml"), small(1))
	title := func() string { return find(t, l.Presets(), "mine").Title }
	for n, want := range []string{"number 10", "number 11", "mine", "number 13"} {
		if want == "mine" {
			put(t, path, "title = 12")
		} else {
			put(t, path, small(10+n))
		}
		if got := title(); got != want {
			t.Errorf("listed as %q, want %q", got, want)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := len(l.Presets()); got != len(presets.Builtin()) {
		t.Errorf("%d presets after the only own one was deleted", got)
	}
}

func TestTooManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for n := range maxFiles + 1 {
		put(t, filepath.Join(dir, fmt.Sprintf("presets/p%03d.toml", n)), "")
	}
	all := Open(dir).Presets()
	last := all[len(all)-1]
	var wrong *strict.Error
	if len(all) != len(presets.Builtin())+maxFiles+1 || !errors.As(last.Err, &wrong) || !strings.Contains(wrong.Reason, "more than the 200 files") {
		t.Errorf("%d entries, the last %+v", len(all), last)
	}
}
