package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/sim/live"
	"sgdflow/tui"
)

const (
	landscapeSide    = 64  // default number of columns and of rows
	landscapeMaxSide = 512 // most of either
)

func newLandscape() *cobra.Command {
	var (
		s          settings
		cols, rows = flag[int]{value: landscapeSide}, flag[int]{value: landscapeSide}
		out        output
	)
	cmd := &cobra.Command{
		Use:   "landscape PRESET|FILE",
		Short: "Compute the loss, the regulariser and their minima over the plane in view",
		Long: "Computes the loss C and the two parts of the implicit regulariser R, the full-batch and the minibatch part, on a\n" +
			"grid over the preset's view, and the minima of C with where each moves to in the modified loss C + eps R.\n" +
			"Grid points are the centres of equal cells. Rows ascend: the first is that of the smallest y.",
		Example: "  sgdflow landscape valley\n" +
			"  sgdflow landscape mine.toml --terms minibatch --format json -o mine.json\n" +
			"  sgdflow landscape saddle --cols 200 --rows 100 --format csv",
		Args:              onePreset,
		ValidArgsFunction: completePresets,
		RunE: out.results(&s, func(ctx context.Context, p *presets.Preset) (*forms, error) {
			l, ended := newLandscapeOf(ctx, p, cols.value, rows.value)
			if l == nil {
				return nil, ended
			}
			return &forms{table: l.writeTable, json: l.writeJSON, csv: l.writeCSV}, nil
		}),
	}
	s.define(cmd, "seeds")
	cols.define(cmd.Flags(), "cols", "N", fmt.Sprintf("columns of the grid, at most %d (default %d)", landscapeMaxSide, landscapeSide), parseSide)
	rows.define(cmd.Flags(), "rows", "N", fmt.Sprintf("rows of the grid, at most %d (default %d)", landscapeMaxSide, landscapeSide), parseSide)
	out.define(cmd)
	return cmd
}

func parseSide(text string) (int, error) {
	v, err := strconv.Atoi(text)
	if err != nil || v < 1 || v > landscapeMaxSide {
		return 0, fmt.Errorf("use a whole number from 1 to %d", landscapeMaxSide)
	}
	return v, nil
}

// landscape is the result of the command.
type landscape struct {
	preset *presets.Preset
	axes   [2]string // names
	grid   *sim.Landscape
	minima []lab.Minimum
	cut    bool // interrupted before the minima were found
}

// newLandscapeOf computes the landscape of a preset until its context, one of interruptible, ends. A signal that comes once the grid is there leaves out the minima:
// the result then stands beside the failure. It is nil beside every other error.
func newLandscapeOf(ctx context.Context, p *presets.Preset, cols, rows int) (*landscape, error) {
	request, axes, err := inView(p, cols, rows)
	if err != nil {
		return nil, err
	}
	bar := newProgressBar()
	defer bar.clear()
	bar.show(0)
	grid, err := request.Complete(ctx, p.Run)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	l := &landscape{preset: p, axes: axes}
	if l.grid, err = sim.NewLandscape(ctx, p.Run.Objective, p.Run.Settings, grid); err != nil {
		return nil, context.Cause(ctx)
	}
	bar.show(0.5)
	if l.minima, err = lab.Minima(ctx, p.Run, l.grid); err != nil {
		l.cut = true
		return l, context.Cause(ctx)
	}
	return l, nil
}

// inView is the plane that the explorer shows of a preset at first, with the names of its axes.
func inView(p *presets.Preset, cols, rows int) (live.GridRequest, [2]string, error) {
	if len(p.Parameters) < 2 {
		return live.GridRequest{}, [2]string{}, errors.New("one parameter has no plane to compute a landscape on: give the loss a second one")
	}
	q := tui.InView(p, cols, rows)
	if q.Main {
		return q, [2]string{"1st direction", "2nd direction"}, nil
	}
	return q, [2]string{p.Parameters[q.I], p.Parameters[q.J]}, nil
}

// row returns the place of row k from below in the grid, whose rows go down from the top.
func (l *landscape) row(k int) int { return l.grid.Grid.Rows - 1 - k }

