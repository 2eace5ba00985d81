// Package presets turns a TOML file, built in or the user's own, into a sim.Run and what to show of it.
//
//	title = "Valley of minima"              # these four are optional
//	summary = "one line for the list"
//	note = "what to look for, in a few lines"
//	expect = "gap"                          # or control, breakdown: what the built-in presets are tested for
//
//	[objective]
//	kind = "formula"
//	parameters = ["a", "b"]
//	loss = "(a*b*x - y)^2 / 2"              # of one example; the language of package expr
//
//	[data]                                  # one list per column, or file = "points.csv" beside the preset
//	x = [0.1, 0.9]
//	y = [0.2, 1.1]
//
//	[data.generate]                         # or drawn from a seed, in this order; i is the row, counted from 0
//	rows = 16
//	seed = 1                                # optional
//	x = "uniform()"
//	y = "2*x + 0.1*normal()"
//
//	[run]
//	start = [2.2, 0.15]
//	learning_rate = 0.05
//	batch_size = 1                          # a divisor of the number of examples
//	horizon = 20.0                          # flow time
//	sampling = "reshuffle"                  # optional; or shuffle, replacement
//	seeds = 256                             # optional
//	seed = 1                                # optional
//
//	[view]                                  # optional: horizontal axis, then vertical
//	a = [-0.5, 2.5]                         # a range, or "fit"
//	b = "fit"                               # or, instead of axes, plane = "main"
//
//	[[readout]]                             # any number of them
//	formula = "a^2 - b^2"                   # over the parameters
//	name = "a^2 - b^2"                      # optional
//	note = "conserved by gradient flow"     # optional
//
// Reading is strict: whatever is unknown, missing, mistyped or out of range is an *Error that names file, row, column
// and key.
package presets
