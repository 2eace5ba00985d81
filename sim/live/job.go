package live

import (
	"context"
	"slices"
	"time"

	"sgdflow/sim"
)

// job is the worker's state: what it has for the request it serves.
type job struct {
	control   Control
	run, grid context.Context
	comparer  *sim.Comparer // nil when there is no valid run
	entries   int           // of the next piece, following the time the last one took
	spent     time.Duration // on the comparison so far
	snapshot  Snapshot
	fresh     bool // the snapshot holds something that has not been published
	published time.Time

	plane   sim.Plane // the last main plane, zero for none
	around  box       // of its paths
	settled bool      // it is that of the comparison in hand
}

// begin takes up a request. The comparison goes on where the run is the one in hand.
func (j *job) begin(q request) {
	before, drawn := j.control.Run, j.snapshot.Landscape
	if j.control.Grid.Rough && !q.control.Grid.Rough {
		drawn = nil
	}
	same := q.run == nil && j.comparer != nil
	if q.run != nil {
		j.run = q.run
	}
	j.control, j.grid, j.published = q.control, q.grid, time.Time{}
	j.snapshot = Snapshot{Revision: q.revision}
	if !sameObjective(before.Objective, q.control.Run.Objective) {
		j.plane = sim.Plane{} // also where this request is given up at once: the next one is compared with it
	}
	if !same {
		j.comparer, j.entries, j.spent, j.settled = nil, 1, 0, false
		c, err := sim.NewComparer(j.run, q.control.Run, Stride(q.control.Run))
		if j.run.Err() != nil {
			j.idle()
			return
		}
		if err != nil {
			j.finish(err)
			return
		}
		j.comparer = c
	}
	j.snapshot.Comparison = j.comparer.Comparison()
	if q.control.Grid.Cols > 0 {
		j.snapshot.Grid = j.firstGrid()
		if drawn != nil && sameGrid(drawn.Grid, j.snapshot.Grid) && sameLandscape(before, q.control.Run) {
			j.snapshot.Landscape = drawn
		}
	}
	j.fresh = j.wantsPicture() || j.comparer.Done()
	j.snapshot.Done = j.done()
}

// firstGrid is where the pictures are until the comparison is complete, and along the axes from then on too. A main plane is
// that of the run before, where there is one of the same objective: what a change of the settings does to the paths is
// seen on it. Else it is that of SGD's mean; the grid is zero where that has none.
func (j *job) firstGrid() sim.Grid {
	q, r := j.control.Grid, j.control.Run
	switch {
	case !q.Main:
		return q.alongAxes(j.grid, r)
	case j.plane.U != nil:
		return q.on(j.plane, j.around)
	}
	path := foretaste(j.grid, r)
	p, ok := sim.MainPlane(path)
	if !ok {
		return sim.Grid{}
	}
	return q.on(p, extent(p, []sim.Path{path}))
}

// done says whether nothing more will come.
func (j *job) done() bool { return j.comparer.Done() && !j.wantsPicture() && !j.unsettled() }

func (j *job) finish(err error) {
	j.snapshot.Err, j.snapshot.Done, j.fresh = err, true, true
}

func (j *job) wantsPicture() bool {
	return j.snapshot.Grid.Cols > 0 && j.snapshot.Landscape == nil
}

// unsettled says whether the main plane is still to be found.
func (j *job) unsettled() bool {
	return j.control.Grid.Main && j.control.Grid.Cols > 0 && !j.settled && j.snapshot.Err == nil
}

// advance does one piece of work: of the comparison, or the landscape when the comparison is complete or slow.
// Abandoned work leaves the snapshot as it is; a newer request is waiting then.
func (j *job) advance() {
	var ok bool
	switch done := j.comparer.Done(); {
	case done && j.unsettled():
		ok = j.settle()
	case j.wantsPicture() && (done || j.spent > pictureAfter):
		j.snapshot.Landscape, ok = j.landscape(j.snapshot.Grid)
	default:
		ok = j.compare()
	}
	if !ok {
		j.idle()
		return
	}
	j.fresh, j.snapshot.Done = true, j.done()
}

