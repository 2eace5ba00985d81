package presets

import (
	"sgdflow/sim"
	"sgdflow/sim/dataset"
	"sgdflow/sim/expr"
)

// Preset is one experiment, ready to run, and what to show of it.
type Preset struct {
	Name    string // the file's name without .toml, quoted where it could not be shown
	File    string // absolute path of the file it was loaded from; "" for a built-in one
	Title   string // one line
	Summary string // one line, for the list
	Note    string // what to look for, in a few lines separated by \n

	Kind       Kind
	Loss       string        // the formula of the per-example loss; "" where Kind is another
	Model      *Model        // nil for a formula
	Parameters []string      // names of the parameters, in the order of w
	Columns    dataset.Table // the data; none where Model has another source

	Run      sim.Run // Objective compiled; valid when loaded, and the caller's to change
	View     View
	Readouts []Readout
	Expect   Expectation

	Training *Training // nil where there is no test set
}

// Plane says which plane of parameter space the paths are drawn in.
type Plane int

const (
	// NamedPlane is spanned by two parameters, View.X.Parameter and View.Y.Parameter.
	NamedPlane Plane = iota
	// MainPlane is spanned by the two main directions of the runs' paths, which only the runs can tell.
	MainPlane
)

// View is the part of parameter space on screen.
type View struct {
	Plane Plane
	X, Y  Axis // the horizontal and the vertical axis; without meaning in the MainPlane
}

// Axis is one axis of a NamedPlane.
type Axis struct {
	Parameter int    // index into Preset.Parameters; -1 for the vertical axis when there is one parameter only
	Range     *Range // nil: fit to the paths
}

// Range is a closed interval with Min < Max.
type Range struct{ Min, Max float64 }

// Readout is a quantity of interest along the paths, such as one that gradient flow conserves.
type Readout struct {
	Name, Formula, Note string

	program *expr.Program
}

func newReadout(name, formula, note string, parameters []string) (Readout, error) {
	program, err := expr.Compile(formula, parameters, nil)
	return Readout{name, formula, note, program}, err
}

// Value returns the readout at w, of length len(Preset.Parameters). Safe for concurrent use.
func (r *Readout) Value(w []float64) float64 { return r.program.Eval(w, nil) }

// Expectation is what a preset declares about the gap between SGD's mean and the two flows at its own settings.
type Expectation string

const (
	// ExpectNothing declares nothing. What a file says that has no key "expect".
	ExpectNothing Expectation = ""
	// ExpectGap declares that SGD's mean leaves gradient flow visibly and stays with the modified flow.
	ExpectGap Expectation = "gap"
	// ExpectControl declares that no difference is to be seen.
	ExpectControl Expectation = "control"
	// ExpectBreakdown declares that the modified flow fails visibly too.
	ExpectBreakdown Expectation = "breakdown"
)
