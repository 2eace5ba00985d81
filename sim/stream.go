package sim

import "math/rand/v2"

// Streams of rand.NewPCG(seed, stream). Each independent use of randomness has its own, so that none shifts another.
const (
	streamSharpness uint64 = 1       // first vector of the power iteration
	streamPath      uint64 = 1 << 32 // plus the index of the path in its ensemble
)

// uniformIndex draws uniform integers from PCG, two from each 64-bit word, by Lemire's multiplication method (D.
// Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29, 2019), which rejects to stay unbiased.
type uniformIndex struct {
	pcg  rand.PCG
	half uint32
	held bool
}

func newUniformIndex(seed, stream uint64) uniformIndex {
	return uniformIndex{pcg: *rand.NewPCG(seed, stream)}
}

func (u *uniformIndex) word() uint32 {
	if u.held {
		u.held = false
		return u.half
	}
	v := u.pcg.Uint64()
	u.half, u.held = uint32(v>>32), true
	return uint32(v)
}

// below returns a uniform integer in [0, n), n at least 1.
func (u *uniformIndex) below(n uint32) uint32 {
	p := uint64(u.word()) * uint64(n)
	if low := uint32(p); low < n {
		for reject := -n % n; low < reject; low = uint32(p) {
			p = uint64(u.word()) * uint64(n)
		}
	}
	return uint32(p >> 32)
}
