package dataset

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// hard are glyphs of every kind of variation.
var hard = Glyphs{Size: 10, Shift: 0.08, Distort: 0.2, Noise: 0.1, Seed: 1}

func mustDraw(t *testing.T, g Glyphs, train, test int) (trainSet, testSet Examples) {
	t.Helper()
	trainSet, testSet, err := g.Draw(train, test)
	if err != nil {
		t.Fatal(err)
	}
	return trainSet, testSet
}

func TestGlyphs(t *testing.T) {
	t.Parallel()
	train, test := mustDraw(t, hard, 200, 50)
	for _, e := range []Examples{train, test} {
		if e.Width != 100 || e.Classes != 10 || len(e.Inputs) != 100*e.Len() {
			t.Fatalf("%d inputs of %d, %d classes", len(e.Inputs), e.Width, e.Classes)
		}
		counts := make([]int, 10)
		for _, l := range e.Labels {
			counts[l]++
		}
		if slices.Min(counts) != e.Len()/10 || slices.Max(counts) != e.Len()/10 {
			t.Errorf("%v of each symbol", counts)
		}
		for _, v := range e.Inputs {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %v", v)
			}
		}
	}
	if train.Len() != 200 || test.Len() != 50 || slices.IsSorted(train.Labels[:10]) && slices.IsSorted(train.Labels[10:20]) {
		t.Errorf("%d and %d images, the first of %v", train.Len(), test.Len(), train.Labels[:20])
	}
	if slices.Equal(train.Inputs[:5000], test.Inputs) {
		t.Error("the test set is the training set")
	}
}

// An image depends on its number, the seed and the strengths only, and label noise touches no image and no other label.
func TestGlyphsAreDeterministic(t *testing.T) {
	t.Parallel()
	train, test := mustDraw(t, hard, 40, 20)
	long, longTest := mustDraw(t, hard, 73, 31)
	if !slices.Equal(long.Inputs[:4000], train.Inputs) || !slices.Equal(long.Labels[:40], train.Labels) {
		t.Error("more images change the first ones")
	}
	if !slices.Equal(longTest.Inputs[:2000], test.Inputs) || !slices.Equal(longTest.Labels[:20], test.Labels) {
		t.Error("more images change the test set")
	}
	other := hard
	other.Seed = 2
	if e, _ := mustDraw(t, other, 40, 0); slices.Equal(e.Labels, train.Labels) || slices.Equal(e.Inputs, train.Inputs) {
		t.Error("another seed gives the same images")
	}
	for k := range train.Len() {
		for i := range k {
			if slices.Equal(train.Inputs[100*i:100*i+100], train.Inputs[100*k:100*k+100]) {
				t.Errorf("images %d and %d are the same", i, k)
			}
		}
	}
}

func TestGlyphsLabelNoise(t *testing.T) {
	t.Parallel()
	const n, part = 2000, 0.2
	right, rightTest := mustDraw(t, hard, n, 50)
	noisy := hard
	noisy.LabelNoise = part
	wrong, wrongTest := mustDraw(t, noisy, n, 50)
	if !reflect.DeepEqual(wrongTest, rightTest) || !slices.Equal(wrong.Inputs, right.Inputs) {
		t.Error("label noise changes an image or the test set")
	}
	changed, to := 0, make([]int, GlyphClasses)
	for k, l := range wrong.Labels {
		if l != right.Labels[k] {
			changed++
			to[l]++
		}
	}
	if e := 5 * math.Sqrt(n*part*(1-part)); math.Abs(float64(changed)-n*part) > e { // five standard errors of a binomial count
		t.Errorf("%d labels of %d are replaced, want %v to %v", changed, n, n*part, e)
	}
	if slices.Min(to) == 0 {
		t.Errorf("replaced by %v of each", to)
	}
}

// The symbols can be told apart, though not by the nearest mean image of a class alone: that leaves a network
// something to learn.
func TestGlyphsAreToBeLearned(t *testing.T) {
	t.Parallel()
	train, test := mustDraw(t, hard, 1000, 500)
	means := make([][]float64, GlyphClasses)
	for k, l := range train.Labels {
		if means[l] == nil {
			means[l] = make([]float64, train.Width)
		}
		for j, v := range train.Inputs[k*train.Width : (k+1)*train.Width] {
			means[l][j] += v / 100
		}
	}
	right := 0
	for k, l := range test.Labels {
		best, least := 0, math.Inf(1)
		for c, m := range means {
			d := 0.0
			for j, v := range test.Inputs[k*test.Width : (k+1)*test.Width] {
				d += (v - m[j]) * (v - m[j])
			}
			if d < least {
				best, least = c, d
			}
		}
		if best == l {
			right++
		}
	}
	if p := float64(right) / 500; p < 0.5 || p > 0.95 { // chance is 0.1
		t.Errorf("the nearest mean is right for %.3f of the images, want 0.5 to 0.95", p)
	}
}

// Without variation a plus is symmetric, and its ink is its area: two strokes of length 0.64 and width 0.11, times the
// brightness, up to what is drawn of thickness and brightness.
func TestGlyphsInk(t *testing.T) {
	t.Parallel()
	g := Glyphs{Size: 32, Seed: 3}
	e, _ := mustDraw(t, g, 10, 0)
	k := slices.IndexFunc(e.Labels, func(l int) bool { return symbols[l].name == "plus" })
	image := e.Inputs[k*1024 : (k+1)*1024]
	ink := 0.0
	for i, v := range image {
		x, y := i%32, i/32
		if mirrored := image[32*y+31-x]; math.Abs(v-mirrored) > 1e-12 { // rounding
			t.Fatalf("pixel %d,%d is %v, its mirror image %v", x, y, v, mirrored)
		}
		if turned := image[32*x+y]; math.Abs(v-turned) > 1e-12 {
			t.Fatalf("pixel %d,%d is %v, turned %v", x, y, v, turned)
		}
		ink += v / 1024
	}
	area := func(half float64) float64 { // of the two strokes with round ends, less their overlap
		return 2*(0.64*2*half+math.Pi*half*half) - 4*half*half
	}
	if least, most := 0.7*area(0.035), area(0.075); ink < least || ink > most {
		t.Errorf("ink %v, want %v to %v", ink, least, most)
	}
}

func TestGlyphsRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change      func(*Glyphs)
		train, test int
		want        string
	}{
		{func(g *Glyphs) { g.Size = 3 }, 1, 1, "size 3 is out of range: use 4 to 32 pixels a side"},
		{func(g *Glyphs) { g.Size = 33 }, 1, 1, "size 33 is out of range: use 4 to 32 pixels a side"},
		{func(g *Glyphs) { g.Shift = 0.6 }, 1, 1, "shift 0.6 is out of range: use 0 to 0.5"},
		{func(g *Glyphs) { g.Distort = -1 }, 1, 1, "distort -1 is out of range: use 0 to 1"},
		{func(g *Glyphs) { g.Noise = math.NaN() }, 1, 1, "noise NaN is out of range: use 0 to 1"},
		{func(g *Glyphs) { g.LabelNoise = 2 }, 1, 1, "label noise 2 is out of range: use 0 to 1"},
		{func(g *Glyphs) {}, 0, 1, "0 and 1 examples of 100 inputs"},
		{func(g *Glyphs) {}, 40_000, 2_000, "at most 41943 examples are drawn"},
		{func(g *Glyphs) {}, math.MaxInt, math.MaxInt, "at most 41943 examples are drawn"},
	} {
		g := hard
		c.change(&g)
		if _, _, err := g.Draw(c.train, c.test); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
