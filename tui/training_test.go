package tui

import (
	"math"
	"reflect"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// TestTrainingPictures holds the screen at the three sizes and in its other states.
func TestTrainingPictures(t *testing.T) {
	t.Parallel()
	plain := func(o *Options) { o.ASCII, o.Theme = true, ThemeMono }
	for _, c := range []struct {
		name          string
		width, height int
		measure       sweepMeasure
		keys          []string
		options       []func(*Options)
	}{
		{"80x24", 80, 24, inventing, nil, nil},
		{"120x40", 120, 40, inventing, nil, nil},
		{"200x50", 200, 50, inventing, nil, nil},
		{"claims", 80, 24, inventing, []string{"w"}, nil},
		{"cancelled", 120, 40, stuckAt(50), []string{"c"}, nil},
		{"regression", 120, 40, inventing, nil, []func(*Options){invent(true)}},
		{"folded", 60, 20, inventing, []string{"v", "v", "v", "v", "v", "v"}, nil},
		{"small", 40, 12, inventing, nil, nil},
		{"ascii", 120, 40, inventing, nil, []func(*Options){plain}},
		{"ascii-claims", 80, 24, inventing, []string{"w"}, []func(*Options){plain}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := driveTraining(t, c.width, c.height, c.measure, c.options...)
			d.until("runs", func() bool { return d.training().result() != nil })
			d.press(c.keys...)
			d.settle()
			d.golden("training-" + c.name)
		})
	}
	t.Run("untrained", func(t *testing.T) {
		d := drive(t, "valley", 80, 24)
		d.press("5")
		d.settle()
		d.golden("training-untrained")
		for _, name := range []string{"glyphs", "sparse"} { // the way out that it names
			if p, err := presets.Load(name); err != nil || p.Training == nil {
				t.Errorf("preset %s has nothing to train: %v", name, err)
			}
		}
		d.press("c")
		d.shows("nothing to train")
	})
}

// TestTrainingFitsScreen: at any size, in either lower row and every plot of a folded screen, no line is too long, and
// nothing is written into another's place: the frames are whole.
func TestTrainingFitsScreen(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	d.settle()
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(leastWidth, 210).Draw(rt, "width"), rapid.IntRange(leastHeight, 60).Draw(rt, "height")
		d.send(tea.WindowSizeMsg{Width: w, Height: h})
		d.press(rapid.SampledFrom([]string{"v", "w", "esc"}).Draw(rt, "key"))
		d.frame()
		lines := strings.Split(ansi.Strip(d.m.View()), "\n")
		if len(lines) != h {
			rt.Fatalf("%d lines on a screen of %d", len(lines), h)
		}
		for i, l := range lines {
			if got := ansi.StringWidth(l); got != w {
				rt.Fatalf("line %d is %d wide on a screen of %d: %q", i, got, w, l)
			}
		}
		for _, at := range append(d.m.scene.layout.sweep[:], d.m.scene.layout.words) {
			if at.Empty() {
				continue
			}
			for y := at.Y + 1; y < at.Y+at.H-1; y++ {
				row := []rune(lines[y])
				if row[at.X] != '│' || row[at.X+at.W-1] != '│' {
					rt.Fatalf("row %d of a frame at %+v is broken: %q", y, at, lines[y])
				}
			}
		}
	})
}

// TestBatchSizesAreNamed: on the smallest full screen the first chart says which curve is which, of many batch sizes too.
func TestBatchSizesAreNamed(t *testing.T) {
	d := driveTraining(t, 80, 24, inventing, func(o *Options) { o.Preset.Training.BatchSizes = []int{2, 8, 16, 32, 128} })
	d.settle()
	d.shows("●2 ■8 ▲16 ◆32 ▼128", "accuracy % vs")
}

