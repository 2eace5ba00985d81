package sim

import "fmt"

// Sampler draws the minibatches of one SGD path.
//
// Shuffles are lazy: a Fisher-Yates step is made when its place is needed, so every update costs the same and an
// update under Replacement, which starts a new shuffle for every batch, costs no more than the others.
type Sampler struct {
	random indices
	kind   Sampling
	size   int   // B
	order  []int // the examples, or under Shuffle the first examples of the batches, in their current order
	batch  []int // under Shuffle, what Next returns
	next   int   // place in order where the next draw is made
}

// NewSampler returns the sampler of the path-th path of a run on n examples. It panics when the batch size does not
// divide n.
func NewSampler(n int, s Settings, path int) *Sampler {
	if s.BatchSize < 1 || n < 1 || n%s.BatchSize != 0 {
		panic(fmt.Sprintf("sim: batch size %d does not divide %d examples", s.BatchSize, n))
	}
	p := &Sampler{kind: s.Sampling, size: s.BatchSize}
	places, apart := n, 1
	if p.kind == Shuffle {
		places, apart = n/p.size, p.size
		p.batch = make([]int, p.size)
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
		p.next = 0
	}
	if p.kind == Shuffle {
		p.random.settle(p.order, p.next, p.next+1)
		for j := range p.batch {
			p.batch[j] = p.order[p.next] + j
		}
		p.next++
		return p.batch
	}
	from := p.next
	p.next += p.size
	p.random.settle(p.order, from, p.next)
	return p.order[from:p.next]
}
