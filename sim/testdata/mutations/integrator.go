package main

import "strings"

// moments breaks the flow of mean and covariance.
func moments(m func(what, place string, edits ...string)) {
	m("eps H g in place of eps/2", "Moments.Flow", "m.rate/2*m.hv[j]", "m.rate*m.hv[j]")
	m("no eps/2 H g", "Moments.Flow", "m.rate/2*m.hv[j]", "0*m.hv[j]")
	m("mean upwards", "Moments.Flow", "-g", "g")
	m("whole of D3C : S", "Moments.Flow", "v / (2 * h)", "v / h")
	m("no D3C : S", "Moments.Flow", "dw[k] -= v / (2 * h)", "_, _, _ = h, k, v")
	m("D3C : S upwards", "Moments.Flow", "dw[k] -= v / (2 * h)", "dw[k] += v / (2 * h)")
	m("H S + S H grows", "Moments.Flow", "ds[packed(d, i, k)] -= v", "ds[packed(d, i, k)] += v")
	m("diagonal of H S + S H halved", "Moments.Flow", "v *= 2", "")
	m("second difference of order 2", "Moments.differ", "{1, 8}", "struct{ at, weight float64 }{1, 7}")
	m("weight of the far points", "Moments.differ", "{2, -1}", "struct{ at, weight float64 }{2, -2}")
	m("6 h in place of 12 h", "Moments.differ", "12 * h", "6 * h")
	m("far points too near", "Moments.differ", "w[i] + p.at*h", "w[i] + max(-1, min(1, p.at))*h")
	m("coarse difference", "thirdStep", "", "1. / 8")
	m("fine difference", "thirdStep", "", "0x1p-30")
	m("noise without eps", "Moments.noise", "m.rate * m.scatter * c", "m.scatter * c")
	m("noise of eps^2", "Moments.noise", "m.rate * m.scatter * c", "m.rate * m.rate * m.scatter * c")
	m("noise about the first part", "Moments.noise", "each*dst[at] - v*shift[k]", "each*dst[at] - 0*v*shift[k]")
	m("sum over the parts", "Moments.noise", "each*dst[at]", "dst[at]")
	m("first part not taken off", "Moments.noise", "v -= first[j]", "")
	m("first part not put back", "Moments.noise", "m.g[j] += v", "_, _ = j, v")
	m("N in place of N-B", "NewMoments", "float64(n-s.BatchSize)", "float64(n)")
	m("N in place of N-1", "NewMoments", "float64(n-1)", "float64(n)")
	m("no 1/B", "NewMoments", "m.scatter = float64(n-s.BatchSize) / float64(n-1) / float64(s.BatchSize)", "m.scatter = float64(n-s.BatchSize) / float64(n-1)")
	m("fixed batches as single examples", "NewMoments", "size, m.scatter = s.BatchSize, 1", "m.scatter = 1")
	m("fixed batches halved in noise", "NewMoments", "size, m.scatter = s.BatchSize, 1", "size, m.scatter = s.BatchSize, 0.5")
	m("packed by columns", "packed", "i*(2*d-i-1)/2 + j", "j*(j+1)/2 + i")
	m("moment flow under Reshuffle", "HasMoments", "s.Sampling == Replacement", "s.Sampling != Shuffle")
	m("moment flow of full batches", "HasMoments", "s.BatchSize < o.Len()", "true")
	m("moment flow with a penalty", "HasMoments", "s.Lambda == 0", "true")
}

// tableau names the coefficients of Dormand and Prince's pair, its error and its continuous extension.
const tableau = `a21 a31 a32 a41 a42 a43 a51 a52 a53 a54 a61 a62 a63 a64 a65 a71 a73 a74 a75 a76
	e1 e3 e4 e5 e6 e7 d1 d3 d4 d5 d6 d7`

// integrator breaks the integration of flows, each coefficient by a part in a million and its use by a neighbour's slope.
func integrator(m func(what, place string, edits ...string)) {
	for _, name := range strings.Fields(tableau) {
		m("off by a part in a million", name, "", "1.000001 * ($)")
	}
	for _, use := range []string{
		"a31*k1[j] k2", "a32*k2[j] k1", "a41*k1[j] k2", "a43*k3[j] k2", "a54*k4[j] k3", "a62*k2[j] k3", "a65*k5[j] k4",
		"a71*k1[j] k2", "a76*k6[j] k5", "e1*k1[j] k3", "e7*k7[j] k6", "d1*k1[j] k3", "d7*k7[j] k1",
	} {
		term, slope, _ := strings.Cut(use, " ")
		coefficient, _, _ := strings.Cut(term, "*")
		place := "Flow.attempt"
		if use[0] == 'd' {
			place = "Flow.accept"
		}
		m(coefficient+" of the slope "+slope, place, term, coefficient+"*"+slope+"[j]")
	}
	m("continuous extension: slope at the start", "Flow.accept", "h*k1[j] - rise", "h*k1[j]")
	m("continuous extension: slope at the end", "Flow.accept", "rise - h*k7[j] - start", "rise - h*k1[j] - start")
	m("slope of the last stage lost", "Flow.accept", "f.k[0], f.k[6] = f.k[6], f.k[0]", "")
	m("time stands still", "Flow.accept", "f.time += h", "f.time += h / 2")
	m("extension read too early", "Flow.read", "1 - (f.time-t)*f.perStep", "1 - (f.time-t)*f.perStep/2")
	m("extension without its quartic", "Flow.read", "y*c4[j]", "0*y*c4[j]")
	m("extension without its cubic", "Flow.read", "c0[j] + x*(c1[j]+y*(c2[j]+x*(c3[j]+y*c4[j])))", "c0[j] + x*(c1[j]+y*c2[j])+0*c3[j]*c4[j]")
	m("error in units of the start alone", "Flow.norm", "max(math.Abs(a[j]), math.Abs(b[j]))", "math.Abs(a[j])+0*b[j]")
	m("error not relative", "Flow.norm", "f.tol.Relative*max(math.Abs(a[j]), math.Abs(b[j]))", "f.tol.Relative*max(1, 0*a[j])")
	m("error without its absolute part", "Flow.norm", "f.tol.Absolute + f.tol.Relative*max(math.Abs(a[j]), math.Abs(b[j]))", "f.tol.Relative*max(math.Abs(a[j]), math.Abs(b[j]))")
	m("sum of squares, not their mean", "Flow.norm", "sum / float64(len(x))", "sum")
	m("errors of 2 accepted", "Flow.advance", "err <= 1", "err <= 2")
	m("no growth limit after a rejection", "Flow.advance", "min(1, grow)", "grow")
	m("safety factor", "stepFactor", "0.9", "0.95")
	m("exponent -1/8", "stepFactor", "eighth * math.Sqrt(eighth)", "eighth")
	m("exponent -1/4", "stepFactor", "eighth * math.Sqrt(eighth)", "eighth * eighth")
	m("steps shrink at will", "stepFactor", "max(0.2, 0.9/(eighth*math.Sqrt(eighth)))", "0.9/(eighth*math.Sqrt(eighth))")
	m("steps grow at will", "stepFactor", "10", "1e6")
	m("first step too long", "Flow.firstStep", "0.01", "1")
	m("slight shrinking where the error is not finite", "Flow.advance", "0.1", "0.99")
	m("default relative tolerance", "Tolerance.orDefault", "1e-10", "1e-6")
	m("default absolute tolerance", "Tolerance.orDefault", "1e-12", "1e-8")
	m("jumps as if smooth", "Flow.alongKink", "err*ratio*ratio*ratio", "err*ratio")
}
