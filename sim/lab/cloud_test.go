package lab

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"sgdflow/sim"
)

// TestCloudHoldsAllEnds: each sequence's end is there, as often as it is equally likely.
func TestCloudHoldsAllEnds(t *testing.T) {
	for _, s := range sim.Samplings {
		r := few(tableRun(s, 0.05), 6, 2)
		c, err := NewCloud(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		all := allEpochs(6, 2, s)
		want := len(all)
		if s == sim.Reshuffle {
			want /= 8 // orders of examples that make the same three pairs
		}
		if c.Ends.Len() != want || !c.All || c.Diverged != 0 {
			t.Errorf("%v: %d ends, all %v, want %d", s, c.Ends.Len(), c.All, want)
		}
		for _, epoch := range all {
			end := followed(r, epoch)
			if !slices.ContainsFunc(points(c.Ends), func(w []float64) bool { return distance(w, end) < 1e-14 }) {
				t.Errorf("%v: no end at %v", s, end)
			}
		}
		o := orderOf(t, OrderExperiment{Run: r, LearningRates: []float64{0.05}}).Points[0]
		within(t, s.String()+", mean", distance(c.Mean, o.Mean), 0, 1e-14)
		within(t, s.String()+", gradient flow", distance(c.Mean, c.Gradient), o.Gradient, 1e-14)
		within(t, s.String()+", GD-modified flow", distance(c.Mean, c.GDModified), o.GDModified, 1e-14)
		within(t, s.String()+", SGD-modified flow", distance(c.Mean, c.SGDModified), o.SGDModified, 1e-14)
		checkPair(t, c)
	}
}

func points(p sim.Path) (all [][]float64) {
	for i := range p.Len() {
		all = append(all, p.At(i))
	}
	return all
}

// checkPair: two of the ends, apart, and the point between them.
func checkPair(t *testing.T, c *Cloud) {
	t.Helper()
	for _, end := range [][]float64{c.Order, c.Reverse} {
		if !slices.ContainsFunc(points(c.Ends), func(w []float64) bool { return distance(w, end) < 1e-14 }) {
			t.Errorf("%v: %v is not one of the ends", c.Run.Settings.Sampling, end)
		}
	}
	if distance(c.Order, c.Reverse) < 1e-4 {
		t.Errorf("%v: order ends at %v, its reverse at %v", c.Run.Settings.Sampling, c.Order, c.Reverse)
	}
	within(t, "midpoint", distance(c.Midpoint, []float64{(c.Order[0] + c.Reverse[0]) / 2, (c.Order[1] + c.Reverse[1]) / 2}), 0, 1e-15)
}

// TestCloudOfASample: orders and reverses, whose mean is near that of all.
func TestCloudOfASample(t *testing.T) {
	for _, s := range sim.Samplings {
		r := few(tableRun(s, 0.02), 8, 1)
		c, err := NewCloud(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		if c.Ends.Len() != 2*cloudPairs || c.All || c.Diverged != 0 {
			t.Errorf("%v: %d ends, all %v", s, c.Ends.Len(), c.All)
		}
		mean, square := make([]float64, 2), 0.0
		middles := make([][]float64, cloudPairs)
		for k := range middles {
			a, b := c.Ends.At(2*k), c.Ends.At(2*k+1)
			middles[k] = []float64{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
			for j, v := range middles[k] {
				mean[j] += v / cloudPairs
			}
		}
		for _, x := range middles {
			square += distance(x, mean) * distance(x, mean) / cloudPairs / cloudPairs
		}
		e := sampledEpoch(t, r, 8192)
		within(t, s.String()+", mean of the sample", distance(c.Mean, e.mean), 0, 4*math.Hypot(math.Sqrt(square), e.stderr))
		checkPair(t, c)
	}
}

func TestCloudWhereSomeDiverge(t *testing.T) {
	for _, s := range sim.Samplings {
		r := few(tableRun(s, 30), 6, 2)
		all, gone := allEpochs(6, 2, s), 0
		for _, epoch := range all {
			for k := range epoch {
				if end := followed(r, epoch[:k+1]); !(math.Abs(end[0]) <= 1.8e6 && math.Abs(end[1]) <= 1.8e6) {
					gone++
					break
				}
			}
		}
		share := float64(gone) / float64(len(all))
		c, err := NewCloud(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		within(t, s.String()+", diverged", float64(c.Diverged), share*sequenceCount(r), 1e-9)
		if c.All || share == 0 || (c.Mean == nil) != (share == 1) {
			t.Errorf("%v: all %v, %v of it gone, mean %v", s, c.All, share, c.Mean)
		}

		c, err = NewCloud(context.Background(), few(r, 8, 1))
		if err != nil || c.Diverged == 0 || c.Diverged+c.Ends.Len() != 2*cloudPairs {
			t.Errorf("%v: %d gone, %d ends, %v", s, c.Diverged, c.Ends.Len(), err)
		}
	}
}

func TestCloudRefusesAndEnds(t *testing.T) {
	r := tableRun(sim.Shuffle, 0)
	if _, err := NewCloud(context.Background(), r); err == nil || err.Error() != "learning rate 0 is out of range: use a finite number above 0" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if c, err := NewCloud(ctx, tableRun(sim.Shuffle, 0.1)); c != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", c, err)
	}
	// The same run gives the same cloud, and does not touch the caller's start.
	r = few(tableRun(sim.Reshuffle, 0.1), 8, 1)
	a, err1 := NewCloud(context.Background(), r)
	b, err2 := NewCloud(context.Background(), r)
	if err1 != nil || err2 != nil || fmt.Sprint(a.Ends, a.Mean, a.Order) != fmt.Sprint(b.Ends, b.Mean, b.Order) || &a.Run.Start[0] == &r.Start[0] {
		t.Errorf("%v, %v", err1, err2)
	}
}
