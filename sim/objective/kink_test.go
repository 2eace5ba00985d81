package objective_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/objective"
)

// reluRun is a run on 24 points of the plane with drawn labels, too few units for them and a wide start: most such
// flows come to a place where a unit's sum would change its sign for some point with every step.
func reluRun(tb testing.TB, hidden int, seed uint64) sim.Run {
	tb.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	var inputs []float64
	var labels []int
	for range 24 {
		labels = append(labels, random.IntN(3))
		inputs = append(inputs, random.NormFloat64(), random.NormFloat64())
	}
	s := objective.Shape{Inputs: 2, Hidden: []int{hidden}, Classes: 3, Activation: objective.ReLU}
	n, err := objective.NewNetwork(s, inputs, labels)
	if err != nil {
		tb.Fatal(err)
	}
	start := s.Start(objective.He, seed)
	floats.Scale(1.5, start)
	return sim.Run{
		Objective: n, Start: start, Horizon: 6, Seeds: 2,
		Settings: sim.Settings{LearningRate: 0.05, BatchSize: 4, Seed: seed},
	}
}

// field is gradient flow of a run, k = 0, or its modified flow by the sampling k - 1.
func field(r sim.Run, k int) (string, sim.Field) {
	if k == 0 {
		return "gradient flow", sim.GradientFlow(r.Objective)
	}
	r.Settings.Sampling = sim.Samplings[k-1]
	return "modified flow, " + r.Settings.Sampling.String(), sim.NewModified(r.Objective, r.Settings).Flow()
}

// euler is the explicit Euler method, which shares nothing with sim's integrator.
func euler(f sim.Field, start []float64, time float64, steps int) []float64 {
	w, slope := append([]float64(nil), start...), make([]float64, len(start))
	for range steps {
		f(slope, w)
		floats.AddScaled(w, time/float64(steps), slope)
	}
	return w
}

// flowEnd follows a flow of a run to its horizon, and counts evaluations.
func flowEnd(t *testing.T, f sim.Field, r sim.Run, tol sim.Tolerance) (end []float64, s sim.Status, calls int) {
	t.Helper()
	flow := sim.NewFlow(func(dst, w []float64) { calls++; f(dst, w) }, r.Start, r.Horizon, tol)
	end = make([]float64, len(r.Start))
	if !flow.Next(end, r.Horizon) {
		t.Errorf("%v", flow.Status())
	}
	return end, flow.Status(), calls
}

// TestFlowsAlongKinks: small relu networks' flows reach their end within a bounded number of evaluations, less than a
// thousandth of the way they go from where Euler's method gets in small steps.
func TestFlowsAlongKinks(t *testing.T) {
	along := 0
	for _, hidden := range []int{4, 8} {
		for seed := uint64(1); seed <= 4; seed++ {
			r := reluRun(t, hidden, seed)
			for k := range 4 {
				if k > 0 && (hidden == 8 || seed != 3) { // they take long
					continue
				}
				name, f := field(r, k)
				t.Run(fmt.Sprintf("%d units, seed %d, %s", hidden, seed, name), func(t *testing.T) {
					got, s, calls := flowEnd(t, f, r, sim.Tolerance{Steps: 10_000}.Over(r.Objective, r.Horizon))
					if s.Kinks {
						along++
					}
					if calls > 30_000 {
						t.Errorf("%d evaluations", calls)
					}
					// Of first order, as the flow is there: its steps are two thirds of a floor.
					want := euler(f, r.Start, r.Horizon, 3_000)
					way := floats.Distance(want, r.Start, 2)
					if e := floats.Distance(got, want, 2); !(e < 1e-3*way) {
						t.Errorf("%.2g off, of a way of %.3g", e, way)
					}
				})
			}
		}
	}
	if along < 8 {
		t.Errorf("%d flows along kinks: the test shows nothing", along)
	}
}

// TestFloorHalved: the mean error of flows that are held for long falls with the floor, as fast at least.
func TestFloorHalved(t *testing.T) {
	errors := make([]float64, 4) // by floors of horizon/125 to horizon/1,000
	for _, c := range []struct {
		hidden int
		seed   uint64
	}{{4, 12}, {8, 3}} {
		r := reluRun(t, c.hidden, c.seed)
		_, f := field(r, 0)
		want := euler(f, r.Start, r.Horizon, 40_000)
		for i := range errors {
			got, s, _ := flowEnd(t, f, r, sim.Tolerance{Floor: r.Horizon / float64(int(125)<<i)})
			if !s.Kinks {
				t.Errorf("not along kinks: %v", s)
			}
			errors[i] += floats.Distance(got, want, 2) / 2
		}
	}
	t.Logf("%.2g", errors)
	// Where a step meets the kinks is chance, of which these are the mean over six halvings.
	if order := math.Log2(errors[0]/errors[3]) / 3; !(order > 0.7) {
		t.Errorf("order %.2f", order)
	}
}

// TestComparisonAlongKinks: a comparison says of its flows that they went along kinks, those between its last entry and its
// horizon included.
func TestComparisonAlongKinks(t *testing.T) {
	r := reluRun(t, 4, 12)
	for _, stride := range []int{50, 1000} {
		c, err := sim.Compare(t.Context(), r, stride)
		if err != nil {
			t.Fatal(err)
		}
		end := c.Time[len(c.Time)-1]
		want := sim.Status{Kind: sim.Complete, Time: end, Kinks: true}
		if c.Status.Gradient != want || c.Status.Modified != want || c.Status.SGD != (sim.Status{Kind: sim.Complete, Time: end}) {
			t.Errorf("stride %d: %+v", stride, c.Status)
		}
	}
}

func TestNetworkKinked(t *testing.T) {
	for name, s := range shapes() {
		if got, want := network(t, s, 3).Kinked(), s.Activation == objective.ReLU && len(s.Hidden) > 0; got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
