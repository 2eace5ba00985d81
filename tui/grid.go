package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// drawGrid is the drift as a heat map over learning rates, from left to right, and batch sizes, from below, with lines of
// equal eps/B: where the theory's rule holds, colours follow them.
func (v *scalingView) drawGrid(s *scene, c *plot.Canvas, at plot.Rect) {
	eps := "ε"
	if s.ascii {
		eps = "eps"
	}
	title := fitting(at.W-6, fmt.Sprintf("drift over %s and B, lines of equal %s/B", eps, eps), fmt.Sprintf("drift, lines of equal %s/B", eps))
	c.Frame(at, title, s.styles.border, s.styles.strong)
	in := at.Inset(1)
	r := v.result()
	if r == nil || in.Empty() {
		return
	}
	x := r.Experiment
	cols, rows := len(x.LearningRates), len(x.BatchSizes)
	label := 0
	for _, b := range x.BatchSizes {
		label = max(label, len(fmt.Sprint(b))+1)
	}
	area := plot.Rect{X: in.X + label, Y: in.Y, W: in.W - label, H: in.H - 1}
	if area.W < 3*cols || area.H < rows {
		c.TextIn(in, "too small for the grid", s.styles.dim)
		return
	}
	scale := driftRange(r)
	// cell is the place of a point; columns go from the smallest learning rate to the largest, rows from the largest batch down.
	cell := func(i, k int) plot.Rect {
		k, i = rank(x.LearningRates, k), rows-1-i
		left, right := area.X+k*area.W/cols, area.X+(k+1)*area.W/cols
		top, bottom := area.Y+i*area.H/rows, area.Y+(i+1)*area.H/rows
		return plot.Rect{X: left, Y: top, W: right - left, H: bottom - top}
	}
	for i, size := range x.BatchSizes {
		for k := range x.LearningRates {
			s.fillGridCell(c, cell(i, k), r.At(i, k), scale)
		}
		q := cell(i, 0)
		text := fmt.Sprint(size)
		c.Text(in.X+label-1-len(text), q.Y+(q.H-1)/2, text, s.styles.dim)
	}
	c.Text(in.X, area.Y+area.H, "B", s.styles.dim)
	for k, rate := range x.LearningRates {
		q := cell(0, k)
		text := short(rate)
		if c.Width(text) < q.W {
			c.Text(q.X+(q.W-c.Width(text))/2, area.Y+area.H, text, s.styles.dim)
		}
	}
	c.Text(at.X+at.W-3-c.Width(eps), at.Y+at.H-1, " "+eps+" ", s.styles.dim)
	s.drawRatioLines(c, area, x)
	for i := range x.BatchSizes {
		for k := range x.LearningRates {
			s.writeGridCell(c, cell(i, k), r.At(i, k))
		}
	}
}

// rank is the place of the k-th learning rate in increasing order.
func rank(rates []float64, k int) int {
	n := 0
	for _, r := range rates {
		if r < rates[k] {
			n++
		}
	}
	return n
}

// fillGridCell colours a cell by its drift.
func (s *scene) fillGridCell(c *plot.Canvas, q plot.Rect, p lab.ScalingPoint, scale plot.Range) {
	if k := s.driftLevel(p, scale); k >= 0 {
		c.Fill(q, s.styles.palette.ID(plot.Style{BG: s.styles.ramp[k]}))
	}
}

// driftLevel is the place of a point's drift in the ramp, -1 for none.
func (s *scene) driftLevel(p lab.ScalingPoint, scale plot.Range) int {
	n := len(s.styles.ramp)
	if !p.Known || n == 0 || !(p.Drift > 0) {
		return -1
	}
	level := 0.0
	if scale.Valid() {
		level = math.Log(p.Drift/scale.Min) / math.Log(scale.Max/scale.Min)
	}
	return min(n-1, max(0, int(level*float64(n))))
}

// gridNumber is the width of a cell from which its number is written into it: in a narrower one it would hide the lines.
const gridNumber = 9

// writeGridCell marks a cell where the theory breaks and writes the drift where there is room.
func (s *scene) writeGridCell(c *plot.Canvas, q plot.Rect, p lab.ScalingPoint) {
	text, style := "", s.styles.text
	switch {
	case !p.Known:
		text, style = "?", s.styles.dim
	case math.IsNaN(p.Drift):
		text = "-"
	case q.W >= gridNumber:
		text = short(p.Drift)
	case s.styles.ramp == nil: // nothing else tells
		digit := strconv.FormatFloat(p.Drift, 'e', 0, 64)
		text = fitting(q.W-1, short(p.Drift), strconv.FormatFloat(p.Drift, 'g', 1, 64), strings.Replace(digit, "e-0", "e-", 1))
	}
	if v := p.Gauge.Verdict(); p.Known && (v == sim.Broken || v == sim.Unstable) {
		text, style = string(s.glyphs().end)+text, s.styles.alarm
	}
	c.Over(q.X+(q.W-c.Width(text))/2, q.Y+(q.H-1)/2, text, style)
}

// drawRatioLines joins points of equal eps/B, one line for every factor of four.
func (s *scene) drawRatioLines(c *plot.Canvas, area plot.Rect, x lab.ScalingExperiment) {
	cols, rows := len(x.LearningRates), len(x.BatchSizes)
	if cols < 2 || rows < 2 {
		return
	}
	least, most := math.Inf(1), math.Inf(-1)
	for _, r := range x.LearningRates {
		least, most = min(least, r), max(most, r)
	}
	w := plot.Window{X: plot.Range{Min: 0, Max: float64(cols)}, Y: plot.Range{Min: 0, Max: float64(rows)}, Cols: area.W, Rows: area.H}
	perColumn := math.Log(most/least) / float64(cols-1)
	for ratio := least / float64(x.BatchSizes[rows-1]) * 2; ratio < most; ratio *= 4 {
		var xs, ys []float64
		for i, b := range x.BatchSizes {
			xs = append(xs, 0.5+math.Log(ratio*float64(b)/least)/perColumn)
			ys = append(ys, float64(i)+0.5)
		}
		c.DottedLine(area, w, xs, ys, s.styles.start, '.')
	}
}
