package cli

import (
	"math"
	"testing"

	"sgdflow/sim/lab"
)

func TestMeanText(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, test := range []struct {
		mean   lab.Mean
		factor float64
		want   string
	}{
		{lab.Mean{Value: 0.90383, StdErr: 0.00284}, 100, "90.38 +- 0.28"},
		{lab.Mean{Value: 0.90383, StdErr: 0.0128}, 100, "90.4 +- 1.3"},
		{lab.Mean{Value: 2864.4, StdErr: 1534}, 1, "2864 +- 1534"},
		{lab.Mean{Value: 0.5, StdErr: 0.0995}, 1, "0.500 +- 0.100"},
		{lab.Mean{Value: 0.0004439412, StdErr: 1.4e-7}, 1, "4.4394e-04 +- 1.4e-07"},
		{lab.Mean{Value: 1e20, StdErr: 3e19}, 1, "1.00e+20 +- 3.0e+19"},
		{lab.Mean{Value: 1e19, StdErr: 3e20}, 1, "1e+19 +- 3.0e+20"},
		{lab.Mean{Value: 0.904, StdErr: 4.5e-6}, 1, "0.9040000 +- 0.0000045"},
		{lab.Mean{Value: -6.46e-6, StdErr: 6e-9}, 1, "-6.4600e-06 +- 6.0e-09"},
		{lab.Mean{Value: 0, StdErr: 6e-9}, 1, "0 +- 6.0e-09"},
		{lab.Mean{Value: 0.25, StdErr: 0}, 100, "25"},
		{lab.Mean{Value: 0.25, StdErr: 1e-17}, 100, "25"}, // rounding
		{lab.Mean{Value: 0.12345678, StdErr: nan}, 1, "0.1235"},
		{lab.Mean{Value: nan, StdErr: nan}, 1, "-"},
		{lab.Mean{Value: math.Inf(1), StdErr: nan}, 1, "-"},
	} {
		if got := meanText(test.mean, test.factor); got != test.want {
			t.Errorf("%v times %v: got %q, want %q", test.mean, test.factor, got, test.want)
		}
	}
}

// TestSweepCut says of every result that is not complete what it lacks.
func TestSweepCut(t *testing.T) {
	t.Parallel()
	all := lab.Slice{Index: 1, Count: 1}
	for _, test := range []struct {
		name        string
		slice       lab.Slice
		known       int // of 7 runs
		interrupted bool
		want        string
	}{
		{"complete", all, 7, false, ""},
		{"interrupted", all, 1, true, "interrupted: 1 of 7 runs done"},
		{
			"slice",
			lab.Slice{Index: 3, Count: 3},
			2, false,
			"slice 3/3: 2 of 7 runs; join all slices, written as JSON, with sgdflow train --merge FILE...",
		},
		{"interrupted slice", lab.Slice{Index: 1, Count: 3}, 2, true, "interrupted: 2 of the 3 runs of slice 1/3 done"},
	} {
		t.Run(test.name, func(t *testing.T) {
			runs := make([]lab.Trained, 7)
			for k := range test.known {
				runs[k].Status.Kind = lab.FullTime
			}
			s := &sweep{slice: test.slice, interrupted: test.interrupted, result: &lab.Training{Runs: runs}}
			if got := s.cut(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
