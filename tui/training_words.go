package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"sgdflow/sim/lab"
)

// ClaimSentence says what a sweep says about a claim, with its verdict and numbers, in the longest form that fits into
// width columns; a width that is not positive asks for the longest of all. Standard errors follow "±".
func ClaimSentence(t *lab.Training, c lab.Claim, width int) string {
	if width <= 0 {
		width = math.MaxInt
	}
	return fitting(width, claimForms(t, c)...)
}

// claimNames are the claims in brief.
var claimNames = [...]string{
	lab.LargeRateClaim: "Large rates", lab.ScalingClaim: "Linear scaling",
	lab.PenaltyClaim: "Regulariser", lab.RecoveryClaim: "Large batches",
}

// verdictNames are what a sweep says, and no more than that.
var verdictNames = [...]string{
	lab.Open: "open", lab.Supported: "supported", lab.NotSupported: "not supported here", lab.Contradicted: "contradicted here",
}

// claimForms are the sentences about a claim, the longest first.
func claimForms(t *lab.Training, c lab.Claim) []string {
	forms := map[lab.ClaimKind]func(scoreWords, lab.Claim) []string{
		lab.LargeRateClaim: scoreWords.largeRate, lab.ScalingClaim: scoreWords.scaling,
		lab.PenaltyClaim: scoreWords.penalty, lab.RecoveryClaim: scoreWords.recovery,
	}[c.Kind]
	var said []string
	if c.Verdict == lab.Open {
		said = scoreWords{t}.open(c)
	} else {
		said = forms(scoreWords{t}, c)
	}
	head := claimNames[c.Kind] + ": " + verdictNames[c.Verdict]
	for i, s := range said {
		said[i] = head + ", " + s
	}
	return append(said, head)
}

// scoreWords puts the scores of a sweep into words: accuracies in percent, or losses of a regression.
type scoreWords struct{ t *lab.Training }

func (w scoreWords) regression() bool { return w.t.Experiment.Accuracy == nil }

// open says why there is no verdict.
func (w scoreWords) open(c lab.Claim) []string {
	for _, p := range w.t.Summary {
		if p.Known < w.t.Experiment.Seeds {
			return []string{"the runs that it takes are not all done", "not all done"}
		}
	}
	switch {
	case w.t.Experiment.Seeds < 2:
		return []string{"of a single seed nothing follows", "one seed"}
	case c.Kind == lab.ScalingClaim:
		few := "too few batch sizes have their best ε clearly between two others"
		if lie := w.together(c); lie != "" {
			return []string{few + "; " + lie, few, lie}
		}
		return []string{few, "too few maxima"}
	}
	return []string{"this sweep has no points for it", "no points"}
}

// of is the score of a point, with its name where it is asked for.
func (w scoreWords) of(i int, named bool) string {
	name, text := "accuracy ", ""
	if p := w.t.Summary[i]; w.regression() {
		name, text = "test loss ", lossWords(p.TestLoss)
	} else {
		text = percentWords(p.Accuracy, "")
	}
	if !named {
		return text
	}
	return name + text
}

// over is a difference of scores, the better the higher: of accuracies in percentage points, of losses with the sign turned.
func (w scoreWords) over(m lab.Mean) string {
	if !w.regression() {
		return strings.TrimSuffix(percentWords(m, "+"), " %") + " points"
	}
	word := "lower"
	if m.Value < 0 {
		m.Value, word = -m.Value, "higher"
	}
	return lossWords(m) + " " + word
}

func (w scoreWords) at(i int) lab.TrainingPoint { return w.t.Experiment.Points[i] }

func (w scoreWords) largeRate(c lab.Claim) []string {
	best := w.at(c.Best)
	rate, last := gridWords(best.LearningRate), w.largest(best.BatchSize)
	does := fmt.Sprintf("B %d does best at ε %s: %s", best.BatchSize, rate, w.of(c.Best, true))
	end := ""
	switch {
	case last == c.Best:
		end = ", the largest of the sweep"
	case w.t.Summary[last].Diverged > 0:
		end = fmt.Sprintf("; ε %s diverges", gridWords(w.at(last).LearningRate))
	case !math.IsNaN(c.Fall.Value):
		end = fmt.Sprintf("; ε %s is %s", gridWords(w.at(last).LearningRate), w.than(lab.Mean{Value: -c.Fall.Value, StdErr: c.Fall.StdErr}))
	}
	if c.Against < 0 || c.Against == c.Best {
		return []string{does + ", where training loss is lowest too" + end, does + ", where training loss is lowest too",
			fmt.Sprintf("best at the ε %s of the lowest training loss", rate)}
	}
	lowest := gridWords(w.at(c.Against).LearningRate)
	long := fmt.Sprintf("%s, %s than at ε %s of the lowest training loss", does, w.than(c.Gain), lowest)
	return []string{
		long + end, long, fmt.Sprintf("%s at ε %s (B %d), %s than at ε %s", w.of(c.Best, false), rate, best.BatchSize, w.than(c.Gain), lowest),
		fmt.Sprintf("%s at ε %s over ε %s", w.over(c.Gain), rate, lowest),
	}
}

