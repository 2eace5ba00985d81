package figure

import "gonum.org/v1/plot/vg"

const (
	sampleWidth = 20 // of what stands before a name in the legend
	sampleGap   = 5
	legendGap   = 10
)

// entry is a name of the legend with the items it stands for.
type entry struct {
	name  string
	items []Item
}

// legend lists the names; an item that has the name of the one before shares its entry.
func (f Figure) legend() (all []entry) {
	before := ""
	for _, i := range f.Items {
		if i.Name != "" && i.Name == before {
			last := &all[len(all)-1]
			last.items = append(last.items, i)
		} else if i.Name != "" {
			all = append(all, entry{clean(i.Name), []Item{i}})
		}
		before = i.Name
	}
	return all
}

func (e entry) width() vg.Length { return sampleWidth + sampleGap + legendText.width(e.name) }

// width is that of all entries in one line.
func width(entries []entry) (sum vg.Length) {
	for i, e := range entries {
		if i > 0 {
			sum += legendGap
		}
		sum += e.width()
	}
	return sum
}

// draw draws the entry with its text's lower left end at (x, y) and returns its width. A name too long is cut.
func (e entry) draw(p pen, x, y vg.Length) vg.Length {
	middle := y + 0.35*legendText.size
	from, to := vg.Point{X: x, Y: middle}, vg.Point{X: x + sampleWidth, Y: middle}
	centre := vg.Point{X: x + sampleWidth/2, Y: middle}
	for _, i := range e.items {
		switch i.Kind {
		case Line, Dotted:
			p.StrokeLines(i.style(p), []vg.Point{from, to})
		case Band:
			p.fill(vg.Rectangle{Min: from.Sub(vg.Point{Y: 4}), Max: to.Add(vg.Point{Y: 4})}, i.shade(p))
		case Errors, Cursor:
			p.StrokeLines(i.style(p), []vg.Point{centre.Sub(vg.Point{Y: 6}), centre.Add(vg.Point{Y: 6})})
		}
		if g := i.glyph(); g != 0 {
			p.glyph(g, centre, min(i.radius(), 5), i.Color, true)
		}
	}
	text := legendText.cut(e.name, p.Max.X-x-sampleWidth-sampleGap)
	return sampleWidth + sampleGap + p.text(x+sampleWidth+sampleGap, y, text, legendText, p.ink, 0)
}
