package tui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// starsOf counts the stars of a chart, but for that of its legend.
func starsOf(ch *plot.Chart) (n int) {
	for _, s := range ch.Series {
		if s.Glyph == '★' && s.Name == "" {
			n += len(s.X)
		}
	}
	return n
}

// TestStarsWait: a curve has its star once all of its runs are known, not before, and so do the words that explain it.
func TestStarsWait(t *testing.T) {
	d := driveTraining(t, 200, 50, inventing)
	d.settle()
	v := d.training()
	perLine := 8 * v.result().Experiment.Seeds
	for _, c := range []struct{ known, want int }{
		{1, 0}, {perLine - 1, 0}, {perLine, 1}, {3*perLine - 1, 2}, {3 * perLine, 3},
	} {
		r := inventedSweep(v.result().Experiment, c.known)
		q := sweepPlot{scene: &d.m.scene, t: r, read: reading{rates: r.RateLines()}, at: -1}
		for _, i := range []int{chartScoreRate, chartScoreRatio, chartTrainRate, chartTrainRatio} {
			ch := q.rateChart(i)
			if got := starsOf(ch); got != c.want {
				t.Errorf("chart %d has %d stars with %d runs known, want %d", i, got, c.known, c.want)
			}
			named := slices.ContainsFunc(ch.Series, func(s plot.Series) bool { return s.Name == "best" || s.Name == "lowest" })
			if named != (c.want > 0) {
				t.Errorf("chart %d with %d stars explains them: %v", i, c.want, named)
			}
		}
	}
}

// TestCrossesBelongToTheirCurve: they have its style, and dotted curves have none.
func TestCrossesBelongToTheirCurve(t *testing.T) {
	d := driveTraining(t, 200, 50, inventing)
	d.settle()
	charts := d.training().charts(&d.m.scene)
	styles := func(ch *plot.Chart, counts func(plot.Series) bool) (all []plot.StyleID) {
		for _, s := range ch.Series {
			if counts(s) {
				all = append(all, s.Style)
			}
		}
		return all
	}
	end := d.m.scene.glyphs().end
	crossed := func(s plot.Series) bool { return s.Glyph == end }
	curves := styles(charts[chartScoreRate], func(s plot.Series) bool { return len(s.Err) > 0 })
	if got := styles(charts[chartScoreRate], crossed); !slices.Equal(got, curves) || len(got) != 3 {
		t.Errorf("crosses in styles %v on curves in %v", got, curves)
	}
	for _, i := range []int{chartScoreLambda, chartRecovery} {
		if got := styles(charts[i], crossed); len(got) > 0 {
			t.Errorf("%d crosses on the dotted curve of chart %d", len(got), i)
		}
	}
}

// losses is a sweep of a line of training losses for each batch size, with best scores at given places.
func losses(best []int, lines ...[]float64) sweepPlot {
	q := sweepPlot{t: &lab.Training{}}
	for k, values := range lines {
		line := lab.Line{Best: -1, Lowest: -1}
		for i, v := range values {
			at := len(q.t.Summary)
			q.t.Summary = append(q.t.Summary, lab.TrainingSummary{Known: 3, TrainLoss: lab.Mean{Value: v, StdErr: v / 100}})
			line.Points = append(line.Points, at)
			if line.Lowest < 0 || v < q.t.Summary[line.Lowest].TrainLoss.Value {
				line.Lowest = at
			}
			if i == best[k] {
				line.Best = at
			}
		}
		q.read.rates = append(q.read.rates, line)
	}
	return q
}

// TestTrainRangeShowsWhatMatters: losses that differ by a half where they are low are told apart, and one that nearly
// diverged hides no curve.
func TestTrainRangeShowsWhatMatters(t *testing.T) {
	for _, c := range []struct {
		name  string
		q     sweepPlot
		shown []float64
	}{
		{
			"as measured", losses([]int{2, 2}, []float64{0.015, 0.0143, 0.0161, 0.76, 7, 50}, []float64{0.0152, 0.0149, 0.0223, 0.17, 3.5, 41}),
			[]float64{0.0143, 0.0152, 0.0161, 0.0223},
		},
		{"nearly diverged", losses([]int{1, 1}, []float64{1e-3, 8e-4, 1e12}, []float64{1e-4, 2e-5, 1e-4}), []float64{1e-3, 8e-4, 1e-4, 2e-5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.q.trainRange()
			for _, v := range c.shown {
				if !r.Contains(v) {
					t.Errorf("%v is outside of %v", v, r)
				}
			}
			least, most := slices.Min(c.shown), slices.Max(c.shown)
			if width := math.Log(r.Max / r.Min); width > 2.5*math.Log(most/least) {
				t.Errorf("%v is too wide for losses from %v to %v", r, least, most)
			}
		})
	}
}

