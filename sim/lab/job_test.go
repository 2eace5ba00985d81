package lab

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestJobKeepsTheLatest(t *testing.T) {
	defer goleak.VerifyNone(t)
	published, finish := make(chan bool), make(chan bool)
	j := Start(context.Background(), func(ctx context.Context, publish func(*int)) error {
		for i := range 3 {
			publish(&i)
		}
		published <- true
		<-finish
		return nil
	})
	<-published
	middle := j.Latest()
	if middle.Done || middle.Err != nil || *middle.Result != 2 {
		t.Errorf("in the middle: %+v", middle)
	}
	close(finish)
	j.Stop()
	if end := j.Latest(); !end.Done || end.Err != nil || *end.Result != 2 {
		t.Errorf("at the end: %+v", end)
	}
	if middle.Done {
		t.Error("a state that was handed out has changed")
	}
}

func TestJobStopEndsTheWork(t *testing.T) {
	defer goleak.VerifyNone(t)
	returned := false
	j := Start(context.Background(), func(ctx context.Context, publish func(*string)) error {
		<-ctx.Done()
		returned = true
		return ctx.Err()
	})
	if s := j.Latest(); s.Result != nil || s.Done {
		t.Errorf("before any result: %+v", s)
	}
	j.Stop()
	if !returned { // no race: Stop has joined
		t.Error("Stop did not wait")
	}
	if s := j.Latest(); !s.Done || !errors.Is(s.Err, context.Canceled) {
		t.Errorf("%+v", s)
	}
	j.Stop() // once more does no harm
}

func TestJobReportsAPanic(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	j := Start(ctx, func(_ context.Context, publish func(*int)) error {
		publish(new(int))
		panic("lost")
	})
	j.Stop()
	s := j.Latest()
	if s.Err == nil || !strings.Contains(s.Err.Error(), "lost") || !strings.Contains(s.Err.Error(), "job_test.go") {
		t.Errorf("error %v", s.Err)
	}
	if !s.Done || s.Result == nil {
		t.Errorf("%+v", s)
	}
}

// A meter tells ever larger parts, one at a time, and all of it in the end or nearly so.
func TestMeter(t *testing.T) {
	var told []float64
	m := newMeter(10, func(part float64) { told = append(told, part) })
	for _, work := range []int{1, 0, 4, 5, 3} {
		m.add(work)
	}
	if len(told) != 3 || told[0] != 0.1 || told[1] != 0.5 || told[2] != 1 {
		t.Errorf("told %v", told)
	}
	newMeter(10, nil).add(3) // with nobody to tell
}
