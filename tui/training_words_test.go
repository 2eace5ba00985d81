package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"sgdflow/sim/lab"
)

// spoken is a sweep with the runs and summaries that sentences are made of.
func spoken(regression bool) *lab.Training {
	t := &lab.Training{Experiment: lab.TrainingExperiment{Seeds: 3, FlowTime: 10}, Progress: 1}
	if !regression {
		t.Experiment.Accuracy = func([]float64) float64 { return 0 }
	}
	for i, p := range []lab.TrainingPoint{
		{LearningRate: 0.05, BatchSize: 32, PenaltySize: 32},
		{LearningRate: 0.4, BatchSize: 32, PenaltySize: 32},
		{LearningRate: 1.6, BatchSize: 32, PenaltySize: 32},
		{LearningRate: 0.05, BatchSize: 32, Lambda: 0.2, PenaltySize: 32},
		{LearningRate: 0.05, BatchSize: 256, PenaltySize: 256},
		{LearningRate: 0.05, BatchSize: 256, Lambda: 0.2, PenaltySize: 32},
		{LearningRate: 0.8, BatchSize: 256, PenaltySize: 256},
		{LearningRate: 1.2, BatchSize: 32, PenaltySize: 32},
		{LearningRate: 1.2, BatchSize: 256, PenaltySize: 256},
	} {
		a := 0.9 + 0.002*float64(i)
		t.Experiment.Points = append(t.Experiment.Points, p)
		t.Summary = append(t.Summary, lab.TrainingSummary{
			TrainingPoint: p, Known: 3, Accuracy: lab.Mean{Value: a, StdErr: 0.0031}, TestLoss: lab.Mean{Value: 4 * (1 - a), StdErr: 0.0123},
		})
		for k := range uint64(3) {
			t.Runs = append(t.Runs, lab.Trained{
				TrainingPoint: p, Seed: k, TestLoss: 4 * (1 - a), TestAccuracy: a, Status: lab.TrainingStatus{Kind: lab.FullTime},
			})
		}
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
		{
			"large rates", false,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Supported, Best: 1, Against: 0, Gain: mean(0.0131, 0.0021), Fall: mean(0.031, 0.004)},
			"Large rates: supported, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, 1.3 ± 0.2 points higher than at ε 0.05 of the lowest training loss; ε 1.6 is 3.1 ± 0.4 points lower",
		},
		{
			"no large rates", false,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 1, Against: 0, Gain: mean(0.0011, 0.0021), Fall: mean(0.031, 0.004)},
			"Large rates: not supported here, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, 0.1 ± 0.2 points higher than at ε 0.05 of the lowest training loss; ε 1.6 is 3.1 ± 0.4 points lower",
		},
		{
			"the largest is best", false,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 2, Against: 0, Gain: mean(0.02, 0.002), Fall: mean(0, 0)},
			"Large rates: not supported here, B 32 does best at ε 1.6: accuracy 90.4 ± 0.3 %, 2.0 ± 0.2 points higher than at ε 0.05 of the lowest training loss, the largest of the sweep",
		},
		{
			"small rates", false,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Contradicted, Best: 0, Against: 1, Gain: mean(0.0131, 0.0021), Fall: none},
			"Large rates: contradicted here, B 32 does best at ε 0.05: accuracy 90.0 ± 0.3 %, 1.3 ± 0.2 points higher than at ε 0.4 of the lowest training loss",
		},
		{
			"one rate", false,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.NotSupported, Best: 1, Against: 1, Gain: mean(0, 0), Fall: none},
			"Large rates: not supported here, B 32 does best at ε 0.4: accuracy 90.2 ± 0.3 %, where training loss is lowest too",
		},
		{
			"regression", true,
			lab.Claim{Kind: lab.LargeRateClaim, Verdict: lab.Supported, Best: 1, Against: 0, Gain: mean(0.0524, 0.0084), Fall: none},
			"Large rates: supported, B 32 does best at ε 0.4: test loss 0.392 ± 0.012, 0.0524 ± 0.0084 lower than at ε 0.05 of the lowest training loss",
		},
		{
			"scaling", false,
			lab.Claim{Kind: lab.ScalingClaim, Verdict: lab.Supported, Slope: lab.Slope{Slope: 0.93, StdErr: 0.12}, Rate: 0.03, Ratio: 0.01},
			"Linear scaling: supported, the best ε grows as B^0.93 ± 0.12: nearer to B^1, the linear rule, than to B^1/2; the curves rise 3.0x closer together against ε/B than against ε",
		},
		{
			"no scaling", false,
			lab.Claim{Kind: lab.ScalingClaim, Verdict: lab.NotSupported, Slope: lab.Slope{Slope: 0.1, StdErr: nan}, Rate: 0.01, Ratio: 0.02},
			"Linear scaling: not supported here, the best ε grows as B^0.10, in theory as B^1; the curves rise 2.0x farther apart against ε/B than against ε",
		},
		{
			"open scaling", false,
			lab.Claim{Kind: lab.ScalingClaim, Best: -1, Slope: lab.Slope{Slope: nan, StdErr: nan}, Rate: 0.03, Ratio: 0.01},
			"Linear scaling: open, too few batch sizes have their best ε clearly between two others",
		},
		{
			"regulariser", false,
			lab.Claim{Kind: lab.PenaltyClaim, Verdict: lab.Supported, Best: 3, Against: 0, Gain: mean(0.01, 0.002), Equivalent: 0.3},
			"Regulariser: supported, accuracy 90.6 ± 0.3 % with λ 0.2 at ε 0.05 (B 32), 1.0 ± 0.2 points higher than without it; a plain ε of 0.300 does as well",
		},
		{
			"regulariser without gain", false,
			lab.Claim{Kind: lab.PenaltyClaim, Verdict: lab.NotSupported, Best: 3, Against: 0, Gain: mean(0, 0.002), Equivalent: 0.1},
			"Regulariser: not supported here, accuracy 90.6 ± 0.3 % with λ 0.2 at ε 0.05 (B 32), 0.0 ± 0.2 points higher than without it",
		},
		{
			"no regulariser", false,
			lab.Claim{Kind: lab.PenaltyClaim, Verdict: lab.Contradicted, Best: 3, Against: 0, Gain: mean(-0.01, 0.002), Equivalent: nan},
			"Regulariser: contradicted here, accuracy 90.6 ± 0.3 % with λ 0.2 at ε 0.05 (B 32), 1.0 ± 0.2 points lower than without it",
		},
		{
			"recovery", false,
			lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.Supported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.002), Recovered: 0.87},
			"Large batches: supported, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 % at ε 0.05, where plain B 256 has 90.8 ± 0.3 % and plain B 32 at its best ε 0.4 90.2 ± 0.3 %: 87 % of that lead",
		},
		{
			"more than the lead", false,
			lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.Supported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.002), Recovered: 1.8},
			"Large batches: supported, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 % at ε 0.05, where plain B 256 has 90.8 ± 0.3 % and plain B 32 at its best ε 0.4 90.2 ± 0.3 %: more than all of that lead",
		},
		{
			"no lead", false,
			lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.NotSupported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.02), Recovered: 13},
			"Large batches: not supported here, B 256 with λ 0.2 on minibatches of 32 has accuracy 91.0 ± 0.3 % at ε 0.05, where plain B 256 has 90.8 ± 0.3 % and plain B 32 at its best ε 0.4 90.2 ± 0.3 %",
		},
		{
			"recovery of a regression", true,
			lab.Claim{Kind: lab.RecoveryClaim, Verdict: lab.Supported, Best: 5, Against: 4, Small: 1, Gain: mean(0.01, 0.002), Recovered: 0.87},
			"Large batches: supported, B 256 with λ 0.2 on minibatches of 32 has test loss 0.360 ± 0.012 at ε 0.05, where plain B 256 has 0.368 ± 0.012 and plain B 32 at its best ε 0.4 0.392 ± 0.012: 87 % of that lead",
		},
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
	if got, want := ClaimSentence(r, lab.Claim{Kind: lab.PenaltyClaim, Best: -1}, 0), "Regulariser: open, nothing follows from single runs"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEverySentenceCompares: whatever the width, a supported claim that has a number says what it is compared with.
