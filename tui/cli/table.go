package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui"
)

const (
	tableRows       = 20 // about as many rows as a table has, whatever the number of epochs
	tableParameters = 2  // up to as many parameters have columns of their own
	textParameters  = 12 // up to as many are named in a line
)

// writeTable writes the run for people: what was run, a table of at most tableRows+1 epochs, how it ended, and in a
// sentence what came out. Plain text without control characters.
func writeTable(w io.Writer, p *presets.Preset, c *sim.Comparison) error {
	var b strings.Builder
	r := c.Run
	writeTitle(&b, p)
	fmt.Fprintf(&b, "learning rate %.6g, batch size %d of %d (%s an epoch), %s, %s from seed %d\n",
		r.Settings.LearningRate, r.Settings.BatchSize, r.Objective.Len(), count(r.Batches(), "update"),
		r.Settings.Sampling, count(r.Seeds, "path"), r.Settings.Seed)
	if r.Settings.Terms != sim.BothTerms {
		fmt.Fprintf(&b, "terms of the regulariser in the modified flow: %v\n", r.Settings.Terms)
	}
	fmt.Fprintf(&b, "from %s to t %.6g: %s, %s\n\n", startText(p), r.Horizon,
		count(r.Updates(), "update"), count(r.Epochs(), "epoch"))
	writeRows(&b, grid(p, c))
	b.WriteByte('\n')
	for _, t := range tracks(c) {
		fmt.Fprintf(&b, "%-14s %v\n", t.title+":", t.status)
	}
	for i := range p.Readouts {
		b.WriteString(readoutLine(&p.Readouts[i], c))
	}
	fmt.Fprintf(&b, "%s\n%s\n", gaugeLine(c), verdictLine(c))
	_, err := io.WriteString(w, b.String())
	return err
}

// writeTitle says which preset it is.
func writeTitle(b *strings.Builder, p *presets.Preset) {
	fmt.Fprintf(b, "%s (%s)\n%s\n\n", p.Title, p.Name, p.Summary)
}

// pointText is a point of parameter space for reading, without its values where these are many.
func pointText(p *presets.Preset, w []float64) string {
	if len(w) > textParameters {
		return fmt.Sprintf("a point of %d parameters", len(w))
	}
	all := make([]string, len(w))
	for j, name := range p.Parameters {
		all[j] = fmt.Sprintf("%s %.6g", name, w[j])
	}
	return strings.Join(all, ", ")
}

