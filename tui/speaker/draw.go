package speaker

import (
	"fmt"
	"strings"

	"sgdflow/tui/plot"
)

// Sizes of the screen, in cells.
const (
	leastWidth, leastHeight = 40, 12
	airyHeight              = 20 // from here on there are empty lines between the parts and the paragraphs
	sideWidth               = 22 // of what stands beside the clock
	sideHeight              = 3
	longestLine             = 96 // longer ones are hard to read
)

// draw draws the frame.
func (s *Screen) draw() {
	if s.canvas == nil {
		return
	}
	c := s.canvas
	c.Reset()
	switch {
	case s.width < leastWidth || s.height < leastHeight:
		s.drawLines(c, 0, "sgdflow notes needs more room:", fmt.Sprintf("%d x %d cells at least,", leastWidth, leastHeight),
			fmt.Sprintf("this terminal has %d x %d", s.width, s.height))
	case s.report.Cue == nil:
		s.drawWaiting(c)
	default:
		s.drawCue(c, s.report.Cue)
	}
	s.frame = c.String()
}

// drawLines writes lines, wrapped, from a row on.
func (s *Screen) drawLines(c *plot.Canvas, y int, texts ...string) {
	for _, text := range texts {
		for _, line := range wrap(text, max(2, s.width-1), c.Width) {
			c.Text(0, y, line, s.look.strong)
			y++
		}
	}
}

// state says why the cue on screen, if there is one, is not the present one; "" while it is.
func (s *Screen) state() string {
	switch r := s.report; {
	case r.Err != nil:
		return r.Err.Error()
	case r.Live && r.Cue == nil:
		return "the presentation shows no lesson: " + HowToStart
	case r.Cue == nil:
		return "waiting for a presentation: " + HowToStart
	case !r.Live:
		return "the presentation has ended; waiting for the next"
	}
	return ""
}

func (s *Screen) drawWaiting(c *plot.Canvas) {
	s.drawLines(c, 1, s.state())
	if path, err := socketPath(s.dir); err == nil {
		c.TextIn(plot.Rect{Y: s.height - 2, W: s.width, H: 1}, "at "+path, s.look.dim)
	}
	s.drawKeys(c, 0)
}

// drawCue draws, from above: what step it is, the clock with the plan beside it, what is out of the ordinary, the body, what
// comes next, the keys.
func (s *Screen) drawCue(c *plot.Canvas, cue *Cue) {
	w, h := s.width, s.height
	gap := 0
	if h >= airyHeight {
		gap = 1
	}
	s.drawHeader(c, cue)
	y := 1 + gap
	y += s.drawClock(c, cue, y) + gap
	s.drawState(c, cue, y) // where there is nothing to say, the line is empty
	y += 1
	s.drawBody(c, cue, plot.Rect{X: 0, Y: y, W: w, H: h - 2 - gap - y})
	c.TextIn(plot.Rect{X: 0, Y: h - 2, W: w, H: 1}, cue.next(), s.look.strong)
	s.drawKeys(c, s.bottom-s.scroll)
}

// line is a text of one style.
type line struct {
	text  string
	style plot.StyleID
}

// drawHeader writes the step, and the lesson where there is room for it.
func (s *Screen) drawHeader(c *plot.Canvas, cue *Cue) {
	used := c.TextIn(plot.Rect{W: s.width, H: 1}, cue.heading(), s.look.strong)
	if lesson := c.Width(cue.Lesson); used+3+lesson <= s.width {
		c.Text(s.width-lesson, 0, cue.Lesson, s.look.dim)
	}
}

// drawClock draws the time on the timer and beside it what the plan says, from row y on, and returns the rows taken.
func (s *Screen) drawClock(c *plot.Canvas, cue *Cue, y int) (rows int) {
	now := s.now()
	elapsed := s.timer.elapsed(now)
	pace, words := cue.paceOf(elapsed)
	style := s.look.pace[pace]

	text := fmt.Sprintf("%02d:%02d", int(elapsed.Minutes()), int(elapsed.Seconds())%60)
	big := bigText(text, plot.Rect{W: s.width - sideWidth, H: s.height / 3}, s.options.ASCII)
	rows = max(len(big), sideHeight)
	for i, line := range big {
		c.Text(0, y+i, line, style)
	}

	var side []line
	if !s.timer.paused.IsZero() {
		side = append(side, line{"paused: space goes on", s.look.alarm})
	}
	if from, to := cue.planned(); to > 0 {
		side = append(side, line{words, style}, line{"planned " + clock(from) + "-" + clock(to), s.look.text})
	}
	step := "step " + clock(s.timer.inStep(now))
	if cue.Minutes > 0 {
		step += " of " + clock(minutes(cue.Minutes))
	}
	side = append(side, line{step, s.look.text})
	x := c.Width(big[0]) + 2
	for i, l := range side[:min(len(side), rows)] {
		c.TextIn(plot.Rect{X: x, Y: y + (rows-min(len(side), rows))/2 + i, W: s.width - x, H: 1}, l.text, l.style)
	}
	return rows
}

// drawState writes what is out of the ordinary: that nothing is heard of the presentation, or how a question stands.
func (s *Screen) drawState(c *plot.Canvas, cue *Cue, y int) {
	row := plot.Rect{X: 0, Y: y, W: s.width, H: 1}
	switch text := s.state(); {
	case text != "":
		c.TextIn(row, text, s.look.alarm)
	case cue.Question == Open:
		c.TextIn(row, " question open: the audience guesses ", s.look.notice)
	case cue.Question == Revealed:
		c.TextIn(row, "question revealed", s.look.key)
	}
}

// drawBody writes as much as there is room for of the answer, the notes and what the audience reads.
func (s *Screen) drawBody(c *plot.Canvas, cue *Cue, r plot.Rect) {
	var body []line
	width := min(r.W, longestLine)
	add := func(text string, style plot.StyleID) {
		for _, t := range wrap(text, width, c.Width) {
			body = append(body, line{t, style})
		}
	}
	blank := func() {
		if len(body) > 0 && s.height >= airyHeight {
			body = append(body, line{})
		}
	}
	if cue.Question != "" && cue.Answer != "" {
		add("Answer: "+cue.Answer, s.look.key)
	}
	for _, p := range cue.Notes {
		if !strings.HasPrefix(p, "•") { // the items of a list stay together
			blank()
		}
		add(p, s.look.text)
	}
	if len(cue.Text) > 0 {
		blank()
		add("On screen:", s.look.dim)
		for _, p := range cue.Text {
			add(p, s.look.dim)
		}
	}
	s.page, s.bottom = r.H, max(0, len(body)-r.H)
	s.scrollBy(0)
	for i, l := range body[s.scroll:min(len(body), s.scroll+r.H)] {
		c.TextIn(plot.Rect{X: r.X, Y: r.Y + i, W: r.W, H: 1}, l.text, l.style)
	}
}

// drawKeys writes the help line, and how many lines of the body are below those shown.
func (s *Screen) drawKeys(c *plot.Canvas, below int) {
	y := s.height - 1
	more := ""
	if below > 0 {
		more = fmt.Sprintf("↓ %d more", below)
	}
	room := s.width - c.Width(more)
	c.Text(room, y, more, s.look.key)
	c.Text(0, y, helpLine(room-1, c.Width), s.look.dim)
}
