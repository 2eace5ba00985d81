package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// writeScalingTable writes the experiment for people: what was measured, every point, how well the curves collapse, and
// where the theory breaks. Plain text without control characters.
func writeScalingTable(w io.Writer, p *presets.Preset, c *lab.Scaling) error {
	var b strings.Builder
	r := c.Experiment.Run
	writeTitle(&b, p)
	fmt.Fprintf(&b, "%s, %s, seed %d, from %s\n", count(r.Objective.Len(), "example"), r.Settings.Sampling, r.Settings.Seed, startText(p))
	fmt.Fprintf(&b, "drift of SGD's mean from gradient flow by t %.6g\n\n", r.Horizon)
	writeRows(&b, scalingRows(c))
	fmt.Fprintf(&b, "\n%s\n", collapseLine(c))
	if text := mistrustLine(c); text != "" {
		fmt.Fprintf(&b, "%s\n", text)
	}
	if cut := scalingCut(c); cut != "" {
		fmt.Fprintf(&b, "%s\n", cut)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// scalingRows is the table as text, with an empty row between two batch sizes.
func scalingRows(c *lab.Scaling) [][]string {
	names := []string{"B", "learning rate", "eps/B", "drift", "standard error", "predicted", "minibatch share", "m eps L", ""}
	rows := [][]string{make([]string, len(names)), names}
	points := measured(c)
	for i, q := range points {
		if i > 0 && points[i-1].BatchSize != q.BatchSize {
			rows = append(rows, make([]string, len(names)))
		}
		share, verdict := "-", q.Gauge.Verdict().String()
		if !math.IsNaN(q.Minibatch) {
			share = fmt.Sprintf("%.0f %%", math.Round(100*q.Minibatch)+0) // -0 and 0 are 0
		}
		if q.Status.Kind != sim.Complete {
			verdict = q.Status.String()
		}
		rows = append(rows, []string{
			fmt.Sprint(q.BatchSize), fmt.Sprintf("%.6g", q.LearningRate), fmt.Sprintf("%.4g", q.LearningRate/float64(q.BatchSize)),
			distanceText(q.Drift), distanceText(q.StdErr), distanceText(q.Predicted), share, fmt.Sprintf("%.3g", q.Gauge.Epoch), verdict,
		})
	}
	return rows
}

// collapseGain is by how much one spread must be the smaller to be called a collapse.
const collapseGain = 1.5

// collapseLine says in what the curves of the drift fall together.
func collapseLine(c *lab.Scaling) string {
	rate, ratio := c.Collapse.AgainstLearningRate, c.Collapse.AgainstRatio
	switch {
	case math.IsNaN(rate) && math.IsNaN(ratio):
		return "The curves for different batch sizes do not overlap where theory holds: no collapse can be told."
	case math.IsNaN(rate) || math.IsNaN(ratio):
		return fmt.Sprintf("The drift for different batch sizes spreads over %s decades against eps and %s against eps/B (- where curves do not overlap).",
			distanceText(rate), distanceText(ratio))
	}
	text := fmt.Sprintf("The drift for different batch sizes spreads over %.3g decades against eps and %.3g against eps/B: ", rate, ratio)
	switch {
	case ratio == 0 && rate > 0:
		return text + "it is eps/B that sets it."
	case rate >= collapseGain*ratio && rate > 0:
		return text + fmt.Sprintf("it is eps/B that sets it, the curves lie %.2gx closer together.", rate/ratio)
	case ratio >= collapseGain*rate && ratio > 0:
		return text + "it is eps that sets it, the batch size matters little."
	}
	return text + "neither sets it alone."
}

// mistrustLine names the points at which the theory does not hold, "" when it does at all.
func mistrustLine(c *lab.Scaling) string {
	n, points := 0, measured(c)
	least := math.Inf(1)
	for _, q := range points {
		if !trusted(q) {
			n++
			least = min(least, q.Gauge.Epoch)
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("The theory breaks at %d of %s, from m eps L = %.3g on: these are left out of the collapse.", n, count(len(points), "point"), least)
}
