package plot

import (
	"math"
	"slices"
	"sort"
)

// ContourLines draws the lines on which the sampled function has one of the levels, in braille dots over the background
// that is there. values holds r.W x 2*r.H samples row by row, top row first, each at the centre of a half block, as
// in Heatmap; levels come in any order, and those not finite are left out. On an ASCII canvas every cell a line
// passes shows a point. It draws nothing if values is not that long. A later Line through the same cells takes the
// dots of the contour into its own style; LineAlone does not.
//
// Between four samples the function is their bilinear interpolation, at the edges of r continued for the quarter cell
// that is missing; where one of the four is not finite it has no value and no line. Of two neighbouring dots
// on either side of a level the nearer in value is lit. For a straight contour that is one dot per column or row,
// whichever it has more of, as Bresenham's algorithm would choose; and the two arms of a saddle join as they do in
// the interpolation (the asymptotic decider of Nielson and Hamann, Visualization '91), whichever way they are walked.
func (c *Canvas) ContourLines(r Rect, values, levels []float64, st StyleID) {
	area := c.clip(r)
	levels = slices.DeleteFunc(slices.Clone(levels), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	if area.Empty() || len(levels) == 0 || !samplesFit(r, len(values)) {
		return
	}
	slices.Sort(levels)
	d := drawer{c: c, originX: r.X, originY: r.Y, st: st, glyph: '.', lastX: -1, lastY: -1}
	cols, rows := r.W*dotsX, r.H*dotsY
	above, row := make([]contourDot, cols), make([]contourDot, cols)
	mark := func(x, y int) {
		if area.Contains(r.X+x/dotsX, r.Y+y/dotsY) {
			d.dot(x, y)
		}
	}
	for y := range rows {
		for x := range cols {
			row[x] = newContourDot(bilinear(values, r.W, 2*r.H, x, y), levels)
			if x > 0 {
				before, here := row[x-1].lit(row[x], levels)
				if before {
					mark(x-1, y)
				}
				if here {
					mark(x, y)
				}
			}
			if y > 0 {
				before, here := above[x].lit(row[x], levels)
				if before {
					mark(x, y-1)
				}
				if here {
					mark(x, y)
				}
			}
		}
		above, row = row, above
	}
}

// contourDot is the function at the centre of one dot: its value and how many levels are not above it, -1 where
// it has none.
type contourDot struct {
	value float64
	band  int
}

func newContourDot(v float64, levels []float64) contourDot {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return contourDot{band: -1}
	}
	return contourDot{v, sort.Search(len(levels), func(i int) bool { return levels[i] > v })}
}

// lit returns which of two neighbouring dots a contour between them passes. Where several levels lie between them the
// lowest decides for the lower dot and the highest for the upper one.
func (a contourDot) lit(b contourDot, levels []float64) (first, second bool) {
	switch {
	case a.band == b.band || a.band < 0 || b.band < 0:
		return false, false
	case a.band > b.band:
		second, first = b.lit(a, levels)
		return first, second
	}
	nearLow := func(level float64) bool { return level/2-a.value/2 <= b.value/2-level/2 } // halves never overflow
	return nearLow(levels[a.band]), !nearLow(levels[b.band-1])
}

// bilinear returns the function sampled at cols x rows half blocks at the centre of the dot (x, y). A sample stands
// two dots from the next in both directions, the first on the border of dots 0 and 1.
func bilinear(values []float64, cols, rows, x, y int) float64 {
	i, fx := cornerBefore(x, cols)
	j, fy := cornerBefore(y, rows)
	right, down := min(1, cols-1), min(1, rows-1)*cols
	k := j*cols + i
	// In this form the interpolation of equal samples is exactly that sample: a plateau at a level shows no noise.
	top := values[k] + fx*(values[k+right]-values[k])
	bottom := values[k+down] + fx*(values[k+down+right]-values[k+down])
	return top + fy*(bottom-top)
}

// cornerBefore returns the sample, of n, before the centre of a dot and how far beyond it the dot is, in samples; at the
// edges the nearest one that has another after it.
func cornerBefore(dot, n int) (int, float64) {
	at := (float64(dot) - 0.5) / 2
	k := max(0, min(int(math.Floor(at)), n-2))
	return k, at - float64(k)
}
