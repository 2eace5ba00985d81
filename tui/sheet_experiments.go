package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/tui/figure"
	"sgdflow/tui/plot"
)

// figures are the experiments of the Order screen.
func (v *orderView) figures(s *scene) [][]figure.Figure {
	r := v.result()
	if r == nil {
		return nil
	}
	charts := v.charts(s)
	row := []figure.Figure{s.orderFigure(charts[chartEpoch], r.epoch), s.orderFigure(charts[chartHorizon], r.horizon)}
	if k := v.cloud(); k != nil && k.Mean != nil && len(k.Run.Start) > 1 {
		row = append(row, v.cloudFigure(s, k))
	}
	return [][]figure.Figure{row}
}

// orderFigure is the chart of an experiment with the slopes of its curves in the legend.
func (s *scene) orderFigure(c *plot.Chart, o *lab.Order) figure.Figure {
	f := s.chartFigure(c)
	if o == nil || len(o.Points) == 0 {
		return f
	}
	nameFirst(&f, figure.Dotted, 0, "slopes of the theory")
	nameFirst(&f, figure.Dots, s.glyphs().noise, "in the noise")
	f.Notes, f.Title = nil, strings.Replace(f.Title, "distance of SGD's mean", "distance", 1)
	for _, d := range s.distances(o) {
		name := fmt.Sprintf("%s, slope %s, theory %.0f", d.name, slopeText(d.Slope), d.Theory)
		for i := range f.Items {
			if item := &f.Items[i]; item.Kind == figure.Dots && item.Glyph == d.glyph && item.Color == s.colorOf(d.style) {
				item.Name = name
			}
		}
	}
	return f
}

// cloudFigure is the cloud of single paths' ends.
func (v *orderView) cloudFigure(s *scene, k *lab.Cloud) figure.Figure {
	st, g := s.styles, s.glyphs()
	r := recorder{palette: st.palette, names: map[drawn]string{
		{figure.Dots, st.sample, '.'}:    "single paths",
		{figure.Mark, st.start, g.start}: "one order, and its reverse",
		{figure.Mark, st.start, g.moved}: "their midpoint",
		{figure.Mark, st.mean, g.mean}:   "SGD's mean",
	}}
	in := plot.Rect{W: sheetWidth / 2, H: sheetHeight / 2}
	w := v.drawEndsOf(s, &r, in)
	names := v.subject().axisNames()
	return figure.Figure{
		Title: cloudTitle(k, 0), Items: r.items,
		X: figure.Axis{Label: names[0], Min: w.X.Min, Max: w.X.Max}, Y: figure.Axis{Label: names[1], Min: w.Y.Min, Max: w.Y.Max},
	}
}

// figures are the charts of the Scaling screen and its grid.
func (v *scalingView) figures(s *scene) [][]figure.Figure {
	r := v.result()
	if r == nil {
		return nil
	}
	c := v.charts(s)
	x := r.Experiment
	rows := [][]figure.Figure{
		{s.driftFigure(c[chartAgainstRate], x.Run), s.driftFigure(c[chartAgainstRatio], x.Run)}, {s.chartFigure(c[chartShare])},
	}
	cells := &figure.Cells{}
	for _, b := range x.BatchSizes {
		cells.Rows = append(cells.Rows, fmt.Sprintf("B %d", b))
	}
	cells.Columns = make([]string, len(x.LearningRates))
	cells.Cells = make([]figure.Cell, len(x.LearningRates)*len(x.BatchSizes))
	scale := driftRange(r)
	for k, rate := range x.LearningRates {
		col := rank(x.LearningRates, k)
		cells.Columns[col] = short(rate)
		for i := range x.BatchSizes {
			cells.Cells[i*len(x.LearningRates)+col] = s.figureCell(r.At(i, k), scale)
		}
	}
	grid := figure.Figure{Title: "drift over ε and B", Cells: cells, X: figure.Axis{Label: "ε"}}
	rows[1] = append([]figure.Figure{grid}, rows[1]...)
	return rows
}

// driftFigure is a chart of drifts with names for what the remark explains on screen.
func (s *scene) driftFigure(c *plot.Chart, run sim.Run) figure.Figure {
	f := s.chartFigure(c)
	foretold := "modified flow's drift"
	if foretoldByMoments(run) {
		foretold = "moment flow's drift"
	}
	nameFirst(&f, figure.Dotted, 0, foretold)
	nameFirst(&f, figure.Dots, s.glyphs().end, "the theory breaks")
	nameFirst(&f, figure.Dots, s.glyphs().noise, "in the noise")
	return f
}

// nameFirst gives a name to the first item of a sort that has none, and a point to show.
func nameFirst(f *figure.Figure, kind figure.Kind, glyph rune, name string) {
	at := slices.IndexFunc(f.Items, func(i figure.Item) bool {
		return i.Kind == kind && i.Glyph == glyph && i.Name == "" && slices.ContainsFunc(i.Y, func(y float64) bool { return !math.IsNaN(y) })
	})
	if at >= 0 {
		f.Items[at].Name = name
	}
}

// figureCell is a point of the grid.
func (s *scene) figureCell(p lab.ScalingPoint, scale plot.Range) figure.Cell {
	switch {
	case !p.Known:
		return figure.Cell{Text: "?"}
	case math.IsNaN(p.Drift):
		return figure.Cell{Text: "-"}
	}
	c := figure.Cell{Text: short(p.Drift)}
	if k := s.driftLevel(p, scale); k >= 0 {
		c.Fill = s.styles.ramp[k]
	}
	return c
}

// figures are the charts of the Training screen, and its claims in words.
func (v *trainingView) figures(s *scene) [][]figure.Figure {
	if v.result() == nil {
		return nil
	}
	c := v.charts(s)
	of := func(from, to int) (row []figure.Figure) {
		for _, chart := range c[from : to+1] {
			row = append(row, s.chartFigure(chart))
		}
		return row
	}
	words := []figure.Figure{{Title: "what this sweep says of the claims", Width: 1.7}, {Title: " ", Width: 1.7}} // two columns: all have room
	for i, claim := range v.read.claims {
		head, text, _ := strings.Cut(ClaimSentence(v.result(), claim, 0), ", ")
		column := &words[2*i/len(v.read.claims)]
		column.Text = append(column.Text, figure.Paragraph{Mark: verdictGlyphs[0][claim.Verdict], Head: head, Text: text, Color: s.colorOf(s.verdictStyle(claim.Verdict))})
	}
	return [][]figure.Figure{
		of(chartScoreRate, chartScoreLambda), of(chartTrainRate, chartRecovery), append(words, of(chartLiveLoss, chartLiveScore)...),
	}
}
