package tui

import (
	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/figure"
)

// Export is what is on screen, for files: its state, and of what it shows as much as there is, else nil.
type Export struct {
	State       State
	Dark, Light figure.Sheet // its plots

	Comparison *sim.Comparison // of the state's run
	Landscape  *sim.Landscape
	Axes       [2]string // its names
	Minima     []lab.Minimum
	Order      *lab.Order // after one epoch
	Horizon    *lab.Order // at a fixed flow time
	Scaling    *lab.Scaling
	Training   *lab.Training
}

// exported is what is on screen.
func (m *Model) exported() Export {
	s := &m.scene
	e := Export{State: m.State(), Dark: s.sheet(ThemeDark), Light: s.sheet(ThemeLight), Comparison: s.comparison()}
	if s.data != nil {
		e.Landscape, e.Axes = s.data.Landscape, s.names
	}
	if found := s.views[Landscape].(*landscapeView).found(s); found != nil {
		e.Minima = *found
	}
	if r := s.views[Order].(*orderView).result(); r != nil {
		e.Order, e.Horizon = r.epoch, r.horizon
	}
	e.Scaling = s.views[Scaling].(*scalingView).result()
	e.Training = s.views[Training].(*trainingView).result()
	return e
}
