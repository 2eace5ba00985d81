package tui

import (
	"fmt"
	"math"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// drawCloud draws where single paths end after one epoch: what the mean hides.
func (v *orderView) drawCloud(s *scene, c *plot.Canvas, at plot.Rect) {
	r := v.result()
	title := "ends after one epoch"
	if r != nil && r.cloud != nil {
		title = cloudTitle(r.cloud, at.W)
	}
	c.Frame(at, title, s.styles.border, s.styles.strong)
	in := at.Inset(1)
	switch {
	case r == nil || r.cloud == nil:
		return
	case len(r.cloud.Run.Start) == 1:
		c.TextIn(in, "one parameter has no plane", s.styles.dim)
		return
	case r.cloud.Mean == nil:
		c.TextIn(in, "paths diverge within the epoch", s.styles.alarm)
		return
	}
	w := v.drawEndsOf(s, c, in)
	if r.cloud.Ends.Len() == 1 {
		return // of a single point an axis says nothing
	}
	s.drawAxes(c, at, w, v.subject().axisNames())
}

// drawEndsOf draws the cloud with its marks, and returns the window that holds them all.
func (v *orderView) drawEndsOf(s *scene, c pen, in plot.Rect) plot.Window {
	k, st, g := v.cloud(), s.styles, s.glyphs()
	plane := cloudPlane(v.subject(), k.Ends)
	ends := newTrack(plane, k.Ends)
	type mark struct {
		w     []float64
		glyph rune
		style plot.StyleID
	}
	marks := []mark{
		{k.Order, g.start, st.start},
		{k.Reverse, g.start, st.start},
		{k.Gradient, g.gradient, st.gradient},
		{k.GDModified, g.gdModified, st.gdModified},
		{k.SGDModified, g.modified, st.modified},
		{k.Midpoint, g.moved, st.start},
		{k.Mean, g.mean, st.mean},
	}
	xs, ys := ends.x, ends.y
	place := make([][2]float64, len(marks))
	for i, m := range marks {
		place[i] = [2]float64{math.NaN(), math.NaN()}
		if m.w != nil {
			place[i][0], place[i][1] = plane.Project(m.w)
			xs, ys = append(xs, place[i][0]), append(ys, place[i][1])
		}
	}
	w := plot.Window{X: plot.Fit(plot.Linear, 0.06, xs), Y: plot.Fit(plot.Linear, 0.06, ys), Cols: in.W, Rows: in.H}
	c.Dots(in, w, ends.x, ends.y, st.sample, '.')
	c.LineAlone(in, w, []float64{place[0][0], place[1][0]}, []float64{place[0][1], place[1][1]}, st.start, '-')
	for i, m := range marks {
		c.Mark(in, w, place[i][0], place[i][1], m.glyph, m.style)
	}
	return w
}

// cloudPlane is the plane of the pictures, or where only the paths can tell it, that of the cloud.
func cloudPlane(e experiment, ends sim.Path) sim.Plane {
	if v := e.preset.View; v.Plane == presets.NamedPlane {
		return sim.AxisPlane(e.run.Start, v.X.Parameter, v.Y.Parameter)
	}
	if p, ok := sim.MainPlane(ends); ok {
		return p
	}
	return sim.AxisPlane(e.run.Start, 0, 1)
}

func cloudTitle(k *lab.Cloud, width int) string {
	n := k.Ends.Len()
	what := sequences(k.Run.Settings.Sampling)
	if n == 1 {
		return "one full batch"
	}
	text := fmt.Sprintf("%d random %s, one epoch", n, what)
	if k.All {
		text = fmt.Sprintf("all %d %s, one epoch", n, what)
	}
	if width >= wideTitle+8 {
		text += fmt.Sprintf(" at ε %s", short(k.Run.Settings.LearningRate))
	}
	return text
}
