package sim

import (
	"context"
	"fmt"
	"math"
)

// Comparison holds SGD's mean over an ensemble and the two flows it is compared with, at shared flow times. Entry i
// stands at update i x Stride, time i x Stride x eps.
//
// A track that ended before the others, by divergence, is shorter than Time; a series about two tracks is as long as
// the shorter one. Nothing in a Comparison changes once it has been handed out.
type Comparison struct {
	Run    Run
	Stride int
	Time   []float64

	Mean     Path // mean of the ensemble
	StdErr   Path // its standard error, by parameter; empty for a single seed
	Sample   Path // one SGD path, the ensemble's first
	Gradient Path // gradient flow, w' = -grad C
	Modified Path // modified flow, w' = -grad C_mod

	Loss struct { // full-batch C on each
		Mean, Gradient, Modified []float64
	}
	Regularizer struct { // the two parts of R at Mean
		FullBatch, Minibatch []float64
	}
	Gap struct { // Euclidean distance of each flow from Mean
		Gradient, Modified []float64
	}
	Sharpness []float64 // largest Hessian eigenvalue L at Mean

	Status struct {
		SGD, Gradient, Modified Status
	}
}

// Compare computes the whole comparison with an entry every stride updates; stride r.Batches() gives one an epoch.
// Its errors are those of NewComparer and of the context.
func Compare(ctx context.Context, r Run, stride int) (*Comparison, error) {
	c, err := NewComparer(r, stride)
	if err != nil {
		return nil, err
	}
	for !c.Done() {
		if err := c.Advance(ctx, 1024); err != nil {
			return nil, err
		}
	}
	return c.Comparison(), nil
}

// Comparer computes a Comparison piece by piece, so that a caller can show what is there and stop at any time.
type Comparer struct {
	run       Run
	ensemble  *Ensemble
	gradient  *Flow
	modified  *Flow
	penalty   *Modified
	sharpness *Sharpness
	entries   int // of a complete run, the one at time zero included
	ended     bool
	w         []float64
	c         Comparison
}

// NewComparer starts the comparison of a run. Its errors are those of r.Validate and that of a record too long to
// hold. It panics when stride is not positive.
func NewComparer(r Run, stride int) (*Comparer, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if stride < 1 {
		panic("sim: stride must be positive")
	}
	entries := r.Updates()/stride + 1
	if width := 5*len(r.Start) + 9; entries > maxRecord/width {
		return nil, fmt.Errorf("%d points of %d parameters do not fit into memory: raise the learning rate, lower the horizon or the batch size",
			entries, len(r.Start))
	}
	penalty := NewModified(r.Objective, r.Settings)
	// At rest a step is as long as stability allows, 3.3/L: fewer steps than updates wherever SGD itself is stable.
	tol := Tolerance{Steps: 20_000 + 10*r.Updates()}
	c := &Comparer{
		run:       r,
		ensemble:  NewEnsemble(r),
		gradient:  NewFlow(GradientFlow(r.Objective), r.Start, r.Horizon, tol),
		modified:  NewFlow(penalty.Flow(), r.Start, r.Horizon, tol),
		penalty:   penalty,
		sharpness: NewSharpness(r.Objective),
		entries:   entries,
		w:         make([]float64, len(r.Start)),
		c:         Comparison{Run: r, Stride: stride},
	}
	c.c.Run.Start = append([]float64(nil), r.Start...)
	first := Block{}
	first.Mean.Append(r.Start)
	first.Sample.Append(r.Start)
	if r.Seeds > 1 {
		first.StdErr.Append(c.w)
	}
	return c, c.record(context.Background(), 1, first)
}

// Done says whether every track has ended.
func (c *Comparer) Done() bool { return c.ended || !c.alive() }

func (c *Comparer) alive() bool {
	return c.c.Status.SGD.Kind == Running || c.c.Status.Gradient.Kind == Running || c.c.Status.Modified.Kind == Running
}

// Advance adds up to the given number of entries. Its only error is the context's, after which the Comparer must not
// be advanced again; what it has computed stays valid.
func (c *Comparer) Advance(ctx context.Context, entries int) error {
	if c.Done() {
		return ctx.Err()
	}
	const blockSize = 1 << 20 // numbers that the ensemble may hold while it computes
	groups := (c.run.Seeds + groupSize - 1) / groupSize
	entries = min(entries, c.entries-len(c.c.Time), max(1, blockSize/(3*groups*len(c.w))))
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
	end := Status{Kind: Complete, Time: k.Time[len(k.Time)-1]}
	if left := max(1, c.run.Updates()) - (c.entries-1)*k.Stride; left > 0 {
		if _, err := c.ensemble.Advance(ctx, 1, left); err != nil {
			return err
		}
	}
	c.gradient.reach(ctx, c.w, c.run.Horizon)
	c.modified.reach(ctx, c.w, c.run.Horizon)
	if err := ctx.Err(); err != nil {
		return err
	}
	k.Status.SGD, k.Status.Gradient, k.Status.Modified = c.ensemble.Status(), c.gradient.Status(), c.modified.Status()
	for _, s := range []*Status{&k.Status.SGD, &k.Status.Gradient, &k.Status.Modified} {
		if s.Kind == Running || s.Kind == Complete {
			*s = end
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
	for i := range block.Mean.Len() {
		w := block.Mean.At(i)
		k.Mean.Append(w)
		k.Sample.Append(block.Sample.At(i))
		if block.StdErr.Len() > 0 {
			k.StdErr.Append(block.StdErr.At(i))
		}
		k.Loss.Mean = append(k.Loss.Mean, c.run.Objective.Loss(w, nil))
		full, minibatch := c.penalty.Regularizer(w)
		k.Regularizer.FullBatch = append(k.Regularizer.FullBatch, full)
		k.Regularizer.Minibatch = append(k.Regularizer.Minibatch, minibatch)
		k.Sharpness = append(k.Sharpness, c.sharpness.at(ctx, w))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	k.Loss.Gradient = c.follow(ctx, c.gradient, k.Time, &k.Gradient, k.Loss.Gradient)
	k.Loss.Modified = c.follow(ctx, c.modified, k.Time, &k.Modified, k.Loss.Modified)
	if err := ctx.Err(); err != nil {
		return err
	}
	k.Gap.Gradient = extendGap(k.Gap.Gradient, k.Mean, k.Gradient)
	k.Gap.Modified = extendGap(k.Gap.Modified, k.Mean, k.Modified)

	k.Status.SGD = c.ensemble.Status()
	k.Status.Gradient, k.Status.Modified = c.gradient.Status(), c.modified.Status()
	c.c = k
	return nil
}

// follow reads a flow at the times that its path does not have yet.
func (c *Comparer) follow(ctx context.Context, f *Flow, times []float64, p *Path, losses []float64) []float64 {
	for _, t := range times[p.Len():] {
		if !f.reach(ctx, c.w, min(t, c.run.Horizon)) {
			break
		}
		p.Append(c.w)
		losses = append(losses, c.run.Objective.Loss(c.w, nil))
	}
	return losses
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
		sum += v * v
	}
	return math.Sqrt(sum)
}
