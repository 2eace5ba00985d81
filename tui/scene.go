package tui

import (
	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/tui/plot"
)

// scene is everything the Paths screen shows, as plain values: drawing it is a pure function.
type scene struct {
	layout layout
	views  []view
	view   view // the one on screen
	styles *styles
	ascii  bool

	preset  *presets.Preset
	run     sim.Run        // that of data, at first the one to come
	data    *live.Snapshot // what there is of it; Comparison nil where there is nothing yet
	tracks  tracks         // of data
	ghost   *tracks        // of the run before, nil for none
	heat    heat           // of data's landscape
	entry   int            // of the comparison, at the clock's time
	clock   live.Clock     // what the header shows
	waiting bool           // the engine has not caught up with the clock
	sharp   float64        // L at SGD's mean
	look    look           // how the user has chosen to see it
	notice  string         // an error or an answer, in place of the remark
	alarm   bool           // the notice is an error
	keys    []keyHint      // the help line
	keysOf  helpBasis      // that they belong to
	noise   []float64      // standard error of the mean by entry; empty for a single path
	lesson  *presentation  // being given, nil for none
	errands errands        // under way beside what is on screen
	story   [2]told        // what the narration has told of last, and what is on screen
	names   [2]string      // of the two axes
	about   []string       // in the header, the longest form first: the plane shown where there is a choice, else the preset's summary
}

type keyHint struct{ key, does string }

// comparison is nil where there is nothing to show yet.
func (s *scene) comparison() *sim.Comparison {
	if s.data == nil {
		return nil
	}
	return s.data.Comparison
}

// window maps the plane onto the cells of a panel's inside.
func (s *scene) window(inside plot.Rect) plot.Window {
	g := s.data.Grid
	return plot.Window{
		X: plot.Range{Min: g.X[0], Max: g.X[1]}, Y: plot.Range{Min: g.Y[0], Max: g.Y[1]},
		Cols: inside.W, Rows: inside.H,
	}
}
