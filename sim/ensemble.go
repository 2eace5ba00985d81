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

// updatesPerLook is the number of updates between two looks at the context, whose price it hides: fewer of updates that
// take long themselves.
func updatesPerLook(r Run) int {
	return min(64, max(1, 1<<14/(r.Settings.BatchSize*len(r.Start))))
}

// Ensemble advances many SGD paths of one run, which differ by their random draws alone, and takes their mean.
type Ensemble struct {
	run    Run
	paths  []*SGD
	groups []sums
	cross  bool // with covariances: there are at least 2 paths, of at most MaxMomentDim parameters
	status Status
	update int
}

// sums are those of one group over one block of entries, taken relative to the group's first path: exact zero
// spread where all paths agree, and no cancellation where they hardly differ.
type sums struct {
	first, sum []float64
	product    []float64 // squares by parameter, or with covariances all products, packed as an upper triangle
	delta      []float64
}

// Block is what Ensemble.Advance adds: one entry for every stride updates.
type Block struct {
	Mean, Sample Path
	StdErr       Path // of the mean, by parameter; empty for a single path
	Cov          Path // sample covariance of single paths, upper triangle row by row; empty beyond MaxMomentDim or as StdErr
}

// NewEnsemble starts r.Seeds paths. The run must be valid.
func NewEnsemble(r Run) *Ensemble {
	e := &Ensemble{
		run: r, paths: make([]*SGD, r.Seeds), groups: make([]sums, (r.Seeds+groupSize-1)/groupSize),
		cross: r.Seeds > 1 && len(r.Start) <= MaxMomentDim,
	}
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
	look := updatesPerLook(e.run)
	Parallel(len(e.groups), func(g int) { e.groups[g].advance(ctx, e.group(g), entries, stride, look, e.products()) })
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

// products is the number of products summed for an entry.
func (e *Ensemble) products() int {
	if e.cross {
		return triangle(len(e.run.Start))
	}
	return len(e.run.Start)
}

// width is the number of numbers held for an entry while it is computed.
func (e *Ensemble) width() int { return len(e.groups) * (2*len(e.run.Start) + e.products()) }

func (m *sums) advance(ctx context.Context, paths []*SGD, entries, stride, look, products int) {
	d := len(paths[0].w)
	m.first = resized(m.first, entries*d)
	m.sum = resized(m.sum, entries*d)
	m.product = resized(m.product, entries*products)
	m.delta = resized(m.delta, d)
	clear(m.sum)
	clear(m.product)
	for k, p := range paths {
		for i := range entries {
			for u := range stride {
				if u%look == 0 && ctx.Err() != nil {
					return
				}
				if !p.Step() {
					break
				}
			}
			if p.diverged {
				break
			}
			if k == 0 {
				copy(m.first[i*d:], p.w)
				continue
			}
			m.add(p.w, m.first[i*d:(i+1)*d], m.sum[i*d:(i+1)*d], m.product[i*products:(i+1)*products])
		}
	}
}

// add takes one path's parameters into the sums of an entry.
func (m *sums) add(w, first, sum, product []float64) {
	d := len(first)
	w, sum, delta := w[:d], sum[:d], m.delta[:d]
	if d == 2 && len(product) == 3 { // the loops below take 4 ns more, and an update 30 ns
		x, y := w[0]-first[0], w[1]-first[1]
		sum[0] += x
		sum[1] += y
		product[0] += float64(x * x)
		product[1] += float64(x * y)
		product[2] += float64(y * y)
		return
	}
	for j, v := range w {
		v -= first[j]
		delta[j] = v
		sum[j] += v
	}
	if len(product) == d {
		for j, v := range delta {
			product[j] += float64(v * v)
		}
		return
	}
	at := 0
	for j, v := range delta {
		for _, u := range delta[j:] {
			product[at] += float64(v * u)
			at++
		}
	}
}

// merge joins the groups' moments in order by the update of T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for
// Computing the Sample Variance", The American Statistician 37, 1983.
func (e *Ensemble) merge(entries int) Block {
	d, products := len(e.run.Start), e.products()
	buf := make([]float64, 4*d+2*products)
	mean, shift, delta, stderr := buf[:d], buf[d:2*d], buf[2*d:3*d], buf[3*d:4*d]
	m2, cov := buf[4*d:4*d+products], buf[4*d+products:]
	var b Block
	for i := range entries {
		count := 0.0
		clear(mean)
		clear(m2)
		for g := range e.groups {
			m, size := &e.groups[g], float64(len(e.group(g)))
			first, sum, product := m.first[i*d:(i+1)*d], m.sum[i*d:(i+1)*d], m.product[i*products:(i+1)*products]
			total := count + size
			for j, s := range sum {
				shift[j] = s / size
				delta[j] = first[j] + shift[j] - mean[j]
				mean[j] += float64(delta[j] * (size / total))
			}
			if g == 0 {
				clear(delta) // there is nothing yet to differ from
			}
			weight, at := count*size/total, 0
			for j := range d {
				m2[at] += max(0, product[at]-float64(sum[j]*shift[j])) + float64(delta[j]*delta[j]*weight)
				at++
				for l := j + 1; e.cross && l < d; l++ {
					m2[at] += product[at] - float64(sum[j]*shift[l]) + float64(delta[j]*delta[l]*weight)
					at++
				}
			}
			count = total
		}
		b.Mean.Append(mean)
		b.Sample.Append(e.groups[0].first[i*d : (i+1)*d])
		if len(e.paths) == 1 {
			continue
		}
		for j := range stderr {
			at := j
			if e.cross {
				at = packed(d, j, j)
			}
			stderr[j] = math.Sqrt(m2[at] / (count - 1) / count)
		}
		b.StdErr.Append(stderr)
		if e.cross {
			for k, v := range m2 {
				cov[k] = v / (count - 1)
			}
			b.Cov.Append(cov)
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
