package speaker

import (
	"math"
	"testing"
)

// TestContrast holds the hues to 4.5 to 1, which WCAG 2.2 asks of text (success criterion 1.4.3).
func TestContrast(t *testing.T) {
	t.Parallel()
	luminance := func(hex uint32) float64 { // WCAG's relative luminance
		channel := func(shift int) float64 {
			v := float64(hex>>shift&0xff) / 255
			if v <= 0.04045 {
				return v / 12.92
			}
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
	}
	for _, h := range []hues{darkHues, lightHues, basicDark, basicLight} {
		paper := luminance(h.paper)
		for _, hex := range []uint32{h.ink, h.dim, h.key, h.alarm, h.behind, h.ahead} {
			ink := luminance(hex)
			if ratio := (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05); ratio < 4.5 {
				t.Errorf("%06x on %06x has a contrast of %.2f", hex, h.paper, ratio)
			}
		}
	}
}
