package tui

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// firstDivergence is the update at which the first path of a run leaves its bounds, by plain loops over SGD's definition; 0
// for none.
func firstDivergence(r sim.Run) int {
	first, bound, set := 0, sim.DivergenceBound(r.Start), r.Settings
	for k := range r.Seeds {
		batches := sim.NewSampler(r.Objective.Len(), set, k)
		w := slices.Clone(r.Start)
		for update := 1; update <= max(1, r.Updates()) && (first == 0 || update < first); update++ {
			g := r.Objective.Grad(nil, w, batches.Next())
			for j := range w {
				w[j] -= float64(set.LearningRate * g[j])
				if !(math.Abs(w[j]) <= bound) {
					first = update
				}
			}
		}
	}
	return first
}

// extremes are learning rates at the stability limit of a run, where SGD's mean is sharpest, and far beyond it.
func extremes(sharpest float64) []float64 {
	return []float64{0.99 * 2 / sharpest, 1.01 * 2 / sharpest, 10, 1e10, 1e308}
}

// TestDivergenceByPlainLoops: at extreme learning rates the paths of every preset diverge at the update at which those of a
// plain loop do, or do not diverge.
func TestDivergenceByPlainLoops(t *testing.T) {
	tried, same, diverged := 0, 0, 0
	for _, name := range presets.Builtin() {
		p, err := presets.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, rate := range extremes(sim.NewSharpness(p.Run.Objective).At(p.Run.Start)) {
			r := p.Run
			r.Settings.LearningRate, r.Seeds, r.Horizon = rate, 2, min(r.Horizon, 200*rate)
			e, updates := sim.NewEnsemble(r), max(1, r.Updates())
			for at := 0; at < updates && e.Status().Kind == sim.Running; at++ {
				if _, err := e.Advance(t.Context(), 1, 1); err != nil {
					t.Fatal(err)
				}
			}
			tried++
			got, want := e.Status(), firstDivergence(r)
			if got.Update != want || (got.Kind == sim.Diverged) != (want > 0) || rate >= 1e10 && want == 0 {
				t.Errorf("%s at learning rate %v: SGD %v, a plain loop diverges at update %d", name, rate, got, want)
				continue
			}
			same++
			if want > 0 {
				diverged++
			}
		}
	}
	t.Logf("figure: %d of %d runs at extreme learning rates ended as plain loops do, %d of them diverged", same, tried, diverged)
}

// TestExtremeLearningRates: at the stability limit and far beyond it words, pictures and exports say when SGD diverged and are
// finite, and the screen stays alive.
func TestExtremeLearningRates(t *testing.T) {
	t.Parallel()
	const few = 2 // every preset takes seconds under the race detector
	names := presets.Builtin()
	shown, diverged := 0, 0
	for _, name := range names[:simtest.Rounds(few, len(names))] {
		t.Run(name, func(t *testing.T) {
			d := drive(t, name, 80, 24)
			d.command("seeds 2")
			own := d.m.now.run.Settings.LearningRate
			rates := extremes(slices.Max(d.m.scene.data.Comparison.Sharpness))
			if simtest.Rounds(0, 1) == 0 {
				rates = []float64{rates[1], 10, 1e308}
			}
			for _, rate := range rates {
				d.command(fmt.Sprintf("lr %g", rate))
				d.press("end")
				d.frame()
				if got := d.m.now.run.Settings.LearningRate; math.Abs(got/rate-1) > 1e-5 {
					t.Fatalf("learning rate %v was not taken", rate)
				}
				status := d.m.scene.data.Comparison.Status.SGD
				if want := firstDivergence(d.m.now.run); status.Update != want {
					t.Errorf("learning rate %v: SGD %v, a plain loop diverges at update %d", rate, status, want)
				}
				words := fmt.Sprintf("SGD diverged at update %d", status.Update)
				if status.Kind == sim.Diverged {
					diverged++
					d.shows(words)
				}
				for _, row := range d.screen()[:d.m.scene.layout.settings.Y] {
					if notFinite(row) {
						t.Errorf("learning rate %v: %q", rate, row)
					}
				}
				if rate == 10 {
					d.exportSays(status.Kind == sim.Diverged, words)
				}
				shown++
			}
			d.command(fmt.Sprintf("lr %g", own))
			if c := d.m.scene.data.Comparison; c == nil || c.Status.SGD.Kind != sim.Complete {
				t.Errorf("back at its own learning rate the preset does not run: %+v", c)
			}
		})
	}
	t.Logf("figure: %d runs at extreme learning rates shown, %d of them as diverged, the screen alive after each", shown, diverged)
}

func notFinite(text string) bool {
	return strings.Contains(text, "NaN") || strings.Contains(text, "Inf")
}

// pixels are the landscape in an SVG file.
var pixels = regexp.MustCompile(`base64,[^"]*`)

// exportSays looks at what an export of the screen would write.
func (d *driver) exportSays(diverged bool, words string) {
	d.t.Helper()
	e := d.m.exported()
	if e.Comparison.Status != d.m.scene.data.Comparison.Status {
		d.t.Errorf("the export is of a run that ended otherwise: %v", e.Comparison.Status)
	}
	var b bytes.Buffer
	if err := e.Light.SVG(&b); err != nil {
		d.t.Fatal(err)
	}
	if notFinite(pixels.ReplaceAllString(b.String(), "")) {
		d.t.Errorf("learning rate %v: the exported picture has numbers that are not finite", d.m.now.run.Settings.LearningRate)
	}
	if diverged && !strings.Contains(b.String(), words) {
		d.t.Errorf("the exported picture does not say %q", words)
	}
}
