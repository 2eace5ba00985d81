package lab

import "math"

// The paper's claims about generalisation, put to the results of a sweep.
//
// Few seeds make rough standard errors, and the best of many points is in part the luckiest. So a difference of scores gets the
// larger of two standard errors: that of the seeds' own differences between its two points, and the one that follows from
// the noise pooled over the lines that the claim is about, see noise. It counts as significant from as many standard errors on
// as Student's t distribution has beyond it, on either side, 2.5 % divided by the number of points that the best was
// picked from (Bonferroni). Sweeps without any effect then support a claim in less than one case in twenty. Standard errors
// are those of training again from other seeds; how other test sets would have it, no sweep on one can tell.

// ClaimKind tells them apart.
type ClaimKind int

const (
	// LargeRateClaim: test accuracy is highest at a learning rate above that of the lowest training loss, and falls off
	// beyond it.
	LargeRateClaim ClaimKind = iota
	// ScalingClaim: the best learning rate grows in proportion to the batch size.
	ScalingClaim
	// PenaltyClaim: at a small learning rate the explicit regulariser raises test accuracy.
	PenaltyClaim
	// RecoveryClaim: a large batch with the explicit regulariser of small minibatches does as well as small batches.
	RecoveryClaim
)

// Verdict is what a sweep says about a claim.
type Verdict int

const (
	Open         Verdict = iota // not enough of the sweep is known, or it does not ask
	Supported                   // by significant differences
	NotSupported                // the differences are not there, or not significant
	Contradicted                // the opposite is, significantly
)

// Claim is what a sweep says about one of the claims. Scores are test accuracies in [0, 1], or negative test losses in a
// regression; differences of scores are taken seed by seed before their mean, since the runs of a seed share their start.
// Numbers that a claim does not have, or not yet, are NaN.
//
// PenaltyClaim and RecoveryClaim compare at one learning rate and batch size: Against is the point that has those of Best
// and no regulariser, even where plain batches of that size do better at another learning rate. Small is the best point of
// plain batches as small as the minibatches that Best penalises, at whatever learning rate. Equivalent lies on the rising part
// of the plain points of Best's batch size: up to the learning rate of the best of them.
type Claim struct {
	Kind       ClaimKind
	Verdict    Verdict
	Best       int     // point, -1 where Open; the one that speaks for the claim
	Against    int     // point that it is compared with, -1 where there is none; see below for those with regulariser
	Gain       Mean    // score of Best less that of Against
	Fall       Mean    // LargeRateClaim: score of Best less that of the largest learning rate at its batch size
	Slope      Slope   // ScalingClaim: of log best learning rate against log batch size; theory's is 1
	Rate       float64 // ScalingClaim: root mean square distance between the rising parts of the curves, in score, against eps
	Ratio      float64 // ScalingClaim: the same against eps/B
	Equivalent float64 // PenaltyClaim: the plain learning rate that does as well as Best, NaN where none does or Gain is not above 0
	Recovered  float64 // RecoveryClaim: Gain as a part of Small's lead, its score less that of Against; NaN without lead
	Small      int     // RecoveryClaim: what Best is measured by; -1 elsewhere
}

// Claims puts the four claims, in the order of their kinds, to what is known so far. A claim is Open until all the lines are
// complete that it is put to, so that runs to come change no verdict; of a single seed nothing follows.
func (t *Training) Claims() []Claim {
	all := make([]Claim, 4)
	for k := range all {
		nan := math.NaN()
		all[k] = Claim{
			Kind: ClaimKind(k), Best: -1, Against: -1, Small: -1, Gain: Mean{nan, nan}, Fall: Mean{nan, nan},
			Slope: Slope{Slope: nan, StdErr: nan}, Rate: nan, Ratio: nan, Equivalent: nan, Recovered: nan,
		}
	}
	if t.Experiment.Seeds < 2 {
		return all
	}
	t.largeRate(&all[LargeRateClaim])
	t.scaling(&all[ScalingClaim])
	t.penalty(&all[PenaltyClaim])
	t.recovery(&all[RecoveryClaim])
	return all
}
