package live

import "time"

// ShowFor is the wall time in which a playing screen goes through a whole horizon.
const ShowFor = 10 * time.Second

// Clock is the flow time a screen shows. It is a value moved by pure functions: nothing here reads a real clock.
type Clock struct {
	Time    float64 // flow time shown
	Playing bool
}

// Tick moves a playing clock by the wall time elapsed. It rests at the horizon, and waits where it has run ahead of
// computed, the flow time up to which there is something to show.
func (c Clock) Tick(elapsed time.Duration, horizon, computed float64) Clock {
	if !c.Playing {
		return c
	}
	next := c.Time + horizon*float64(elapsed)/float64(ShowFor)
	c.Time = min(max(c.Time, min(next, computed)), horizon)
	if c.Time >= horizon {
		c.Playing = false
	}
	return c
}
