package live_test

import (
	"math"
	"testing"
	"time"

	"sgdflow/sim/live"
)

func TestClock(t *testing.T) {
	const horizon = 20.0
	half := live.ShowFor / 2
	for _, c := range []struct {
		name     string
		clock    live.Clock
		elapsed  time.Duration
		computed float64
		want     live.Clock
	}{
		{"paused", live.Clock{Time: 3}, half, horizon, live.Clock{Time: 3}},
		{"half of the show", live.Clock{Playing: true}, half, horizon, live.Clock{Time: 10, Playing: true}},
		{"no time", live.Clock{Time: 3, Playing: true}, 0, horizon, live.Clock{Time: 3, Playing: true}},
		{"waits for what is computed", live.Clock{Time: 3, Playing: true}, half, 7, live.Clock{Time: 7, Playing: true}},
		{"does not go back", live.Clock{Time: 9, Playing: true}, half, 7, live.Clock{Time: 9, Playing: true}},
		{"nothing computed", live.Clock{Playing: true}, half, 0, live.Clock{Playing: true}},
		{"rests at the horizon", live.Clock{Time: 12, Playing: true}, half, horizon, live.Clock{Time: horizon}},
		{"a very long frame", live.Clock{Playing: true}, math.MaxInt64, horizon, live.Clock{Time: horizon}},
		{"computed beyond the horizon", live.Clock{Time: 19, Playing: true}, half, horizon + 1, live.Clock{Time: horizon}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.clock.Tick(c.elapsed, horizon, c.computed); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// TestClockSmooth: many short frames show as much as one long one.
func TestClockSmooth(t *testing.T) {
	c := live.Clock{Playing: true}
	for range 300 {
		c = c.Tick(live.ShowFor/600, 20, 20)
	}
	if math.Abs(c.Time-10) > 1e-6 {
		t.Errorf("at %v after half of the show", c.Time)
	}
}
