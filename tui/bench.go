package tui

import (
	"context"
	"time"

	"sgdflow/sim/lab"
)

// bench runs the laboratory experiment of a view, one at a time, and begins anew when what it is about changes.
type bench[T any] struct {
	job    *lab.Job[T]
	of     experiment
	latest *lab.State[T]
	began  time.Time // of the first poll
	now    time.Time // of the last one
}

// ask begins the work for an experiment unless it is the one in hand.
func (b *bench[T]) ask(e experiment, work func(ctx context.Context, publish func(*T)) error) {
	if b.job != nil && b.of.sameRun(e) {
		return
	}
	b.close()
	b.of, b.began = e, time.Time{}
	b.job = lab.Start(context.Background(), work)
}

// leave ends work that is about something else than e.
func (b *bench[T]) leave(e experiment) {
	if b.job != nil && !b.job.Latest().Done && !b.of.sameRun(e) {
		b.job.Stop()
		b.job = nil
	}
}

// poll takes over the newest result and reports whether it is new.
func (b *bench[T]) poll(at time.Time) bool {
	if b.job == nil {
		return false
	}
	if b.began.IsZero() {
		b.began = at
	}
	b.now = at
	latest := b.job.Latest()
	if latest == b.latest {
		return false
	}
	b.latest = latest
	return true
}

// result is what there is, nil for nothing.
func (b *bench[T]) result() *T {
	if b.latest == nil {
		return nil
	}
	return b.latest.Result
}

// busy says whether something new may come that has not been taken over.
func (b *bench[T]) busy() bool { return b.job != nil && (b.latest == nil || !b.latest.Done) }

// failure is what ended the work before its end, nil for nothing.
func (b *bench[T]) failure() error {
	if b.latest == nil {
		return nil
	}
	return b.latest.Err
}

// left is the time left when part of the work, in [0, 1], is done; ok is false where it cannot be told yet.
func (b *bench[T]) left(part float64) (d time.Duration, ok bool) {
	elapsed := b.now.Sub(b.began)
	if part < 0.02 || elapsed < 500*time.Millisecond {
		return 0, false
	}
	return time.Duration(float64(elapsed) * (1 - part) / part), true
}

// close ends the work and forgets it.
func (b *bench[T]) close() {
	if b.job != nil {
		b.job.Stop()
	}
	b.job, b.latest = nil, nil
}
