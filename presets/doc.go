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
//	terms = "both"                          # optional, of the regulariser in the modified flow; or full-batch, minibatch, none
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
// Instead of a formula the objective may be a multilayer perceptron or a diagonal linear network (package objective),
// which learn from examples:
//
//	[objective]
//	kind = "network"                        # or "diagonal", which has no more keys than label
//	hidden = [32]                           # units of each hidden layer; [] for a linear model
//	activation = "tanh"                     # optional; or relu
//	loss = "cross-entropy"                  # optional; or squared
//	label = "digit"                         # the column of labels, or of a diagonal network's targets; with columns only
//
//	[data.glyphs]                           # network: images of symbols drawn from a seed; all optional
//	size = 10                               # pixels a side
//	shift = 0.1                             # of these four the default is 0
//	distort = 0.2
//	noise = 0.1
//	label_noise = 0.0
//	seed = 1
//
//	[data.regression]                       # diagonal network: a sparse regression drawn from a seed
//	features = 40
//	nonzero = 5
//	noise = 0.1                             # optional, 0
//	seed = 1                                # optional
//
//	[data]                                  # network: files as of MNIST in a folder beside the preset; or columns
//	idx = "folder"
//
//	[split]                                 # columns may do without it, and then have no test set
//	train = 512
//	test = 2000                             # columns: or 0
//	seed = 1                                # optional; not where the data are drawn
//
//	[run]                                   # as above, but
//	start = "he"                            # network: optional, the law of initial weights; or xavier
//	start_scale = 1.0                       # network: optional, times what the law draws
//	start = 0.1                             # diagonal: all of u and v
//
//	[train]                                 # optional, as is every key: the sweep, where there is a test set
//	flow_time = 20.0                        # updates x learning rate of each run
//	until = 0.0                             # end at this training loss; 0 for never
//	seeds = 3                               # of each point; at most 10000 runs in all
//	learning_rates = [0.1, 0.2, 0.4]
//	batch_sizes = [8, 32]
//	lambdas = [0.1, 0.2]                    # of the explicit regulariser, at
//	small_rate = 0.1                        # this learning rate
//	small_batch = 8                         # and this batch size, which also cuts the large batches
//	large_batch = 128
//
// Reading is strict: whatever is unknown, missing, mistyped or out of range is an *Error that names file, row, column
// and key.
package presets
