package tui

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"sgdflow/sim/lab"
)

// spoken is a sweep of eight points with the summaries that sentences are made of.
func spoken(regression bool) *lab.Training {
	t := &lab.Training{Experiment: lab.TrainingExperiment{Seeds: 3, FlowTime: 10}, Progress: 1}
	if !regression {
		t.Experiment.Accuracy = func([]float64) float64 { return 0 }
	}
	for i, p := range []lab.TrainingPoint{
		{LearningRate: 0.05, BatchSize: 32, PenaltySize: 32}, {LearningRate: 0.4, BatchSize: 32, PenaltySize: 32}, {LearningRate: 1.6, BatchSize: 32, PenaltySize: 32},
		{LearningRate: 0.05, BatchSize: 32, Lambda: 0.2, PenaltySize: 32},
		{LearningRate: 0.05, BatchSize: 256, PenaltySize: 256}, {LearningRate: 0.05, BatchSize: 256, Lambda: 0.2, PenaltySize: 32},
		{LearningRate: 0.8, BatchSize: 256, PenaltySize: 256}, {LearningRate: 1. / 3, BatchSize: 32, PenaltySize: 32},
	} {
		a := 0.9 + 0.002*float64(i)
		t.Experiment.Points = append(t.Experiment.Points, p)
		t.Summary = append(t.Summary, lab.TrainingSummary{
			TrainingPoint: p, Known: 3, Accuracy: lab.Mean{Value: a, StdErr: 0.0031}, TestLoss: lab.Mean{Value: 4 * (1 - a), StdErr: 0.0123},
		})
	}
	return t
}

// TestClaimSentences: every claim and verdict in words, with its numbers and their errors, and nothing made of a difference
// that is none.
func TestClaimSentences(t *testing.T) {
	nan := math.NaN()
	mean := func(v, e float64) lab.Mean { return lab.Mean{Value: v, StdErr: e} }
	none := mean(nan, nan)
	for _, c := range []struct {
		name       string
		regression bool
		claim      lab.Claim
		want       string
	}{
		{"large rates", false, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Supported, Best: 1, Against: 0, Gain: mean(0.0131, 0.0021), Fall: mean(0.031, 0.004)},
			"Large rates: supported, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, 1.3 ± 0.2 points higher than at ε 0.05 of the lowest training loss; ε 1.6 is 3.1 ± 0.4 points lower"},
		{"no large rates", false, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 1, Against: 0, Gain: mean(0.0011, 0.0021), Fall: mean(0.031, 0.004)},
			"Large rates: not supported here, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, 0.1 ± 0.2 points higher than at ε 0.05 of the lowest training loss; ε 1.6 is 3.1 ± 0.4 points lower"},
		{"the largest is best", false, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 2, Against: 0, Gain: mean(0.02, 0.002), Fall: mean(0, 0)},
			"Large rates: not supported here, B 32 does best at ε 1.6: accuracy 90.4 ± 0.3 %, 2.0 ± 0.2 points higher than at ε 0.05 of the lowest training loss, the largest of the sweep"},
		{"small rates", false, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Contradicted, Best: 0, Against: 1, Gain: mean(0.0131, 0.0021), Fall: none},
			"Large rates: contradicted here, B 32 does best at ε 0.05: accuracy 90.0 ± 0.3 %, 1.3 ± 0.2 points higher than at ε 0.4 of the lowest training loss"},
		{"one rate", false, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 1, Against: 1, Gain: mean(0, 0), Fall: none},
			"Large rates: not supported here, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, where training loss is lowest too"},
		{"regression", true, lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Supported, Best: 1, Against: 0, Gain: mean(0.0524, 0.0084), Fall: none},
			"Large rates: supported, B 32 does best at ε 0.4: test loss 0.392 ± 0.012, 0.0524 ± 0.0084 lower than at ε 0.05 of the lowest training loss"},
		{"scaling", false, lab.Claim{Kind: lab.ScalingClaim, Verdict: lab.Supported, Slope: lab.Slope{Slope: 0.93, StdErr: 0.12}, Rate: 0.03, Ratio: 0.01},
			"Linear scaling: supported, the best ε grows as B^0.93 ± 0.12, in theory as B^1; the curves rise 3.0x closer together against ε/B than against ε"},
		{"no scaling", false, lab.Claim{Kind: lab.ScalingClaim, Verdict: lab.NotSupported, Slope: lab.Slope{Slope: 0.1, StdErr: nan}, Rate: 0.01, Ratio: 0.02},
			"Linear scaling: not supported here, the best ε grows as B^0.10, in theory as B^1; the curves rise 2.0x farther apart against ε/B than against ε"},
		{"open scaling", false, lab.Claim{Kind: lab.ScalingClaim, Best: -1, Slope: lab.Slope{Slope: nan, StdErr: nan}, Rate: nan, Ratio: nan},
			"Linear scaling: open, too few batch sizes have their best ε clearly between two others"},
		{"regulariser", false, lab.Claim{Kind: lab.PenaltyClaim, Verdict: lab.Supported, Best: 3, Against: 0, Gain: mean(0.01, 0.002), Equivalent: 0.3},
			"Regulariser: supported, accuracy 90.6 ± 0.3 % with λ 0.2 at ε 0.05 (B 32), 1.0 ± 0.2 points higher than without it; a plain ε of 0.300 does as well"},
		{"no regulariser", false, lab.Claim{Kind: lab.PenaltyClaim, Verdict: lab.Contradicted, Best: 3, Against: 0, Gain: mean(-0.01, 0.002), Equivalent: nan},
			"Regulariser: contradicted here, accuracy 90.6 ± 0.3 % with λ 0.2 at ε 0.05 (B 32), 1.0 ± 0.2 points lower than without it"},
		{"recovery", false, lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.Supported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.002), Recovered: 0.87},
			"Large batches: supported, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 %, plain B 32 90.2 ± 0.3 %: 87 % of its lead over plain B 256"},
		{"more than the lead", false, lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.Supported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.002), Recovered: 1.8},
			"Large batches: supported, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 %, plain B 32 90.2 ± 0.3 %: more than its whole lead over plain B 256"},
		{"no lead", false, lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.NotSupported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.02), Recovered: 13},
			"Large batches: not supported here, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 %, plain B 32 90.2 ± 0.3 %"},
		{"nothing asked", false, lab.Claim{Kind: lab.RecoveryClaim, Best: -1, Small: -1}, "Large batches: open, this sweep has no points for it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := spoken(c.regression)
			if got := ClaimSentence(r, c.claim, 0); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			least := ClaimSentence(r, c.claim, 1)
			before := utf8.RuneCountInString(least)
			for width := 1; width < 220; width++ {
				got := ClaimSentence(r, c.claim, width)
				n := utf8.RuneCountInString(got)
				if n > width && got != least || n < before {
					t.Fatalf("%d columns hold %q", width, got)
				}
				before = n
				if !strings.Contains(got, claimNames[c.claim.Kind]+": "+verdictNames[c.claim.Verdict]) {
					t.Fatalf("no verdict in %q", got)
				}
			}
		})
	}
	r := spoken(false)
	r.Summary[2].Diverged = 3
	fell := lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Supported, Best: 1, Against: 0, Gain: mean(0.0131, 0.0021), Fall: mean(0.8, 0.004)}
	if got := ClaimSentence(r, fell, 0); !strings.HasSuffix(got, "; ε 1.6 diverges") {
		t.Errorf("got %q", got)
	}
	r.Summary[2].Known = 1
	if got, want := ClaimSentence(r, lab.Claim{Kind: lab.PenaltyClaim, Best: -1}, 0), "Regulariser: open, the runs that it takes are not all done"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r.Summary[2].Known, r.Experiment.Seeds = 3, 1
	if got, want := ClaimSentence(r, lab.Claim{Kind: lab.PenaltyClaim, Best: -1}, 0), "Regulariser: open, of a single seed nothing follows"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMeansInWords: as many digits as the standard error lets them have.
