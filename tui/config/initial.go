package config

import (
	"fmt"
	"strings"
)

// head begins the file that Initial writes. Prose has a blank after its #, what may be uncommented has none.
const head = `# Configuration of sgdflow. What stands in the lines below holds without them, too: take a # away and change the rest.
# What is wrong with this file, "sgdflow config check" tells; "sgdflow --config ''" runs without it.

# What holds where the command line says nothing.
[defaults]
`

const keysHead = `
# The keys by what they do. A list replaces all keys of its line; an empty one, [], leaves it without.
# A key is a character or has a name: space tab enter esc backspace delete insert up down left right home end pgup pgdown f1 to f20,
# many with shift+, ctrl+ or ctrl+shift+ before it, all with alt+. No key may do two things.
[keys]
`

// Initial is the file to start from: all that may be set, as it is without the file, and commented out.
func Initial(c Choices) []byte {
	var b strings.Builder
	b.WriteString(head)
	line := func(key, value, help string) { fmt.Fprintf(&b, "# %s\n#%s = %s\n", help, key, value) }
	line("theme", quoted(c.Themes[0]), "colours: "+strings.Join(c.Themes, ", "))
	line("ascii", "false", "draw without Unicode")
	line("large", "false", "one plot at a time, in thick lines, for a projector")
	line("narrate", "false", "say in a line of its own what has changed, for a screen reader")
	line("preset", quoted(c.Presets[0]), "what opens where no preset is named: a name, or a file, from the folder of this file on")
	line("screen", quoted(c.Screens[0]), "and on which screen: "+strings.Join(c.Screens, ", "))
	b.WriteString(keysHead)
	for _, a := range c.Actions {
		if a.Help != "" {
			fmt.Fprintf(&b, "# %s\n", a.Help)
		}
		keys := make([]string, len(a.Keys))
		for i, key := range a.Keys {
			keys[i] = quoted(written(key))
		}
		fmt.Fprintf(&b, "#%s = [%s]\n", a.Name, strings.Join(keys, ", "))
	}
	return []byte(b.String())
}

// quoted writes a TOML basic string. None here holds control characters.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
