package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"sgdflow/sim"
)

// short prints a number for reading: three significant digits, without an exponent where that is shorter.
func short(v float64) string {
	switch a := math.Abs(v); {
	case v == 0:
		return "0"
	case a >= 1e6 || a < 1e-3:
		return strconv.FormatFloat(v, 'e', 1, 64)
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// exact prints a number with as many digits as it has, for values that a user has set.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// fitting returns the first of the forms, given from the longest on, that fits into width columns, else the last.
func fitting(width int, forms ...string) string {
	for _, f := range forms[:len(forms)-1] {
		if utf8.RuneCountInString(f) <= width {
			return f
		}
	}
	return forms[len(forms)-1]
}

// Sentence says in plain text what a comparison shows at entry i, in the longest form that fits into width columns.
func Sentence(c *sim.Comparison, i, width int) string {
	if s := c.Status.SGD; s.Kind == sim.Diverged && i >= c.Mean.Len()-1 {
		return fitting(width, fmt.Sprintf("SGD %v: the learning rate is too large for this loss, lower it", s),
			fmt.Sprintf("SGD %v: lower the learning rate", s))
	}
	if i >= len(c.Gap.Gradient) {
		if c.Status.Gradient.Kind == sim.Stiff { // which says it all
			return fitting(width, fmt.Sprintf("gradient flow %v; a lower horizon ends before it", c.Status.Gradient),
				fmt.Sprintf("gradient flow %v", c.Status.Gradient))
		}
		return fmt.Sprintf("gradient flow %v: the loss falls without end here", c.Status.Gradient)
	}
	if i >= len(c.Gap.Modified) {
		return fmt.Sprintf("modified flow %v. SGD's mean is %s from gradient flow", c.Status.Modified, short(c.Gap.Gradient[i]))
	}
	g, m := c.Gap.Gradient[i], c.Gap.Modified[i]
	if i == 0 {
		return "All three set out from the same point"
	}
	noise := standardError(c, i)
	if g <= 3*noise && m <= 3*noise {
		return fitting(width,
			fmt.Sprintf("Both flows are within three standard errors of SGD's mean, %s and %s off (standard error %s)", short(g), short(m), short(noise)),
			fmt.Sprintf("Both flows are within three standard errors (%s) of SGD's mean", short(noise)),
			"both flows within three standard errors")
	}
	if i < len(c.Gap.Moment) {
		return momentSentence(g, m, c.Gap.Moment[i], noise, width)
	}
	forms := []string{
		"SGD's mean is %s from gradient flow, %s from the modified flow: %s",
		"SGD's mean: %s from gradient flow, %s from modified flow: %s",
		"SGD: %s from gradient flow, %s from modified flow: %s",
		"gradient flow %s off, modified flow %s: %s",
		"gradient %s, modified %s off: %s",
		"gaps %s, %s: %s",
	}
	for i, form := range forms {
		forms[i] = fmt.Sprintf(form, short(g), short(m), closer(g, m, noise))
	}
	text := fitting(width, forms...)
	if k := c.Moment.Len(); k > 0 && c.Status.Moment.Kind != sim.Running && i >= k {
		return fitting(width, fmt.Sprintf("%s; moment flow %v, its spread too wide", text, c.Status.Moment), text)
	}
	if c.Status.Gradient.Kinks || c.Status.Modified.Kinks { // more digits than they have would be shown else
		return fitting(width, text+"  (flows along kinks: 2 to 3 digits)", text+"  (along kinks)", text)
	}
	// An error this small is rounding: all paths are one.
	if full := fmt.Sprintf("%s  (standard error %s)", text, short(noise)); noise > 1e-9*g && len(full) <= width {
		return full
	}
	return text
}

// momentSentence compares SGD's mean with three flows, the moment flow last: with replacement that is the one to follow.
func momentSentence(gradient, modified, moment, noise float64, width int) string {
	g, m := short(gradient), short(modified)
	end, brief := short(moment)+" from the moment flow: "+closer(gradient, moment, noise), "moment "+short(moment)
	if moment <= 3*noise {
		end, brief = fmt.Sprintf("and within three standard errors (%s) of the moment flow", short(noise)), "moment within its error"
	}
	return fitting(width,
		fmt.Sprintf("SGD's mean is %s from gradient flow, %s from the modified flow, %s", g, m, end),
		fmt.Sprintf("SGD: %s from gradient flow, %s from modified, %s", g, m, end),
		fmt.Sprintf("SGD's mean: gradient flow %s off, modified flow %s, %s", g, m, brief),
		fmt.Sprintf("gradient %s, modified %s, %s", g, m, brief))
}

// closer compares the two gaps in words. A gap to the modified flow that the mean's standard error could make up is
// not measured: only a bound on the ratio is, at two standard errors.
func closer(gradient, modified, noise float64) string {
	if bound := gradient / (modified + 2*noise); noise > 1e-9*gradient && modified < 2*noise {
		if bound < 1.05 {
			return "too close to tell"
		}
		return "at least " + factor(bound) + " closer"
	}
	ratio := gradient / modified
	switch {
	case gradient == modified:
		return "as close to one as to the other"
	case math.IsInf(ratio, 0) || ratio >= 1000:
		return "over 1000x closer"
	case ratio >= 1.05:
		return factor(ratio) + " closer"
	case ratio > 1/1.05:
		return "about as close"
	}
	return factor(1/ratio) + " farther"
}

func factor(r float64) string {
	if r >= 100 {
		return fmt.Sprintf("%.0fx", r)
	}
	return fmt.Sprintf("%.1fx", r)
}

// standardError is that of the mean at entry i over all parameters together, 0 for a single path.
func standardError(c *sim.Comparison, i int) float64 {
	if i >= c.StdErr.Len() {
		return 0
	}
	sum := 0.0
	for _, e := range c.StdErr.At(i) {
		sum += e * e
	}
	return math.Sqrt(sum)
}

// verdictWords explains a verdict of the gauge.
func verdictWords(v sim.Verdict, s sim.Sampling) string {
	if s == sim.Replacement && v <= sim.Guide {
		return "over many epochs the noise itself adds a drift"
	}
	return [...]string{
		"the modified flow can be trusted",
		"the modified flow is a guide, not a promise",
		"the theory does not hold: m eps L is too large",
		"past the stability limit of gradient descent",
	}[v]
}

// place says where along the run entry i stands.
func place(c *sim.Comparison, i int) string {
	update := i * c.Stride
	m := c.Run.Batches()
	return fmt.Sprintf("epoch %d/%d  update %d/%d", update/m, c.Run.Epochs(), update, c.Run.Updates())
}

// readout lists a quantity on the three tracks at entry i, with its note where width columns hold it.
func readout(name, note string, value func([]float64) float64, c *sim.Comparison, i, width int) string {
	var parts []string
	for _, t := range []struct {
		name string
		path sim.Path
	}{{"SGD's mean", c.Mean}, {"gradient flow", c.Gradient}, {"modified flow", c.Modified}} {
		if i < t.path.Len() {
			parts = append(parts, t.name+" "+short(value(t.path.At(i))))
		}
	}
	text := name + ": " + strings.Join(parts, ", ")
	if long := text + "  (" + note + ")"; note != "" && len(long) <= width {
		return long
	}
	if len(text) > width {
		text = strings.NewReplacer("SGD's mean", "SGD", "gradient flow", "gradient", "modified flow", "modified").Replace(text)
	}
	return text
}
