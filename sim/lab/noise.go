package lab

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// noise is what is left of the scores on lines when the mean of each point and the shift of each seed, which it has in
// common to all points of a line, are taken off: an estimate, pooled over the lines, of the variance of one run.
//
// Of each line only the points count whose mean score is at least that of the worse of the two to be compared: noise grows
// towards the learning rates at which training collapses. Means of normal scores do not depend on the variance found about
// them, so that this choice does not make it smaller than it is.
type noise struct {
	*Training
	variance, freedom float64 // with its degrees of freedom, 0 where there is no estimate
}

// noiseAbout is the noise of the points on the lines that score at least as well as the worse of two.
func (t *Training) noiseAbout(a, b int, lines ...Line) noise {
	v := noise{Training: t}
	floor, squares, seeds := min(t.score(a), t.score(b)), 0.0, t.Experiment.Seeds
	for _, l := range lines {
		var points []int
		for _, i := range l.Points {
			if t.score(i) >= floor {
				points = append(points, i)
			}
		}
		if len(points) < 2 {
			continue
		}
		level, shifts := 0.0, make([]float64, seeds)
		for _, i := range points {
			level += t.score(i) / float64(len(points))
			for k := range shifts {
				shifts[k] += t.runScore(i, k) / float64(len(points))
			}
		}
		for _, i := range points {
			for k, shift := range shifts {
				rest := t.runScore(i, k) - t.score(i) - shift + level
				squares += float64(rest * rest)
			}
		}
		v.freedom += float64((len(points) - 1) * (seeds - 1))
	}
	v.variance = squares / v.freedom
	return v
}

// gain is the score of one point less that of another, with the larger of its two standard errors.
func (v noise) gain(of, over int) Mean {
	seeds := v.Experiment.Seeds
	differences := make([]float64, seeds)
	for k := range differences {
		differences[k] = v.runScore(of, k) - v.runScore(over, k)
	}
	m := meanOf(differences)
	if of != over && v.freedom > 0 {
		m.StdErr = max(m.StdErr, math.Sqrt(2*v.variance/float64(seeds)))
	}
	return m
}

// significant says whether a mean is above 0 by more than luck has a say, after the pick of the best of so many.
func (v noise) significant(m Mean, among int) bool {
	freedom := v.freedom
	if freedom == 0 {
		freedom = float64(v.Experiment.Seeds - 1)
	}
	return m.Value > 0 && m.Value >= quantile(freedom, among)*m.StdErr
}

// quantile of Student's t with 2.5 % beyond it, shared out among so many.
func quantile(freedom float64, among int) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(1 - 0.025/float64(max(1, among)))
}

// negative is the mean the other way round.
func (m Mean) negative() Mean { return Mean{Value: -m.Value, StdErr: m.StdErr} }
