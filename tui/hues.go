package tui

import "github.com/charmbracelet/colorprofile"

// hues are the colours of a theme. Reducing 24-bit colours to the nearest of a few loses what they were chosen for, so
// terminals of 256 and of 16 colours have their own, made of colours they can show.
type hues struct {
	low, high                          uint32 // ends of the heatmap
	ink                                uint32 // marks on it
	mean, gradient, modified           uint32
	gdModified, moment                 uint32 // the modified flow without its minibatch term, the moment flow
	sample, shadow, ghost, border, dim uint32
	alarm, warning, calm, key, contour uint32
	text, paper                        uint32 // of a theme that was asked for; an automatic one leaves the terminal's own
}

// huesFor picks the hues for a background and for what the terminal can show.
func huesFor(light bool, profile colorprofile.Profile) hues {
	pair := trueHues
	switch profile {
	case colorprofile.ANSI256:
		pair = cubeHues
	case colorprofile.ANSI:
		pair = basicHues
	}
	if light {
		return pair[1]
	}
	return pair[0]
}

// Each pair is for a dark and for a light background.
var (
	trueHues = [2]hues{
		{
			low: 0x0b1120, high: 0x47567f, ink: 0xf2f4fa,
			mean: 0xffb02e, gradient: 0x62c4ff, modified: 0x4be3a4,
			gdModified: 0xd7a0ff, moment: 0xff86b8,
			sample: 0x7d6440, shadow: 0xc79a4a, ghost: 0x98a0b3, border: 0x6b7690, dim: 0x9aa3b5,
			alarm: 0xff6b5e, warning: 0xffd166, calm: 0x4be3a4, key: 0x8fb8ff, contour: 0x8e9abd,
			text: 0xe6e9f0, paper: 0x14171f,
		},
		{
			low: 0xffffff, high: 0xa9b7d6, ink: 0x14181f,
			mean: 0xb34700, gradient: 0x0059b3, modified: 0x00704d,
			gdModified: 0x7326b0, moment: 0xa8135c,
			sample: 0xdba878, shadow: 0xc98a56, ghost: 0x7b8190, border: 0x8a93a6, dim: 0x5a6272,
			alarm: 0xb3261e, warning: 0x8a5a00, calm: 0x00704d, key: 0x0b4fb3, contour: 0x6c7690,
			text: 0x1c212b, paper: 0xffffff,
		},
	}
	// Of the 6x6x6 cube and the grey ramp; the heatmap is grey, the one hue with steps fine enough.
	cubeHues = [2]hues{
		{
			low: 0x080808, high: 0x626262, ink: 0xffffff,
			mean: 0xffaf00, gradient: 0x5fd7ff, modified: 0x5fff87,
			gdModified: 0xd787ff, moment: 0xff87af,
			sample: 0x875f00, shadow: 0xd7af5f, ghost: 0xb2b2b2, border: 0x767676, dim: 0xa8a8a8,
			alarm: 0xff5f5f, warning: 0xffd75f, calm: 0x5fff87, key: 0x87afff, contour: 0x949494,
			text: 0xeeeeee, paper: 0x121212,
		},
		{
			low: 0xffffff, high: 0xb2b2b2, ink: 0x000000,
			mean: 0xaf5f00, gradient: 0x005faf, modified: 0x00875f,
			gdModified: 0x8700af, moment: 0xaf005f,
			sample: 0xd7af87, shadow: 0xd7875f, ghost: 0x808080, border: 0x8a8a8a, dim: 0x585858,
			alarm: 0xaf0000, warning: 0x875f00, calm: 0x00875f, key: 0x005faf, contour: 0x767676,
			text: 0x1c1c1c, paper: 0xffffff,
		},
	}
	// The sixteen, without bright black, which some terminals show as the background; contours take the heatmap's
	// place.
	basicHues = [2]hues{
		{
			ink:  0xffffff,
			mean: 0xffff00, gradient: 0x00ffff, modified: 0x00ff00,
			gdModified: 0xff00ff, moment: 0xffffff,
			sample: 0x808000, shadow: 0x808000, ghost: 0xc0c0c0, border: 0x008080, dim: 0xc0c0c0,
			alarm: 0xff0000, warning: 0xffff00, calm: 0x00ff00, key: 0x00ffff, contour: 0x0000ff,
			text: 0xffffff, paper: 0x000000,
		},
		{
			ink:  0x000000,
			mean: 0x800000, gradient: 0x000080, modified: 0x008000,
			gdModified: 0x800080, moment: 0x000000,
			sample: 0x808000, shadow: 0x808000, ghost: 0x800080, border: 0x008080, dim: 0x000000,
			alarm: 0xff0000, warning: 0x800000, calm: 0x008000, key: 0x000080, contour: 0x008080,
			text: 0x000000, paper: 0xffffff,
		},
	}
)
