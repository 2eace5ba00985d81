package plot

// Color is a 24-bit colour, or, as its zero value, the terminal's default.
type Color struct{ v uint32 }

const colorSet = 1 << 24

// RGB returns the colour 0xRRGGBB; higher bits are ignored.
func RGB(hex uint32) Color { return Color{hex&0xffffff | colorSet} }

// IsDefault reports whether c is the terminal's default colour.
func (c Color) IsDefault() bool { return c.v&colorSet == 0 }

// Hex returns the colour as 0xRRGGBB, zero for the default.
func (c Color) Hex() uint32 { return c.v & 0xffffff }

// Blend returns the colour the fraction t of the way from c to o, each channel on a straight line; t is clamped to
// [0, 1]. With a default colour on either side it returns the nearer one.
func (c Color) Blend(o Color, t float64) Color {
	if !(t > 0) {
		return c
	}
	if t > 1 {
		t = 1
	}
	if c.IsDefault() || o.IsDefault() {
		if t < 0.5 {
			return c
		}
		return o
	}
	mix := func(shift uint) uint32 {
		a, b := float64(c.v>>shift&0xff), float64(o.v>>shift&0xff)
		return uint32(a+(b-a)*t+0.5) << shift
	}
	return Color{mix(16) | mix(8) | mix(0) | colorSet}
}

// Ramp returns n colours evenly spaced along the stops, first and last stop included. Without stops all are the
// default colour.
func Ramp(n int, stops ...Color) []Color {
	ramp := make([]Color, max(0, n))
	if len(stops) == 0 {
		return ramp
	}
	for i := range ramp {
		at := float64(i) / float64(max(1, n-1)) * float64(len(stops)-1)
		k := min(int(at), len(stops)-1)
		ramp[i] = stops[k].Blend(stops[min(k+1, len(stops)-1)], at-float64(k))
	}
	return ramp
}

// Style is how a cell looks. Its zero value is the terminal's default.
type Style struct {
	FG, BG                          Color
	Bold, Faint, Reverse, Underline bool
}

// StyleID stands for a Style interned in a Palette; 0 is the zero Style in every palette.
type StyleID uint16
