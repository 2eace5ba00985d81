package lessons

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sgdflow/presets"
)

func TestBuiltinListsEveryFile(t *testing.T) {
	t.Parallel()
	found, err := fs.Glob(files, "*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range found {
		found[i] = strings.TrimSuffix(n, ".toml")
	}
	listed := Builtin()
	slices.Sort(listed)
	if !slices.Equal(found, listed) {
		t.Errorf("embedded %v, listed %v", found, listed)
	}
}

// The list shows a lesson on one line of 80 columns.
func TestBuiltinTextsFitTheScreen(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		if l.File != "" {
			t.Errorf("%s has the file %s", l.Name, l.File)
		}
		for what, limit := range map[string]int{l.Title: 40, l.Summary: 60} {
			if n := utf8.RuneCountInString(what); n == 0 || n > limit {
				t.Errorf("%s: %q has %d characters, want 1 to %d", l.Name, what, n, limit)
			}
		}
	}
}

// TestNoTypedNumbers holds built-in lessons to computing every number that the audience reads.
func TestNoTypedNumbers(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		for i, s := range l.Steps {
			shown := Text{{Spans: []Span{{Text: s.Title}}}}
			shown = append(shown, s.Text...)
			if q := s.Question; q != nil {
				shown = slices.Concat(shown, q.Ask, q.Answer)
				for _, c := range q.Choices {
					shown = append(shown, c.Text...)
				}
			}
			for _, b := range shown {
				for _, span := range b.Spans {
					if !span.Code && strings.ContainsFunc(span.Text, unicode.IsDigit) {
						t.Errorf("%s, step %d: a number is typed in %q", l.Name, i+1, span.Text)
					}
				}
			}
		}
	}
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none.toml")
	for name, want := range map[string]string{
		none:     none + ": no such file",
		"tour":   "no lesson and no file named tour: ",
		t.Name(): "no lesson and no file named " + t.Name(),
		".":      ".: is a folder: name a file in it",
	} {
		if l, err := Load(name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %s", name, l, err, want)
		}
		if _, err := Source(name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("source of %s: %v, want %s", name, err, want)
		}
	}
}

// A lesson's presets are found beside it wherever the program runs, the user's own by their names.
func TestPresetsBesideTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	valley, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	text, err := valley.TOML()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	own := write("elsewhere/mine.toml", string(text))
	below := write("course/data/below.toml", string(text))
	lesson := func(preset string) string {
		return write("course/lesson.toml", "[[step]]\ntitle = \"a\"\npreset = \""+preset+"\"\n")
	}
	for preset, file := range map[string]string{
		"data/below.toml": below, "../course/data/below.toml": below, below: below, "mine": own, "valley": "",
	} {
		l, err := LoadFile(lesson(preset), map[string]string{"mine": own, "valley": own})
		if err != nil {
			t.Errorf("%s: %v", preset, err)
			continue
		}
		if s := l.Steps[0]; s.Preset.File != file || s.Source != preset {
			t.Errorf("%s is the preset of %s, named %s", preset, s.Preset.File, s.Source)
		}
	}
	for preset, want := range map[string]string{
		"mime":       "lesson.toml:3:10: step.preset: no preset and no file named mime: did you mean mine?",
		"below.toml": "lesson.toml:3:10: step.preset: " + filepath.Join(dir, "course/below.toml") + ": no such file",
	} {
		if _, err := LoadFile(lesson(preset), map[string]string{"mine": own}); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", preset, err, want)
		}
	}
	broken := write("course/data/below.toml", strings.Replace(string(text), "batch_size", "batch_sise", 1))
	if _, err := Load(lesson("data/below.toml")); err == nil || !strings.Contains(err.Error(), "step.preset: "+broken+":") ||
		!strings.HasSuffix(err.Error(), "unknown key: did you mean batch_size?") {
		t.Errorf("a broken preset: %v", err)
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"[[step]]": true, "title = \"a\"\n [[ step ]] # one\n": true, "": false, "# [[step]]": false, "[[steps]]": false, "[step]\n": false,
	} {
		if Is([]byte(text)) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	for _, p := range presets.All() {
		if text, err := p.TOML(); err != nil || Is(text) {
			t.Errorf("%s is taken for a lesson, %v", p.Name, err)
		}
	}
}
