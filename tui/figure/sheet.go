package figure

import "sgdflow/tui/plot"

// Sheet is one page. It is only read.
type Sheet struct {
	Title    string
	Settings string     // what the plots were made with, in one line
	Caption  string     // what they show, in a sentence or two
	Figures  [][]Figure // rows from above, each from the left
	Heights  []float64  // of the rows, relative to one another; 1 where there is none

	// A default colour of these is black for Ink, white for Paper, and between the two for the others.
	Ink, Paper, Dim, Grid plot.Color
}

// Figure is one plot, or a text in its place. Its plot is left out where it has neither items nor a heat map nor cells.
type Figure struct {
	Title string
	Width float64 // relative to the others of its row; 0 is 1
	X, Y  Axis
	Heat  *Heat  // behind the items; nil for none
	Cells *Cells // behind the items, in place of the ticks of both axes; nil for none
	Items []Item // drawn in order, the most important last; the marks at the ends of lines on top of all
	Notes []Note // on top of everything
	At    plot.Corner
	Text  []Paragraph
}

// Axis is one of a plot's axes. Where Min and Max are not a range for it, it is fitted to the items.
type Axis struct {
	Label    string
	Min, Max float64
	Log      bool
	Ticks    []plot.Tick // nil for automatic ones
}

func (a Axis) scale() plot.Scale {
	if a.Log {
		return plot.Log
	}
	return plot.Linear
}

func (a Axis) plotRange() plot.Range { return plot.Range{Min: a.Min, Max: a.Max} }

// valid reports whether the axis has a range of its own.
func (a Axis) valid() bool { return a.plotRange().Valid() && (!a.Log || a.Min > 0) }

// Kind is how an item's points are drawn.
type Kind int

const (
	Line   Kind = iota // joined; the glyph, if there is one, at the last point that is seen
	Dotted             // a line of dashes, otherwise as Line
	Dots               // a glyph at every point
	Mark               // a large glyph at every point
	Band               // the area Y - Err to Y + Err, see-through
	Errors             // bars from Y - Err to Y + Err
	Cursor             // an upright line at every X, from edge to edge; Y is not read
)

// Item is one thing drawn over a plot's axes. Of slices that differ in length the longer are cut.
type Item struct {
	Kind  Kind
	Name  string // in the legend, where it shares an entry with the item before if that has the same name; "" for none
	X, Y  []float64
	Err   []float64 // of Band and Errors, in the units of Y; none where not positive
	Color plot.Color
	Width float64 // of lines, in points; 0 is 2
	Glyph rune    // one of Glyphs; another one is drawn as a disc; 0 is none for lines, a disc for points
}

// Heat is a function on the plane of the axes as bands of colour with contour lines between them. It is interpolated
// bilinearly, so that the bands are smooth however few the samples.
type Heat struct {
	Cols, Rows int
	Values     []float64    // at the centres of equal cells over both axes, row by row from the top; NaN for no value
	Bounds     []float64    // ascending, where one colour ends and the next begins; fewer than colours
	Ramp       []plot.Color // lowest values first; none for contour lines alone
	Contours   []float64    // the values on which lines are drawn
	Line       plot.Color   // of the contour lines
}

// ok reports whether there is a heat map to draw.
func (h *Heat) ok() bool {
	return h != nil && h.Cols > 0 && h.Rows > 0 && h.Rows <= len(h.Values)/h.Cols && h.Cols*h.Rows == len(h.Values)
}

// Cells is a grid of numbers. Items over it have their places in cells, from the lower left corner of the plot.
type Cells struct {
	Columns, Rows []string // what stands below the columns from the left, and beside the rows from below
	Cells         []Cell   // row by row from below
}

// Cell is one of Cells.
type Cell struct {
	Text string
	Fill plot.Color // default for none
	Ink  plot.Color // of the text; default for ink or paper, whichever is the more legible on Fill
}

// Note is one line of text in a corner of a plot.
type Note struct {
	Text  string
	Color plot.Color
}

// Paragraph is one of a figure that is a text: mark and head in Color, then the text in the page's ink.
type Paragraph struct {
	Mark       rune // one of Glyphs; 0 for none
	Head, Text string
	Color      plot.Color
}
