package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// drawBase draws what stays the same while the clock runs: frames, heatmaps, axes, titles.
func (s *scene) drawBase(c *plot.Canvas) {
	for _, p := range s.panels() {
		s.drawPanelBase(c, p)
	}
	for i, chart := range s.charts() {
		if !s.layout.charts[i].Empty() {
			chart.DrawBase(c, s.layout.charts[i])
		}
	}
	s.drawGhosts(c)
}

// drawGhosts belong to the base: the run before does not move.
func (s *scene) drawGhosts(c *plot.Canvas) {
	if s.comparison() == nil || s.data.Grid.Cols == 0 {
		return
	}
	for _, p := range s.panels() {
		s.drawGhost(c, p)
	}
}

// draw draws all that moves over a copy of the base.
func (s *scene) draw(c *plot.Canvas) {
	l := s.layout
	if k := s.comparison(); k != nil {
		if s.data.Grid.Cols > 0 {
			for _, p := range s.panels() {
				in := p.at.Inset(1)
				p.draw(s, c, in, s.window(in))
			}
		}
		for i, chart := range s.charts() {
			if !l.charts[i].Empty() {
				chart.DrawSeries(c, l.charts[i])
			}
		}
	}
	s.drawHeader(c)
	s.drawTimeline(c)
	s.drawSettings(c)
	s.drawSentence(c)
	s.drawRemark(c)
	s.drawKeys(c)
}

func (s *scene) drawHeader(c *plot.Canvas) {
	r := s.layout.header
	state := "▶"
	switch {
	case s.waiting:
		state = "computing"
	case !s.clock.Playing:
		state = "‖"
	}
	if s.ascii {
		state = strings.NewReplacer("▶", ">", "‖", "=").Replace(state)
	}
	right := fmt.Sprintf("%s t %s", state, timeLabel(s.clock.Time, s.run.Horizon))
	x := r.X + 1
	x += c.Text(x, r.Y, "sgdflow", s.styles.key) + 2
	room := r.W - x - c.Width(right) - 3
	x += c.TextIn(plot.Rect{X: x, Y: r.Y, W: room, H: 1}, s.preset.Title, s.styles.strong) + 2
	if c.Width(s.about) <= r.W-x-c.Width(right)-3 {
		c.Text(x, r.Y, s.about, s.styles.dim)
	}
	style := s.styles.strong
	if s.waiting {
		style = s.styles.warning
	}
	c.Text(r.X+r.W-c.Width(right)-1, r.Y, right, style)
}

// timeLabel has as many decimals as the horizon needs for its thousandth part to be seen to move.
func timeLabel(t, horizon float64) string {
	digits := max(1, 2-int(math.Floor(math.Log10(horizon))))
	return fmt.Sprintf("%.*f", min(digits, 9), t)
}

// barRect is the part of the timeline that answers to the mouse.
func (l layout) barRect() plot.Rect {
	r := l.timeline
	return plot.Rect{X: r.X + 3, Y: r.Y, W: max(0, min(r.W-6, r.W*45/100)), H: r.H}
}

func (s *scene) drawTimeline(c *plot.Canvas) {
	r, bar := s.layout.timeline, s.layout.barRect()
	if bar.W < 4 {
		return
	}
	full, empty, knob := "━", "─", "●"
	if s.ascii {
		full, empty, knob = "=", "-", "o"
	}
	c.Text(r.X+1, r.Y, "t", s.styles.dim)
	at := min(bar.W-1, int(s.clock.Time/s.run.Horizon*float64(bar.W-1)+0.5))
	c.Text(bar.X, r.Y, strings.Repeat(full, at), s.styles.key)
	c.Text(bar.X+at+1, r.Y, strings.Repeat(empty, bar.W-1-at), s.styles.dim)
	c.Text(bar.X+at, r.Y, knob, s.styles.key)
	text := timeLabel(s.run.Horizon, s.run.Horizon)
	if k := s.comparison(); k != nil {
		text += "   " + place(k, s.entry)
	}
	x := bar.X + bar.W + 1
	if c.Width(text) > r.X+r.W-x {
		text, _, _ = strings.Cut(text, "  update")
	}
	c.TextIn(plot.Rect{X: x, Y: r.Y, W: r.X + r.W - x, H: 1}, text, s.styles.dim)
}

