package cli_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sgdflow/tui/speaker"
	"sgdflow/tui/term/termtest"
)

// notesEnv returns a runtime folder of the test's own, and the environment with it. t.TempDir has too long a name for a
// socket in it.
func notesEnv(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir, []string{"XDG_RUNTIME_DIR=" + dir}
}

func serveNotes(t *testing.T, dir string) *speaker.Server {
	t.Helper()
	s, err := speaker.Serve(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func notesCue() speaker.Cue {
	return speaker.Cue{
		Lesson: "Lesson", Title: "Small steps", Step: 2, Steps: 9, Notes: []string{"Wait for hands."},
		Next: "Large steps", Began: time.Now(),
	}
}

// TestNotesScreen is the story of a lecturer who opens the notes before the presentation, which ends and begins again.
func TestNotesScreen(t *testing.T) {
	t.Parallel()
	dir, env := notesEnv(t)
	p := termtest.Start(t, command(env, "notes"), termtest.Options{})
	p.WaitText("waiting for a presentation: start one with sgdflow --lesson NAME")
	cue := notesCue()
	s := serveNotes(t, dir)
	p.WaitText("the presentation shows no lesson")
	s.Show(cue)
	p.WaitText("Step 2 of 9: Small steps")
	p.WaitText("Wait for hands.")
	p.WaitText("step 0:01") // a second passes by itself
	p.Send(" ")
	p.WaitText("paused")
	p.Resize(40, 12)
	p.Wait("the notes on a small screen", func(s string) bool {
		return strings.Contains(s, "Wait for hands.") && strings.Contains(s, "q quit") && strings.Count(s, "\n") == 12
	})
	s.Close()
	p.WaitText("the presentation has ended")
	cue.Step, cue.Title, cue.Question = 3, "Large steps", speaker.Open
	serveNotes(t, dir).Show(cue)
	p.WaitText("Step 3 of 9: Large steps")
	p.WaitText("question open")
	quit(t, p)
}

// TestNotesScreenAtRest has the screen be written to no more than once a second, and then the clock's cells alone.
func TestNotesScreenAtRest(t *testing.T) {
	t.Parallel()
	dir, env := notesEnv(t)
	serveNotes(t, dir).Show(notesCue())
	p := termtest.Start(t, command(env, "notes", "--ascii", "--theme", "mono"), termtest.Options{})
	p.WaitText("step 0:01")
	p.Send(" ")
	p.WaitText("paused")
	before := p.Written()
	time.Sleep(1200 * time.Millisecond) // longer than the tick
	if after := p.Written(); after != before {
		t.Errorf("%d bytes were written while the clock stood", after-before)
	}
	quit(t, p)
	if raw := p.Raw(); strings.ContainsFunc(raw, func(r rune) bool { return r > '~' }) {
		t.Errorf("there is more than ASCII in %q", raw)
	}
}

// TestNotesAsText has no terminal on standard output.
func TestNotesAsText(t *testing.T) {
	t.Parallel()
	dir, env := notesEnv(t)
	cmd := command(append(os.Environ(), env...), "notes")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	s := serveNotes(t, dir)
	first, second := notesCue(), notesCue()
	second.Title = "\x1b[2Janother"
	expect := func(cue speaker.Cue, want string) {
		t.Helper()
		s.Show(cue)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(out, got); err != nil || string(got) != want {
			t.Errorf("wrote %q, %v; want %q", got, err, want)
		}
	}
	expect(first, "Step 2 of 9: Small steps\nLesson: Lesson\nNotes:\nWait for hands.\nNext: Large steps\n\n")
	expect(second, "Step 2 of 9: [2Janother\nLesson: Lesson\nNotes:\nWait for hands.\nNext: Large steps\n\n")
	s.Close()
	s = serveNotes(t, dir)
	s.Show(second)
	time.Sleep(1200 * time.Millisecond) // it is connected again well before, and does not write the same cue twice
	third := notesCue()
	third.Title, third.Notes = "Third", nil
	expect(third, "Step 2 of 9: Third\nLesson: Lesson\nNext: Large steps\n\n")
	if err := cmd.Process.Signal(unix.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("%v, want the exit status 130", err)
	}
	if !strings.Contains(said.String(), "sgdflow: the presentation has ended; waiting for the next\n") {
		t.Errorf("it said %q", said.String())
	}
}

func TestNotesOnce(t *testing.T) {
	t.Parallel()
	dir, env := notesEnv(t)
	once := func() (out, said string, status int) {
		cmd := command(append(os.Environ(), env...), "notes", "--once")
		var o, e bytes.Buffer
		cmd.Stdout, cmd.Stderr = &o, &e
		_ = cmd.Run()
		return o.String(), e.String(), cmd.ProcessState.ExitCode()
	}
	if out, said, status := once(); out != "" || status != 1 || said != "sgdflow: no presentation runs: start one with sgdflow --lesson NAME\n" {
		t.Errorf("without a presentation: %q, %q, status %d", out, said, status)
	}
	serveNotes(t, dir).Show(notesCue())
	if out, said, status := once(); !strings.HasPrefix(out, "Step 2 of 9: Small steps\n") || said != "" || status != 0 {
		t.Errorf("got %q, %q, status %d", out, said, status)
	}
	env = []string{"XDG_RUNTIME_DIR=/" + strings.Repeat("x", 200)}
	if _, said, status := once(); status != 2 || !strings.Contains(said, "shorter name") {
		t.Errorf("a folder of too long a name: %q, status %d", said, status)
	}
}
