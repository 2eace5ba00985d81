package tui

import "sgdflow/tui/plot"

// drawReason fills the body of a screen that has nothing to show with the reason, in paragraphs; where these have no room, with
// the brief form.
func (s *scene) drawReason(c *plot.Canvas, title, brief string, paragraphs ...string) {
	const widest = 64 // a line that the eye does not lose
	in := s.layout.body.Inset(1)
	c.Frame(s.layout.body, title, s.styles.border, s.styles.strong)
	width := min(widest, in.W-2)
	var lines []string
	for i, p := range paragraphs {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, wrap(p, width)...)
	}
	if len(lines) > in.H {
		lines = wrap(brief, width)
	}
	for i, line := range lines[:min(len(lines), in.H)] {
		c.TextIn(plot.Rect{X: in.X + 1, Y: in.Y + max(0, (in.H-len(lines))/3) + i, W: in.W - 1, H: 1}, line, s.styles.text)
	}
}

// refusal is why there is nothing of an experiment, as of one that is too large, nil where there is something or may be yet.
func (b *bench[T]) refusal() error {
	if b.result() != nil {
		return nil
	}
	return b.failure()
}

// stateOf is what the header says of a bench whose experiment is so far done.
func stateOf[T any](b *bench[T], part float64) (text string, waiting bool) {
	if b.refusal() != nil && !b.busy() {
		return "not here", false
	}
	return labState(b.busy(), part)
}

// drawRefusal says why there is nothing, and where there is something.
func (s *scene) drawRefusal(c *plot.Canvas, err error) {
	reason := firstLine(err.Error())
	s.drawReason(c, "not here", reason, "This cannot be measured here: "+reason+".",
		"The Paths screen shows the experiment. Type "+s.hinted("presets", "/")+" for another preset: moons is a network small enough.")
}
