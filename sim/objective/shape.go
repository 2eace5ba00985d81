package objective

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Activation is the function of a network's hidden units.
type Activation int

const (
	Tanh Activation = iota
	ReLU            // its derivative at 0 is taken to be 0
)

// NetworkLoss is what a network's outputs z are scored by.
type NetworkLoss int

const (
	// CrossEntropy is -log softmax(z)_label, in nats.
	CrossEntropy NetworkLoss = iota
	// Squared is half the squared distance of z from the label's unit vector.
	Squared
)

// Init is a law of initial weights.
type Init int

const (
	He     Init = iota // normal of variance 2/in
	Xavier             // normal of variance 2/(in+out)
)

var (
	activationNames  = []string{Tanh: "tanh", ReLU: "relu"}
	networkLossNames = []string{CrossEntropy: "cross-entropy", Squared: "squared"}
	initNames        = []string{He: "he", Xavier: "xavier"}
)

// String returns the name used in preset files and on the command line.
func (a Activation) String() string { return nameOf(activationNames, int(a), "Activation") }

// String returns the name used in preset files and on the command line.
func (l NetworkLoss) String() string { return nameOf(networkLossNames, int(l), "NetworkLoss") }

// String returns the name used in preset files and on the command line.
func (i Init) String() string { return nameOf(initNames, int(i), "Init") }

// ParseActivation is the inverse of String.
func ParseActivation(name string) (Activation, error) {
	k, err := parseName(activationNames, name, "activation")
	return Activation(k), err
}

// ParseNetworkLoss is the inverse of String.
func ParseNetworkLoss(name string) (NetworkLoss, error) {
	k, err := parseName(networkLossNames, name, "loss")
	return NetworkLoss(k), err
}

// ParseInit is the inverse of String.
func ParseInit(name string) (Init, error) {
	k, err := parseName(initNames, name, "init")
	return Init(k), err
}

func nameOf(names []string, k int, kind string) string {
	if k < 0 || k >= len(names) {
		return fmt.Sprintf("%s(%d)", kind, k)
	}
	return names[k]
}

func parseName(names []string, name, what string) (int, error) {
	for k, n := range names {
		if n == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: use %s", what, name, strings.Join(names, " or "))
}

// MaxDim is the largest number of parameters of a network.
const MaxDim = 1 << 22

// Shape is the architecture of a multilayer perceptron.
type Shape struct {
	Inputs     int
	Hidden     []int // units of each hidden layer; none for a linear model
	Classes    int   // outputs, at least 2
	Activation Activation
	Loss       NetworkLoss
}

// Validate reports the first thing wrong with the shape, in words and with the way out.
func (s Shape) Validate() error {
	switch {
	case s.Inputs < 1:
		return fmt.Errorf("%d inputs: use at least 1", s.Inputs)
	case s.Classes < 2:
		return fmt.Errorf("%d classes: use at least 2", s.Classes)
	case s.Activation < 0 || int(s.Activation) >= len(activationNames):
		return fmt.Errorf("unknown activation %d", int(s.Activation))
	case s.Loss < 0 || int(s.Loss) >= len(networkLossNames):
		return fmt.Errorf("unknown loss %d", int(s.Loss))
	}
	in, dim := s.Inputs, 0
	for k := range len(s.Hidden) + 1 {
		out := s.Classes
		if k < len(s.Hidden) {
			out = s.Hidden[k]
		}
		if out < 1 {
			return fmt.Errorf("hidden layer %d has %d units: use at least 1", k+1, out)
		}
		// Each factor is looked at before the product, which could overflow.
		if in > MaxDim || out > MaxDim || dim+(in+1)*out > MaxDim {
			return fmt.Errorf("the network has more than %d parameters: use fewer inputs or smaller layers", MaxDim)
		}
		dim += (in + 1) * out
		in = out
	}
	return nil
}

// Dim is the number of parameters: for each layer its weights, out x in row by row, then its biases.
func (s Shape) Dim() int {
	layers := s.layers()
	last := layers[len(layers)-1]
	return last.biases + last.out
}

// Names are those of the parameters, "W1[unit,input]" and "b1[unit]", layers and the rest counted from 1.
func (s Shape) Names() []string {
	names := make([]string, 0, s.Dim())
	for k, l := range s.layers() {
		number := strconv.Itoa(k + 1)
		for i := range l.out {
			for j := range l.in {
				names = append(names, "W"+number+"["+strconv.Itoa(i+1)+","+strconv.Itoa(j+1)+"]")
			}
		}
		for i := range l.out {
			names = append(names, "b"+number+"["+strconv.Itoa(i+1)+"]")
		}
	}
	return names
}

// streamStart is the stream of rand.NewPCG(seed, stream) that initial weights are drawn from, apart from those of the
// paths and of the data.
const streamStart uint64 = 1 << 20

// Start draws initial parameters from the seed, in their order; biases are 0 and take no draw. It panics on an unknown
// law.
func (s Shape) Start(law Init, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, streamStart))
	w := make([]float64, s.Dim())
	for _, l := range s.layers() {
		var deviation float64
		switch law {
		case He:
			deviation = math.Sqrt(2 / float64(l.in))
		case Xavier:
			deviation = math.Sqrt(2 / float64(l.in+l.out))
		default:
			panic("sim: unknown law of initial weights")
		}
		for k := l.weights; k < l.biases; k++ {
			w[k] = deviation * random.NormFloat64()
		}
	}
	return w
}

// layers are those of the network, the output layer last.
func (s Shape) layers() []layer {
	var layers []layer
	in, at := s.Inputs, 0
	add := func(out int) {
		layers = append(layers, layer{in: in, out: out, weights: at, biases: at + in*out})
		at += (in + 1) * out
		in = out
	}
	for _, units := range s.Hidden {
		add(units)
	}
	add(s.Classes)
	return layers
}
