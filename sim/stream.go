package sim

import "math/rand/v2"

// Streams of rand.NewPCG(seed, stream). Each independent use of randomness has its own, so that none shifts another.
const (
	streamSharpness uint64 = 1       // first vector of the power iteration
	streamPath      uint64 = 1 << 32 // plus the index of the path in its ensemble
)

// indices draws uniform integers below a bound that is known from the start, several from each 64-bit word of PCG.
type indices struct {
	pcg   rand.PCG
	width uint   // bits spent on a draw
	word  uint64 // what is left of the last word
	left  uint   // and how many bits that is
}

// newIndices draws integers below n and all smaller bounds.
func newIndices(seed, stream uint64, n int) indices {
	x := indices{pcg: *rand.NewPCG(seed, stream), width: 32}
	if n <= 1<<10 {
		x.width = 16 // draws that have to be repeated stay below one in sixty
	}
	return x
}

// settle makes the Fisher-Yates steps of order for places from to to-1: each is swapped with a uniformly random one of
// those from itself on. Bits are mapped to indices by Lemire's multiplication (D. Lemire, "Fast Random Integer
// Generation in an Interval", ACM TOMACS 29, 2019) and drawn anew where that would be biased.
func (x *indices) settle(order []int, from, to int) {
	pcg, word, left, width := x.pcg, x.word, x.left, x.width&63 // in registers
	mask := uint64(1)<<width - 1
	for i := from; i < to; i++ {
		n := uint64(len(order) - i)
		if n < 2 {
			break
		}
		if left < width {
			word, left = pcg.Uint64(), 64
		}
		p := (word & mask) * n
		word, left = word>>width, left-width
		if p&mask < n { // hardly ever
			for excess := (mask + 1) % n; p&mask < excess; {
				p = (pcg.Uint64() & mask) * n
			}
		}
		j := i + int(p>>width)
		order[i], order[j] = order[j], order[i]
	}
	x.pcg, x.word, x.left = pcg, word, left
}