// largest is the point of the largest learning rate without regulariser at a batch size.
func (w scoreWords) largest(size int) int {
	last := -1
	for i, p := range w.t.Experiment.Points {
		if p.BatchSize == size && p.Lambda == 0 && (last < 0 || p.LearningRate > w.at(last).LearningRate) {
			last = i
		}
	}
	return last
}

// than is a difference of scores before the word "than".
func (w scoreWords) than(m lab.Mean) string {
	if w.regression() {
		return w.over(m)
	}
	word := "higher"
	if m.Value < 0 {
		m.Value, word = -m.Value, "lower"
	}
	return strings.TrimSuffix(percentWords(m, ""), " %") + " points " + word
}

func (w scoreWords) scaling(c lab.Claim) []string {
	brief := "best ε grows as B^" + powerWords(c.Slope)
	grows := "the " + brief + ", in theory as B^1"
	if lie := w.together(c); lie != "" {
		return []string{grows + "; " + lie, grows, brief}
	}
	return []string{grows, brief}
}

// together compares how close the curves rise on both axes, "" where that is not known.
func (scoreWords) together(c lab.Claim) string {
	switch factor := c.Rate / c.Ratio; {
	case !(factor > 0) || math.IsInf(factor, 0):
		return ""
	case factor < 1:
		return fmt.Sprintf("the curves rise %.1fx farther apart against ε/B than against ε", 1/factor)
	default:
		return fmt.Sprintf("the curves rise %.1fx closer together against ε/B than against ε", factor)
	}
}

func (w scoreWords) penalty(c lab.Claim) []string {
	best := w.at(c.Best)
	where := fmt.Sprintf("λ %s at ε %s (B %d)", gridWords(best.Lambda), gridWords(best.LearningRate), best.BatchSize)
	long := fmt.Sprintf("%s with %s, %s than without it", w.of(c.Best, true), where, w.than(c.Gain))
	forms := []string{
		long, fmt.Sprintf("%s with λ %s, %s", w.of(c.Best, false), gridWords(best.Lambda), w.than(c.Gain)),
		fmt.Sprintf("%s with λ %s", w.over(c.Gain), gridWords(best.Lambda)),
	}
	if !math.IsNaN(c.Equivalent) {
		forms = slices.Insert(forms, 0, fmt.Sprintf("%s; a plain ε of %s does as well", long, short(c.Equivalent)))
	}
	return forms
}

func (w scoreWords) recovery(c lab.Claim) []string {
	best := w.at(c.Best)
	head := fmt.Sprintf("B %d with λ %s on minibatches of %d has %s", best.BatchSize, gridWords(best.Lambda), best.PenaltySize, w.of(c.Best, true))
	brief := fmt.Sprintf("B %d with λ %s: %s", best.BatchSize, gridWords(best.Lambda), w.of(c.Best, false))
	least := w.of(c.Best, false) + " with λ"
	forms := []string{head, brief, least, least}
	if c.Small < 0 {
		return forms
	}
	small := w.at(c.Small).BatchSize
	forms[0] = fmt.Sprintf("%s, plain B %d %s", head, small, w.of(c.Small, false))
	forms[1] = fmt.Sprintf("%s, plain B %d %s", brief, small, w.of(c.Small, false))
	forms[2] = fmt.Sprintf("%s, plain B %d %s", least, small, w.of(c.Small, false))
	if c.Verdict == lab.Supported || c.Recovered >= 0 && c.Recovered <= 1 { // else the lead is noise as a rule
		part := fmt.Sprintf("%.0f %% of its lead", 100*c.Recovered)
		if c.Recovered > 1 {
			part = "more than its whole lead"
		}
		forms = slices.Insert(forms, 0, fmt.Sprintf("%s: %s over plain B %d", forms[0], part, best.BatchSize))
	}
	return forms
}