// drawSettings is the line of what a user turns, with the gauge at its end.
func (s *scene) drawSettings(c *plot.Canvas) {
	r, set, st := s.layout.settings, s.run.Settings, s.styles
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
	put("B", fmt.Sprintf("%d of %d", set.BatchSize, s.run.Objective.Len()))
	if r.W >= 60 {
		put("m", fmt.Sprint(s.run.Batches()))
	}
	if r.W >= 100 {
		put(eps+"/B", short(set.LearningRate/float64(set.BatchSize)))
		put("seed", fmt.Sprint(set.Seed))
	}
	x += c.Text(x, r.Y, set.Sampling.String(), st.strong) + 2

	gauge := s.run.Gauge(s.sharp)
	verdict := gauge.Verdict()
	style := [...]plot.StyleID{sim.Trust: st.calm, sim.Guide: st.warning, sim.Broken: st.alarm, sim.Unstable: st.alarm}[verdict]
	label := "m" + eps + "L"
	if verdict == sim.Unstable {
		gauge.Epoch, label = gauge.Step, eps+"L"
	}
	if math.IsNaN(gauge.Epoch) || s.comparison() == nil {
		return
	}
	x += c.Text(x, r.Y, label+" ", st.dim)
	word := verdict.String()
	if set.Sampling == sim.Replacement && verdict <= sim.Guide {
		word += " for one epoch" // all that the theorem speaks of there
	}
	x += c.Text(x, r.Y, short(gauge.Epoch)+" "+word, style)
	if words := ": " + verdictWords(verdict, set.Sampling); c.Width(words) <= r.X+r.W-x {
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
	k := s.comparison()
	text := "computing"
	switch {
	case k != nil:
		text = Sentence(k, s.spokenEntry(), r.W)
	case s.data != nil && s.data.Err != nil:
		text = firstLine(s.data.Err.Error())
	}
	c.TextIn(r, text, s.styles.strong)
}

// spokenEntry is the one the words are about: the end of the last whole epoch, as in the charts, since within an epoch
// the mean swings with the order of the batches. A run of few epochs, and one that has just ended early, are spoken of as
// they stand.
func (s *scene) spokenEntry() int {
	k := s.comparison()
	m := k.Run.Batches()
	if k.Run.Epochs() < fewEpochs || s.entry >= min(k.Mean.Len(), len(k.Gap.Gradient), len(k.Gap.Modified)) ||
		k.Status.SGD.Kind == sim.Diverged && s.entry == k.Mean.Len()-1 {
		return s.entry
	}
	ended := s.entry * k.Stride / m * m
	if ended == 0 {
		return s.entry
	}
	return (ended + k.Stride - 1) / k.Stride
}

// drawRemark is one line beside the point: an error or an answer, else the preset's readout.
func (s *scene) drawRemark(c *plot.Canvas) {
	r := s.layout.remark
	r.X, r.W = r.X+1, r.W-1
	style := s.styles.dim
	text := ""
	switch k := s.comparison(); {
	case s.notice != "" && s.alarm:
		style, text = s.styles.alarm, s.notice
	case s.notice != "":
		text = s.notice
	case k != nil && len(s.preset.Readouts) > 0:
		for i := range s.preset.Readouts {
			q := &s.preset.Readouts[i]
			more := readout(q.Name, q.Note, q.Value, k, s.spokenEntry(), r.W-c.Width(text))
			if i > 0 && c.Width(text)+3+c.Width(more) > r.W {
				break // as many as fit, the first in any case
			}
			if i > 0 {
				text += "   "
			}
			text += more
		}
	default:
		text = s.preset.Summary
	}
	c.TextIn(r, text, style)
}

// drawKeys is the help line. Where it does not fit, hints are left out from the last but help and quit.
func (s *scene) drawKeys(c *plot.Canvas) {
	r := s.layout.keys
	room := r.W - 1
	width := func(k keyHint) int { return c.Width(k.key) + 1 + c.Width(k.does) + 2 }
	var shown []keyHint
	if s.layout.folded {
		shown = append(shown, keyHint{"tab", "next plot"})
		room -= width(shown[0])
	}
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
