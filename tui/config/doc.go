// Package config reads the user's configuration file, config.toml in Dir:
//
//	[defaults]                # what holds where the command line says nothing; all optional
//	theme = "light"
//	ascii = false
//	large = false
//	narrate = false
//	preset = "saddle"         # a name, or a file; a relative one is looked for from the folder of this file
//	screen = "landscape"
//
//	[keys]                    # by action; a list replaces all keys of its action, an empty one leaves it without
//	play = ["space", "k"]
//	undo = ["ctrl+u"]
//
// Reading is strict: whatever is unknown, mistyped or does two things at once is a *strict.Error that names file, row,
// column and key.
package config
