package presets

import (
	"context"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/live"
	"sgdflow/sim/simtest"
)

func TestBuiltinListsEveryFile(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(n, ".toml")
	}
	listed := Builtin()
	slices.Sort(listed)
	if !slices.Equal(names, listed) {
		t.Errorf("embedded %v, listed %v", names, listed)
	}
	if Default() != "valley" {
		t.Errorf("default is %s", Default())
	}
}

// The texts are shown at 80 columns: the name and the summary on one line of the list, the note in a panel.
func TestBuiltinTextsFitTheScreen(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			for what, limit := range map[string]int{p.Title: 32, p.Summary: 60} {
				if n := utf8.RuneCountInString(what); n == 0 || n > limit {
					t.Errorf("%q has %d characters, want 1 to %d", what, n, limit)
				}
			}
			lines := strings.Split(p.Note, "\n")
			if len(lines) < 3 || len(lines) > 8 {
				t.Errorf("note has %d lines, want 3 to 8", len(lines))
			}
			for _, l := range lines {
				if utf8.RuneCountInString(l) > 76 {
					t.Errorf("line %q is longer than 76", l)
				}
			}
		})
	}
}

// screen maps the plane of a view to braille dots of the smallest screen: at 80x24 a panel's picture has 24x9 cells of
// 2x4 dots.
type screen struct {
	plane sim.Plane
	x, y  [2]float64
}

// screenOf is what the Paths screen shows of a preset: the ranges that its view names, or those fitted to its paths.
func screenOf(t *testing.T, p *Preset) screen {
	t.Helper()
	v := p.View
	if v.Plane == NamedPlane {
		x, y := v.X.Range, v.Y.Range
		if x == nil || y == nil {
			t.Fatal("view has no ranges to count dots in")
		}
		return screen{sim.AxisPlane(p.Run.Start, v.X.Parameter, v.Y.Parameter), [2]float64{x.Min, x.Max}, [2]float64{y.Min, y.Max}}
	}
	g, err := live.GridRequest{Main: true}.Complete(context.Background(), p.Run)
	if err != nil {
		t.Fatal(err)
	}
	return screen{g.Plane, g.X, g.Y}
}

func (s screen) dots(v, w []float64) float64 {
	vx, vy := s.plane.Project(v)
	wx, wy := s.plane.Project(w)
	return math.Hypot(48*(vx-wx)/(s.x[1]-s.x[0]), 36*(vy-wy)/(s.y[1]-s.y[0]))
}

func (s screen) shows(w []float64) bool {
	x, y := s.plane.Project(w)
	return x >= s.x[0] && x <= s.x[1] && y >= s.y[0] && y <= s.y[1]
}

// seen is what of a comparison can be seen on a screen.
type seen struct {
	gap, modified float64 // widest gap of SGD's mean to gradient flow, and the gap to the modified flow there
	worst         float64 // widest gap to the modified flow
	trusted       float64 // share of the run at which m eps L is below 0.5
	outside       int     // entries at which a mean path is out of the picture
	stray         float64 // share of the one SGD path that is out of the picture
	noise         float64 // widest distance of that path from the mean
}

func look(t *testing.T, p *Preset, stride int) seen {
	t.Helper()
	c, err := sim.Compare(context.Background(), p.Run, stride)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []sim.Status{c.Status.SGD, c.Status.Gradient, c.Status.Modified} {
		if s.Kind != sim.Complete {
			t.Fatalf("a track ended as %v", s)
		}
	}
	var v seen
	s := screenOf(t, p)
	n := len(c.Time)
	for i := range n {
		mean := c.Mean.At(i)
		gap, modified := s.dots(mean, c.Gradient.At(i)), s.dots(mean, c.Modified.At(i))
		if gap > v.gap {
			v.gap, v.modified = gap, modified
		}
		v.worst = max(v.worst, modified)
		if p.Run.EpochTime()*c.Sharpness[i] < 0.5 {
			v.trusted += 1 / float64(n)
		}
		if !s.shows(mean) || !s.shows(c.Gradient.At(i)) || !s.shows(c.Modified.At(i)) {
			v.outside++
		}
		if !s.shows(c.Sample.At(i)) {
			v.stray += 1 / float64(n)
		}
		v.noise = max(v.noise, s.dots(mean, c.Sample.At(i)))
	}
	return v
}

// TestBuiltinVisibility holds every built-in preset to what it declares, at its own settings on the smallest screen:
// the difference it teaches must be seen there without magnification.
func TestBuiltinVisibility(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			if p.Expect == ExpectNothing && p.Kind != FormulaKind {
				t.Skip("a model declares nothing of its own accord")
			}
			v := look(t, p, p.Run.Batches())
			t.Logf("gap %.2f dots, to the modified flow %.2f, trusted %.0f %%, noise %.1f", v.gap, v.modified, 100*v.trusted, v.noise)
			if v.outside > 0 {
				t.Errorf("a mean path is out of the picture at %d entries", v.outside)
			}
			switch p.Expect {
			case ExpectGap:
				if v.gap < 3 {
					t.Errorf("gap to gradient flow is %.2f dots, want at least 3", v.gap)
				}
				if v.gap < 3*v.modified {
					t.Errorf("gap to gradient flow is %.2f dots, to the modified flow %.2f: want 3 times as much", v.gap, v.modified)
				}
				if v.trusted < 0.9 {
					t.Errorf("m eps L is below 0.5 in %.0f %% of the run only", 100*v.trusted)
				}
			case ExpectControl:
				if v.gap >= 1 || v.worst >= 1 {
					t.Errorf("gaps of %.2f and %.2f dots, want below 1", v.gap, v.worst)
				}
			case ExpectBreakdown:
				if v.worst < 3 || v.trusted > 0 {
					t.Errorf("gap to the modified flow is %.2f dots, trusted %.0f %%: want at least 3 and none", v.worst, 100*v.trusted)
				}
			default:
				t.Errorf("declares %q", p.Expect)
			}
		})
	}
}

