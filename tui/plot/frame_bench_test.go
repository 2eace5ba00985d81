package plot

import (
	"math"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// The frame all Frame benchmarks draw: 200x50 cells, three panels of 66x34 with a heatmap of 16 levels and a path of
// 2,000 points, below them three charts of 66x14 with two series of 500 points.
const (
	frameCols, frameRows = 200, 50
	panelW, panelH       = 66, 34
	chartH               = 14
	pathPoints           = 2000
	seriesPoints         = 500
	newPoints            = 8
)

var (
	pathX, pathY     = framePath(pathPoints)
	seriesX, seriesY = frameSeries(seriesPoints)
	frameWindow      = Window{X: Range{-1.2, 1.2}, Y: Range{-1.2, 1.2}, Cols: panelW, Rows: panelH}
	frameRamp        = Ramp(16, RGB(0x101030), RGB(0x205080), RGB(0x70a0a0), RGB(0xf0f0d0))
)

// framePath spirals inwards with some noise, as a stochastic path does.
func framePath(n int) (xs, ys []float64) {
	for i := range n {
		t := float64(i) / float64(n)
		noise := 0.03 * math.Sin(float64(i)*1.7) * math.Cos(float64(i)*0.31)
		xs = append(xs, (1-t)*math.Cos(6*t)+noise)
		ys = append(ys, (1-t)*math.Sin(6*t)-noise)
	}
	return xs, ys
}

func frameSeries(n int) (xs []float64, ys [2][]float64) {
	for i := range n {
		t := float64(i) / float64(n)
		xs = append(xs, t)
		ys[0] = append(ys[0], math.Exp(-3*t)+0.02*math.Sin(90*t))
		ys[1] = append(ys[1], math.Exp(-4*t))
	}
	return xs, ys
}

// frameLevels samples the landscape (xy - 1)^2 + x^2/4 on the panel's half blocks.
func frameLevels() []uint8 {
	levels := make([]uint8, 0, panelW*panelH*2)
	for j := range panelH * 2 {
		for i := range panelW {
			x, y := frameWindow.At(float64(i)+0.5, (float64(j)+0.5)/2)
			f := (x*y-1)*(x*y-1) + x*x/4
			levels = append(levels, uint8(min(15, 4*math.Sqrt(f))))
		}
	}
	return levels
}

func panelRect(k int) Rect { return Rect{k * panelW, 0, panelW, panelH} }
func chartRect(k int) Rect { return Rect{k * panelW, panelH, panelW, chartH} }

func frameChart(p *Palette) *Chart {
	return &Chart{
		Title: "loss", X: Range{0, 1}, Y: Range{-0.1, 1.1}, Cursor: math.NaN(),
		Border: p.ID(Style{FG: RGB(0x808080)}),
		Series: []Series{
			{Name: "mean", X: seriesX, Y: seriesY[0], Style: p.ID(Style{FG: RGB(0xff8000)})},
			{Name: "flow", X: seriesX, Y: seriesY[1], Style: p.ID(Style{FG: RGB(0x00c0ff)})},
		},
	}
}

// frameBase is what is drawn once and copied into every frame.
func frameBase(profile colorprofile.Profile) *Canvas {
	c := NewCanvas(NewPalette(profile), frameCols, frameRows, false)
	levels := frameLevels()
	for k := range 3 {
		c.Heatmap(panelRect(k), levels, frameRamp)
		frameChart(c.p).DrawBase(c, chartRect(k))
	}
	return c
}

func frameCharts(p *Palette) [3]*Chart {
	return [3]*Chart{frameChart(p), frameChart(p), frameChart(p)}
}

func drawFrame(c *Canvas, charts [3]*Chart, path StyleID) {
	for k, ch := range charts {
		c.Line(panelRect(k), frameWindow, pathX, pathY, path, '*')
		ch.DrawSeries(c, chartRect(k))
	}
}

// BenchmarkFrameWhole redraws every path and series over the cached base.
func BenchmarkFrameWhole(b *testing.B) {
	base := frameBase(colorprofile.TrueColor)
	c := NewCanvas(base.p, frameCols, frameRows, false)
	charts, path := frameCharts(base.p), base.p.ID(Style{FG: RGB(0xffffff), Bold: true})
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		c.CopyFrom(base)
		drawFrame(c, charts, path)
		bytes = len(c.String())
	}
	b.ReportMetric(float64(bytes), "bytes/frame")
}

// BenchmarkFrameGrowing adds eight points to every panel and series of a canvas that is kept, and marks the heads on
// a copy of it.
func BenchmarkFrameGrowing(b *testing.B) {
	base := frameBase(colorprofile.TrueColor)
	kept := NewCanvas(base.p, frameCols, frameRows, false)
	c := NewCanvas(base.p, frameCols, frameRows, false)
	charts, path := frameCharts(base.p), base.p.ID(Style{FG: RGB(0xffffff), Bold: true})
	kept.CopyFrom(base)
	drawFrame(kept, charts, path)
	b.ReportAllocs()
	bytes, from := 0, 1
	for b.Loop() {
		if from += newPoints; from+newPoints > seriesPoints {
			from = 1
		}
		to := from + newPoints
		for k, ch := range charts {
			kept.Line(panelRect(k), frameWindow, pathX[from-1:to], pathY[from-1:to], path, '*')
			area, w := ch.Area(chartRect(k))
			for _, s := range ch.Series {
				kept.Line(area, w, s.X[from-1:to], s.Y[from-1:to], s.Style, '*')
			}
		}
		c.CopyFrom(kept)
		for k := range 3 {
			c.Mark(panelRect(k), frameWindow, pathX[to-1], pathY[to-1], '●', path)
		}
		bytes = len(c.String())
	}
	b.ReportMetric(float64(bytes), "bytes/frame")
}
