package tui

import (
	"fmt"
	"math"
	"strings"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// charts are the distances after one epoch and at the fixed flow time.
func (v *orderView) charts(s *scene) []*plot.Chart {
	r := v.result()
	if r == nil {
		r = &orderResult{}
	}
	rate := v.subject().run.Settings.LearningRate
	epoch := s.orderChart(s.layout.charts[chartEpoch], "after one epoch", "distance of SGD's mean after one epoch", r.epoch, lab.OrderRates(rate))
	at := "at a fixed flow time"
	if r.horizon != nil {
		at = "at flow time t " + short(r.horizon.Experiment.Run.Horizon)
	}
	horizon := s.orderChart(s.layout.charts[chartHorizon], at, "distance "+at, r.horizon, lab.OrderRates(rate))
	return []*plot.Chart{epoch, horizon}
}

// distance is one of the curves of an order experiment with its looks.
type distance struct {
	lab.Curve
	name, brief string
	glyph       rune
	style       plot.StyleID
	dotted      bool // it may lie on another
}

// distances lists the curves, those the theory is about last.
func (s *scene) distances(o *lab.Order) []distance {
	st, g := s.styles, s.glyphs()
	looks := [...]distance{
		{name: "gradient flow", brief: "GF", glyph: g.gradient, style: st.gradient},
		{name: "GD-modified flow", brief: "GD-mod", glyph: g.gdModified, style: st.gdModified, dotted: true},
		{name: "SGD-modified flow", brief: "SGD-mod", glyph: g.modified, style: st.modified},
		{name: "moment flow", brief: "moments", glyph: g.moment, style: st.moment},
	}
	var all []distance
	for i, c := range o.Curves() {
		d := looks[i]
		d.Curve = c
		all = append(all, d)
	}
	return all
}

// tallOrder is the height of a chart from which its lower right corner has room for the slopes.
const tallOrder = 16

// orderChart draws the curves of an experiment on learning rates in decreasing order. Its title is the long one with how
// the means were taken, or where notes have no room the short one with the slopes.
func (s *scene) orderChart(at plot.Rect, brief, long string, o *lab.Order, rates []float64) *plot.Chart {
	rate, least := rates[0], rates[len(rates)-1]
	ch := &plot.Chart{
		Title: long, X: plot.Range{Min: least / 1.25, Max: rate * 1.25}, XScale: plot.Log, YScale: plot.Log, XLabel: "ε", Cursor: math.NaN(),
		Y: plot.Range{Min: 1e-6, Max: 1}, NotesAt: plot.BottomRight,
		Border: s.styles.border, TitleStyle: s.styles.strong, LabelStyle: s.styles.dim, CursorStyle: s.styles.cursor,
	}
	if s.ascii {
		ch.XLabel = "eps"
	}
	if o == nil || len(o.Points) == 0 {
		ch.Notes = []plot.Note{{Text: "computing", Style: s.styles.dim}}
		return ch
	}
	var slopes []string
	for _, d := range s.distances(o) {
		slopes = append(slopes, fmt.Sprintf("%c %s", d.glyph, slopeValue(d.Slope)))
		if at.H >= tallOrder {
			ch.Notes = append(ch.Notes, plot.Note{Text: slopeNote(d, at.W), Style: d.style})
		}
	}
	if at.H < tallOrder {
		ch.Title = fitting(at.W-6, brief+": "+strings.Join(slopes, "  "),
			strings.TrimPrefix(brief, "at flow time ")+": "+strings.Join(slopes, " "), strings.Join(slopes, " "))
	} else if o.Points[0].Exact {
		ch.Title = fitting(at.W-6, long+", exact", brief+", exact")
	} else {
		ch.Title = fitting(at.W-6, long+", sampled", brief+", sampled")
	}
	s.orderSeries(ch, o, least/rate)
	return ch
}

// orderSeries gives a chart the curves of an experiment whose learning rates fall by ratio in all.
func (s *scene) orderSeries(ch *plot.Chart, o *lab.Order, ratio float64) {
	var x []float64
	for _, p := range o.Points {
		x = append(x, p.LearningRate)
	}
	var all [][]float64
	var guides, curves []plot.Series
	drawn := map[float64]bool{} // slopes that have a guide
	noise := plot.Series{Style: s.styles.dim, Glyph: s.glyphs().noise, Points: true, NoLine: true}
	for _, d := range s.distances(o) {
		y, e := make([]float64, len(x)), make([]float64, len(x))
		for i, p := range o.Points {
			y[i], e[i] = d.Distance(p), p.StdErr
		}
		all = append(all, y, expected(y[0], ratio, d.Theory))
		if !drawn[d.Theory] {
			drawn[d.Theory] = true
			guides = append(guides, s.guide(x, y, d.Theory))
		}
		noise.X, noise.Y = append(noise.X, x...), append(noise.Y, unresolved(y, e)...)
		curves = append(curves, plot.Series{
			X: x, Y: y, Err: e, Style: d.style, Faint: d.style, Glyph: d.glyph, Points: true,
			Dotted: d.dotted,
		})
	}
	ch.Y = plot.Fit(plot.Log, 0.04, all...)
	ch.Series = append(append(guides, curves...), noise)
}

// unresolved takes the values that are less than twice their standard errors out of y, leaving NaN, and returns them.
func unresolved(y, stderr []float64) []float64 {
	out := make([]float64, len(y))
	for i, v := range y {
		if out[i] = math.NaN(); v < 2*stderr[i] {
			out[i], y[i] = v, math.NaN()
		}
	}
	return out
}

// expected holds where a curve that begins at y ends when it falls with its slope, so that axes stand still while it
// grows.
func expected(y, ratio, slope float64) []float64 { return []float64{y * math.Pow(ratio, slope)} }

// guide is a dotted line of the theory's slope a little below a curve.
func (s *scene) guide(x, y []float64, slope float64) plot.Series {
	last := len(x) - 1
	for last > 0 && !(y[last] > 0) {
		last--
	}
	g := plot.Series{Style: s.styles.dim, Dotted: true}
	if last == 0 {
		return g
	}
	const below = 0.55
	for _, at := range []float64{x[0], x[last]} {
		g.X, g.Y = append(g.X, at), append(g.Y, below*y[last]*math.Pow(at/x[last], slope))
	}
	return g
}

// slopeNote is the fitted slope of a curve beside the theory's.
func slopeNote(d distance, width int) string {
	value := slopeText(d.Slope)
	if width >= 60 {
		return fmt.Sprintf("%c %-17s slope %-13s theory %.0f", d.glyph, d.name, value, d.Theory)
	}
	return fmt.Sprintf("%c %s %s (%.0f)", d.glyph, d.brief, value, d.Theory)
}

// slopeText is a slope with its standard error, as far as they are known.
func slopeText(s lab.Slope) string {
	switch {
	case math.IsNaN(s.Slope):
		return "in noise"
	case math.IsNaN(s.StdErr):
		return fmt.Sprintf("%.2f", s.Slope)
	case s.StdErr < 0.0005:
		return fmt.Sprintf("%.3f", s.Slope)
	case s.StdErr < 0.005:
		return fmt.Sprintf("%.3f±%.3f", s.Slope, s.StdErr)
	}
	return fmt.Sprintf("%.2f±%.2f", s.Slope, s.StdErr)
}

// slopeValue is a slope alone.
func slopeValue(s lab.Slope) string {
	if math.IsNaN(s.Slope) {
		return "?"
	}
	return fmt.Sprintf("%.2f", s.Slope)
}
