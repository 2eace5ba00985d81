package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"sgdflow/tui/term"
)

// grace is how long a command may take to come to its end, and write what it has, after a signal.
const grace = term.Grace

// interruptible returns a context that SIGINT and SIGTERM end, with a failure of a *term.SignalError as its cause. The
// first signal is the last one caught: another ends the process at once, and so does the first if stop has not been called
// when the grace is over, as when nobody takes the results. stop gives the signals back and joins the goroutine that
// waits for them; it is to be called when the results have been written.
func interruptible(ctx context.Context) (_ context.Context, stop func()) {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGINT, syscall.SIGTERM)
	ctx, cancel := context.WithCancelCause(ctx)
	stopped, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		defer signal.Stop(arrived)
		select {
		case s := <-arrived:
			signal.Stop(arrived)
			cancel(failure{&term.SignalError{Signal: s.(syscall.Signal)}})
			select {
			case <-stopped:
			case <-time.After(grace):
				_ = syscall.Kill(os.Getpid(), s.(syscall.Signal))
			}
		case <-stopped:
		}
	}()
	return ctx, sync.OnceFunc(func() { close(stopped); <-watched; cancel(nil) })
}

// measure runs an experiment of sim/lab to its end or until its context, one of interruptible, ends, with a progress bar. It
// returns the newest result, nil where there is none, and what kept it from being complete: the failure that a signal is,
// or what is wrong with the input, with which there is no result.
func measure[T any](ctx context.Context, work func(context.Context, func(*T)) error, progress func(*T) float64) (*T, error) {
	bar := newProgressBar()
	defer bar.clear()
	var newest *T
	err := work(ctx, func(result *T) {
		newest = result
		bar.show(progress(result))
	})
	switch {
	case err == nil:
		return newest, nil
	case ctx.Err() != nil:
		return newest, context.Cause(ctx)
	}
	return nil, err
}
