package live

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"sgdflow/sim"
)

// All timing stands here, and the limits of memory.
const (
	publishEvery = 10 * time.Millisecond // at most this often, except for what is complete
	slice        = 6 * time.Millisecond  // work aimed at between two looks at the mailbox
	pictureAfter = 30 * time.Millisecond // a run that takes longer lets the landscape go first
	maxPoints    = 4096                  // entries a path holds at most; beyond, the stride doubles
	maxNumbers   = 1 << 22               // held by all entries, unless these are fewer than
	leastPoints  = 64
)

// Control is the wanted state: what to run and, for the pictures, where to sample the loss.
type Control struct {
	Run  sim.Run
	Grid GridRequest
}

// Snapshot is what the engine has for one Control. It is never modified once published.
type Snapshot struct {
	Revision   uint64
	Comparison *sim.Comparison // nil when the run is not valid
	Grid       sim.Grid        // where the pictures are, ranges completed; zero where there is no plane (yet)
	Landscape  *sim.Landscape  // on Grid; nil until it has been computed
	Done       bool            // nothing more will come for this Control
	Err        error           // why there is no run or no plane, or what stopped the engine
}

// Engine computes in one goroutine, started by Start and joined by Stop.
type Engine struct {
	mailbox  chan request
	latest   atomic.Pointer[Snapshot]
	revision atomic.Uint64
	ctx      context.Context
	cancel   context.CancelFunc
	done     chan struct{}

	mu          sync.Mutex // guards what Set ends and what it compares with
	wanted      Control
	abandonRun  context.CancelFunc
	abandonGrid context.CancelFunc
}

// request carries its own contexts, so that Set can end the work for a request the worker has not read yet.
type request struct {
	revision  uint64
	control   Control
	run, grid context.Context
}

// Start begins with the given control, at revision 1.
func Start(ctx context.Context, c Control) *Engine {
	ctx, cancel := context.WithCancel(ctx)
	e := &Engine{mailbox: make(chan request, 1), ctx: ctx, cancel: cancel, done: make(chan struct{})}
	e.latest.Store(&Snapshot{})
	e.Set(c)
	go func() {
		defer close(e.done)
		e.work()
	}()
	return e
}

// Set replaces the wanted state and returns its revision. It never waits for the worker; only one goroutine may call
// it. What is being computed for a Control with another run is dropped; the same run goes on.
func (e *Engine) Set(c Control) uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := request{revision: e.revision.Add(1), control: c}
	var unread request
	select {
	case unread = <-e.mailbox: // out of date
	default:
	}
	if e.abandonGrid != nil {
		e.abandonGrid()
	}
	if e.abandonRun == nil || !sameRun(c.Run, e.wanted.Run) {
		if e.abandonRun != nil {
			e.abandonRun()
		}
		q.run, e.abandonRun = context.WithCancel(e.ctx)
	} else {
		q.run = unread.run // nil for a run that the worker has already
	}
	q.grid, e.abandonGrid = context.WithCancel(e.ctx)
	e.wanted = c
	e.mailbox <- q
	return q.revision
}

// Latest is the newest snapshot, never nil. Its Revision is 0 before the first one.
func (e *Engine) Latest() *Snapshot { return e.latest.Load() }

// Stop ends the goroutine and waits for it.
func (e *Engine) Stop() {
	e.cancel()
	<-e.done
}

// work serves one request after the other until the engine stops, and looks for a newer one after every slice.
func (e *Engine) work() {
	var j job
	for e.ctx.Err() == nil {
		if j.snapshot.Done || j.run == nil {
			select {
			case <-e.ctx.Done():
			case q := <-e.mailbox:
				e.step(func() { j.begin(q) }, &j)
			}
			continue
		}
		select {
		case q := <-e.mailbox:
			e.step(func() { j.begin(q) }, &j)
		default:
			e.step(j.advance, &j)
		}
	}
}

// step does a piece of work and publishes what came of it. A panic becomes the snapshot's error: the interface stays
// alive, and the next request finds a fresh start.
func (e *Engine) step(work func(), j *job) {
	defer func() {
		if r := recover(); r != nil {
			j.snapshot = Snapshot{
				Revision: j.snapshot.Revision, Done: true,
				Err: fmt.Errorf("internal error: %v\n%s", r, debug.Stack()),
			}
			j.comparer = nil
			s := j.snapshot
			e.latest.Store(&s)
		}
	}()
	work()
	if now := time.Now(); j.fresh && (j.snapshot.Done || now.Sub(j.published) >= publishEvery) {
		s := j.snapshot
		e.latest.Store(&s)
		j.published, j.fresh = now, false
	}
}
