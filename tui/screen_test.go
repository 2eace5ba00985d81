package tui

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"sgdflow/presets"
	"sgdflow/sim"
)

// TestPictures holds the whole screen at the three sizes, at rest at the horizon, and its other faces once.
func TestPictures(whole *testing.T) {
	whole.Parallel()
	at := map[string]*driver{} // by keys: the same experiment in another size is not computed anew
	for _, c := range []struct {
		name          string
		width, height int
		keys          []string
		options       func(*Options)
	}{
		{"landscape-80x24", 80, 24, []string{"end", "2"}, nil},
		{"landscape-120x40", 120, 40, []string{"end", "2"}, nil},
		{"landscape-200x50", 200, 50, []string{"end", "2"}, nil},
		{"landscape-minibatch", 120, 40, []string{"end", "2", "t", "t"}, nil},
		{"landscape-ascii", 80, 24, []string{"end", "2"}, func(o *Options) { o.ASCII, o.Theme = true, ThemeMono }},
		{"order-80x24", 80, 24, []string{"3"}, nil},
		{"order-120x40", 120, 40, []string{"3"}, nil},
		{"order-200x50", 200, 50, []string{"3"}, nil},
		{"order-crossing", 120, 40, []string{"s", "s", "3"}, nil},
		{"order-folded", 60, 20, []string{"3"}, nil},
		{"order-ascii", 80, 24, []string{"3"}, func(o *Options) { o.ASCII, o.Theme = true, ThemeMono }},
		{"scaling-80x24", 80, 24, []string{"4"}, nil},
		{"scaling-120x40", 120, 40, []string{"4"}, nil},
		{"scaling-200x50", 200, 50, []string{"4"}, nil},
		{"scaling-grid", 60, 20, []string{"4", "v", "v"}, nil},
		{"scaling-ascii", 80, 24, []string{"4"}, func(o *Options) { o.ASCII, o.Theme = true, ThemeMono }},
		{"moments", 120, 40, []string{"end", "s", "s"}, nil},
		{"80x24", 80, 24, []string{"end"}, nil},
		{"120x40", 120, 40, []string{"end"}, nil},
		{"200x50", 200, 50, []string{"end"}, nil},
		{"overlay", 80, 24, []string{"end", "o"}, nil},
		{"lens", 80, 24, []string{"end", "x"}, nil},
		{"folded", 60, 20, []string{"end", "v"}, nil},
		{"large", 80, 24, []string{"end", "L"}, nil},
		{"large-gap", 80, 24, []string{"end", "L", "v", "v"}, nil},
		{"narrated", 80, 24, []string{"end", "A", "shift+right", "end"}, nil},
		{"lessons", 80, 24, []string{"l"}, nil},
		{"small", 30, 8, nil, nil},
		{"ascii", 80, 24, []string{"end"}, func(o *Options) { o.ASCII = true }},
		{"mono", 80, 24, []string{"end"}, func(o *Options) { o.Theme = ThemeMono }},
		{"help", 80, 24, []string{"end", "?"}, nil},
		{"picker", 80, 24, []string{"end", "/", "sa"}, nil},
		{"prompt", 80, 24, []string{"end", ":", "l"}, nil},
	} {
		whole.Run(c.name, func(t *testing.T) {
			keys := strings.Join(c.keys, " ")
			if d := at[keys]; d != nil && c.options == nil {
				d.t = t
				d.send(tea.WindowSizeMsg{Width: c.width, Height: c.height})
				d.settle()
				d.golden(c.name)
				return
			}
			var options []func(*Options)
			if c.options != nil {
				options = append(options, c.options)
			}
			d := drive(whole, "valley", c.width, c.height, options...)
			d.t = t
			for _, k := range c.keys { // each on what the one before has led to
				d.press(k)
				d.settle()
			}
			if c.options == nil {
				at[keys] = d
			}
			d.golden(c.name)
		})
	}
}

// TestFrameFitsScreen: whatever the size, a frame has as many lines as the screen and none is too long.
func TestFrameFitsScreen(t *testing.T) {
	d := drive(t, "saddle", 80, 24)
	d.press("end")
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 260).Draw(rt, "width"), rapid.IntRange(1, 90).Draw(rt, "height")
		d.send(tea.WindowSizeMsg{Width: w, Height: h})
		if rapid.Bool().Draw(rt, "with a box") {
			d.press("?")
			defer d.press("esc")
		}
		lines := strings.Split(d.m.View(), "\n")
		if len(lines) != h {
			rt.Fatalf("%d lines on a screen of %d", len(lines), h)
		}
		for i, l := range lines {
			if got := ansi.StringWidth(l); got != w {
				rt.Fatalf("line %d is %d wide on a screen of %d: %q", i, got, w, ansi.Strip(l))
			}
		}
	})
}

