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

// numbers is x as numbers, nil for nil.
func numbers(x []float64) []number {
	if x == nil {
		return nil
	}
	all := make([]number, len(x))
	for i, v := range x {
		all[i] = number(v)
	}
	return all
}

// document is the JSON form of a run. Every series is as long as Time, null where its track has ended.
type document struct {
	Preset       string   `json:"preset"`
	Parameters   []string `json:"parameters"`          // null beyond pathParameters, as the paths are
	Dimension    int      `json:"dimension,omitempty"` // number of parameters, where these have no names
	N            int      `json:"n"`
	BatchSize    int      `json:"batch_size"`
	Batches      int      `json:"batches"`
	LearningRate number   `json:"learning_rate"`
	Sampling     string   `json:"sampling"`
	Seeds        int      `json:"seeds"`
	Seed         uint64   `json:"seed"`
	Terms        string   `json:"terms"` // of the regulariser in the modified flow

	Time         []*number   `json:"time"`
	SGDMean      [][]*number `json:"sgd_mean"`
	SGDStdErr    [][]*number `json:"sgd_stderr"`
	GradientFlow [][]*number `json:"gradient_flow"`
	ModifiedFlow [][]*number `json:"modified_flow"`
	MomentFlow   [][]*number `json:"moment_flow,omitempty"` // its mean; where SGD has a moment flow

	Distance *distanceSeries `json:"distance,omitempty"` // in place of the paths

	Loss        lossSeries        `json:"loss"`
	Regularizer regularizerSeries `json:"regularizer"`
	Gap         gapSeries         `json:"gap"`
	Covariance  *covarianceSeries `json:"covariance,omitempty"`
	Sharpness   []*number         `json:"sharpness"`
	Status      statuses          `json:"status"`
}

// distanceSeries holds how far each path is from the start, and the standard error of SGD's mean, of all parameters
// together.
type distanceSeries struct {
	SGDMean      []*number `json:"sgd_mean"`
	SGDStdErr    []*number `json:"sgd_stderr"`
	GradientFlow []*number `json:"gradient_flow"`
	ModifiedFlow []*number `json:"modified_flow"`
}

type lossSeries struct {
	SGDMean      []*number `json:"sgd_mean"`
	GradientFlow []*number `json:"gradient_flow"`
	ModifiedFlow []*number `json:"modified_flow"`
}

// regularizerSeries holds the parts of R at SGD's mean, and along the flows.
type regularizerSeries struct {
	partSeries
	GradientFlow partSeries `json:"gradient_flow"`
	ModifiedFlow partSeries `json:"modified_flow"`
}

type partSeries struct {
	FullBatch []*number `json:"full_batch"`
	Minibatch []*number `json:"minibatch"`
}

func newPartSeries(p sim.Parts, n int) partSeries {
	return partSeries{series(p.FullBatch, n), series(p.Minibatch, n)}
}

type gapSeries struct {
	GradientFlow []*number `json:"gradient_flow"`
	ModifiedFlow []*number `json:"modified_flow"`
	MomentFlow   []*number `json:"moment_flow,omitempty"`
}

// covarianceSeries holds the covariance of a single path's parameters, the upper triangle row by row: what the seeds
// have, null for a single one, and what the moment flow predicts.
type covarianceSeries struct {
	SGD        [][]*number `json:"sgd"`
	MomentFlow [][]*number `json:"moment_flow"`
}

type statuses struct {
	SGD          string `json:"sgd"`
	GradientFlow string `json:"gradient_flow"`
	ModifiedFlow string `json:"modified_flow"`
	MomentFlow   string `json:"moment_flow,omitempty"`
}

// writeJSON writes one object and a newline.
func writeJSON(w io.Writer, p *presets.Preset, c *sim.Comparison) error {
	n := len(c.Time)
	d := document{
		Preset:       p.Name,
		Parameters:   p.Parameters,
		N:            c.Run.Objective.Len(),
		BatchSize:    c.Run.Settings.BatchSize,
		Batches:      c.Run.Batches(),
		LearningRate: number(c.Run.Settings.LearningRate),
		Sampling:     c.Run.Settings.Sampling.String(),
		Seeds:        c.Run.Seeds,
		Seed:         c.Run.Settings.Seed,
		Terms:        c.Run.Settings.Terms.String(),

		Time: series(c.Time, n),

		Loss: lossSeries{series(c.Loss.Mean, n), series(c.Loss.Gradient, n), series(c.Loss.Modified, n)},
		Regularizer: regularizerSeries{
			newPartSeries(c.Regularizer.Mean, n), newPartSeries(c.Regularizer.Gradient, n),
			newPartSeries(c.Regularizer.Modified, n),
		},
		Gap:       gapSeries{series(c.Gap.Gradient, n), series(c.Gap.Modified, n), nil},
		Sharpness: sharpnessSeries(c, n),
		Status:    statuses{c.Status.SGD.String(), c.Status.Gradient.String(), c.Status.Modified.String(), ""},
	}
	if hasPathColumns(p) {
		d.SGDMean, d.SGDStdErr = points(c.Mean, n), points(c.StdErr, n)
		d.GradientFlow, d.ModifiedFlow = points(c.Gradient, n), points(c.Modified, n)
	} else {
		d.Parameters, d.Dimension = nil, len(p.Parameters)
		start := c.Run.Start
		d.Distance = &distanceSeries{
			series(distances(c.Mean, start), n), series(distances(c.StdErr, make([]float64, len(start))), n),
			series(distances(c.Gradient, start), n), series(distances(c.Modified, start), n),
		}
	}
	if c.Moment.Len() > 0 {
		d.MomentFlow, d.Gap.MomentFlow = points(c.Moment, n), series(c.Gap.Moment, n)
		d.Covariance = &covarianceSeries{points(c.Cov, n), points(c.MomentCov, n)}
		d.Status.MomentFlow = c.Status.Moment.String()
	}
	return json.NewEncoder(w).Encode(d)
}

// series is x with nulls appended to length n.
func series(x []float64, n int) []*number {
	s := make([]*number, n)
	for i, v := range x {
		s[i] = new(number(v))
	}
	return s
}

// sharpnessSeries is L at the entries where it is known, null at the others.
func sharpnessSeries(c *sim.Comparison, n int) []*number {
	s := make([]*number, n)
	for i, l := range c.Sharpness {
		s[i*c.SharpnessEvery] = new(number(l))
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
