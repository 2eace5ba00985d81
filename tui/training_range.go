package tui

import (
	"math"
	"slices"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// reach is how far behind the points that matter a range goes, as a part of their own width.
const reach = 0.5

// scoreRange is one range for all charts of the score, so that they can be compared: the rising parts of the curves, up
// to their best, and something of the fall behind them. Points far down the cliff would press the rest together; their
// lines lead out of the chart.
func (q sweepPlot) scoreRange() (plot.Range, plot.Scale) {
	lines := slices.Concat(q.read.rates, q.read.penalties, q.read.recoveries)
	near, all := q.values(lines, q.score, func(l lab.Line) int { return slices.Index(l.Points, l.Best) })
	if q.regression() {
		return lossRange(near, all), plot.Log
	}
	if len(all) == 0 {
		return plot.Range{Min: 0, Max: 100}, plot.Linear
	}
	r, whole := plot.Fit(plot.Linear, 0.1, near), plot.Fit(plot.Linear, 0.05, all)
	r.Min = max(0, whole.Min, r.Min-reach*(r.Max-r.Min))
	return twoTicks(r, plot.Linear), plot.Linear
}

// trainRange is one range for the charts of training loss, likewise: each curve up to its lowest point and to its best one.
func (q sweepPlot) trainRange() plot.Range {
	return lossRange(q.values(q.read.rates, trainLoss, func(l lab.Line) int {
		return max(slices.Index(l.Points, l.Best), slices.Index(l.Points, l.Lowest))
	}))
}

// values are those of the known points that have not diverged: near, with the ends of their error bars, of the points of
// each line up to the one that until gives by its place in the line, -1 for none, and all. Where no line has such a point, all
// are near.
func (q sweepPlot) values(lines []lab.Line, y ordinate, until func(lab.Line) int) (near, all []float64) {
	for _, l := range lines {
		last := until(l)
		for k, i := range l.Points {
			p := q.t.Summary[i]
			if p.Known == 0 || p.Diverged > 0 {
				continue
			}
			m := y(p)
			all = append(all, m.Value)
			if k > last {
				continue
			}
			near = append(near, m.Value)
			if e := m.StdErr; e > 0 {
				near = append(near, m.Value-e, m.Value+e) // an end that is not positive has no place on a log axis
			}
		}
	}
	if len(near) == 0 {
		near = all
	}
	return near, all
}

// lossRange is a log range around the losses that matter, near, going on towards the largest of all.
func lossRange(near, all []float64) plot.Range {
	r, whole := plot.Fit(plot.Log, 0.08, near), plot.Fit(plot.Log, 0.04, all)
	r.Max = max(r.Max, min(whole.Max, r.Max*math.Pow(r.Max/r.Min, reach)))
	return twoTicks(r, plot.Log)
}

// twoTicks has a range reach further to its worse side, down or on the log axis of a loss up, until charts of any height
// have two labels beside it: from a single one no other value can be read off. Where that does not help it stays.
func twoTicks(r plot.Range, scale plot.Scale) plot.Range {
	const (
		most  = 5   // labels that a chart may have room for; with room for more there are two in any case
		steps = 100 // of a fiftieth of the width each
	)
	labelled := func(r plot.Range) bool {
		for n := 2; n <= most; n++ {
			if len(plot.Ticks(r, scale, n)) < 2 {
				return false
			}
		}
		return true
	}
	for k := range steps {
		wider := r
		if part := float64(k) / 50; scale == plot.Log {
			wider.Max *= math.Pow(r.Max/r.Min, part)
		} else {
			wider.Min -= part * (r.Max - r.Min)
		}
		if labelled(wider) {
			return wider
		}
	}
	return r
}

// logRange fits a log axis of at most so many decades below the largest value: what is smaller is rounding on the way to
// zero as a rule, and would press the rest together.
func logRange(decades float64, data ...[]float64) plot.Range {
	r := plot.Fit(plot.Log, 0.05, data...)
	r.Min = max(r.Min, r.Max*math.Pow(10, -decades))
	return r
}

// across is the range of the points of lines, with room to both sides.
func (q sweepPlot) across(x abscissa, lines []lab.Line) plot.Range {
	least, most := math.Inf(1), 0.0
	for _, l := range lines {
		for _, i := range l.Points {
			if at := x(q.t.Experiment.Points[i]); at > 0 {
				least, most = min(least, at), max(most, at)
			}
		}
	}
	return plot.Range{Min: least / 1.25, Max: most * 1.25}
}
