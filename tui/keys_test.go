package tui

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// rebind has the driver's model answer to other keys.
func rebind(keys map[string][]string) func(*Options) {
	return func(o *Options) { o.Keys = keys }
}

// Keys of one's own do what the program's own did, which do nothing any more, and are the ones that the screen names.
func TestReboundKeys(t *testing.T) {
	d := drive(t, "valley", 120, 40, rebind(map[string][]string{
		"sampling": {"1"}, "paths": {"f"}, "order": {"O", "o"}, "overlay": {"v"}, "plot": {}, "undo": {"u"}, "lessons": {"j"}, "help": {"h"},
	}))
	first := d.m.now.run.Settings.Sampling
	d.press("1")
	if got := d.m.now.run.Settings.Sampling; got == first {
		t.Errorf("1 leaves the sampling %v", got)
	}
	d.press("s", "z")
	if got := d.m.now.run.Settings.Sampling; got == first {
		t.Error("z still undoes")
	}
	d.press("u")
	if got := d.m.now.run.Settings.Sampling; got != first {
		t.Errorf("u left the sampling %v", got)
	}
	d.shows("1 sampling", "v overlay", "h help")
	d.press("pgdown")
	d.shows("no lesson is open: j lists them")
	d.press("o", "v")
	d.shows("v works on the Paths screen: f")
	d.press("space")
	d.shows("space works on the Paths and Landscape screens: f, 2")
	d.press("h")
	d.press("down", "down", "down")
	d.shows("f 2 O 4 5", "tab shift+tab ")
	d.hides("1-5")
}

// TestNoKeysLeft takes every key away that may be: what is left is shown, and ends the program, as ctrl+c does.
func TestNoKeysLeft(t *testing.T) {
	t.Parallel()
	none := map[string][]string{}
	for _, a := range Actions() {
		none[a.Name] = nil
	}
	none["quit"] = []string{"Q"}
	for _, end := range []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune{'Q'}}, {Type: tea.KeyCtrlC}} {
		d := drive(t, "valley", 80, 24, rebind(none))
		d.press("q", "left", "space", "?", ":", "esc")
		d.shows("Q quit")
		d.hides("help")
		_, cmd := d.m.Update(end)
		if cmd == nil {
			t.Fatalf("%v does not quit", end)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%v does not quit", end)
		}
	}
}

func TestLabels(t *testing.T) {
	all := func(keys ...string) (shared []binding) {
		for _, k := range keys {
			shared = append(shared, bind("", false, anywhere, nil, "", strings.Fields(k)...))
		}
		return shared
	}
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"left", "right"}, "←→"},
		{[]string{"shift+left", "shift+right"}, "shift ←→"},
		{[]string{"shift+left", "shift+home"}, "shift ← shift+home"},
		{[]string{"shift+left", "D"}, "shift ← D"},
		{[]string{"1", "2", "3", "4", "5"}, "1-5"},
		{[]string{"1", "x", "3", "4", "5"}, "1 x 3 4 5"},
		{[]string{"pgdown", "pgup"}, "pgdn pgup"},
		{[]string{"q ctrl+c"}, "q"},
		{[]string{"", "backspace"}, "backspace"},
		{[]string{""}, ""},
	} {
		if got := labels(all(c.keys...)); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.keys, got, c.want)
		}
	}
}

// TestActionNames holds what a configuration file names to lower-case words, each once, with a key each at first.
func TestActionNames(t *testing.T) {
	var seen []string
	for _, a := range Actions() {
		if a.Name == "" || strings.Trim(a.Name, "abcdefghijklmnopqrstuvwxyz-") != "" || slices.Contains(seen, a.Name) || len(a.Keys) == 0 {
			t.Errorf("%+v", a)
		}
		seen = append(seen, a.Name)
	}
}
