package sim

import "math"

// Kinked is an Objective whose gradients may jump on surfaces in the space of parameters, as those of relu do.
type Kinked interface {
	Objective
	// Kinked says whether they may.
	Kinked() bool
}

// kinked says whether an objective tells of kinks.
func kinked(o Objective) bool {
	k, ok := o.(Kinked)
	return ok && k.Kinked()
}

// Over is the tolerance for a flow of an objective up to time end: where the objective is Kinked, and Floor is 0, with a
// Floor of end/2,000, or longer where the steps allowed would not do for that. Flows of small networks along kinks are off
// by less than a thousandth of the way they go then: TestFlowsAlongKinks. With 180 floors those of 1,000 parameters on 512
// examples were off by 5e-4 to 9e-4 of it, one in seven by 6e-3.
func (t Tolerance) Over(o Objective, end float64) Tolerance {
	if t.Floor == 0 && kinked(o) {
		// A floor takes two or three attempts, and at times those of a flow that is not yet held.
		t.Floor = end / float64(min(2000, max(1, t.orDefault().Steps/5)))
	}
	return t
}

// kinkWatch finds out whether a flow is held at kinks: surfaces at which its field jumps, and points back at them from
// either side. The flow then goes along them, as A. F. Filippov, Differential Equations with Discontinuous Righthand Sides,
// 1988, has it, and its steps go to and fro across them: the mean of the slopes that they meet tends to his in proportion
// to their size. An integrator that holds its error down would take ever smaller steps there. A surface that is crossed
// for good is found, and crossed, as exactly as any step.
type kinkWatch struct {
	held     bool
	time     float64 // while not held, since when and which attempt it is watched how far the flow gets
	attempts int
	h, err   float64 // rejected attempt before the one in hand, h = 0 for none; known while held
}

// kinkTry is the first attempt at a step while held, in floors.
const kinkTry = 4

// patience is the number of attempts, four for every digit asked for, which the crossing of a surface for good does not
// take: a flow that they bring not even a floor further is held.
func (t Tolerance) patience() int { return int(math.Round(-4 * math.Log10(t.Relative))) }

// beginStep sets the first attempt at a step of a flow with a floor.
func (f *Flow) beginStep() {
	k, floor := &f.kinks, f.tol.Floor
	switch {
	case floor == 0:
		return
	case k.held && k.h == 0: // the last step, of several floors, met no kink
		*k = kinkWatch{time: f.time, attempts: f.attempts}
	case k.held:
	case f.time-k.time >= floor:
		k.time, k.attempts = f.time, f.attempts
	case f.attempts-k.attempts >= f.tol.patience():
		k.held = true
	}
	if !k.held {
		return
	}
	f.try = kinkTry * floor
	if f.end-f.time > floor { // else its only attempt is compared with the last of the step before
		k.h = 0
	}
}

// alongKink says whether the last attempt, of size h, whose error is too large, is to be accepted since it goes along a
// kink, and counts it as rejected otherwise. The error of a jump is in proportion to h, that of a field without one to the
// fifth power or more: where it falls as fast as the cube from one attempt to the next, the field is smooth and smaller
// steps will do.
func (f *Flow) alongKink(h float64) bool {
	k := &f.kinks
	if !k.held {
		return false
	}
	// In units that do not grow with where the attempt gets.
	err := f.norm(f.k[1], f.w, f.w)
	ratio, before := k.h/h, k.err
	k.h, k.err = h, err
	if h > f.tol.Floor || ratio == 0 || !(err < math.Inf(1)) || before >= err*ratio*ratio*ratio {
		return false
	}
	f.status.Kinks = true
	return true
}

// shorter is the size of the attempt after a rejected one of size h: held at a kink it does not pass by the floor.
func (f *Flow) shorter(h, factor float64) float64 {
	if f.kinks.held && h > f.tol.Floor {
		return max(h*factor, f.tol.Floor)
	}
	return h * factor
}
