package tui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sgdflow/presets/lessons"
	"sgdflow/tui/plot"
)

// widestText is the length of a line that the eye does not lose.
const widestText = 110

// word is a piece of text between two places where a line may break.
type word struct {
	text  string
	style textStyle
	blank bool // a blank stands before it
}

type textStyle int

const (
	plainText textStyle = iota
	boldText
	emphText
	codeText
	numberText
)

// nominal stands for a number whose value is not asked for: as wide as any.
func nominal(string) string { return "-1.2e-04" }

// textLines breaks a text into lines of at most width columns. The items of a list hang behind a bullet.
func textLines(t lessons.Text, width int, bullet string, number func(string) string) [][]word {
	var lines [][]word
	for _, block := range t {
		var line []word
		used, indent := 0, ""
		if block.Bullet {
			line, used, indent = []word{{text: bullet}}, 2, "  "
		}
		room := false // something that a blank must part from what comes
		for _, w := range words(block.Spans, number) {
			n := utf8.RuneCountInString(w.text)
			gap := 0
			if w.blank && room {
				gap = 1
			}
			if w.text == "\n" || room && gap > 0 && used+gap+n > width {
				lines = append(lines, line)
				line, used, room, gap = nil, 0, false, 0
				if indent != "" {
					line, used = []word{{text: indent}}, 2
				}
				if w.text == "\n" {
					continue
				}
			}
			w.blank = gap > 0 || block.Bullet && !room && used == 2
			line, used, room = append(line, w), used+gap+n, true
		}
		lines = append(lines, line)
	}
	return lines
}

// widestCode is the length up to which code, a formula, is not broken.
const widestCode = 30

// words cuts spans at blanks. What touches stays together: a number and the sign after it.
func words(spans []lessons.Span, number func(string) string) []word {
	var all []word
	blank := true
	add := func(text string, style textStyle) {
		if n := len(all); !blank && n > 0 && all[n-1].text != "\n" && all[n-1].style == style {
			all[n-1].text += text
		} else {
			all = append(all, word{text, style, blank})
		}
		blank = false
	}
	for _, s := range spans {
		style := plainText
		switch {
		case s.Break:
			all, blank = append(all, word{text: "\n"}), true
			continue
		case s.Number != "":
			add(number(s.Number), numberText)
			continue
		case s.Code:
			if code := strings.Join(strings.Fields(s.Text), " "); utf8.RuneCountInString(code) <= widestCode {
				add(code, codeText)
				continue
			}
			style = codeText
		case s.Bold:
			style = boldText
		case s.Emph:
			style = emphText
		}
		for i, piece := range strings.Split(strings.ReplaceAll(s.Text, "\n", " "), " ") {
			if i > 0 {
				blank = true
			}
			if piece != "" {
				add(piece, style)
			}
		}
	}
	return all
}

// stepText is what the audience reads: the text with an open question, or what there is to say to the answer.
func (s *scene) stepText(revealed bool) lessons.Text {
	at := s.lesson.at()
	q := at.Question
	if q == nil {
		return at.Text
	}
	var text lessons.Text
	if !revealed {
		text = append(append(text, at.Text...), q.Ask...)
	}
	for i, c := range q.Choices {
		label := fmt.Sprintf("%d ", i+1)
		if revealed {
			label = s.verdictOn(i, c)
		}
		for _, block := range c.Text {
			text = append(text, lessons.Block{Spans: append([]lessons.Span{{Text: label, Bold: true}}, block.Spans...)})
		}
	}
	if !revealed {
		return text
	}
	if len(q.Choices) == 0 && len(q.Answer) == 0 {
		return at.Text
	}
	return append(text, s.lesson.reply(q)...)
}

// reply is what there is to say to the answer of a question.
func (p *presentation) reply(q *lessons.Question) (text lessons.Text) {
	for _, block := range q.Answer {
		if p.guess != nil || !aboutGuess(block) {
			text = append(text, block)
		}
	}
	return text
}

// aboutGuess says whether a paragraph speaks of the audience's guess, which not every audience makes.
func aboutGuess(b lessons.Block) bool {
	for _, span := range b.Spans {
		if strings.HasPrefix(span.Number, "guess_") {
			return true
		}
	}
	return false
}

// lessonRows is the number of rows that the step's text takes on a screen of a size, with its frame: the same before and after
// the question, so that the plots do not jump. 0 where there is no lesson.
func (s *scene) lessonRows(width, height int) int {
	if s.lesson == nil || width < leastWidth || height < leastHeight {
		return 0
	}
	rows := 1
	for _, revealed := range []bool{false, true} {
		rows = max(rows, len(textLines(s.stepText(revealed), textWidth(width), "-", nominal)))
	}
	most := height / 3
	return min(rows, max(1, most-2)) + 2
}

func textWidth(width int) int { return min(widestText, width-4) }

// drawLesson draws the step: its title and place in the frame, the text in it.
func (s *scene) drawLesson(c *plot.Canvas) {
	r := s.layout.lesson
	if s.lesson == nil || r.Empty() {
		return
	}
	p, st := s.lesson, s.styles
	title := fmt.Sprintf("%d of %d ── %s", p.step+1, len(p.lesson.Steps), p.at().Title)
	c.Frame(r, title, st.key, st.strong)
	next := " " + p.onward + " goes on "
	switch {
	case p.revealed && p.step+1 == len(p.lesson.Steps):
		next = " the last step "
	case p.onward == "":
		next = ""
	case !p.revealed:
		next = " " + p.onward + " shows it "
	}
	if c.Width(title)+c.Width(next)+8 <= r.W {
		c.Text(r.X+r.W-2-c.Width(next), r.Y, next, st.dim)
	}
	in := r.Inset(1)
	bullet := "•"
	if s.ascii {
		bullet = "-"
	}
	lines := textLines(s.stepText(p.revealed), textWidth(s.layout.width), bullet, s.numberText)
	for i, line := range lines[:min(len(lines), in.H)] {
		s.drawWords(c, plot.Rect{X: in.X + 1, Y: in.Y + i, W: in.W - 1, H: 1}, line)
	}
	if more := len(lines) - in.H; more > 0 {
		note := fmt.Sprintf(" %d more lines: enlarge the window ", more)
		c.Text(r.X+r.W-2-c.Width(note), r.Y+r.H-1, note, st.warning)
	}
}

func (s *scene) drawWords(c *plot.Canvas, r plot.Rect, line []word) {
	st := s.styles
	styles := [...]plot.StyleID{plainText: st.text, boldText: st.strong, emphText: st.strong, codeText: st.key, numberText: st.key}
	x := r.X
	for i, w := range line {
		if w.blank && i > 0 {
			x++
		}
		x += c.TextIn(plot.Rect{X: x, Y: r.Y, W: r.X + r.W - x, H: 1}, w.text, styles[w.style])
	}
}
