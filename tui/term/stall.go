package term

import (
	"os"
	"sync"
	"time"
)

// stallTime is how long a key may lie unread in the program before ctrl+c becomes a signal again.
const stallTime = time.Second

// stall watches over keys. A program that is stuck takes none; ctrl+c would then be one of those nobody reads. So when
// its loop takes no message any more after a key, for stallTime, the terminal is told to make a signal of ctrl+c again,
// which the watchdog answers, until the loop goes on.
type stall struct {
	tty   *os.File
	ask   func() // returns when the loop has taken a message, or has ended
	timer *time.Timer

	mu     sync.Mutex
	ended  bool
	probes sync.WaitGroup
}

func newStall(tty *os.File, ask func()) *stall {
	s := &stall{tty: tty, ask: ask}
	s.timer = time.AfterFunc(time.Hour, s.probe)
	s.timer.Stop()
	return s
}

// typed has the loop looked after, for keys are on their way to it. The look comes later: what a burst of them does is
// done by then.
func (s *stall) typed() { s.timer.Reset(stallTime / 2) }

// probe finds out whether the loop is stuck.
func (s *stall) probe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.probes.Go(func() {
		taken := make(chan struct{})
		go func() { // joined by both ways out of here
			defer close(taken)
			s.ask()
		}()
		select {
		case <-taken:
			return
		case <-time.After(stallTime / 2):
		}
		s.signals(true)
		<-taken
		s.signals(false)
	})
}

// signals has the terminal make signals of keys or not, as long as the terminal is the program's.
func (s *stall) signals(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		_ = setSignalKeys(s.tty.Fd(), on)
	}
}

// stop ends the watch. The loop has to have ended.
func (s *stall) stop() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.timer.Stop()
	s.probes.Wait()
}
