package term

import (
	"bytes"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// stallTime is how long a key may lie unread in the program before ctrl+c becomes a signal again.
const stallTime = time.Second

const ctrlC = 0x03

// stall watches over keys. A program that is stuck takes none; ctrl+c would then be one of those nobody reads. So when
// its loop takes no message any more after a key, for stallTime, the terminal is told to make a signal of ctrl+c again,
// which the watchdog answers, until the loop goes on. A ctrl+c among the keys that it does not take counts as the signal.
// Not seen is one that comes before then and behind other keys, which keep bubbletea's reader waiting: it lies in the
// terminal, and the next one is a signal.
type stall struct {
	tty         *os.File
	ask         func() // returns when the loop has taken a message, or has ended
	interrupted func() // is called when a stuck loop does not take a ctrl+c; it must not block
	timer       *time.Timer
	pressed     atomic.Bool // ctrl+c is among the keys since the last look

	mu     sync.Mutex
	ended  bool
	probes sync.WaitGroup
}

func newStall(tty *os.File, ask, interrupted func()) *stall {
	s := &stall{tty: tty, ask: ask, interrupted: interrupted}
	s.timer = time.AfterFunc(time.Hour, s.probe)
	s.timer.Stop()
	return s
}

// typed has the loop looked after, for keys are on their way to it. The look comes later: what a burst of them does is
// done by then.
func (s *stall) typed(keys []byte) {
	if bytes.IndexByte(keys, ctrlC) >= 0 {
		s.pressed.Store(true)
	}
	s.timer.Reset(stallTime / 2)
}

// probe finds out whether the loop is stuck.
func (s *stall) probe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.probes.Go(func() {
		pressed, taken := s.pressed.Swap(false), make(chan struct{})
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
		if pressed || s.pressed.Swap(false) {
			s.interrupted()
		}
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
