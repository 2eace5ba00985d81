package presets

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"

	"sgdflow/sim"
	"sgdflow/sim/dataset"
	"sgdflow/sim/objective"
)

// Kind says what a preset's objective is.
type Kind string

const (
	FormulaKind  Kind = "formula"
	NetworkKind  Kind = "network"
	DiagonalKind Kind = "diagonal"
)

// Model is what a preset of NetworkKind or DiagonalKind learns with and from.
type Model struct {
	Shape    objective.Shape // of a network
	Init     objective.Init  // the law of a network's initial weights
	Features int             // of a diagonal network, 0 for a network
	Scale    float64         // all of u and v of a diagonal network at the start; what the law's draws are multiplied by in a network

	Label  string         // the column of Preset.Columns that holds labels or targets; "" where the data are no columns
	Split  *dataset.Split // nil where all rows of the columns are trained with, in their order
	Source Source
}

// Source is where examples come from that are no columns. One field is set at most.
type Source struct {
	Glyphs     *dataset.Glyphs
	Regression *dataset.Regression
	IDX        string // the folder of the files, beside the preset or as LoadWithData was given it
}

// drawn tells whether the examples are drawn from the source's own seed rather than taken by that of the split.
func (s Source) drawn() bool { return s.Glyphs != nil || s.Regression != nil }

// on is the model's objective on the examples.
func (m *Model) on(e dataset.Examples) (sim.Objective, error) {
	if e.Targets != nil {
		return objective.NewDiagonal(e.Width, e.Inputs, e.Targets)
	}
	return objective.NewNetwork(m.Shape, e.Inputs, e.Labels)
}

// Start draws the parameters that a run with this seed begins with.
func (m *Model) Start(seed uint64) []float64 {
	if m.Features == 0 {
		w := m.Shape.Start(m.Init, seed)
		for j := range w {
			w[j] *= m.Scale
		}
		return w
	}
	return slices.Repeat([]float64{m.Scale}, 2*m.Features)
}

// names are those of the parameters: a network's, or u1, u2, .. and v1, v2, .. of a diagonal network.
func (m *Model) names() []string {
	if m.Features == 0 {
		return m.Shape.Names()
	}
	var names []string
	for _, half := range []string{"u", "v"} {
		for j := range m.Features {
			names = append(names, half+strconv.Itoa(j+1))
		}
	}
	return names
}

// training is what is known of the training without [train].
func (m *Model) training(train, test dataset.Examples) (*Training, error) {
	o, err := m.on(test)
	if err != nil {
		return nil, err
	}
	model := *m // what becomes of m later changes nothing
	t := &Training{
		Test:        o,
		Start:       model.Start,
		Fingerprint: m.fingerprint(train, test),
	}
	if n, ok := o.(*objective.Network); ok {
		t.Accuracy = n.Accuracy
	}
	return t, nil
}

// fingerprint is a sum over all that a run depends on apart from its settings: the model, its start and the bits of
// the data.
func (m *Model) fingerprint(sets ...dataset.Examples) string {
	h := sha256.New()
	s := m.Shape
	fmt.Fprintln(h, s.Inputs, s.Hidden, s.Classes, s.Activation, s.Loss, m.Init, m.Features, math.Float64bits(m.Scale))
	const chunk = 4096
	block := make([]byte, 0, 8*chunk)
	write := func(xs []float64) {
		for len(xs) > 0 {
			n := min(chunk, len(xs))
			block = block[:0]
			for _, x := range xs[:n] {
				block = binary.LittleEndian.AppendUint64(block, math.Float64bits(x))
			}
			h.Write(block)
			xs = xs[n:]
		}
	}
	for _, e := range sets {
		fmt.Fprintln(h, e.Len(), e.Width, e.Labels)
		write(e.Inputs)
		write(e.Targets)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
