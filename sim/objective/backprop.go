package objective

import "math"

// workspace holds one chunk of examples on their way through the layers, as matrices with a row for each.
type workspace struct {
	labels  []int
	acts    [][]float64 // acts[k] goes into layer k, the examples into layer 0; the outputs come last
	deltas  [][]float64 // derivatives of an example's loss by the outputs z of layer k
	rActs   [][]float64 // R-operator of acts; the first, of the inputs, is nil
	rDeltas [][]float64 // R-operator of deltas

	rows      []float64 // the examples of a batch, gathered
	rowLabels []int
	pulled    []float64   // one row
	factor    [][]float64 // 1 + |acts[k]|^2 of each example
	square    [][]float64 // |deltas[k]|^2 of each example
}

// chunkSize is the number of examples that keeps a workspace in the cache, or within a few megabytes where layers are
// wide.
func chunkSize(layers []layer) int {
	width := layers[0].in
	for _, l := range layers {
		width += 4 * l.out
	}
	return max(1, min(64, 1<<19/width))
}

func newWorkspace(layers []layer, rows int) *workspace {
	s := &workspace{
		acts:      [][]float64{nil},
		rActs:     [][]float64{nil},
		rows:      make([]float64, rows*layers[0].in),
		rowLabels: make([]int, rows),
	}
	widest := 0
	for _, l := range layers {
		s.acts = append(s.acts, make([]float64, rows*l.out))
		s.rActs = append(s.rActs, make([]float64, rows*l.out))
		s.deltas = append(s.deltas, make([]float64, rows*l.out))
		s.rDeltas = append(s.rDeltas, make([]float64, rows*l.out))
		s.factor = append(s.factor, make([]float64, rows))
		s.square = append(s.square, make([]float64, rows))
		widest = max(widest, l.in)
	}
	s.pulled = make([]float64, widest)
	return s
}

// load takes examples from to to-1 of the batch into the workspace.
func (n *Network) load(s *workspace, batch []int, from, to int) {
	in := n.shape.Inputs
	if batch == nil {
		s.acts[0], s.labels = n.inputs[from*in:to*in], n.labels[from:to]
	} else {
		s.acts[0], s.labels = s.rows[:(to-from)*in], s.rowLabels[:to-from]
		for r, i := range batch[from:to] {
			copy(s.acts[0][r*in:(r+1)*in], n.inputs[i*in:(i+1)*in])
			s.labels[r] = n.labels[i]
		}
	}
	for k, l := range n.layers {
		end := (to - from) * l.out
		s.acts[k+1], s.rActs[k+1] = s.acts[k+1][:end], s.rActs[k+1][:end]
		s.deltas[k], s.rDeltas[k] = s.deltas[k][:end], s.rDeltas[k][:end]
	}
}

// forward leaves the outputs in the last of s.acts.
func (n *Network) forward(s *workspace, w []float64) {
	for k, l := range n.layers {
		z := s.acts[k+1]
		l.shift(z, w)
		l.apply(z, w, s.acts[k])
		if k+1 < len(n.layers) {
			n.shape.Activation.apply(z)
		}
	}
}

// score returns the sum of the losses after forward.
func (n *Network) score(s *workspace) float64 {
	total, classes := 0.0, n.shape.Classes
	z := s.acts[len(n.layers)]
	for r, label := range s.labels {
		total += n.shape.Loss.of(z[r*classes:(r+1)*classes], label)
	}
	return total
}

// backward leaves the derivatives by the outputs of all layers in s.deltas, after forward. The outputs in s.acts turn
// into what the second derivative of the loss is made of: under cross-entropy their softmax.
func (n *Network) backward(s *workspace, w []float64) {
	last, classes := len(n.layers)-1, n.shape.Classes
	for r, label := range s.labels {
		row := s.acts[last+1][r*classes : (r+1)*classes]
		if n.shape.Loss == CrossEntropy {
			softmax(row)
		}
		delta := s.deltas[last][r*classes : (r+1)*classes]
		copy(delta, row)
		delta[label]--
	}
	for k := last; k > 0; k-- {
		l := n.layers[k]
		for r := range s.labels {
			l.pull(s.deltas[k-1][r*l.in:(r+1)*l.in], w, s.deltas[k][r*l.out:(r+1)*l.out], false)
		}
		n.shape.Activation.slope(s.deltas[k-1], s.acts[k])
	}
}

// gather stores scale times the sum of the examples' gradients in dst after backward, or adds it there.
func (n *Network) gather(dst []float64, scale float64, s *workspace, add bool) {
	for k, l := range n.layers {
		l.outer(dst, scale, s.deltas[k], s.acts[k], add)
		l.sum(dst, scale, s.deltas[k], add)
	}
}

// apply replaces z by f(z).
func (a Activation) apply(z []float64) {
	if a == Tanh {
		tanh(z)
		return
	}
	for i, v := range z {
		if v < 0 { // NaN stays
			z[i] = 0
		}
	}
}

// slope multiplies s by f'(z), which a tells: 1 - f^2 for tanh, 1 where f is positive for relu.
func (a Activation) slope(s, f []float64) {
	s = s[:len(f)]
	if a == Tanh {
		for i, v := range f {
			s[i] *= 1 - float64(v*v)
		}
		return
	}
	for i, v := range f {
		if v <= 0 {
			s[i] = 0
		}
	}
}

// of is the loss of one example's outputs.
func (l NetworkLoss) of(z []float64, label int) float64 {
	if l == Squared {
		sum := 0.0
		for i, v := range z {
			if i == label {
				v--
			}
			sum += float64(v * v)
		}
		return sum / 2
	}
	// log sum exp(z) - z_label, with the largest output taken out so that nothing overflows.
	top, sum := z[largest(z)], 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return math.Log(sum) + (top - z[label])
}

// softmax replaces z by exp(z) / sum exp(z).
func softmax(z []float64) {
	top, sum := z[largest(z)], 0.0
	for i, v := range z {
		e := math.Exp(v - top)
		z[i] = e
		sum += e
	}
	for i := range z {
		z[i] /= sum
	}
}