func TestEverySentenceCompares(t *testing.T) {
	gain := lab.Mean{Value: 0.01, StdErr: 0.002}
	for _, regression := range []bool{false, true} {
		r := spoken(regression)
		for _, c := range []lab.Claim{
			{Kind: lab.LargeRateClaim, Best: 1, Against: 0, Gain: gain, Fall: gain},
			{Kind: lab.PenaltyClaim, Best: 3, Against: 0, Gain: gain, Equivalent: 0.3},
			{Kind: lab.RecoveryClaim, Best: 5, Against: 4, Small: 1, Gain: gain, Recovered: 0.9},
		} {
			c.Verdict = lab.Supported
			for width := 1; width < 260; width++ {
				got := ClaimSentence(r, c, width)
				compares := strings.Contains(got, " than ") || strings.Contains(got, " over ") || strings.Contains(got, " without") || strings.Contains(got, ", where plain ")
				if strings.ContainsAny(got, "0123456789") && !compares {
					t.Fatalf("%q", got)
				}
			}
		}
	}
}

// TestRisesOfTwoPoints: how close the curves rise is not said where one of them has but two points to its best.
func TestRisesOfTwoPoints(t *testing.T) {
	claim := lab.Claim{Kind: lab.ScalingClaim, Verdict: lab.Supported, Slope: lab.Slope{Slope: 0.93, StdErr: 0.12}, Rate: 0.03, Ratio: 0.01}
	r := spoken(false)
	if got := ClaimSentence(r, claim, 0); !strings.Contains(got, "closer together") {
		t.Errorf("got %q", got)
	}
	for k := range r.Runs { // the best of B 256 is its second point
		if p := r.Runs[k].TrainingPoint; p.LearningRate == 0.8 {
			r.Runs[k].TestAccuracy = 0.99
		}
	}
	if got := ClaimSentence(r, claim, 0); strings.Contains(got, "curves") {
		t.Errorf("got %q", got)
	}
}

