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
	cellText   = textStyle{12, false}
)

// leastSide is the least width and height of a plot's area, in points: in less nothing is drawn.
const leastSide = 12

// draw draws the figure into the pen's rectangle: title and legend, and below them its text in a size, or from so far below
// the top the plot.
func (f Figure) draw(p pen, head, size vg.Length) {
	if p.Max.X-p.Min.X < leastSide || p.Max.Y-p.Min.Y < leastSide {
		return
	}
	if own := f.head(p, true); len(f.Text) > 0 {
		p.Max.Y -= own
		f.text(p, size, true)
		return
	}
	p.Max.Y -= head
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

// head is the height of the title, and of the legend beside it or, where it has no room there, in lines of its own. With ink
// it writes them.
func (f Figure) head(p pen, ink bool) vg.Length {
	const after, line = 8, 16
	entries := f.legend()
	title := figureText.cut(clean(f.Title), p.Max.X-p.Min.X)
	if title == "" && entries == nil {
		return 0
	}
	y := p.Max.Y - 0.8*figureText.size
	x := p.Min.X
	if title != "" {
		if ink {
			p.text(x, y, title, figureText, p.ink, 0)
		}
		x += figureText.width(title) + legendGap
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
		if ink {
			e.draw(p, x, y)
		}
		x += e.width() + legendGap
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

// textSize is the largest size in which all paragraphs have room. In the smallest one they end with the room.
func (f Figure) textSize(p pen) vg.Length {
	const most, least, step = 13, 8, 0.5
	p.Max.Y -= f.head(p, false)
	size := vg.Length(most)
	for size > least && f.text(p, size, false) < p.Min.Y {
		size -= step
	}
	return size
}

// text sets the paragraphs in a size, a gap between them, and returns how far down they go. With ink it writes those that
// have room.
func (f Figure) text(p pen, size vg.Length, ink bool) vg.Length {
	const most = 20
	body, head := textStyle{size, false}, textStyle{size, true}
	line, indent := 1.35*size, 1.5*size
	y := p.Max.Y - line
	put := func(x vg.Length, s string, t textStyle, c plot.Color) {
		if ink && y >= p.Min.Y {
			p.text(x, y, s, t, c, 0)
		}
	}
	for _, l := range f.Text {
		x := p.Min.X
		if l.Mark != 0 {
			put(x, string(l.Mark), head, l.Color)
			x += indent
		}
		if s := clean(l.Head); s != "" {
			put(x, head.cut(s, p.Max.X-x), head, l.Color)
			y -= line
		}
		for _, s := range body.wrap(clean(l.Text), p.Max.X-x, most) {
			put(x, s, body, p.ink)
			y -= line
		}
		y -= 0.5 * line
	}
	return y + 1.5*line
}
