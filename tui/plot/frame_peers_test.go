package plot

import (
	"strings"
	"testing"

	"github.com/NimbleMarkets/ntcharts/canvas"
	"github.com/NimbleMarkets/ntcharts/canvas/graph"
	"github.com/NimbleMarkets/ntcharts/linechart"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// The peers of BenchmarkFrameWhole: the same frame through ntcharts, first as well as its API allows, then as its
// examples do it. Both keep the heatmap's styles between frames, and draw no frames or labels around the charts.

type peerPanel struct {
	rect   Rect
	window Window
	cells  []canvas.Cell // of the heatmap; empty for a chart
	lines  []peerLine
}

type peerLine struct {
	xs, ys []float64
	style  lipgloss.Style
}

func peerPanels(b *testing.B) []peerPanel {
	old := lipgloss.ColorProfile()
	lipgloss.SetColorProfile(termenv.TrueColor)
	b.Cleanup(func() { lipgloss.SetColorProfile(old) })
	ink := func(hex string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(hex)) }

	base := frameBase(0)
	var panels []peerPanel
	for k := range 3 {
		p := peerPanel{rect: panelRect(k), window: frameWindow, lines: []peerLine{{pathX, pathY, ink("#ffffff").Bold(true)}}}
		for y := range panelH {
			for x := range panelW {
				cell := base.cells[y*base.cols+k*panelW+x]
				s := base.p.Style(cell.st)
				style := lipgloss.NewStyle().Background(lipgloss.Color(hexOf(s.BG)))
				if cell.r == upperHalf {
					style = style.Foreground(lipgloss.Color(hexOf(s.FG)))
				}
				p.cells = append(p.cells, canvas.NewCellWithStyle(cell.r, style))
			}
		}
		panels = append(panels, p)
	}
	for k := range 3 {
		panels = append(panels, peerPanel{
			rect:   chartRect(k),
			window: Window{X: Range{0, 1}, Y: Range{-0.1, 1.1}, Cols: panelW, Rows: chartH},
			lines:  []peerLine{{seriesX, seriesY[0], ink("#ff8000")}, {seriesX, seriesY[1], ink("#00c0ff")}},
		})
	}
	return panels
}

func hexOf(c Color) string {
	const digits = "0123456789abcdef"
	s := []byte("#")
	for shift := 20; shift >= 0; shift -= 4 {
		s = append(s, digits[c.Hex()>>shift&0xf])
	}
	return string(s)
}

func (p peerPanel) drawHeatmap(m *canvas.Model) {
	for i, cell := range p.cells {
		m.SetCell(canvas.Point{X: i % p.rect.W, Y: i / p.rect.W}, cell)
	}
}

// BenchmarkFrameWholeNtcharts draws with one BrailleGrid per series and a View that merges runs of equal style.
func BenchmarkFrameWholeNtcharts(b *testing.B) {
	panels := peerPanels(b)
	models := make([]canvas.Model, len(panels))
	for i, p := range panels {
		models[i] = canvas.New(p.rect.W, p.rect.H)
	}
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		for i, p := range panels {
			m := &models[i]
			m.Clear()
			p.drawHeatmap(m)
			for _, l := range p.lines {
				drawBrailleGrid(m, p, l)
			}
		}
		bytes = len(mergedView(models[:3])) + 1 + len(mergedView(models[3:]))
	}
	b.ReportMetric(float64(bytes), "bytes/frame")
}

func drawBrailleGrid(m *canvas.Model, p peerPanel, l peerLine) {
	w := p.window
	grid := graph.NewBrailleGrid(p.rect.W, p.rect.H, w.X.Min, w.X.Max, w.Y.Min, w.Y.Max)
	last := grid.GridPoint(canvas.Float64Point{X: l.xs[0], Y: l.ys[0]})
	for i := 1; i < len(l.xs); i++ {
		next := grid.GridPoint(canvas.Float64Point{X: l.xs[i], Y: l.ys[i]})
		for _, q := range graph.GetLinePoints(last, next) {
			grid.Set(q)
		}
		last = next
	}
	graph.DrawBraillePatterns(m, canvas.Point{}, grid.BraillePatterns(), l.style)
}

// mergedView renders canvases of equal height side by side, each run of equal style once.
func mergedView(models []canvas.Model) string {
	var out, run strings.Builder
	for y := range models[0].Height() {
		if y > 0 {
			out.WriteByte('\n')
		}
		for i := range models {
			m := &models[i]
			var style lipgloss.Style
			for x := range m.Width() {
				cell := m.Cell(canvas.Point{X: x, Y: y})
				if x > 0 && !sameLook(cell.Style, style) {
					out.WriteString(style.Render(run.String()))
					run.Reset()
				}
				style = cell.Style
				run.WriteRune(max(' ', cell.Rune))
			}
			out.WriteString(style.Render(run.String()))
			run.Reset()
		}
	}
	return out.String()
}

func sameLook(a, b lipgloss.Style) bool {
	return a.GetForeground() == b.GetForeground() && a.GetBackground() == b.GetBackground() && a.GetBold() == b.GetBold()
}

// BenchmarkFrameWholeNtchartsNaive draws each segment by DrawBrailleLine and renders by View.
func BenchmarkFrameWholeNtchartsNaive(b *testing.B) {
	panels := peerPanels(b)
	models := make([]linechart.Model, len(panels))
	for i, p := range panels {
		w := p.window
		models[i] = linechart.New(p.rect.W, p.rect.H, w.X.Min, w.X.Max, w.Y.Min, w.Y.Max, linechart.WithXYSteps(0, 0))
	}
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		views := make([]string, len(panels))
		for i, p := range panels {
			m := &models[i]
			m.Clear()
			p.drawHeatmap(&m.Canvas)
			for _, l := range p.lines {
				for k := 1; k < len(l.xs); k++ {
					m.DrawBrailleLineWithStyle(canvas.Float64Point{X: l.xs[k-1], Y: l.ys[k-1]}, canvas.Float64Point{X: l.xs[k], Y: l.ys[k]}, l.style)
				}
			}
			views[i] = m.View()
		}
		bytes = len(lipgloss.JoinVertical(lipgloss.Left,
			lipgloss.JoinHorizontal(lipgloss.Top, views[:3]...), lipgloss.JoinHorizontal(lipgloss.Top, views[3:]...)))
	}
	b.ReportMetric(float64(bytes), "bytes/frame")
}
