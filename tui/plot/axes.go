package plot

import "github.com/NimbleMarkets/ntcharts/canvas/runes"

// drawAxes draws the axis lines along the left and the lower edge of area, outside it.
func (c *Canvas) drawAxes(area Rect, st StyleID) {
	side, edge, corner := runes.LineVertical, runes.LineHorizontal, runes.LineUpRight
	if c.ascii {
		side, edge, corner = '|', '-', '+'
	}
	for y := area.Y; y < area.Y+area.H; y++ {
		c.set(area.X-1, y, side, st)
	}
	for x := area.X; x < area.X+area.W; x++ {
		c.set(x, area.Y+area.H, edge, st)
	}
	c.set(area.X-1, area.Y+area.H, corner, st)
}
