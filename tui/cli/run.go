package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim"
)

func newRun() *cobra.Command {
	var (
		s   settings
		out output
	)
	cmd := &cobra.Command{
		Use:   "run PRESET|FILE",
		Short: "Compute a run and write it as a table, JSON or CSV",
		Long: "Computes SGD's mean over the seeds, gradient flow and the modified flow to the horizon, and writes them at\n" +
			"every epoch; with --sampling replacement also the moment flow, of SGD's mean and covariance together. The same\n" +
			"seed gives the same numbers, on any number of cores.\n\n" +
			fmt.Sprintf("With more than %d parameters JSON and CSV hold each path's distance from the start in place of the parameters, and\n", pathParameters) +
			"in a large problem the sharpness of some epochs only.",
		Example:           "  sgdflow run valley\n  sgdflow run mine.toml --batch-size 4 --format json -o mine.json",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE:              out.results(&s, computeRun),
	}
	s.define(cmd)
	out.define(cmd)
	return cmd
}

// computeRun computes the run of a preset.
func computeRun(ctx context.Context, p *presets.Preset) (*forms, error) {
	c, err := compare(ctx, p.Run)
	if err != nil {
		return nil, err
	}
	f := &forms{
		table: func(w io.Writer) error { return writeTable(w, p, c) },
		json:  func(w io.Writer) error { return writeJSON(w, p, c) },
		csv:   func(w io.Writer) error { return writeCSV(w, p, c) },
	}
	for _, t := range tracks(c) {
		if t.status.Kind != sim.Complete {
			f.notes = append(f.notes, fmt.Sprintf("%s %v; its cells are empty from there on", t.title, t.status))
		}
	}
	return f, nil
}

// compare computes a run with an entry an epoch, until a signal interrupts it.
func compare(ctx context.Context, r sim.Run) (*sim.Comparison, error) {
	c, err := sim.NewComparer(ctx, r, r.Batches())
	if err != nil {
		return nil, err
	}
	bar := newProgressBar()
	defer bar.clear()
	entries := r.Epochs() + 1
	for !c.Done() {
		bar.show(float64(len(c.Comparison().Time)) / float64(entries))
		if err := c.Advance(ctx, max(1, min(1024, entries/100))); err != nil {
			return nil, context.Cause(ctx)
		}
	}
	return c.Comparison(), nil
}

// track is one of the paths of a comparison, under the names it has in all outputs.
type track struct {
	key, title string
	path       sim.Path
	loss       []float64 // nil where it has none of its own
	status     sim.Status
}

// tracks lists them, the moment flow last and only where SGD has one.
func tracks(c *sim.Comparison) []track {
	all := []track{
		{"sgd_mean", "SGD", c.Mean, c.Loss.Mean, c.Status.SGD},
		{"gradient_flow", "gradient flow", c.Gradient, c.Loss.Gradient, c.Status.Gradient},
		{"modified_flow", "modified flow", c.Modified, c.Loss.Modified, c.Status.Modified},
	}
	if c.Moment.Len() > 0 {
		all = append(all, track{"moment_flow", "moment flow", c.Moment, nil, c.Status.Moment})
	}
	return all
}
