package presets

import (
	"math"

	"sgdflow/sim"
	"sgdflow/sim/objective"
)

// Limits of a model.
const (
	MaxLayers  = 16
	MaxUnits   = 4096
	MaxWeights = 1 << 20
)

// maxScale is the largest start of a diagonal network: no bound of the theory's, but squares stay far from overflow.
const maxScale = 1000

// model reads the network or the diagonal network whose [objective] is o, the data it learns from and the run.
func (t table) model(o table, p *Preset, src source) {
	m := &Model{}
	p.Model = m
	if p.Kind == NetworkKind {
		o.network(&m.Shape)
	}
	train, test := t.examples(o, p, src)
	if t.Err() != nil {
		return
	}
	dim := 2 * train.Width
	if p.Kind == DiagonalKind {
		m.Features = train.Width
	} else {
		m.Shape.Inputs, m.Shape.Classes = train.Width, train.Classes
		if err := m.Shape.Validate(); err != nil {
			o.Invalid("hidden", "%v", err)
			return
		}
		dim = m.Shape.Dim()
	}
	if dim > MaxWeights {
		o.Invalid("hidden", "%d parameters: at most %d are allowed", dim, MaxWeights)
		return
	}
	var err error
	if p.Run.Objective, err = m.on(train); err != nil {
		o.Invalid("kind", "%v", err)
		return
	}
	p.Parameters = m.names()
	t.run(p)
	if t.Err() != nil || test.Len() == 0 {
		t.untested()
		return
	}
	if p.Training, err = m.training(train, test); err != nil {
		o.Invalid("kind", "%v", err)
		return
	}
	t.train(p)
}

// network reads the shape of a network, inputs and classes aside, which are the data's.
func (t table) network(s *objective.Shape) {
	t.Require("hidden")
	for i, units := range t.Wholes("hidden", 1, MaxUnits) {
		if i >= MaxLayers {
			t.Invalid("hidden", "more than %d hidden layers", MaxLayers)
			break
		}
		s.Hidden = append(s.Hidden, units)
	}
	var err error
	if s.Activation, err = objective.ParseActivation(t.Text("activation", objective.Tanh.String())); err != nil {
		t.Invalid("activation", "%v", err)
	}
	if s.Loss, err = objective.ParseNetworkLoss(t.Text("loss", objective.CrossEntropy.String())); err != nil {
		t.Invalid("loss", "%v", err)
	}
}

// law reads run.start of a model: the law of a network's initial weights, or the scale of a diagonal network.
func (t table) law(p *Preset) {
	m := p.Model
	if p.Kind == DiagonalKind {
		t.Require("start")
		if t.Has("start_scale") {
			t.InvalidKey("start_scale", "start is the scale of a diagonal network: leave this out")
		}
		if m.Scale = t.Number("start"); !(m.Scale > 0 && m.Scale <= maxScale) {
			t.Invalid("start", "%v is out of range: use one number above 0 and at most %d, for all of u and v", m.Scale, maxScale)
		}
		return
	}
	if m.Scale = 1; t.Has("start_scale") {
		m.Scale = t.Number("start_scale")
	}
	if !(m.Scale > 0 && m.Scale <= maxScale) {
		t.Invalid("start_scale", "%v is out of range: use a number above 0 and at most %d", m.Scale, maxScale)
	}
	usual := objective.Xavier
	if m.Shape.Activation == objective.ReLU {
		usual = objective.He
	}
	var err error
	if m.Init, err = objective.ParseInit(t.Text("start", usual.String())); err != nil {
		t.Invalid("start", "%v", err)
	}
}

// untested refuses [train] where there is no test set.
func (t table) untested() {
	if t.Has("train") {
		t.InvalidKey("train", "there is no test set: leave this out, or give [split] with test above 0")
	}
}

// sizes stands for an objective of which a run's settings need the sizes only, so that checking them takes no time.
type sizes struct {
	sim.Objective
	dim, n int
}

func (s sizes) Dim() int                      { return s.dim }
func (s sizes) Len() int                      { return s.n }
func (s sizes) Loss([]float64, []int) float64 { return 0 }

func (s sizes) Grad([]float64, []float64, []int) []float64 { return nil }

// finiteLoss refuses data of columns at which the loss overflows. Those of other sources are small.
func (t table) finiteLoss(p *Preset) {
	if t.Err() != nil || p.Model == nil || p.Model.Label == "" {
		return
	}
	if c := p.Run.Objective.Loss(p.Run.Start, nil); math.IsNaN(c) || math.IsInf(c, 0) {
		t.Invalid("start", "the loss is %v at the start: scale the data to smaller numbers", c)
	}
}
