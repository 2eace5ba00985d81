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
		return []string{
			does + ", where training loss is lowest too" + end, does + ", where training loss is lowest too",
			fmt.Sprintf("best at the ε %s of the lowest training loss", rate),
		}
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
	if c.Verdict == lab.Supported {
		brief += ": near B^1"
		grows = "the best ε grows as B^" + powerWords(c.Slope) + ": nearer to B^1, the linear rule, than to B^1/2"
	}
	if lie := w.together(c); lie != "" {
		return []string{grows + "; " + lie, grows, brief}
	}
	return []string{grows, brief}
}

// together compares how close the curves rise on both axes, "" where that is not known, or where a rise of fewer than three
// points is hardly a curve.
func (w scoreWords) together(c lab.Claim) string {
	for _, l := range w.t.RateLines() {
		all := w.t.Experiment.Train != nil && w.at(l.Points[0]).BatchSize == w.t.Experiment.Train.Len() // has no part in the claim
		if !all && slices.Index(l.Points, l.Best) < 2 {
			return ""
		}
	}
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
	with := "λ " + gridWords(best.Lambda)
	long := fmt.Sprintf("%s with %s at ε %s (B %d), %s than without it", w.of(c.Best, true), with, gridWords(best.LearningRate), best.BatchSize, w.than(c.Gain))
	forms := []string{
		long, fmt.Sprintf("%s with %s, %s than without", w.of(c.Best, false), with, w.than(c.Gain)),
		fmt.Sprintf("%s with %s than without", w.than(c.Gain), with), w.than(c.Gain) + " than at λ 0",
	}
	if c.Verdict == lab.Supported && !math.IsNaN(c.Equivalent) {
		forms = slices.Insert(forms, 0, fmt.Sprintf("%s; a plain ε of %s does as well", long, short(c.Equivalent)))
	}
	return forms
}

func (w scoreWords) recovery(c lab.Claim) []string {
	best, small := w.at(c.Best), w.at(c.Small)
	lambda, rate, smallRate := gridWords(best.Lambda), gridWords(best.LearningRate), gridWords(small.LearningRate)
	with, without, other := w.of(c.Best, false), w.of(c.Against, false), w.of(c.Small, false)
	long := fmt.Sprintf("B %d with λ %s on minibatches of %d has %s at ε %s, where plain B %d has %s and plain B %d at its best ε %s %s",
		best.BatchSize, lambda, best.PenaltySize, w.of(c.Best, true), rate, best.BatchSize, without, small.BatchSize, smallRate, other)
	forms := []string{
		long,
		fmt.Sprintf("%s with λ %s at ε %s, from %s without; plain B %d %s at ε %s", with, lambda, rate, without, small.BatchSize, other, smallRate),
		fmt.Sprintf("%s with λ at ε %s, from %s without", with, rate, without),
		fmt.Sprintf("%s with λ, %s without", with, without), w.than(c.Gain) + " than at λ 0",
	}
	if c.Verdict == lab.Supported || c.Recovered >= 0 && c.Recovered <= 1 { // else the lead is noise as a rule
		part := fmt.Sprintf("%.0f %%", 100*c.Recovered)
		if c.Recovered > 1 {
			part = "more than all"
		}
		forms = slices.Insert(forms, 0, fmt.Sprintf("%s: %s of that lead", long, part))
	}
	return forms
}
