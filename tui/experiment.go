package tui

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/live"
)

// experiment is what a user has chosen: a value, kept whole for undo. Its slices are replaced, never written to.
type experiment struct {
	preset *presets.Preset
	run    sim.Run
	x, y   [2]float64 // ranges of the view; one that is not ascending is fitted
}

func newExperiment(p *presets.Preset) experiment {
	e := experiment{preset: p, run: p.Run}
	e.x, e.y = presetRange(p.View.X), presetRange(p.View.Y)
	return e
}

func presetRange(a presets.Axis) [2]float64 {
	if a.Range == nil {
		return [2]float64{}
	}
	return [2]float64{a.Range.Min, a.Range.Max}
}

// planar says whether the experiment has a plane to show: one parameter alone has none.
func (e experiment) planar() bool { return len(e.run.Start) > 1 }

// control is what the engine is asked for when pictures are cols x rows cells.
func (e experiment) control(cols, rows int) live.Control {
	c := live.Control{Run: e.run}
	if e.planar() && cols > 0 && rows > 0 {
		c.Grid = e.grid(cols, 2*rows)
	}
	return c
}

func (e experiment) grid(cols, rows int) live.GridRequest {
	v := e.preset.View
	return live.GridRequest{
		Main: v.Plane == presets.MainPlane, I: v.X.Parameter, J: v.Y.Parameter, X: e.x, Y: e.y, Cols: cols, Rows: rows,
	}
}

// InView is the plane that the explorer shows of a preset at first, which has two parameters at least, with so many samples.
func InView(p *presets.Preset, cols, rows int) live.GridRequest {
	return newExperiment(p).grid(cols, rows)
}

// axisNames are the names beside the axes.
func (e experiment) axisNames() [2]string {
	v := e.preset.View
	if !e.planar() || v.Plane == presets.MainPlane {
		return [2]string{"1st direction", "2nd"}
	}
	return [2]string{e.preset.Parameters[v.X.Parameter], e.preset.Parameters[v.Y.Parameter]}
}

// planeNote says which plane is shown where there is a choice, and where the landscape on it, nil for none yet, is
// interpolated between few points, the longest form first.
func (e experiment) planeNote(l *sim.Landscape) []string {
	var forms []string
	switch d := len(e.run.Start); {
	case d <= 2 && e.preset.View.Plane != presets.MainPlane:
		return nil
	case e.preset.View.Plane == presets.MainPlane:
		forms = []string{fmt.Sprintf("main plane of the three paths, of %d dimensions", d), fmt.Sprintf("main plane of %d dimensions", d), "main plane"}
	default:
		n := e.axisNames()
		text := fmt.Sprintf("plane of %s and %s", n[0], n[1])
		forms = []string{text + ", others held at the start", text}
	}
	if l != nil && (l.SampledCols < l.Grid.Cols || l.SampledRows < l.Grid.Rows) {
		for i, f := range forms {
			forms[i] = fmt.Sprintf("%s, from %d x %d points", f, l.SampledCols, l.SampledRows)
		}
	}
	return forms
}

// Limits that keep a run within what a screen can wait for: about ten seconds on one core.
const (
	maxLiveUpdates = 1e6
	maxLiveWork    = 2e8 // updates x seeds, of small batches of few parameters
	lightUpdate    = 256 // batch size x parameters up to which an update counts as one
)

// work is the number of updates of all paths together, each counted by what it costs.
func (e experiment) work() float64 {
	cost := max(1, float64(e.run.Settings.BatchSize)*float64(len(e.run.Start))/lightUpdate)
	return float64(e.run.Updates()) * float64(e.run.Seeds) * cost
}

// check reports why the experiment cannot be run on screen after the one before, in words and with the way out. One
// that was opened beyond the limits may be changed towards them.
func (e experiment) check(before experiment) (err error) {
	defer func() {
		if r := recover(); r != nil { // the objective's, at the start
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	if err := e.run.Validate(); err != nil {
		return err
	}
	rate, updates := e.run.Settings.LearningRate, e.run.Updates()
	switch {
	case e.work() <= before.work():
		return nil
	case updates > maxLiveUpdates:
		return fmt.Errorf("learning rate %s would need %.2g updates to the horizon %s: lower the horizon first (:horizon)",
			short(rate), float64(updates), exact(e.run.Horizon))
	case e.work() > maxLiveWork:
		return fmt.Errorf("%d seeds x %d updates is too much to show live: lower seeds or horizon", e.run.Seeds, updates)
	}
	return nil
}

// sameRun says whether two experiments differ by their view at most.
func (e experiment) sameRun(o experiment) bool {
	return e.preset == o.preset && e.run.Settings == o.run.Settings && e.run.Horizon == o.run.Horizon &&
		e.run.Seeds == o.run.Seeds && slices.Equal(e.run.Start, o.run.Start)
}

// turnedRate moves the learning rate by tenths of an octave. It is rounded to twelve digits, so that steps back and
// forth meet again.
func (e experiment) turnedRate(tenths int) experiment {
	rate := e.run.Settings.LearningRate * math.Pow(2, float64(tenths)/10)
	e.run.Settings.LearningRate, _ = strconv.ParseFloat(strconv.FormatFloat(rate, 'g', 12, 64), 64)
	return e
}

// turnedBatch moves the batch size along the divisors of N, staying at the ends.
func (e experiment) turnedBatch(by int) experiment {
	all := sim.Divisors(e.run.Objective.Len())
	at, _ := slices.BinarySearch(all, e.run.Settings.BatchSize)
	e.run.Settings.BatchSize = all[min(len(all)-1, max(0, at+by))]
	return e
}

// seeded takes another seed. Where a start is drawn by a law, and not set by hand, another seed draws another one.
func (e experiment) seeded(seed uint64) experiment {
	if p := e.preset.Model; p != nil && slices.Equal(e.run.Start, p.Start(e.run.Settings.Seed)) {
		e.run.Start = p.Start(seed)
	}
	e.run.Settings.Seed = seed
	return e
}

func (e experiment) nextSampling() experiment {
	at := slices.Index(sim.Samplings, e.run.Settings.Sampling)
	e.run.Settings.Sampling = sim.Samplings[(at+1)%len(sim.Samplings)]
	return e
}

func (e experiment) nextTerms() experiment {
	at := slices.Index(sim.AllTerms, e.run.Settings.Terms)
	e.run.Settings.Terms = sim.AllTerms[(at+1)%len(sim.AllTerms)]
	return e
}

// history holds what was chosen before and after what is on screen.
type history struct{ past, future []choice }

const historyLength = 200

// push records what is being left.
func (h *history) push(c choice) {
	h.past = append(h.past, c)
	if len(h.past) > historyLength {
		h.past = slices.Delete(h.past, 0, 1)
	}
	h.future = nil
}

// back returns what was there before now.
func (h *history) back(now choice) (choice, bool) { return move(&h.past, &h.future, now) }

// forth returns what back left.
func (h *history) forth(now choice) (choice, bool) { return move(&h.future, &h.past, now) }

func move(from, to *[]choice, now choice) (choice, bool) {
	n := len(*from)
	if n == 0 {
		return now, false
	}
	c := (*from)[n-1]
	*from = (*from)[:n-1]
	*to = append(*to, now)
	return c, true
}
