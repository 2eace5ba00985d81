package tui

import (
	"fmt"
	"math"
	"slices"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// scalingView is the fourth screen: the drift of SGD's mean from gradient flow over learning rates and batch sizes, which
// depends on the ratio of the two alone while batches are few.
type scalingView struct {
	budget int // updates that a point may take
	bench[lab.Scaling]
}

// Places of the view's plots in the layout.
const (
	chartAgainstRate  = 0
	chartAgainstRatio = 1
	chartShare        = 2
	panelGrid         = 0
)

// scalingBudget is what a lecture waits for.
const scalingBudget = 4_000_000

func (*scalingView) name() string { return "Scaling" }

func (*scalingView) about() string {
	return "How far SGD's mean drifts from gradient flow, at learning rates from four times the one on screen to an eighth of it and " +
		"several batch sizes. Against eps/B the curves fall together while B is far below N: the linear scaling rule. " +
		"Closeness is the spread of the curves' logarithms at equal abscissas. Crosses mark where the theory breaks by its gauge."
}
func (*scalingView) plots(look) int { return 4 }
func (*scalingView) rows() int      { return 2 }

func (*scalingView) arrange(l *layout, _ look) {
	places := []*plot.Rect{&l.charts[chartAgainstRate], &l.charts[chartAgainstRatio], &l.panels[panelGrid], &l.charts[chartShare]}
	switch {
	case l.folded:
		*places[l.shown] = l.body
		return
	case l.short:
		*places[2*l.shown], *places[2*l.shown+1] = halves(l.body, 50)
		return
	}
	top, bottom := l.upper(50)
	*places[0], *places[1] = halves(top, 50)
	*places[2], *places[3] = halves(bottom, 50)
}

// follow has the grid around the learning rate on screen measured.
func (v *scalingView) follow(m *Model) { v.ask(m.now, scalingOf(m.now.run, v.budget).Measure) }

func scalingOf(r sim.Run, budget int) lab.ScalingExperiment {
	rate, n := r.Settings.LearningRate, r.Objective.Len()
	rates := lab.ScalingRates(rate, r.Horizon)
	r.Horizon = lab.WholeEpochs(r.Horizon, rates[0], n)
	return lab.ScalingExperiment{Run: r, LearningRates: rates, BatchSizes: lab.ScalingSizes(n), Budget: budget}
}

func (v *scalingView) setting(s *scene) sim.Run { return v.runOr(s.run) }

func (v *scalingView) progress() float64 {
	if r := v.result(); r != nil {
		return r.Progress
	}
	return 0
}

func (v *scalingView) state(*scene) (string, bool) { return stateOf(&v.bench, v.progress()) }

func (v *scalingView) strip(s *scene, c *plot.Canvas) {
	left, ok := v.left(v.progress())
	note := ""
	if r := v.result(); r != nil {
		note = fmt.Sprintf("drift at t %s, with standard errors", short(r.Experiment.Run.Horizon))
	}
	s.drawProgress(c, v.progress(), left, ok && v.busy(), note)
}

func (v *scalingView) base(s *scene, c *plot.Canvas) {
	if err := v.refusal(); err != nil {
		s.drawRefusal(c, err)
		return
	}
	s.drawWhole(c, v.charts(s))
	if at := s.layout.panels[panelGrid]; !at.Empty() {
		v.drawGrid(s, c, at)
	}
}

// draw has nothing to add: nothing moves between two results.
func (v *scalingView) draw(*scene, *plot.Canvas) {}

// curve is what is known about one batch size.
type curve struct {
	size                            int
	rate, ratio                     []float64
	drift, stderr, predicted, share []float64
	beyond                          []int // points where the theory does not hold
}

func curves(r *lab.Scaling) []curve {
	var all []curve
	for i, size := range r.Experiment.BatchSizes {
		c := curve{size: size}
		for k := range r.Experiment.LearningRates {
			p := r.At(i, k)
			if !p.Known {
				continue
			}
			predicted, share := p.Predicted, p.Minibatch
			if foretoldByMoments(r.Experiment.Run) && size < r.Experiment.Run.Objective.Len() {
				predicted, share = p.Moment, p.Noise
			}
			if v := p.Gauge.Verdict(); v == sim.Broken || v == sim.Unstable {
				c.beyond = append(c.beyond, len(c.rate))
			}
			c.rate = append(c.rate, p.LearningRate)
			c.ratio = append(c.ratio, p.LearningRate/float64(size))
			c.drift, c.stderr = append(c.drift, p.Drift), append(c.stderr, p.StdErr)
			c.predicted, c.share = append(c.predicted, predicted), append(c.share, 100*share)
		}
		all = append(all, c)
	}
	return all
}

// foretoldByMoments says whether the moment flow, not the modified one, predicts the drift of batches that leave examples
// out.
func foretoldByMoments(r sim.Run) bool {
	r.Settings.BatchSize = 1
	return sim.HasMoments(r.Objective, r.Settings)
}

// charts are the drift against eps and against eps/B, and the part that the minibatch term explains.
func (v *scalingView) charts(s *scene) []*plot.Chart {
	eps := "ε"
	if s.ascii {
		eps = "eps"
	}
	base := plot.Chart{
		XScale: plot.Log, YScale: plot.Log, XLabel: eps, Cursor: math.NaN(), X: plot.Range{Min: 0.01, Max: 1}, Y: plot.Range{Min: 0.01, Max: 1},
		Border: s.styles.border, TitleStyle: s.styles.strong, LabelStyle: s.styles.dim, CursorStyle: s.styles.cursor,
	}
	against := "drift against "
	if s.layout.chartWidth() < wideTitle+8 {
		against = "vs "
	}
	rate, ratio, share := base, base, base
	rate.Title, ratio.Title, share.Title = against+eps, against+eps+"/B", "% due to the minibatch term"
	ratio.XLabel, share.YScale, share.Y = eps+"/B", plot.Linear, plot.Range{Min: -10, Max: 130}
	all := []*plot.Chart{&rate, &ratio, &share}
	r := v.result()
	if r == nil {
		return all
	}
	if foretoldByMoments(r.Experiment.Run) {
		share.Title = "% due to the noise, by the moment flow"
	}
	if against != "vs " {
		rate.Title = fmt.Sprintf("drift by t %s against %s", short(r.Experiment.Run.Horizon), eps)
	}
	x := r.Experiment.LearningRates
	most, least := slices.Max(x), slices.Min(x)
	sizes := r.Experiment.BatchSizes
	rate.X = plot.Range{Min: least / 1.2, Max: most * 1.2}
	share.X = rate.X
	ratio.X = plot.Range{Min: least / float64(slices.Max(sizes)) / 1.2, Max: most / float64(slices.Min(sizes)) * 1.2}
	noise := plot.Series{Style: s.styles.dim, Glyph: s.glyphs().noise, Points: true, NoLine: true}
	beyond := plot.Series{Style: s.styles.alarm, Glyph: s.glyphs().end, Points: true, NoLine: true}
	noise2, beyond2 := noise, beyond // against the ratio
	for i, c := range curves(r) {
		style, glyph := s.curve(i)
		name := fmt.Sprint(c.size)
		if i == 0 {
			name = "B " + name
		}
		for _, k := range c.beyond {
			beyond.X, beyond.Y = append(beyond.X, c.rate[k]), append(beyond.Y, c.drift[k])
			beyond2.X, beyond2.Y = append(beyond2.X, c.ratio[k]), append(beyond2.Y, c.drift[k])
		}
		lost := unresolved(c.drift, c.stderr)
		noise.X, noise.Y = append(noise.X, c.rate...), append(noise.Y, lost...)
		noise2.X, noise2.Y = append(noise2.X, c.ratio...), append(noise2.Y, lost...)
		line := plot.Series{Name: name, X: c.rate, Y: c.drift, Err: c.stderr, Style: style, Faint: style, Glyph: glyph, Points: true}
		rate.Series = append(rate.Series, plot.Series{X: c.rate, Y: c.predicted, Style: style, Dotted: true}, line)
		line.X = c.ratio
		ratio.Series = append(ratio.Series, plot.Series{X: c.ratio, Y: c.predicted, Style: style, Dotted: true}, line)
		share.Series = append(share.Series, plot.Series{Name: name, X: c.rate, Y: c.share, Style: style, Glyph: glyph, Points: true})
	}
	rate.Series, ratio.Series = append(rate.Series, noise, beyond), append(ratio.Series, noise2, beyond2)
	rate.Y = driftRange(r)
	ratio.Y = rate.Y
	return all
}

// driftRange is that of the drifts that the theory speaks of: above their noise, and not broken. Full batches, whose drift may
// be smaller by decades, and points where the theory breaks have room as far as the others do not lose theirs.
func driftRange(r *lab.Scaling) plot.Range {
	var sound, full, broken []float64
	n := r.Experiment.Run.Objective.Len()
	for _, p := range r.Points {
		switch {
		case !p.Known || !(p.Drift > 2*p.StdErr) || math.IsInf(p.Drift, 0):
		case p.Gauge.Verdict() > sim.Guide:
			broken = append(broken, p.Drift)
		case p.BatchSize < n:
			sound = append(sound, p.Drift)
		default:
			full = append(full, p.Drift)
		}
	}
	if len(sound) == 0 {
		return plot.Fit(plot.Log, 0.05, full)
	}
	const room = 30
	least, most := slices.Min(sound)/room, slices.Max(sound)*room
	return plot.Fit(plot.Log, 0.05, sound, slices.DeleteFunc(append(full, broken...), func(v float64) bool { return v < least || v > most }))
}

// curveGlyphs tell batch sizes apart where colours do not.
var curveGlyphs = [2][]rune{{'●', '■', '▲', '◆', '▼', '○', '□', '△'}, {'o', '#', '^', '+', 'v', 'x', '@', '%'}}

// curve is the look of the i-th batch size.
func (s *scene) curve(i int) (plot.StyleID, rune) {
	glyphs := curveGlyphs[0]
	if s.ascii {
		glyphs = curveGlyphs[1]
	}
	return s.styles.curves[i%len(s.styles.curves)], glyphs[i%len(glyphs)]
}

// sentence says how well the curves fall together.
func (v *scalingView) sentence(s *scene, width int) string {
	if err := v.failure(); err != nil {
		return firstLine(err.Error())
	}
	r := v.result()
	if r == nil {
		return "measuring: SGD's mean over a grid of learning rates and batch sizes"
	}
	eps := "ε"
	if s.ascii {
		eps = "eps"
	}
	rate, ratio := r.Collapse.AgainstLearningRate, r.Collapse.AgainstRatio
	if math.IsNaN(rate) || math.IsNaN(ratio) {
		return fitting(width, "drift of SGD's mean from gradient flow: too few curves overlap to compare them", "too few curves overlap to compare them")
	}
	if factor := rate / ratio; factor >= 1 {
		return fitting(width,
			fmt.Sprintf("Against %s/B the curves of B < N lie %.1fx closer together than against %s: spread %s decades instead of %s", eps, factor, eps, short(ratio), short(rate)),
			fmt.Sprintf("Against %s/B the curves of B < N lie %.1fx closer together than against %s", eps, factor, eps),
			fmt.Sprintf("curves %.1fx closer against %s/B", factor, eps))
	}
	return fitting(width,
		fmt.Sprintf("Against %s/B the curves do not fall together here: spread %s decades, against %s %s", eps, short(ratio), eps, short(rate)),
		fmt.Sprintf("no collapse against %s/B here", eps))
}

// remark says how to read the plots.
func (v *scalingView) remark(s *scene, c *plot.Canvas, r plot.Rect) {
	if v.refusal() != nil {
		return
	}
	end := s.glyphs().end
	if e := v.subject(); e.preset != nil && foretoldByMoments(e.run) {
		c.TextIn(r, fitting(r.W,
			fmt.Sprintf("dotted: the moment flow's drift, where there is one; %c where the theory breaks; the modified loss has no term for the noise", end),
			fmt.Sprintf("dotted: the moment flow's drift, where there is one; %c where the theory breaks", end),
			"dotted: moment flow"), s.styles.dim)
		return
	}
	c.TextIn(r, fitting(r.W,
		fmt.Sprintf("dotted: the modified flow's drift; %c where the theory breaks, by its gauge; the curves fall together while B is far below N", end),
		fmt.Sprintf("dotted: the modified flow's drift; %c where the theory breaks", end),
		"dotted: modified flow"), s.styles.dim)
}
