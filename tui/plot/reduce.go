package plot

import "fmt"

// The colours a terminal of 256 can be relied on for: the 6x6x6 cube from 16, the grey ramp from 232. The first
// sixteen are the user's own.
var cubeSteps = [6]int{0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff}

// basic are the sixteen as xterm has them.
var basic = [16]uint32{
	0x000000, 0x800000, 0x008000, 0x808000, 0x000080, 0x800080, 0x008080, 0xc0c0c0,
	0x808080, 0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff, 0xffffff,
}

// channels are red, green and blue, 0 to 255.
func (c Color) channels() [3]int {
	return [3]int{int(c.v >> 16 & 0xff), int(c.v >> 8 & 0xff), int(c.v & 0xff)}
}

// distance is the square of the Euclidean distance of two colours. In a space made for hues, as termenv's is, greys
// have no place of their own and turn into their neighbours.
func (c Color) distance(o Color) int {
	sum := 0
	a, b := c.channels(), o.channels()
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

// in256 returns the index of the nearest of 256 colours.
func (c Color) in256() int {
	cube, hex := 16, uint32(0)
	for _, v := range c.channels() {
		k := 0
		for i, s := range cubeSteps {
			if abs(v-s) < abs(v-cubeSteps[k]) {
				k = i
			}
		}
		cube, hex = 16+(cube-16)*6+k, hex<<8|uint32(cubeSteps[k])
	}
	best, least := cube, c.distance(RGB(hex))
	for i := range 24 {
		if d := c.distance(RGB(uint32(8+10*i) * 0x010101)); d < least {
			best, least = 232+i, d
		}
	}
	return best
}

// in16 returns the index of the nearest of the sixteen.
func (c Color) in16() int {
	best := 0
	for i, hex := range basic {
		if c.distance(RGB(hex)) < c.distance(RGB(basic[best])) {
			best = i
		}
	}
	return best
}

func abs(v int) int { return max(v, -v) }

// codes256 and codes16 are the parameters that select a colour of the reduced sets.
func codes256(i int) colorCode {
	return colorCode{fmt.Sprintf(";38;5;%d", i), fmt.Sprintf(";48;5;%d", i)}
}

func codes16(i int) colorCode {
	if i < 8 {
		return colorCode{fmt.Sprintf(";%d", 30+i), fmt.Sprintf(";%d", 40+i)}
	}
	return colorCode{fmt.Sprintf(";%d", 90+i-8), fmt.Sprintf(";%d", 100+i-8)}
}
