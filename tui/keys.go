package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/config"
)

// binding is one action with its keys: dispatch, help line, help page and the configuration file all read this list and
// nothing else.
type binding struct {
	key.Binding
	name  string // in the configuration file
	help  string // what it does; "" for one that shares the line before, which speaks of both
	line  bool   // shown in the help line
	where where
	does  func(m *Model)
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

// elsewhere is the answer of a key that does nothing on the screen shown: where it does, and the keys that lead there.
func (m *Model) elsewhere(w where, key string) string {
	text, there := key+" works on the Paths and Landscape screens", []string{"paths", "landscape"}
	switch w {
	case onPaths:
		text, there = key+" works on the Paths screen", []string{"paths"}
	case onTraining:
		text, there = key+" works on the Training screen", []string{"training"}
	}
	var ways []string
	for _, name := range there {
		if way := m.keyOf(name); way != "" {
			ways = append(ways, way)
		}
	}
	if len(ways) == 0 {
		return text
	}
	return text + ": " + strings.Join(ways, ", ")
}

func bind(name string, line bool, at where, does func(*Model), help string, keys ...string) binding {
	return binding{key.NewBinding(key.WithKeys(keys...)), name, help, line, at, does}
}

// bindings in the order of the help page; those for the help line come in order of importance.
var bindings = []binding{
	bind("rate-down", true, anywhere, func(m *Model) { m.turnRate(-1) }, "learning rate, a tenth of an octave", "left"),
	bind("rate-up", false, anywhere, func(m *Model) { m.turnRate(1) }, "", "right"),
	bind("rate-half", false, anywhere, func(m *Model) { m.turnRate(-10) }, "learning rate, an octave", "shift+left"),
	bind("rate-double", false, anywhere, func(m *Model) { m.turnRate(10) }, "", "shift+right"),
	bind("batch-up", true, anywhere, func(m *Model) { m.turnBatch(1) }, "batch size, over the divisors of N", "up"),
	bind("batch-down", false, anywhere, func(m *Model) { m.turnBatch(-1) }, "", "down"),
	bind("sampling", true, anywhere, (*Model).nextSampling, "sampling: reshuffle, shuffle, replacement", "s"),
	bind("terms", true, onPictures, (*Model).turnTerms, "terms of the regulariser: both, full-batch, minibatch, none", "t"),
	bind("play", true, onPictures, (*Model).togglePlay, "play or pause", " "),
	bind("overlay", true, onPaths, (*Model).toggleOverlay, "overlay: the three paths in one picture", "o"),
	bind("lens", true, onPaths, (*Model).turnLens, "lens: differences from SGD's mean x1, x10, x100", "x"),
	bind("ghost", true, onPictures, (*Model).toggleGhost, "ghost of the run before", "g"),
	bind("cancel", true, onTraining, (*Model).toggleTraining, "cancel the sweep, what is done stays; go on with it", "c"),
	bind("claims", true, onTraining, (*Model).toggleWords, "lower row: charts, or claims and live curves", "w"),
	bind("next-screen", true, anywhere, func(m *Model) { m.nextView(1) }, "next, previous screen", "tab"),
	bind("previous-screen", false, anywhere, func(m *Model) { m.nextView(-1) }, "", "shift+tab"),
	bind("paths", false, anywhere, func(m *Model) { m.goTo(Paths) }, "Paths, Landscape, Order, Scaling, Training", "1"),
	bind("landscape", false, anywhere, func(m *Model) { m.goTo(Landscape) }, "", "2"),
	bind("order", false, anywhere, func(m *Model) { m.goTo(Order) }, "", "3"),
	bind("scaling", false, anywhere, func(m *Model) { m.goTo(Scaling) }, "", "4"),
	bind("training", false, anywhere, func(m *Model) { m.goTo(Training) }, "", "5"),
	bind("presets", true, anywhere, func(m *Model) { m.popup = newPicker(m) }, "choose a preset by typing", "/"),
	bind("next-preset", false, anywhere, func(m *Model) { m.stepPreset(1) }, "next, previous preset", "p"),
	bind("previous-preset", false, anywhere, func(m *Model) { m.stepPreset(-1) }, "", "P"),
	bind("lessons", true, anywhere, (*Model).chooseLesson, "choose a lesson", "l"),
	bind("next-step", false, anywhere, func(m *Model) { m.stepLesson(1) }, "next, previous step of a lesson", "pgdown"),
	bind("previous-step", false, anywhere, func(m *Model) { m.stepLesson(-1) }, "", "pgup"),
	bind("leave", false, anywhere, (*Model).leaveLesson, "leave the lesson", "esc"),
	bind("help", true, anywhere, func(m *Model) { m.popup = &help{keys: m.bindings} }, "help", "?"),
	bind("back", false, onPictures, func(m *Model) { m.step(-1) }, "back, forth one update", ","),
	bind("forth", false, onPictures, func(m *Model) { m.step(1) }, "", "."),
	bind("epoch-back", false, onPictures, func(m *Model) { m.stepEpoch(-1) }, "back, forth one epoch", "<"),
	bind("epoch-forth", false, onPictures, func(m *Model) { m.stepEpoch(1) }, "", ">"),
	bind("start", false, onPictures, func(m *Model) { m.jump(0) }, "to the start, to the horizon", "home"),
	bind("end", false, onPictures, func(m *Model) { m.jump(m.now.run.Horizon) }, "", "end"),
	bind("restart", false, onPictures, (*Model).restart, "restart from time 0", "r"),
	bind("seed", false, anywhere, (*Model).newSeed, "new seed", "n"),
	bind("type", false, anywhere, func(m *Model) { m.popup = newPrompt() }, "type a value: lr 0.05, batch 4, start 2,1 ...", ":"),
	bind("undo", false, anywhere, (*Model).undo, "undo, redo a change", "z"),
	bind("redo", false, anywhere, (*Model).redo, "", "Z"),
	bind("copy", false, anywhere, (*Model).copyCommand, "copy the command line that shows exactly this", "y"),
	bind("export", false, anywhere, (*Model).export, "export: pictures, data and preset, into files", "e"),
	bind("break", false, anywhere, (*Model).findBreak, "find the learning rate at which the theory breaks", "B"),
	bind("zoom-in", false, onPictures, func(m *Model) { m.zoomAt(-1, -1, 0.8) }, "zoom, also with the wheel", "+", "="),
	bind("zoom-out", false, onPictures, func(m *Model) { m.zoomAt(-1, -1, 1.25) }, "", "-"),
	bind("fit", false, onPictures, (*Model).fit, "the preset's own view", "0"),
	bind("plot", false, anywhere, (*Model).nextPlot, "next plot, or row of plots, where not all fit", "v"),
	bind("large", false, anywhere, (*Model).toggleLarge, "large: one plot at a time in thick lines", "L"),
	bind("theme", false, anywhere, (*Model).nextTheme, "colours: auto, dark, light, mono, high-contrast", "T"),
	bind("blank", false, anywhere, func(m *Model) { m.popup = blank{} }, "blank the screen; any key brings it back", "b"),
	bind("narrate", false, anywhere, (*Model).narrate, "say in words what has changed; in a line of its own", "a"),
	bind("narration", false, anywhere, (*Model).toggleNarration, "", "A"),
	bind("quit", true, anywhere, (*Model).quit, "quit", "q", "ctrl+c"),
}

// keyNames are those shown in place of what a key is called in messages.
var keyNames = strings.NewReplacer("shift+left", "shift ←", "shift+right", "shift →", "left", "←", "right", "→", "up", "↑", "down", "↓",
	"pgdown", "pgdn", "pgup", "pgup")

// label is what a key is called on screen.
func label(key string) string {
	switch key {
	case " ":
		return "space"
	case "pgdown":
		return "pgdn"
	case "pgup", "backspace":
		return key
	}
	return keyNames.Replace(key)
}

// labels joins the keys of the bindings that share a help line: each one's first, since a line has little room.
func labels(shared []binding) string {
	var all []string
	for _, b := range shared {
		if keys := b.Keys(); len(keys) > 0 {
			all = append(all, label(keys[0]))
		}
	}
	text := strings.Join(all, " ")
	if strings.HasPrefix(text, "shift ") {
		text = strings.ReplaceAll(text, " shift ", " ")
	}
	return strings.NewReplacer("← →", "←→", "↑ ↓", "↑↓", "1 2 3 4 5", "1-5").Replace(text)
}

// helpLines lists the bindings as the help page does: those that share a line as one, with their keys.
func helpLines(all []binding) (lines []binding, keys []string) {
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].help == "" {
			end++
		}
		if text := labels(all[i:end]); text != "" {
			lines, keys = append(lines, all[i]), append(keys, text)
		}
		i = end
	}
	return lines, keys
}

