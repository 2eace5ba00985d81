package tui

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"github.com/lucasb-eyer/go-colorful"
)

// vision is how somebody sees colours: a map of linear RGB.
type vision struct {
	name string
	of   func(r, g, b float64) (float64, float64, float64)
}

// visions are normal vision and the three kinds of dichromacy. Protanopia and deuteranopia after G. M. Machado, M. M.
// Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15
// (2009), table 1, severity 1; tritanopia too, which is that model's weak point, and so as well after H. Brettel, F.
// Viénot, J. D. Mollon, "Computerized simulation of color appearance for dichromats", JOSA A 14 (1997), for sRGB.
var visions = []vision{
	{"normal vision", func(r, g, b float64) (float64, float64, float64) { return r, g, b }},
	{"protanopia", protanopia.apply},
	{"deuteranopia", deuteranopia.apply},
	{"tritanopia", tritanopia.apply},
	{"tritanopia (Brettel)", func(r, g, b float64) (float64, float64, float64) {
		if brettelPlane[0]*r+brettelPlane[1]*g+brettelPlane[2]*b >= 0 {
			return brettelAbove.apply(r, g, b)
		}
		return brettelBelow.apply(r, g, b)
	}},
}

// matrix holds three rows.
type matrix [9]float64

var (
	protanopia   = matrix{0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998}
	deuteranopia = matrix{0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881}
	tritanopia   = matrix{1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}
	brettelAbove = matrix{1.01277, 0.13548, -0.14826, -0.01243, 0.86812, 0.14431, 0.07589, 0.80500, 0.11911}
	brettelBelow = matrix{0.93678, 0.18979, -0.12657, 0.06154, 0.81526, 0.12320, -0.37562, 1.12767, 0.24796}
	brettelPlane = [3]float64{0.03901, -0.02788, -0.01113}
)

func (m matrix) apply(r, g, b float64) (float64, float64, float64) {
	return m[0]*r + m[1]*g + m[2]*b, m[3]*r + m[4]*g + m[5]*b, m[6]*r + m[7]*g + m[8]*b
}

func (m matrix) det() float64 {
	return m[0]*(m[4]*m[8]-m[5]*m[7]) - m[1]*(m[3]*m[8]-m[5]*m[6]) + m[2]*(m[3]*m[7]-m[4]*m[6])
}

// see is a colour as somebody with normal vision would have to be shown it to see what v sees.
func (v vision) see(c colorful.Color) colorful.Color {
	r, g, b := v.of(c.LinearRgb())
	clip := func(x float64) float64 { return max(0, min(1, x)) }
	return colorful.LinearRgb(clip(r), clip(g), clip(b))
}

// difference is that of two colours to the vision to which it is the least, by CIEDE2000 in its usual units.
func difference(a, b colorful.Color) (least float64, to string) {
	least = math.Inf(1)
	for _, v := range visions {
		if d := 100 * v.see(a).DistanceCIEDE2000(v.see(b)); d < least {
			least, to = d, v.name
		}
	}
	return least, to
}

// contrast is the contrast ratio of WCAG 2.1, 1 to 21.
func contrast(a, b colorful.Color) float64 {
	luminance := func(c colorful.Color) float64 {
		r, g, b := c.LinearRgb()
		return 0.2126*r + 0.7152*g + 0.0722*b
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func colorOf(c color.Color) colorful.Color {
	made, _ := colorful.MakeColor(c)
	return made
}

// TestVisions: greys look grey to everybody, and dichromats tell colours apart by two numbers instead of three, to the
// digits that the matrices are given with.
func TestVisions(t *testing.T) {
	for _, v := range visions {
		for _, grey := range []float64{0, 0.2, 1} {
			r, g, b := v.of(grey, grey, grey)
			if math.Abs(r-grey)+math.Abs(g-grey)+math.Abs(b-grey) > 3e-5 {
				t.Errorf("%s: grey %v is seen as %v, %v, %v", v.name, grey, r, g, b)
			}
		}
	}
	for i, m := range []matrix{protanopia, deuteranopia, brettelAbove, brettelBelow} {
		if math.Abs(m.det()) > 1e-5 {
			t.Errorf("matrix %d has the determinant %v", i, m.det())
		}
	}
	// Brettel's two halves of tritanopia meet where they join.
	for i := range 3 {
		for k := range 3 {
			slope := (brettelAbove[3*i] - brettelBelow[3*i]) / brettelPlane[0]
			if got := brettelAbove[3*i+k] - brettelBelow[3*i+k]; math.Abs(got-slope*brettelPlane[k]) > 5e-5 {
				t.Errorf("the halves differ at row %d, column %d of the plane between them", i, k)
			}
		}
	}
}

// TestDifference compares CIEDE2000 with pairs of table 1 in G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000
// Color-Difference Formula", Color Research and Application 30 (2005), chosen there to find wrong implementations.
func TestDifference(t *testing.T) {
	for _, p := range [][7]float64{
		{50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425},
		{50, -0.9009, -85.5211, 50, 0, -82.7485, 1},
		{50, 0, 0, 50, -1, 2, 2.3669},
		{50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792},
		{50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195},
		{50, -0.0010, 2.49, 50, 0.0009, -2.49, 4.8045},
		{50, 2.5, 0, 50, 0, -2.5, 4.3065},
		{50, 2.5, 0, 73, 25, -18, 27.1492},
		{50, 2.5, 0, 56, -27, -3, 31.9030},
		{60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644},
		{22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373},
		{90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441},
		{2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082},
	} {
		a, b := colorful.Lab(p[0]/100, p[1]/100, p[2]/100), colorful.Lab(p[3]/100, p[4]/100, p[5]/100)
		if got := 100 * a.DistanceCIEDE2000(b); fmt.Sprintf("%.4f", got) != fmt.Sprintf("%.4f", p[6]) {
			t.Errorf("%v: %.4f", p, got)
		}
	}
	// WCAG's own end points.
	black, white := colorOf(color.Black), colorOf(color.White)
	if got := contrast(black, white); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white has contrast %v", got)
	}
	if got := contrast(colorful.Color{R: 0x76 / 255., G: 0x76 / 255., B: 0x76 / 255.}, white); math.Abs(got-4.54) > 0.005 {
		t.Errorf("#767676 on white has contrast %v", got)
	}
}
