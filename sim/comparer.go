package sim

import (
	"context"
	"fmt"
	"math"
)

// Comparer computes a Comparison piece by piece, so that a caller can show what is there and stop at any time.
type Comparer struct {
	run       Run
	objective Objective // the run's, in a heavy run under guard
	guard     *guarded  // nil in a light run
	ensemble  *Ensemble
	gradient  *follower
	modified  *follower
	moment    *follower // nil where HasMoments does not hold
	penalty   *Modified
	sharpness *Sharpness
	entries   int // of a complete run, the one at time zero included
	ended     bool
	c         Comparison
}

// HeavyWork is the product of the numbers of parameters and examples up to which a run is not heavy.
const HeavyWork = 1 << 16

const heavyPlaces = 16 // entries at which L is found in a heavy run

// Heavy says whether passes over all examples take long, some ten microseconds and more. The flows of a heavy run are
// integrated to a step error of 1e-6, far below what the mean of a few dozen paths can tell, instead of 1e-10; L is found at
// some of its entries, within one percent; and every pass looks at the context.
func (r Run) Heavy() bool { return len(r.Start)*r.Objective.Len() > HeavyWork }

func heavyTolerance(updates int) Tolerance {
	// A step is as long as stability allows, 3.3/L, so that half as many as updates do wherever SGD itself is stable.
	return Tolerance{Relative: 1e-6, Absolute: 1e-8, Steps: 500 + 2*updates}
}

// NewComparer starts the comparison of a run and computes its first entry, at time 0. Its errors are those of r.Validate,
// that of a record too long to hold and the context's. It panics when stride is not positive.
func NewComparer(ctx context.Context, r Run, stride int) (*Comparer, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if stride < 1 {
		panic("sim: stride must be positive")
	}
	d, hasMoments := len(r.Start), HasMoments(r.Objective, r.Settings)
	entries := r.Updates()/stride + 1
	if entries > maxRecord/EntryWidth(r) {
		return nil, fmt.Errorf("%d points of %d parameters do not fit into memory: raise the learning rate, lower the horizon or the batch size",
			entries, d)
	}
	// At rest a step is as long as stability allows, 3.3/L: fewer steps than updates wherever SGD itself is stable.
	tol := Tolerance{Steps: 20_000 + 10*r.Updates()}
	if kinked(r.Objective) { // going along kinks takes no more, and what is stiff beside them ends in half the time
		tol.Steps /= 2
	}
	c := &Comparer{run: r, objective: r.Objective, entries: entries, c: Comparison{Run: r, Stride: stride, SharpnessEvery: 1}}
	if r.Heavy() {
		c.objective, c.guard = guard(ctx, r.Objective)
		tol = heavyTolerance(r.Updates())
		c.c.SharpnessEvery = (entries + heavyPlaces - 1) / heavyPlaces
	}
	tol = tol.Over(r.Objective, r.Horizon)
	c.ensemble = NewEnsemble(r)
	c.gradient = newFollower(c.objective, r, GradientFlow(c.objective), r.Start, tol)
	c.modified = newFollower(c.objective, r, NewModified(c.objective, r.Settings).Flow(), r.Start, tol)
	c.penalty = NewModified(c.objective, r.Settings)
	c.sharpness = NewSharpness(c.objective)
	if c.guard != nil {
		c.sharpness.roughly()
	}
	c.c.Run.Start = append([]float64(nil), r.Start...)
	first := Block{}
	first.Mean.Append(r.Start)
	first.Sample.Append(r.Start)
	if r.Seeds > 1 {
		first.StdErr.Append(make([]float64, d))
	}
	if hasMoments {
		moments := NewMoments(c.objective, r.Settings, false)
		// At rest the covariance allows half as long a step. Where paths part for good, S grows without end and the mean
		// turns stiff: to follow it far would only keep the other tracks waiting. It takes about 300 steps elsewhere.
		c.moment = newFollower(c.objective, r, moments.Flow(), moments.Start(r.Start), Tolerance{Steps: 2_000 + 2*r.Updates()})
		if r.Seeds > 1 {
			first.Cov.Append(make([]float64, triangle(d)))
		}
	}
	if err := c.record(ctx, 1, first); err != nil {
		return nil, err
	}
	return c, nil
}

// EntryWidth is how many numbers a comparison of the run holds for one entry.
func EntryWidth(r Run) int {
	d := len(r.Start)
	width := 5*d + 13
	if HasMoments(r.Objective, r.Settings) {
		width += d + 2*triangle(d) + 1
	}
	return width
}

// Done says whether every track has ended.
func (c *Comparer) Done() bool {
	s := &c.c.Status
	return c.ended || s.SGD.Kind != Running && s.Gradient.Kind != Running && s.Modified.Kind != Running &&
		(c.moment == nil || s.Moment.Kind != Running)
}

