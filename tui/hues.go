package tui

import "github.com/charmbracelet/colorprofile"

// hues are the colours of a theme. Reducing 24-bit colours to the nearest of a few loses what they were chosen for, so
// terminals of 256 and of 16 colours have their own, made of colours they can show.
//
// They were searched for, not picked: of all colours in a range of hues those whose least difference, to normal vision
// and to the three kinds of colour blindness, is largest, among those that stand out from paper and heatmap. A colour
// changed by hand will as a rule come too close to another for someone; TestColoursStayApart says to whom.
type hues struct {
	low, high                          uint32 // ends of the heatmap
	ink                                uint32 // marks on it
	mean, gradient, modified           uint32
	gdModified, moment                 uint32 // the modified flow without its minibatch term, the moment flow
	sample, shadow, ghost, border, dim uint32
	alarm, warning, calm, key, contour uint32
	text, paper                        uint32    // of a theme that was asked for; an automatic one leaves the terminal's own
	curves                             [6]uint32 // of one quantity at several batch sizes
}

// Places in the arrays of hues.
const (
	huesDark = iota
	huesLight
	huesContrast
)

// allHues are the hues for what the terminal can show.
func allHues(profile colorprofile.Profile) *[3]hues {
	switch profile {
	case colorprofile.ANSI256:
		return &cubeHues
	case colorprofile.ANSI:
		return &basicHues
	}
	return &trueHues
}

// huesFor picks those for a light or a dark background.
func huesFor(light bool, profile colorprofile.Profile) hues {
	if light {
		return allHues(profile)[huesLight]
	}
	return allHues(profile)[huesDark]
}

