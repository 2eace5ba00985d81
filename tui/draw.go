package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// draw draws all of a frame over a copy of the base.
func (s *scene) draw(c *plot.Canvas) {
	if !s.hidden() {
		s.view.draw(s, c)
	}
	s.drawHeader(c)
	s.drawLesson(c)
	s.view.strip(s, c)
	s.drawSettings(c)
	s.drawSentence(c)
	s.drawRemark(c)
	s.drawNarration(c)
	s.drawKeys(c)
}

func (s *scene) drawHeader(c *plot.Canvas) {
	r := s.layout.header
	right, waiting := s.view.state(s)
	x := r.X + 1
	end := r.X + r.W - c.Width(right) - 2
	const name = "sgdflow" // gives way to the names of the screens where these fit without it
	if names := c.Width(s.preset.Title) + 1 + s.viewsWidth(c); x+names > end || x+c.Width(name)+2+names <= end {
		x += c.Text(x, r.Y, name, s.styles.key) + 2
	}
	title := min(c.Width(s.preset.Title), end-x)
	const brief = 25 // columns of the list of screens without names, but for the one shown
	if room := end - x - brief; title > room {
		title = max(0, room)
	}
	x += c.TextIn(plot.Rect{X: x, Y: r.Y, W: title, H: 1}, s.preset.Title, s.styles.strong) + 1
	least := 0
	if len(s.about) > 1 && s.clocked() { // the plane must be said
		least = c.Width(s.about[len(s.about)-1]) + 2
	}
	x = s.drawViews(c, x, r.Y, end-x-least) + 1
	for _, about := range s.about {
		if c.Width(about)+2 <= end-x && (s.clocked() || len(s.about) == 1) {
			c.Text(x+1, r.Y, about, s.styles.dim)
			break
		}
	}
	style := s.styles.strong
	if waiting {
		style = s.styles.warning
	}
	c.Text(r.X+r.W-c.Width(right)-1, r.Y, right, style)
}

// drawSettings is the line of what a user turns, with the gauge at its end.
func (s *scene) drawSettings(c *plot.Canvas) {
	r, run, st := s.layout.settings, s.view.setting(s), s.styles
	set := run.Settings
	eps, slider := "ε", s.rateSlider(8)
	if s.ascii {
		eps, slider = "eps", ""
	}
	x := r.X + 1
	put := func(label, value string) {
		x += c.Text(x, r.Y, label+" ", st.dim)
		x += c.Text(x, r.Y, value, st.strong) + 2
	}
	put(eps, short(set.LearningRate))
	if r.W >= 100 && slider != "" {
		x += c.Text(x-1, r.Y, slider, st.key) + 1
	}
	put("B", fmt.Sprintf("%d of %d", set.BatchSize, run.Objective.Len()))
	if r.W >= 60 {
		put("m", fmt.Sprint(run.Batches()))
	}
	if r.W >= 100 {
		put(eps+"/B", short(set.LearningRate/float64(set.BatchSize)))
		put("seed", fmt.Sprint(set.Seed))
	}
	x += c.Text(x, r.Y, set.Sampling.String(), st.strong) + 2
	if set.Terms != sim.BothTerms && s.clocked() { // the experiments have terms of their own
		put("R", set.Terms.String())
	}

	s.drawGauge(c, eps, plot.Rect{X: x, Y: r.Y, W: r.X + r.W - x, H: 1})
}

// drawGauge says how far the theory reaches for the run that the Paths screen shows, where number and word have room. What the
// Training screen tells of is other runs.
func (s *scene) drawGauge(c *plot.Canvas, eps string, r plot.Rect) {
	run, st := s.view.setting(s), s.styles
	sampling, gauge := run.Settings.Sampling, run.Gauge(s.sharp)
	verdict := gauge.Verdict()
	label := "m" + eps + "L"
	if verdict == sim.Unstable {
		gauge.Epoch, label = gauge.Step, eps+"L"
	}
	k := s.comparison()
	if _, training := s.view.(*trainingView); training || k == nil || len(k.Sharpness) == 0 {
		return
	}
	word := verdict.String()
	if sampling == sim.Replacement && verdict <= sim.Guide {
		word += " for one epoch" // all that the theorem speaks of there
	}
	said, words := short(gauge.Epoch)+" "+word, ": "+verdictWords(verdict, sampling)
	if math.IsNaN(gauge.Epoch) {
		said, words = "not finite: "+word, ""
	}
	if c.Width(label)+1+c.Width(said) > r.W {
		return
	}
	style := [...]plot.StyleID{sim.Trust: st.calm, sim.Guide: st.warning, sim.Broken: st.alarm, sim.Unstable: st.alarm}[verdict]
	x := r.X + c.Text(r.X, r.Y, label+" ", st.dim)
	x += c.Text(x, r.Y, said, style)
	if c.Width(words) <= r.X+r.W-x {
		c.Text(x, r.Y, words, st.dim)
	}
}