// compare adds a piece to the comparison.
func (j *job) compare() bool {
	began := time.Now()
	if j.comparer.Advance(j.run, j.entries) != nil {
		return false
	}
	took := time.Since(began)
	j.spent += took
	if took < slice/2 {
		j.entries = min(2*j.entries, maxPoints)
	} else if took > slice {
		j.entries = max(1, j.entries/2)
	}
	j.snapshot.Comparison = j.comparer.Comparison()
	return true
}

// settle moves the pictures to the main plane of the three paths, which are complete, plane and landscape at once.
func (j *job) settle() bool {
	c := j.snapshot.Comparison
	plane, err := mainPlane(c)
	if err != nil {
		j.snapshot.Err, j.snapshot.Grid, j.snapshot.Landscape = err, sim.Grid{}, nil
		return true
	}
	around := extent(plane, threePaths(c))
	grid := j.control.Grid.on(plane, around)
	landscape, ok := j.landscape(grid)
	if ok {
		j.plane, j.around, j.settled = plane, around, true
		j.snapshot.Grid, j.snapshot.Landscape = grid, landscape
	}
	return ok
}

// landscape samples a grid, every point of it where that does not take more than a few seconds and no rough one will do.
func (j *job) landscape(g sim.Grid) (*sim.Landscape, bool) {
	r := j.control.Run
	work := 1e10
	if _, quick := r.Objective.(sim.SquaredGradients); !quick {
		work /= 16
	}
	points := work / float64(r.Objective.Len()) / float64(len(r.Start))
	if j.control.Grid.Rough {
		points = min(points, float64(g.Cols*g.Rows)*roughShare)
	}
	l, err := sim.CoarseLandscape(j.grid, r.Objective, r.Settings, g, int(min(points, 1e9)))
	return l, err == nil
}

// idle waits for the request that made the one in hand out of date, which is in the mailbox or about to be.
func (j *job) idle() { j.snapshot.Done, j.fresh = true, false }

// sameRun says whether two runs are the same experiment on the same objective.
func sameRun(a, b sim.Run) bool {
	return sameObjective(a.Objective, b.Objective) && slices.Equal(a.Start, b.Start) &&
		a.Settings == b.Settings && a.Horizon == b.Horizon && a.Seeds == b.Seeds
}

// sameLandscape says whether two runs have the same loss and the same regulariser R, which depends on how batches are
// drawn but not on the learning rate, the seed or the start.
func sameLandscape(a, b sim.Run) bool {
	return sameObjective(a.Objective, b.Objective) && a.Settings.BatchSize == b.Settings.BatchSize &&
		a.Settings.Sampling == b.Settings.Sampling && a.Settings.Lambda == b.Settings.Lambda &&
		a.Settings.PenaltySize == b.Settings.PenaltySize
}

// sameObjective compares identities. An objective of a type that Go cannot compare counts as another one.
func sameObjective(a, b sim.Objective) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	return a == b
}

func sameGrid(a, b sim.Grid) bool {
	return a.Cols == b.Cols && a.Rows == b.Rows && a.X == b.X && a.Y == b.Y &&
		slices.Equal(a.Plane.Origin, b.Plane.Origin) && slices.Equal(a.Plane.U, b.Plane.U) && slices.Equal(a.Plane.V, b.Plane.V)
}

// Stride is the number of updates between two points of a live path: 1, doubled until the whole run fits into 4,096
// points, or into fewer, 64 at least, of so many parameters that these would not fit into 32 MB. So memory stays flat
// however long a run is.
func Stride(r sim.Run) int {
	most := min(maxPoints, max(leastPoints, maxNumbers/sim.EntryWidth(r)))
	stride := 1
	for r.Updates()/stride >= most {
		stride *= 2
	}
	return stride
}
