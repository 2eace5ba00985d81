package tui

import (
	"fmt"

	"github.com/charmbracelet/colorprofile"

	"sgdflow/sim"
	"sgdflow/tui/figure"
	"sgdflow/tui/plot"
)

// What a sheet is laid out for: a screen that has room for all titles and names.
const sheetWidth, sheetHeight = 200, 50

// sheet is what is on screen as a page of figures, in a theme's colours.
func (s *scene) sheet(t Theme) figure.Sheet {
	q := *s
	q.ascii = false
	q.styles = newStyles(t, t == ThemeDark, colorprofile.TrueColor)
	k := q.look
	k.large, k.narrate, k.theme = false, false, t
	q.look = k
	q.layout = newLayout(sheetWidth, sheetHeight, s.layout.planar, s.view, k, 0)
	h := huesFor(t == ThemeLight, colorprofile.TrueColor)
	page := figure.Sheet{
		Title: q.preset.Title + " ── " + q.view.name(), Settings: q.settingsText(), Caption: q.view.sentence(&q, 400),
		Ink: plot.RGB(h.text), Paper: plot.RGB(h.paper), Dim: plot.RGB(h.dim), Grid: plot.RGB(h.border).Blend(plot.RGB(h.paper), 0.6),
	}
	switch v := q.view.(type) {
	case *orderView:
		page.Figures = v.figures(&q)
	case *scalingView:
		page.Figures = v.figures(&q)
	case *trainingView:
		page.Figures, page.Heights = v.figures(&q), []float64{1, 1, 1.2}
	default:
		page.Figures, page.Heights = q.pictureFigures(), []float64{1.6, 1}
	}
	return page
}

// settingsText is the line of settings of a page. The runs of the Training screen have settings of their own.
func (s *scene) settingsText() string {
	if v, ok := s.view.(*trainingView); ok {
		return append(v.notes(s), "")[0]
	}
	run := s.view.setting(s)
	set := run.Settings
	text := fmt.Sprintf("ε %s   B %d of %d   m %d   ε/B %s   %v   %d seeds from %d", short(set.LearningRate), set.BatchSize,
		run.Objective.Len(), run.Batches(), short(set.LearningRate/float64(set.BatchSize)), set.Sampling, run.Seeds, set.Seed)
	switch {
	case !s.clocked() && s.view.busy():
		return text + "   not finished"
	case !s.clocked():
		return text
	case set.Terms != sim.BothTerms:
		text += fmt.Sprintf("   R %v", set.Terms)
	}
	return text + fmt.Sprintf("   t %s of %s", timeLabel(s.clock.Time, run.Horizon), short(run.Horizon))
}

// pictureFigures are the pictures of the plane over the charts of the flow time.
func (s *scene) pictureFigures() [][]figure.Figure {
	var pictures, charts []figure.Figure
	if s.data != nil && s.data.Grid.Cols > 0 {
		for _, p := range s.panels() {
			pictures = append(pictures, s.pictureFigure(p))
		}
	}
	for i, c := range s.charts() {
		if !s.layout.charts[i].Empty() {
			charts = append(charts, s.chartFigure(c))
		}
	}
	if pictures == nil {
		return [][]figure.Figure{charts}
	}
	return [][]figure.Figure{pictures, charts}
}

// pictureFigure is one picture of the plane, drawn by what draws it on screen.
func (s *scene) pictureFigure(p panel) figure.Figure {
	g := s.data.Grid
	f := figure.Figure{
		Title: p.title,
		X:     figure.Axis{Label: s.names[0], Min: g.X[0], Max: g.X[1]}, Y: figure.Axis{Label: s.names[1], Min: g.Y[0], Max: g.Y[1]},
	}
	if len(p.values) == g.Cols*g.Rows {
		f.Heat = &figure.Heat{Cols: g.Cols, Rows: g.Rows, Values: p.values, Bounds: p.bounds, Ramp: s.styles.ramp}
		if p.heights != nil {
			f.Heat.Contours, f.Heat.Line = p.contours, s.colorOf(s.styles.contour)
		}
	}
	in := p.at.Inset(1)
	w := s.window(in)
	r := recorder{palette: s.styles.palette, names: s.pictureNames()}
	s.drawGhost(&r, p, in, w)
	if s.comparison() != nil {
		s.drawGuess(&r, in, w)
		p.draw(s, &r, in, w)
	}
	f.Items = r.items
	if s.hasEllipses() { // which lie under the marks
		for i := range f.Items {
			if item := &f.Items[i]; item.Kind == figure.Mark && item.Glyph == s.glyphs().epoch {
				item.Kind = figure.Dots
			}
		}
	}
	return f
}

// pictureNames are those of what a picture shows beside what its title names.
func (s *scene) pictureNames() map[drawn]string {
	st, g := s.styles, s.glyphs()
	names := map[drawn]string{
		{figure.Dots, st.ghost, ':'}:       "the run before",
		{figure.Line, st.sample, '.'}:      "one path",
		{figure.Line, st.spread, '-'}:      "± 1 s.d.",
		{figure.Line, st.spread, '|'}:      "± 1 s.d.",
		{figure.Line, st.shadow, '.'}:      "SGD's mean",
		{figure.Mark, st.shadow, g.epoch}:  "SGD's mean",
		{figure.Mark, st.start, g.start}:   "start",
		{figure.Mark, st.start, g.minimum}: "minimum of C",
		{figure.Mark, st.start, g.moved}:   "minimum of C̃",
		{figure.Mark, st.alarm, g.end}:     "ends early",
		{figure.Mark, st.alarm, g.guess}:   "the guess",
	}
	if !s.hasEllipses() {
		names[drawn{figure.Mark, st.mean, g.epoch}] = "epochs"
	}
	return names
}

// hasEllipses says whether the spread of single paths is drawn as ellipses, one of them by the marks of epochs.
func (s *scene) hasEllipses() bool {
	return s.comparison() != nil && s.comparison().MomentCov.Len() > 0
}

func (s *scene) colorOf(id plot.StyleID) plot.Color { return s.styles.palette.Style(id).FG }

// chartFigure is a chart as a figure. A line that is told by its colour alone on screen gets its name.
func (s *scene) chartFigure(c *plot.Chart) figure.Figure {
	if !s.clocked() {
		return figure.FromChart(c, s.styles.palette)
	}
	st := s.styles
	names := map[plot.StyleID]string{st.mean: "SGD's mean", st.gradient: "gradient", st.modified: "modified", st.moment: "moments"}
	for i := range c.Series {
		if q := &c.Series[i]; q.Name == "" {
			q.Name = names[q.Style]
		}
	}
	f := figure.FromChart(c, st.palette)
	f.X.Label = "flow time t"
	return f
}
