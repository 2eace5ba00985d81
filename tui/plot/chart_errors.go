package plot

import "math"

// drawErrors draws the error bars of a series: thin upright lines with a cap one dot to either side at each end, on an
// ASCII canvas bare ones. A bar is clipped to the plot, and has no cap where it leaves it. On a log axis a bar that
// reaches down to zero or below ends at the lower edge.
func (ch *Chart) drawErrors(c *Canvas, l chartLayout, s Series) {
	n := min(len(s.X), len(s.Y), len(s.Err))
	if n == 0 {
		return
	}
	d, ok := c.drawer(l.area, l.window, s.Faint, '|')
	if !ok {
		return
	}
	for i := range n {
		d.errorBar(s.X[i], s.Y[i], s.Err[i], l.window.Y.Min)
	}
}

// errorBar draws the bar from y-e to y+e at x; on a log axis it goes to floor where y-e is not positive.
func (d *drawer) errorBar(x, y, e, floor float64) {
	middle := d.at(x, y, 1) // NaN where the point has no place
	if !(e > 0) || math.IsInf(e, 0) || math.IsInf(x, 0) || math.IsInf(y, 0) || math.IsNaN(middle.x) || math.IsNaN(middle.y) {
		return
	}
	low, high := clampFinite(y-e), clampFinite(y+e)
	endless := d.y.log && low <= 0
	if endless {
		low = min(y, floor)
	}
	bottom, top := d.at(x, low, 1), d.at(x, high, 1)
	from, to, ok := d.segment(x, low, x, high, bottom, top)
	if !ok {
		return
	}
	d.segmentDots(from, to)
	if !endless {
		d.drawCap(bottom)
	}
	d.drawCap(top)
}

func (d *drawer) drawCap(end dotPoint) {
	if d.c.ascii || !d.inside(end) {
		return
	}
	x, y := d.index(end)
	if x > int(d.left) {
		d.dot(x-1, y)
	}
	if x < d.maxX {
		d.dot(x+1, y)
	}
}
