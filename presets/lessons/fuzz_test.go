package lessons

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sgdflow/presets"
	"sgdflow/presets/strict"
)

// FuzzDecode holds whatever is accepted to what a Lesson promises, and what is refused to an error that can be shown.
func FuzzDecode(f *testing.F) {
	full := `title = "a"
[[step]]
title = "b"
preset = "valley"
text = "{gap_gradient} {beside_loss_sgd}"
[step.settings]
batch_size = 3
start = [1, 2]
[step.view]
time = "end"
x = [0, 1]
[step.beside]
seed = 2
[step.question]
kind = "choice"
ask = "which?"
choice = [{text = "one", right = "gap_gradient > 1"}, {text = "two"}]
`
	f.Add(full)
	for _, b := range badLessons {
		f.Add(strings.Replace(full, b.old, b.new, 1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := decode("a.toml", []byte(text), func(source string) (*presets.Preset, error) {
			if source != "valley" {
				return nil, errors.New("another preset")
			}
			return presets.Load(source)
		})
		if err != nil {
			var wrong *strict.Error
			if !errors.As(err, &wrong) || wrong.Reason == "" || strings.ContainsFunc(err.Error(), strict.Unprintable) {
				t.Fatalf("%T %q", err, err)
			}
			return
		}
		if len(l.Steps) == 0 {
			t.Fatal("no steps")
		}
		for _, s := range l.Steps {
			if err := s.Preset.Run.Validate(); err != nil {
				t.Error(err)
			}
			if s.Beside != nil && s.Beside.Validate() != nil {
				t.Error(s.Beside.Validate())
			}
			texts := []Text{s.Text, s.Notes}
			if q := s.Question; q != nil {
				texts = append(texts, q.Ask, q.Answer)
				if (q.Kind == Choose) != (len(q.Choices) >= MinChoices) {
					t.Errorf("%+v", q)
				}
				for _, c := range q.Choices {
					texts = append(texts, c.Text)
				}
			}
			for _, text := range texts {
				for _, name := range text.Numbers() {
					if why := s.withholds(name); why != "" {
						t.Error(why)
					}
				}
			}
			if s.Title == "" && !strings.Contains(text, "title") || !slices.Contains(Screens, s.Screen) || s.View.Row < 1 || s.View.Time.At > s.Preset.Run.Horizon {
				t.Errorf("%+v", s)
			}
		}
	})
}

// The longest texts of a file of the largest size are read in the time a file may take, whatever is in them.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"*", "_", "*a ", "**a", "[", "![", "]", "`", "> ", "- ", "  - a\n", "<", "&#1", "{", "{{", "\\", "a\n", "|", "~~", "*_", "[a](b"} {
		text := strings.Repeat(unit, MaxText/len(unit))
		file := "[[step]]\ntitle = \"a\"\npreset = \"valley\"\n"
		for len(file) < strict.MaxFileSize-2*MaxText {
			file += "notes = '''" + text + "'''\n[[step]]\ntitle = \"a\"\n"
		}
		begin := time.Now()
		l, err := Decode("a.toml", []byte(file))
		if d := time.Since(begin); d > 5*time.Second { // the target is 200 ms on an idle machine without the race detector
			t.Errorf("%q takes %v", unit, d)
		}
		if err == nil && len(l.Steps) < 10 {
			t.Errorf("%q: %d steps", unit, len(l.Steps))
		}
	}
}
