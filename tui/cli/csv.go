package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"sgdflow/presets"
	"sgdflow/sim"
)

// pathParameters is the number of parameters up to which the JSON and CSV forms of a run hold the paths themselves. Of
// more they hold how far each is from the start.
const pathParameters = 64

func hasPathColumns(p *presets.Preset) bool { return len(p.Parameters) <= pathParameters }

// distances are those of a path's points from w, Euclidean.
func distances(path sim.Path, w []float64) []float64 {
	all := make([]float64, path.Len())
	for i := range all {
		sum := 0.0
		for j, v := range path.At(i) {
			sum += float64((v - w[j]) * (v - w[j])) // as sim sums, whatever the processor
		}
		all[i] = math.Sqrt(sum)
	}
	return all
}

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
	if hasPathColumns(p) {
		addPath("sgd_mean", c.Mean)
		addPath("sgd_stderr", c.StdErr)
		addPath("gradient_flow", c.Gradient)
		addPath("modified_flow", c.Modified)
	} else {
		start := c.Run.Start
		add("distance_sgd_mean", distances(c.Mean, start))
		add("distance_sgd_stderr", distances(c.StdErr, make([]float64, len(start))))
		add("distance_gradient_flow", distances(c.Gradient, start))
		add("distance_modified_flow", distances(c.Modified, start))
	}
	moments := c.Moment.Len() > 0
	if moments {
		addPath("moment_flow", c.Moment)
	}
	for _, t := range tracks(c) {
		if t.loss != nil {
			add("loss_"+t.key, t.loss)
		}
	}
	add("regularizer_full_batch", c.Regularizer.Mean.FullBatch)
	add("regularizer_minibatch", c.Regularizer.Mean.Minibatch)
	add("regularizer_gradient_flow_full_batch", c.Regularizer.Gradient.FullBatch)
	add("regularizer_gradient_flow_minibatch", c.Regularizer.Gradient.Minibatch)
	add("regularizer_modified_flow_full_batch", c.Regularizer.Modified.FullBatch)
	add("regularizer_modified_flow_minibatch", c.Regularizer.Modified.Minibatch)
	add("gap_gradient_flow", c.Gap.Gradient)
	add("gap_modified_flow", c.Gap.Modified)
	if moments {
		add("gap_moment_flow", c.Gap.Moment)
	}
	all = append(all, column{"sharpness", func(i int) float64 {
		if i%c.SharpnessEvery != 0 {
			return math.NaN() // not known, an empty cell
		}
		return c.Sharpness[i/c.SharpnessEvery]
	}, len(c.Sharpness) * c.SharpnessEvery})
	return all
}

// writeCSV writes a header and one row an epoch. A cell is empty where its track has ended.
func writeCSV(w io.Writer, p *presets.Preset, c *sim.Comparison) error {
	all := columns(p, c)
	head := []string{"epoch"}
	for _, col := range all {
		head = append(head, col.name)
	}
	return writeRecords(w, head, len(c.Time), func(row []string, i int) []string {
		row = append(row, strconv.Itoa(i))
		for _, col := range all {
			if i >= col.len {
				row = append(row, "")
				continue
			}
			row = append(row, cell(col.value(i)))
		}
		return row
	})
}

// writeRecords writes a header and n rows, each appended to an empty one.
func writeRecords(w io.Writer, head []string, n int, record func(row []string, i int) []string) error {
	out := csv.NewWriter(w)
	_ = out.Write(head) // errors stay and show below
	row := make([]string, 0, len(head))
	for i := range n {
		row = record(row[:0], i)
		_ = out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// cell is a number in full precision, empty when it is not finite.
func cell(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
