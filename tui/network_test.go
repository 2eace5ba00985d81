package tui

import (
	"math"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
)

// TestNetworkStory: a small network is shown on the main plane of its paths, which a turn of the rate keeps until the new one
// is known; a click sets out from a place of that plane; all is said in words without its 42 numbers.
func TestNetworkStory(t *testing.T) {
	t.Parallel()
	d := drive(t, "moons", 120, 40, func(o *Options) { o.Preset.Run.Horizon, o.Preset.Run.Seeds = 2, 4 })
	d.shows("main plane of 42 dimensions", "1st direction", "SGD")
	settled := d.m.scene.data.Grid
	d.press("shift+left")
	d.settle()
	d.hides("the paths span no plane")
	want, err := d.m.now.grid(settled.Cols, settled.Rows).Complete(t.Context(), d.m.now.run)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.m.scene.data.Grid; got.X != want.X || got.Plane.Origin[7] != want.Plane.Origin[7] {
		t.Errorf("on screen %v, %v; computed %v, %v", got.X, got.Plane.Origin[7], want.X, want.Plane.Origin[7])
	}
	in, before, plane := d.m.scene.layout.picture(), d.m.now.run.Start, d.m.scene.data.Grid.Plane
	d.click(in.X+in.W/3, in.Y+in.H/4)
	d.settle()
	moved, along := 0.0, [2]float64{}
	for j, v := range d.m.now.run.Start {
		v -= before[j]
		moved, along[0], along[1] = math.Hypot(moved, v), along[0]+v*plane.U[j], along[1]+v*plane.V[j]
	}
	if !(moved > 0.1) || math.Abs(moved-math.Hypot(along[0], along[1])) > 1e-12 {
		t.Errorf("the start has moved by %v, by %v along the plane", moved, along)
	}
	d.command("start 1,2")
	d.shows("start has 2 values, the objective has 42 parameters")
	d.press("esc", "2")
	d.settle()
	d.shows("2 Landscape", "C̃")
}

// TestLargeNetworkInWords: screens say what a large network is too much for.
func TestLargeNetworkInWords(t *testing.T) {
	t.Parallel()
	d := drive(t, "glyphs", 80, 24, func(o *Options) {
		o.Preset.Run.Horizon, o.Preset.Run.Seeds = 3*o.Preset.Run.Settings.LearningRate, 1
	})
	for key, words := range map[string]string{
		"2": "minima are sought among at most 200 parameters", "3": "are too many here: use at most 65536 in all",
		"4": "are too many here: use at most 65536 in all",
	} {
		d.press(key)
		d.settle()
		d.shows(words)
		if key != "2" {
			d.shows("not here", "moons is a network small enough")
		}
	}
}

func TestPlaneNote(t *testing.T) {
	p, err := presets.Load("moons")
	if err != nil {
		t.Fatal(err)
	}
	e := newExperiment(p)
	coarse := &sim.Landscape{Grid: sim.Grid{Cols: 60, Rows: 40}, SampledCols: 20, SampledRows: 13}
	for _, c := range []struct {
		landscape *sim.Landscape
		want      string
	}{
		{nil, "main plane"},
		{coarse, "main plane, from 20 x 13 points"},
		{&sim.Landscape{Grid: sim.Grid{Cols: 60, Rows: 40}, SampledCols: 60, SampledRows: 40}, "main plane"},
	} {
		forms := e.planeNote(c.landscape)
		if last := forms[len(forms)-1]; last != c.want {
			t.Errorf("says %q, want %q", last, c.want)
		}
		if !strings.HasPrefix(forms[0], "main plane of the three paths, of 42 dimensions") {
			t.Errorf("says %q", forms[0])
		}
	}
}

// TestWorkOfUpdates: an update of a large batch of many parameters counts by what it costs, a light one as one.
func TestWorkOfUpdates(t *testing.T) {
	for _, c := range []struct {
		preset string
		batch  int
		each   float64
	}{{"valley", 1, 1}, {"valley", 12, 1}, {"moons", 1, 1}, {"moons", 32, 42 * 32 / 256.}} {
		p, err := presets.Load(c.preset)
		if err != nil {
			t.Fatal(err)
		}
		e := newExperiment(p)
		e.run.Settings.BatchSize = c.batch
		if got := e.work() / float64(e.run.Updates()) / float64(e.run.Seeds); got != c.each {
			t.Errorf("%s, B %d: an update counts %v, want %v", c.preset, c.batch, got, c.each)
		}
	}
}

// TestStiffInWords: a flow that is too stiff to go on is not said to fall without end.
func TestStiffInWords(t *testing.T) {
	c := new(sim.Comparison)
	c.Status.Gradient = sim.Status{Kind: sim.Stiff, Time: 3}
	for range 3 {
		c.Mean.Append([]float64{1, 2})
	}
	got := Sentence(c, 2, 200)
	if want := "gradient flow stopped at t 3: too stiff to integrate further; a lower horizon ends before it"; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}

// TestKinksInWords: a sentence about flows along kinks says how many digits they have.
func TestKinksInWords(t *testing.T) {
	var c sim.Comparison
	for _, w := range []float64{0, 1} {
		c.Mean.Append([]float64{w, w})
		c.StdErr.Append([]float64{1e-3 * w, 0})
	}
	c.Gap.Gradient, c.Gap.Modified = []float64{0, 0.5}, []float64{0, 0.1}
	const kinks = "along kinks: 2 to 3 digits"
	if s := Sentence(&c, 1, 200); strings.Contains(s, kinks) {
		t.Errorf("no flow goes along kinks: %q", s)
	}
	c.Status.Modified.Kinks = true
	if s := Sentence(&c, 1, 200); !strings.Contains(s, kinks) {
		t.Errorf("a flow goes along kinks: %q", s)
	}
}
