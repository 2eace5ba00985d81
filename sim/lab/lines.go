package lab

import (
	"cmp"
	"math"
	"slices"
)

// Line is a row of points that differ in one number, in the order of that number.
type Line struct {
	Points []int // indices into Experiment.Points
	Best   int   // of these indices, the one of the highest mean score; -1 for none
	Lowest int   // of these indices, the one of the lowest mean training loss; -1 for none
}

// Of points with equal scores the first one is the best. A point counts once all of its seeds are known, unless its mean is
// NaN: one where a regression diverges is never the best, nor is one where anything does that of the lowest training loss.

// RateLines holds the points without explicit regulariser by learning rate, one line a batch size, smallest first.
func (t *Training) RateLines() []Line {
	return t.lines(func(p TrainingPoint) bool { return p.Lambda == 0 },
		func(p TrainingPoint) TrainingPoint { return TrainingPoint{BatchSize: p.BatchSize} })
}

// PenaltyLines holds those that penalise their own batches by Lambda, one line for each pair of learning rate and batch
// size, beginning with the point without regulariser where the experiment has it.
func (t *Training) PenaltyLines() []Line {
	return t.withPlain(func(p TrainingPoint) bool { return p.Lambda > 0 && p.PenaltySize == p.BatchSize })
}

// RecoveryLines holds those that penalise minibatches smaller than their batches by Lambda, likewise, one line for each
// size of minibatches.
func (t *Training) RecoveryLines() []Line {
	return t.withPlain(func(p TrainingPoint) bool { return p.Lambda > 0 && p.PenaltySize < p.BatchSize })
}

// withPlain makes lines in Lambda of the points chosen, with the plain one of each.
func (t *Training) withPlain(chosen func(TrainingPoint) bool) []Line {
	alike := func(p TrainingPoint) TrainingPoint {
		p.Lambda = 0
		return p
	}
	all := t.lines(chosen, alike)
	for i, l := range all {
		first := alike(t.point(l.Points[0]))
		if plain := t.find(first); plain >= 0 {
			all[i] = t.line(append([]int{plain}, l.Points...))
		}
	}
	return all
}

// lines makes a line of all the points chosen that are alike, in ascending order inside the line and of the lines.
func (t *Training) lines(chosen func(TrainingPoint) bool, alike func(TrainingPoint) TrainingPoint) []Line {
	var of []int
	for i := range t.Experiment.Points {
		if chosen(t.point(i)) {
			of = append(of, i)
		}
	}
	order := func(p, q TrainingPoint) int {
		return cmp.Or(cmp.Compare(p.LearningRate, q.LearningRate), cmp.Compare(p.BatchSize, q.BatchSize),
			cmp.Compare(p.PenaltySize, q.PenaltySize), cmp.Compare(p.Lambda, q.Lambda))
	}
	slices.SortStableFunc(of, func(i, k int) int {
		p, q := t.point(i), t.point(k)
		return cmp.Or(order(alike(p), alike(q)), order(p, q))
	})
	var all []Line
	for len(of) > 0 {
		n := slices.IndexFunc(of, func(i int) bool { return alike(t.point(i)) != alike(t.point(of[0])) })
		if n < 0 {
			n = len(of)
		}
		all = append(all, t.line(of[:n:n]))
		of = of[n:]
	}
	return all
}

func (t *Training) line(points []int) Line {
	l := Line{Points: points, Best: -1, Lowest: -1}
	for _, i := range points {
		if !t.whole(i) {
			continue
		}
		if s := t.score(i); !math.IsNaN(s) && (l.Best < 0 || s > t.score(l.Best)) {
			l.Best = i
		}
		if c := t.trainLoss(i); !math.IsNaN(c) && (l.Lowest < 0 || c < t.trainLoss(l.Lowest)) {
			l.Lowest = i
		}
	}
	return l
}

// point is the i-th point in its normal form.
func (t *Training) point(i int) TrainingPoint { return t.Experiment.Points[i].normal() }

// find is the place of the plain point at a learning rate and batch size, -1 for none.
func (t *Training) find(p TrainingPoint) int {
	p.Lambda = 0
	return slices.IndexFunc(t.Experiment.Points, func(q TrainingPoint) bool { return q.normal() == p.normal() })
}

// whole says whether all seeds of a point are known.
func (t *Training) whole(i int) bool {
	for k := range t.Experiment.Seeds {
		if t.Run(i, k).Status.Kind == Unknown {
			return false
		}
	}
	return true
}

// complete says whether all points of the lines are whole.
func (t *Training) complete(lines ...Line) bool {
	return !slices.ContainsFunc(lines, func(l Line) bool {
		return slices.ContainsFunc(l.Points, func(i int) bool { return !t.whole(i) })
	})
}

// runScore is what a run is judged by: its test accuracy, or the negative test loss of a regression.
func (t *Training) runScore(i, k int) float64 {
	if t.Experiment.Accuracy == nil {
		return -t.Run(i, k).TestLoss
	}
	return t.Run(i, k).TestAccuracy
}

func (t *Training) score(i int) float64 {
	return t.average(func(k int) float64 { return t.runScore(i, k) })
}

func (t *Training) trainLoss(i int) float64 {
	return t.average(func(k int) float64 { return t.Run(i, k).TrainLoss })
}

// average is the mean over seeds.
func (t *Training) average(of func(k int) float64) float64 {
	sum := 0.0
	for k := range t.Experiment.Seeds {
		sum += of(k)
	}
	return sum / float64(t.Experiment.Seeds)
}
