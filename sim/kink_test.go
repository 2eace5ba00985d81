package sim_test

import (
	"context"
	"math"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// ridge is x' = -1, y' = y where x > 0 and x' = 2, y' = 3y beyond: a flow from (1, 1) meets x = 0 at t = 1 and then goes
// along it. There two parts in three of the first slope and one of the second keep x, so that y' = 5/3 y.
func ridge(dst, w []float64) {
	if w[0] > 0 {
		dst[0], dst[1] = -1, w[1]
	} else {
		dst[0], dst[1] = 2, 3*w[1]
	}
}

func ridgeAt(t float64) []float64 {
	if t < 1 {
		return []float64{1 - t, math.Exp(t)}
	}
	return []float64{0, math.Exp(1 + 5./3*(t-1))}
}

// TestAlongKink: off a kink a flow is as exact as ever, along it its error is of the first order in the floor, what is read
// between steps included, and the number of evaluations is in proportion to that of floors.
func TestAlongKink(t *testing.T) {
	var floors, errors []float64
	for _, n := range []float64{250, 500, 1000, 2000, 4000, 8000} {
		floor := 2 / n
		calls, sum := 0, 0.0
		flow := sim.NewFlow(func(dst, w []float64) { calls++; ridge(dst, w) }, []float64{1, 1}, 2, sim.Tolerance{Floor: floor})
		w := make([]float64, 2)
		for i := range 201 {
			at := 2 * float64(i) / 200
			if !flow.Next(w, at) {
				t.Fatal(flow.Status())
			}
			e := gap(w, ridgeAt(at))
			sum += e
			if at < 0.99 {
				near(t, "error before the kink", e, 0, 1e-9)
			}
			// Within a step x goes 2 floors at most, and y, whose error is the difference of the slopes' of y over that of x,
			// 2y/3, times x, with it.
			near(t, "error", e, 0, 2*floor*(1+w[1]))
		}
		if s := flow.Status(); s.Kind != sim.Complete || !s.Kinks || s.String() != "complete, along kinks: 2 to 3 digits" {
			t.Errorf("floor %v: %v", floor, s)
		}
		// Half of the floors are along the kink, of three attempts at most, of six evaluations.
		if most := int(n/2*3*6) + 1000; calls > most {
			t.Errorf("%d evaluations at floor %v, at most %d", calls, floor, most)
		}
		floors, errors = append(floors, floor), append(errors, sum/201)
	}
	near(t, "order", slope(floors, errors), 1, 0.15)
}

// TestFloorElsewhere: a floor changes nothing where a flow is not held at a jump: on smooth fields, where it crosses a
// jump for good, at the end of the domain, and where it is too stiff, as it is along the ridge without one.
func TestFloorElsewhere(t *testing.T) {
	crossing := func(dst, w []float64) {
		dst[0], dst[1] = 1, -w[1]
		if w[0] > 0.5 {
			dst[0] = 2
		}
	}
	for name, c := range map[string]struct {
		field  sim.Field
		start  []float64
		floors float64
		kind   sim.StatusKind
	}{
		"spiral":            {spiral, []float64{1, -0.5}, 2000, sim.Complete},
		"long floor":        {spiral, []float64{1, -0.5}, 10, sim.Complete},
		"crossing":          {crossing, []float64{0, 1}, 2000, sim.Complete},
		"end of the domain": {func(dst, w []float64) { dst[0] = -1 / math.Sqrt(w[0]) }, []float64{1}, 2000, sim.Diverged},
		"blow-up":           {func(dst, w []float64) { dst[0] = w[0] * w[0] }, []float64{1}, 2000, sim.Diverged},
		"stiff":             {func(dst, w []float64) { dst[0], dst[1] = -1e9*w[0], -w[1] }, []float64{1, 1}, 2000, sim.Stiff},
		"ridge":             {ridge, []float64{1, 1}, math.Inf(1), sim.Stiff},
	} {
		t.Run(name, func(t *testing.T) {
			const end = 2
			got, want := make([]float64, len(c.start)), make([]float64, len(c.start))
			with := sim.NewFlow(c.field, c.start, end, sim.Tolerance{Steps: 20_000, Floor: end / c.floors})
			without := sim.NewFlow(c.field, c.start, end, sim.Tolerance{Steps: 20_000})
			if with.Next(got, end) != without.Next(want, end) || !sameBits(got, want) {
				t.Errorf("ends at %v, without a floor at %v", got, want)
			}
			if s := with.Status(); s.Kind != c.kind || without.Status().Kind != c.kind || s.Kind == sim.Complete && s.Kinks {
				t.Errorf("%v, without a floor %v", s, without.Status())
			}
		})
	}
}

// bent is an objective of a table with kinks by its own account.
type bent struct {
	sim.Objective
	kinks bool
}

func (o bent) Kinked() bool { return o.kinks }

// TestOver: an objective with kinks has a floor, through a guard too, which leaves room for some attempts at each.
func TestOver(t *testing.T) {
	table := simtest.Table()
	for _, c := range []struct {
		o    sim.Objective
		tol  sim.Tolerance
		want float64
	}{
		{table, sim.Tolerance{}, 0},
		{bent{table, false}, sim.Tolerance{}, 0},
		{bent{table, true}, sim.Tolerance{}, 6. / 2000},
		{bent{squares{table, new(int)}, true}, sim.Tolerance{Steps: 900}, 6. / 180},
		{bent{table, true}, sim.Tolerance{Steps: 1}, 6},
		{bent{table, true}, sim.Tolerance{Floor: 0.1}, 0.1},
	} {
		for _, o := range []sim.Objective{c.o, sim.Interruptible(context.Background(), c.o)} {
			got, want := c.tol.Over(o, 6), c.tol
			want.Floor = c.want
			if got != want {
				t.Errorf("%T: %+v, want %+v", o, got, want)
			}
		}
	}
}
