package term

import (
	"io"
	"sync"
	"time"
)

// frameGap is the least time between the beginnings of two frames: a quarter of the screen's tick, so that no frame of
// a tick waits for the one before.
const frameGap = time.Second / 120

// renderer draws frames on a goroutine of its own: whoever shows one never waits for the terminal, and of those that
// come while it is busy the newest is drawn. It sleeps for as long as nothing changes.
type renderer struct {
	to    io.Writer     // gets each frame in one write
	catch func()        // deferred on the goroutine, has to recover panics
	wake  chan struct{} // holds a token where there is something to do

	mu            sync.Mutex
	width, height int    // of the screen, in cells; zero until it is known
	frame         string // shown last
	due           bool   // it is to be drawn
	whole         bool   // anything may be on the screen
	asides        []func()

	done, joined chan struct{} // of the goroutine, nil where there is none
}

func newRenderer(to io.Writer, catch func()) *renderer {
	return &renderer{to: to, catch: catch, wake: make(chan struct{}, 1)}
}

// show has a frame drawn, unless it is on the screen. Before the size is known none is. It never waits.
func (r *renderer) show(frame string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.width > 0 && (r.whole || frame != r.frame) {
		r.frame, r.due = frame, true
		r.nudge()
	}
}

// resize tells the renderer the size of the screen, on which from now on anything may be. What has been shown and not
// been drawn never is: it has the old size. A nil renderer takes no notice.
func (r *renderer) resize(width, height int) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.width, r.height = width, height
	r.whole, r.due = true, false
}

// repaint tells the renderer that anything may be on the screen: what is shown next is drawn whole.
func (r *renderer) repaint() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.whole = true
}

// between has f called between two frames, on the goroutine that draws, where it may wait for the terminal. What has
// been put in before stop is called before stop returns.
func (r *renderer) between(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asides = append(r.asides, f)
	r.nudge()
}

// nudge wakes the goroutine.
func (r *renderer) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// start writes what takes the terminal to an empty screen and begins to draw on it, once it is told its size.
func (r *renderer) start(enter string) {
	r.resize(0, 0)
	r.done, r.joined = make(chan struct{}), make(chan struct{})
	go r.run(enter, r.done, r.joined)
}

// stop ends the drawing, if it has been started, and waits for what is being written.
func (r *renderer) stop() {
	if r.done == nil {
		return
	}
	close(r.done)
	<-r.joined
	r.done = nil
}

// run is the goroutine; start starts it and stop joins it.
func (r *renderer) run(enter string, done <-chan struct{}, joined chan<- struct{}) {
	defer close(joined)
	defer r.catch()
	_, _ = io.WriteString(r.to, enter) // what writes reports its first failure itself
	var p painter
	var drawn time.Time
	for r.sleep(done, drawn) {
		r.aside()
		if frame, due := r.take(&p); due {
			drawn = time.Now()
			if out := p.paint(frame); out != nil {
				_, _ = r.to.Write(out)
			}
		}
	}
	r.aside()
}

// sleep waits until there is something to do, and the gap after the frame drawn last is over. It returns false when
// the drawing is to end.
func (r *renderer) sleep(done <-chan struct{}, drawn time.Time) bool {
	select {
	case <-done:
		return false
	case <-r.wake:
	}
	gap := time.Until(drawn.Add(frameGap))
	if gap <= 0 {
		return true
	}
	select {
	case <-done:
		return false
	case <-time.After(gap):
		return true
	}
}

// aside calls what is to be called between two frames.
func (r *renderer) aside() {
	r.mu.Lock()
	asides := r.asides
	r.asides = nil
	r.mu.Unlock()
	for _, f := range asides {
		f()
	}
}

// take returns the newest frame, where one is to be drawn, and lets the painter know the screen.
func (r *renderer) take(p *painter) (frame string, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.due {
		return "", false
	}
	if r.whole {
		p.resize(r.width, r.height)
	}
	r.due, r.whole = false, false
	return r.frame, true
}
