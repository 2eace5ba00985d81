package tui

import (
	"strconv"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// view is one of the screens. All of them show the same experiment, with the same header, settings and keys; each has
// plots and words of its own. Drawing reads the scene and the view and changes neither.
type view interface {
	name() string
	// about explains the screen on the help page.
	about() string
	// arrange gives the view's plots their places in the layout's body, or on a folded screen the body to the one shown.
	arrange(l *layout, k look)
	// plots is the number of plots that a folded screen goes through, rows that of rows that a short one does.
	plots(k look) int
	rows() int
	// base draws what stays while the clock runs, draw what moves, over a copy of it.
	base(s *scene, c *plot.Canvas)
	draw(s *scene, c *plot.Canvas)
	// strip draws the line under the plots: a time line, or how far an experiment is.
	strip(s *scene, c *plot.Canvas)
	// state is what the header says at its right end, and whether it is waiting for numbers.
	state(s *scene) (text string, waiting bool)
	// setting is the run whose settings belong to what is drawn.
	setting(s *scene) sim.Run
	// sentence is the point in plain words, in the longest form that fits; remark what there is beside it.
	sentence(s *scene, width int) string
	remark(s *scene, c *plot.Canvas, r plot.Rect)

	// follow has the view's own experiments begun anew where they are about something else than what is wanted; it is
	// called for the view on screen only. poll takes over their newest results, at a time, and reports whether they are new.
	follow(m *Model)
	poll(at time.Time) bool
	// leave has an experiment ended that a hidden view goes on with, unless it is about what is wanted.
	leave(e experiment)
	// busy says whether results are still to come, close ends what computes them and waits for it.
	busy() bool
	close()
}

func newViews(o Options) []view {
	return []view{
		&pathsView{}, &landscapeView{}, &orderView{budget: orderBudget}, &scalingView{budget: scalingBudget},
		&trainingView{ledger: o.Ledger, measure: lab.TrainingExperiment.Measure},
	}
}

// pictured is a view of pictures of the plane with charts over flow time below, which the clock moves.
type pictured interface {
	panels(s *scene) []panel
	charts(s *scene) []*plot.Chart
}

// panels lists the pictures on screen, none on a screen that has none.
func (s *scene) panels() []panel {
	p, ok := s.view.(pictured)
	if !ok {
		return nil
	}
	var shown []panel
	for _, q := range p.panels(s) {
		if !q.at.Empty() {
			shown = append(shown, q)
		}
	}
	return shown
}

// charts lists those under the pictures, in the order of layout.charts.
func (s *scene) charts() []*plot.Chart {
	if p, ok := s.view.(pictured); ok {
		return p.charts(s)
	}
	return nil
}

// clocked says whether the screen moves with the clock.
func (s *scene) clocked() bool {
	_, ok := s.view.(pictured)
	return ok
}

// pollView takes over what is new of the screen shown. What it must say once becomes a notice.
func (m *Model) pollView(at time.Time) {
	if !m.scene.view.poll(at) {
		return
	}
	m.redrawAll()
	if v, ok := m.scene.view.(*trainingView); ok {
		if text := v.warning(); text != "" {
			m.say(text, true)
		}
	}
}

// goTo shows a screen.
func (m *Model) goTo(s Screen) {
	if s != m.scene.look.screen {
		m.turnLook(func(k *look) { k.screen, k.row = s, 0 })
	}
}

func (m *Model) nextView(by int) {
	n := len(m.scene.views)
	m.goTo(Screen((int(m.scene.look.screen) + by + n) % n))
}

// drawViews lists the screens from column x on, with the one shown standing out, and returns where it ends. Where there is no
// room names are left out, and then the other screens.
func (s *scene) drawViews(c *plot.Canvas, x, y, room int) int {
	long, brief := s.viewsWidth(c), c.Width(s.view.name())+1
	for range s.views {
		brief += 3
	}
	gap := ""
	if long+len(s.views)-1 <= room {
		gap = " "
	}
	for i, v := range s.views {
		if brief > room && v != s.view {
			continue
		}
		label := strconv.Itoa(i + 1)
		if v == s.view || long <= room {
			label += " " + v.name()
		}
		style := s.styles.dim
		if v == s.view {
			label, style = " "+label+" ", s.styles.selected
		} else {
			label = " " + label + gap
		}
		x += c.Text(x, y, label, style)
	}
	return x
}

// viewsWidth is that of the list of screens with their names, one space between two.
func (s *scene) viewsWidth(c *plot.Canvas) int {
	width := 1
	for _, v := range s.views {
		width += c.Width(v.name()) + 3
	}
	return width
}
