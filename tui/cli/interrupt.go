package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"sgdflow/tui/term"
)

// interruptible returns a context that SIGINT and SIGTERM end, with a failure of a *term.SignalError as its cause. The
// first signal is the last one caught: another ends the process at once. The function returned gives the signals back
// and joins the goroutine that waits for them.
func interruptible(ctx context.Context) (context.Context, func()) {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGINT, syscall.SIGTERM)
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer signal.Stop(arrived)
		select {
		case s := <-arrived:
			cancel(failure{&term.SignalError{Signal: s.(syscall.Signal)}})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); <-watched }
}

// measure runs an experiment of sim/lab to its end or until a signal interrupts it, with a progress bar. It returns the
// newest result, nil where there is none, and what kept it from being complete: the failure that the signal is, or
// what is wrong with the input, with which there is no result.
func measure[T any](ctx context.Context, work func(context.Context, func(*T)) error, progress func(*T) float64) (*T, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
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
