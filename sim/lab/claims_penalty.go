package lab

import (
	"cmp"
	"math"
	"slices"
)

// penalty looks at the line of the smallest learning rate, and the smallest batch size there, that has its plain point, once
// it and the line of all plain points of that batch size are complete. The claim is supported when the best point with
// regulariser is significantly above the plain one, contradicted when even that is significantly below.
func (t *Training) penalty(c *Claim) {
	for _, l := range t.withReference(t.PenaltyLines()) {
		plain, _ := t.rateLine(t.point(l.Points[0]).BatchSize)
		if !t.complete(l, plain) {
			return
		}
		if math.IsNaN(t.score(l.Points[0])) {
			continue
		}
		if t.compare(c, l) && c.Gain.Value > 0 {
			c.Equivalent = t.rateOf(plain, t.score(c.Best))
		}
		return
	}
}

// recovery looks at the line of the largest batch size, and there of the smallest learning rate and minibatches, that has
// its plain point and plain points with batches as small as its minibatches, once it and the line of these are complete. The
// claim is supported when both the small batches at their best and the best point with regulariser are significantly above
// the plain large batch at the learning rate of the latter, and that makes good at least half of the former's lead;
// contradicted when even the best point with regulariser is significantly below the plain large batch. Small batches at their
// best are a hard measure: the luckiest of many.
func (t *Training) recovery(c *Claim) {
	lines := t.withReference(t.RecoveryLines())
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Compare(t.point(b.Points[0]).BatchSize, t.point(a.Points[0]).BatchSize)
	})
	for _, l := range lines {
		small, ok := t.rateLine(t.point(l.Points[1]).PenaltySize)
		if !ok {
			continue
		}
		if !t.complete(l, small) {
			return
		}
		if small.Best < 0 || math.IsNaN(t.score(l.Points[0])) {
			continue
		}
		if t.compare(c, l) {
			t.measureBy(small, c, l)
		}
		return
	}
}

// measureBy holds what a large batch has gained on its line against the lead of plain small ones.
func (t *Training) measureBy(small Line, c *Claim, line Line) {
	c.Small = small.Best
	v := t.noiseAbout(c.Small, c.Against, small, line)
	lead := v.gain(c.Small, c.Against)
	if lead.Value > 0 {
		c.Recovered = c.Gain.Value / lead.Value
	}
	if c.Verdict == Supported && !(c.Recovered >= 0.5 && v.significant(lead, len(small.Points))) {
		c.Verdict = NotSupported
	}
}

// withReference keeps the lines that begin with their plain point.
func (t *Training) withReference(lines []Line) []Line {
	return slices.DeleteFunc(lines, func(l Line) bool { return t.point(l.Points[0]).Lambda > 0 })
}

// compare holds the best point with regulariser against the line's plain one. It reports whether there is one.
func (t *Training) compare(c *Claim, line Line) bool {
	with := t.line(line.Points[1:])
	if with.Best < 0 {
		return false
	}
	c.Verdict, c.Best, c.Against = NotSupported, with.Best, line.Points[0]
	v := t.noiseAbout(c.Best, c.Against, line)
	c.Gain = v.gain(c.Best, c.Against)
	switch {
	case v.significant(c.Gain, len(with.Points)):
		c.Verdict = Supported
	case v.significant(c.Gain.negative(), 1):
		c.Verdict = Contradicted
	}
	return true
}

// rateLine is the one of a batch size, if there is one.
func (t *Training) rateLine(size int) (Line, bool) {
	for _, l := range t.RateLines() {
		if t.point(l.Points[0]).BatchSize == size {
			return l, true
		}
	}
	return Line{}, false
}

// rateOf is the lowest learning rate up to that of the line's best point at which the line, linear in its logarithm between
// points, rises to the score or has it at a point; NaN for none.
func (t *Training) rateOf(l Line, score float64) float64 {
	for k, i := range l.Points[:slices.Index(l.Points, l.Best)+1] {
		b := t.score(i)
		if b == score {
			return t.point(i).LearningRate
		}
		if k == 0 {
			continue
		}
		before := l.Points[k-1]
		if a := t.score(before); a < score && score < b {
			from, to := math.Log(t.point(before).LearningRate), math.Log(t.point(i).LearningRate)
			return math.Exp(from + (to-from)*(score-a)/(b-a))
		}
	}
	return math.NaN()
}
