package term

import (
	"fmt"
	"os"
	"time"

	xterm "github.com/charmbracelet/x/term"
)

// patience bounds each of the two waits of restoreTerminal.
const patience = 300 * time.Millisecond

// arm starts the watchdog over a program that is about to end for the given reason. The first reason stays.
func (d *driver) arm(cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ending {
		return
	}
	d.ending, d.cause = true, cause
	d.watchdog = time.AfterFunc(Grace, d.abandon)
}

// calm stops the watchdog: the program has ended by itself. When the watchdog was faster, the process is about to
// exit and calm never returns.
func (d *driver) calm() {
	d.mu.Lock()
	watchdog := d.watchdog
	d.mu.Unlock()
	if watchdog != nil && !watchdog.Stop() {
		select {}
	}
}

// abandon restores the terminal behind the back of a program that is stuck and exits.
func (d *driver) abandon() {
	d.restoreTerminal()
	d.mu.Lock()
	cause := d.cause
	d.mu.Unlock()
	if cause != nil {
		said := make(chan struct{})
		go func() { // stderr may be the terminal nobody reads: the exit below is what ends this goroutine then
			fmt.Fprintf(os.Stderr, "%s: %v, and had to be stopped after %v\n", d.opts.Program, cause, Grace)
			close(said)
		}()
		select {
		case <-said:
		case <-time.After(patience):
		}
	}
	os.Exit(ExitStatus(cause))
}

// restoreTerminal puts the terminal back without waiting for the renderer, which may be stuck in a write. Nothing is
// drawn any more afterwards. When nobody reads the terminal, what waits to be read is thrown away, which frees the
// writer that is stuck.
func (d *driver) restoreTerminal() {
	for start := time.Now(); !d.out.close() && time.Since(start) < patience; time.Sleep(5 * time.Millisecond) {
		discardOutput(d.out.file.Fd())
	}
	left := make(chan struct{})
	go func() { // ends with the write, at the latest with the process: the only callers are about to end it
		_, _ = recorded{d.out.file, d.recording}.Write([]byte(leaveSequence))
		close(left)
	}()
	select {
	case <-left:
	case <-time.After(patience):
		discardOutput(d.out.file.Fd())
		select {
		case <-left:
		case <-time.After(patience):
		}
	}
	_ = xterm.Restore(d.tty.Fd(), d.saved.Load())
}
