package tui

import (
	"math"
	"slices"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// sweepLayers are the series of a chart, those that are to be seen above all others last.
type sweepLayers struct{ guides, curves, marks, crosses, stars []plot.Series }

// add puts the known points of a line into the layers, with a star at the best and crosses where runs diverged, and
// returns the values that are to have room on the axis.
func (q sweepPlot) add(layers *sweepLayers, look plot.Series, points []int, best int, x abscissa, y ordinate) []float64 {
	look.Points, look.Faint = !look.Dotted, look.Style
	star := plot.Series{Style: q.reversed(look.Style), Glyph: '★', Points: true, NoLine: true}
	cross := plot.Series{Style: q.styles.alarm, Glyph: q.glyphs().end, Points: true, NoLine: true}
	var room []float64
	for _, i := range points {
		p := q.t.Summary[i]
		if p.Known == 0 {
			continue
		}
		at, m := x(p.TrainingPoint), y(p)
		look.X, look.Y = append(look.X, at), append(look.Y, m.Value)
		if !look.Dotted {
			look.Err = append(look.Err, m.StdErr)
		}
		if p.Diverged > 0 {
			cross.X, cross.Y = append(cross.X, at), append(cross.Y, m.Value)
			continue
		}
		room = append(room, m.Value)
		if i == best {
			star.X, star.Y = append(star.X, at), append(star.Y, m.Value)
		}
	}
	layers.curves, layers.crosses, layers.stars = append(layers.curves, look), append(layers.crosses, cross), append(layers.stars, star)
	return room
}

// mark shows in a chart which point the live charts are about: by the cursor, and by a ring where it is known.
func (q sweepPlot) mark(ch *plot.Chart, layers *sweepLayers, p lab.TrainingPoint, x abscissa, y ordinate) {
	ch.Cursor = x(p)
	ring := plot.Series{X: []float64{x(p)}, Style: q.styles.start, Glyph: q.glyphs().shown, Points: true, NoLine: true}
	for _, s := range q.t.Summary {
		if s.TrainingPoint == p && s.Known > 0 {
			ring.Y = []float64{y(s).Value}
		}
	}
	layers.marks = append(layers.marks, ring)
}

// nameStars explains the stars in the legend of a chart that has room.
func (q sweepPlot) nameStars(layers *sweepLayers, name string, at plot.Rect) {
	if len(layers.stars) > 0 && at.W >= wideTitle {
		layers.stars = append(layers.stars, plot.Series{Name: name, Glyph: '★', Style: q.styles.strong, Points: true})
	}
}

// series are all of them for a chart whose ranges are known. Crosses beyond its worse edge stand on that.
func (l *sweepLayers) series(ch *plot.Chart) []plot.Series {
	worst := ch.Y.Min
	if ch.YScale == plot.Log { // a loss
		worst = ch.Y.Max
	}
	for k := range l.crosses {
		for i, v := range l.crosses[k].Y {
			if !ch.Y.Contains(v) {
				l.crosses[k].Y[i] = worst
			}
		}
	}
	return slices.Concat(l.guides, l.curves, l.marks, l.crosses, l.stars)
}

// reversed is a style with ink and paper exchanged, for the few points that the eye is to find first.
func (s *scene) reversed(id plot.StyleID) plot.StyleID {
	look := s.styles.palette.Style(id)
	look.Reverse = true
	return s.styles.palette.ID(look)
}

// across is the range of the points of lines, with room to both sides.
func (q sweepPlot) across(x abscissa, lines []lab.Line) plot.Range {
	least, most := math.Inf(1), 0.0
	for _, l := range lines {
		for _, i := range l.Points {
			if at := x(q.t.Experiment.Points[i]); at > 0 {
				least, most = min(least, at), max(most, at)
			}
		}
	}
	return plot.Range{Min: least / 1.25, Max: most * 1.25}
}

// scoreRange is one range for all charts of the score, so that they can be compared: the rising parts of the curves, up
// to their best, and something of the fall behind them. Points far down the cliff would press the rest together; their
// lines lead out of the chart.
func (q sweepPlot) scoreRange() (plot.Range, plot.Scale) {
	var rising, all []float64
	for _, lines := range [][]lab.Line{q.read.rates, q.read.penalties, q.read.recoveries} {
		for _, l := range lines {
			before := l.Best >= 0
			for _, i := range l.Points {
				p := q.t.Summary[i]
				m := q.score(p)
				if p.Known == 0 || p.Diverged > 0 {
					continue
				}
				all = append(all, m.Value)
				if before {
					rising = append(rising, m.Value)
					if e := m.StdErr; e > 0 && (!q.regression() || e < m.Value) {
						rising = append(rising, m.Value-e, m.Value+e)
					}
				}
				before = before && i != l.Best
			}
		}
	}
	if q.regression() {
		r, whole := plot.Fit(plot.Log, 0.08, rising), plot.Fit(plot.Log, 0.04, all)
		return plot.Range{Min: r.Min, Max: min(whole.Max, r.Max*math.Pow(r.Max/r.Min, 0.5))}, plot.Log
	}
	if len(all) == 0 {
		return plot.Range{Min: 0, Max: 100}, plot.Linear
	}
	r, whole := plot.Fit(plot.Linear, 0.1, rising), plot.Fit(plot.Linear, 0.05, all)
	return plot.Range{Min: max(0, whole.Min, r.Min-0.5*(r.Max-r.Min)), Max: r.Max}, plot.Linear
}
