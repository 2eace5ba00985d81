package lab

import (
	"context"
	"fmt"
	"math"
	"testing"

	"sgdflow/sim"
)

// sampledEpoch estimates the mean after one epoch from the given number of pairs, more where there is no control to pay for,
// however few sequences there are.
func sampledEpoch(t testing.TB, r sim.Run, pairs int) estimate {
	t.Helper()
	e, exact, err := epochMean(context.Background(), r, 1, 2*controlCost*pairs*r.Batches(), never, nil)
	if err != nil || exact || e.count != 2*pairs && e.count != 2*controlCost*pairs {
		t.Fatalf("%+v, exact %v, %v", e, exact, err)
	}
	return e
}

// TestSampledMeanIsHonest compares sampled with exact means over many seeds: without bias, and as far off as the standard
// error says.
func TestSampledMeanIsHonest(t *testing.T) {
	const seeds = 100
	for _, s := range sim.Samplings {
		pairs, runs := 64, map[string]sim.Run{"table": tableRun(s, 0.05), "table, far": tableRun(s, 0.4), "curved": curvedRun(t, s, 0.05)}
		if s == sim.Replacement {
			// The fewer batches the more there is in a few sequences, which one sample has and the next has not.
			pairs, runs = manyPairs, map[string]sim.Run{"table": few(tableRun(s, 0.05), 6, 1), "table, far": few(tableRun(s, 0.4), 6, 1)}
		}
		for name, r := range runs {
			t.Run(fmt.Sprintf("%v, %s", s, name), func(t *testing.T) {
				exact, err := newSequences(r).mean(context.Background(), nil)
				if err != nil {
					t.Fatal(err)
				}
				off, bias, squares := make([]float64, len(r.Start)), 0.0, 0.0
				for seed := range uint64(seeds) {
					r.Settings.Seed = seed
					e := sampledEpoch(t, r, pairs)
					z := distance(e.mean, exact.mean) / e.stderr
					if z > 4 {
						t.Errorf("seed %d is off by %.2g standard errors", seed, z)
					}
					squares += z * z / seeds
					for j, v := range e.mean {
						off[j] += (v - exact.mean[j]) / e.stderr / seeds
					}
				}
				for _, v := range off {
					bias += v * v
				}
				// Over 100 seeds the deviation is known to 0.07 and the bias to 0.1, where one direction has all the noise.
				within(t, "standard deviation in standard errors", math.Sqrt(squares), 1, 0.2)
				within(t, "bias in standard errors", math.Sqrt(bias), 0, 0.4)
			})
		}
	}
}

// TestNoiseIsOfThirdOrder: what pairs and control leave falls with eps^3, as the smallest distance does.
func TestNoiseIsOfThirdOrder(t *testing.T) {
	for _, s := range sim.Samplings {
		var errors []float64
		eps := Halvings(0.002, 4)
		for _, e := range eps {
			errors = append(errors, sampledEpoch(t, curvedRun(t, s, e), 256).stderr)
		}
		// The same seed makes the same draws at every eps: what is left is the next order, 1 % at these eps.
		within(t, s.String(), fitSlope(eps, errors).Slope, 3, 0.05)
	}
}
