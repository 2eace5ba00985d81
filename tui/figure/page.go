package figure

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"sgdflow/tui/plot"
)

// A page, in points. The picture has 3 pixels a point, 2880 x 1620: twice what a projector shows, and 300 an inch on a
// page of paper.
const (
	pageWidth  = 960
	pageHeight = 540
	dpi        = 3 * 72

	pageMargin = 22
	columnGap  = 20
	rowGap     = 16

	captionLines = 3
)

var (
	titleText    = textStyle{20, true}
	settingsText = textStyle{12, false}
	captionText  = textStyle{14, false}
)

// PNG draws the sheet into a picture of 2880 x 1620 pixels. Its only errors are the writer's.
func (s Sheet) PNG(w io.Writer) error { return s.png(w, dpi) }

func (s Sheet) png(w io.Writer, dpi int) error {
	c := vgimg.NewWith(vgimg.UseWH(pageWidth, pageHeight), vgimg.UseDPI(dpi))
	s.draw(c, false)
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// SVG draws the sheet into an SVG document of 960 x 540 points, with text as text. Its only errors are the writer's.
func (s Sheet) SVG(w io.Writer) error {
	c := vgsvg.New(pageWidth, pageHeight)
	s.draw(c, true)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	buffered := bufio.NewWriter(w)
	if _, err := s.adjust().WriteString(buffered, b.String()); err != nil {
		return err
	}
	return buffered.Flush()
}

// adjust puts right what the canvas cannot be told: other fonts where its own is not to be had, lines whose corners do
// not stick out, the true type of images; and gives the page a title and a description. No text on the page can be
// taken for one of the places, for in text quotation marks and less-than signs are escaped.
func (s Sheet) adjust() *strings.Replacer {
	about := "<title>" + html.EscapeString(clean(s.Title)) + "</title>\n<desc>" + html.EscapeString(clean(s.Caption)) + "</desc>\n"
	return strings.NewReplacer(
		`<g transform="scale(1, -1)`, about+`<g stroke-linejoin="round" transform="scale(1, -1)`,
		`style="font-family:`+typeface+`;`, `style="font-family:`+sansSerif+`;`,
		`xlink:href="data:image/jpg;`, `xlink:href="data:image/png;`,
	)
}

// draw lays out the page: title and settings above, the caption below, and the rows between them.
func (s Sheet) draw(c vg.CanvasSizer, joins bool) {
	ink, paper := or(s.Ink, plot.RGB(0x000000)), or(s.Paper, plot.RGB(0xffffff))
	p := pen{
		Canvas: draw.New(c), joins: joins, ink: ink, paper: paper,
		dim: or(s.Dim, ink.Blend(paper, 0.4)), faint: or(s.Grid, ink.Blend(paper, 0.85)),
	}
	p.fill(p.Rectangle, rgb(paper))
	left, right := vg.Length(pageMargin), vg.Length(pageWidth-pageMargin)
	top := vg.Length(pageHeight-pageMargin) - s.drawHead(p, left, right)
	bottom := vg.Length(pageMargin)
	lines := captionText.wrap(clean(s.Caption), right-left, captionLines)
	for i := len(lines) - 1; i >= 0; i-- {
		p.text(left, bottom+4, lines[i], captionText, p.ink, 0)
		bottom += 1.3 * captionText.size
	}
	if lines != nil {
		bottom += 6
	}
	whole := vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}
	for i, row := range split(whole.Size().Y, rowGap, len(s.Figures), func(i int) float64 {
		if i < len(s.Heights) {
			return s.Heights[i]
		}
		return 1
	}) {
		s.drawRow(s.Figures[i], p.in(vg.Rectangle{
			Min: vg.Point{X: left, Y: top - row.to}, Max: vg.Point{X: right, Y: top - row.from},
		}))
	}
}

// drawRow draws the figures side by side, their plots equally high and their texts equally large.
func (s Sheet) drawRow(figures []Figure, p pen) {
	columns := split(p.Max.X-p.Min.X, columnGap, len(figures), func(k int) float64 { return figures[k].Width })
	pens, head, size := make([]pen, len(figures)), vg.Length(0), vg.Length(math.Inf(1))
	for k, c := range columns {
		pens[k] = p.in(vg.Rectangle{Min: vg.Point{X: p.Min.X + c.from, Y: p.Min.Y}, Max: vg.Point{X: p.Min.X + c.to, Y: p.Max.Y}})
		if f := figures[k]; len(f.Text) > 0 {
			size = min(size, f.textSize(pens[k]))
		} else {
			head = max(head, f.head(pens[k], false))
		}
	}
	for k, f := range figures {
		f.draw(pens[k], head, size)
	}
}

// drawHead writes the title and, beside it where there is room, the settings. It returns the height of both.
func (s Sheet) drawHead(p pen, left, right vg.Length) (height vg.Length) {
	title, settings := clean(s.Title), clean(s.Settings)
	if title == "" && settings == "" {
		return 0
	}
	y := vg.Length(pageHeight-pageMargin) - 0.8*titleText.size
	height = titleText.size + 10
	width := p.text(left, y, titleText.cut(title, right-left), titleText, p.ink, 0)
	switch {
	case settings == "":
	case width+2*columnGap+settingsText.width(settings) <= right-left:
		p.text(right, y, settings, settingsText, p.dim, -1)
	default:
		p.text(left, y-1.6*settingsText.size, settingsText.cut(settings, right-left), settingsText, p.dim, 0)
		height += 1.6 * settingsText.size
	}
	return height
}

// span is a part of a length.
type span struct{ from, to vg.Length }

// split divides a length into n parts with gaps between them, each in proportion to its weight, or to 1 where that is
// not positive.
func split(length, gap vg.Length, n int, weight func(int) float64) []span {
	weights, sum := make([]vg.Length, n), vg.Length(0)
	for i := range n {
		weights[i] = 1
		if w := weight(i); w > 0 {
			weights[i] = vg.Length(min(w, 1e3))
		}
		sum += weights[i]
	}
	parts, at := make([]span, n), vg.Length(0)
	for i := range n {
		size := (length - vg.Length(n-1)*gap) * weights[i] / sum
		parts[i] = span{at, at + size}
		at += size + gap
	}
	return parts
}
