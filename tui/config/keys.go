package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets/strict"
)

// Two keys and an action that a terminal program must not be without.
const (
	quitAction = "quit"
	quitKey    = "ctrl+c"
	suspendKey = "ctrl+z"
)

// bindings reads [keys] and refuses what leaves a key with two actions or the program without a way out.
func bindings(t strict.Table, actions []Action) map[string][]string {
	names := make([]string, len(actions))
	for i, a := range actions {
		names[i] = a.Name
	}
	own := map[string][]string{}
	owners := map[string]string{} // action by key, of those that the file names
	for _, name := range t.Keys() {
		if !slices.Contains(names, name) {
			hint := "\"sgdflow config init\" writes a file with all of them"
			if n := strict.Near(name, names); n != "" {
				hint = "did you mean " + n + "?"
			}
			t.InvalidKey(name, "unknown action: %s", hint)
			continue
		}
		own[name] = keysOf(t, name, owners)
	}
	for _, a := range actions {
		if _, named := own[a.Name]; named {
			continue
		}
		for _, key := range a.Keys {
			owner, taken := owners[key]
			if !taken {
				continue
			}
			out := "give that another one in this file"
			if a.Name != quitAction {
				out += ", or none: " + a.Name + " = []"
			}
			t.InvalidItem(owner, slices.Index(own[owner], key), "%s is a key of %s already: %s", written(key), a.Name, out)
		}
	}
	return own
}

// keysOf reads the keys of one action and enters them among the owners.
func keysOf(t strict.Table, action string, owners map[string]string) []string {
	keys := t.Texts(action)
	if len(keys) == 0 && action == quitAction {
		t.Invalid(action, "one key at least must end the program")
	}
	for i, name := range keys {
		if t.Err() != nil {
			break
		}
		key, hint := read(name)
		keys[i] = key
		owner, taken := owners[key]
		switch {
		case hint != "":
			t.InvalidItem(action, i, "unknown key %q: %s", name, hint)
		case key == suspendKey:
			t.InvalidItem(action, i, "%s suspends the program: use another key", suspendKey)
		case key == quitKey && action != quitAction:
			t.InvalidItem(action, i, "%s ends the program wherever it is: use another key", quitKey)
		case taken && owner == action:
			t.InvalidItem(action, i, "%s stands twice", name)
		case taken:
			t.InvalidItem(action, i, "%s is a key of %s already: one key does one thing", name, owner)
		}
		owners[key] = action
	}
	return keys
}

// named are the names that bubbletea has for keys that are no characters.
var named = func() (all []string) {
	const least, most = -128, 127 // those of terminals are of ASCII, the others count down from KeyRunes
	for k := tea.KeyType(least); k <= most; k++ {
		if name := k.String(); name != "" && k != tea.KeyRunes && k != tea.KeySpace {
			all = append(all, name)
		}
	}
	return append(all, "space")
}()

const anyKey = "use a character or one of space, tab, enter, esc, up, pgdown, home, f1, shift+left, ctrl+a, alt+x and their like"

// meant are keys by the names that they have elsewhere.
var meant = map[string]string{
	"pgdn": "pgdown", "pagedown": "pgdown", "pageup": "pgup", "escape": "esc", "return": "enter", "del": "delete", "ins": "insert", " ": "space",
	"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+space": "ctrl+@",
}

// read returns bubbletea's name of a key as a file has it, or says what to write instead of one that is none.
func read(name string) (key, hint string) {
	bare, _ := strings.CutPrefix(name, "alt+")
	prefix := name[:len(name)-len(bare)]
	r, n := utf8.DecodeRuneInString(bare)
	switch {
	case bare == "":
		return "", anyKey
	case bare == "space":
		return prefix + " ", ""
	case n == len(bare) && unicode.IsGraphic(r) && !unicode.IsSpace(r), slices.Contains(named, bare):
		return name, ""
	}
	near := meant[strings.ToLower(bare)]
	if near == "" {
		near = strict.Near(bare, named)
	}
	if letter, shift := strings.CutPrefix(bare, "shift+"); shift && utf8.RuneCountInString(letter) == 1 {
		near = strings.ToUpper(letter)
	}
	if near == "" {
		return "", anyKey
	}
	return "", "did you mean " + prefix + near + "?"
}

// written is the inverse of read.
func written(key string) string {
	if bare, space := strings.CutSuffix(key, " "); space {
		return bare + "space"
	}
	return key
}