// TestDivergedIsSaid: a claim that is open because nothing is left to compare says so, and no other does.
func TestDivergedIsSaid(t *testing.T) {
	const lost, absent = "its runs diverged", "this sweep has no points for it"
	for _, c := range []struct {
		name     string
		kind     lab.ClaimKind
		diverged func(lab.TrainingPoint) bool
		want     string
	}{
		{"all rates", lab.LargeRateClaim, func(p lab.TrainingPoint) bool { return p.Lambda == 0 }, lost},
		{"all rates, scaling", lab.ScalingClaim, func(p lab.TrainingPoint) bool { return p.Lambda == 0 }, lost},
		{"one batch size", lab.LargeRateClaim, func(p lab.TrainingPoint) bool { return p.BatchSize == 32 }, absent},
		{"with regulariser", lab.PenaltyClaim, func(p lab.TrainingPoint) bool { return p.Lambda > 0 }, lost},
		{"reference", lab.PenaltyClaim, func(p lab.TrainingPoint) bool { return p.LearningRate == 0.05 && p.Lambda == 0 }, lost},
		{"small batches", lab.RecoveryClaim, func(p lab.TrainingPoint) bool { return p.BatchSize == 32 }, lost},
		{"others", lab.PenaltyClaim, func(p lab.TrainingPoint) bool { return p.LearningRate > 0.05 }, absent},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := spoken(true)
			for i := range r.Summary {
				if c.diverged(r.Summary[i].TrainingPoint) {
					r.Summary[i].Diverged = 1
				}
			}
			if got := ClaimSentence(r, lab.Claim{Kind: c.kind}, 0); !strings.HasSuffix(got, "open, "+c.want) {
				t.Errorf("got %q", got)
			}
		})
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
		claim(1, lab.Supported, 5, 1e-18), // of runs without chance
	}}}
	var kinds []lab.ClaimKind
	for _, c := range view.told() {
		kinds = append(kinds, c.Kind)
	}
	if !slices.Equal(kinds, []lab.ClaimKind{2, 1, 1, 0}) {
		t.Errorf("told in the order %v", kinds)
	}
	if view.supported() != 3 {
		t.Errorf("%d claims are supported", view.supported())
	}
}
