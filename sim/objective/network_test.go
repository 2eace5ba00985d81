package objective_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim/objective"
	"sgdflow/sim/simtest"
)

// examples are drawn inputs of one scale, and labels.
func examples(count, inputs, classes int) (x []float64, labels []int) {
	random := rand.New(rand.NewPCG(5, 0))
	for range count {
		for range inputs {
			x = append(x, random.NormFloat64())
		}
		labels = append(labels, random.IntN(classes))
	}
	return x, labels
}

func network(tb testing.TB, s objective.Shape, count int) *objective.Network {
	tb.Helper()
	x, labels := examples(count, s.Inputs, s.Classes)
	n, err := objective.NewNetwork(s, x, labels)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// point draws parameters, biases included.
func point(s objective.Shape, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 0))
	w := make([]float64, s.Dim())
	for i := range w {
		w[i] = 0.6 * random.NormFloat64()
	}
	return w
}

// shapes are small networks of every kind.
func shapes() map[string]objective.Shape {
	all := map[string]objective.Shape{}
	for _, a := range []objective.Activation{objective.Tanh, objective.ReLU} {
		for _, l := range []objective.NetworkLoss{objective.CrossEntropy, objective.Squared} {
			for _, hidden := range [][]int{nil, {5}, {4, 1}, {3, 4, 5}} {
				all[fmt.Sprintf("%v %v %v", a, l, hidden)] = objective.Shape{Inputs: 3, Hidden: hidden, Classes: 4, Activation: a, Loss: l}
			}
		}
	}
	return all
}

// naive is the network by its definition, one number at a time. It returns the outputs of example x, and for relu the
// distance of the nearest hidden unit from its kink relative to that unit's largest term.
func naive(s objective.Shape, w, x []float64) (z []float64, kink float64) {
	kink = math.Inf(1)
	act := x
	for k := range len(s.Hidden) + 1 {
		out := s.Classes
		if k < len(s.Hidden) {
			out = s.Hidden[k]
		}
		weights, biases := w[:out*len(act)], w[out*len(act):out*len(act)+out]
		w = w[out*len(act)+out:]
		z = make([]float64, out)
		for i := range z {
			z[i] = biases[i]
			largest := math.Abs(biases[i])
			for j, a := range act {
				z[i] += weights[i*len(act)+j] * a
				largest = max(largest, math.Abs(weights[i*len(act)+j]*a))
			}
			if k == len(s.Hidden) {
				continue
			}
			if s.Activation == objective.Tanh {
				z[i] = math.Tanh(z[i])
				continue
			}
			if largest > 0 { // a unit fed by dead ones stays at 0
				kink = min(kink, math.Abs(z[i])/largest)
			}
			z[i] = max(0, z[i])
		}
		act = z
	}
	return z, kink
}

func naiveLoss(s objective.Shape, w, x []float64, label int) float64 {
	z, _ := naive(s, w, x)
	sum := 0.0
	for i, v := range z {
		switch {
		case s.Loss == objective.CrossEntropy:
			sum += math.Exp(v - z[label])
		case i == label:
			sum += (v - 1) * (v - 1) / 2
		default:
			sum += v * v / 2
		}
	}
	if s.Loss == objective.CrossEntropy {
		return math.Log(sum)
	}
	return sum
}

// away returns parameters at which no hidden unit of any example is near relu's kink, where differences mean nothing:
// their stencil moves a parameter by 2e-3.
func away(t *testing.T, s objective.Shape, count int, seed uint64) []float64 {
	x, _ := examples(count, s.Inputs, s.Classes)
	for ; seed < 1<<12; seed++ {
		w, nearest := point(s, seed), math.Inf(1)
		for i := range count {
			_, kink := naive(s, w, x[i*s.Inputs:(i+1)*s.Inputs])
			nearest = min(nearest, kink)
		}
		if s.Activation == objective.Tanh || nearest > 0.03 {
			return w
		}
	}
	t.Fatal("every point is near a kink")
	return nil
}

func TestNetworkConformance(t *testing.T) {
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			const count = 6
			simtest.Conformance(t, network(t, s, count), [][]float64{away(t, s, count, 0), away(t, s, count, 1<<11)})
		})
	}
}

// TestNetworkChunks: more examples than go through the layers at once.
func TestNetworkChunks(t *testing.T) {
	s := objective.Shape{Inputs: 2, Hidden: []int{3}, Classes: 3}
	simtest.Conformance(t, network(t, s, 150), [][]float64{point(s, 1)})
}

