// Package live runs one numerical experiment at a time in a goroutine and publishes what it has so far.
//
//	screen --Set(Control)--> mailbox, newest only --> worker --publish--> one atomic pointer --Latest()--> screen
//
// Neither side ever waits for the other. A new Control raises the revision; the worker drops what it was computing
// for an older one. A published Snapshot never changes.
package live
