package sim

// The coefficients of Dormand and Prince's pair (table 5.2 of Hairer, Norsett, Wanner) and of its continuous
// extension. Written out because a loop over a tableau doubles the time of a two-parameter step.
const (
	a21 = 1.0 / 5
	a31 = 3.0 / 40
	a32 = 9.0 / 40
	a41 = 44.0 / 45
	a42 = -56.0 / 15
	a43 = 32.0 / 9
	a51 = 19372.0 / 6561
	a52 = -25360.0 / 2187
	a53 = 64448.0 / 6561
	a54 = -212.0 / 729
	a61 = 9017.0 / 3168
	a62 = -355.0 / 33
	a63 = 46732.0 / 5247
	a64 = 49.0 / 176
	a65 = -5103.0 / 18656
	a71 = 35.0 / 384
	a73 = 500.0 / 1113
	a74 = 125.0 / 192
	a75 = -2187.0 / 6784
	a76 = 11.0 / 84

	e1 = 71.0 / 57600
	e3 = -71.0 / 16695
	e4 = 71.0 / 1920
	e5 = -17253.0 / 339200
	e6 = 22.0 / 525
	e7 = -1.0 / 40

	d1 = -12715105075.0 / 11282082432
	d3 = 87487479700.0 / 32700410799
	d4 = -10690763975.0 / 1880347072
	d5 = 701980252875.0 / 199316789632
	d6 = -1453857185.0 / 822651844
	d7 = 69997945.0 / 29380423
)

// attempt computes a step of size h from w, whose slope stands in k[0], into next and k[1..6], and returns the norm
// of its error in units of the tolerance.
func (f *Flow) attempt(h float64) float64 {
	// Lengths that are seen to be equal spare the loops their bounds checks.
	d := len(f.w)
	w, next := f.w[:d], f.next[:d]
	k1, k2, k3, k4 := f.k[0][:d], f.k[1][:d], f.k[2][:d], f.k[3][:d]
	k5, k6, k7 := f.k[4][:d], f.k[5][:d], f.k[6][:d]
	for j, v := range w {
		next[j] = v + float64(h*(a21*k1[j]))
	}
	f.field(k2, next)
	for j, v := range w {
		sum := float64(a31*k1[j]) + float64(a32*k2[j])
		next[j] = v + float64(h*sum)
	}
	f.field(k3, next)
	for j, v := range w {
		sum := float64(a41*k1[j]) + float64(a42*k2[j]) + float64(a43*k3[j])
		next[j] = v + float64(h*sum)
	}
	f.field(k4, next)
	for j, v := range w {
		sum := float64(a51*k1[j]) + float64(a52*k2[j]) + float64(a53*k3[j]) + float64(a54*k4[j])
		next[j] = v + float64(h*sum)
	}
	f.field(k5, next)
	for j, v := range w {
		sum := float64(a61*k1[j]) + float64(a62*k2[j]) + float64(a63*k3[j]) + float64(a64*k4[j]) + float64(a65*k5[j])
		next[j] = v + float64(h*sum)
	}
	f.field(k6, next)
	for j, v := range w {
		sum := float64(a71*k1[j]) + float64(a73*k3[j]) + float64(a74*k4[j]) + float64(a75*k5[j]) + float64(a76*k6[j])
		next[j] = v + float64(h*sum)
	}
	f.field(k7, next)
	// k2 is not used beyond here and takes the error estimate.
	for j := range w {
		k2[j] = h * (float64(e1*k1[j]) + float64(e3*k3[j]) + float64(e4*k4[j]) +
			float64(e5*k5[j]) + float64(e6*k6[j]) + float64(e7*k7[j]))
	}
	return f.norm(k2, w, next)
}

// accept takes the last attempt as the step and prepares its continuous extension.
func (f *Flow) accept(h float64) {
	k1, k3, k4, k5, k6, k7 := f.k[0], f.k[2], f.k[3], f.k[4], f.k[5], f.k[6]
	for j, v := range f.w {
		rise := f.next[j] - v
		start := float64(h*k1[j]) - rise
		f.dense[0][j] = v
		f.dense[1][j] = rise
		f.dense[2][j] = start
		f.dense[3][j] = rise - float64(h*k7[j]) - start
		f.dense[4][j] = h * (float64(d1*k1[j]) + float64(d3*k3[j]) + float64(d4*k4[j]) +
			float64(d5*k5[j]) + float64(d6*k6[j]) + float64(d7*k7[j]))
	}
	f.w, f.next = f.next, f.w
	f.k[0], f.k[6] = f.k[6], f.k[0]
	f.time += h
	f.perStep = 1 / h
}
