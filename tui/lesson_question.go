package tui

import (
	"fmt"
	"math"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets/lessons"
	"sgdflow/tui/plot"
)

// question is the one that is open, nil for none.
func (s *scene) question() *lessons.Question {
	if !s.hidden() {
		return nil
	}
	return s.lesson.at().Question
}

// answerLesson handles a key that answers the open question and reports whether it did: digits choose, enter passes.
func (m *Model) answerLesson(msg tea.KeyMsg) bool {
	q := m.scene.question()
	if q == nil {
		return false
	}
	if msg.Type == tea.KeyEnter || msg.Type == tea.KeySpace {
		m.reveal(noAnswer)
		return true
	}
	if q.Kind != lessons.Choose || msg.Type != tea.KeyRunes || len(msg.Runes) != 1 {
		return false
	}
	at := int(msg.Runes[0] - '1')
	if at < 0 || at >= len(q.Choices) {
		return false
	}
	m.reveal(answer{chosen: at})
	return true
}

// guessAt takes a click in a picture as the answer to an open question and reports whether it was one.
func (m *Model) guessAt(x, y float64) bool {
	q := m.scene.question()
	if q == nil || q.Kind != lessons.Click || m.scene.beside() {
		return false
	}
	m.reveal(answer{guess: m.onPlane(x, y), chosen: -1})
	return true
}

// reveal takes an answer and shows what comes out.
func (m *Model) reveal(a answer) {
	m.history.push(m.choice())
	m.scene.lesson.answer, m.scene.lesson.revealed = a, true
	m.runClock()
	m.redrawAll()
	m.followed()
}

// right says whether a choice is right by the numbers on screen; known is false where these are still being computed, or where
// no number decides.
func (s *scene) right(c lessons.Choice) (right, known bool) {
	if c.Right == nil {
		return false, true
	}
	known = true
	v := c.Right.Value(func(name string) float64 {
		v, ok := s.number(name)
		known = known && ok
		return v
	})
	return known && v != 0, known && !math.IsNaN(v)
}

// verdictOn is the mark before a choice once the question is answered: whether it is right.
func (s *scene) verdictOn(i int, c lessons.Choice) string {
	right, known := s.right(c)
	yes, no := "✓", "✕"
	if s.ascii {
		yes, no = "+", "-"
	}
	mark := no
	switch {
	case !known:
		mark = "?"
	case right:
		mark = yes
	}
	if s.lesson.chosen == i {
		return mark + " your choice: "
	}
	return mark + " "
}

// drawGuess marks where the audience has said that SGD's mean ends.
func (s *scene) drawGuess(c pen, in plot.Rect, w plot.Window) {
	if s.lesson == nil || s.lesson.guess == nil || s.data == nil {
		return
	}
	x, y := s.data.Grid.Plane.Project(s.lesson.guess)
	c.Mark(in, w, x, y, s.glyphs().guess, s.styles.alarm)
}

// drawHidden draws, in place of what comes out, where it begins.
func (s *scene) drawHidden(c pen, in plot.Rect, w plot.Window) {
	x, y := s.data.Grid.Plane.Project(s.run.Start)
	c.Mark(in, w, x, y, s.glyphs().start, s.styles.start)
}

// hiddenSentence is the line under plots that are hidden.
func (s *scene) hiddenSentence() string {
	if q := s.question(); q.Kind == lessons.Click {
		return "Click where SGD's mean will end; enter shows it"
	} else if n := len(q.Choices); n > 0 {
		return fmt.Sprintf("Choose with 1 to %d; enter shows it", n)
	}
	return "enter shows it"
}

// drawBase draws what stays while the clock runs. While a question is open, the screens of experiments say so in place of what
// comes out.
func (s *scene) drawBase(c *plot.Canvas) {
	if s.hidden() && (!s.clocked() || s.beside()) {
		s.drawReason(c, "what do you expect?", s.hiddenSentence(), "What comes out is hidden until you have answered.", s.hiddenSentence()+".")
		return
	}
	s.view.base(s, c)
	if s.hidden() {
		s.cover(c)
	}
}

// beside says whether the screen is another one than the step's, which may show what its own hides.
func (s *scene) beside() bool { return s.look.screen.String() != s.lesson.at().Screen }

// cover takes away what tells of the outcome though no path is drawn: the ranges of charts, and on the Paths screen the modified
// loss, whose minima are where the modified flow goes.
func (s *scene) cover(c *plot.Canvas) {
	for i, chart := range s.charts() {
		if at := s.layout.charts[i]; !at.Empty() {
			c.Fill(at, s.styles.text)
			c.Frame(at, chart.Title, s.styles.border, s.styles.strong)
		}
	}
	if _, paths := s.view.(*pathsView); !paths || s.comparison() == nil || s.data.Grid.Cols == 0 {
		return
	}
	for _, p := range s.panels() {
		in := p.at.Inset(1)
		p.levels, p.values = s.heat.loss, s.heat.values
		s.drawPanelBase(c, p)
		s.drawHidden(c, in, s.window(in))
		s.drawGuess(c, in, s.window(in))
	}
}
