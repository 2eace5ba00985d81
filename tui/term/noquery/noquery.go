// Package noquery keeps bubbletea from asking the terminal for its colours while the program is still being
// initialised.
//
// bubbletea v1 calls lipgloss.HasDarkBackground in an init function. termenv then writes a query to the terminal and
// waits up to 5 seconds for the answer, which a silent terminal never gives; even --version would wait. bubbletea's
// line v1 is frozen, so this is worked around here: termenv asks nothing when CI is set in the environment, and this
// package sets it, unless it is set, until Restore is called.
//
// The order of initialisation is what makes it work. Go initialises, of all packages whose imports are ready, the
// one whose path sorts first. This one imports syscall alone. termenv needs fmt, fmt needs strconv and strconv needs
// unicode/utf8, whose path sorts after this one and after everything syscall needs; so this package always comes
// first. It must import nothing else for that to stay true.
package noquery

import "syscall"

var set bool

func init() {
	if _, found := syscall.Getenv("CI"); !found {
		set = syscall.Setenv("CI", "1") == nil
	}
}

// Restore takes back what the package did to the environment. Call it from an init function of a package that imports
// bubbletea: those run after bubbletea's own.
func Restore() {
	if set {
		_ = syscall.Unsetenv("CI")
		set = false
	}
}
