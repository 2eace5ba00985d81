package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Limits of what is drawn.
const (
	MinGlyphSize  = 4
	MaxGlyphSize  = 32
	MaxGlyphShift = 0.5
	MaxDrawn      = 1 << 22 // numbers in the inputs of all examples drawn
)

// Glyphs draws small grey images of ten symbols, some of them similar enough to be confused, no two images with the
// same thickness and brightness of strokes. What else varies is 0 for not at all.
type Glyphs struct {
	Size       int     // pixels a side, MinGlyphSize to MaxGlyphSize
	Shift      float64 // largest displacement either way along both axes, as a part of the side, at most MaxGlyphShift
	Distort    float64 // largest rotation in radians, shear and logarithm of the scale either way, at most 1; each stroke moves by up to a quarter of it
	Noise      float64 // standard deviation of the noise of a pixel, at most 1
	LabelNoise float64 // probability that a label of the training set is replaced by another one, at most 1
	Seed       uint64
}

// GlyphClasses is the number of symbols.
const GlyphClasses = len(symbols)

// glyphTest is the number of the first image of the test set.
const glyphTest = 1 << 30

// Draw returns the first images of the training and of the test set, each in random order with equally many of each
// symbol but for the rest of a division by ten. Pixels are in [0, 1], row by row from the top. An image depends on its
// number, the seed and the strengths alone, whatever the counts, and the labels of the test set are right. Errors say
// what is out of range.
func (g Glyphs) Draw(train, test int) (trainSet, testSet Examples, err error) {
	for _, v := range []struct {
		name        string
		value, most float64
	}{{"shift", g.Shift, MaxGlyphShift}, {"distort", g.Distort, 1}, {"noise", g.Noise, 1}, {"label noise", g.LabelNoise, 1}} {
		if !(v.value >= 0 && v.value <= v.most) {
			return Examples{}, Examples{}, fmt.Errorf("%s %v is out of range: use 0 to %v", v.name, v.value, v.most)
		}
	}
	if g.Size < MinGlyphSize || g.Size > MaxGlyphSize {
		return Examples{}, Examples{}, fmt.Errorf("size %d is out of range: use %d to %d pixels a side", g.Size, MinGlyphSize, MaxGlyphSize)
	}
	if err := checkDrawn(train, test, g.Size*g.Size); err != nil {
		return Examples{}, Examples{}, err
	}
	trainSet, testSet = g.images(0, train), g.images(glyphTest, test)
	for k := range trainSet.Labels {
		if source := generator(g.Seed, streamGlyphLabel+uint64(k)); source.Float64() < g.LabelNoise {
			trainSet.Labels[k] = (trainSet.Labels[k] + 1 + source.IntN(GlyphClasses-1)) % GlyphClasses
		}
	}
	return trainSet, testSet, nil
}

// checkDrawn keeps what is drawn within memory.
func checkDrawn(train, test, width int) error {
	if train < 1 || test < 0 || train > MaxDrawn || test > MaxDrawn || train+test > MaxDrawn/width {
		return fmt.Errorf("%d and %d examples of %d inputs: at most %d examples are drawn", train, test, width, MaxDrawn/width)
	}
	return nil
}

// images draws n images from the first one on.
func (g Glyphs) images(first, n int) Examples {
	pixels := g.Size * g.Size
	e := Examples{Width: pixels, Inputs: make([]float64, n*pixels), Labels: make([]int, n), Classes: GlyphClasses}
	var order []int
	for k := range n {
		if k%GlyphClasses == 0 {
			order = generator(g.Seed, streamGlyphOrder+uint64(first+k)).Perm(GlyphClasses)
		}
		e.Labels[k] = order[k%GlyphClasses]
		g.image(e.Inputs[k*pixels:(k+1)*pixels], symbols[e.Labels[k]], generator(g.Seed, streamGlyph+uint64(first+k)))
	}
	return e
}

// image draws one image. Every strength scales draws that are made anyway, so that it changes nothing else.
func (g Glyphs) image(dst []float64, s symbol, source *rand.Rand) {
	either := func(most float64) float64 { return float64(most * (float64(2*float64(source.Float64())) - 1)) }
	const half = 0.5 // the centre of the unit square
	dx, dy := either(g.Shift), either(g.Shift)
	sin, cos := math.Sincos(either(g.Distort))
	shear, scale := either(g.Distort), math.Exp(either(g.Distort))
	thickness := 0.055 + either(0.02) // half the stroke's
	brightness := 0.85 + either(0.15)
	var segments []segment
	for _, stroke := range s.strokes {
		jx, jy := either(g.Distort/4), either(g.Distort/4)
		place := func(p point) point {
			x, y := float64(scale*(p.x-half+jx)), float64(scale*(p.y-half+jy))
			x += float64(shear * y)
			return point{half + dx + float64(cos*x) - float64(sin*y), half + dy + float64(sin*x) + float64(cos*y)}
		}
		for i := range max(1, len(stroke)-1) { // a single point is a dot
			segments = append(segments, segment{place(stroke[i]), place(stroke[min(i+1, len(stroke)-1)])})
		}
	}
	pixel := 1 / float64(g.Size)
	for i := range dst {
		p := point{pixel * (float64(i%g.Size) + half), pixel * (float64(i/g.Size) + half)}
		nearest := math.Inf(1)
		for _, s := range segments {
			nearest = min(nearest, s.squaredDistance(p))
		}
		// The part of a pixel that a straight edge at this distance covers, to a good approximation.
		ink := min(1, max(0, half+(thickness-math.Sqrt(nearest))/pixel))
		dst[i] = min(1, max(0, float64(brightness*ink)+float64(g.Noise*source.NormFloat64())))
	}
}

type point struct{ x, y float64 }

type segment struct{ a, b point }

// squaredDistance is that of p from the nearest point of the segment, which may be a single point.
func (s segment) squaredDistance(p point) float64 {
	ux, uy := s.b.x-s.a.x, s.b.y-s.a.y
	px, py := p.x-s.a.x, p.y-s.a.y
	if l := float64(ux*ux) + float64(uy*uy); l > 0 {
		t := min(1, max(0, (float64(px*ux)+float64(py*uy))/l))
		px, py = px-float64(t*ux), py-float64(t*uy)
	}
	return float64(px*px) + float64(py*py)
}
