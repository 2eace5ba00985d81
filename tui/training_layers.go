package tui

import (
	"slices"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// sweepLayers are the series of a chart, those that are to be seen above all others last.
type sweepLayers struct{ guides, curves, marks, crosses, stars []plot.Series }

// add puts the known points of a line into the layers. A full line has crosses where runs diverged; once all of its runs are
// known it has a star at its best point, which until then would wander.
func (q sweepPlot) add(layers *sweepLayers, look plot.Series, points []int, best int, x abscissa, y ordinate) {
	look.Points, look.Faint = !look.Dotted, look.Style
	star := plot.Series{Style: q.reversed(look.Style), Glyph: '★', Points: true, NoLine: true}
	cross := plot.Series{Style: look.Style, Glyph: q.glyphs().end, Points: true, NoLine: true}
	whole := true
	for _, i := range points {
		p := q.t.Summary[i]
		whole = whole && p.Known == q.t.Experiment.Seeds
		if p.Known == 0 {
			continue
		}
		at, m := x(p.TrainingPoint), y(p)
		look.X, look.Y = append(look.X, at), append(look.Y, m.Value)
		if !look.Dotted {
			look.Err = append(look.Err, m.StdErr)
		}
		switch {
		case p.Diverged > 0:
			cross.X, cross.Y = append(cross.X, at), append(cross.Y, m.Value)
		case i == best:
			star.X, star.Y = []float64{at}, []float64{m.Value}
		}
	}
	layers.curves = append(layers.curves, look)
	if len(cross.X) > 0 && !look.Dotted {
		layers.crosses = append(layers.crosses, cross)
	}
	if len(star.X) > 0 && whole {
		layers.stars = append(layers.stars, star)
	}
}

// mark shows in a chart where the settings are: by the cursor at the point nearest to them, and by a ring where that is known.
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
