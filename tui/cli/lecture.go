package cli

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets/library"
	"sgdflow/tui"
	"sgdflow/tui/speaker"
)

// lecture tells the speaker's notes where the presentation is. The first step of a lesson opens the way to them.
type lecture struct {
	server *speaker.Server // nil before the first step, and where it could not be opened
	failed bool            // that it could not has been said
	began  time.Time       // when the lesson did
	lesson string          // its name
	step   int             // of it, from 0
	passed float64         // minutes until that step came up
	told   speaker.Cue     // last
}

// follow is told of every step. Its error is why there are no notes, once.
func (l *lecture) follow(f tui.Following) error {
	switch {
	case l.failed:
		return nil
	case f.State.Lesson == nil:
		l.leave()
		return nil
	}
	if l.server == nil {
		dir, err := speaker.RuntimeDir()
		if err == nil {
			l.server, err = speaker.Serve(dir)
		}
		if err != nil {
			l.failed = true
			return err
		}
	}
	if name := lessonName(f.State.Lesson); name != l.lesson { // another one has a plan of its own
		l.began, l.lesson, l.step = time.Now(), name, -1
	}
	if f.State.Step != l.step {
		l.step, l.passed = f.State.Step, time.Since(l.began).Minutes()
	}
	l.told = l.cue(f)
	l.server.Show(l.told)
	return nil
}

// leave says that the audience sees the lesson no more.
func (l *lecture) leave() {
	if l.server == nil {
		return
	}
	left := l.told
	left.Text, left.Question, left.Answer = []string{"The lesson has been left at this step."}, "", ""
	l.server.Show(left)
}

// cue is what the speaker is told of a step.
func (l *lecture) cue(f tui.Following) speaker.Cue {
	lesson, i := f.State.Lesson, f.State.Step
	step := lesson.Steps[i]
	c := speaker.Cue{
		Lesson: lesson.Title, Title: step.Title, Step: i + 1, Steps: len(lesson.Steps),
		Notes: f.Notes, Text: f.Text,
		Minutes: step.Minutes, Passed: l.passed, Began: l.began,
	}
	for _, before := range lesson.Steps[:i] {
		c.Planned += before.Minutes
	}
	if i+1 < len(lesson.Steps) {
		c.Next = lesson.Steps[i+1].Title
	}
	if step.Question != nil {
		c.Question, c.Answer = speaker.Open, joined(f.Answer)
		if f.State.Revealed {
			c.Question = speaker.Revealed
		}
	}
	return c
}

func joined(paragraphs []string) (text string) {
	for i, p := range paragraphs {
		if i > 0 {
			text += " "
		}
		text += p
	}
	return text
}

// close ends the server; calling it again does nothing.
func (l *lecture) close() error {
	server := l.server
	if l.server = nil; server == nil {
		return nil
	}
	return server.Close()
}

// openFiles are those of what is on screen, for the watch, which asks from a goroutine of its own.
type openFiles struct{ latest atomic.Pointer[[]string] }

func newOpenFiles(s tui.State) *openFiles {
	var o openFiles
	o.note(s)
	return &o
}

func (o *openFiles) note(s tui.State) {
	all := []string{s.Preset.File}
	if s.Lesson != nil {
		all = append(all, s.Lesson.File)
		for _, step := range s.Lesson.Steps {
			all = append(all, step.Preset.File)
		}
	}
	all = slices.DeleteFunc(all, func(file string) bool { return file == "" })
	o.latest.Store(&all)
}

func (o *openFiles) paths() []string { return *o.latest.Load() }

// watch has the files of a library, and those open on screen, watched until the context ends or close is called, which waits for
// that. What is saved arrives as a message.
func watch(ctx context.Context, from *library.Library, open func() []string) (saved <-chan tea.Msg, close func() error) {
	messages := make(chan tea.Msg)
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	var err error
	ended.Go(func() {
		err = from.Watch(ctx, open, func(c library.Change) {
			select {
			case messages <- c:
			case <-ctx.Done():
			}
		})
	})
	return messages, func() error {
		cancel()
		ended.Wait()
		return err
	}
}
