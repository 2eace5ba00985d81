package tui

import (
	"slices"

	"sgdflow/tui/figure"
	"sgdflow/tui/plot"
)

// recorder takes down what is drawn with it, for a figure.
type recorder struct {
	palette *plot.Palette
	names   map[drawn]string // for the legend; what is not there has no name
	items   []figure.Item
}

// drawn is a sort of item: what of it there is together has one name.
type drawn struct {
	kind  figure.Kind
	style plot.StyleID
	glyph rune // that it is drawn with on a screen without Unicode's dots, or a mark's own
}

func (r *recorder) add(sort drawn, item figure.Item) {
	item.Kind, item.Color = sort.kind, r.palette.Style(sort.style).FG
	if name := r.names[sort]; name != "" && r.unnamed(name) {
		item.Name = name
	}
	r.items = append(r.items, item)
}

// unnamed says whether the next item may have the name: none has, or the one before, with which it shares an entry.
func (r *recorder) unnamed(name string) bool {
	n := len(r.items)
	return n > 0 && r.items[n-1].Name == name || !slices.ContainsFunc(r.items, func(i figure.Item) bool { return i.Name == name })
}

// Widths of lines, in points: what is bold on screen is the broader one.
func (r *recorder) width(st plot.StyleID) float64 {
	if r.palette.Style(st).Bold {
		return 2.6
	}
	return 1.3
}

func (r *recorder) Line(_ plot.Rect, _ plot.Window, xs, ys []float64, st plot.StyleID, glyph rune) {
	r.add(drawn{figure.Line, st, glyph}, figure.Item{X: xs, Y: ys, Width: r.width(st)})
}

func (r *recorder) LineAlone(at plot.Rect, w plot.Window, xs, ys []float64, st plot.StyleID, glyph rune) {
	r.Line(at, w, xs, ys, st, glyph)
}

func (r *recorder) DottedLine(_ plot.Rect, _ plot.Window, xs, ys []float64, st plot.StyleID, glyph rune) {
	r.add(drawn{figure.Dotted, st, glyph}, figure.Item{X: xs, Y: ys, Width: r.width(st)})
}

func (r *recorder) Dots(_ plot.Rect, _ plot.Window, xs, ys []float64, st plot.StyleID, glyph rune) {
	r.add(drawn{figure.Dots, st, glyph}, figure.Item{X: xs, Y: ys, Glyph: '·'})
}

// Mark says, as a canvas does, whether the mark is within the window.
func (r *recorder) Mark(_ plot.Rect, w plot.Window, x, y float64, glyph rune, st plot.StyleID) bool {
	if _, _, ok := w.Cell(x, y); !ok {
		return false
	}
	r.add(drawn{figure.Mark, st, glyph}, figure.Item{X: []float64{x}, Y: []float64{y}, Glyph: glyph})
	return true
}
