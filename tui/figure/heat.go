package figure

import (
	"image"
	"image/color"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/plot/vg"
)

// pixelsPerPoint is the resolution of the picture of a heat map, that of a PNG page.
const pixelsPerPoint = dpi / 72

// draw paints the bands and strokes the contour lines.
func (h *Heat) draw(a area) {
	if len(h.Ramp) > 0 {
		size := a.Size()
		a.DrawImage(a.Rectangle, h.picture(int(size.X*pixelsPerPoint), int(size.Y*pixelsPerPoint), a.pen))
	}
	a.SetLineStyle(a.stroke(or(h.Line, a.dim), 0.8))
	const finer = 3 // than the samples, or the lines would have corners where they pass from one to the next
	for _, level := range h.Contours {
		if path := h.contour(a, level, finer); finite(level) && path != nil {
			a.Stroke(path)
		}
	}
}

// picture is the heat map in pixels; where there is no value, paper.
func (h *Heat) picture(cols, rows int, p pen) image.Image {
	palette := color.Palette{rgb(p.paper)}
	for _, c := range h.Ramp[:min(len(h.Ramp), 255)] {
		palette = append(palette, rgb(or(c, p.paper)))
	}
	m := image.NewPaletted(image.Rect(0, 0, cols, rows), palette)
	for y := range rows {
		for x := range cols {
			v := h.at((float64(x)+0.5)/float64(cols), (float64(y)+0.5)/float64(rows))
			if math.IsNaN(v) {
				continue
			}
			level := sort.Search(len(h.Bounds), func(i int) bool { return h.Bounds[i] > v })
			m.SetColorIndex(x, y, uint8(1+min(level, len(palette)-2)))
		}
	}
	return m
}

// at is the function at fractions of the width, from the left, and of the height, from the top: the bilinear
// interpolation of the four samples around, continued straight over the half cell at the edges. Where one of the four is not
// finite it is the nearest one.
func (h *Heat) at(u, v float64) float64 {
	x, y := u*float64(h.Cols)-0.5, v*float64(h.Rows)-0.5
	i, j := max(0, min(h.Cols-2, int(math.Floor(x)))), max(0, min(h.Rows-2, int(math.Floor(y))))
	fx, fy := x-float64(i), y-float64(j)
	sample := func(di, dj int) float64 { return h.Values[min(j+dj, h.Rows-1)*h.Cols+min(i+di, h.Cols-1)] }
	four := [4]float64{sample(0, 0), sample(1, 0), sample(0, 1), sample(1, 1)}
	if slices.ContainsFunc(four[:], func(s float64) bool { return !finite(s) }) {
		return sample(min(1, int(fx+0.5)), min(1, int(fy+0.5)))
	}
	// In this form the interpolation of equal samples is exactly that sample: a plateau at a bound shows no noise. Beyond
	// the outer samples there is no twist, which would make hills and holes of steep corners.
	cx, cy := max(0, min(1, fx)), max(0, min(1, fy))
	across, below := four[1]-four[0], four[3]-four[2]
	left, right := four[2]-four[0], four[3]-four[1]
	top, bottom := four[0]+cx*across, four[2]+cx*below
	return top + cy*(bottom-top) + (fx-cx)*(across+cy*(below-across)) + (fy-cy)*(left+cx*(right-left))
}

// contour returns the line on which the function has the level, as segments in the cells of a grid that is finer than
// the samples: marching squares (Lorensen and Cline's method in the plane), the arms of a saddle joined by the mean of
// its corners. It returns nil where there is none.
func (h *Heat) contour(a area, level float64, finer int) (path vg.Path) {
	cols, rows := finer*h.Cols, finer*h.Rows
	values := make([]float64, (cols+1)*(rows+1))
	for j := range rows + 1 {
		for i := range cols + 1 {
			values[j*(cols+1)+i] = h.at(float64(i)/float64(cols), float64(j)/float64(rows))
		}
	}
	for j := range rows {
		for i := range cols {
			k := j*(cols+1) + i
			corner := [4]float64{values[k], values[k+1], values[k+cols+2], values[k+cols+1]} // clockwise from the upper left
			cuts := crossings(corner, level)
			for c := 0; c+1 < len(cuts); c += 2 {
				for e, q := range cuts[c : c+2] {
					at := vg.Point{X: a.X((float64(i) + q.x) / float64(cols)), Y: a.Y(1 - (float64(j)+q.y)/float64(rows))}
					if e == 0 {
						path.Move(at)
					} else {
						path.Line(at)
					}
				}
			}
		}
	}
	return path
}

// cut is where a line crosses the edge of a cell, from its upper left corner, in cells.
type cut struct{ x, y float64 }

// crossings returns the ends of the line segments in a cell, two and two.
func crossings(corner [4]float64, level float64) []cut {
	var cuts []cut
	sum := 0.0
	for e := range 4 {
		p, q := corner[e], corner[(e+1)%4]
		if sum += p; !finite(p) {
			return nil
		}
		if (p < level) == (q < level) {
			continue
		}
		t := (level/2 - p/2) / (q/2 - p/2) // halves never overflow
		if !(t >= 0 && t <= 1) {
			t = 0.5 // but they may be the same
		}
		cuts = append(cuts, [4]cut{{t, 0}, {1, t}, {1 - t, 1}, {0, 1 - t}}[e])
	}
	if len(cuts) == 4 && (corner[0] < level) != (sum/4 < level) {
		cuts = append(cuts[1:], cuts[0]) // the middle belongs to the other two: cut off the first corner and the third
	}
	return cuts
}