// Advance adds up to the given number of entries. Its only error is the context's, after which the Comparer must not
// be advanced again; what it has computed stays valid.
func (c *Comparer) Advance(ctx context.Context, entries int) error {
	if c.Done() {
		return ctx.Err()
	}
	if c.guard != nil {
		c.guard.ctx = ctx
	}
	const blockSize = 1 << 20 // numbers that the ensemble may hold while it computes
	entries = min(entries, c.entries-len(c.c.Time), max(1, blockSize/c.ensemble.width()))
	block, err := c.ensemble.Advance(ctx, entries, c.c.Stride)
	if err != nil {
		return err
	}
	if err := c.record(ctx, entries, block); err != nil {
		return err
	}
	if len(c.c.Time) == c.entries {
		return c.finish(ctx)
	}
	return nil
}

// finish takes every track from the last entry to the horizon, so that its status does not depend on the stride. SGD
// makes at least one update: a learning rate beyond the horizon shows what it does.
func (c *Comparer) finish(ctx context.Context) error {
	k := &c.c
	if left := max(1, c.run.Updates()) - (c.entries-1)*k.Stride; left > 0 {
		if _, err := c.ensemble.Advance(ctx, 1, left); err != nil {
			return err
		}
	}
	c.gradient.finish(ctx)
	c.modified.finish(ctx)
	if c.moment != nil {
		c.moment.finish(ctx)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.readStatus(k)
	end := k.Time[len(k.Time)-1]
	tracks := []*Status{&k.Status.SGD, &k.Status.Gradient, &k.Status.Modified}
	if c.moment != nil {
		tracks = append(tracks, &k.Status.Moment)
	}
	for _, s := range tracks {
		if s.Kind == Running || s.Kind == Complete {
			s.Kind, s.Time = Complete, end
		}
	}
	c.ended = true
	return nil
}

// record appends entries of time and whatever each track has for them, or nothing when the context ends.
func (c *Comparer) record(ctx context.Context, entries int, block Block) error {
	k := c.c
	from := len(k.Time)
	for i := range entries {
		k.Time = append(k.Time, c.run.Time((from+i)*k.Stride))
	}
	tracks := []func(){
		func() { c.recordMean(ctx, &k, block) },
		func() { c.modified.follow(ctx, k.Time, &k.Modified, &k.Loss.Modified, &k.Regularizer.Modified) },
		func() { c.gradient.follow(ctx, k.Time, &k.Gradient, &k.Loss.Gradient, &k.Regularizer.Gradient) },
	}
	if c.moment != nil {
		tracks = append(tracks, func() { c.moment.followMoments(ctx, k.Time, &k.Moment, &k.MomentCov) })
	}
	Parallel(len(tracks), func(i int) { tracks[i]() })
	if err := ctx.Err(); err != nil {
		return err
	}
	k.Gap.Gradient = extendGap(k.Gap.Gradient, k.Mean, k.Gradient)
	k.Gap.Modified = extendGap(k.Gap.Modified, k.Mean, k.Modified)
	k.Gap.Moment = extendGap(k.Gap.Moment, k.Mean, k.Moment)
	c.readStatus(&k)
	c.c = k
	return nil
}

// recordMean appends what the ensemble has added and what is known at its mean.
func (c *Comparer) recordMean(ctx context.Context, k *Comparison, block Block) {
	for i := 0; i < block.Mean.Len() && ctx.Err() == nil; i++ {
		w := block.Mean.At(i)
		k.Mean.Append(w)
		k.Sample.Append(block.Sample.At(i))
		if block.StdErr.Len() > 0 {
			k.StdErr.Append(block.StdErr.At(i))
		}
		if c.moment != nil && block.Cov.Len() > 0 {
			k.Cov.Append(block.Cov.At(i))
		}
		if (k.Mean.Len()-1)%k.SharpnessEvery == 0 {
			k.Sharpness = append(k.Sharpness, c.sharpness.at(ctx, w))
		}
		k.Loss.Mean = append(k.Loss.Mean, c.objective.Loss(w, nil))
		k.Regularizer.Mean.append(c.penalty.Regularizer(w))
	}
}

func (c *Comparer) readStatus(k *Comparison) {
	k.Status.SGD, k.Status.Gradient, k.Status.Modified = c.ensemble.Status(), c.gradient.Status(), c.modified.Status()
	if c.moment != nil {
		k.Status.Moment = c.moment.Status()
	}
}

// extendGap appends the distances between two paths where both go on.
func extendGap(gap []float64, a, b Path) []float64 {
	for i := len(gap); i < min(a.Len(), b.Len()); i++ {
		gap = append(gap, distance(a.At(i), b.At(i)))
	}
	return gap
}

// Comparison returns what has been computed so far. It shares memory with the Comparer, which only ever appends.
func (c *Comparer) Comparison() *Comparison {
	k := c.c
	return &k
}

func distance(x, y []float64) float64 {
	sum := 0.0
	for j, v := range x {
		v -= y[j]
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}