// TestNumbersOnScreen recomputes every number the screen prints, in the middle of the run.
func TestNumbersOnScreen(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 200, 50, func(o *Options) { o.Preset.Run.Seeds = 256 })
	d.command("t 9.19") // within an epoch
	c := d.comparison()
	r := c.Run
	now := int(9.19 / r.Settings.LearningRate)
	entry := now / r.Batches() * r.Batches() // the last epoch's end, which the words are about
	if now == entry {
		t.Fatal("the time is not within an epoch")
	}
	distance := func(a, b []float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }
	mean, se := c.Mean.At(entry), c.StdErr.At(entry)
	gf, mf := distance(mean, c.Gradient.At(entry)), distance(mean, c.Modified.At(entry))

	// L from the whole Hessian instead of a power iteration.
	h := mat.NewSymDense(2, nil)
	for j := range 2 {
		unit := make([]float64, 2)
		unit[j] = 1
		for i, v := range r.Objective.HessVec(nil, c.Mean.At(now), unit, nil) {
			h.SetSym(i, j, v)
		}
	}
	var eigen mat.EigenSym
	eigen.Factorize(h, false)
	gauge := float64(r.Batches()) * r.Settings.LearningRate * slices.Max(eigen.Values(nil))

	invariant := func(w []float64) string { return short(w[0]*w[0] - w[1]*w[1]) }
	d.shows(
		fmt.Sprintf("SGD's mean is %s from gradient flow, %s from the modified flow: %.1fx closer", short(gf), short(mf), gf/mf),
		"(standard error "+short(math.Hypot(se[0], se[1]))+")",
		"mεL "+short(gauge)+" "+sim.Trust.String(),
		fmt.Sprintf("a^2 - b^2: SGD's mean %s, gradient flow %s, modified flow %s", invariant(mean), invariant(c.Gradient.At(entry)), invariant(c.Modified.At(entry))),
		fmt.Sprintf("epoch %d/%d  update %d/%d", now/r.Batches(), r.Updates()/r.Batches(), now, r.Updates()),
		"ε "+short(r.Settings.LearningRate), fmt.Sprintf("B %d of %d", r.Settings.BatchSize, r.Objective.Len()),
		fmt.Sprintf("m %d", r.Objective.Len()/r.Settings.BatchSize),
		"ε/B "+short(r.Settings.LearningRate/float64(r.Settings.BatchSize)), "t 9.2",
	)
}

// TestGaugeWithoutNumber runs on a loss whose Hessian is infinite where SGD's mean stays.
func TestGaugeWithoutNumber(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "kink.toml")
	text := "title = \"t\"\n[objective]\nkind = \"formula\"\nparameters = [\"a\", \"b\"]\nloss = \"abs(a - 1)^1.5*x + b^2\"\n" +
		"[data]\nx = [1, 2]\n[run]\nstart = [1, 1]\nlearning_rate = 0.1\nbatch_size = 1\nhorizon = 1\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	drive(t, file, 120, 40).shows("mεL not finite: broken")
}

// TestHeadsStandWhereTheNumbersSay finds the three heads on screen and maps their cells back to parameters.
func TestHeadsStandWhereTheNumbersSay(t *testing.T) {
	d := drive(t, "valley", 200, 50)
	d.press("end")
	c := d.comparison()
	last := len(c.Time) - 1
	lines := d.screen()
	for i, want := range []struct {
		glyph rune
		w     []float64
	}{{'●', c.Mean.At(last)}, {'■', c.Gradient.At(last)}, {'▲', c.Modified.At(last)}} {
		in := d.m.scene.layout.panels[i].Inset(1)
		window := d.m.scene.window(in)
		found := false
		for y := in.Y; y < in.Y+in.H; y++ {
			for x, r := range []rune(lines[y]) {
				if r == want.glyph && in.Contains(x, y) {
					a, b := window.At(float64(x-in.X)+0.5, float64(y-in.Y)+0.5)
					cell := [2]float64{(window.X.Max - window.X.Min) / float64(in.W), (window.Y.Max - window.Y.Min) / float64(in.H)}
					if math.Abs(a-want.w[0]) > cell[0]/2+1e-9 || math.Abs(b-want.w[1]) > cell[1]/2+1e-9 {
						t.Errorf("%c stands at (%.3f, %.3f), want %.3f", want.glyph, a, b, want.w)
					}
					found = true
				}
			}
		}
		if !found {
			t.Errorf("no %c in its panel", want.glyph)
		}
	}
}

