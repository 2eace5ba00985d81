package sim

import (
	"context"
	"math"
)

// Field is the right-hand side of an autonomous flow: it stores dw/dt at w in dst.
type Field func(dst, w []float64)

// GradientFlow is the field -grad C.
func GradientFlow(o Objective) Field {
	return func(dst, w []float64) {
		o.Grad(dst, w, nil)
		scale(dst, -1)
	}
}

// Flow is the field -grad C_mod.
func (m *Modified) Flow() Field {
	return func(dst, w []float64) {
		m.Grad(dst, w)
		scale(dst, -1)
	}
}

// Tolerance bounds the integrator's error in one step by Absolute + Relative |w| in every parameter. A zero field
// stands for its default.
type Tolerance struct {
	Relative float64 // default 1e-10
	Absolute float64 // default 1e-12
	Steps    int     // accepted and rejected steps at most, default 100,000

	// Floor, a time, is for a field that jumps: where it holds a flow at a place of jumps the flow goes along that in steps of
	// about this size, whatever their error, which is in proportion to it. 0 is for none. See Over.
	Floor float64
}

// orDefault puts the defaults in the place of zeros.
func (t Tolerance) orDefault() Tolerance {
	if t.Relative == 0 {
		t.Relative = 1e-10
	}
	if t.Absolute == 0 {
		t.Absolute = 1e-12
	}
	if t.Steps == 0 {
		t.Steps = 100_000
	}
	return t
}

// Flow integrates a field from time 0 to an end with error control and is read at any increasing times.
//
// The method is the pair of J. R. Dormand, P. J. Prince, "A family of embedded Runge-Kutta formulae", J. Comp. Appl.
// Math. 6, 1980, orders 5 and 4, with the fourth-order continuous extension and the step control of
// E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, sections II.4 to II.6.
type Flow struct {
	field    Field
	tol      Tolerance
	end      float64
	bound    float64
	time     float64 // end of the last accepted step
	perStep  float64 // 1 over the size of the last accepted step, 0 before the first
	try      float64 // size of the next attempt
	attempts int
	status   Status
	kinks    kinkWatch
	w, next  []float64
	k        [7][]float64
	dense    [5][]float64
}

// NewFlow starts a flow at w, time 0, that will be read up to time end.
func NewFlow(field Field, w []float64, end float64, tol Tolerance) *Flow {
	tol = tol.orDefault()
	d := len(w)
	buf := make([]float64, 14*d)
	take := func() []float64 {
		x := buf[:d:d]
		buf = buf[d:]
		return x
	}
	f := &Flow{field: field, tol: tol, end: end, bound: DivergenceBound(w), w: take(), next: take()}
	for i := range f.k {
		f.k[i] = take()
	}
	for i := range f.dense {
		f.dense[i] = take()
	}
	copy(f.w, w)
	copy(f.dense[0], w)
	field(f.k[0], f.w)
	f.try = f.firstStep()
	return f
}

// Status is Running until the flow diverges, turns too stiff or is read at its end.
func (f *Flow) Status() Status { return f.status }

// Next stores the flow at time t in dst and reports whether it got there. Times must not decrease from call to call,
// nor lie beyond the end, which panics.
func (f *Flow) Next(dst []float64, t float64) bool { return f.Reach(context.Background(), dst, t) }

// Reach is Next that gives up, still Running, when the context ends: it looks before every attempt at a step.
func (f *Flow) Reach(ctx context.Context, dst []float64, t float64) bool {
	if !(t >= 0 && t <= f.end) {
		panic("sim: flow read outside of its time")
	}
	for f.time < t {
		if f.status.Kind == Diverged || f.status.Kind == Stiff || !f.advance(ctx) {
			return false
		}
	}
	f.read(dst, t)
	if t >= f.end {
		f.stop(Complete, f.end)
	}
	return true
}

func (f *Flow) stop(kind StatusKind, time float64) { f.status.Kind, f.status.Time = kind, time }

// read evaluates the continuous extension of the last step.
func (f *Flow) read(dst []float64, t float64) {
	if f.perStep == 0 || t >= f.time {
		copy(dst, f.w)
		return
	}
	x := 1 - float64((f.time-t)*f.perStep)
	y := 1 - x
	d := len(dst)
	c0, c1, c2, c3, c4 := f.dense[0][:d], f.dense[1][:d], f.dense[2][:d], f.dense[3][:d], f.dense[4][:d]
	for j := range dst {
		dst[j] = c0[j] + float64(x*(c1[j]+float64(y*(c2[j]+float64(x*(c3[j]+float64(y*c4[j])))))))
	}
}

// firstStep is Hairer's starting step size, without its second evaluation: one hundredth of the distance over which
// the first derivative would move w by its own tolerance scale.
func (f *Flow) firstStep() float64 {
	size := f.norm(f.w, f.w, f.w)
	slope := f.norm(f.k[0], f.w, f.w)
	h := 0.01 * size / slope
	if size < 1e-5 || slope < 1e-5 || !(h > 0) {
		h = 1e-6
	}
	return min(h, f.end)
}

// norm is the root mean square of x measured in units of the tolerance at a and b.
func (f *Flow) norm(x, a, b []float64) float64 {
	sum := 0.0
	for j, v := range x {
		v /= f.tol.Absolute + float64(f.tol.Relative*max(math.Abs(a[j]), math.Abs(b[j])))
		sum += float64(v * v)
	}
	return math.Sqrt(sum / float64(len(x)))
}

// advance makes one accepted step, or sets the status that ends the flow, or gives up when the context ends.
func (f *Flow) advance(ctx context.Context) bool {
	if !allFinite(f.k[0]) { // no step leads on from here
		f.stop(Diverged, f.time)
		return false
	}
	f.beginStep()
	for rejected := false; ; rejected = true {
		if ctx.Err() != nil {
			return false
		}
		if f.attempts++; f.attempts > f.tol.Steps {
			f.stop(Stiff, f.time)
			return false
		}
		h := min(f.try, f.end-f.time)
		last := h == f.end-f.time
		err := f.attempt(h)
		if !(err <= 1) && !f.alongKink(h) {
			shrink := 0.1
			if err < math.Inf(1) {
				shrink = stepFactor(err)
			}
			f.try = f.shorter(h, shrink)
			if f.try < 1e-15*f.time || f.try < 1e-300 {
				f.stop(Diverged, f.time)
				return false
			}
			continue
		}
		grow := stepFactor(err)
		if rejected {
			grow = min(1, grow)
		}
		f.try = h * grow
		f.accept(h)
		if last {
			f.time = f.end
		}
		if !within(f.w, f.bound) {
			f.stop(Diverged, f.time)
			return false
		}
		return true
	}
}

// stepFactor is the ratio of the next step to one of the given error, 0.9 err^(-3/16) within bounds. An error of fifth
// order asks for -1/5; square roots come close in a third of the time.
func stepFactor(err float64) float64 {
	eighth := math.Sqrt(math.Sqrt(math.Sqrt(err)))
	return min(10, max(0.2, 0.9/(eighth*math.Sqrt(eighth))))
}
