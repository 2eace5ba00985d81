package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRegression(t *testing.T) {
	t.Parallel()
	r := Regression{Features: 6, Nonzero: 3, Noise: 0.5, Seed: 1}
	const n = 20_000
	train, test, err := r.Draw(n, 100)
	if err != nil {
		t.Fatal(err)
	}
	if train.Width != 6 || train.Len() != n || test.Len() != 100 || len(test.Inputs) != 600 || train.Labels != nil {
		t.Fatalf("%d and %d examples", train.Len(), test.Len())
	}
	truth := func(x []float64) float64 { return x[0] - x[1] + x[2] }
	for i, y := range test.Targets {
		if x := test.Inputs[6*i : 6*i+6]; math.Abs(y-truth(x)) > 1e-12 { // rounding
			t.Fatalf("target %d of the test set is %v, want %v", i, y, truth(x))
		}
	}
	// Moments of inputs and noise, to five standard errors.
	var mean, square, product, noise, noiseSquare, mixed float64
	for i, y := range train.Targets {
		x := train.Inputs[6*i : 6*i+6]
		e := y - truth(x)
		mean += x[4] / n
		square += x[4] * x[4] / n
		product += x[0] * x[5] / n
		noise += e / n
		noiseSquare += e * e / n
		mixed += e * x[0] / n
	}
	for _, c := range []struct {
		name            string
		got, want, sdev float64
	}{
		{"mean", mean, 0, 1},
		{"variance", square, 1, math.Sqrt2},
		{"correlation of inputs", product, 0, 1},
		{"mean of noise", noise, 0, 0.5},
		{"variance of noise", noiseSquare, 0.25, 0.25 * math.Sqrt2},
		{"correlation with noise", mixed, 0, 0.5},
	} {
		if e := 5 * c.sdev / math.Sqrt(n); math.Abs(c.got-c.want) > e {
			t.Errorf("%s is %v, want %v to %v", c.name, c.got, c.want, e)
		}
	}
}

func TestRegressionIsDeterministic(t *testing.T) {
	t.Parallel()
	r := Regression{Features: 3, Nonzero: 1, Noise: 1, Seed: 4}
	short, shortTest, _ := r.Draw(5, 3)
	long, longTest, err := r.Draw(9, 8)
	if err != nil || !slices.Equal(long.Targets[:5], short.Targets) || !slices.Equal(longTest.Inputs[:9], shortTest.Inputs) {
		t.Errorf("more examples change the first ones: %v, %v, %v", short.Targets, long.Targets, err)
	}
	if slices.Equal(long.Inputs[:3], longTest.Inputs[:3]) {
		t.Error("the test set is the training set")
	}
	r.Seed = 5
	if other, _, _ := r.Draw(5, 0); slices.Equal(other.Inputs, short.Inputs) {
		t.Error("another seed gives the same numbers")
	}
}

func TestRegressionRefuses(t *testing.T) {
	t.Parallel()
	good := Regression{Features: 10, Nonzero: 2}
	for want, change := range map[string]func(*Regression){
		"0 features are out of range: use 1 to 10000":       func(r *Regression) { r.Features = 0 },
		"10001 features are out of range: use 1 to 10000":   func(r *Regression) { r.Features = 10_001 },
		"11 nonzero weights are out of range: use 1 to 10":  func(r *Regression) { r.Nonzero = 11 },
		"0 nonzero weights are out of range: use 1 to 10":   func(r *Regression) { r.Nonzero = 0 },
		"noise -0.5 is out of range: use 0 to 1e+06":        func(r *Regression) { r.Noise = -0.5 },
		"noise NaN is out of range: use 0 to 1e+06":         func(r *Regression) { r.Noise = math.NaN() },
		"300 and 200 examples of 10000 inputs: at most 419": func(r *Regression) { r.Features = 10_000 },
	} {
		r := good
		change(&r)
		if _, _, err := r.Draw(300, 200); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
