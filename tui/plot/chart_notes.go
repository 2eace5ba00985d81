package plot

// Note is one line of text inside a chart.
type Note struct {
	Text  string
	Style StyleID
}

// Corner is a corner of a plot.
type Corner int

const (
	TopLeft Corner = iota
	TopRight
	BottomLeft
	BottomRight
)

// A plot smaller than this has no room for notes beside its lines.
const (
	notesFromWidth  = 24
	notesFromHeight = 6
)

// drawNotes writes the notes line by line into their corner, one column away from the side of the plot. A note too long
// ends in an ellipsis; of too many the last are left out, so that half of the height stays free.
func (ch *Chart) drawNotes(c *Canvas, l chartLayout) {
	if l.area.W < notesFromWidth || l.area.H < notesFromHeight {
		return
	}
	notes := ch.Notes[:min(len(ch.Notes), l.area.H/2)]
	room := l.area.W - 2
	for i, n := range notes {
		width := min(room, c.Width(n.Text))
		x, y := l.area.X+1, l.area.Y+i
		if ch.NotesAt == TopRight || ch.NotesAt == BottomRight {
			x += room - width
		}
		if ch.NotesAt == BottomLeft || ch.NotesAt == BottomRight {
			y += l.area.H - len(notes)
		}
		c.TextIn(Rect{x, y, width, 1}, n.Text, n.Style)
	}
}
