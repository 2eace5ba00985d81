package lab

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"sgdflow/sim"
)

// Measure trains all runs of the slice on all cores and publishes what there is after each, and curves and progress in
// between, one call at a time and at most one in 50 ms but for the first and the last. Cheap points come first, the seeds of
// a point together. Its errors are bad input, before the first result, and the context's, after which what was published
// stands.
func (x TrainingExperiment) Measure(ctx context.Context, publish func(*Training)) error {
	x, err := x.normal()
	if err == nil {
		err = x.checkModel()
	}
	if err != nil {
		return err
	}
	s := &sweep{TrainingExperiment: x, publish: publish, runs: make([]Trained, len(x.Points)*x.Seeds)}
	for i := range s.runs {
		s.runs[i] = Trained{TrainingPoint: x.Points[i/x.Seeds], Seed: x.Seed + uint64(i%x.Seeds)}
	}
	jobs, total := s.jobs(), 0
	for _, i := range jobs {
		total += s.runCost(i)
	}
	s.meter = newMeter(max(1, total), s.advance)
	jobs = s.find(jobs)
	s.emit()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sim.Parallel(len(jobs), func(k int) {
		defer func() {
			if r := recover(); r != nil {
				cancel() // the others need not go on
				panic(r)
			}
		}()
		s.train(ctx, jobs[k])
	})
	if err = ctx.Err(); err == nil {
		s.progress = 1 // whatever the meter was too busy to tell
	}
	s.emit()
	return err
}

// sweep is a TrainingExperiment under way.
type sweep struct {
	TrainingExperiment // normal
	publish            func(*Training)
	meter              *meter

	// The rest, the ledger, Start and calls of publish are guarded by mu.
	mu        sync.Mutex
	runs      []Trained        // as far as they are known
	live      []*TrainingCurve // of runs under way, in the order in which they began
	progress  float64
	unkept    error
	published Training // newest
	stale     bool     // has no part in what of runs is newest
	last      time.Time
}

// jobs are the numbers of the slice's runs in the order in which they are to be made.
func (s *sweep) jobs() (jobs []int) {
	points := make([]int, len(s.Points))
	for i := range points {
		points[i] = i
	}
	slices.SortStableFunc(points, func(i, k int) int { return cmp.Compare(s.plainCost(s.Points[i]), s.plainCost(s.Points[k])) })
	for _, i := range points {
		for k := range s.Seeds {
			if n := i*s.Seeds + k; s.Slice.Count == 0 || n%s.Slice.Count == s.Slice.Index-1 {
				jobs = append(jobs, n)
			}
		}
	}
	return jobs
}

// runCost is that of run n.
func (s *sweep) runCost(n int) int { return s.cost(s.Points[n/s.Seeds], n%s.Seeds) }

// find takes over what the ledger knows and returns the jobs left.
func (s *sweep) find(jobs []int) (left []int) {
	if s.Ledger == nil {
		return jobs
	}
	done := 0
	for _, n := range jobs {
		r := s.runs[n]
		t, ok := s.Ledger.Find(r.TrainingPoint, r.Seed)
		if first := n%s.Seeds == 0; !ok || t.Status.Kind == Unknown || t.normal() != r.TrainingPoint || t.Seed != r.Seed || first && t.Curve == nil {
			left = append(left, n)
			continue
		}
		t.TrainingPoint = r.TrainingPoint
		s.take(n, t)
		done += s.runCost(n)
	}
	s.meter.add(done)
	return left
}

// take enters the result of run n.
func (s *sweep) take(n int, t Trained) {
	if n%s.Seeds > 0 {
		t.Curve = nil // kept when its seed was the first of another experiment
	}
	s.runs[n], s.stale = t, true
}

// train makes run n, unless the context ends before.
func (s *sweep) train(ctx context.Context, n int) {
	if ctx.Err() != nil {
		return
	}
	left := s.runCost(n)
	worked := func(cost int) {
		cost = min(cost, left)
		left -= cost
		s.meter.add(cost)
	}
	var curve *TrainingCurve // the newest, in s.live
	show := func(c *TrainingCurve) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.exchange(curve, c)
		curve = c
		s.emitInTime()
	}
	if n%s.Seeds > 0 {
		show = nil
	}
	result, err := s.newTrainer(ctx, s.runs[n].TrainingPoint, s.runs[n].Seed, worked, show).run(s.start(n))
	s.finish(n, result, err, curve)
	if err == nil {
		s.meter.add(left)
	}
}

func (s *sweep) start(n int) []float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Start(s.Seed + uint64(n%s.Seeds))
}

// exchange puts a curve in the place of its older self. One of them may be nil: the curve begins or ends.
func (s *sweep) exchange(old, c *TrainingCurve) {
	i := slices.Index(s.live, old)
	switch {
	case i < 0 && c != nil:
		s.live = append(s.live, c)
	case i >= 0 && c != nil:
		s.live[i] = c
	case i >= 0:
		s.live = slices.Delete(s.live, i, i+1)
	}
}

// finish ends a run, whose last curve is given.
func (s *sweep) finish(n int, result Trained, err error, curve *TrainingCurve) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchange(curve, nil)
	if err != nil {
		return
	}
	s.take(n, result)
	if s.Ledger != nil {
		if err := s.Ledger.Keep(result); err != nil {
			s.unkept = err
		}
	}
	s.emitInTime()
}

// advance takes the meter's word.
func (s *sweep) advance(part float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress = part
	s.emitInTime()
}

// emitInTime publishes unless that was done just now.
func (s *sweep) emitInTime() {
	if !s.last.IsZero() && time.Since(s.last) >= betweenProgress {
		s.emit()
	}
}

// emit publishes what there is.
func (s *sweep) emit() {
	next := &s.published
	if s.stale || next.Runs == nil {
		next.Runs = slices.Clone(s.runs)
		next.Summary = summaries(s.Points, s.Seeds, next.Runs)
		s.stale = false
	}
	next.Experiment, next.Progress, next.Unkept, next.Live = s.TrainingExperiment, s.progress, s.unkept, nil
	if n := len(s.live); n > 0 {
		next.Live = s.live[n-1]
	}
	s.last = time.Now()
	t := *next
	s.publish(&t)
}