// Actions lists all that keys do, in the order of the help page.
func Actions() []config.Action {
	all := make([]config.Action, len(bindings))
	for i, b := range bindings {
		all[i] = config.Action{Name: b.name, Help: b.help, Keys: b.Keys()}
	}
	return all
}

// rebound returns the bindings with other keys for the actions named; ctrl+c quits besides whatever else does. An unknown
// action is not there: who reads the configuration file says so.
func rebound(keys map[string][]string) []binding {
	all := slices.Clone(bindings)
	for i := range all {
		if own, ok := keys[all[i].name]; ok {
			if all[i].name == "quit" && !slices.Contains(own, "ctrl+c") {
				own = append(slices.Clone(own), "ctrl+c")
			}
			all[i].Binding = key.NewBinding(key.WithKeys(own...))
		}
	}
	return all
}

// keyOf is the first key of an action, as the screen calls it; "" for one that has none.
func (m *Model) keyOf(name string) string {
	for _, b := range m.bindings {
		if keys := b.Keys(); b.name == name && len(keys) > 0 {
			return label(keys[0])
		}
	}
	return ""
}

// onBinding does what a key is bound to.
func (m *Model) onBinding(msg tea.KeyMsg) {
	for _, b := range m.bindings {
		if key.Matches(msg, b.Binding) {
			if b.where.shown(m.scene.view) {
				b.does(m)
			} else {
				m.say(m.elsewhere(b.where, label(msg.String())), false)
			}
			return
		}
	}
}

