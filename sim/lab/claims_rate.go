package lab

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// largeRate looks at one of the lines without regulariser, once all of them are complete: of those whose best point is
// not the last, or of all where there are none, the one with the highest score. The points of all these lines count
// among those that the best was picked from. The claim is supported when its best point has a larger learning rate than
// the one of the lowest training loss, a significantly higher score than that, and a significantly higher one than the
// line's largest learning rate; a regression that diverges there has fallen off too. It is contradicted when the best
// point's learning rate is smaller and its score significantly higher. Which point has the lowest training loss is
// taken as it was measured.
func (t *Training) largeRate(c *Claim) {
	lines := t.RateLines()
	if !t.complete(lines...) {
		return
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Best < 0 || l.Lowest < 0 || len(l.Points) < 3 })
	if len(lines) == 0 {
		return
	}
	ends := func(l Line) bool { return l.Best == l.Points[len(l.Points)-1] }
	line := lines[0]
	for _, l := range lines[1:] {
		if ends(line) && !ends(l) || ends(line) == ends(l) && t.score(l.Best) > t.score(line.Best) {
			line = l
		}
	}
	v := t.noiseAbout(line.Best, line.Lowest, lines...)
	best, against := slices.Index(line.Points, line.Best), slices.Index(line.Points, line.Lowest)
	last := len(line.Points) - 1
	c.Verdict, c.Best, c.Against = NotSupported, line.Best, line.Lowest
	c.Gain, c.Fall = v.gain(line.Best, line.Lowest), v.gain(line.Best, line.Points[last])
	falls := math.IsNaN(t.score(line.Points[last])) || best < last && v.significant(c.Fall, last)
	switch {
	case best > against && v.significant(c.Gain, (last-against)*len(lines)) && falls:
		c.Verdict = Supported
	case best < against && v.significant(c.Gain, against*len(lines)):
		c.Verdict = Contradicted
	}
}

// scaling fits the slope to the lines, once all of them are complete, full batches left aside, whose best point is a
// maximum: neither end of the line, and significantly above both. Three are needed. Its standard error is that of the
// fit's residuals and of the learning rates' resolution together. The claim is supported by a slope that is
// significantly above 0, by Student's t for the residuals and two standard errors for the resolution, and at most 0.3
// from 1, nearer than to 1/2, which is what a rule of square roots would have; a slope significantly below 0
// contradicts it. The lines with the largest and the smallest batches give Best and Against, between which no gain is
// asked for.
func (t *Training) scaling(c *Claim) {
	lines := t.RateLines()
	if !t.complete(lines...) {
		return
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Best < 0 })
	if t.Experiment.Train != nil {
		n := t.Experiment.Train.Len()
		lines = slices.DeleteFunc(lines, func(l Line) bool { return t.point(l.Best).BatchSize == n })
	}
	c.Rate = spread(t.rising(lines, func(p TrainingPoint) float64 { return p.LearningRate }))
	c.Ratio = spread(t.rising(lines, func(p TrainingPoint) float64 { return p.LearningRate / float64(p.BatchSize) }))
	lines = slices.DeleteFunc(lines, func(l Line) bool { return !t.peaks(l) })
	var sizes, rates, steps []float64
	for _, l := range lines {
		sizes = append(sizes, float64(t.point(l.Best).BatchSize))
		rates = append(rates, t.peak(l))
		steps = append(steps, t.step(l))
	}
	c.Slope = fitSlope(sizes, rates)
	scatter, grid := c.Slope.StdErr, resolution(sizes, steps)
	c.Slope.StdErr = math.Hypot(scatter, grid)
	if len(lines) < 3 {
		return
	}
	c.Verdict, c.Best, c.Against = NotSupported, lines[len(lines)-1].Best, lines[0].Best
	margin := math.Hypot(quantile(float64(len(lines)-2), 1)*scatter, 2*grid)
	switch {
	case c.Slope.Slope > margin && math.Abs(c.Slope.Slope-1) <= 0.3:
		c.Verdict = Supported
	case c.Slope.Slope < -margin:
		c.Verdict = Contradicted
	}
}

// peaks says whether the line's best point is a maximum.
func (t *Training) peaks(l Line) bool {
	first, last := l.Points[0], l.Points[len(l.Points)-1]
	v := t.noiseAbout(l.Best, first, l)
	above := func(end int) bool {
		return math.IsNaN(t.score(end)) || v.significant(v.gain(l.Best, end), 1)
	}
	return l.Best != first && l.Best != last && above(first) && above(last)
}

// peak is the learning rate of the maximum, from the parabola in its logarithm through the best point and its two
// neighbours. Where one of these has diverged the score falls without end, and the parabola's limit is half way to the other.
func (t *Training) peak(l Line) float64 {
	at := slices.Index(l.Points, l.Best)
	var x, y [3]float64
	for k := range x {
		i := l.Points[at-1+k]
		x[k], y[k] = math.Log(t.point(i).LearningRate), t.score(i)
	}
	left, right := math.IsNaN(y[0]), math.IsNaN(y[2])
	switch {
	case left && right:
		return math.Exp(x[1])
	case left:
		return math.Exp((x[1] + x[2]) / 2)
	case right:
		return math.Exp((x[0] + x[1]) / 2)
	}
	rise, fall := (y[1]-y[0])/(x[1]-x[0]), (y[1]-y[2])/(x[2]-x[1])
	if rise+fall == 0 { // level: three equal scores
		return math.Exp(x[1])
	}
	// The slope of the parabola is rise half way up and -fall half way down.
	up, down := float64((x[0]+x[1])/2), float64((x[1]+x[2])/2)
	return math.Exp(up + (down-up)*rise/(rise+fall))
}

// step is the mean distance, in the logarithm, of the best point's learning rate from its two neighbours'.
func (t *Training) step(l Line) float64 {
	at := slices.Index(l.Points, l.Best)
	return math.Log(t.point(l.Points[at+1]).LearningRate/t.point(l.Points[at-1]).LearningRate) / 2
}

// resolution is the standard error that the spacing of the learning rates gives a slope: a maximum is anywhere within half a
// step of where it was found, a standard deviation of step/sqrt(12). Residuals alone would say 0 where maxima on
// the same grid happen to lie on a line.
func resolution(sizes, steps []float64) float64 {
	u := make([]float64, len(sizes))
	for i, size := range sizes {
		u[i] = math.Log(size)
	}
	mean, variance := stat.MeanVariance(u, nil)
	square := 0.0
	for i, x := range u {
		lever := (x - mean) / (float64(len(u)-1) * variance)
		square += lever * lever * steps[i] * steps[i] / 12
	}
	return math.Sqrt(square)
}

// rising cuts the curves of the score off at their maxima.
func (t *Training) rising(lines []Line, x func(TrainingPoint) float64) (all []curve) {
	for _, l := range lines {
		var c curve
		for _, i := range l.Points[:slices.Index(l.Points, l.Best)+1] {
			if s := t.score(i); !math.IsNaN(s) {
				c = append(c, [2]float64{math.Log10(x(t.point(i))), s})
			}
		}
		all = append(all, c)
	}
	return all
}
