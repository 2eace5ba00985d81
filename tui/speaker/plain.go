package speaker

import (
	"fmt"
	"strings"
)

// Plain returns the cue as lines of text, for those who have no screen or do not look at it, without escape sequences.
func (c Cue) Plain() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", c.heading())
	if c.Lesson != "" {
		line("Lesson: %s", c.Lesson)
	}
	if from, to := c.planned(); to > 0 {
		line("Planned: from %s to %s, begun at %s", clock(from), clock(to), clock(minutes(c.Passed)))
	}
	if q := c.question(); q != "" {
		line("%s", q)
	}
	if len(c.Notes) > 0 {
		line("Notes:\n%s", strings.Join(c.Notes, "\n"))
	}
	if len(c.Text) > 0 {
		line("On screen:\n%s", strings.Join(c.Text, "\n"))
	}
	line("%s", c.next())
	return b.String()
}

// heading is the step with its number.
func (c *Cue) heading() string {
	if c.Steps == 0 {
		return c.Title
	}
	return fmt.Sprintf("Step %d of %d: %s", c.Step, c.Steps, c.Title)
}

// question is what there is to know of the question, "" where there is none.
func (c *Cue) question() string {
	text := ""
	switch c.Question {
	case Open:
		text = "Question open: the audience guesses"
	case Revealed:
		text = "Question revealed"
	default:
		return ""
	}
	if c.Answer != "" {
		text += ". Answer: " + c.Answer
	}
	return text
}

// next is what comes after the step.
func (c *Cue) next() string {
	if c.Next == "" {
		return "Next: the end"
	}
	return "Next: " + c.Next
}