var (
	trueHues = [3]hues{
		huesDark: {
			low: 0x0b1120, high: 0x404d72, ink: 0xf2f4fa,
			mean: 0xfacb27, gradient: 0xa598e2, modified: 0x1be1b9,
			gdModified: 0x3e8d8f, moment: 0xf77571,
			sample: 0x80683a, shadow: 0xbfa02e, ghost: 0x757b88, border: 0x6b7690, dim: 0x9aa3b5,
			alarm: 0xff7568, warning: 0xffd166, calm: 0x4be3a4, key: 0x8fb8ff, contour: 0x6f7b9e,
			text: 0xe6e9f0, paper: 0x14171f,
			curves: [6]uint32{0x9b69d7, 0xcab9f8, 0x498e81, 0x0fe3b6, 0xe84b2b, 0xfcd123},
		},
		huesLight: {
			low: 0xffffff, high: 0xbac6e0, ink: 0x14181f,
			mean: 0xb54c06, gradient: 0x272377, modified: 0x067a6e,
			gdModified: 0x805bb4, moment: 0x700207,
			sample: 0xd9a878, shadow: 0xc98f5a, ghost: 0x7b8190, border: 0x7f889c, dim: 0x5a6272,
			alarm: 0xb3261e, warning: 0x8a5a00, calm: 0x00704d, key: 0x0b4fb3, contour: 0x7f89a3,
			text: 0x1c212b, paper: 0xffffff,
			curves: [6]uint32{0xa13eff, 0x520985, 0x487f79, 0x1c4442, 0xb95c07, 0x7f0b03},
		},
		huesContrast: {
			low: 0x000000, high: 0x2a3250, ink: 0xffffff,
			mean: 0xfccb14, gradient: 0xa89be6, modified: 0x03e5b7,
			gdModified: 0x0f9494, moment: 0xfe7069,
			sample: 0xa8923a, shadow: 0xd9bf3c, ghost: 0x848484, border: 0x9fa8bd, dim: 0xc8ced9,
			alarm: 0xff8a80, warning: 0xffd166, calm: 0x5ff0b8, key: 0x9cc4ff, contour: 0x6f7ba0,
			text: 0xffffff, paper: 0x000000,
			curves: [6]uint32{0xb35cf5, 0xb7b2d7, 0x2d9680, 0x32e8b8, 0xf54207, 0xece220},
		},
	}
	// Of the 6x6x6 cube and the grey ramp; the heatmap is grey, the one hue with steps fine enough.
	cubeHues = [3]hues{
		huesDark: {
			low: 0x080808, high: 0x4e4e4e, ink: 0xffffff,
			mean: 0xff8700, gradient: 0xaf87ff, modified: 0x00ffaf,
			gdModified: 0x00af87, moment: 0xffd7ff,
			sample: 0x875f00, shadow: 0xd78700, ghost: 0x808080, border: 0x767676, dim: 0xa8a8a8,
			alarm: 0xff8787, warning: 0xffd75f, calm: 0x5fff87, key: 0x87afff, contour: 0x767676,
			text: 0xeeeeee, paper: 0x121212,
			curves: [6]uint32{0xaf5fff, 0xafafd7, 0x008787, 0x5fffd7, 0xd75f00, 0xd7d700},
		},
		huesLight: {
			low: 0xffffff, high: 0xd0d0d0, ink: 0x000000,
			mean: 0xaf5f00, gradient: 0x00005f, modified: 0x005f5f,
			gdModified: 0x8700d7, moment: 0x5f0000,
			sample: 0xd7af87, shadow: 0xd7875f, ghost: 0x808080, border: 0x8a8a8a, dim: 0x585858,
			alarm: 0xaf0000, warning: 0x875f00, calm: 0x00875f, key: 0x005faf, contour: 0x808080,
			text: 0x1c1c1c, paper: 0xffffff,
			curves: [6]uint32{0x0000d7, 0x00005f, 0x0087af, 0x875f5f, 0xd70000, 0x5f0000},
		},
		huesContrast: {
			low: 0x000000, high: 0x303030, ink: 0xffffff,
			mean: 0xff8700, gradient: 0xaf87ff, modified: 0x00ffaf,
			gdModified: 0x00af87, moment: 0xffd7ff,
			sample: 0xaf8700, shadow: 0xd78700, ghost: 0x808080, border: 0x9e9e9e, dim: 0xc6c6c6,
			alarm: 0xff8787, warning: 0xffd75f, calm: 0x5fffaf, key: 0x87d7ff, contour: 0x767676,
			text: 0xffffff, paper: 0x000000,
			curves: [6]uint32{0xaf5fff, 0xafafd7, 0x00af87, 0x00ffd7, 0xd75f00, 0xd7d700},
		},
	}
	// The sixteen, without bright black, which some terminals show as the background; contours take the heatmap's
	// place. On dark the paths are all bright ones: there are terminals that make bold ones bright anyway.
	basicHues = [3]hues{
		huesDark: {
			ink:  0xffffff,
			mean: 0xffff00, gradient: 0xff0000, modified: 0x00ffff,
			gdModified: 0xff00ff, moment: 0xc0c0c0,
			sample: 0x808000, shadow: 0x808000, ghost: 0x808000, border: 0x008080, dim: 0xc0c0c0,
			alarm: 0xff0000, warning: 0xffff00, calm: 0x00ff00, key: 0x00ffff, contour: 0x008080,
			text: 0xffffff, paper: 0x000000,
			curves: [6]uint32{0xff00ff, 0x008080, 0x00ffff, 0xc0c0c0, 0x808000, 0xffff00},
		},
		huesLight: {
			ink:  0x000000,
			mean: 0x800000, gradient: 0x000080, modified: 0x008080,
			gdModified: 0x0000ff, moment: 0x000000,
			sample: 0x808000, shadow: 0x808000, ghost: 0x800080, border: 0x000000, dim: 0x000000,
			alarm: 0x800000, warning: 0x800080, calm: 0x008000, key: 0x000080, contour: 0x808000,
			text: 0x000000, paper: 0xffffff,
			curves: [6]uint32{0x0000ff, 0x000080, 0x008080, 0x000000, 0x808000, 0x800000},
		},
		huesContrast: {
			ink:  0xffffff,
			mean: 0xffff00, gradient: 0xff0000, modified: 0x00ffff,
			gdModified: 0xff00ff, moment: 0xc0c0c0,
			sample: 0x808000, shadow: 0x808000, ghost: 0x808000, border: 0xc0c0c0, dim: 0xc0c0c0,
			alarm: 0xffff00, warning: 0xffff00, calm: 0x00ff00, key: 0x00ffff, contour: 0x008080,
			text: 0xffffff, paper: 0x000000,
			curves: [6]uint32{0xff00ff, 0x008080, 0x00ffff, 0xc0c0c0, 0x808000, 0xffff00},
		},
	}
)