// TestTwoTicks: whatever the height of a chart, there are two labels to read values off by, and nothing of the range is lost.
func TestTwoTicks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		scale := rapid.SampledFrom([]plot.Scale{plot.Linear, plot.Log}).Draw(rt, "scale")
		r := plot.Range{Min: rapid.Float64Range(10, 95).Draw(rt, "least")}
		r.Max = r.Min + rapid.Float64Range(0.1, 30).Draw(rt, "width")
		if scale == plot.Log {
			r = plot.Range{Min: math.Pow(10, rapid.Float64Range(-6, 1).Draw(rt, "least"))}
			r.Max = r.Min * math.Pow(10, rapid.Float64Range(0.05, 4).Draw(rt, "decades"))
		}
		got := twoTicks(r, scale)
		if got.Min > r.Min || got.Max < r.Max {
			rt.Fatalf("%v has become %v", r, got)
		}
		for n := 2; n < 20; n++ {
			if labels := plot.Ticks(got, scale, n); len(labels) < 2 {
				rt.Fatalf("%v, made of %v, has the labels %v of %d", got, r, labels, n)
			}
		}
	})
}

// TestLiveChartsHoldTheirCurves: a square gradient that falls by ten decades stays inside.
func TestLiveChartsHoldTheirCurves(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	d.settle()
	u := *invented(lab.TrainingPoint{LearningRate: 1, BatchSize: 8, PenaltySize: 8}, 1, true, 40).Curve
	for k := range u.FullBatch {
		u.FullBatch[k] = 10 * math.Pow(10, -10*float64(k)/float64(len(u.FullBatch)-1))
	}
	q := sweepPlot{scene: &d.m.scene, t: d.training().result(), shown: &u}
	if r := q.partsChart().Y; !r.Contains(slices.Min(u.FullBatch)) || !r.Contains(slices.Max(u.FullBatch)) {
		t.Errorf("a curve from %v to %v leaves %v", slices.Max(u.FullBatch), slices.Min(u.FullBatch), r)
	}
}

// TestNothingToChart: charts without anything to show say so instead of having axes that mean nothing.
func TestNothingToChart(t *testing.T) {
	plain := func(o *Options) { o.Preset.Training.Lambdas = nil }
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		d := driveTraining(t, size[0], size[1], func(x lab.TrainingExperiment, _ context.Context, publish func(*lab.Training)) error {
			r := inventedSweep(x, len(x.Points)*x.Seeds)
			for i := range r.Runs {
				r.Runs[i].Curve = nil
			}
			publish(r)
			return nil
		}, plain)
		d.settle()
		d.shows("no λ in this sweep", "no λ on")
		if size[1] < trainingRows {
			d.press("w")
		}
		d.shows("no curve was") // kept, which may stand on the next line
	}
}

// TestSingleRuns: of a sweep with one seed there are no means, no standard errors and no claims.
func TestSingleRuns(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing, func(o *Options) { o.Preset.Training.Seeds = 1 })
	d.settle()
	d.shows("single runs: no standard errors", "one seed: nothing follows from single runs", "open, nothing follows from single runs")
	d.hides("means of", "±", "too little")
}

// TestTrainingKeyLine: it names what a key does now, and answers fit the smallest screen.
func TestTrainingKeyLine(t *testing.T) {
	t.Parallel()
	d := driveTraining(t, leastWidth, leastHeight, stuckAt(50))
	d.until("runs", func() bool { return d.training().result() != nil })
	d.press("w")
	d.shows("v goes on to claims and live curves")
	d = driveTraining(t, 120, 40, stuckAt(50))
	d.until("runs", func() bool { return d.training().result() != nil })
	d.shows("c cancel")
	d.press("c")
	d.settle()
	d.shows("c go on")
	d = driveTraining(t, 120, 40, inventing)
	d.settle()
	d.hides("c cancel", "c go on")
	for _, size := range []int{leastWidth, 120} {
		d = drive(t, "valley", size, 24)
		d.press("5")
		d.settle()
		d.press("w")
		d.shows(nothingToTrain)
		d.hides("c cancel", "already")
	}
}

// TestGauge: it stands whole or not at all, and not where it is about other runs than those on screen.
func TestGauge(t *testing.T) {
	d := drive(t, "valley", 130, 24)
	d.press("end")
	d.settle()
	gauge := d.m.scene.run.Gauge(d.m.scene.sharp)
	said := fmt.Sprintf("mεL %s %v", short(gauge.Epoch), gauge.Verdict())
	for width := leastWidth; width <= 130; width++ {
		d.m.scene.layout = newLayout(width, 24, true, d.m.scene.view, d.m.scene.look, 0)
		c := plot.NewCanvas(d.m.scene.styles.palette, width, 24, false)
		d.m.scene.drawSettings(c)
		line := ansi.Strip(c.String())
		if has := strings.Contains(line, said); has != strings.Contains(line, "mεL") || width >= 60 && !has {
			t.Fatalf("%d columns: %q, want %q", width, line, said)
		}
	}
	d = driveTraining(t, 200, 50, inventing)
	d.settle()
	d.hides("mεL")
}
