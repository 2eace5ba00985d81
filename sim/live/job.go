package live

import (
	"context"
	"fmt"
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
}

// begin takes up a request. The comparison goes on where the run is the one in hand.
func (j *job) begin(q request) {
	before, drawn := j.control.Run, j.snapshot.Landscape
	same := q.run == nil && j.comparer != nil
	if q.run != nil {
		j.run = q.run
	}
	j.control, j.grid, j.published = q.control, q.grid, time.Time{}
	j.snapshot = Snapshot{Revision: q.revision}
	if !same {
		j.comparer, j.entries, j.spent = nil, 8, 0
		c, err := sim.NewComparer(q.control.Run, Stride(q.control.Run))
		if err != nil {
			j.finish(err)
			return
		}
		j.comparer = c
	}
	j.snapshot.Comparison = j.comparer.Comparison()
	if q.control.Grid.Cols > 0 {
		g, err := q.control.Grid.Complete(q.grid, q.control.Run)
		if err != nil {
			j.snapshot.Err = err
		}
		j.snapshot.Grid = g
		if drawn != nil && sameGrid(drawn.Grid, g) && sameLandscape(before, q.control.Run) {
			j.snapshot.Landscape = drawn
		}
	}
	j.fresh = j.wantsPicture() || j.comparer.Done()
	j.snapshot.Done = j.comparer.Done() && !j.wantsPicture()
}

func (j *job) finish(err error) {
	j.snapshot.Err, j.snapshot.Done, j.fresh = err, true, true
}

func (j *job) wantsPicture() bool {
	return j.snapshot.Grid.Cols > 0 && j.snapshot.Landscape == nil
}

// advance does one piece of work: of the comparison, or the landscape when the comparison is complete or slow.
// Abandoned work leaves the snapshot as it is; a newer request is waiting then.
func (j *job) advance() {
	done := j.comparer.Done()
	if j.wantsPicture() && (done || j.spent > pictureAfter) {
		s := j.control.Run
		l, err := sim.NewLandscape(j.grid, s.Objective, s.Settings, j.snapshot.Grid)
		if err != nil {
			j.idle()
			return
		}
		j.snapshot.Landscape, j.fresh = l, true
	} else if !done {
		began := time.Now()
		if j.comparer.Advance(j.run, j.entries) != nil {
			j.idle()
			return
		}
		took := time.Since(began)
		j.spent += took
		if took < slice/2 {
			j.entries = min(2*j.entries, maxPoints)
		} else if took > slice {
			j.entries = max(1, j.entries/2)
		}
		j.snapshot.Comparison, j.fresh = j.comparer.Comparison(), true
	}
	j.snapshot.Done = j.comparer.Done() && !j.wantsPicture()
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
		a.Settings.Sampling == b.Settings.Sampling
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
// points, so that memory stays flat however long a run is.
func Stride(r sim.Run) int {
	stride := 1
	for r.Updates()/stride >= maxPoints {
		stride *= 2
	}
	return stride
}

// Complete finds the plane of the pictures and fits the ranges that are left open. Its only error is that the flows span
// no main plane; once the context has ended the grid has no meaning. It panics as sim.AxisPlane does.
func (g GridRequest) Complete(ctx context.Context, r sim.Run) (sim.Grid, error) {
	grid := sim.Grid{X: g.X, Y: g.Y, Cols: g.Cols, Rows: g.Rows}
	openX, openY := !(g.X[0] < g.X[1]), !(g.Y[0] < g.Y[1])
	var flows []sim.Path
	if g.Main || openX || openY {
		flows = preview(ctx, r)
	}
	if g.Main {
		p, ok := sim.MainPlane(flows...)
		if !ok {
			return sim.Grid{}, fmt.Errorf("the flows span no plane: choose two parameters to show instead")
		}
		grid.Plane = p
	} else {
		grid.Plane = sim.AxisPlane(r.Start, g.I, g.J)
	}
	x, y := extent(grid.Plane, flows)
	if openX {
		grid.X = x
	}
	if openY {
		grid.Y = y
	}
	return grid, nil
}