// TestChartsEndWhereTheNumbersSay does the same for the heads of the charts' lines. In the loss chart SGD's mean lies on
// the others.
func TestChartsEndWhereTheNumbersSay(t *testing.T) {
	d := drive(t, "valley", 200, 50)
	d.press("end")
	c := d.comparison()
	m := c.Run.Batches()
	last := (len(c.Time) - 1) / m * m // charts stand at the ends of epochs
	full, minibatch := sim.NewModified(c.Run.Objective, c.Run.Settings).Regularizer(c.Mean.At(last))
	lines := d.screen()
	for _, want := range []struct {
		chart int
		glyph rune
		y     float64
	}{
		{chartLoss, '●', c.Run.Objective.Loss(c.Mean.At(last), nil)},
		{chartGap, '■', c.Gap.Gradient[last]},
		{chartGap, '▲', c.Gap.Modified[last]},
		{chartGap, '·', math.Hypot(c.StdErr.At(last)[0], c.StdErr.At(last)[1])},
		{chartRegularizer, '○', full},
		{chartRegularizer, '●', minibatch},
	} {
		area, window := d.m.scene.charts()[want.chart].Area(d.m.scene.layout.charts[want.chart])
		col, row, ok := window.Cell(c.Time[last], want.y)
		if !ok {
			t.Fatalf("%v lies outside of chart %d", want.y, want.chart)
		}
		if got := []rune(lines[area.Y+row])[area.X+col]; got != want.glyph {
			t.Errorf("chart %d: %c stands where %c belongs", want.chart, got, want.glyph)
		}
	}
}

// TestDegradation: no colour codes under NO_COLOR, no byte beyond ASCII with --ascii, and bold kept.
func TestDegradation(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7]|10[0-7])[;m]`)
	for _, c := range []struct {
		name    string
		profile colorprofile.Profile
		theme   Theme
		colours bool
	}{
		{"truecolor", colorprofile.TrueColor, ThemeDark, true},
		{"256", colorprofile.ANSI256, ThemeLight, true},
		{"16", colorprofile.ANSI, ThemeDark, true},
		{"NO_COLOR", colorprofile.Ascii, ThemeDark, false},
		{"mono", colorprofile.TrueColor, ThemeMono, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := drive(t, "valley", 80, 24, func(o *Options) { o.Profile, o.Theme, o.ASCII = c.profile, c.theme, true })
			d.press("end")
			d.settle()
			frame := d.m.View()
			if got := colour.MatchString(frame); got != c.colours {
				t.Errorf("colours: %v, want %v", got, c.colours)
			}
			if got := strings.Contains(frame, "38;2;") || strings.Contains(frame, "48;2;"); got != (c.name == "truecolor") {
				t.Errorf("24-bit colours: %v", got)
			}
			if !strings.Contains(frame, "\x1b[1m") && !strings.Contains(frame, "\x1b[1;") && !strings.Contains(frame, ";1m") {
				t.Error("bold was lost")
			}
			for _, r := range frame {
				if r > 0x7e {
					t.Fatalf("character %q in ASCII mode", r)
				}
			}
		})
	}
}

// TestThemesDiffer: the terminal's answer turns an automatic theme light, and moves nothing but colours.
func TestThemesDiffer(t *testing.T) {
	d := drive(t, "valley", 80, 24, func(o *Options) { o.Theme = ThemeAuto })
	d.press("end")
	dark := d.screen()
	darkFrame := d.m.View()
	d.send(backgroundOf(false))
	light := d.screen()
	if d.m.View() == darkFrame {
		t.Error("a light background changes no colour")
	}
	if !slices.Equal(dark, light) {
		t.Error("a light background changes more than colours")
	}
}

// TestEveryPresetShows opens all built-in presets; their notes fit into the help.
func TestEveryPresetShows(t *testing.T) {
	t.Parallel()
	for _, name := range presets.Builtin() {
		t.Run(name, func(t *testing.T) {
			d := drive(t, name, 80, 24)
			d.press("end")
			d.settle()
			d.shows(d.m.now.preset.Title, "gradient flow", "modified flow")
			sentence := strings.TrimSpace(d.screen()[d.m.scene.layout.sentence.Y])
			if strings.HasSuffix(sentence, "…") {
				t.Errorf("the sentence is cut off: %q", sentence)
			}
			t.Log(sentence)
		})
	}
}

// TestCloserNeverOverstates: a ratio is named only as far as the standard error lets it be known.
func TestCloserNeverOverstates(t *testing.T) {
	for _, c := range []struct {
		gradient, modified, noise float64
		want                      string
	}{
		{1, 0.1, 0.01, "10.0x closer"},
		{1, 0.1, 0, "10.0x closer"},
		{1, 0.001, 0.05, "at least 9.9x closer"},
		{0.1, 0.09, 0.05, "too close to tell"},
		{0.1, 0.2, 0.001, "2.0x farther"},
		{0.1, 0.101, 0.001, "about as close"},
		{0.1, 0.1, 0, "as close to one as to the other"},
		{1, 0, 0, "over 1000x closer"},
		{1, 1e-15, 1e-16, "over 1000x closer"}, // rounding, not noise
	} {
		if got := closer(c.gradient, c.modified, c.noise); got != c.want {
			t.Errorf("gaps %v and %v, standard error %v: %q, want %q", c.gradient, c.modified, c.noise, got, c.want)
		}
	}
}
