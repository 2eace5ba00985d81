package cli

import (
	"encoding/json"
	"io"

	"sgdflow/presets"
	"sgdflow/sim/lab"
)

// setting is what the JSON forms of all experiments begin with.
type setting struct {
	Preset     string   `json:"preset"`
	Parameters []string `json:"parameters"`
	Start      []number `json:"start"`
	N          int      `json:"n"`
	Sampling   string   `json:"sampling"`
	Seed       uint64   `json:"seed"`
}

func newSetting(p *presets.Preset) setting {
	return setting{
		p.Name, p.Parameters, numbers(p.Run.Start), p.Run.Objective.Len(), p.Run.Settings.Sampling.String(),
		p.Run.Settings.Seed,
	}
}

// orderDocument is the JSON form of an order experiment.
type orderDocument struct {
	setting
	BatchSize   int          `json:"batch_size"`
	Batches     int          `json:"batches"`           // of an epoch
	Horizon     *number      `json:"horizon,omitempty"` // at a fixed flow time
	Exact       bool         `json:"exact"`             // every mean is that over all sequences of batches
	Count       int          `json:"count"`             // sequences, or paths, averaged where they are most
	Sequences   number       `json:"sequences"`         // there are, in one epoch
	Interrupted bool         `json:"interrupted,omitempty"`
	Points      []orderPoint `json:"points"`
	Slopes      orderSlopes  `json:"slopes"`
}

type orderPoint struct {
	LearningRate number   `json:"learning_rate"`
	GradientFlow number   `json:"gradient_flow"`
	GDModified   number   `json:"gd_modified"`
	SGDModified  number   `json:"sgd_modified"`
	MomentFlow   *number  `json:"moment_flow,omitempty"`
	StdErr       number   `json:"stderr"`
	Mean         []number `json:"mean"` // null where SGD diverged
	Exact        bool     `json:"exact"`
	Count        int      `json:"count"`
	Precise      bool     `json:"precise"`
	Status       string   `json:"status"`
}

type orderSlopes struct {
	GradientFlow orderSlope  `json:"gradient_flow"`
	GDModified   orderSlope  `json:"gd_modified"`
	SGDModified  orderSlope  `json:"sgd_modified"`
	MomentFlow   *orderSlope `json:"moment_flow,omitempty"`
}

type orderSlope struct {
	Slope  number `json:"slope"`
	StdErr number `json:"stderr"`
	Points int    `json:"points"` // that the fit is made to
	Theory number `json:"theory"`
}

// writeOrderJSON writes one object and a newline.
func writeOrderJSON(w io.Writer, p *presets.Preset, o *lab.Order, interrupted bool) error {
	r := o.Experiment.Run
	exact, most := orderSummary(o)
	flows := orderFlows(o)
	d := orderDocument{
		setting:     newSetting(p),
		BatchSize:   r.Settings.BatchSize,
		Batches:     r.Batches(),
		Exact:       exact,
		Count:       most,
		Sequences:   number(o.Sequences),
		Interrupted: interrupted,
		Points:      []orderPoint{},
		Slopes:      orderSlopes{newOrderSlope(flows[0]), newOrderSlope(flows[1]), newOrderSlope(flows[2]), nil},
	}
	if o.Experiment.FixedHorizon {
		d.Horizon = new(number(r.Horizon))
	}
	moments := len(flows) > 3
	if moments {
		d.Slopes.MomentFlow = new(newOrderSlope(flows[3]))
	}
	for _, q := range o.Points {
		point := orderPoint{
			LearningRate: number(q.LearningRate),
			GradientFlow: number(q.Gradient),
			GDModified:   number(q.GDModified),
			SGDModified:  number(q.SGDModified),
			StdErr:       number(q.StdErr),
			Mean:         numbers(q.Mean),
			Exact:        q.Exact,
			Count:        q.Count,
			Precise:      q.Precise,
			Status:       q.Status.String(),
		}
		if moments {
			point.MomentFlow = new(number(q.Moment))
		}
		d.Points = append(d.Points, point)
	}
	return json.NewEncoder(w).Encode(d)
}

func newOrderSlope(f orderFlow) orderSlope {
	return orderSlope{number(f.Slope.Slope), number(f.Slope.StdErr), f.Slope.Points, number(f.Theory)}
}
