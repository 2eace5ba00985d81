package tui

import (
	"slices"

	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// Glyphs of the marks. A canvas limited to ASCII uses the second ones.
type glyphs struct {
	start, mean, gradient, modified, moment, epoch, end, noise rune
	gdModified, minimum, moved, shown, guess                   rune
}

var (
	unicodeGlyphs = glyphs{
		start: '○', mean: '●', gradient: '■', modified: '▲', epoch: '•', end: '✕', noise: '·',
		moment: '◆', gdModified: '△', minimum: '◇', moved: '◈', shown: '◎', guess: '✚',
	}
	asciiGlyphs = glyphs{
		start: 'S', mean: 'o', gradient: '#', modified: '^', epoch: '+', end: 'X', noise: '.',
		moment: 'M', gdModified: 'g', minimum: 'v', moved: 'V', shown: '@', guess: '?',
	}
)

func (s *scene) glyphs() glyphs {
	if s.ascii {
		return asciiGlyphs
	}
	return unicodeGlyphs
}

// pen is what the pictures of the plane are drawn with: a canvas, or what an export takes down.
type pen interface {
	Line(at plot.Rect, w plot.Window, xs, ys []float64, st plot.StyleID, glyph rune)
	LineAlone(at plot.Rect, w plot.Window, xs, ys []float64, st plot.StyleID, glyph rune)
	DottedLine(at plot.Rect, w plot.Window, xs, ys []float64, st plot.StyleID, glyph rune)
	Dots(at plot.Rect, w plot.Window, xs, ys []float64, st plot.StyleID, glyph rune)
	Mark(at plot.Rect, w plot.Window, x, y float64, glyph rune, st plot.StyleID) bool
}

var _ pen = (*plot.Canvas)(nil)

// panel is one picture of the plane. Which tracks it holds, and which landscape, is all that tells the four of them
// apart.
type panel struct {
	at       plot.Rect
	title    string
	levels   []uint8   // of the heatmap; nil where there is none yet
	values   []float64 // that they grade, between bounds
	bounds   []float64
	heights  []float64           // the values for contour lines; nil for none
	contours []float64           // the values that the lines stand for
	ghost    func(*tracks) track // of the run before; nil for none
	draw     func(s *scene, c pen, in plot.Rect, w plot.Window)
}

// drawPanelBase draws what stays while paths grow: frame, heatmap, axes.
func (s *scene) drawPanelBase(c *plot.Canvas, p panel) {
	c.Frame(p.at, p.title, s.styles.border, s.styles.strong)
	in := p.at.Inset(1)
	if len(s.run.Start) == 1 {
		c.TextIn(in, "one parameter has no plane: see the charts", s.styles.dim)
	}
	if s.data == nil || s.data.Grid.Cols == 0 {
		return
	}
	if s.styles.ramp != nil {
		c.Heatmap(in, p.levels, s.styles.ramp)
	}
	if p.heights != nil {
		c.ContourLines(in, p.heights, p.contours, s.styles.contour)
	} else if s.styles.ramp == nil {
		c.Contours(in, coarser(p.levels), s.styles.contour)
	}
	s.drawAxes(c, p.at, s.window(in), s.names)
}

// drawAxes writes tick labels into the lower and left edge of the frame and the names of the axes into its corners.
func (s *scene) drawAxes(c *plot.Canvas, at plot.Rect, w plot.Window, names [2]string) {
	in := at.Inset(1)
	name := " " + names[0] + " "
	right := at.X + at.W - 1 - c.Width(name)
	c.Text(right, at.Y+at.H-1, name, s.styles.dim)
	busy := at.X + 1
	for _, t := range plot.Ticks(w.X, plot.Linear, max(2, in.W/10)) {
		col, _, ok := w.Cell(t.Value, w.Y.Min)
		x := in.X + col - c.Width(t.Label)/2
		if ok && x >= busy && x+c.Width(t.Label) < right { // blanks to either side: the frame is no minus sign
			if x > busy {
				c.Text(x-1, at.Y+at.H-1, " ", s.styles.dim)
			}
			busy = x + c.Text(x, at.Y+at.H-1, t.Label+" ", s.styles.dim)
		}
	}
	for _, t := range plot.Ticks(w.Y, plot.Linear, max(2, in.H/4)) {
		_, row, ok := w.Cell(w.X.Min, t.Value)
		if ok && row > 0 && row < in.H-1 {
			c.Over(at.X, in.Y+row, t.Label, s.styles.dim)
		}
	}
	c.Over(at.X, in.Y, names[1], s.styles.dim)
}

// line is a track as it is drawn: its points up to the clock, its looks, and how it ended if it has.
type line struct {
	track
	style plot.StyleID
	glyph rune
	ended bool // before the horizon, at its last point
}

// meanLine goes through the ends of epochs, where the theory speaks of the mean, and to where the mean is now: its
// swing within an epoch would make a band of the line.
func (s *scene) meanLine() line {
	l := s.line(s.tracks.mean, s.styles.mean, s.glyphs().mean, s.comparison().Status.SGD)
	if now, y, ok := s.tracks.mean.upTo(s.entry).last(); ok && s.look.lens == 1 {
		l.x, l.y = s.atEpochs(l.x, l.y)
		l.x, l.y = append(slices.Clip(l.x), now), append(slices.Clip(l.y), y)
	}
	return l
}

func (s *scene) gradientLine() line {
	return s.line(s.tracks.gradient, s.styles.gradient, s.glyphs().gradient, s.comparison().Status.Gradient)
}

func (s *scene) modifiedLine() line {
	return s.line(s.tracks.modified, s.styles.modified, s.glyphs().modified, s.comparison().Status.Modified)
}

func (s *scene) line(t track, style plot.StyleID, glyph rune, status sim.Status) line {
	early := status.Kind == sim.Diverged || status.Kind == sim.Stiff
	l := line{t.upTo(s.entry), style, glyph, early && s.entry >= len(t.x)-1}
	if s.look.lens != 1 {
		// Magnified at the ends of epochs alone: in between, the mean's own swing would fill the picture.
		x, y := s.atEpochs(l.x, l.y)
		mx, my := s.atEpochs(s.tracks.mean.x, s.tracks.mean.y)
		l.track = track{x, y}.magnified(track{mx, my}, s.look.lens)
	}
	return l
}

func (l line) draw(c pen, in plot.Rect, w plot.Window) {
	c.Line(in, w, l.x, l.y, l.style, l.glyph)
}

// drawEnds marks the start and the head of a line, or where it ended early.
func (s *scene) drawEnds(c pen, in plot.Rect, w plot.Window, l line) {
	x, y, ok := l.last()
	if !ok {
		return
	}
	c.Mark(in, w, l.x[0], l.y[0], s.glyphs().start, s.styles.start)
	if !l.ended {
		c.Mark(in, w, x, y, l.glyph, l.style)
		return
	}
	// A track that ended did so far outside as a rule: the mark stands where it was last seen.
	for i := len(l.x) - 1; i >= 0; i-- {
		if c.Mark(in, w, l.x[i], l.y[i], s.glyphs().end, s.styles.alarm) {
			return
		}
	}
}

// thin draws what would hide the rest in thick lines.
func thin(c pen, draw func()) {
	if canvas, ok := c.(*plot.Canvas); ok && canvas.Thick() {
		canvas.SetThick(false)
		defer canvas.SetThick(true)
	}
	draw()
}

func (s *scene) drawSGD(c pen, in plot.Rect, w plot.Window) {
	thin(c, func() {
		sample := s.tracks.sample.upTo(s.entry)
		c.Line(in, w, sample.x, sample.y, s.styles.sample, '.')
		s.drawSpread(c, in, w)
	})
	mean := s.meanLine()
	c.LineAlone(in, w, mean.x, mean.y, mean.style, mean.glyph)
	s.drawEpochs(c, in, w)
	s.drawEllipses(c, in, w)
	s.drawEnds(c, in, w, mean)
}

func (s *scene) drawGradient(c pen, in plot.Rect, w plot.Window) {
	s.drawFlow(c, in, w, s.gradientLine())
}

// drawModified draws the modified flow, and where there is one the moment flow beside it.
func (s *scene) drawModified(c pen, in plot.Rect, w plot.Window) {
	s.drawFlow(c, in, w, s.modifiedLine())
	s.drawMoment(c, in, w)
}

func (s *scene) drawMoment(c pen, in plot.Rect, w plot.Window) {
	if len(s.tracks.moment.x) == 0 {
		return
	}
	l := s.line(s.tracks.moment, s.styles.moment, s.glyphs().moment, s.comparison().Status.Moment)
	l.draw(c, in, w)
	s.drawEnds(c, in, w, l)
}

// drawEllipses draws, with replacement, the spread that the moment flow predicts for single paths, as a line, and marks
// along the one that is measured, at the entry shown.
func (s *scene) drawEllipses(c pen, in plot.Rect, w plot.Window) {
	k := s.comparison()
	i := s.entry
	if i >= k.MomentCov.Len() || i >= k.Cov.Len() || s.look.lens != 1 {
		return
	}
	plane := s.data.Grid.Plane
	predicted := ellipse(plane, s.tracks.moment.x[i], s.tracks.moment.y[i], k.MomentCov.At(i), 64)
	c.LineAlone(in, w, predicted.x, predicted.y, s.styles.moment, '.')
	measured := ellipse(plane, s.tracks.mean.x[i], s.tracks.mean.y[i], k.Cov.At(i), 12)
	for p := range measured.x {
		c.Mark(in, w, measured.x[p], measured.y[p], s.glyphs().epoch, s.styles.mean)
	}
}

// drawFlow draws a flow over SGD's mean, which is there, faint, for the eye to compare with.
func (s *scene) drawFlow(c pen, in plot.Rect, w plot.Window, flow line) {
	mean := s.meanLine()
	mean.style, mean.glyph = s.styles.shadow, '.'
	mean.draw(c, in, w)
	if x, y, ok := mean.last(); ok {
		c.Mark(in, w, x, y, s.glyphs().epoch, s.styles.shadow)
	}
	flow.draw(c, in, w)
	s.drawEnds(c, in, w, flow)
}

// drawOverlay draws all three. Where the theory holds, SGD's mean and the modified flow lie on one another: the flow's
// line goes on top of the mean's, the mean's marks and head on top of that, so that both are seen.
func (s *scene) drawOverlay(c pen, in plot.Rect, w plot.Window) {
	gradient, mean, modified := s.gradientLine(), s.meanLine(), s.modifiedLine()
	thin(c, func() { s.drawSpread(c, in, w) })
	for _, l := range []line{gradient, mean, modified} {
		l.draw(c, in, w)
	}
	s.drawMoment(c, in, w)
	s.drawEpochs(c, in, w)
	s.drawEllipses(c, in, w)
	for _, l := range []line{gradient, modified, mean} {
		s.drawEnds(c, in, w, l)
	}
}

// drawEpochs puts a mark at up to ten epochs along the mean.
func (s *scene) drawEpochs(c pen, in plot.Rect, w plot.Window) {
	k := s.comparison()
	every := max(1, k.Run.Epochs()/10) * k.Run.Batches()
	t := s.tracks.mean.upTo(s.entry)
	for i := 1; i < len(t.x)-1; i++ {
		if i*k.Stride%every < k.Stride {
			c.Mark(in, w, t.x[i], t.y[i], s.glyphs().epoch, s.styles.mean)
		}
	}
}

// drawSpread draws one standard deviation of single paths to either side of the mean at a few times, as crosses.
func (s *scene) drawSpread(c pen, in plot.Rect, w plot.Window) {
	mean, spread := s.tracks.mean.upTo(s.entry), s.tracks.spread.upTo(s.entry)
	n := min(len(mean.x), len(spread.x))
	if n < 2 || s.comparison().MomentCov.Len() > 0 { // ellipses say more
		return
	}
	every := max(1, len(s.tracks.mean.x)/8)
	for i := n - 1; i > 0; i = (i - 1) / every * every {
		x, y, dx, dy := mean.x[i], mean.y[i], spread.x[i], spread.y[i]
		c.Line(in, w, []float64{x - dx, x + dx}, []float64{y, y}, s.styles.spread, '-')
		c.Line(in, w, []float64{x, x}, []float64{y - dy, y + dy}, s.styles.spread, '|')
	}
}

// drawGhost is the run before, faint, in the panel of the track it belongs to.
func (s *scene) drawGhost(c pen, p panel, in plot.Rect, w plot.Window) {
	if s.ghost == nil || p.ghost == nil {
		return
	}
	t := p.ghost(s.ghost)
	c.Dots(in, w, t.x, t.y, s.styles.ghost, ':')
}

func ghostMean(t *tracks) track     { return t.mean }
func ghostGradient(t *tracks) track { return t.gradient }
func ghostModified(t *tracks) track { return t.modified }
