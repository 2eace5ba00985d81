package lab

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// State is what a Job has. It is never modified once it has been handed out.
type State[T any] struct {
	Result *T    // newest published result, nil before the first
	Done   bool  // nothing more will come
	Err    error // why it ended before its end, if it did: the context's error or a panic
}

// Job runs one experiment in a goroutine of its own, begun by Start and joined by Stop.
type Job[T any] struct {
	latest atomic.Pointer[State[T]]
	cancel context.CancelFunc
	done   chan struct{}
}

// Start begins work, which publishes its results. A panic in it becomes the job's error.
func Start[T any](ctx context.Context, work func(ctx context.Context, publish func(*T)) error) *Job[T] {
	ctx, cancel := context.WithCancel(ctx)
	j := &Job[T]{cancel: cancel, done: make(chan struct{})}
	j.latest.Store(&State[T]{})
	go func() {
		defer close(j.done)
		err := j.run(ctx, work)
		j.latest.Store(&State[T]{Result: j.latest.Load().Result, Done: true, Err: err})
	}()
	return j
}

func (j *Job[T]) run(ctx context.Context, work func(context.Context, func(*T)) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v\n%s", r, debug.Stack())
		}
	}()
	return work(ctx, func(result *T) { j.latest.Store(&State[T]{Result: result}) })
}

// Latest is the newest state, never nil.
func (j *Job[T]) Latest() *State[T] { return j.latest.Load() }

// Stop ends the job and waits for it.
func (j *Job[T]) Stop() {
	j.cancel()
	<-j.done
}
