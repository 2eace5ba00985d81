package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui/term"
)

// formats are those of "run", with what writes them.
var formats = []struct {
	name  string
	write func(io.Writer, *presets.Preset, *sim.Comparison) error
}{
	{"table", writeTable},
	{"json", writeJSON},
	{"csv", writeCSV},
}

func formatNames() (all []string) {
	for _, f := range formats {
		all = append(all, f.name)
	}
	return all
}

func newRun() *cobra.Command {
	var (
		s      settings
		format flag[string]
		output string
	)
	cmd := &cobra.Command{
		Use:   "run PRESET|FILE",
		Short: "Compute a run and write it as a table, JSON or CSV",
		Long: "Computes SGD's mean over the seeds, gradient flow and the modified flow to the horizon, and writes them at\n" +
			"every epoch. The same seed gives the same numbers, on any number of cores.",
		Example:           "  sgdflow run valley\n  sgdflow run mine.toml --batch-size 4 --format json -o mine.json",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := s.load(cmd, args)
			if err == nil {
				err = checkOutput(output)
			}
			if err != nil {
				return err
			}
			return run(cmd, p, formatFor(format, output), output)
		},
	}
	s.define(cmd)
	format.define(cmd.Flags(), "format", "NAME", strings.Join(formatNames(), ", ")+
		" (default: what the output's name ends in, else table)", oneOf(formatNames()))
	cmd.Flags().StringVarP(&output, "output", "o", "", "`FILE` to write, replaced only by a whole new one (default: standard output)")
	complete(cmd, "format", formatNames())
	return cmd
}

// formatFor is the format asked for, by flag or else by the name of the output file.
func formatFor(format flag[string], output string) string {
	if format.given {
		return format.value
	}
	if ext := strings.TrimPrefix(filepath.Ext(output), "."); slices.Contains(formatNames(), ext) {
		return ext
	}
	return formatNames()[0]
}

// run computes the run of the preset and writes it to the file, to standard output when it is "".
func run(cmd *cobra.Command, p *presets.Preset, format, output string) error {
	c, err := compare(cmd.Context(), p.Run)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		for _, f := range formats {
			if f.name == format {
				return f.write(w, p, c)
			}
		}
		panic("cli: no format " + format)
	}
	if output == "" {
		err = writeBuffered(cmd.OutOrStdout(), write)
	} else {
		err = writeFile(output, write)
	}
	if err != nil {
		return failure{err}
	}
	if format == "csv" {
		for _, t := range tracks(c) {
			if t.status.Kind != sim.Complete {
				fmt.Fprintf(cmd.ErrOrStderr(), "sgdflow: %s %v; its cells are empty from there on\n", t.title, t.status)
			}
		}
	}
	return nil
}

// compare computes a run with an entry an epoch, until a signal interrupts it.
func compare(ctx context.Context, r sim.Run) (*sim.Comparison, error) {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(arrived)
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case s := <-arrived:
			cancel(&term.SignalError{Signal: s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	defer func() { cancel(nil); <-watched }()

	c, err := sim.Compare(ctx, r, r.Batches())
	if err != nil && ctx.Err() != nil {
		return nil, failure{context.Cause(ctx)}
	}
	return c, err
}

// track is one of the three paths of a comparison, under the names it has in all outputs.
type track struct {
	key, title string
	path       sim.Path
	loss       []float64
	status     sim.Status
}

func tracks(c *sim.Comparison) [3]track {
	return [3]track{
		{"sgd_mean", "SGD", c.Mean, c.Loss.Mean, c.Status.SGD},
		{"gradient_flow", "gradient flow", c.Gradient, c.Loss.Gradient, c.Status.Gradient},
		{"modified_flow", "modified flow", c.Modified, c.Loss.Modified, c.Status.Modified},
	}
}
