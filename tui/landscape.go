package tui

import (
	"context"
	"fmt"
	"math"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// landscapeView is the second screen: C, the implicit regulariser and C_mod on one scale, with their minima, and what the
// regulariser's terms do to the modified flow.
type landscapeView struct {
	pictures
	relief relief
	bench[[]lab.Minimum]
}

func (*landscapeView) name() string { return "Landscape" }

func (*landscapeView) about() string {
	return "The loss C, the implicit regulariser times eps, and their sum C_mod, on one colour scale: the same colour is the same " +
		"height above each picture's lowest point. Hollow diamonds mark minima of C, filled ones those of C_mod, and a dotted " +
		"line joins each to where it has moved. " +
		"t switches the regulariser's terms off and on, and the modified flow follows."
}

// follow has the minima found on the landscape that is on screen.
func (v *landscapeView) follow(m *Model) {
	s := &m.scene
	if s.data == nil || s.data.Revision != m.wanted || !s.data.Done || s.comparison() == nil {
		return
	}
	set, l := s.run.Settings, s.data.Landscape
	if l != nil && (v.relief.of != l || v.relief.rate != set.LearningRate || v.relief.terms != set.Terms) {
		v.relief = newRelief(l, set.LearningRate, set.Terms)
	}
	run := m.now.run
	v.ask(m.now, func(ctx context.Context, publish func(*[]lab.Minimum)) error {
		found, err := lab.Minima(ctx, run, l)
		if err == nil {
			publish(&found)
		}
		return err
	})
}

// panels are C with gradient flow, eps R with SGD's mean, and C_mod with the modified flow.
func (v *landscapeView) panels(s *scene) []panel {
	l, g := s.layout, s.glyphs()
	title := func(glyph rune, short, long string, width int) string {
		if width < wideTitle {
			return fmt.Sprintf("%c %s", glyph, short)
		}
		return fmt.Sprintf("%c %s", glyph, long)
	}
	eps, mod := "ε", "C̃"
	if s.ascii {
		eps, mod = "eps ", "Cmod"
	}
	r := eps + "R" + map[sim.Terms]string{
		sim.FullBatchTerm: ", full-batch", sim.MinibatchTerm: ", minibatch", sim.NoTerms: " off",
	}[s.run.Settings.Terms]
	draw := func(k int, line func(*scene) line) func(*scene, pen, plot.Rect, plot.Window) {
		return func(s *scene, c pen, in plot.Rect, w plot.Window) {
			flow := line(s)
			v.drawMinima(s, c, in, w, k)
			c.LineAlone(in, w, flow.x, flow.y, flow.style, flow.glyph) // crisp over the contour lines
			s.drawEnds(c, in, w, flow)
		}
	}
	relief := v.relief
	if s.data == nil || relief.of != s.data.Landscape || relief.rate != s.run.Settings.LearningRate || relief.terms != s.run.Settings.Terms {
		relief.level, relief.height = [3][]uint8{}, [3][]float64{} // of another one
	}
	picture := func(k int, title string, path func(*scene) line, ghost func(*tracks) track) panel {
		return panel{
			at: l.panels[k], title: title, levels: relief.level[k], values: relief.height[k], bounds: relief.bounds,
			heights: relief.height[k], contours: relief.contours(),
			ghost: ghost, draw: draw(k, path),
		}
	}
	return []panel{
		picture(reliefLoss, title(g.gradient, "loss C", "loss C ── gradient flow", l.panels[0].W), (*scene).gradientLine, ghostGradient),
		picture(reliefRegularizer, title(g.mean, r, r+" ── SGD's mean", l.panels[1].W), (*scene).meanLine, ghostMean),
		picture(reliefModified, title(g.modified, mod+" = C + "+eps+"R", mod+" = C + "+eps+"R ── modified flow", l.panels[2].W), (*scene).modifiedLine, ghostModified),
	}
}

// found lists the minima that belong to what the engine has on screen, nil where they are not known yet.
func (v *landscapeView) found(s *scene) *[]lab.Minimum {
	if !v.subject().sameRun(experiment{preset: s.preset, run: s.run}) {
		return nil
	}
	return v.result()
}

// drawMinima marks the minima of C on its picture, those of C_mod on its own, and on the regulariser's both with a line
// from each to where it has moved.
func (v *landscapeView) drawMinima(s *scene, c pen, in plot.Rect, w plot.Window, picture int) {
	found := v.found(s)
	if found == nil {
		return
	}
	plane, g := s.data.Grid.Plane, s.glyphs()
	for _, m := range *found {
		if m.W == nil {
			continue
		}
		x0, y0 := plane.Project(m.W)
		if picture == reliefRegularizer && m.Modified != nil {
			x1, y1 := plane.Project(m.Modified)
			c.DottedLine(in, w, []float64{x0, x1}, []float64{y0, y1}, s.styles.start, '-')
		}
		if picture != reliefModified {
			c.Mark(in, w, x0, y0, g.minimum, s.styles.start)
		}
	}
	for _, m := range *found {
		if m.Modified == nil || picture == reliefLoss {
			continue
		}
		x1, y1 := plane.Project(m.Modified)
		c.Mark(in, w, x1, y1, g.moved, s.styles.start)
	}
}

// charts are the gap, the regulariser and C_mod along the three paths.
func (v *landscapeView) charts(s *scene) []*plot.Chart {
	gap, reg, mod := s.gapChart(), s.flowChart(), s.flowChart()
	reg.Title, mod.Title = "R along the paths", "C̃ along the paths"
	if s.ascii {
		mod.Title = "Cmod along the paths"
	}
	if s.layout.chartWidth() < wideTitle {
		reg.Title, mod.Title = "R", strings.Fields(mod.Title)[0]
	}
	k := s.comparison()
	if k == nil {
		return []*plot.Chart{gap, reg, mod}
	}
	set := s.run.Settings
	of := func(loss []float64, parts sim.Parts, scale float64) []float64 {
		y := make([]float64, len(parts.FullBatch))
		for i := range y {
			y[i] = scale * set.Terms.Of(parts.FullBatch[i], parts.Minibatch[i])
			if loss != nil {
				y[i] += loss[i]
			}
		}
		return y
	}
	r := k.Regularizer
	s.threeLines(reg, of(nil, r.Mean, 1), of(nil, r.Gradient, 1), of(nil, r.Modified, 1))
	eps := set.LearningRate
	s.threeLines(mod, of(k.Loss.Mean, r.Mean, eps), of(k.Loss.Gradient, r.Gradient, eps), of(k.Loss.Modified, r.Modified, eps))
	return []*plot.Chart{gap, reg, mod}
}

// sentence says how far the minimum moved.
func (v *landscapeView) sentence(s *scene, width int) string {
	if s.comparison() == nil {
		return s.missing()
	}
	found := v.found(s)
	switch {
	case len(s.run.Start) > lab.MaxMinimaDim:
		return fitting(width, fmt.Sprintf("minima are sought among at most %d parameters, here are %d: the pictures show C, R and their sum alone",
			lab.MaxMinimaDim, len(s.run.Start)), fmt.Sprintf("minima are sought among at most %d parameters", lab.MaxMinimaDim))
	case found == nil && v.failure() != nil:
		return "the search for minima failed: " + firstLine(v.failure().Error())
	case found == nil:
		return "looking for the minima"
	case len(*found) == 0:
		return fitting(width, "no minimum found: none downhill from where gradient flow ends, up to a hundred times as far as the picture",
			"no minimum found within a hundred times the picture")
	}
	mod := "C̃"
	if s.ascii {
		mod = "Cmod"
	}
	text := fitting(width, minimumForms((*found)[0], gone((*found)[0], *found), mod, s.preset.Parameters)...)
	var others []string
	for _, m := range (*found)[1:] {
		switch {
		case m.W == nil:
			others = append(others, "one of "+mod+" alone")
		case m.Modified == nil:
			others = append(others, "one moved away")
		default:
			others = append(others, "one moved "+short(m.Moved))
		}
	}
	if others == nil {
		return text
	}
	return fitting(width, text+"; besides, "+strings.Join(others, ", "), text)
}

// minimumForms says what became of a minimum, the longest form first.
func minimumForms(m lab.Minimum, gone bool, mod string, parameters []string) []string {
	what := "The minimum of C"
	if !m.Isolated {
		what = "The minimum in C's valley where gradient flow rests"
	}
	at := func(w []float64) string {
		if len(w) > 3 {
			return ""
		}
		parts := make([]string, len(w))
		for j, v := range w {
			parts[j] = parameters[j] + " " + short(v)
		}
		return strings.Join(parts, ", ")
	}
	if m.W == nil {
		return []string{
			"C has no minimum within reach; " + mod + " has one at " + at(m.Modified),
			"C has none, " + mod + " a minimum at " + at(m.Modified),
		}
	}
	if m.Modified == nil {
		return []string{what + " is none of " + mod + ", which falls without end from there", mod + " has no minimum there"}
	}
	if m.Moved < 1e-7*(1+norm(m.W)) {
		return []string{what + " has not moved: " + mod + " has it at the same place", "the minimum has not moved"}
	}
	moved := short(m.Moved)
	switch {
	case gone:
		return []string{
			fmt.Sprintf("%s (%s) is gone from %s: downhill from there lies its minimum at %s, %s away", what, at(m.W), mod, at(m.Modified), moved),
			fmt.Sprintf("This minimum of C is gone from %s: downhill lies %s, %s away", mod, at(m.Modified), moved),
			fmt.Sprintf("minimum gone, next is %s away", moved),
		}
	case !m.Isolated:
		return []string{
			fmt.Sprintf("From where gradient flow rests in C's valley (%s) the minimum of %s is %s away: %s", at(m.W), mod, moved, at(m.Modified)),
			fmt.Sprintf("From gradient flow's rest in C's valley to %s's minimum: %s, to %s", mod, moved, at(m.Modified)),
			fmt.Sprintf("from C's valley to %s's minimum: %s", mod, moved),
		}
	}
	return []string{
		fmt.Sprintf("%s (%s) has moved by %s: that of %s lies at %s", what, at(m.W), moved, mod, at(m.Modified)),
		fmt.Sprintf("The minimum has moved by %s, from %s to %s", moved, at(m.W), at(m.Modified)),
		fmt.Sprintf("minimum moved by %s to %s", moved, at(m.Modified)),
		"minimum moved by " + moved,
	}
}

// gone says whether a minimum has no place of its own in C_mod: downhill from it lies what another one, much nearer to it,
// has become.
func gone(m lab.Minimum, all []lab.Minimum) bool {
	for _, o := range all {
		if m.Modified != nil && o.Modified != nil && o.Moved < m.Moved/10 && apart(o.Modified, m.Modified) < m.Moved/10 {
			return true
		}
	}
	return false
}

func norm(w []float64) float64 {
	sum := 0.0
	for _, v := range w {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// remark is the legend: which height a colour, or a contour line, stands for.
func (v *landscapeView) remark(s *scene, c *plot.Canvas, r plot.Rect) {
	bounds := v.relief.bounds
	if len(bounds) == 0 {
		c.TextIn(r, s.preset.Summary, s.styles.dim)
		return
	}
	x, end := r.X, r.X+r.W
	legend := "height above each picture's lowest point: "
	if r.W < fullWidth+10 {
		legend = "height: "
	}
	x += c.TextIn(plot.Rect{X: x, Y: r.Y, W: end - x, H: 1}, legend, s.styles.dim)
	if s.styles.ramp == nil {
		var at []string
		for _, b := range v.relief.contours() {
			at = append(at, short(b))
		}
		c.TextIn(plot.Rect{X: x, Y: r.Y, W: end - x, H: 1}, "contours at "+strings.Join(at, ", "), s.styles.dim)
		return
	}
	x += c.Text(x, r.Y, "0", s.styles.dim) + 1
	for i, color := range s.styles.ramp {
		if x+2 > end {
			return
		}
		c.Fill(plot.Rect{X: x, Y: r.Y, W: 2, H: 1}, s.styles.palette.ID(plot.Style{BG: color}))
		x += 2
		if i < len(bounds) && i%4 == 3 {
			x++
			x += c.TextIn(plot.Rect{X: x, Y: r.Y, W: end - x, H: 1}, short(bounds[i]), s.styles.dim) + 1
		}
	}
}
