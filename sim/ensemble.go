package sim

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// groupSize is the number of paths whose moments one worker sums. It is fixed, whatever the number of cores: sums
// inside a group are in the order of its paths and groups are merged in order, so the mean has the same bits on any
// machine.
const groupSize = 16

// updatesPerLook is the number of updates between two looks at the context, whose price it hides.
const updatesPerLook = 64

// Ensemble advances many SGD paths of one run, which differ by their random draws alone, and takes their mean.
type Ensemble struct {
	run    Run
	paths  []*SGD
	groups []moments
	status Status
	update int
}

// moments are the sums of one group over one block of entries, taken relative to the group's first path: exact zero
// spread where all paths agree, and no cancellation where they hardly differ.
type moments struct {
	first, sum, square []float64
}

// Block is what Ensemble.Advance adds: one entry for every stride updates.
type Block struct {
	Mean, StdErr, Sample Path // StdErr is empty for a single path
}

// NewEnsemble starts r.Seeds paths. The run must be valid.
func NewEnsemble(r Run) *Ensemble {
	e := &Ensemble{run: r, paths: make([]*SGD, r.Seeds), groups: make([]moments, (r.Seeds+groupSize-1)/groupSize)}
	for k := range e.paths {
		e.paths[k] = NewSGD(r, k)
	}
	return e
}

// Status is Running until a path diverges, which ends the mean of all.
func (e *Ensemble) Status() Status { return e.status }

// Advance moves all paths by entries x stride updates and returns an entry after every stride of them. A block cut
// short by divergence holds the entries before it. The only error is the context's, after which the ensemble must not
// be used again.
func (e *Ensemble) Advance(ctx context.Context, entries, stride int) (Block, error) {
	if e.status.Kind != Running || entries < 1 {
		return Block{}, ctx.Err()
	}
	Parallel(len(e.groups), func(g int) { e.groups[g].advance(ctx, e.group(g), entries, stride) })
	if err := ctx.Err(); err != nil {
		return Block{}, err
	}
	end := 0
	for _, p := range e.paths {
		if p.diverged && (end == 0 || p.updates < end) {
			end = p.updates
		}
	}
	if end > 0 {
		entries = (end - 1 - e.update) / stride
		e.status = Status{Kind: Diverged, Update: end, Time: e.run.Time(end)}
	}
	e.update += entries * stride
	return e.merge(entries), nil
}

func (e *Ensemble) group(g int) []*SGD {
	return e.paths[g*groupSize : min((g+1)*groupSize, len(e.paths))]
}

func (m *moments) advance(ctx context.Context, paths []*SGD, entries, stride int) {
	d := len(paths[0].w)
	m.first = resized(m.first, entries*d)
	m.sum = resized(m.sum, entries*d)
	m.square = resized(m.square, entries*d)
	clear(m.sum)
	clear(m.square)
	for k, p := range paths {
		for i := 0; i < entries; i++ {
			for u := range stride {
				if u%updatesPerLook == 0 && ctx.Err() != nil {
					return
				}
				if !p.Step() {
					break
				}
			}
			if p.diverged {
				break
			}
			at := i * d
			if k == 0 {
				copy(m.first[at:], p.w)
				continue
			}
			for j, w := range p.w {
				delta := w - m.first[at+j]
				m.sum[at+j] += delta
				m.square[at+j] += delta * delta
			}
		}
	}
}

// merge joins the groups' moments in order by the update of T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for
// Computing the Sample Variance", The American Statistician 37, 1983.
func (e *Ensemble) merge(entries int) Block {
	d := len(e.run.Start)
	mean, stderr := make([]float64, d), make([]float64, d)
	var b Block
	for i := 0; i < entries; i++ {
		at := i * d
		for j := range mean {
			var count, avg, m2 float64
			for g := range e.groups {
				m, size := &e.groups[g], float64(len(e.group(g)))
				shift := m.sum[at+j] / size
				groupMean := m.first[at+j] + shift
				groupM2 := max(0, m.square[at+j]-m.sum[at+j]*shift)
				delta := groupMean - avg
				if g == 0 {
					count, avg, m2 = size, groupMean, groupM2
					continue
				}
				total := count + size
				avg += delta * (size / total)
				m2 += groupM2 + delta*delta*(count*size/total)
				count = total
			}
			mean[j] = avg
			stderr[j] = math.Sqrt(m2 / (count - 1) / count)
		}
		b.Mean.Append(mean)
		b.Sample.Append(e.groups[0].first[at : at+d])
		if len(e.paths) > 1 {
			b.StdErr.Append(stderr)
		}
	}
	return b
}

func resized(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// Parallel calls work(0) to work(n-1), spread over the cores, and returns when all have returned. A panic in any of
// them is raised again in the caller.
func Parallel(n int, work func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			work(i)
		}
		return
	}
	var next atomic.Int64
	var failed atomic.Pointer[any]
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.CompareAndSwap(nil, &r)
				}
			}()
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				work(int(i))
			}
		})
	}
	wg.Wait()
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}
