package dataset

import "math"

// symbol is a drawing in the unit square, x to the right and y down, in strokes along lines from point to point.
type symbol struct {
	name    string
	strokes [][]point
}

// symbols are the ten classes of the glyphs. A ring is taken for a square or an eye, a plus for a cross when it turns
// or for a tee when a stroke moves, a zigzag for a wave.
var symbols = [...]symbol{
	{"ring", [][]point{arc(0.5, 0.3, 0, 1)}},
	{"eye", [][]point{arc(0.5, 0.3, 0, 1), {{0.5, 0.5}}}},
	{"square", [][]point{{{0.23, 0.23}, {0.77, 0.23}, {0.77, 0.77}, {0.23, 0.77}, {0.23, 0.23}}}},
	{"triangle", [][]point{{{0.5, 0.2}, {0.8, 0.76}, {0.2, 0.76}, {0.5, 0.2}}}},
	{"plus", [][]point{{{0.5, 0.18}, {0.5, 0.82}}, {{0.18, 0.5}, {0.82, 0.5}}}},
	{"cross", [][]point{{{0.25, 0.25}, {0.75, 0.75}}, {{0.75, 0.25}, {0.25, 0.75}}}},
	{"tee", [][]point{{{0.5, 0.25}, {0.5, 0.82}}, {{0.2, 0.25}, {0.8, 0.25}}}},
	{"arrow", [][]point{{{0.5, 0.2}, {0.5, 0.82}}, {{0.25, 0.45}, {0.5, 0.2}, {0.75, 0.45}}}},
	{"zigzag", [][]point{{{0.25, 0.22}, {0.75, 0.22}, {0.25, 0.78}, {0.75, 0.78}}}},
	{"wave", [][]point{append(arc(0.36, 0.16, 0.9, 0.25), arc(0.66, 0.16, 0.75, 1.4)...)}},
}

// arc is a part of a circle around (1/2, y), from one angle to another, in turns, clockwise as seen where y points down.
func arc(y, radius, from, to float64) []point {
	const perTurn = 16 // the distance of a chord from the circle is 2 % of the radius
	n := int(math.Ceil(perTurn * math.Abs(to-from)))
	points := make([]point, n+1)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(n)))
		points[i] = point{0.5 + float64(radius*cos), y + float64(radius*sin)}
	}
	return points
}