// startText is where a run sets out.
func startText(p *presets.Preset) string {
	if d := len(p.Parameters); d > textParameters {
		return fmt.Sprintf("a start of %d parameters", d)
	}
	return pointText(p, p.Run.Start)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// grid is the table as text, a heading over the columns' names first.
func grid(p *presets.Preset, c *sim.Comparison) [][]string {
	type col struct {
		head, name string
		value      func(i int) (float64, bool)
	}
	at := func(x []float64) func(int) (float64, bool) {
		return func(i int) (float64, bool) {
			if i >= len(x) {
				return 0, false
			}
			return x[i], true
		}
	}
	cols := []col{{"", "t", at(c.Time)}}
	for _, t := range tracks(c) {
		if t.loss == nil {
			continue // its gap is what it is there for
		}
		if len(p.Parameters) > tableParameters {
			cols = append(cols, col{"loss C", t.title, at(t.loss)})
			continue
		}
		for j, name := range p.Parameters {
			cols = append(cols, col{t.title, name, func(i int) (float64, bool) {
				if i >= t.path.Len() {
					return 0, false
				}
				return t.path.At(i)[j], true
			}})
		}
	}
	cols = append(cols, col{"from SGD", "gradient", at(c.Gap.Gradient)}, col{"", "modified", at(c.Gap.Modified)})
	if c.Moment.Len() > 0 {
		cols = append(cols, col{"", "moment", at(c.Gap.Moment)})
	}

	var titles, names []string
	for k, col := range cols {
		head := col.head
		if k > 0 && cols[k-1].head == head {
			head = "" // said once over all columns of a track
		}
		titles, names = append(titles, head), append(names, col.name)
	}
	rows := [][]string{titles, names}
	for _, i := range thinned(len(c.Time), tableRows) {
		row := make([]string, len(cols))
		for k, col := range cols {
			row[k] = "-"
			if v, ok := col.value(i); ok {
				row[k] = fmt.Sprintf("%.4g", v)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// thinned lists at most most+1 of n indices, evenly spaced, the first and the last among them.
func thinned(n, most int) (all []int) {
	if n <= most+1 {
		most = n - 1
	}
	for k := range most {
		all = append(all, k*(n-1)/most)
	}
	return append(all, n-1)
}

// writeRows writes a table with its columns aligned on the right. A heading may reach over the columns after it that
// have none.
func writeRows(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows[1:] {
		for k, cell := range row {
			widths[k] = max(widths[k], len(cell))
		}
	}
	var head strings.Builder
	for k, cell := range rows[0] {
		if pad := sum(widths[:k]) + 2*k; cell != "" {
			fmt.Fprintf(&head, "%*s%s", max(pad-head.Len(), min(head.Len(), 1)), "", cell)
		}
	}
	if head.Len() > 0 {
		fmt.Fprintf(b, "%s\n", head.String())
	}
	for _, row := range rows[1:] {
		line := ""
		for k, cell := range row {
			line += fmt.Sprintf("%*s", widths[k]+2*min(k, 1), cell)
		}
		fmt.Fprintf(b, "%s\n", strings.TrimRight(line, " "))
	}
}

func sum(x []int) (s int) {
	for _, v := range x {
		s += v
	}
	return s
}

// readoutLine tells a readout at the start and at the end of each track.
func readoutLine(r *presets.Readout, c *sim.Comparison) string {
	var ends []string
	for _, t := range tracks(c) {
		ends = append(ends, fmt.Sprintf("%s %.4g", t.title, r.Value(t.path.At(t.path.Len()-1))))
	}
	note := ""
	if r.Note != "" {
		note = " (" + r.Note + ")"
	}
	return fmt.Sprintf("%s%s: from %.4g to %s\n", r.Name, note, r.Value(c.Run.Start), strings.Join(ends, ", "))
}

// gaugeLine says by what number, at its worst along SGD's mean, the theory can be trusted.
func gaugeLine(c *sim.Comparison) string {
	worst, missing := c.Run.Gauge(math.Inf(-1)), 0
	for _, l := range c.Sharpness {
		g := c.Run.Gauge(l)
		if math.IsNaN(l) {
			missing++
		}
		if g.Epoch > worst.Epoch {
			worst = g
		}
	}
	where := ""
	if c.SharpnessEvery > 1 {
		where = fmt.Sprintf("at %s ", count(len(c.Sharpness), "point"))
	}
	if missing == len(c.Sharpness) {
		return fmt.Sprintf("m eps L is not finite %salong SGD's mean: %v", where, sim.Broken)
	}
	if missing > 0 {
		return fmt.Sprintf("m eps L is not finite at %d of %s along SGD's mean, and at most %.3g at the others: %v",
			missing, count(len(c.Sharpness), "point"), worst.Epoch, sim.Broken)
	}
	return fmt.Sprintf("m eps L is at most %.3g %salong SGD's mean: %v", worst.Epoch, where, worst.Verdict())
}

// verdictLine is the screen's sentence at the last epoch.
func verdictLine(c *sim.Comparison) string {
	last := len(c.Time) - 1
	if last == 0 && c.Status.SGD.Kind == sim.Complete {
		return "No epoch ends within the run: there is nothing to compare."
	}
	text := fmt.Sprintf("At t %.4g: %s.", c.Time[last], tui.Sentence(c, last, math.MaxInt))
	if last < len(c.Gap.Moment) {
		text += fmt.Sprintf("\nThe moment flow, of SGD's mean and covariance together, is %.3g from SGD's mean.", c.Gap.Moment[last])
	}
	return text
}