// coordinates returns those of the columns and, ascending, of the rows.
func (l *landscape) coordinates() (x, y []float64) {
	g := l.grid.Grid
	for col := range g.Cols {
		v, _ := g.At(col, 0)
		x = append(x, v)
	}
	for k := range g.Rows {
		_, v := g.At(0, l.row(k))
		y = append(y, v)
	}
	return x, y
}

// landscapeDocument is the JSON form of a landscape. The grids hold one list a row, in the order of Y.
type landscapeDocument struct {
	setting
	BatchSize    int           `json:"batch_size"`
	LearningRate number        `json:"learning_rate"`
	Terms        string        `json:"terms"` // of R in the modified loss, which the minima move by
	Interrupted  bool          `json:"interrupted,omitempty"`
	Plane        planeDocument `json:"plane"` // a grid point is origin + x u + y v
	X            axisDocument  `json:"x"`
	Y            axisDocument  `json:"y"`
	Loss         [][]number    `json:"loss"`
	FullBatch    [][]number    `json:"full_batch"` // part of R, without the factor eps
	Minibatch    [][]number    `json:"minibatch"`  // likewise

	Minima []minimumDocument `json:"minima"`
}

type planeDocument struct {
	Origin []number `json:"origin"`
	U      []number `json:"u"`
	V      []number `json:"v"`
}

type axisDocument struct {
	Name   string   `json:"name"`
	Values []number `json:"values"`
}

type minimumDocument struct {
	Loss     *placeDocument `json:"loss"`     // null where no minimum of C leads to the modified loss's
	Modified *placeDocument `json:"modified"` // null where the modified loss falls without end
	Moved    number         `json:"moved"`
	Isolated bool           `json:"isolated"`
}

type placeDocument struct {
	W     []number `json:"w"`
	Value number   `json:"value"`
}

// writeJSON writes one object and a newline.
func (l *landscape) writeJSON(w io.Writer) error {
	g, s := l.grid.Grid, l.preset.Run.Settings
	x, y := l.coordinates()
	rows := func(values []float64) [][]number {
		all := make([][]number, g.Rows)
		for k := range all {
			from := l.row(k) * g.Cols
			all[k] = numbers(values[from : from+g.Cols])
		}
		return all
	}
	d := landscapeDocument{
		setting:      newSetting(l.preset),
		BatchSize:    s.BatchSize,
		LearningRate: number(s.LearningRate),
		Terms:        s.Terms.String(),
		Interrupted:  l.cut,
		Plane:        planeDocument{numbers(g.Plane.Origin), numbers(g.Plane.U), numbers(g.Plane.V)},
		X:            axisDocument{l.axes[0], numbers(x)},
		Y:            axisDocument{l.axes[1], numbers(y)},
		Loss:         rows(l.grid.Loss),
		FullBatch:    rows(l.grid.FullBatch),
		Minibatch:    rows(l.grid.Minibatch),
		Minima:       []minimumDocument{},
	}
	for _, m := range l.minima {
		q := minimumDocument{Moved: number(m.Moved), Isolated: m.Isolated}
		if m.W != nil {
			q.Loss = &placeDocument{numbers(m.W), number(m.Loss)}
		}
		if m.Modified != nil {
			q.Modified = &placeDocument{numbers(m.Modified), number(m.ModLoss)}
		}
		d.Minima = append(d.Minima, q)
	}
	return json.NewEncoder(w).Encode(d)
}

// writeCSV writes a header and one row a grid point, row by row of the grid.
func (l *landscape) writeCSV(w io.Writer) error {
	g := l.grid.Grid
	x, y := l.coordinates()
	return writeRecords(w, []string{"x", "y", "loss", "full_batch", "minibatch"}, g.Cols*g.Rows, func(row []string, i int) []string {
		col, k := i%g.Cols, i/g.Cols
		at := l.row(k)*g.Cols + col
		return append(row, cell(x[col]), cell(y[k]), cell(l.grid.Loss[at]), cell(l.grid.FullBatch[at]), cell(l.grid.Minibatch[at]))
	})
}
