package sim

import "fmt"

// Sampler draws the minibatches of one SGD path.
//
// Shuffles are lazy: Fisher-Yates steps are made when their places are needed, some dozens at once, so no update of a long
// epoch waits for all of them. An update under Replacement, which starts a new shuffle for every batch, makes its own only.
type Sampler struct {
	random indices
	kind   Sampling
	order  []int // the examples, or under Shuffle the first examples of the batches, in their current order
	batch  []int // under Shuffle, what Next returns
	each   int   // places in order that a batch takes
	next   int   // the first place of the next batch
	ahead  int   // places settled at once: whole batches
	done   int   // places settled
}

// settledAtOnce is about how many places are: a call for each batch costs more than its draws.
const settledAtOnce = 32

// NewSampler returns the sampler of the path-th path of a run on n examples. It panics when the batch size does not
// divide n.
func NewSampler(n int, s Settings, path int) *Sampler {
	if s.BatchSize < 1 || n < 1 || n%s.BatchSize != 0 {
		panic(fmt.Sprintf("sim: batch size %d does not divide %d examples", s.BatchSize, n))
	}
	p := &Sampler{kind: s.Sampling, each: s.BatchSize}
	places, apart := n, 1
	if p.kind == Shuffle {
		places, apart = n/s.BatchSize, s.BatchSize
		p.batch, p.each = make([]int, s.BatchSize), 1
	}
	p.ahead = p.each
	if p.kind != Replacement {
		p.ahead *= max(1, settledAtOnce/p.each)
	}
	p.random = newIndices(s.Seed, streamPath+uint64(path), places)
	p.order = make([]int, places)
	for k := range p.order {
		p.order[k] = k * apart
	}
	return p
}

// Next draws the next minibatch: B distinct example indices, valid until the following call.
//
// Under Replacement each batch is a uniformly random set of B distinct examples, independent of every other batch: a
// single batch has the same law under Replacement and Reshuffle, and with B = N both are full-batch gradient descent.
func (p *Sampler) Next() []int {
	if p.next == len(p.order) || p.kind == Replacement {
		p.next, p.done = 0, 0
	}
	from := p.next
	p.next += p.each
	if p.next > p.done {
		p.done = min(from+p.ahead, len(p.order))
		p.random.settle(p.order, from, p.done)
	}
	if p.kind == Shuffle {
		for j := range p.batch {
			p.batch[j] = p.order[from] + j
		}
		return p.batch
	}
	return p.order[from:p.next]
}