func TestMeansInWords(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		mean lab.Mean
		want string
	}{
		{lab.Mean{Value: 0.91234, StdErr: 0.0031}, "91.2 ± 0.3 %"},
		{lab.Mean{Value: 0.91234, StdErr: 0.0002}, "91.23 ± 0.02 %"},
		{lab.Mean{Value: 0.91234, StdErr: 0.12}, "91.2 ± 12.0 %"},
		{lab.Mean{Value: 0.91234, StdErr: nan}, "91.2 %"},
		{lab.Mean{Value: 0.91234, StdErr: 1e-17}, "91.2 %"},
	} {
		if got := percentWords(c.mean, ""); got != c.want {
			t.Errorf("accuracy %v is %q, want %q", c.mean, got, c.want)
		}
	}
	for _, c := range []struct {
		mean lab.Mean
		want string
	}{
		{lab.Mean{Value: 0.91234, StdErr: 0.0031}, "0.9123 ± 0.0031"},
		{lab.Mean{Value: 0.91234, StdErr: 0.12}, "0.91 ± 0.12"},
		{lab.Mean{Value: 0.91234, StdErr: 1e-17}, "0.912"},
		{lab.Mean{Value: 0.91234, StdErr: nan}, "0.912"},
		{lab.Mean{Value: 12.4, StdErr: 30}, "12 ± 30"},
		{lab.Mean{Value: 1.2e-5, StdErr: 3e-6}, "1.2e-05 ± 3.0e-06"},
	} {
		if got := lossWords(c.mean); got != c.want {
			t.Errorf("loss %v is %q, want %q", c.mean, got, c.want)
		}
	}
}

// TestStrongestClaimFirst: supported claims come before others, those that are clearer before less clear ones.
func TestStrongestClaimFirst(t *testing.T) {
	claim := func(k lab.ClaimKind, v lab.Verdict, gain, stderr float64) lab.Claim {
		return lab.Claim{Kind: k, Verdict: v, Gain: lab.Mean{Value: gain, StdErr: stderr}}
	}
	view := &trainingView{read: reading{claims: []lab.Claim{
		claim(0, lab.NotSupported, 9, 1), claim(1, lab.Supported, math.NaN(), math.NaN()), claim(2, lab.Supported, 3, 1), claim(3, lab.Open, 0, 0),
	}}}
	var kinds []lab.ClaimKind
	for _, c := range view.told() {
		kinds = append(kinds, c.Kind)
	}
	if len(kinds) != 3 || kinds[0] != 2 || kinds[1] != 1 || kinds[2] != 0 {
		t.Errorf("told in the order %v", kinds)
	}
	if view.supported() != 2 {
		t.Errorf("%d claims are supported", view.supported())
	}
}
