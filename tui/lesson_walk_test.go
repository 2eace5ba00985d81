package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sgdflow/presets/library"
)

// A digit beyond the choices chooses nothing, and an answer is undone with its outcome hidden again.
func TestDigitsBeyondTheChoices(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 2)
	d.press("3", "9", "0")
	if p := d.m.scene.lesson; p.revealed || p.chosen >= 0 {
		t.Errorf("chosen is %d, revealed %v", p.chosen, p.revealed)
	}
	d.m.goToStep(d.m.scene.lesson.lesson, 2)
	d.press("2")
	d.settle()
	d.shows("your choice: the modified flow")
	d.press("z")
	d.settle()
	if p := d.m.scene.lesson; p.revealed || p.step != 2 {
		t.Errorf("undone to step %d, revealed %v", p.step, p.revealed)
	}
	d.shows("what do you expect?")
	d.hides("your choice")
	d.press("Z")
	d.settle()
	d.shows("by the theory 3.")
}

// A choice whose formula comes to no number is neither right nor wrong.
func TestChoiceWithoutANumber(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.m.goToStep(lesson(t, strings.Replace(given, `"slope_gradient > slope_sgd"`, `"sqrt(-slope_gradient)"`, 1)), 2)
	d.press("1")
	d.settle()
	d.shows("? your choice: gradient flow", "✓ the modified flow")
}

// A step sets out without a ghost, also when it is begun once more.
func TestStepBeginsWithoutGhost(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 0)
	d.press("right")
	d.settle()
	if d.m.scene.ghost == nil {
		t.Fatal("a change leaves no ghost")
	}
	d.command("step 1")
	if d.m.scene.ghost != nil {
		t.Error("what was tried before is the ghost of a step begun anew")
	}
}

// A lesson that is saved is shown anew at the step that is on screen, or at the last where it has become shorter; one that is
// wrong leaves everything as it is.
func TestSavedLessonStaysAtItsStep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "lessons", "mine.toml")
	save := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save(given)
	d := drive(t, "valley", 120, 40, func(o *Options) { o.Library = library.Open(dir) })
	d.command("lesson mine")
	d.command("step 2")
	change := func() library.Change {
		l, err := d.m.library.Lesson("mine")
		return library.Change{File: path, Lesson: l, Err: err}
	}
	save(strings.Replace(given, "Click there.", "Click anew.", 1))
	d.send(change())
	d.settle()
	d.shows("2 of 3", "Click anew.", "has been saved")
	d.send(library.Change{File: path, Err: errors.New("mine.toml:12:1: step.settings.sedes: unknown key: did you mean seeds?")})
	d.settle()
	d.shows("2 of 3", "Click anew.", "sedes", "what was there before stays")
	save(given[:strings.LastIndex(given, "[[step]]\ntitle = \"A click\"")])
	d.send(change())
	d.settle()
	d.shows("1 of 1", "The first")
}

// A search that is overtaken by another experiment changes nothing there.
func TestSearchOvertaken(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("B")
	d.command("preset saddle")
	rate := d.m.now.run.Settings.LearningRate
	d.until("the end of the search", func() bool { return !d.m.waitsFor() })
	d.settle()
	if got := d.m.now.run.Settings.LearningRate; got != rate || d.m.now.preset.Name != "saddle" {
		t.Errorf("%s at learning rate %v, want saddle at %v", d.m.now.preset.Name, got, rate)
	}
	d.hides("breaks between")
}
