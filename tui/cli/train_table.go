package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"sgdflow/sim/lab"
)

// writeTable writes the sweep for people: what was trained, a row a point, the best of each curve, and what the sweep says
// about the claims. Plain text without control characters.
func (s *sweep) writeTable(w io.Writer) error {
	var b strings.Builder
	h, x := &s.header, s.result.Experiment
	fmt.Fprintf(&b, "%s (%s)\n%s\n\n", h.Title, h.Preset, h.Note)
	fmt.Fprintf(&b, "%s, %s; %s, %d to test\n", h.Model, count(h.Parameters, "parameter"), count(h.N, "example"), h.TestN)
	fmt.Fprintf(&b, "%s, flow time %.6g%s, %s a point from seed %d\n\n",
		x.Sampling, x.FlowTime, untilText(x.Until), count(x.Seeds, "run"), x.Seed)
	marks := s.marks()
	writeRows(&b, s.rows(marks))
	b.WriteByte('\n')
	b.WriteString(s.legend(marks))
	if cut := s.cut(); cut != "" {
		fmt.Fprintf(&b, "%s\n", cut)
	}
	if s.complete() {
		for _, c := range s.result.Claims() {
			fmt.Fprintf(&b, "%s\n", claimSentence(s.result, c))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func untilText(loss float64) string {
	if loss == 0 {
		return ""
	}
	return fmt.Sprintf(" or until the training loss is %.6g", loss)
}

const (
	bestRate   = "*" // the best learning rate of a batch size
	bestLambda = "+" // the best lambda of a learning rate and batch size
)

// marks says of which curves each point is the best.
func (s *sweep) marks() []string {
	all := make([]string, len(s.result.Summary))
	mark := func(lines []lab.Line, with string) {
		for _, l := range lines {
			if l.Best >= 0 && len(l.Points) > 1 && !strings.Contains(all[l.Best], with) {
				all[l.Best] += with
			}
		}
	}
	mark(s.result.RateLines(), bestRate)
	mark(s.result.PenaltyLines(), bestLambda)
	mark(s.result.RecoveryLines(), bestLambda)
	return all
}

// legend explains the marks that there are.
func (s *sweep) legend(marks []string) (text string) {
	best := "highest test accuracy"
	if s.header.Regression {
		best = "lowest test loss"
	}
	all := strings.Join(marks, "")
	if strings.Contains(all, bestRate) {
		text += fmt.Sprintf("%s %s of the learning rates of its batch size\n", bestRate, best)
	}
	if strings.Contains(all, bestLambda) {
		text += fmt.Sprintf("%s %s of the lambdas of its learning rate and batch size\n", bestLambda, best)
	}
	return text
}

// rows is the table as text, with an empty row between two batch sizes.
func (s *sweep) rows(marks []string) [][]string {
	names := []string{"B", "learning rate", "eps/B", "lambda", "on batches of", "training loss", "test loss", "test accuracy %", "", ""}
	rows := [][]string{make([]string, len(names)), names}
	size, penalised := 0, false
	for i, q := range s.result.Summary {
		if q.Known == 0 {
			continue
		}
		if size != 0 && q.BatchSize != size {
			rows = append(rows, make([]string, len(names)))
		}
		size = q.BatchSize
		lambda, of := "0", ""
		if q.Lambda != 0 {
			lambda, of = fmt.Sprintf("%.6g", q.Lambda), fmt.Sprint(q.PenaltySize)
			penalised = true
		}
		test := fmt.Sprintf("%.4g", q.TestLoss.Value)
		if s.header.Regression || math.IsNaN(q.TestLoss.Value) {
			test = meanText(q.TestLoss, 1)
		}
		rows = append(rows, []string{
			fmt.Sprint(q.BatchSize), fmt.Sprintf("%.6g", q.LearningRate), fmt.Sprintf("%.4g", q.LearningRate/float64(q.BatchSize)),
			lambda, of, meanText(q.TrainLoss, 1), test, meanText(q.Accuracy, 100), marks[i], s.endings(q),
		})
	}
	if s.header.Regression {
		rows = without(rows, 7)
	}
	if !penalised {
		rows = without(rows, 4)
	}
	return rows
}

// endings says how a point's runs ended where that is not all of them at their end.
func (s *sweep) endings(q lab.TrainingSummary) string {
	var all []string
	if q.Known < s.header.Seeds {
		all = append(all, fmt.Sprintf("%d of %s", q.Known, count(s.header.Seeds, "run")))
	}
	if q.Diverged > 0 {
		all = append(all, fmt.Sprintf("%d diverged", q.Diverged))
	}
	return strings.Join(all, ", ")
}

// without is the table less a column.
func without(rows [][]string, column int) [][]string {
	for i, row := range rows {
		rows[i] = append(row[:column:column], row[column+1:]...)
	}
	return rows
}

// meanText is a mean times the factor with its standard error, to the second digit of that, "-" for none.
func meanText(m lab.Mean, factor float64) string {
	v, e := factor*m.Value, factor*m.StdErr
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	if !(e > 0) || math.IsInf(e, 0) || e < 1e-9*math.Abs(v) { // none, or rounding
		return fmt.Sprintf("%.4g", v)
	}
	const most = 7 // decimals of a number in plain notation
	decimals := 1 - exponent(e)
	if decimals >= -4 && decimals <= most {
		decimals = max(0, decimals)
		return fmt.Sprintf("%.*f +- %.*f", decimals, v, decimals, e)
	}
	if v == 0 {
		return fmt.Sprintf("0 +- %.1e", e)
	}
	return fmt.Sprintf("%.*e +- %.1e", max(0, decimals+exponent(v)), v, e)
}

// exponent is the power of ten of the first digit of x, which is not 0.
func exponent(x float64) int { return int(math.Floor(math.Log10(math.Abs(x)))) }
