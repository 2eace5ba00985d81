package tui

import (
	"sgdflow/sim/lab"
)

// trainingNumber is one of the Training screen, of a sweep that is done. A score is a test accuracy in percent, or the test loss
// of a regression.
func (s *scene) trainingNumber(name string) (v float64, ok bool) {
	view := s.views[Training].(*trainingView)
	t := view.result()
	if t == nil || view.busy() || t.Progress < 1 || !view.subject().sameRun(experiment{preset: s.preset, run: s.run}) {
		return 0, false
	}
	claims := view.read.claims
	switch name {
	case "claims":
		return float64(len(claims)), true
	case "claims_supported":
		n := 0.0
		for _, c := range claims {
			if c.Verdict == lab.Supported {
				n++
			}
		}
		return n, true
	}
	of, known := map[string]struct {
		claim lab.ClaimKind
		value func(lab.Claim) float64
	}{
		"best_rate": {lab.LargeRateClaim, func(c lab.Claim) float64 { return t.Experiment.Points[c.Best].LearningRate }},
		"best_ratio": {lab.LargeRateClaim, func(c lab.Claim) float64 {
			p := t.Experiment.Points[c.Best]
			return p.LearningRate / float64(p.BatchSize)
		}},
		"best_accuracy":      {lab.LargeRateClaim, func(c lab.Claim) float64 { return score(t, c.Best) }},
		"best_lambda":        {lab.PenaltyClaim, func(c lab.Claim) float64 { return t.Experiment.Points[c.Best].Lambda }},
		"small_accuracy":     {lab.PenaltyClaim, func(c lab.Claim) float64 { return score(t, c.Against) }},
		"lambda_gain":        {lab.PenaltyClaim, func(c lab.Claim) float64 { return score(t, c.Best) - score(t, c.Against) }},
		"large_accuracy":     {lab.RecoveryClaim, func(c lab.Claim) float64 { return score(t, c.Against) }},
		"recovered_accuracy": {lab.RecoveryClaim, func(c lab.Claim) float64 { return score(t, c.Best) }},
	}[name]
	if !known {
		return 0, false
	}
	for _, c := range claims {
		if c.Kind == of.claim && c.Verdict != lab.Open && c.Best >= 0 && (c.Against >= 0 || c.Kind == lab.LargeRateClaim) {
			return of.value(c), true
		}
	}
	return 0, false
}

// score is that of a point, as a lesson prints it.
func score(t *lab.Training, i int) float64 {
	if p := t.Summary[i]; t.Experiment.Accuracy != nil {
		return 100 * p.Accuracy.Value
	} else {
		return p.TestLoss.Value
	}
}
