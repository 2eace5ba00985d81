package tui

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// percentWords is a mean of parts of one as a percentage with as many decimals as its standard error lets it have; sign is
// "+" to have positive ones written with it.
func percentWords(m lab.Mean, sign string) string {
	if !(m.StdErr > rounding) {
		return fmt.Sprintf("%"+sign+".1f %%", 100*m.Value)
	}
	digits := 1
	if m.StdErr < 0.0005 {
		digits = 2
	}
	return fmt.Sprintf("%"+sign+".*f ± %.*f %%", digits, 100*m.Value, digits, 100*m.StdErr)
}

// rounding is the standard error, of a part of one or relative to a loss, that no spread of the seeds has: full batches from one
// start leave nothing to chance.
const rounding = 1e-9

// lossWords is a mean with its standard error to the same place.
func lossWords(m lab.Mean) string {
	if !(m.StdErr > rounding*math.Abs(m.Value)) || math.IsInf(m.Value, 0) {
		return short(m.Value)
	}
	if a := math.Abs(m.Value); a >= 1e4 || a < 1e-3 {
		return short(m.Value) + " ± " + short(m.StdErr)
	}
	digits := max(0, 1-int(math.Floor(math.Log10(m.StdErr))))
	if digits > 5 {
		return short(m.Value) + " ± " + short(m.StdErr)
	}
	return fmt.Sprintf("%.*f ± %.*f", digits, m.Value, digits, m.StdErr)
}

// powerWords is a fitted exponent.
func powerWords(s lab.Slope) string {
	if math.IsNaN(s.StdErr) {
		return fmt.Sprintf("%.2f", s.Slope)
	}
	return fmt.Sprintf("%.2f ± %.2f", s.Slope, s.StdErr)
}

// gridWords is a learning rate or a lambda of a grid, as it was chosen where that is short.
func gridWords(v float64) string {
	const most = 6
	if text := exact(v); len(text) <= most {
		return text
	}
	return short(v)
}

// pointWords names a point.
func pointWords(p lab.TrainingPoint) string {
	text := fmt.Sprintf("ε %s, B %d", gridWords(p.LearningRate), p.BatchSize)
	switch {
	case p.Lambda == 0:
		return text
	case p.PenaltySize == p.BatchSize:
		return fmt.Sprintf("%s, λ %s", text, gridWords(p.Lambda))
	}
	return fmt.Sprintf("%s, λ %s on %ds", text, gridWords(p.Lambda), p.PenaltySize)
}

// symbols writes Greek letters and signs out where there is no Unicode, so that widths can be counted.
func (s *scene) symbols(text string) string {
	if !s.ascii {
		return text
	}
	return strings.NewReplacer("ε", "eps", "λ", "lambda", "±", "+-", "∇", "grad ", "²", "^2", "★", "*").Replace(text)
}

// fittingIn is fitting for forms with symbols.
func (s *scene) fittingIn(width int, forms ...string) string {
	written := make([]string, len(forms))
	for i, f := range forms {
		written[i] = s.symbols(f)
	}
	return fitting(width, written...)
}

// titleBeside is the longest of the titles, given from the longest on, that leaves a legend of the series its room.
func (s *scene) titleBeside(at plot.Rect, series []plot.Series, titles ...string) string {
	const frame = 7 // corners, edges and blanks
	return s.fittingIn(at.W-frame-legendWidth(series), titles...)
}

// legendWidth is what the names of series take in a legend.
func legendWidth(series []plot.Series) int {
	width := 0
	for _, q := range series {
		if q.Name != "" {
			width += 2 + utf8.RuneCountInString(q.Name)
		}
	}
	return width
}