func TestNetworkAgainstDefinition(t *testing.T) {
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			const count = 70
			n, w := network(t, s, count), point(s, 3)
			x, labels := examples(count, s.Inputs, s.Classes)
			loss, right := 0.0, 0
			for i, label := range labels {
				row := x[i*s.Inputs : (i+1)*s.Inputs]
				loss += naiveLoss(s, w, row, label) / count
				if z, _ := naive(s, w, row); floats.MaxIdx(z) == label {
					right++
				}
			}
			// A few dozen roundings of 1e-16 each.
			if got := n.Loss(w, nil); math.Abs(got-loss) > 1e-14*(1+loss) {
				t.Errorf("loss %v, by its definition %v", got, loss)
			}
			if got := n.Accuracy(w); got != float64(right)/count {
				t.Errorf("accuracy %v, by its definition %v", got, float64(right)/count)
			}
		})
	}
}

// TestNetworkOrder: the order of a batch changes its sums by rounding alone.
func TestNetworkOrder(t *testing.T) {
	s := objective.Shape{Inputs: 7, Hidden: []int{9}, Classes: 3}
	n, w, v := network(t, s, 100), point(s, 1), point(s, 2)
	order := rand.New(rand.NewPCG(1, 1)).Perm(100)
	for _, c := range []struct {
		name     string
		of       func(batch []int) []float64
		relative float64
	}{
		{"gradient", func(b []int) []float64 { return n.Grad(nil, w, b) }, 1e-14},
		{"Hessian-vector product", func(b []int) []float64 { return n.HessVec(nil, w, v, b) }, 1e-14},
	} {
		a, b := c.of(nil), c.of(order)
		if floats.Distance(a, b, 2) > c.relative*floats.Norm(a, 2) {
			t.Errorf("%s: apart by %v of %v", c.name, floats.Distance(a, b, 2), floats.Norm(a, 2))
		}
	}
}

// TestNetworkLarge: outputs far beyond the range of exp have finite losses and derivatives.
func TestNetworkLarge(t *testing.T) {
	s := objective.Shape{Inputs: 1, Classes: 2}
	n, err := objective.NewNetwork(s, []float64{1}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range []float64{1e4, -1e4} {
		w := []float64{z, 0, 0, 0}
		want := max(0, -z)
		if got := n.Loss(w, nil); got != want {
			t.Errorf("loss %v at outputs %v and 0, want %v", got, z, want)
		}
		slope := 0.0
		if z < 0 {
			slope = -1
		}
		if got := n.Grad(nil, w, nil); !slices.Equal(got, []float64{slope, -slope, slope, -slope}) {
			t.Errorf("gradient %v at outputs %v and 0", got, z)
		}
	}
}

// TestNetworkNotFinite: NaN in any parameter shows in every result, infinities end without a panic, and neither stays
// in a workspace.
func TestNetworkNotFinite(t *testing.T) {
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			n, w := network(t, s, 6), point(s, 1)
			half := make([]float64, s.Dim())
			finite := func() []float64 {
				square := n.SquaredGrads(half, nil, w, nil)
				return slices.Concat(n.Grad(nil, w, nil), n.HessVec(nil, w, w, nil), half, []float64{n.Loss(w, nil), square})
			}
			before := finite()
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64} {
				for k := range w {
					broken := slices.Clone(w)
					broken[k] = bad
					loss, grad, accuracy := n.Loss(broken, nil), n.Grad(nil, broken, nil), n.Accuracy(broken)
					hess, square := n.HessVec(nil, broken, w, nil), n.SquaredGrads(half, nil, broken, nil)
					if !math.IsNaN(bad) {
						continue
					}
					quadratic := s.Loss == objective.Squared && len(s.Hidden) == 0 // whose Hessian no parameter changes
					if !math.IsNaN(loss) || !floats.HasNaN(grad) || !floats.HasNaN(hess) && !quadratic ||
						!math.IsNaN(square) || !floats.HasNaN(half) {
						t.Fatalf("NaN in parameter %d: loss %v, |grad C_i|^2 %v", k, loss, square)
					}
					if accuracy != 0 && len(s.Hidden) == 0 && k >= s.Dim()-s.Classes {
						t.Errorf("accuracy %v with an output that is NaN", accuracy)
					}
				}
			}
			if !slices.Equal(finite(), before) {
				t.Error("results after non-finite ones differ from those before")
			}
		})
	}
}

// TestAccuracyTies: the first of equal outputs counts.
func TestAccuracyTies(t *testing.T) {
	s := objective.Shape{Inputs: 1, Classes: 3}
	n, err := objective.NewNetwork(s, []float64{1, 1, 1, 1}, []int{0, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		biases []float64
		want   float64
	}{{[]float64{0, 0, 0}, 0.25}, {[]float64{0, 1, 1}, 0.5}, {[]float64{0, 1, 2}, 0.25}, {[]float64{math.Inf(1), 0, 0}, 0}} {
		if got := n.Accuracy(append(make([]float64, 3), c.biases...)); got != c.want {
			t.Errorf("outputs %v: accuracy %v, want %v", c.biases, got, c.want)
		}
	}
}
