package plot

// Half blocks: the foreground fills one half of the cell, the background the other.
const (
	upperHalf = '▀'
	lowerHalf = '▄'
)

// NoValue as a level leaves its place in a heatmap alone; it is above every other level.
const NoValue uint8 = 255

// Heatmap fills r with two samples per cell, one above the other. levels holds r.W x 2*r.H samples row by row, top row
// first, each an index into ramp or NoValue; one beyond the ramp counts as its last. On an ASCII canvas a cell shows
// the average of its two colours. It draws nothing if levels is not that long or ramp is empty.
//
// It is meant for a base that is drawn once and copied (CopyFrom); it looks up styles cell by cell.
func (c *Canvas) Heatmap(r Rect, levels []uint8, ramp []Color) {
	if r.Empty() || len(ramp) == 0 || !samplesFit(r, len(levels)) {
		return
	}
	color := func(level uint8) Color {
		if level == NoValue {
			return Color{}
		}
		return ramp[min(int(level), len(ramp)-1)]
	}
	area := c.clip(r)
	for y := area.Y; y < area.Y+area.H; y++ {
		for x := area.X; x < area.X+area.W; x++ {
			k := 2*(y-r.Y)*r.W + x - r.X
			top, bottom := color(levels[k]), color(levels[k+r.W])
			switch {
			case top == bottom && top.IsDefault():
				// No value in either half: what is there stays.
			case top == bottom:
				c.put(x, y, ' ', 1, c.p.ID(Style{BG: top}))
			case c.ascii:
				c.put(x, y, ' ', 1, c.p.ID(Style{BG: top.Blend(bottom, 0.5)}))
			case top.IsDefault(): // only as a background does the default look like nothing
				c.put(x, y, lowerHalf, 1, c.p.ID(Style{FG: bottom}))
			default:
				c.put(x, y, upperHalf, 1, c.p.ID(Style{FG: top, BG: bottom}))
			}
		}
	}
}

// Contours marks the cells of r where the level changes towards the next cell to the right or below, for canvases on
// which colours are not seen. levels is as in Heatmap. The background is kept; NoValue has no contour.
func (c *Canvas) Contours(r Rect, levels []uint8, st StyleID) {
	if r.Empty() || !samplesFit(r, len(levels)) {
		return
	}
	mark := c.glyph('·')
	area := c.clip(r)
	for y := area.Y; y < area.Y+area.H; y++ {
		for x := area.X; x < area.X+area.W; x++ {
			k := 2*(y-r.Y)*r.W + x - r.X
			top, bottom := levels[k], levels[k+r.W]
			differs := changes(top, bottom)
			if x-r.X+1 < r.W {
				differs = differs || changes(bottom, levels[k+r.W+1])
			}
			if y-r.Y+1 < r.H {
				differs = differs || changes(bottom, levels[k+2*r.W])
			}
			if differs {
				c.putOver(y*c.cols+x, x, mark, st)
			}
		}
	}
}

func changes(a, b uint8) bool { return a != b && a != NoValue && b != NoValue }

// samplesFit reports whether n is two samples for each cell of r, which is not empty, without overflow whatever r.
func samplesFit(r Rect, n int) bool {
	return r.W <= n && r.H <= n && r.W*r.H <= n/2 && 2*r.W*r.H == n
}
