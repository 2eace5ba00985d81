package lessons

import (
	"errors"

	"sgdflow/presets/strict"
	"sgdflow/sim/expr"
)

// The number of choices of a question.
const (
	MinChoices = 2
	MaxChoices = 6
)

// question reads [step.question].
func (s *Step) question(t strict.Table) {
	if !t.Has("question") {
		return
	}
	t = t.Table("question", "ask", "kind", "answer", "choice")
	t.Require("ask", "kind")
	s.Question = &Question{}
	switch kind := t.Text("kind", ""); kind {
	case "click":
		s.Question.Kind = Click
		if t.Has("choice") {
			t.InvalidKey("choice", "a click has no choices: leave this out, or use kind = \"choice\"")
		}
		s.pictures(t)
	case "choice":
		s.Question.Kind = Choose
	default:
		t.Invalid("kind", "unknown kind %q: use \"click\" or \"choice\"", kind)
	}
	s.Question.Ask = s.text(t, "ask")
	s.Question.Answer = s.text(t, "answer")
	if s.Question.Kind == Choose {
		s.choices(t)
	}
}

// pictures refuses a click where there is nothing to click into.
func (s *Step) pictures(t strict.Table) {
	switch {
	case s.Screen != Paths && s.Screen != Landscape:
		t.Invalid("kind", "screen %q has no picture to click into: use \"choice\", or screen %q or %q", s.Screen, Paths, Landscape)
	case len(s.Preset.Run.Start) < 2:
		t.Invalid("kind", "%s has one parameter and so no picture to click into: use \"choice\"", s.Source)
	}
}

func (s *Step) choices(t strict.Table) {
	tables := t.Tables("choice", "text", "right")
	if n := len(tables); n < MinChoices || n > MaxChoices {
		t.Invalid("choice", "%d choices: give %d to %d, each with [[step.question.choice]]", n, MinChoices, MaxChoices)
	}
	right := false
	for _, c := range tables {
		c.Require("text")
		choice := Choice{Text: s.text(c, "text")}
		if c.Has("right") {
			right = true
			choice.Right = s.formula(c, "right")
		}
		s.Question.Choices = append(s.Question.Choices, choice)
	}
	if !right {
		t.Invalid("choice", "none of the choices says when it is right: give one a formula, such as right = \"gap_modified < gap_gradient\"")
	}
}

// formula reads a formula over the numbers of the step.
func (s *Step) formula(t strict.Table, key string) *Formula {
	source := t.Text(key, "")
	if t.Err() != nil {
		return nil
	}
	f, err := newFormula(source)
	var wrong *expr.Error
	switch {
	case errors.As(err, &wrong):
		runes := []rune(source)
		offset := len(string(runes[:min(wrong.Column-1, len(runes))]))
		if !t.InvalidText(key, offset, "%s", wrong.Reason) {
			t.Invalid(key, "%v", wrong)
		}
		return nil
	case err != nil:
		t.Invalid(key, "%v", err)
		return nil
	}
	for _, name := range f.Numbers {
		if reason := s.withholds(name); reason != "" {
			t.Invalid(key, "%s", reason)
		}
	}
	return f
}