// mouseHelp stands on the help page under the keys.
var mouseHelp = []keyHint{
	{"click", "in a picture: start from there; on the time line: go there"},
	{"drag", "in a picture: move the view; on the time line: scrub"},
	{"wheel", "zoom at the pointer"},
}

// shortHelp is the help line's wording by action, shorter than the page's.
var shortHelp = map[string]string{
	"rate-down": "rate", "batch-up": "batch", "sampling": "sampling", "play": "pause", "overlay": "overlay", "lens": "lens", "ghost": "ghost",
	"terms": "terms", "cancel": "cancel", "claims": "claims", "next-screen": "screen", "presets": "presets", "lessons": "lessons", "help": "help", "quit": "quit",
}

// helpLine ends with help, empty where that has no key, and quit, which a narrow screen still shows. A key that does
// nothing now is left out.
func helpLine(all []binding, v view) []keyHint {
	var hints []keyHint
	var ends [2]keyHint
	lines, keys := helpLines(all)
	for i, b := range lines {
		if b.line && b.where.shown(v) {
			hint := keyHint{keys[i], shortHelp[b.name]}
			if b.name == "next-screen" {
				hint.key, _, _ = strings.Cut(hint.key, " ")
			}
			if t, ok := v.(*trainingView); ok && b.name == "cancel" {
				hint.does = t.toggles()
			}
			switch {
			case b.name == "help":
				ends[0] = hint
			case b.name == "quit":
				ends[1] = hint
			case hint.does != "":
				hints = append(hints, hint)
			}
		}
	}
	return append(hints, ends[:]...)
}
