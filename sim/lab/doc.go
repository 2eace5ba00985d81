// Package lab holds the experiments that put the theory to the test: the order of SGD's mean (Order), how its drift
// scales with learning rate and batch size (Scaling), the end points of one epoch (Cloud), how far the regulariser moves a
// minimum (Minima), what a model that was trained by it makes of a test set
// (Training), and the learning rate at which all of that breaks (Breaking).
//
// Every experiment is a value whose Measure ends when its context does and publishes what it has so far. What
// has been published is never modified afterwards. The same seed gives the same bits on any number of cores. Screens run
// an experiment through a Job, the command line calls Measure itself.
package lab
