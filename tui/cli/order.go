package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim/lab"
)

func newOrder() *cobra.Command {
	var (
		s     settings
		rates flag[[]float64]
		out   output
	)
	cmd := &cobra.Command{
		Use:   "order PRESET|FILE",
		Short: "Measure how fast each flow comes together with SGD's mean as the learning rate falls",
		Long: "Measures the distance of SGD's mean from gradient flow, from the flow that full-batch gradient descent\n" +
			"follows (GD-modified) and from the modified flow of shuffled minibatches (SGD-modified), after one epoch or\n" +
			"with --horizon at that flow time, for several learning rates, and the slopes of these distances on log-log\n" +
			"axes. With --sampling replacement also from the moment flow, of SGD's mean and covariance together.\n\n" +
			"After one epoch the mean is that over all sequences of batches wherever they are at most a million, else over\n" +
			"sampled ones. An interrupt ends with what has been measured.",
		Example: "  sgdflow order valley --batch-size 3 --sampling shuffle\n" +
			"  sgdflow order mine.toml --learning-rates 0.04,0.02,0.01 --format json\n" +
			"  sgdflow order valley --horizon 6 -o order.csv",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE: out.results(&s, func(ctx context.Context, p *presets.Preset) (*forms, error) {
			x := lab.OrderExperiment{
				Run:           p.Run,
				LearningRates: lab.OrderRates(p.Run.Settings.LearningRate),
				FixedHorizon:  s.horizon.given,
			}
			rates.apply(&x.LearningRates)
			o, ended := measure(ctx, x.Measure, func(o *lab.Order) float64 { return o.Progress })
			if o == nil {
				return nil, ended
			}
			f := &forms{
				table: func(w io.Writer) error { return writeOrderTable(w, p, o) },
				json:  func(w io.Writer) error { return writeOrderJSON(w, p, o, ended != nil) },
				csv:   func(w io.Writer) error { return writeOrderCSV(w, p, o) },
			}
			if ended != nil {
				f.notes = []string{orderCut(o)}
			}
			return f, nil
		}),
	}
	s.define(cmd, "learning-rate", "seeds", "terms")
	cmd.Flags().Lookup("horizon").Usage = "measure at this flow time (default: after one epoch)"
	rates.define(cmd.Flags(), "learning-rates", "RATES",
		"learning rates, with commas between (default: the preset's, halved five times)", parseRates)
	out.define(cmd)
	return cmd
}

// orderCut says how far an interrupted experiment got, "" for a complete one.
func orderCut(o *lab.Order) string {
	done, all := len(o.Points), len(o.Experiment.LearningRates)
	if done == all {
		return ""
	}
	return fmt.Sprintf("interrupted: %d of %s measured", done, count(all, "learning rate"))
}

// orderFlow is one of the flows whose distance from SGD's mean is measured, under the names it has in all outputs.
type orderFlow struct {
	key, title string
	lab.Curve
}

func orderFlows(o *lab.Order) []orderFlow {
	names := [...][2]string{
		{"gradient_flow", "gradient flow"}, {"gd_modified", "GD-modified"}, {"sgd_modified", "SGD-modified"}, {"moment_flow", "moment flow"},
	}
	var all []orderFlow
	for i, c := range o.Curves() {
		all = append(all, orderFlow{names[i][0], names[i][1], c})
	}
	return all
}

// orderSummary says of all points together whether their means are exact and over how many sequences of batches, or
// paths, the one with the most of them is taken.
func orderSummary(o *lab.Order) (exact bool, most int) {
	exact = len(o.Points) > 0
	for _, q := range o.Points {
		exact = exact && q.Exact
		most = max(most, q.Count)
	}
	return exact, most
}

// writeOrderCSV writes a header and one row a learning rate.
func writeOrderCSV(w io.Writer, p *presets.Preset, o *lab.Order) error {
	flows := orderFlows(o)
	head := []string{"learning_rate"}
	for _, f := range flows {
		head = append(head, f.key)
	}
	head = append(head, "stderr", "exact", "count", "precise", "status")
	for _, name := range p.Parameters {
		head = append(head, "mean_"+name)
	}
	return writeRecords(w, head, len(o.Points), func(row []string, i int) []string {
		q := o.Points[i]
		row = append(row, cell(q.LearningRate))
		for _, f := range flows {
			row = append(row, cell(f.Distance(q)))
		}
		row = append(row, cell(q.StdErr), fmt.Sprint(q.Exact), fmt.Sprint(q.Count), fmt.Sprint(q.Precise), q.Status.String())
		for j := range p.Parameters {
			if q.Mean == nil {
				row = append(row, "")
				continue
			}
			row = append(row, cell(q.Mean[j]))
		}
		return row
	})
}
