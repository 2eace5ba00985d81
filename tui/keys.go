package tui

import "github.com/charmbracelet/bubbles/key"

// binding is one key of the Paths screen: dispatch, help line and help page all read this list and nothing else.
type binding struct {
	key.Binding
	does func(m *Model)
	line bool // shown in the help line
}

func bind(line bool, does func(*Model), key1, help string, keys ...string) binding {
	return binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(key1, help)), does, line}
}

// bindings in the order of the help page; those for the help line come in order of importance.
var bindings = []binding{
	bind(true, func(m *Model) { m.turnRate(-1) }, "←→", "learning rate, a tenth of an octave", "left"),
	bind(false, func(m *Model) { m.turnRate(1) }, "", "", "right"),
	bind(false, func(m *Model) { m.turnRate(-10) }, "shift ←→", "learning rate, an octave", "shift+left"),
	bind(false, func(m *Model) { m.turnRate(10) }, "", "", "shift+right"),
	bind(true, func(m *Model) { m.turnBatch(1) }, "↑↓", "batch size, over the divisors of N", "up"),
	bind(false, func(m *Model) { m.turnBatch(-1) }, "", "", "down"),
	bind(true, (*Model).nextSampling, "s", "sampling: reshuffle, shuffle, replacement", "s"),
	bind(true, (*Model).togglePlay, "space", "play or pause", " "),
	bind(true, (*Model).toggleOverlay, "o", "overlay: the three paths in one picture", "o"),
	bind(true, (*Model).turnLens, "x", "lens: differences from SGD's mean x1, x10, x100", "x"),
	bind(true, (*Model).toggleGhost, "g", "ghost of the run before", "g"),
	bind(true, func(m *Model) { m.popup = newPicker(m) }, "/", "choose a preset by typing", "/"),
	bind(false, func(m *Model) { m.stepPreset(1) }, "p P", "next, previous preset", "p"),
	bind(false, func(m *Model) { m.stepPreset(-1) }, "", "", "P"),
	bind(true, func(m *Model) { m.popup = &help{} }, "?", "help", "?"),
	bind(false, func(m *Model) { m.step(-1) }, ", .", "back, forth one update", ","),
	bind(false, func(m *Model) { m.step(1) }, "", "", "."),
	bind(false, func(m *Model) { m.stepEpoch(-1) }, "< >", "back, forth one epoch", "<"),
	bind(false, func(m *Model) { m.stepEpoch(1) }, "", "", ">"),
	bind(false, func(m *Model) { m.jump(0) }, "home end", "to the start, to the horizon", "home"),
	bind(false, func(m *Model) { m.jump(m.now.run.Horizon) }, "", "", "end"),
	bind(false, (*Model).restart, "r", "restart from time 0", "r"),
	bind(false, (*Model).newSeed, "n", "new seed", "n"),
	bind(false, func(m *Model) { m.popup = newPrompt() }, ":", "type a value: lr 0.05, batch 4, start 2,1 ...", ":"),
	bind(false, (*Model).undo, "z Z", "undo, redo a change", "z"),
	bind(false, (*Model).redo, "", "", "Z"),
	bind(false, func(m *Model) { m.zoomAt(-1, -1, 0.8) }, "+ -", "zoom, also with the wheel", "+", "="),
	bind(false, func(m *Model) { m.zoomAt(-1, -1, 1.25) }, "", "", "-"),
	bind(false, (*Model).fit, "0", "the preset's own view", "0"),
	bind(false, (*Model).nextPlot, "tab", "next plot, where only one fits", "tab"),
	bind(true, (*Model).quit, "q", "quit", "q", "ctrl+c"),
}

// mouseHelp stands on the help page under the keys.
var mouseHelp = []keyHint{
	{"click", "in a picture: start from there; on the time line: go there"},
	{"drag", "in a picture: move the view; on the time line: scrub"},
	{"wheel", "zoom at the pointer"},
}

// shortHelp is the help line's wording, shorter than the page's.
var shortHelp = map[string]string{
	"←→": "rate", "↑↓": "batch", "s": "sampling", "space": "pause", "o": "overlay", "x": "lens", "g": "ghost",
	"/": "presets", "?": "help", "q": "quit",
}

// helpLine puts quit and help where a narrow screen still shows them.
func helpLine() []keyHint {
	var hints []keyHint
	for _, b := range bindings {
		if b.line {
			hints = append(hints, keyHint{b.Help().Key, shortHelp[b.Help().Key]})
		}
	}
	return hints
}
