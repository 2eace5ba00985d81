package tui

import (
	"fmt"
	"strings"
	"time"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// pathsView is the first screen: SGD, gradient flow and modified flow side by side, live.
type pathsView struct{ pictures }

func (*pathsView) name() string { return "Paths" }

func (*pathsView) about() string {
	return "SGD's mean over many paths, gradient flow and the modified flow, on the same axes and clock. With replacement " +
		"the moment flow joins them: the ellipse is two standard deviations of single paths as it predicts them, the dots " +
		"along it are two as measured."
}

// plots counts the three pictures as one in an overlay, which is what a large screen begins with.
func (v *pathsView) plots(k look) int {
	if k.overlay || k.large {
		return 4
	}
	return v.pictures.plots(k)
}

func (v *pathsView) arrange(l *layout, k look) {
	switch {
	case !l.planar || !k.overlay && !k.large:
		v.pictures.arrange(l, k)
	case !l.folded:
		v.pictures.arrange(l, k)
		if !l.panels[0].Empty() {
			l.overlay = l.body
			l.overlay.H = l.panels[0].H
		}
		l.panels = [3]plot.Rect{}
	case l.shown == 0:
		l.overlay = l.body
	default:
		l.charts[l.shown-1] = l.body
	}
}

// sentence compares the gaps.
func (*pathsView) sentence(s *scene, width int) string {
	if k := s.comparison(); k != nil {
		return Sentence(k, s.spokenEntry(), width)
	}
	return s.missing()
}

// remark is the preset's readouts.
func (*pathsView) remark(s *scene, c *plot.Canvas, r plot.Rect) {
	k := s.comparison()
	text := ""
	if k == nil || len(s.preset.Readouts) == 0 {
		text = s.preset.Summary
	}
	for i := 0; k != nil && i < len(s.preset.Readouts); i++ {
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
	c.TextIn(r, text, s.styles.dim)
}

// The engine is the model's: the view computes nothing of its own.
func (*pathsView) follow(*Model)       {}
func (*pathsView) poll(time.Time) bool { return false }
func (*pathsView) leave(experiment)    {}
func (*pathsView) busy() bool          { return false }
func (*pathsView) close()              {}

// panels are the three paths side by side, or all in one.
func (*pathsView) panels(s *scene) []panel {
	l, g := s.layout, s.glyphs()
	moment := ""
	if k := s.comparison(); k != nil && k.Moment.Len() > 0 {
		moment = fmt.Sprintf("  %c moment flow", g.moment)
	}
	mark := func(g rune) string { return string(g) + " " }
	return []panel{
		{at: l.panels[0], title: mark(g.mean) + s.sgdTitle(l.panels[0].W), levels: s.heat.loss, values: s.heat.values, bounds: s.heat.bounds, ghost: ghostMean, draw: (*scene).drawSGD},
		{at: l.panels[1], title: mark(g.gradient) + s.flowTitle("gradient flow", "w' = -∇C", l.panels[1].W), levels: s.heat.loss, values: s.heat.values, bounds: s.heat.bounds, ghost: ghostGradient, draw: (*scene).drawGradient},
		{at: l.panels[2], title: mark(g.modified) + s.modifiedTitle(moment), levels: s.heat.modified, values: s.heat.modifiedValues, bounds: s.heat.bounds, ghost: ghostModified, draw: (*scene).drawModified},
		{at: l.overlay, title: fmt.Sprintf("%c SGD's mean  %c gradient flow  %c modified flow%s%s", g.mean, g.gradient, g.modified, moment, s.lensNote()), levels: s.heat.loss, values: s.heat.values, bounds: s.heat.bounds, ghost: ghostMean, draw: (*scene).drawOverlay},
	}
}

const wideTitle = 36 // columns of a panel from which its title says more

func (s *scene) sgdTitle(width int) string {
	switch {
	case s.run.Seeds == 1:
		return "SGD, one path"
	case width < wideTitle:
		return fmt.Sprintf("SGD, %d paths", s.run.Seeds)
	}
	if k := s.comparison(); k != nil && k.MomentCov.Len() > 0 && k.Cov.Len() > 0 {
		g := s.glyphs()
		return fmt.Sprintf("SGD ── 2 s.d. %c, predicted %c", g.epoch, g.moment)
	}
	return fmt.Sprintf("SGD ── %d paths, mean", s.run.Seeds)
}

// flowTitle names a flow with its equation where there is room, and always with the lens's magnification.
func (s *scene) flowTitle(name, equation string, width int) string {
	switch {
	case s.look.lens != 1 && width < wideTitle:
		return fmt.Sprintf("%s x%.0f", name, s.look.lens)
	case s.look.lens != 1:
		return name + s.lensNote()
	case width < wideTitle:
		return name
	}
	return name + " ── " + equation
}

// modifiedTitle names the modified flow, which terms of the regulariser it leaves out, and the moment flow beside it.
func (s *scene) modifiedTitle(moment string) string {
	width := s.layout.panels[2].W
	name := "modified flow"
	if t := s.run.Settings.Terms; t != sim.BothTerms {
		return fmt.Sprintf("modified, R: %v", t)
	}
	if moment != "" && width >= wideTitle {
		return name + moment
	} else if moment != "" {
		return "modified " + strings.TrimSuffix(strings.TrimSpace(moment), " flow")
	}
	return s.flowTitle(name, "w' = -∇C̃", width)
}

// lensNote states the magnification, where there is one.
func (s *scene) lensNote() string {
	if s.look.lens == 1 {
		return ""
	}
	return fmt.Sprintf(" ── differences x%.0f", s.look.lens)
}

// charts are loss, gap and regulariser.
func (*pathsView) charts(s *scene) []*plot.Chart {
	st, g := s.styles, s.glyphs()
	loss, gap, reg := s.flowChart(), s.gapChart(), s.flowChart()
	width := s.layout.chartWidth()
	loss.Title, reg.Title = "loss C(w(t))", "regulariser"
	full, minibatch := "full", "minibatch"
	if width < wideTitle {
		loss.Title, reg.Title, minibatch = "loss C", "R", "mini"
	} else if width >= namingWidth {
		reg.Title, full = "implicit regulariser", "full-batch"
	}
	k := s.comparison()
	if k == nil {
		return []*plot.Chart{loss, gap, reg}
	}
	s.threeLines(loss, k.Loss.Mean, k.Loss.Gradient, k.Loss.Modified)
	parts := k.Regularizer.Mean
	reg.Y = plot.Fit(plot.Linear, 0.05, parts.FullBatch, parts.Minibatch)
	reg.Series = []plot.Series{
		s.overTime(full, parts.FullBatch, st.text, g.start),
		s.overTime(minibatch, parts.Minibatch, st.mean, g.mean),
	}
	return []*plot.Chart{loss, gap, reg}
}
