package tui

import "github.com/charmbracelet/bubbles/key"

// binding is one key: dispatch, help line and help page all read this list and nothing else.
type binding struct {
	key.Binding
	does  func(m *Model)
	line  bool // shown in the help line
	where where
}

// where a key does something. Elsewhere it says so.
type where int

const (
	anywhere where = iota
	onPictures
	onPaths
	onTraining
)

func (w where) shown(v view) bool {
	switch v.(type) {
	case *pathsView:
		return w != onTraining
	case *trainingView:
		return w == anywhere || w == onTraining
	case pictured:
		return w == anywhere || w == onPictures
	}
	return w == anywhere
}

// elsewhere is the answer of a key that does nothing on the screen shown.
func (w where) elsewhere(key string) string {
	switch w {
	case onPaths:
		return key + " works on the Paths screen: 1"
	case onTraining:
		return key + " works on the Training screen: 5"
	}
	return key + " works on the Paths and Landscape screens: 1, 2"
}

func bind(line bool, at where, does func(*Model), key1, help string, keys ...string) binding {
	return binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(key1, help)), does, line, at}
}

// bindings in the order of the help page; those for the help line come in order of importance.
var bindings = []binding{
	bind(true, anywhere, func(m *Model) { m.turnRate(-1) }, "←→", "learning rate, a tenth of an octave", "left"),
	bind(false, anywhere, func(m *Model) { m.turnRate(1) }, "", "", "right"),
	bind(false, anywhere, func(m *Model) { m.turnRate(-10) }, "shift ←→", "learning rate, an octave", "shift+left"),
	bind(false, anywhere, func(m *Model) { m.turnRate(10) }, "", "", "shift+right"),
	bind(true, anywhere, func(m *Model) { m.turnBatch(1) }, "↑↓", "batch size, over the divisors of N", "up"),
	bind(false, anywhere, func(m *Model) { m.turnBatch(-1) }, "", "", "down"),
	bind(true, anywhere, (*Model).nextSampling, "s", "sampling: reshuffle, shuffle, replacement", "s"),
	bind(true, onPictures, (*Model).turnTerms, "t", "terms of the regulariser: both, full-batch, minibatch, none", "t"),
	bind(true, onPictures, (*Model).togglePlay, "space", "play or pause", " "),
	bind(true, onPaths, (*Model).toggleOverlay, "o", "overlay: the three paths in one picture", "o"),
	bind(true, onPaths, (*Model).turnLens, "x", "lens: differences from SGD's mean x1, x10, x100", "x"),
	bind(true, onPictures, (*Model).toggleGhost, "g", "ghost of the run before", "g"),
	bind(true, onTraining, (*Model).toggleTraining, "c", "cancel the sweep, what is done stays; go on with it", "c"),
	bind(true, onTraining, (*Model).toggleWords, "w", "lower row: charts, or claims and live curves", "w"),
	bind(true, anywhere, func(m *Model) { m.nextView(1) }, "tab", "next screen", "tab"),
	bind(false, anywhere, func(m *Model) { m.nextView(-1) }, "", "", "shift+tab"),
	bind(false, anywhere, func(m *Model) { m.goTo(0) }, "1-5", "Paths, Landscape, Order, Scaling, Training", "1"),
	bind(false, anywhere, func(m *Model) { m.goTo(1) }, "", "", "2"),
	bind(false, anywhere, func(m *Model) { m.goTo(2) }, "", "", "3"),
	bind(false, anywhere, func(m *Model) { m.goTo(3) }, "", "", "4"),
	bind(false, anywhere, func(m *Model) { m.goTo(4) }, "", "", "5"),
	bind(true, anywhere, func(m *Model) { m.popup = newPicker(m) }, "/", "choose a preset by typing", "/"),
	bind(false, anywhere, func(m *Model) { m.stepPreset(1) }, "p P", "next, previous preset", "p"),
	bind(false, anywhere, func(m *Model) { m.stepPreset(-1) }, "", "", "P"),
	bind(true, anywhere, func(m *Model) { m.popup = &help{} }, "?", "help", "?"),
	bind(false, onPictures, func(m *Model) { m.step(-1) }, ", .", "back, forth one update", ","),
	bind(false, onPictures, func(m *Model) { m.step(1) }, "", "", "."),
	bind(false, onPictures, func(m *Model) { m.stepEpoch(-1) }, "< >", "back, forth one epoch", "<"),
	bind(false, onPictures, func(m *Model) { m.stepEpoch(1) }, "", "", ">"),
	bind(false, onPictures, func(m *Model) { m.jump(0) }, "home end", "to the start, to the horizon", "home"),
	bind(false, onPictures, func(m *Model) { m.jump(m.now.run.Horizon) }, "", "", "end"),
	bind(false, onPictures, (*Model).restart, "r", "restart from time 0", "r"),
	bind(false, anywhere, (*Model).newSeed, "n", "new seed", "n"),
	bind(false, anywhere, func(m *Model) { m.popup = newPrompt() }, ":", "type a value: lr 0.05, batch 4, start 2,1 ...", ":"),
	bind(false, anywhere, (*Model).undo, "z Z", "undo, redo a change", "z"),
	bind(false, anywhere, (*Model).redo, "", "", "Z"),
	bind(false, onPictures, func(m *Model) { m.zoomAt(-1, -1, 0.8) }, "+ -", "zoom, also with the wheel", "+", "="),
	bind(false, onPictures, func(m *Model) { m.zoomAt(-1, -1, 1.25) }, "", "", "-"),
	bind(false, onPictures, (*Model).fit, "0", "the preset's own view", "0"),
	bind(false, anywhere, (*Model).nextPlot, "v", "next plot, where only one fits", "v"),
	bind(true, anywhere, (*Model).quit, "q", "quit", "q", "ctrl+c"),
}

// mouseHelp stands on the help page under the keys.
var mouseHelp = []keyHint{
	{"click", "in a picture: start from there; on the time line: go there"},
	{"drag", "in a picture: move the view; on the time line: scrub"},
	{"wheel", "zoom at the pointer"},
}

// shortHelp is the help line's wording, shorter than the page's.
var shortHelp = map[string]string{
	"←→": "rate", "↑↓": "batch", "s": "sampling", "space": "pause", "o": "overlay", "x": "lens", "g": "ghost", "t": "terms", "c": "cancel", "w": "claims", "tab": "screen",
	"/": "presets", "?": "help", "q": "quit",
}

// helpLine puts quit and help where a narrow screen still shows them. A key that does nothing now is left out.
func helpLine(v view) []keyHint {
	var hints []keyHint
	for _, b := range bindings {
		if b.line && b.where.shown(v) {
			hint := keyHint{b.Help().Key, shortHelp[b.Help().Key]}
			if t, ok := v.(*trainingView); ok && hint.key == "c" {
				hint.does = t.toggles()
			}
			if hint.does != "" {
				hints = append(hints, hint)
			}
		}
	}
	return hints
}
