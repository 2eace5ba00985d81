// Package cli is the command line of sgdflow: the explorer, and every run of it without a screen.
//
//	sgdflow [PRESET|FILE]                 explore on the terminal; without one on standard output, the run's summary
//	sgdflow run PRESET|FILE               compute the run and write it as a table, JSON or CSV
//	sgdflow order PRESET|FILE             measure the order in which SGD's mean follows each flow
//	sgdflow scaling PRESET|FILE           measure how SGD's drift scales with learning rate and batch size
//	sgdflow landscape PRESET|FILE         compute loss and regulariser over the plane in view, and their minima
//	sgdflow train PRESET|FILE             train at many points, and measure how that does on a test set
//	sgdflow presets [show NAME|check FILE...]
//	sgdflow lessons [show NAME|check FILE...|numbers]
//	sgdflow notes                         follow a presentation with the speaker's notes, in a second terminal
//	sgdflow config [init|path|check]
//	sgdflow help theory, sgdflow man [DIR]
//
// What goes wrong is one line on standard error, in words and with the way out. Exit status 2 is bad input, 1 a failure
// while running, and 128 plus its number a signal that ended the program. An experiment that is interrupted writes what it
// has measured and says that it is not all.
package cli