// TestTrainingNumbersOnScreen finds the stars where the means of the runs put them, and the crosses of what diverged.
func TestTrainingNumbersOnScreen(t *testing.T) {
	d := driveTraining(t, 200, 50, inventing)
	d.settle()
	x := d.training().result().Experiment
	lines := d.screen()
	at := func(chart int, x, y float64) rune {
		area, window := d.training().charts(&d.m.scene)[chart].Area(d.m.scene.layout.sweep[chart])
		col, row, ok := window.Cell(x, y)
		if !ok {
			t.Fatalf("(%v, %v) lies outside of chart %d", x, y, chart)
		}
		return []rune(lines[area.Y+row])[area.X+col]
	}
	mean := func(p lab.TrainingPoint, of func(lab.Trained) float64) float64 {
		var all []float64
		for k := range x.Seeds {
			all = append(all, of(invented(p, x.Seed+uint64(k), false, x.FlowTime)))
		}
		return stat.Mean(all, nil)
	}
	accuracy := func(r lab.Trained) float64 { return 100 * r.TestAccuracy }
	loss := func(r lab.Trained) float64 { return r.TrainLoss }
	for _, size := range []int{8, 32, 128} {
		best, lowest := lab.TrainingPoint{}, lab.TrainingPoint{}
		for _, rate := range []float64{0.03125, 0.0625, 0.125, 0.25, 0.5, 1, 2} {
			p := lab.TrainingPoint{LearningRate: rate, BatchSize: size, PenaltySize: size}
			if best.BatchSize == 0 || mean(p, accuracy) > mean(best, accuracy) {
				best = p
			}
			if lowest.BatchSize == 0 || mean(p, loss) < mean(lowest, loss) {
				lowest = p
			}
		}
		for _, want := range []struct {
			chart int
			x, y  float64
		}{
			{chartScoreRate, best.LearningRate, mean(best, accuracy)},
			{chartScoreRatio, best.LearningRate / float64(size), mean(best, accuracy)},
			{chartTrainRate, lowest.LearningRate, mean(lowest, loss)},
			{chartTrainRatio, lowest.LearningRate / float64(size), mean(lowest, loss)},
		} {
			if got := at(want.chart, want.x, want.y); got != '★' {
				t.Errorf("B %d: %c stands at (%v, %v) of chart %d instead of a star", size, got, want.x, want.y, want.chart)
			}
		}
		charts := d.training().charts(&d.m.scene)
		if got := at(chartScoreRate, 4, charts[chartScoreRate].Y.Min); got != '✕' {
			t.Errorf("%c stands where runs diverged", got)
		}
		if got := at(chartTrainRate, 4, charts[chartTrainRate].Y.Max); got != '✕' {
			t.Errorf("%c stands where runs diverged", got)
		}
	}
}

