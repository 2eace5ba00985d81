package tui

import (
	"slices"

	"sgdflow/sim/lab"
)

// open says why a claim has no verdict.
func (w scoreWords) open(c lab.Claim) []string {
	for _, p := range w.t.Summary {
		if p.Known < w.t.Experiment.Seeds {
			return []string{"the runs that it takes are not all done", "not all done"}
		}
	}
	switch {
	case w.t.Experiment.Seeds < 2:
		return []string{"nothing follows from single runs", "one seed"}
	case w.diverged(c.Kind):
		return []string{"its runs diverged"}
	case c.Kind == lab.ScalingClaim:
		return []string{"too few batch sizes have their best ε clearly between two others", "too few maxima"}
	}
	return []string{"this sweep has no points for it", "no points"}
}

// diverged says whether the sweep does ask about a claim but so many of its runs diverged that on no line there is anything to
// compare: no point that did not, or, of those with regulariser, none on the one or on the other side of the comparison.
func (w scoreWords) diverged(k lab.ClaimKind) bool {
	lines := map[lab.ClaimKind]func(*lab.Training) []lab.Line{
		lab.LargeRateClaim: (*lab.Training).RateLines, lab.ScalingClaim: (*lab.Training).RateLines,
		lab.PenaltyClaim: (*lab.Training).PenaltyLines, lab.RecoveryClaim: (*lab.Training).RecoveryLines,
	}[k](w.t)
	for _, l := range lines {
		sides := [][]int{l.Points}
		if k == lab.PenaltyClaim || k == lab.RecoveryClaim {
			sides = [][]int{l.Points[:1], l.Points[1:]}
		}
		if k == lab.RecoveryClaim {
			sides = append(sides, w.plain(w.at(l.Points[len(l.Points)-1]).PenaltySize))
		}
		if !slices.ContainsFunc(sides, w.allDiverged) {
			return false
		}
	}
	return len(lines) > 0
}

// plain are the points without regulariser at a batch size.
func (w scoreWords) plain(size int) (points []int) {
	for i, p := range w.t.Summary {
		if p.Lambda == 0 && p.BatchSize == size {
			points = append(points, i)
		}
	}
	return points
}

// allDiverged says whether there are points, all with runs that diverged.
func (w scoreWords) allDiverged(points []int) bool {
	return len(points) > 0 && !slices.ContainsFunc(points, func(i int) bool { return w.t.Summary[i].Diverged == 0 })
}
