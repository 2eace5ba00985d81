// Package tui is the screen of sgdflow.
//
//	engine --Latest--> frame tick --adopt--> scene (plain values) --draw--> plot.Canvas --> one string, the View
//	keys, mouse --> experiment (what is wanted), look (how it is seen) --ask--> engine
//	a lesson's step, a command line, a resumed session <--> State (both, and where a lesson is)
//	scene --draw--> recorder --> figure.Sheet, for an export
//
// Update computes no numbers and View joins nothing: a tick, thirty times a second while something moves and not at
// all at rest, pulls the engine's newest snapshot and draws one frame from it. What belongs to an older revision than
// the one wanted is never shown.
package tui
