package lab

import (
	"math"
	"slices"
)

// penalty looks at the line of the smallest learning rate, and the smallest batch size there, that has its plain point. The
// claim is supported when the best point with regulariser is significantly above the plain one, contradicted when even
// that is significantly below.
func (t *Training) penalty(c *Claim) {
	lines := t.withReference(t.PenaltyLines())
	if len(lines) == 0 {
		return
	}
	if !t.compare(c, lines[0]) {
		return
	}
	for _, plain := range t.rateLine(t.point(c.Best).BatchSize) {
		c.Equivalent = t.rateOf(plain, t.score(c.Best))
	}
}

// recovery looks at the line of the largest batch size, and there of the smallest learning rate and minibatches, that has
// its plain point and plain points with batches as small as its minibatches. The claim is supported when both the small
// batches at their best and the best point with regulariser are significantly above the plain large batch, and the latter
// makes good at least half of the former's lead; contradicted when even the best point with regulariser is significantly
// below the plain large batch. Small batches at their best are a hard measure: the luckiest of many.
func (t *Training) recovery(c *Claim) {
	lines := t.withReference(t.RecoveryLines())
	var line, small Line
	for _, l := range lines {
		p := t.point(l.Points[1])
		plain := t.known(t.rateLine(p.PenaltySize))
		if len(plain) == 1 && (line.Points == nil || p.BatchSize > t.point(line.Points[1]).BatchSize) {
			line, small = l, plain[0]
		}
	}
	if line.Points == nil {
		return
	}
	if !t.compare(c, line) {
		return
	}
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

// withReference keeps the known lines that begin with their plain point, which has a score, and go on.
func (t *Training) withReference(lines []Line) []Line {
	return slices.DeleteFunc(t.known(lines), func(l Line) bool {
		return t.point(l.Points[0]).Lambda > 0 || math.IsNaN(t.score(l.Points[0]))
	})
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

// rateLine is the one of a batch size, alone or none.
func (t *Training) rateLine(size int) []Line {
	return slices.DeleteFunc(t.RateLines(), func(l Line) bool { return t.point(l.Points[0]).BatchSize != size })
}

// rateOf is the lowest learning rate at which the line, linear in its logarithm between points, has the score; NaN for none.
func (t *Training) rateOf(l Line, score float64) float64 {
	for k, i := range l.Points {
		b := t.score(i)
		if t.whole(i) && b == score {
			return t.point(i).LearningRate
		}
		if k == 0 {
			continue
		}
		before := l.Points[k-1]
		if a := t.score(before); t.whole(i) && t.whole(before) && (a-score)*(b-score) < 0 {
			from, to := math.Log(t.point(before).LearningRate), math.Log(t.point(i).LearningRate)
			return math.Exp(from + (to-from)*(score-a)/(b-a))
		}
	}
	return math.NaN()
}
