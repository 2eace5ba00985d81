package tui

import (
	"fmt"
	"math"
	"strings"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// pictures is what the views of the plane share: three pictures over three charts, moved by the clock.
type pictures struct{}

func (pictures) plots(look) int { return 6 }
func (pictures) rows() int      { return 2 }

// arrange places the pictures over the charts. One parameter alone has no plane: the charts have it all.
func (pictures) arrange(l *layout, _ look) {
	top, bottom := l.upper(61)
	switch {
	case !l.planar && l.folded:
		l.charts[l.shown%3] = l.body
	case !l.planar, l.short && l.shown == 1:
		l.charts = thirds(l.body)
	case l.short:
		l.panels = thirds(l.body)
	case l.folded && l.shown >= 3:
		l.charts[l.shown-3] = l.body
	case l.folded:
		l.panels[l.shown] = l.body
	default:
		l.panels, l.charts = thirds(top), thirds(bottom)
	}
}

func (pictures) base(s *scene, c *plot.Canvas) {
	for _, p := range s.panels() {
		s.drawPanelBase(c, p)
	}
	for i, chart := range s.charts() {
		if !s.layout.charts[i].Empty() {
			chart.DrawBase(c, s.layout.charts[i])
		}
	}
	if s.comparison() == nil || s.data.Grid.Cols == 0 {
		return
	}
	for _, p := range s.panels() { // the run before does not move, nor does what the audience has said
		in := p.at.Inset(1)
		if s.hidden() {
			s.drawHidden(c, in, s.window(in))
		} else {
			s.drawGhost(c, p, in, s.window(in))
		}
		s.drawGuess(c, in, s.window(in))
	}
}

func (pictures) draw(s *scene, c *plot.Canvas) {
	if s.comparison() == nil {
		return
	}
	if s.data.Grid.Cols > 0 {
		for _, p := range s.panels() {
			in := p.at.Inset(1)
			p.draw(s, c, in, s.window(in))
		}
	}
	for i, chart := range s.charts() {
		if !s.layout.charts[i].Empty() {
			chart.DrawSeries(c, s.layout.charts[i])
		}
	}
}

// state is the clock.
func (pictures) state(s *scene) (text string, waiting bool) {
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
	return fmt.Sprintf("%s t %s", state, timeLabel(s.clock.Time, s.run.Horizon)), s.waiting
}

func (pictures) setting(s *scene) sim.Run { return s.run }

// missing says why there is nothing to speak of yet.
func (s *scene) missing() string {
	if s.data != nil && s.data.Err != nil {
		return firstLine(s.data.Err.Error())
	}
	return "computing"
}

// spokenEntry is the one the words are about: the end of the last whole epoch, as in the charts, since within an epoch
// the mean swings with the order of the batches. A run of few epochs, and one that has just ended early, are spoken of as
// they stand.
func (s *scene) spokenEntry() int { return spokenAt(s.comparison(), s.entry) }

// spokenAt is spokenEntry of a comparison at an entry.
func spokenAt(k *sim.Comparison, entry int) int {
	m := k.Run.Batches()
	if k.Run.Epochs() < fewEpochs || entry >= min(k.Mean.Len(), len(k.Gap.Gradient), len(k.Gap.Modified)) ||
		k.Status.SGD.Kind == sim.Diverged && entry == k.Mean.Len()-1 {
		return entry
	}
	ended := entry * k.Stride / m * m
	if ended == 0 {
		return entry
	}
	return (ended + k.Stride - 1) / k.Stride
}

// timeLabel has as many decimals as the horizon needs for its thousandth part to be seen to move.
func timeLabel(t, horizon float64) string {
	digits := max(1, 2-int(math.Floor(math.Log10(horizon))))
	return fmt.Sprintf("%.*f", min(digits, 9), t)
}

// barRect is the part of the timeline that answers to the mouse.
func (l layout) barRect() plot.Rect {
	r := l.strip
	return plot.Rect{X: r.X + 3, Y: r.Y, W: max(0, min(r.W-6, r.W*45/100)), H: r.H}
}

// strip is the time line.
func (pictures) strip(s *scene, c *plot.Canvas) {
	r, bar := s.layout.strip, s.layout.barRect()
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
