// Package cli is the command line of sgdflow: the explorer, and every run of it without a screen.
//
//	sgdflow [PRESET|FILE]                 explore on the terminal; without one on standard output, the run's summary
//	sgdflow run PRESET|FILE               compute the run and write it as a table, JSON or CSV
//	sgdflow presets [show NAME|check FILE...]
//
// What goes wrong is one line on standard error, in words and with the way out. Exit status 2 is bad input, 1 a failure
// while running, and 128 plus its number a signal that ended the program.
package cli
