package plot

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		name  string
		r     Range
		scale Scale
		n     int
		want  string
	}{
		{"unit", Range{0, 1}, Linear, 6, "0 0.2 0.4 0.6 0.8 1.0"},
		{"few", Range{0, 1}, Linear, 2, "0 1"},
		{"through zero", Range{-0.5, 2.5}, Linear, 4, "0 1 2"},
		{"fives", Range{0, 20}, Linear, 6, "0 5 10 15 20"},
		{"small numbers", Range{1e-9, 3e-9}, Linear, 4, "1e-9 2e-9 3e-9"},
		{"far from zero", Range{1e6, 1e6 + 3}, Linear, 4, "1e6 1.000001e6 1.000002e6 1.000003e6"},
		{"whole float64", Range{-1e308, 1e308}, Linear, 5, "-1e308 -5e307 0 5e307 1e308"},
		{"decades", Range{1e-3, 1}, Log, 6, "1e-3 0.01 0.1 1"},
		{"every other decade", Range{1e-4, 1}, Log, 3, "1e-4 0.01 1"},
		{"wide stride", Range{1e-300, 1e300}, Log, 3, "1e-201 1 1e201"},
		{"less than two decades", Range{9e-4, 0.03}, Log, 6, "0.001 0.002 0.005 0.01 0.02"},
		{"less than two decades, few", Range{9e-4, 0.03}, Log, 4, "1e-3 0.01"},
		{"two decades", Range{0.01, 1}, Log, 9, "0.01 0.1 1"},
		{"up to a power of ten", Range{150, 1000}, Log, 9, "200 500 1000"},
		{"small ones", Range{4e-5, 6e-4}, Log, 9, "5e-5 1e-4 2e-4 5e-4"},
		{"large ones", Range{1e4, 3e5}, Log, 9, "10000 20000 50000 1e5 2e5"},
		{"less than a decade", Range{2, 11}, Log, 6, "2 5 10"},
		{"less than an octave", Range{5.5, 8.5}, Log, 6, "6 7 8"},
		{"not positive", Range{0, 1}, Log, 5, ""},
		{"empty", Range{1, 1}, Linear, 5, ""},
		{"inverted", Range{2, 1}, Linear, 5, ""},
		{"not a number", Range{math.NaN(), 1}, Linear, 5, ""},
		{"none wanted", Range{0, 1}, Linear, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var labels []string
			for _, tick := range Ticks(tt.r, tt.scale, tt.n) {
				labels = append(labels, tick.Label)
			}
			if got := strings.Join(labels, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzTicks(f *testing.F) {
	f.Add(0.0, 1.0, 5, false)
	f.Add(0.0, 5e-324, 5, false)
	f.Add(5e-324, math.MaxFloat64, 1, true)
	f.Add(-math.MaxFloat64, math.MaxFloat64, 1<<62, false)
	f.Add(1.0, 1.0000000000000002, 64, true)
	f.Fuzz(func(t *testing.T, lo, hi float64, n int, log bool) {
		r, scale := Range{lo, hi}, Linear
		if log {
			scale = Log
		}
		ticks := Ticks(r, scale, n)
		if len(ticks) > max(0, min(n, 64)) {
			t.Fatalf("%d ticks, at most %d wanted", len(ticks), n)
		}
		for i, tick := range ticks {
			if !r.Contains(tick.Value) || i > 0 && tick.Value <= ticks[i-1].Value {
				t.Fatalf("tick %d of %v in %v", i, ticks, r)
			}
			// The label is the value, to a thousandth of the distance between ticks.
			v, err := strconv.ParseFloat(tick.Label, 64)
			if err != nil {
				t.Fatal(err)
			}
			if gap := (hi/2 - lo/2) / 32; math.Abs(v/2-tick.Value/2) > gap/100 && math.Abs(v/2-tick.Value/2) > 1e-14*math.Abs(v) {
				t.Fatalf("tick at %g is labelled %q", tick.Value, tick.Label)
			}
		}
	})
}
