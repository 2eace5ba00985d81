package figure

import (
	"math"

	"sgdflow/tui/plot"
)

// FromChart returns the figure of a chart whose styles are of the palette, in colours as they were before they were reduced
// to what a terminal shows. The chart's title, axes, names and notes are taken as they are; a name of the x axis becomes its
// label.
func FromChart(ch *plot.Chart, p *plot.Palette) Figure {
	f := Figure{
		Title: ch.Title, At: ch.NotesAt,
		X: Axis{Label: ch.XLabel, Min: ch.X.Min, Max: ch.X.Max, Log: ch.XScale == plot.Log},
		Y: Axis{Min: ch.Y.Min, Max: ch.Y.Max, Log: ch.YScale == plot.Log},
	}
	if !math.IsNaN(ch.Cursor) {
		f.Items = append(f.Items, Item{Kind: Cursor, X: []float64{ch.Cursor}, Color: p.Style(ch.CursorStyle).FG})
	}
	for _, s := range ch.Series {
		f.Items = append(f.Items, fromSeries(s, p.Style(s.Style).FG, p.Style(s.Faint).FG)...)
	}
	for _, n := range ch.Notes {
		f.Notes = append(f.Notes, Note{n.Text, p.Style(n.Style).FG})
	}
	return f
}

// fromSeries returns the items of a series from the back to the front; those that say what it is have its name.
func fromSeries(s plot.Series, c, faint plot.Color) (all []Item) {
	item := func(k Kind, c plot.Color) Item { return Item{Kind: k, X: s.X, Y: s.Y, Color: c} }
	if len(s.Band) > 0 {
		i := item(Band, faint)
		i.Err = s.Band
		all = append(all, i)
	}
	if len(s.Err) > 0 {
		i := item(Errors, faint)
		i.Err = s.Err
		all = append(all, i)
	}
	if !s.NoLine {
		i := item(Line, c)
		if i.Name = s.Name; s.Dotted {
			i.Kind = Dotted
		}
		if !s.Points {
			i.Glyph = s.Glyph
		}
		all = append(all, i)
	}
	if s.Points || s.NoLine {
		i := item(Dots, c)
		if i.Name, i.Glyph = s.Name, '·'; s.Points {
			if i.Glyph = s.Glyph; i.Glyph == 0 {
				i.Glyph = '•'
			}
		}
		all = append(all, i)
	}
	return all
}
