package speaker

import (
	"testing"
	"time"
)

func TestTimer(t *testing.T) {
	t.Parallel()
	began := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	at := func(minutes float64) time.Time { return began.Add(time.Duration(minutes * float64(time.Minute))) }
	var timer timer
	show := func(now time.Time, elapsed, step string) {
		t.Helper()
		if e, s := clock(timer.elapsed(now)), clock(timer.inStep(now)); e != elapsed || s != step {
			t.Errorf("at %v it shows %s, in the step %s; want %s and %s", now.Sub(began), e, s, elapsed, step)
		}
	}
	show(at(5), "0:00", "0:00") // has not begun
	timer.follow(&Cue{Began: began, Passed: 8}, at(10.5))
	show(at(10.5), "10:30", "2:30")
	timer.togglePause(at(11))
	show(at(20), "11:00", "3:00")
	timer.togglePause(at(21))
	show(at(22), "12:00", "4:00")
	timer.follow(&Cue{Began: began, Passed: 22}, at(22)) // a step that comes up now
	show(at(23), "13:00", "1:00")
	timer.reset(at(30))
	timer.follow(&Cue{Began: began, Passed: 22}, at(31)) // the same step again
	show(at(31.25), "1:15", "1:15")
	timer.togglePause(at(32))
	timer.reset(at(33))
	show(at(40), "0:00", "0:00") // stands still at 0
	timer.togglePause(at(41))
	show(at(42), "1:00", "1:00")
	timer.follow(&Cue{Began: at(50)}, at(51)) // another presentation
	show(at(51), "1:00", "1:00")
	show(at(40), "0:00", "0:00") // the clock was set back
	show(at(1e6), "999:59", "999:59")

	if d := timer.change(at(50).Add(1300 * time.Millisecond)); d != 700*time.Millisecond {
		t.Errorf("the next second comes in %v, want 700ms", d)
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	c := &Cue{Planned: 7, Minutes: 3}
	for _, test := range []struct {
		elapsed string
		pace    pace
		words   string
	}{
		{"0s", ahead, "7 minutes ahead"},
		{"6m30s", ahead, "1 minute ahead"},
		{"6m31s", onTime, "on time"},
		{"10m29s", onTime, "on time"},
		{"10m30s", behind, "1 minute behind"},
		{"11m29s", behind, "1 minute behind"},
		{"11m30s", behind, "2 minutes behind"},
	} {
		elapsed, err := time.ParseDuration(test.elapsed)
		if err != nil {
			t.Fatal(err)
		}
		if p, words := c.paceOf(elapsed); p != test.pace || words != test.words {
			t.Errorf("at %s: %d, %q; want %d, %q", test.elapsed, p, words, test.pace, test.words)
		}
	}
	if p, words := (&Cue{}).paceOf(time.Hour); p != unplanned || words != "" {
		t.Errorf("without a plan: %d, %q", p, words)
	}
}
