package lab

import (
	"context"

	"gonum.org/v1/gonum/stat/combin"

	"sgdflow/sim"
)

// walker goes through the tree of sequences, depth first, and makes the update of every node once.
type walker struct {
	*sequences
	ctx      context.Context
	leaf     func(end []float64) // is told every end, if not nil; then nothing is left out that a divergence decides
	looks    int
	ended    bool // the context is found to have ended
	diverged int  // smallest level that a path reached out of bounds, 0 for none
	grad     []float64
	nodes    []node // of the way from the root to where the walker is
}

// node is a place on the walker's way, with the choice that leads on from there.
type node struct {
	w     []float64
	below average // of the ends that can be reached
	rest  []int   // units left to choose from
	pick  []int   // positions in rest, ascending
	batch []int   // examples picked
}

func newWalker(ctx context.Context, s *sequences, leaf func(end []float64)) *walker {
	d := len(s.run.Start)
	w := &walker{sequences: s, ctx: ctx, leaf: leaf, grad: make([]float64, d), nodes: make([]node, s.levels+1)}
	for k := range w.nodes {
		w.nodes[k] = node{
			w:     make([]float64, d),
			rest:  make([]int, s.left(k)),
			pick:  make([]int, s.take),
			batch: make([]int, s.run.Settings.BatchSize),
		}
	}
	root := &w.nodes[0]
	copy(root.w, s.run.Start)
	for i := range root.rest {
		root.rest[i] = i
	}
	return w
}

// goTo goes to the k-th node of a level, 1 or 2, and reports whether it is within bounds.
func (w *walker) goTo(k, level int) bool {
	if level == 2 {
		combin.IndexToCombination(w.nodes[0].pick, k/w.choices[1], w.left(0), w.take)
		combin.IndexToCombination(w.nodes[1].pick, k%w.choices[1], w.left(1), w.take)
		return w.step(0) && w.step(1)
	}
	combin.IndexToCombination(w.nodes[0].pick, k, w.left(0), w.take)
	return w.step(0)
}

// visit goes to all nodes below the one of the given level and reports whether that has led to a mean. It has not, and
// the visit may end early, when the context ends or a path diverges.
func (w *walker) visit(level int) bool {
	if level == w.levels {
		if w.leaf != nil {
			w.leaf(w.nodes[level].w)
		}
		return true
	}
	n := &w.nodes[level]
	n.below.reset(len(n.w))
	for i := range n.pick {
		n.pick[i] = i
	}
	for more := true; more; more = nextCombination(n.pick, len(n.rest)) {
		if w.looks++; w.looks%updatesPerLook == 0 {
			w.ended = w.ctx.Err() != nil
		}
		if w.ended {
			return false
		}
		if w.step(level) && w.visit(level+1) {
			n.below.add(w.mean(level + 1))
		}
	}
	return n.below.count > 0
}

// mean is that of the ends below the node of the level just visited.
func (w *walker) mean(level int) []float64 {
	if level == w.levels {
		return w.nodes[level].w
	}
	return w.nodes[level].below.value()
}

// step makes the update that the node of the level has picked and reports whether to go on from there.
func (w *walker) step(level int) bool {
	from, to := &w.nodes[level], &w.nodes[level+1]
	if w.leaf == nil && w.diverged > 0 && level+1 >= w.diverged {
		return false // there is no mean any more, only an earlier divergence to be found
	}
	batch := from.batch
	if w.batches != nil {
		batch = w.batches[from.rest[from.pick[0]]]
	} else {
		for i, at := range from.pick {
			batch[i] = from.rest[at]
		}
	}
	if w.run.Settings.Sampling == sim.Replacement {
		copy(to.rest, from.rest)
	} else {
		left, begin := to.rest[:0], 0
		for _, at := range from.pick {
			left = append(left, from.rest[begin:at]...)
			begin = at + 1
		}
		copy(to.rest[len(left):], from.rest[begin:])
	}
	if !step(w.run, w.bound, to.w, from.w, w.grad, batch) {
		if w.diverged == 0 || level+1 < w.diverged {
			w.diverged = level + 1
		}
		return false
	}
	return true
}

// nextCombination turns an ascending choice of 0..n-1 into the next one in lexicographic order, false after the last.
func nextCombination(pick []int, n int) bool {
	for i := len(pick) - 1; i >= 0; i-- {
		if pick[i] < n-len(pick)+i {
			pick[i]++
			for j := i + 1; j < len(pick); j++ {
				pick[j] = pick[j-1] + 1
			}
			return true
		}
	}
	return false
}
