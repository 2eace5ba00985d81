package lessons

import (
	"sgdflow/presets"
	"sgdflow/sim"
)

// Lesson is an ordered walk through experiments, ready to be given.
type Lesson struct {
	Name    string // the file's name without .toml, quoted where it could not be shown
	File    string // absolute path; "" for a built-in one
	Title   string // one line
	Summary string // one line, for the list
	Steps   []Step // one at least
}

// Step is one stop of a lesson: what is on screen, and what is said about it.
type Step struct {
	Title  string
	Preset *presets.Preset // with the step's settings in its Run, which is valid; the step's own to change
	Source string          // the preset as the file names it
	Screen string          // one of Screens
	View   View

	Text    Text    // for the audience
	Notes   Text    // for the speaker
	Minutes float64 // planned for the step, 0 for no plan

	Beside   *sim.Run // a second run, valid, that the numbers beside_* are taken of; nil for none
	Question *Question
}

// The screens a step may be on.
const (
	Paths     = "paths"
	Landscape = "landscape"
	Order     = "order"
	Scaling   = "scaling"
	Training  = "training"
)

// Screens lists the names of all screens.
var Screens = []string{Paths, Landscape, Order, Scaling, Training}

// View says how a step's screen is seen.
type View struct {
	Overlay bool    // Paths: the three paths in one picture
	Lens    float64 // magnification of the differences from SGD's mean: 1, 10 or 100
	Ghost   bool    // the run before stays as faint dots once a setting is changed
	Claims  bool    // Training: claims and live curves have the lower row
	Row     int     // of plots, that is shown where not all fit; from 1
	Time    Time
	X, Y    [2]float64 // ranges of the pictures; zero for the preset's own
}

// Time is where the clock stands when a step begins.
type Time struct {
	Mode TimeMode
	At   float64 // flow time of AtTime
}

// TimeMode says what Time means.
type TimeMode int

const (
	// Play runs the clock from the start.
	Play TimeMode = iota
	// AtStart rests at time zero.
	AtStart
	// AtEnd rests at the horizon.
	AtEnd
	// AtTime rests at Time.At.
	AtTime
)

// Question is what the audience predicts before the step's outcome is shown.
type Question struct {
	Kind    Kind
	Ask     Text
	Choices []Choice // of a Choose
	Answer  Text     // said once the outcome is shown
}

// Kind is how a question is answered.
type Kind int

const (
	// Click is answered by a click into a picture: where the path will end.
	Click Kind = iota
	// Choose is answered by one of the choices.
	Choose
)

// Choice is one answer of a Choose.
type Choice struct {
	Text  Text
	Right *Formula // not zero where the choice is right; nil for one that never is
}
