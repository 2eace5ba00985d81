package tui

import "sgdflow/sim/live"

// togglePlay pauses, goes on, and at the horizon plays again.
func (m *Model) togglePlay() {
	c := &m.scene.clock
	if !c.Playing && c.Time >= m.now.run.Horizon {
		c.Time = 0
	}
	c.Playing = !c.Playing
}

func (m *Model) restart() { m.scene.clock = live.Clock{Playing: true} }

// jump pauses at a flow time.
func (m *Model) jump(t float64) {
	m.scene.clock = live.Clock{Time: min(max(0, t), m.now.run.Horizon)}
	m.dirty = true
}

// step pauses and moves by points of the path: one update each, or as many as its stride where the run is long.
func (m *Model) step(by int) { m.stepTo(m.scene.entry + by) }

// stepEpoch pauses at the epoch mark after or before the entry shown.
func (m *Model) stepEpoch(by int) {
	k := m.scene.comparison()
	if k == nil {
		return
	}
	updates := m.scene.entry * k.Stride
	batches := k.Run.Batches()
	epoch := updates / batches
	if by > 0 || updates%batches == 0 {
		epoch += by
	}
	target := epoch * batches
	entry := (target + k.Stride - 1) / k.Stride
	if by < 0 && entry >= m.scene.entry {
		entry = m.scene.entry - 1
	}
	m.stepTo(entry)
}

func (m *Model) stepTo(entry int) {
	k := m.scene.comparison()
	if k == nil {
		return
	}
	entry = min(max(0, entry), k.Run.Updates()/k.Stride)
	m.jump(k.Run.Time(entry * k.Stride))
}
