package tui

import (
	"errors"
	"strings"
	"testing"

	"sgdflow/presets/library"
)

func TestUndoTakesTheAnswerBack(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 1)
	in := d.m.scene.layout.panels[0].Inset(1)
	d.click(in.X+in.W/2, in.Y+in.H/2)
	d.settle()
	d.shows("Your guess is", "✚")
	d.press("z")
	d.settle()
	d.shows("Click there.")
	d.hides("✚", "Your guess")
	d.press("Z")
	d.settle()
	d.shows("Your guess is", "✚")
	d.press("pgdown")
	d.settle()
	d.press("2")
	d.settle()
	d.press("esc", "z")
	d.settle()
	d.shows("your choice: the modified flow")
	d.press("z", "z")
	d.settle()
	d.shows("Your guess is", "✚")
}

// TestFollowersAreTold of every answer, undone or not, and of numbers that are computed only after the step is on screen.
func TestFollowersAreTold(t *testing.T) {
	t.Parallel()
	var last Following
	d := drive(t, "valley", 120, 40, func(o *Options) {
		o.Follow = func(f Following) error {
			last = f
			return nil
		}
	})
	l := lesson(t, given)
	l.Steps[2].Notes = l.Steps[2].Question.Answer
	d.m.goToStep(l, 2)
	if text := strings.Join(last.Notes, " "); !strings.Contains(text, "…") {
		t.Errorf("before anything is computed the notes say %q", text)
	}
	d.settle()
	d.press("2")
	if !last.State.Revealed || last.State.Step != 2 {
		t.Errorf("after the answer: %+v", last.State)
	}
	slope, _ := d.m.scene.number("slope_sgd")
	for _, text := range [][]string{last.Notes, last.Answer} {
		if want := "The slope is " + short(slope); slope == 0 || !strings.HasPrefix(strings.Join(text, " "), want) {
			t.Errorf("told %q, want %q", text, want)
		}
	}
	d.press("z")
	if last.State.Revealed {
		t.Error("an answer undone is still told")
	}
	d.press("esc")
	if last.State.Lesson != nil {
		t.Error("a lesson that was left is still told")
	}
}

func TestFormulasAreNotBroken(t *testing.T) {
	for _, line := range textLines(lesson(t, strings.Replace(given, "Where will it end?", "A flow on `C + (eps/4) |grad C|^2` in place of C.", 1)).Steps[1].Text, 28, "-", nominal) {
		var text []string
		for _, w := range line {
			text = append(text, w.text)
		}
		if all := strings.Join(text, " "); strings.Contains(all, "eps/4") != strings.Contains(all, "C|^2") {
			t.Errorf("broken: %s", all)
		}
	}
}

func TestLessonNamesTheKeyThatGoesOn(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40, func(o *Options) { o.Keys = map[string][]string{"next-step": {"F"}} })
	d.m.goToStep(lesson(t, given), 0)
	d.settle()
	d.shows("F goes on")
	d.press("F")
	d.settle()
	d.shows("F shows it")
}

// TestUnreadableFileSaysTheWayOut on a narrow screen too, and leaves what is there.
func TestUnreadableFileSaysTheWayOut(t *testing.T) {
	t.Parallel()
	d := present(t, 80, 24, 0)
	d.send(library.Change{File: "mine.toml", Err: errors.New(`mine.toml:9:16: step.text: unknown number "gap_modifeid": did you mean gap_modified?`)})
	d.shows("mine.toml:9:16: step.text", "did you mean", "gap_modified?", "1 of 3", "rate 0.0300")
}
