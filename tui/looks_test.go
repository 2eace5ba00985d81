package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"

	"sgdflow/tui/plot"
)

// TestHelpLineNamesWhatItsKeysDo: a key is bound otherwise, or does nothing on the screen shown.
func TestHelpLineNamesWhatItsKeysDo(t *testing.T) {
	d := drive(t, "valley", 60, 20, func(o *Options) { o.Keys = map[string][]string{"plot": {"j"}, "presets": {"k"}} })
	d.shows("j next plot")
	d.press("5")
	d.settle()
	d.hides("next plot", "w claims") // there is nothing to train
	d.shows("Type k and choose")
	d.press("1")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.settle()
	d.hides("next plot") // all are on screen
}

// TestLargeChartsNameTheirLines: a chart that has the screen to itself is not titled as the narrow one beside two others is.
func TestLargeChartsNameTheirLines(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 100, 24, func(o *Options) { o.Large, o.Preset.Run.Seeds = true, 4 })
	d.press("end", "v")
	d.shows("loss C(w(t))", "■ gradient ▲ modified ● SGD's mean")
	d.press("v", "v")
	d.shows("implicit regulariser", "○ full-batch ● minibatch")
	d.press("2", "v", "v", "v", "v")
	d.settle()
	d.shows("R along the paths", "■ gradient ▲ modified ● SGD's mean")
	d.press("4", "v")
	d.settle()
	d.shows("drift against ε/B")
}

// TestGridNumbersDoNotTouch: without colours the numbers are all that tells of the drift.
func TestGridNumbersDoNotTouch(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 80, 24, func(o *Options) { o.Theme, o.Preset.Run.Seeds = ThemeMono, 4 })
	d.press("4")
	d.settle()
	at := d.m.scene.layout.panels[panelGrid]
	for _, line := range d.screen()[at.Y+1 : at.Y+at.H-2] {
		row := string([]rune(line)[at.X+1 : at.X+at.W-1])
		between := func(r rune) bool { return r == ' ' || r >= '\u2800' && r <= '\u28ff' } // or a line of equal eps/B
		for _, field := range strings.FieldsFunc(row, between) {
			if strings.Count(field, ".") > 1 {
				t.Errorf("%q runs together in %q", field, row)
			}
		}
	}
}

// TestTracksOfSixteenColoursAreNotBold: there are terminals that show a bold one as its bright sister, which stands for another.
func TestTracksOfSixteenColoursAreNotBold(t *testing.T) {
	for _, theme := range []Theme{ThemeDark, ThemeLight, ThemeHighContrast} {
		s := newStyles(theme, true, colorprofile.ANSI)
		for _, id := range append([]plot.StyleID{s.mean, s.gradient, s.modified, s.gdModified, s.moment}, s.curves...) {
			if s.palette.Style(id).Bold {
				t.Errorf("%v: style %+v is bold", theme, s.palette.Style(id))
			}
		}
	}
}
