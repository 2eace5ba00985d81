package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

func newScaling() *cobra.Command {
	var (
		s     settings
		rates flag[[]float64]
		sizes flag[[]int]
		out   output
	)
	cmd := &cobra.Command{
		Use:   "scaling PRESET|FILE",
		Short: "Measure how SGD's drift scales with learning rate and batch size",
		Long: "Measures how far SGD's mean drifts from gradient flow by a fixed flow time, for a grid of learning rates and\n" +
			"batch sizes, and how well the drift for different batch sizes falls together as a function of the learning\n" +
			"rate eps and of the ratio eps/B. The collapse is the spread of the curves, in decades: 0 where they are one.\n\n" +
			"An interrupt ends with what has been measured.",
		Example: "  sgdflow scaling valley\n" +
			"  sgdflow scaling mine.toml --learning-rates 0.02,0.01 --batch-sizes 1,2,4 --horizon 6 --format json",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE: out.results(&s, func(ctx context.Context, p *presets.Preset) (*forms, error) {
			x := lab.ScalingExperiment{
				Run:           p.Run,
				LearningRates: lab.ScalingRates(p.Run.Settings.LearningRate, p.Run.Horizon),
				BatchSizes:    lab.ScalingSizes(p.Run.Objective.Len()),
			}
			rates.apply(&x.LearningRates)
			sizes.apply(&x.BatchSizes)
			if !s.horizon.given {
				x.Run.Horizon = lab.WholeEpochs(x.Run.Horizon, slices.Max(x.LearningRates), x.Run.Objective.Len())
			}
			c, ended := measure(ctx, x.Measure, func(c *lab.Scaling) float64 { return c.Progress })
			if c == nil {
				return nil, ended
			}
			f := &forms{
				table: func(w io.Writer) error { return writeScalingTable(w, p, c) },
				json:  func(w io.Writer) error { return writeScalingJSON(w, p, c, ended != nil) },
				csv:   func(w io.Writer) error { return writeScalingCSV(w, c) },
			}
			if ended != nil {
				f.notes = []string{scalingCut(c)}
			}
			return f, nil
		}),
	}
	s.define(cmd, "learning-rate", "batch-size", "seeds", "terms")
	cmd.Flags().Lookup("horizon").Usage = "flow time at which the drift is measured (default: the preset's, whole epochs of it)"
	rates.define(cmd.Flags(), "learning-rates", "RATES",
		"learning rates, with commas between (default: the preset's and halvings of it)", parseRates)
	sizes.define(cmd.Flags(), "batch-sizes", "SIZES",
		"batch sizes, with commas between (default: divisors of the number of examples)", parseSizes)
	out.define(cmd)
	return cmd
}

// measured lists the points that have been computed.
func measured(c *lab.Scaling) (all []lab.ScalingPoint) {
	for _, q := range c.Points {
		if q.Known {
			all = append(all, q)
		}
	}
	return all
}

// scalingCut says how far an interrupted experiment got, "" for a complete one.
func scalingCut(c *lab.Scaling) string {
	done, all := len(measured(c)), len(c.Points)
	if done == all {
		return ""
	}
	return fmt.Sprintf("interrupted: %d of %s measured", done, count(all, "point"))
}

// scalingDocument is the JSON form of a scaling experiment.
type scalingDocument struct {
	setting
	Horizon       number          `json:"horizon"`
	LearningRates []number        `json:"learning_rates"`
	BatchSizes    []int           `json:"batch_sizes"`
	Interrupted   bool            `json:"interrupted,omitempty"`
	Points        []scalingPoint  `json:"points"` // those measured, batch size by batch size
	Collapse      scalingCollapse `json:"collapse"`
}

type scalingPoint struct {
	LearningRate   number  `json:"learning_rate"`
	BatchSize      int     `json:"batch_size"`
	Drift          number  `json:"drift"`
	StdErr         number  `json:"stderr"`
	Predicted      number  `json:"predicted"`
	MinibatchShare number  `json:"minibatch_share"`
	MomentFlow     *number `json:"moment_flow,omitempty"` // with replacement: the drift that the moment flow predicts
	NoiseShare     *number `json:"noise_share,omitempty"` // and the part of the drift that it has beyond the modified flow
	Gauge          number  `json:"gauge"`                 // m eps L
	Verdict        string  `json:"verdict"`
	Status         string  `json:"status"`
}

type scalingCollapse struct {
	AgainstLearningRate number `json:"against_learning_rate"`
	AgainstRatio        number `json:"against_ratio"`
}

// writeScalingJSON writes one object and a newline.
func writeScalingJSON(w io.Writer, p *presets.Preset, c *lab.Scaling, interrupted bool) error {
	x := c.Experiment
	d := scalingDocument{
		setting:       newSetting(p),
		Horizon:       number(x.Run.Horizon),
		LearningRates: numbers(x.LearningRates),
		BatchSizes:    x.BatchSizes,
		Interrupted:   interrupted,
		Points:        []scalingPoint{},
		Collapse:      scalingCollapse{number(c.Collapse.AgainstLearningRate), number(c.Collapse.AgainstRatio)},
	}
	for _, q := range measured(c) {
		point := scalingPoint{
			LearningRate:   number(q.LearningRate),
			BatchSize:      q.BatchSize,
			Drift:          number(q.Drift),
			StdErr:         number(q.StdErr),
			Predicted:      number(q.Predicted),
			MinibatchShare: number(q.Minibatch),
			Gauge:          number(q.Gauge.Epoch),
			Verdict:        q.Gauge.Verdict().String(),
			Status:         q.Status.String(),
		}
		if !math.IsNaN(q.Moment) {
			point.MomentFlow, point.NoiseShare = new(number(q.Moment)), new(number(q.Noise))
		}
		d.Points = append(d.Points, point)
	}
	return json.NewEncoder(w).Encode(d)
}

// writeScalingCSV writes a header and one row a point.
func writeScalingCSV(w io.Writer, c *lab.Scaling) error {
	head := []string{"learning_rate", "batch_size", "drift", "stderr", "predicted", "minibatch_share", "gauge", "verdict", "status"}
	points := measured(c)
	return writeRecords(w, head, len(points), func(row []string, i int) []string {
		q := points[i]
		return append(row, cell(q.LearningRate), fmt.Sprint(q.BatchSize), cell(q.Drift), cell(q.StdErr), cell(q.Predicted),
			cell(q.Minibatch), cell(q.Gauge.Epoch), q.Gauge.Verdict().String(), q.Status.String())
	})
}

// trusted says whether the theory holds at a point, at least as a guide.
func trusted(q lab.ScalingPoint) bool { return q.Gauge.Verdict() <= sim.Guide }
