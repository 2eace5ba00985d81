package lab

import (
	"sync"
	"sync/atomic"
)

// meter adds up work done by many goroutines and tells the part of the whole that is done, ever larger and one call at
// a time. A nil meter does nothing.
type meter struct {
	whole float64
	tell  func(part float64)
	done  atomic.Int64
	mu    sync.Mutex // guards told and calls of tell
	told  float64
}

// newMeter returns a meter of the whole, positive amount of work, nil if there is none to tell.
func newMeter(whole int, tell func(part float64)) *meter {
	if tell == nil {
		return nil
	}
	return &meter{whole: float64(whole), tell: tell}
}

// add counts work, which may reach the listener with somebody else's.
func (m *meter) add(work int) {
	if m == nil {
		return
	}
	m.done.Add(int64(work))
	if !m.mu.TryLock() {
		return
	}
	defer m.mu.Unlock()
	if part := min(1, float64(m.done.Load())/m.whole); part > m.told {
		m.told = part
		m.tell(part)
	}
}
