package tui

import (
	"context"
	"time"

	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// bench runs the laboratory experiment of a view, one at a time, and begins anew when what it is about changes. A view that
// embeds it has its poll, leave, busy and close.
type bench[T any] struct {
	job   *lab.Job[T]
	of    experiment // that the job is about
	began time.Time  // its first poll
	now   time.Time  // its last one

	shown *lab.State[T] // what is on screen, nil before the first result
	about experiment    // that this is about
}

// labPatience is how long what was there before stays when an experiment is begun anew, so that a change does not flicker
// through an empty plot. Most are done by then.
const labPatience = 200 * time.Millisecond

// ask begins the work for an experiment unless it is the one in hand.
func (b *bench[T]) ask(e experiment, work func(ctx context.Context, publish func(*T)) error) {
	if b.job != nil && b.of.sameRun(e) {
		return
	}
	b.stop()
	b.of, b.began = e, time.Time{}
	b.job = lab.Start(context.Background(), work)
}

// leave ends work that is about something else than e.
func (b *bench[T]) leave(e experiment) {
	if b.job != nil && !b.job.Latest().Done && !b.of.sameRun(e) {
		b.stop()
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
	if latest == b.shown || !latest.Done && b.shown != nil && b.keeps(latest, at) {
		return false
	}
	b.shown, b.about = latest, b.of
	return true
}

// keeps says whether what is shown stays although something newer, that is not all of it, is there.
func (b *bench[T]) keeps(latest *lab.State[T], at time.Time) bool {
	if b.about.sameRun(b.of) { // begun once more: it stays until there is as much again
		return latest.Result == nil
	}
	return at.Sub(b.began) < labPatience
}

// result is what there is, nil for nothing.
func (b *bench[T]) result() *T {
	if b.shown == nil {
		return nil
	}
	return b.shown.Result
}

// subject is what the result, or one to come, is about.
func (b *bench[T]) subject() experiment {
	if b.shown == nil {
		return b.of
	}
	return b.about
}

// runOr is the run that the result is about, other where nothing has been asked for yet.
func (b *bench[T]) runOr(other sim.Run) sim.Run {
	if e := b.subject(); e.preset != nil {
		return e.run
	}
	return other
}

// busy says whether something new may come that has not been taken over.
func (b *bench[T]) busy() bool {
	return b.job != nil && (b.shown != b.job.Latest() || !b.shown.Done)
}

// failure is what ended the work before its end, nil for nothing.
func (b *bench[T]) failure() error {
	if b.shown == nil {
		return nil
	}
	return b.shown.Err
}

// left is the time left when part of the work, in [0, 1], is done; ok is false where it cannot be told yet.
func (b *bench[T]) left(part float64) (d time.Duration, ok bool) {
	elapsed := b.now.Sub(b.began)
	if part < 0.05 || elapsed < 500*time.Millisecond {
		return 0, false
	}
	return time.Duration(float64(elapsed) * (1 - part) / part), true
}

// cancel ends the work in hand. What there is of it stays, and asking for the same again does not begin it anew until it
// has been stopped.
func (b *bench[T]) cancel() {
	if b.job != nil {
		b.job.Stop()
	}
}

// stop is cancel, and forgets what the work was about.
func (b *bench[T]) stop() {
	b.cancel()
	b.job = nil
}

// close ends the work and forgets its result.
func (b *bench[T]) close() {
	b.stop()
	b.shown = nil
}