// TestBuiltinSample looks at every update: the one SGD path shown is noisy where there is noise, and stays in place.
func TestBuiltinSample(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		if p.Expect == ExpectNothing {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			p.Run.Seeds = min(p.Run.Seeds, 64) // enough for a mean to measure the noise from
			v := look(t, p, 1)
			most := 20.0
			if p.Expect == ExpectBreakdown {
				most = 30 // there the noise is as large as the picture
			}
			if p.Run.Batches() > 1 && (v.noise < 1.5 || v.noise > most) {
				t.Errorf("the path strays up to %.1f dots from the mean, want 1.5 to %v", v.noise, most)
			}
			if v.stray > 0.02 {
				t.Errorf("%.1f %% of the path is out of the picture", 100*v.stray)
			}
		})
	}
}

// A key press runs the whole ensemble again, so the work of a run is bounded; the default has room to turn both ways.
func TestBuiltinWork(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		r := p.Run
		if u := r.Updates(); u < 150 || u > 4000 || u*r.Seeds > 300_000 {
			t.Errorf("%s: %d updates of %d seeds", p.Name, u, r.Seeds)
		}
		if d := sim.Divisors(r.Objective.Len()); len(d) < 4 {
			t.Errorf("%s: batch sizes %v are few", p.Name, d)
		}
	}
}

func TestDefaultAnswersItsKeys(t *testing.T) {
	t.Parallel()
	at := func(change func(*sim.Settings)) seen {
		p, err := Load(Default())
		if err != nil {
			t.Fatal(err)
		}
		p.Run.Seeds = 64
		change(&p.Run.Settings)
		return look(t, p, p.Run.Batches())
	}
	before := at(func(*sim.Settings) {}).gap
	octave := at(func(s *sim.Settings) { s.LearningRate *= 2 })
	if octave.gap < before+1 || octave.outside > 0 {
		t.Errorf("an octave up changes the gap from %.2f to %.2f dots", before, octave.gap)
	}
	for _, b := range []int{2, 3, 4, 6, 12} {
		now := at(func(s *sim.Settings) { s.BatchSize = b }).gap
		if now > before-1 {
			t.Errorf("batch size %d: gap %.2f dots after %.2f, want 1 less", b, now, before)
		}
		before = now
	}
}

// Not parallel: it counts allocations.
func TestBuiltinObjectives(t *testing.T) {
	for _, p := range All() {
		if p.Run.Objective.Dim() > 100 {
			continue // which takes minutes; the package of the objective tests smaller ones of its kind
		}
		t.Run(p.Name, func(t *testing.T) {
			near := slices.Clone(p.Run.Start)
			for i := range near {
				near[i] += 0.1
			}
			simtest.Conformance(t, p.Run.Objective, [][]float64{p.Run.Start, near})
		})
	}
}

// What the note of moons says: the gap is to be seen, and with the learning rate the distance from the modified flow shrinks
// faster than that from gradient flow.
func TestMoonsNote(t *testing.T) {
	t.Parallel()
	p, err := Load("moons")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Seeds = 4  // whose mean strays by less than a fifth of a dot
	const epochs = 9 // between entries, of 93; the sharpness at each takes most of the time
	v := look(t, p, epochs*p.Run.Batches())
	t.Logf("gap %.2f dots, to the modified flow %.2f", v.gap, v.modified)
	if v.gap < 3 || v.gap < 3*v.modified {
		t.Errorf("gap %.2f dots, to the modified flow %.2f: want 3, and 3 times as much", v.gap, v.modified)
	}
	p.Run.Horizon /= 2
	closer := func() float64 {
		c, err := sim.Compare(context.Background(), p.Run, epochs*p.Run.Batches())
		if err != nil {
			t.Fatal(err)
		}
		last := c.Mean.Len() - 1
		mean := c.Mean.At(last)
		return floats.Distance(mean, c.Gradient.At(last), 2) / floats.Distance(mean, c.Modified.At(last), 2)
	}
	before := closer()
	p.Run.Settings.LearningRate /= 2
	if after := closer(); after < 1.3*before { // theory says 2, as long as the noise of so few seeds is none
		t.Errorf("at half the learning rate the modified flow is %.1f times closer, after %.1f", after, before)
	}
}

func TestSharpFlatNote(t *testing.T) {
	t.Parallel()
	p, err := Load("sharp-flat")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Settings.LearningRate /= 2
	p.Run.Seeds = 16
	c, err := sim.Compare(context.Background(), p.Run, p.Run.Batches())
	if err != nil {
		t.Fatal(err)
	}
	if end := c.Mean.At(c.Mean.Len() - 1); end[0] > 0 {
		t.Errorf("at half the learning rate SGD's mean ends at %.3f, want it caught on the left", end)
	}
}
