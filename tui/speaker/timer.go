package speaker

import (
	"fmt"
	"math"
	"time"
)

// timer is the lecturer's clock. It begins with the presentation, or when it is reset, and stands while it is paused. Its
// zero value has not begun. Times are those of the wall clock.
type timer struct {
	began  time.Time // what the presentation said last
	origin time.Time // when the timer stood at 0, later by all pauses
	paused time.Time // since when it stands, zero while it runs

	passed float64       // what the presentation said last
	step   time.Duration // what the timer showed when the step came up
}

// follow begins the timer with a presentation that it does not know yet, and takes note of when the step came up.
func (t *timer) follow(c *Cue, now time.Time) {
	if !c.Began.Equal(t.began) {
		*t = timer{began: c.Began, origin: c.Began, passed: -1}
	}
	if c.Passed != t.passed {
		t.passed = c.Passed
		since := now.Sub(t.began.Add(minutes(c.Passed)))
		t.step = max(0, t.elapsed(now)-max(0, since))
	}
}

// inStep is the time on the timer since the step came up, in whole seconds.
func (t *timer) inStep(now time.Time) time.Duration {
	return max(0, t.elapsed(now)-t.step).Truncate(time.Second)
}

func (t *timer) reset(now time.Time) {
	t.origin, t.step = now, 0
	if !t.paused.IsZero() {
		t.paused = now
	}
}

func (t *timer) togglePause(now time.Time) {
	if t.paused.IsZero() {
		t.paused = now
		return
	}
	t.origin = t.origin.Add(now.Sub(t.paused))
	t.paused = time.Time{}
}

// longest is the longest time shown.
const longest = 1000*time.Minute - time.Second

// elapsed is the time on the timer, in whole seconds.
func (t *timer) elapsed(now time.Time) time.Duration {
	if t.origin.IsZero() {
		return 0
	}
	if !t.paused.IsZero() {
		now = t.paused
	}
	return max(0, min(now.Sub(t.origin), longest)).Truncate(time.Second)
}

// change is how long it takes until the timer shows another second.
func (t *timer) change(now time.Time) time.Duration {
	if t.origin.IsZero() || !t.paused.IsZero() || now.Before(t.origin) {
		return time.Second
	}
	return time.Second - now.Sub(t.origin)%time.Second
}

// pace is how far a lecture is from its plan.
type pace int

const (
	unplanned pace = iota
	onTime
	ahead
	behind
)

// paceTolerance is by how much a lecture may be off its plan and still be on time.
const paceTolerance = 30 * time.Second

// paceOf compares a time on the timer with that planned for the cue's step: a lecture that is in the step then is on
// time. The words say the same to a person.
func (c *Cue) paceOf(elapsed time.Duration) (p pace, words string) {
	from, to := c.planned()
	if to == 0 {
		return unplanned, ""
	}
	off := elapsed - to
	p, word := behind, "behind"
	if early := from - elapsed; early > off {
		off, p, word = early, ahead, "ahead"
	}
	if off < paceTolerance {
		return onTime, "on time"
	}
	n, unit := max(1, int(math.Round(off.Minutes()))), "minutes"
	if n == 1 {
		unit = "minute"
	}
	return p, fmt.Sprintf("%d %s %s", n, unit, word)
}

// planned is when the step is planned to begin and to end, both 0 where nothing is planned.
func (c *Cue) planned() (from, to time.Duration) {
	return minutes(c.Planned), minutes(c.Planned + c.Minutes)
}

func minutes(n float64) time.Duration { return time.Duration(n * float64(time.Minute)) }

// clock writes a time as minutes and seconds.
func clock(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}