// rateSlider shows where the learning rate stands within three octaves to either side of the preset's own.
func (s *scene) rateSlider(width int) string {
	at := 0.5 + math.Log2(s.run.Settings.LearningRate/s.preset.Run.Settings.LearningRate)/6
	k := int(math.Round(min(1, max(0, at)) * float64(width-1)))
	return strings.Repeat("─", k) + "●" + strings.Repeat("─", width-1-k)
}

func (s *scene) drawSentence(c *plot.Canvas) {
	r := s.layout.sentence
	r.X, r.W = r.X+1, r.W-1
	above, _, taken := strings.Cut(s.notice, "\n")
	switch {
	case taken:
		c.TextIn(r, above, s.noticeStyle())
	case s.hidden():
		c.TextIn(r, s.hiddenSentence(), s.styles.strong)
	default:
		c.TextIn(r, s.view.sentence(s, r.W), s.styles.strong)
	}
}

// noticeStyle is that of an error or an answer.
func (s *scene) noticeStyle() plot.StyleID {
	if s.alarm {
		return s.styles.alarm
	}
	return s.styles.dim
}

// drawRemark is one line beside the point: an error or an answer, else what the view has to add. An answer of two lines has
// the sentence's row too.
func (s *scene) drawRemark(c *plot.Canvas) {
	r := s.layout.remark
	r.X, r.W = r.X+1, r.W-1
	switch {
	case s.notice != "":
		c.TextIn(r, s.notice[strings.Index(s.notice, "\n")+1:], s.noticeStyle())
	case !s.hidden():
		s.view.remark(s, c, r)
	}
}

// helpBasis is what the help line follows from beside the keys.
type helpBasis struct {
	view     view
	toggles  string
	claims   bool // the Training screen's lower row can be turned
	nextPlot bool
}

// renewKeys brings the hints of the help line up to date: the key for the next plot comes first where plots take turns, and one
// that would do nothing is left out.
func (m *Model) renewKeys() {
	s := &m.scene
	l := s.layout
	now := helpBasis{view: s.view, nextPlot: l.turns > 1 && !s.plotless()}
	if v, ok := s.view.(*trainingView); ok {
		now.toggles, now.claims = v.toggles(), !v.untrained && !l.folded && !l.short && l.body.H < trainingRows
	}
	if s.keys != nil && now == s.keysOf {
		return
	}
	s.keysOf, s.keys = now, helpLine(m.bindings, s.view)
	if _, ok := s.view.(*trainingView); ok && !now.claims {
		claims := m.keyOf("claims")
		s.keys = slices.DeleteFunc(s.keys, func(k keyHint) bool { return k.key == claims })
	}
	if key := m.keyOf("plot"); key != "" && now.nextPlot {
		s.keys = slices.Insert(s.keys, 0, keyHint{key, "next plot"})
	}
}

// hinted is the key that the help line has for something, or the one given where it has none.
func (s *scene) hinted(does, or string) string {
	for _, k := range s.keys {
		if k.does == does && k.key != "" {
			return k.key
		}
	}
	return or
}

// plotless says whether words stand in place of the plots.
func (s *scene) plotless() bool {
	switch v := s.view.(type) {
	case *orderView:
		return s.hidden() || v.refusal() != nil
	case *scalingView:
		return s.hidden() || v.refusal() != nil
	case *trainingView:
		return s.hidden() || v.untrained
	}
	return false
}

// drawKeys is the help line. Where it does not fit, hints are left out from the last but help and quit.
func (s *scene) drawKeys(c *plot.Canvas) {
	r := s.layout.keys
	room := r.W - 1
	width := func(k keyHint) int { return c.Width(k.key) + 1 + c.Width(k.does) + 2 }
	var shown []keyHint
	last := s.keys[len(s.keys)-2:]
	for _, k := range last {
		room -= width(k)
	}
	for _, k := range s.keys[:len(s.keys)-2] {
		if room -= width(k); room < -2 {
			break
		}
		shown = append(shown, k)
	}
	x := r.X + 1
	for _, k := range append(shown, last...) {
		if k.key == "" {
			continue
		}
		x += c.Text(x, r.Y, k.key, s.styles.key) + 1
		x += c.Text(x, r.Y, k.does, s.styles.dim) + 2
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func median(x []float64) float64 {
	y := slices.Clone(x)
	slices.Sort(y)
	return y[len(y)/2]
}
