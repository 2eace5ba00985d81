package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// writeOrderTable writes the experiment for people: what was measured, the distances with their slopes beside theory's,
// how the means were taken, and in a sentence what came out. Plain text without control characters.
func writeOrderTable(w io.Writer, p *presets.Preset, o *lab.Order) error {
	var b strings.Builder
	r := o.Experiment.Run
	writeTitle(&b, p)
	fmt.Fprintf(&b, "batch size %d of %d (%s an epoch), %s, seed %d, from %s\n", r.Settings.BatchSize,
		r.Objective.Len(), count(r.Batches(), "update"), r.Settings.Sampling, r.Settings.Seed, startText(p))
	if o.Experiment.FixedHorizon {
		fmt.Fprintf(&b, "distance of SGD's mean from the flows at t %.6g\n\n", r.Horizon)
	} else {
		b.WriteString("distance of SGD's mean from the flows after one epoch\n\n")
	}
	writeRows(&b, orderRows(o))
	b.WriteByte('\n')
	for _, q := range o.Points {
		if q.Status.Kind != sim.Complete {
			fmt.Fprintf(&b, "learning rate %.6g: SGD %v\n", q.LearningRate, q.Status)
		}
	}
	fmt.Fprintf(&b, "%s\n%s\n", orderMeans(o), orderSentence(o))
	if cut := orderCut(o); cut != "" {
		fmt.Fprintf(&b, "%s\n", cut)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// orderRows is the table as text.
func orderRows(o *lab.Order) [][]string {
	flows := orderFlows(o)
	names, slopes, theory := []string{"learning rate"}, []string{"slope"}, []string{"theory"}
	for _, f := range flows {
		names = append(names, f.title)
		slopes = append(slopes, slopeText(f.Slope))
		theory = append(theory, fmt.Sprint(f.Theory))
	}
	rows := [][]string{make([]string, len(names)+2), append(names, "standard error", "averaged")}
	for _, q := range o.Points {
		row := []string{fmt.Sprintf("%.6g", q.LearningRate)}
		for _, f := range flows {
			row = append(row, distanceText(f.Distance(q)))
		}
		if q.Exact {
			row = append(row, "exact")
		} else {
			row = append(row, distanceText(q.StdErr))
		}
		rows = append(rows, append(row, fmt.Sprint(q.Count)))
	}
	return append(rows, append(slopes, "", ""), append(theory, "", ""))
}

// distanceText is a distance for reading, - where there is none.
func distanceText(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return fmt.Sprintf("%.4g", v)
}

func slopeText(s lab.Slope) string {
	switch {
	case math.IsNaN(s.Slope):
		return "-"
	case math.IsNaN(s.StdErr):
		return fmt.Sprintf("%.2f", s.Slope)
	}
	return fmt.Sprintf("%.2f +- %.1g", s.Slope, s.StdErr)
}

// orderMeans says how the means were taken.
func orderMeans(o *lab.Order) string {
	exact, most := orderSummary(o)
	if len(o.Points) == 0 {
		return "no mean has been taken yet"
	}
	if !slices.ContainsFunc(o.Points, func(q lab.OrderPoint) bool { return q.Mean != nil }) {
		return "SGD diverges at every learning rate: there is no mean"
	}
	r := o.Experiment.Run
	what, m := "paths", r.Batches()
	if !o.Experiment.FixedHorizon {
		what = map[sim.Sampling]string{
			sim.Shuffle:     fmt.Sprintf("orders of the %d batches", m),
			sim.Reshuffle:   fmt.Sprintf("ways to deal the %d examples into %s in order", r.Objective.Len(), batches(m)),
			sim.Replacement: fmt.Sprintf("sequences of %s drawn from %d", batches(m), m),
		}[r.Settings.Sampling]
	}
	if exact && most <= 1 {
		return "exact: one path, full batches leave nothing to chance"
	}
	if exact {
		return fmt.Sprintf("exact: the mean over all %d %s", most, what)
	}
	worst, imprecise := 0.0, []string(nil)
	for _, q := range o.Points {
		if q.Mean == nil {
			continue
		}
		worst = max(worst, q.Error)
		if !q.Precise {
			imprecise = append(imprecise, fmt.Sprintf("%.6g", q.LearningRate))
		}
	}
	text := fmt.Sprintf("sampled: the mean over up to %d %s, standard error at most %.2g %% of the smallest distance", most, what, 100*worst)
	if imprecise == nil {
		return text
	}
	return fmt.Sprintf("%s: above the %g %% aimed at for learning rate %s, where the smaller distances are uncertain",
		text, 100*lab.Precision, strings.Join(imprecise, ", "))
}

func batches(m int) string {
	if m == 1 {
		return "1 batch"
	}
	return fmt.Sprintf("%d batches", m)
}

const (
	slopeAgrees = 0.15 // a slope this close to theory's, or within two standard errors, agrees with it
	slopeStands = 0.5  // a flow is followed to a higher order when its slope is the steepest by this much
)

// orderSentence says what the slopes show.
func orderSentence(o *lab.Order) string {
	var fitted []orderFlow
	var lost []string
	steepest := math.Inf(-1)
	for _, f := range orderFlows(o) {
		if math.IsNaN(f.Slope.Slope) {
			lost = append(lost, theFlow(f))
			continue
		}
		fitted = append(fitted, f)
		steepest = max(steepest, f.Slope.Slope)
	}
	if len(fitted) < 2 {
		return "Too few distances stand above their error to fit slopes to."
	}
	var gains, followed, off []string
	for _, f := range fitted {
		name := theFlow(f)
		gains = append(gains, fmt.Sprintf("%.2gx to %s", math.Exp2(f.Slope.Slope), name))
		if f.Slope.Slope > steepest-slopeStands {
			followed = append(followed, name)
		}
		band := slopeAgrees
		if e := 2 * f.Slope.StdErr; e > band { // not where two points alone leave the error unknown
			band = e
		}
		if !(math.Abs(f.Slope.Slope-f.Theory) <= band) {
			off = append(off, name)
		}
	}
	text := "Half the learning rate brings SGD's mean closer: " + strings.Join(gains, ", ") + ".\n"
	if len(followed) == len(fitted) {
		text += "It follows none of them to a higher order than the others."
	} else {
		text += "It follows " + list(followed) + " to a higher order than the others."
	}
	if off == nil {
		text += " This is what theory says."
	} else {
		text += " Theory has another slope for " + list(off) +
			": its slopes are those of learning rates so small that one term outweighs all others."
	}
	if lost != nil {
		text += "\nThe distance from " + list(lost) + " is within its error."
	}
	return text
}

// list joins words as a sentence does.
func list(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// theFlow is the flow's name within a sentence.
func theFlow(f orderFlow) string {
	if f.key == "gradient_flow" {
		return f.title
	}
	return "the " + strings.TrimSuffix(f.title, " flow") + " flow"
}
