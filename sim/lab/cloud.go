package lab

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
)

// Cloud holds where single paths end after one epoch from the same start, for a picture of what the mean hides.
type Cloud struct {
	Run            sim.Run
	Ends           sim.Path // of all sequences of batches, or of a random sample of orders and their reverses
	All            bool     // Ends holds all sequences, and Mean is exact
	Mean           []float64
	Order, Reverse []float64 // ends of one order of the batches and of its reverse
	Midpoint       []float64 // of these two
	Gradient       []float64 // ends of the flows after the epoch; nil where one does not get there
	GDModified     []float64
	SGDModified    []float64
	Diverged       int // sequences left out because they diverge
}

const (
	maxCloud     = 5_000 // sequences of which all are shown
	cloudPairs   = 1_000 // orders and reverses that are shown of more
	pairsToMatch = 20    // of which the one is chosen whose ends are farthest apart: the easiest to see
)

// NewCloud computes the cloud of a run's start, learning rate, batch size and sampling; sequences are those of
// OrderExperiment. Mean is that of Ends, nil if there are none; Order, Reverse and Midpoint are nil if no order gets to its
// end together with its reverse. Its errors are bad input and the context's.
func NewCloud(ctx context.Context, r sim.Run) (*Cloud, error) {
	x := OrderExperiment{Run: r, LearningRates: []float64{r.Settings.LearningRate}}
	runs, err := x.runs()
	if err != nil {
		return nil, err
	}
	c := &Cloud{Run: r}
	c.Run.Start = slices.Clone(r.Start)
	r = runs[0]
	if count := sequenceCount(r); count <= maxCloud {
		newWalker(ctx, newSequences(r), c.Ends.Append).visit(0)
		c.Diverged = int(count) - c.Ends.Len()
		c.All = c.Diverged == 0
		c.pairs(ctx, r, pairsToMatch, func([]float64) {})
	} else {
		c.pairs(ctx, r, cloudPairs, c.Ends.Append)
		c.Diverged = 2*cloudPairs - c.Ends.Len()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var mean average
	mean.reset(len(r.Start))
	for i := range c.Ends.Len() {
		mean.add(c.Ends.At(i))
	}
	if mean.count == 0 {
		return c, nil // where every path diverges the flows have far to go, and nothing to be compared with
	}
	c.Mean = mean.value()
	flows := x.flowEnds(ctx, r, r.EpochTime())
	c.Gradient, c.GDModified, c.SGDModified = flows.gradient, flows.gd, flows.sgd
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// pairs draws n orders, hands the ends of each and of its reverse to keep and holds on to the widest of the first few.
// It ends early when the context does.
func (c *Cloud) pairs(ctx context.Context, r sim.Run, n int, keep func(end []float64)) {
	draws, bound, widest := epochDraws(r), sim.DivergenceBound(r.Start), -1.0
	grad := make([]float64, len(r.Start))
	for k := range n {
		var epoch [][]int
		for next := draws(k); len(epoch) < r.Batches(); {
			epoch = append(epoch, slices.Clone(next()))
		}
		var ends [2][]float64
		for i := range ends {
			w, within := slices.Clone(r.Start), true
			for u := 0; u < len(epoch) && within; u++ {
				if u%updatesPerLook == 0 && ctx.Err() != nil {
					return
				}
				within = step(r, bound, w, w, grad, epoch[u])
			}
			if within {
				keep(w)
				ends[i] = w
			}
			slices.Reverse(epoch)
		}
		if wide := apart(ends[0], ends[1]); k < pairsToMatch && wide > widest {
			widest = wide
			c.Order, c.Reverse = ends[0], ends[1]
		}
	}
	if c.Order != nil {
		c.Midpoint = floats.AddTo(make([]float64, len(grad)), c.Order, c.Reverse)
		floats.Scale(0.5, c.Midpoint)
	}
}
