package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// writeTable writes the landscape for people: which plane, the range of each quantity on it, and the minima with how
// far they move. Plain text without control characters.
func (l *landscape) writeTable(w io.Writer) error {
	var b strings.Builder
	p, g, s := l.preset, l.grid.Grid, l.preset.Run.Settings
	writeTitle(&b, p)
	fmt.Fprintf(&b, "learning rate %.6g, batch size %d of %d, %s, terms of the regulariser in the modified loss: %v\n",
		s.LearningRate, s.BatchSize, p.Run.Objective.Len(), s.Sampling, s.Terms)
	fmt.Fprintf(&b, "%d x %d points, %s from %.4g to %.4g, %s from %.4g to %.4g%s\n\n",
		g.Cols, g.Rows, l.axes[0], g.X[0], g.X[1], l.axes[1], g.Y[0], g.Y[1], l.planeNote())
	rows := [][]string{make([]string, 5), {"", "least", "at", "largest", "at"}}
	for _, q := range []struct {
		name   string
		values []float64
	}{{"loss C", l.grid.Loss}, {"full-batch part of R", l.grid.FullBatch}, {"minibatch part of R", l.grid.Minibatch}} {
		rows = append(rows, l.rangeRow(q.name, q.values))
	}
	writeRows(&b, rows)
	b.WriteByte('\n')
	switch {
	case l.cut:
		b.WriteString("interrupted before the minima were found\n")
	case len(p.Parameters) > lab.MaxMinimaDim:
		fmt.Fprintf(&b, "Minima are sought among at most %d parameters.\n", lab.MaxMinimaDim)
	case len(l.minima) == 0:
		b.WriteString("No minimum was found: C may fall without end, or be level, or have its minima a hundred times as far away as the plane.\n")
	}
	for _, m := range l.minima {
		fmt.Fprintf(&b, "%s\n", l.minimumLine(m))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// planeNote says where the plane lies among more than two parameters.
func (l *landscape) planeNote() string {
	switch {
	case l.preset.View.Plane == presets.MainPlane:
		return fmt.Sprintf(", the main plane of the three paths in %d dimensions", len(l.preset.Parameters))
	case len(l.preset.Parameters) > 2:
		return ", the other parameters as at the start"
	}
	return ""
}

// rangeRow names the least and the largest value, where it is finite, and where on the plane they are.
func (l *landscape) rangeRow(name string, values []float64) []string {
	least, largest := -1, -1
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if least < 0 || v < values[least] {
			least = i
		}
		if largest < 0 || v > values[largest] {
			largest = i
		}
	}
	if least < 0 {
		return []string{name, "-", "-", "-", "-"}
	}
	at := func(i int) string {
		x, y := l.grid.Grid.At(i%l.grid.Grid.Cols, i/l.grid.Grid.Cols)
		return fmt.Sprintf("(%.3g, %.3g)", x, y)
	}
	return []string{name, fmt.Sprintf("%.4g", values[least]), at(least), fmt.Sprintf("%.4g", values[largest]), at(largest)}
}

// minimumLine says where a minimum is and how far it moves.
func (l *landscape) minimumLine(m lab.Minimum) string {
	if m.W == nil {
		return fmt.Sprintf("The modified loss has a minimum at %s, where it is %.4g, to which none of C leads.", pointText(l.preset, m.Modified), m.ModLoss)
	}
	kind := "minimum"
	if !m.Isolated {
		kind = "point in a valley of minima"
	}
	text := fmt.Sprintf("C has a %s at %s, where it is %.4g; ", kind, pointText(l.preset, m.W), m.Loss)
	switch {
	case m.Modified == nil:
		return text + "from there the modified loss falls without end."
	case l.preset.Run.Settings.Terms == sim.NoTerms || m.Moved == 0:
		return text + "it stays in the modified loss."
	}
	return text + fmt.Sprintf("in the modified loss it moves by %.3g to %s, where that is %.4g.", m.Moved, pointText(l.preset, m.Modified), m.ModLoss)
}
