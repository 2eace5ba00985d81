package figure

import (
	"gonum.org/v1/plot/vg"

	"sgdflow/tui/plot"
)

var (
	figureText = textStyle{13.5, true}
	legendText = textStyle{12, false}
	labelText  = textStyle{11.5, false}
	noteText   = textStyle{12, false}
	bodyText   = textStyle{13, false}
	bodyHead   = textStyle{13, true}
	cellText   = textStyle{12, false}
)

// leastSide is the least width and height of a plot's area, in points: in less nothing is drawn.
const leastSide = 12

// draw draws the figure into the pen's rectangle: title and legend, and below them the plot or the text.
func (f Figure) draw(p pen) {
	if p.Max.X-p.Min.X < leastSide || p.Max.Y-p.Min.Y < leastSide {
		return
	}
	p.Max.Y -= f.drawHead(p)
	if len(f.Text) > 0 {
		f.drawText(p)
		return
	}
	if len(f.Items) == 0 && !f.Heat.ok() && f.Cells == nil {
		f.drawNotes(p)
		return
	}
	a := f.newArea(p)
	if a.Max.X-a.Min.X < leastSide || a.Max.Y-a.Min.Y < leastSide {
		return
	}
	switch {
	case f.Heat.ok():
		f.Heat.draw(a)
	case f.Cells != nil:
		f.Cells.draw(a)
	default:
		a.drawGrid()
	}
	a.drawFrame()
	for _, i := range f.Items {
		i.draw(a)
	}
	for _, i := range f.Items {
		i.drawEnd(a)
	}
	if f.Cells != nil {
		f.Cells.drawTexts(a)
	}
	f.drawNotes(a.pen)
}

// drawHead writes the title, and the legend beside it or, where it has no room there, in lines of its own. It returns the
// height of all.
func (f Figure) drawHead(p pen) vg.Length {
	const after, line = 6, 16
	entries := f.legend()
	title := figureText.cut(clean(f.Title), p.Max.X-p.Min.X)
	if title == "" && entries == nil {
		return 0
	}
	y := p.Max.Y - 0.8*figureText.size
	x := p.Min.X
	if title != "" {
		x += p.text(x, y, title, figureText, p.ink, 0) + legendGap
		if room := p.Max.X - x; width(entries) > room && entries != nil {
			x, y = p.Min.X, y-line
		}
	}
	for i, e := range entries {
		if w := e.width(); i > 0 && x+w > p.Max.X {
			x, y = p.Min.X, y-line
		}
		if y < (p.Min.Y+p.Max.Y)/2 {
			break // names alone are no figure
		}
		x += e.draw(p, x, y) + legendGap
	}
	return p.Max.Y - y + after
}

// drawNotes writes the notes into their corner on a ground of paper that lets the plot shine through.
func (f Figure) drawNotes(p pen) {
	const inset, pad = 7, 3
	line := 1.3 * noteText.size
	most := max(0, int((p.Max.Y-p.Min.Y-2*inset)/line))
	notes := f.Notes[:min(len(f.Notes), most)]
	room := p.Max.X - p.Min.X - 2*inset
	texts, widest := make([]string, len(notes)), vg.Length(0)
	for i, n := range notes {
		texts[i] = noteText.cut(clean(n.Text), room)
		widest = max(widest, noteText.width(texts[i]))
	}
	if widest == 0 {
		return
	}
	height := vg.Length(len(notes)) * line
	at := vg.Point{X: p.Min.X + inset, Y: p.Max.Y - inset - height}
	if f.At == plot.TopRight || f.At == plot.BottomRight {
		at.X = p.Max.X - inset - widest
	}
	if f.At == plot.BottomLeft || f.At == plot.BottomRight {
		at.Y = p.Min.Y + inset
	}
	ground := rgb(p.paper)
	ground.A = 0xd0
	p.fill(vg.Rectangle{Min: at.Sub(vg.Point{X: pad, Y: pad}), Max: at.Add(vg.Point{X: widest + pad, Y: height + pad})}, ground)
	for i, n := range notes {
		p.text(at.X, at.Y+height-vg.Length(i)*line-noteText.size, texts[i], noteText, n.Color, 0)
	}
}

// drawText writes the paragraphs, a gap between them, as far as there is room.
func (f Figure) drawText(p pen) {
	const indent, most = 20, 20
	line := 1.35 * bodyText.size
	y := p.Max.Y - line
	for _, l := range f.Text {
		if y < p.Min.Y {
			return
		}
		x := p.Min.X
		if l.Mark != 0 {
			p.text(x, y, string(l.Mark), bodyHead, l.Color, 0)
			x += indent
		}
		if head := clean(l.Head); head != "" {
			p.text(x, y, bodyHead.cut(head, p.Max.X-x), bodyHead, l.Color, 0)
			y -= line
		}
		for _, t := range bodyText.wrap(clean(l.Text), p.Max.X-x, most) {
			if y < p.Min.Y {
				return
			}
			p.text(x, y, t, bodyText, p.ink, 0)
			y -= line
		}
		y -= 0.5 * line
	}
}
