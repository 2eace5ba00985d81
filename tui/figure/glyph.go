package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Glyphs are the marks that are drawn as shapes, in plots and in text, so that they are the same whatever the fonts.
const Glyphs = "○●•·◎□■△▲▽▼◇◆◈★✕✚✓∇"

// shape is a mark in a circle of radius 1 around the origin.
type shape struct {
	outline vg.Path
	hollow  bool    // outlined, and empty
	inner   vg.Path // filled, within
	open    bool    // strokes alone
}

var shapes = map[rune]shape{
	'○': {outline: disc(0.88), hollow: true},
	'●': {outline: disc(0.95)},
	'•': {outline: disc(0.5)},
	'·': {outline: disc(0.3)},
	'◎': {outline: disc(0.9), hollow: true, inner: disc(0.42)},
	'□': {outline: polygon(4, 1.1, math.Pi/4), hollow: true},
	'■': {outline: polygon(4, 1.17, math.Pi/4)},
	'△': {outline: polygon(3, 1.1, math.Pi/2), hollow: true},
	'▲': {outline: polygon(3, 1.2, math.Pi/2)},
	'▽': {outline: polygon(3, 1.1, -math.Pi/2), hollow: true},
	'▼': {outline: polygon(3, 1.2, -math.Pi/2)},
	'◇': {outline: polygon(4, 1.1, 0), hollow: true},
	'◆': {outline: polygon(4, 1.2, 0)},
	'◈': {outline: polygon(4, 1.2, 0), hollow: true, inner: polygon(4, 0.6, 0)},
	'★': {outline: star()},
	'✕': {outline: strokes([]float64{-0.75, -0.75, 0.75, 0.75}, []float64{-0.75, 0.75, 0.75, -0.75}), open: true},
	'✚': {outline: strokes([]float64{-0.9, 0, 0.9, 0}, []float64{0, -0.9, 0, 0.9}), open: true},
	'✓': {outline: strokes([]float64{-0.8, 0, -0.2, -0.65, 0.85, 0.8}), open: true},
	'∇': {outline: scaled(polygon(3, 1, -math.Pi/2), vg.Point{Y: 0.35}, 1.25), hollow: true}, // as high as a letter
}

// disc is a circle of the radius.
func disc(r vg.Length) (p vg.Path) {
	p.Move(vg.Point{X: r})
	p.Arc(vg.Point{}, r, 0, 2*math.Pi)
	p.Close()
	return p
}

// polygon has n corners at the radius, the first in the direction of the angle.
func polygon(n int, r vg.Length, angle float64) vg.Path {
	return corners(n, angle, func(int) vg.Length { return r })
}

func star() vg.Path {
	return corners(10, math.Pi/2, func(k int) vg.Length { return []vg.Length{1.25, 0.5}[k%2] })
}

func corners(n int, angle float64, radius func(int) vg.Length) (p vg.Path) {
	for k := range n {
		sin, cos := math.Sincos(angle + 2*math.Pi*float64(k)/float64(n))
		q := vg.Point{X: radius(k) * vg.Length(cos), Y: radius(k) * vg.Length(sin)}
		if k == 0 {
			p.Move(q)
		} else {
			p.Line(q)
		}
	}
	p.Close()
	return p
}

// strokes joins points, given as x and y in turn, of each line.
func strokes(lines ...[]float64) (p vg.Path) {
	for _, l := range lines {
		for k := 0; k+1 < len(l); k += 2 {
			q := vg.Point{X: vg.Length(l[k]), Y: vg.Length(l[k+1])}
			if k == 0 {
				p.Move(q)
			} else {
				p.Line(q)
			}
		}
	}
	return p
}

// scaled returns the path r times as large around at.
func scaled(p vg.Path, at vg.Point, r vg.Length) vg.Path {
	q := make(vg.Path, len(p))
	for i, c := range p {
		c.Pos = c.Pos.Scale(r).Add(at)
		c.Radius *= r
		q[i] = c
	}
	return q
}
