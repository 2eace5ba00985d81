package sim

import "testing"

// TestDrawsAreUniform maps every word that a draw can be made of: as many lead to each index, and the rest, fewer than there
// are indices, are drawn anew.
func TestDrawsAreUniform(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2, 3, 5, 7, 12, 64, 100, 1000, 1023, 1024} {
		counts, anew := make([]int, n), 0
		order := make([]int, n)
		for word := range uint64(1 << 16) {
			for k := range order {
				order[k] = k
			}
			x := newIndices(1, 0, n)
			before := x.pcg
			x.word, x.left = word, x.width
			x.settle(order, 0, 1)
			if x.pcg != before {
				anew++
				continue
			}
			counts[order[0]]++
		}
		for k, c := range counts {
			if c != 1<<16/n {
				t.Fatalf("%d words of %d lead to index %d of %d, want %d", c, 1<<16, k, n, 1<<16/n)
			}
		}
		if anew != 1<<16%n {
			t.Errorf("%d words are drawn anew, want %d", anew, 1<<16%n)
		}
	}
}
