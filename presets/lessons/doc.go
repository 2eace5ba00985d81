// Package lessons turns a TOML file, built in or the user's own, into a Lesson: presets in an order, what of each is on
// screen, and what is said and asked about it.
//
//	title = "Where does SGD really go?"     # these two are optional
//	summary = "one line for the list"
//
//	[[step]]                                # 1 to 100 of them
//	title = "A finite learning rate"
//	preset = "valley"                       # or a file, its path relative to this one; default: the preset of the step before
//	screen = "paths"                        # optional; or landscape, order, scaling, training
//	text = "..."                            # optional, as are the next two: for the audience
//	notes = "..."                           # for the speaker
//	minutes = 2.5                           # planned
//
//	[step.settings]                         # optional, as is each: what differs from the preset's own run
//	learning_rate = 0.05
//	batch_size = 1
//	sampling = "shuffle"
//	terms = "minibatch"
//	start = [2.2, 0.15]
//	seed = 7
//	seeds = 256
//	horizon = 20.0
//
//	[step.view]                             # optional, as is each; the defaults are
//	overlay = false
//	lens = 1                                # or 10, 100
//	ghost = true
//	claims = false
//	row = 1
//	time = "play"                           # or start, end, or a flow time at which the clock rests
//	x = [-1.0, 2.0]                         # the preset's own view
//	y = [-1.0, 2.0]
//
//	[step.beside]                           # optional: a second run to take numbers of; keys as of [step.settings], to
//	batch_size = 4                          # differ from the step's run
//
//	[step.question]                         # optional: predict first, then see
//	ask = "Where will the path end?"
//	kind = "click"                          # into a picture; or choice
//	answer = "..."                          # optional
//
//	[[step.question.choice]]                # 2 to 6 of them
//	text = "Closer"
//	right = "gap_gradient < beside_gap_gradient"   # a formula over Numbers, not 0 where the choice is right; in one at least
//
// Texts are of at most 1200 characters of Markdown: paragraphs, lists with -, bold, emphasis, code, and hard breaks. {name} in
// them is one of the Numbers, filled in from what is on screen; {{ is a brace.
//
// Reading is strict: whatever is unknown, missing, mistyped or out of range is a *strict.Error that names file, row,
// column and key.
package lessons
