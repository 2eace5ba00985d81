package plot

import "math"

// dotPoint is a position in braille dots, y down.
type dotPoint struct{ x, y float64 }

// Segments with an end beyond farAway dots are clipped at a scale of tiny, a power of two: there even a point 1e579
// windows away is still a number, and its direction is kept.
const (
	farAway = 1e300
	tiny    = 0x1p-900
)

// projection maps data to dots of one window and clips to a part of it.
type projection struct {
	x, y                     axis
	left, right, top, bottom float64 // the dots drawn
}

// at returns the position of a data point times s; NaN if it has no place, clamped to what can still be subtracted.
func (p *projection) at(x, y, s float64) dotPoint {
	const most = math.MaxFloat64 / 4
	q := dotPoint{p.x.pos(x, s), p.y.n*s - p.y.pos(y, s)}
	return dotPoint{max(-most, min(most, q.x)), max(-most, min(most, q.y))}
}

// segment returns the part of the segment between two data points that is drawn, in dots, and whether there is any.
// Both points must be finite; a and b are their positions, not NaN.
func (p *projection) segment(x0, y0, x1, y1 float64, a, b dotPoint) (from, to dotPoint, ok bool) {
	if p.inside(a) && p.inside(b) {
		return a, b, true
	}
	s := 1.0
	if a.far() || b.far() {
		s = tiny
		a, b = p.at(x0, y0, s), p.at(x1, y1, s)
	}
	// Crossings are computed from the nearer point, or the far one's rounding swamps them.
	swap := max(math.Abs(a.x), math.Abs(a.y)) > max(math.Abs(b.x), math.Abs(b.y))
	if swap {
		a, b = b, a
	}
	box := projection{left: p.left * s, right: p.right * s, top: p.top * s, bottom: p.bottom * s}
	if from, to, ok = box.clip(a, b); !ok {
		return from, to, false
	}
	from, to = p.clamp(from, s), p.clamp(to, s)
	if swap {
		from, to = to, from
	}
	return from, to, !math.IsNaN(from.x + from.y + to.x + to.y)
}

// clip cuts the segment from a to b to the box by Cohen and Sutherland's algorithm (Foley et al., Computer Graphics,
// section 3.12.3): an end outside moves to an edge it lies beyond until both are inside or beyond the same edge.
// Each end moves at most twice, to one edge of either direction.
func (p *projection) clip(a, b dotPoint) (from, to dotPoint, ok bool) {
	from, to = a, b
	for range 5 {
		hFrom, vFrom := p.beyond(from)
		hTo, vTo := p.beyond(to)
		switch {
		case hFrom|vFrom|hTo|vTo == 0:
			return from, to, true
		case hFrom*hTo > 0 || vFrom*vTo > 0:
			return from, to, false
		case hFrom|vFrom != 0:
			from = p.crossing(a, b, hFrom, vFrom)
		default:
			to = p.crossing(a, b, hTo, vTo)
		}
	}
	return from, to, false
}

// beyond returns on which side q lies outside: h is -1 left, 1 right, v is -1 above, 1 below, each 0 inside.
func (p *projection) beyond(q dotPoint) (h, v int) {
	if q.x < p.left {
		h = -1
	} else if q.x > p.right {
		h = 1
	}
	if q.y < p.top {
		v = -1
	} else if q.y > p.bottom {
		v = 1
	}
	return h, v
}

// crossing returns where the line through a and b meets an edge of the box beyond which a point lies. Of two edges it
// takes the one along which the line is less steep: that quotient never overflows.
func (p *projection) crossing(a, b dotPoint, h, v int) dotPoint {
	dx, dy := b.x-a.x, b.y-a.y
	if h != 0 && (v == 0 || math.Abs(dx) >= math.Abs(dy)) {
		x := p.left
		if h > 0 {
			x = p.right
		}
		return dotPoint{x, a.y + (x-a.x)*(dy/dx)}
	}
	y := p.top
	if v > 0 {
		y = p.bottom
	}
	return dotPoint{a.x + (y-a.y)*(dx/dy), y}
}

func (p *projection) inside(q dotPoint) bool {
	return q.x >= p.left && q.x <= p.right && q.y >= p.top && q.y <= p.bottom
}

// clamp undoes the scale s and what rounding put outside.
func (p *projection) clamp(q dotPoint, s float64) dotPoint {
	return dotPoint{max(p.left, min(p.right, q.x/s)), max(p.top, min(p.bottom, q.y/s))}
}

func (q dotPoint) far() bool {
	return math.Abs(q.x) > farAway || math.Abs(q.y) > farAway
}
