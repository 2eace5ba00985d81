package cli

import (
	"encoding/json"
	"io"
	"math"
	"strconv"

	"sgdflow/presets"
	"sgdflow/sim"
)

// number is a float64 in full precision; null when it is not finite, for which JSON has no word.
type number float64

// MarshalJSON writes the shortest decimal that reads back as the same float64.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v, 'g', -1, 64), nil
}

// document is the JSON form of a run. Every series is as long as Time, null where its track has ended.
type document struct {
	Preset       string   `json:"preset"`
	Parameters   []string `json:"parameters"`
	N            int      `json:"n"`
	BatchSize    int      `json:"batch_size"`
	Batches      int      `json:"batches"`
	LearningRate number   `json:"learning_rate"`
	Sampling     string   `json:"sampling"`
	Seeds        int      `json:"seeds"`
	Seed         uint64   `json:"seed"`

	Time         []*number   `json:"time"`
	SGDMean      [][]*number `json:"sgd_mean"`
	SGDStdErr    [][]*number `json:"sgd_stderr"`
	GradientFlow [][]*number `json:"gradient_flow"`
	ModifiedFlow [][]*number `json:"modified_flow"`

	Loss        lossSeries        `json:"loss"`
	Regularizer regularizerSeries `json:"regularizer"`
	Gap         gapSeries         `json:"gap"`
	Sharpness   []*number         `json:"sharpness"`
	Status      statuses          `json:"status"`
}

type lossSeries struct {
	SGDMean      []*number `json:"sgd_mean"`
	GradientFlow []*number `json:"gradient_flow"`
	ModifiedFlow []*number `json:"modified_flow"`
}

type regularizerSeries struct {
	FullBatch []*number `json:"full_batch"`
	Minibatch []*number `json:"minibatch"`
}

type gapSeries struct {
	GradientFlow []*number `json:"gradient_flow"`
	ModifiedFlow []*number `json:"modified_flow"`
}

type statuses struct {
	SGD          string `json:"sgd"`
	GradientFlow string `json:"gradient_flow"`
	ModifiedFlow string `json:"modified_flow"`
}

// writeJSON writes one object and a newline.
func writeJSON(w io.Writer, p *presets.Preset, c *sim.Comparison) error {
	n := len(c.Time)
	return json.NewEncoder(w).Encode(document{
		Preset:       p.Name,
		Parameters:   p.Parameters,
		N:            c.Run.Objective.Len(),
		BatchSize:    c.Run.Settings.BatchSize,
		Batches:      c.Run.Batches(),
		LearningRate: number(c.Run.Settings.LearningRate),
		Sampling:     c.Run.Settings.Sampling.String(),
		Seeds:        c.Run.Seeds,
		Seed:         c.Run.Settings.Seed,

		Time:         series(c.Time, n),
		SGDMean:      points(c.Mean, n),
		SGDStdErr:    points(c.StdErr, n),
		GradientFlow: points(c.Gradient, n),
		ModifiedFlow: points(c.Modified, n),

		Loss:        lossSeries{series(c.Loss.Mean, n), series(c.Loss.Gradient, n), series(c.Loss.Modified, n)},
		Regularizer: regularizerSeries{series(c.Regularizer.Mean.FullBatch, n), series(c.Regularizer.Mean.Minibatch, n)},
		Gap:         gapSeries{series(c.Gap.Gradient, n), series(c.Gap.Modified, n)},
		Sharpness:   series(c.Sharpness, n),
		Status:      statuses{c.Status.SGD.String(), c.Status.Gradient.String(), c.Status.Modified.String()},
	})
}

// series is x with nulls appended to length n.
func series(x []float64, n int) []*number {
	s := make([]*number, n)
	for i, v := range x {
		s[i] = new(number(v))
	}
	return s
}

// points is the path with nulls appended to length n.
func points(p sim.Path, n int) [][]*number {
	s := make([][]*number, n)
	for i := range p.Len() {
		w := p.At(i)
		s[i] = series(w, len(w))
	}
	return s
}
