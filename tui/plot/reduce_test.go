package plot

import "testing"

// TestReduceIsNearest compares with a search over all colours of the set.
func TestReduceIsNearest(t *testing.T) {
	var all [256]Color
	for i := range 216 {
		all[16+i] = RGB(uint32(cubeSteps[i/36]<<16 | cubeSteps[i/6%6]<<8 | cubeSteps[i%6]))
	}
	for i := range 24 {
		all[232+i] = RGB(uint32(8+10*i) * 0x010101)
	}
	for hex := uint32(0); hex < 1<<24; hex += 7919 {
		c := RGB(hex)
		got := c.distance(all[c.in256()])
		for i := 16; i < 256; i++ {
			if d := c.distance(all[i]); d < got {
				t.Fatalf("%06x becomes colour %d, but %d is nearer", hex, c.in256(), i)
			}
		}
	}
	for i := 16; i < 256; i++ {
		if got := all[i].in256(); all[got] != all[i] {
			t.Errorf("colour %d of 256 becomes %d", i, got)
		}
	}
	for i, hex := range basic {
		if got := RGB(hex).in16(); got != i {
			t.Errorf("colour %d of 16 becomes %d", i, got)
		}
	}
}
