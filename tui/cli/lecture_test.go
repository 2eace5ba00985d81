package cli

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"sgdflow/presets/lessons"
	"sgdflow/tui"
	"sgdflow/tui/speaker"
)

// TestLectureTellsTheNotes is a lecture as the speaker's terminal hears of it: a step, its answer, another lesson, none.
func TestLectureTellsTheNotes(t *testing.T) {
	dir, err := os.MkdirTemp("", "run") // the name of a test's own folder may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	var l lecture
	t.Cleanup(func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	})
	follow := func(f tui.Following) speaker.Cue {
		t.Helper()
		if err := l.follow(f); err != nil {
			t.Fatal(err)
		}
		cue, err := speaker.Ask(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return cue
	}
	first, err := lessons.Load("where-sgd-goes")
	if err != nil {
		t.Fatal(err)
	}
	at := tui.Following{State: tui.StepState(first, 1), Text: []string{"Where?"}, Notes: []string{"Wait, 97.1 percent."}, Answer: []string{"a", "b"}}
	cue := follow(at)
	if cue.Step != 2 || cue.Steps != len(first.Steps) || cue.Title != first.Steps[1].Title || cue.Next != first.Steps[2].Title || cue.Lesson != first.Title ||
		cue.Planned != first.Steps[0].Minutes || cue.Minutes != first.Steps[1].Minutes || cue.Question != speaker.Open || cue.Answer != "a b" ||
		!slices.Equal(cue.Text, at.Text) || !slices.Equal(cue.Notes, at.Notes) {
		t.Errorf("the first cue is %+v", cue)
	}
	at.State.Revealed = true
	if again := follow(at); again.Question != speaker.Revealed || again.Began != cue.Began || again.Passed != cue.Passed {
		t.Errorf("revealed, the cue is %+v", again)
	}
	if left := follow(tui.Following{}); left.Step != 2 || !strings.Contains(strings.Join(left.Text, " "), "left") || left.Question != "" {
		t.Errorf("with the lesson left the cue is %+v", left)
	}
	if back := follow(at); back.Question != speaker.Revealed || back.Began != cue.Began {
		t.Errorf("taken up again, the cue is %+v", back)
	}
	other, err := lessons.Load("breaking")
	if err != nil {
		t.Fatal(err)
	}
	if next := follow(tui.Following{State: tui.StepState(other, 0)}); !next.Began.After(cue.Began) || next.Planned != 0 || next.Passed > 0.1 {
		t.Errorf("of another lesson the cue is %+v", next)
	}
}