// TestTrainingOf lists the sweep of a preset by hand.
func TestTrainingOf(t *testing.T) {
	p, err := presets.Decode("tiny.toml", []byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Settings.Seed, p.Run.Settings.Sampling = 5, sim.Shuffle
	p.Training.LearningRates = []float64{0.2, 0.05, 0.1, 0.2} // in any order, and twice
	x := TrainingOf(p)
	want := []lab.TrainingPoint{
		{LearningRate: 0.05, BatchSize: 4, PenaltySize: 4},
		{LearningRate: 0.1, BatchSize: 4, PenaltySize: 4},
		{LearningRate: 0.2, BatchSize: 4, PenaltySize: 4},
		{LearningRate: 0.05, BatchSize: 8, PenaltySize: 8},
		{LearningRate: 0.1, BatchSize: 8, PenaltySize: 8},
		{LearningRate: 0.2, BatchSize: 8, PenaltySize: 8},
		{LearningRate: 0.05, BatchSize: 4, Lambda: 0.1, PenaltySize: 4},
		{LearningRate: 0.05, BatchSize: 4, Lambda: 0.2, PenaltySize: 4},
		{LearningRate: 0.05, BatchSize: 8, Lambda: 0.1, PenaltySize: 4},
		{LearningRate: 0.05, BatchSize: 8, Lambda: 0.2, PenaltySize: 4},
	}
	if !reflect.DeepEqual(x.Points, want) {
		t.Errorf("points %v, want %v", x.Points, want)
	}
	if x.Seed != 5 || x.Seeds != 2 || x.Sampling != sim.Shuffle || x.FlowTime != 4 || x.Train != p.Run.Objective || x.Test != p.Training.Test {
		t.Errorf("the experiment is %+v", x)
	}
	p.Training.SmallRate, p.Training.Lambdas = 0.01, []float64{0.3} // off the grid: plain points come with it
	x = TrainingOf(p)
	want = append(want[:6:6],
		lab.TrainingPoint{LearningRate: 0.01, BatchSize: 4, PenaltySize: 4}, lab.TrainingPoint{LearningRate: 0.01, BatchSize: 4, Lambda: 0.3, PenaltySize: 4},
		lab.TrainingPoint{LearningRate: 0.01, BatchSize: 8, PenaltySize: 8}, lab.TrainingPoint{LearningRate: 0.01, BatchSize: 8, Lambda: 0.3, PenaltySize: 4})
	if !reflect.DeepEqual(x.Points, want) {
		t.Errorf("points %v, want %v", x.Points, want)
	}
}

// TestNearestPoint: batch size first, then learning rate, both by ratio, of the points that count.
func TestNearestPoint(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	d.settle()
	r := d.training().result()
	for _, c := range []struct {
		rate float64
		size int
		want lab.TrainingPoint
	}{
		{0.001, 1, lab.TrainingPoint{LearningRate: 0.03125, BatchSize: 8, PenaltySize: 8}},
		{0.17, 17, lab.TrainingPoint{LearningRate: 0.125, BatchSize: 32, PenaltySize: 32}}, // 17 is above the middle of 8 and 32 by ratio
		{0.18, 15, lab.TrainingPoint{LearningRate: 0.25, BatchSize: 8, PenaltySize: 8}},
		{100, 512, lab.TrainingPoint{LearningRate: 4, BatchSize: 128, PenaltySize: 128}},
	} {
		i := nearestPoint(r, d.training().read.rates, sim.Settings{LearningRate: c.rate, BatchSize: c.size}, func(int) bool { return true })
		if got := r.Experiment.Points[i]; got != c.want {
			t.Errorf("nearest to ε %v, B %d is %+v, want %+v", c.rate, c.size, got, c.want)
		}
	}
	set := sim.Settings{LearningRate: 1, BatchSize: 8}
	if i := nearestPoint(r, d.training().read.rates, set, func(i int) bool { return r.Experiment.Points[i].LearningRate == 4 }); r.Experiment.Points[i].LearningRate != 4 {
		t.Errorf("point %d does not count", i)
	}
	if i := nearestPoint(r, d.training().read.rates, set, func(int) bool { return false }); i != -1 {
		t.Errorf("point %d does not count", i)
	}
}

// TestScoreRangeKeepsTheRise: the range holds every rising part with its error bars, and cuts the cliff off.
func TestScoreRangeKeepsTheRise(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	d.settle()
	v := d.training()
	q := sweepPlot{scene: &d.m.scene, t: v.result(), read: v.read}
	r, _ := q.scoreRange()
	deepest := math.Inf(1)
	for _, l := range v.read.rates {
		for _, i := range l.Points {
			s := v.result().Summary[i]
			m := q.score(s)
			if s.Diverged == 0 {
				deepest = min(deepest, m.Value)
			}
			if s.LearningRate <= v.result().Experiment.Points[l.Best].LearningRate && !(r.Contains(m.Value-m.StdErr) && r.Contains(m.Value+m.StdErr)) {
				t.Errorf("%+v is %v, outside of %v", s.TrainingPoint, m, r)
			}
		}
	}
	if r.Min <= deepest {
		t.Errorf("the range %v goes down to the foot of the cliff at %v", r, deepest)
	}
}
