package objective_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"sgdflow/sim/objective"
)

func TestNetworkErrors(t *testing.T) {
	good := objective.Shape{Inputs: 2, Hidden: []int{3}, Classes: 2}
	with := func(change func(s *objective.Shape)) objective.Shape {
		s := good
		change(&s)
		return s
	}
	x, labels := []float64{1, 2, 3, 4}, []int{0, 1}
	for _, c := range []struct {
		name   string
		shape  objective.Shape
		inputs []float64
		labels []int
		reason string
	}{
		{"no inputs", with(func(s *objective.Shape) { s.Inputs = 0 }), x, labels, "0 inputs"},
		{"one class", with(func(s *objective.Shape) { s.Classes = 1 }), x, labels, "1 classes"},
		{"empty layer", with(func(s *objective.Shape) { s.Hidden = []int{3, 0} }), x, labels, "hidden layer 2 has 0 units"},
		{"activation", with(func(s *objective.Shape) { s.Activation = 9 }), x, labels, "unknown activation 9"},
		{"loss", with(func(s *objective.Shape) { s.Loss = -1 }), x, labels, "unknown loss -1"},
		{"large", with(func(s *objective.Shape) { s.Hidden = []int{2000, 2100} }), x, labels, "more than 4194304 parameters"},
		{"overflow", with(func(s *objective.Shape) { s.Hidden = []int{math.MaxInt, math.MaxInt} }), x, labels, "more than 4194304"},
		{"inputs overflow", with(func(s *objective.Shape) { s.Inputs = math.MaxInt }), x, labels, "more than 4194304"},
		{"no examples", good, nil, nil, "no examples"},
		{"short", good, x[:3], labels, "3 numbers for 2 labels"},
		{"long", good, x, labels[:1], "4 numbers for 1 labels"},
		{"label", good, x, []int{0, 2}, "example 2 has the label 2: use 0 to 1"},
		{"negative label", good, x, []int{-1, 0}, "example 1 has the label -1"},
		{"NaN", good, []float64{1, 2, 3, math.NaN()}, labels, "input 2 of example 2 is NaN"},
		{"infinity", good, []float64{math.Inf(-1), 2, 3, 4}, labels, "input 1 of example 1 is -Inf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := objective.NewNetwork(c.shape, c.inputs, c.labels); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want ...%s...", err, c.reason)
			}
		})
	}
	if _, err := objective.NewNetwork(good, x, labels); err != nil {
		t.Error(err)
	}
}

func TestShapeNames(t *testing.T) {
	for name, s := range shapes() {
		names := s.Names()
		if len(names) != s.Dim() {
			t.Errorf("%s: %d names for %d parameters", name, len(names), s.Dim())
		}
		slices.Sort(names)
		if n := len(slices.Compact(names)); n != s.Dim() {
			t.Errorf("%s: %d different names for %d parameters", name, n, s.Dim())
		}
	}
	got := objective.Shape{Inputs: 2, Hidden: []int{1}, Classes: 2}.Names()
	want := []string{"W1[1,1]", "W1[1,2]", "b1[1]", "W2[1,1]", "W2[2,1]", "b2[1]", "b2[2]"}
	if !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
}

// TestStart: each layer's weights have the variance and the mean of their law within 5 standard errors, its biases are 0.
func TestStart(t *testing.T) {
	s := objective.Shape{Inputs: 50, Hidden: []int{80, 30}, Classes: 40}
	for _, law := range []objective.Init{objective.He, objective.Xavier} {
		w := s.Start(law, 7)
		if !slices.Equal(w, s.Start(law, 7)) {
			t.Errorf("%v: one seed gives two starts", law)
		}
		if slices.Equal(w, s.Start(law, 8)) {
			t.Errorf("%v: two seeds give one start", law)
		}
		in := s.Inputs
		for _, out := range append(slices.Clone(s.Hidden), s.Classes) {
			weights, biases := w[:in*out], w[in*out:in*out+out]
			w = w[in*out+out:]
			variance := 2 / float64(in)
			if law == objective.Xavier {
				variance = 2 / float64(in+out)
			}
			n := float64(len(weights))
			mean, got := stat.MeanVariance(weights, nil)
			if math.Abs(mean) > 5*math.Sqrt(variance/n) || math.Abs(got-variance) > 5*variance*math.Sqrt(2/n) {
				t.Errorf("%v, %d to %d: mean %v, variance %v, want 0 and %v", law, in, out, mean, got, variance)
			}
			if floats.Norm(biases, 1) != 0 {
				t.Errorf("%v, %d to %d: biases %v", law, in, out, biases)
			}
			in = out
		}
	}
}

// TestNetworkNames: every constant's name is read back as the constant, and no other name is.
func TestNetworkNames(t *testing.T) {
	for _, c := range []struct {
		names string
		parse func(name string) (fmt.Stringer, error)
		of    func(k int) fmt.Stringer
	}{
		{
			"tanh relu", func(n string) (fmt.Stringer, error) { return objective.ParseActivation(n) },
			func(k int) fmt.Stringer { return objective.Activation(k) },
		},
		{
			"cross-entropy squared", func(n string) (fmt.Stringer, error) { return objective.ParseNetworkLoss(n) },
			func(k int) fmt.Stringer { return objective.NetworkLoss(k) },
		},
		{
			"he xavier", func(n string) (fmt.Stringer, error) { return objective.ParseInit(n) },
			func(k int) fmt.Stringer { return objective.Init(k) },
		},
	} {
		names := strings.Fields(c.names)
		for k, name := range names {
			if got, err := c.parse(name); err != nil || got != c.of(k) || got.String() != name {
				t.Errorf("%s is read as %v, %v", name, got, err)
			}
		}
		if _, err := c.parse("sigmoid"); err == nil || !strings.Contains(err.Error(), strings.Join(names, " or ")) {
			t.Errorf("error %v, want ...%s", err, strings.Join(names, " or "))
		}
		if got := c.of(len(names)).String(); !strings.HasSuffix(got, "(2)") {
			t.Errorf("an unknown constant is called %s", got)
		}
	}
}
