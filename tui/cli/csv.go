package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"sgdflow/presets"
	"sgdflow/sim"
)

// column is one column of the CSV form: its name and its value at each epoch, as long as its track lives.
type column struct {
	name  string
	value func(epoch int) float64
	len   int
}

// columns lists those of a comparison under the names the JSON form has for them, joined by _, a path's with the name
// of the parameter behind.
func columns(p *presets.Preset, c *sim.Comparison) (all []column) {
	add := func(name string, x []float64) {
		all = append(all, column{name, func(i int) float64 { return x[i] }, len(x)})
	}
	addPath := func(name string, path sim.Path) {
		for j, parameter := range p.Parameters {
			all = append(all, column{name + "_" + parameter, func(i int) float64 { return path.At(i)[j] }, path.Len()})
		}
	}
	add("time", c.Time)
	addPath("sgd_mean", c.Mean)
	addPath("sgd_stderr", c.StdErr)
	addPath("gradient_flow", c.Gradient)
	addPath("modified_flow", c.Modified)
	for _, t := range tracks(c) {
		add("loss_"+t.key, t.loss)
	}
	add("regularizer_full_batch", c.Regularizer.Mean.FullBatch)
	add("regularizer_minibatch", c.Regularizer.Mean.Minibatch)
	add("gap_gradient_flow", c.Gap.Gradient)
	add("gap_modified_flow", c.Gap.Modified)
	add("sharpness", c.Sharpness)
	return all
}

// writeCSV writes a header and one row an epoch. A cell is empty where its track has ended.
func writeCSV(w io.Writer, p *presets.Preset, c *sim.Comparison) error {
	out := csv.NewWriter(w)
	all := columns(p, c)
	row := []string{"epoch"}
	for _, col := range all {
		row = append(row, col.name)
	}
	_ = out.Write(row) // errors stay and show below
	for i := range c.Time {
		row = append(row[:0], strconv.Itoa(i))
		for _, col := range all {
			cell := ""
			if i < col.len {
				if v := col.value(i); !math.IsNaN(v) && !math.IsInf(v, 0) {
					cell = strconv.FormatFloat(v, 'g', -1, 64)
				}
			}
			row = append(row, cell)
		}
		_ = out.Write(row)
	}
	out.Flush()
	return out.Error()
}
