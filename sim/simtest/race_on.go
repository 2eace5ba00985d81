//go:build race

package simtest

// raceEnabled is set when the race detector makes sync.Pool drop what it is given, and so makes pooled code allocate.
const raceEnabled = true
