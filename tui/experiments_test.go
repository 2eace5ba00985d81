package tui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat"

	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// flowEnd integrates far more tightly than the program does.
func flowEnd(t *testing.T, f sim.Field, w []float64, time float64) []float64 {
	t.Helper()
	end := make([]float64, len(w))
	if flow := sim.NewFlow(f, w, time, sim.Tolerance{Relative: 1e-13, Absolute: 1e-15}); !flow.Next(end, time) {
		t.Fatalf("flow: %v", flow.Status())
	}
	return end
}

// TestSlopesOnScreen computes the mean over all 24 orders of four batches by brute force and fits the slopes again.
func TestSlopesOnScreen(t *testing.T) {
	d := drive(t, "samplings", 200, 50)
	d.press("3")
	d.settle()
	r := d.m.now.run
	var x, toGradient, toGD, toSGD []float64
	for _, eps := range lab.OrderRates(r.Settings.LearningRate) {
		mean := make([]float64, len(r.Start))
		orders := 0
		var visit func(w []float64, used [4]bool, left int)
		visit = func(w []float64, used [4]bool, left int) {
			if left == 0 {
				floats.Add(mean, w)
				orders++
			}
			for b := range used {
				if !used[b] {
					next := append([]float64(nil), w...)
					floats.AddScaled(next, -eps, r.Objective.Grad(nil, w, []int{4 * b, 4*b + 1, 4*b + 2, 4*b + 3}))
					used[b] = true
					visit(next, used, left-1)
					used[b] = false
				}
			}
		}
		visit(r.Start, [4]bool{}, 4)
		floats.Scale(1/float64(orders), mean)
		modified := func(terms sim.Terms) sim.Field {
			return sim.NewModified(r.Objective, sim.Settings{LearningRate: eps, BatchSize: 4, Sampling: sim.Shuffle, Terms: terms}).Flow()
		}
		gap := func(f sim.Field) float64 { return math.Log(floats.Distance(mean, flowEnd(t, f, r.Start, 4*eps), 2)) }
		x = append(x, math.Log(eps))
		toGradient = append(toGradient, gap(sim.GradientFlow(r.Objective)))
		toGD = append(toGD, gap(modified(sim.FullBatchTerm)))
		toSGD = append(toSGD, gap(modified(sim.BothTerms)))
	}
	slope := func(y []float64) string {
		alpha, beta := stat.LinearRegression(x, y, nil, false)
		square, spread := 0.0, 0.0
		for i := range x {
			square += math.Pow(y[i]-alpha-beta*x[i], 2)
			spread += math.Pow(x[i]-stat.Mean(x, nil), 2)
		}
		e := math.Sqrt(square / float64(len(x)-2) / spread)
		if e < 0.005 {
			return fmt.Sprintf("%.3f±%.3f", beta, e)
		}
		return fmt.Sprintf("%.2f±%.2f", beta, e)
	}
	clean := strings.NewReplacer("±0.000", "") // a standard error that rounds to nothing is not printed
	d.shows(
		fmt.Sprintf("gradient flow %s, GD-modified flow %s, SGD-modified flow %s; theory 2, 2, 3",
			clean.Replace(slope(toGradient)), clean.Replace(slope(toGD)), clean.Replace(slope(toSGD))),
		"one epoch is exact: the mean over all 24 orders", "all 24 orders, one epoch", "after one epoch, exact",
	)
}

// TestCloudInWords recomputes the distances that the remark names: an order, and its midpoint with the reverse.
func TestCloudInWords(t *testing.T) {
	d := drive(t, "samplings", 200, 50)
	d.press("3")
	d.settle()
	k := d.m.scene.view.(*orderView).cloud()
	mean := make([]float64, 2)
	for i := range k.Ends.Len() {
		floats.Add(mean, k.Ends.At(i))
	}
	floats.Scale(1/float64(k.Ends.Len()), mean)
	middle := []float64{(k.Order[0] + k.Reverse[0]) / 2, (k.Order[1] + k.Reverse[1]) / 2}
	order, midpoint := floats.Distance(k.Order, mean, 2), floats.Distance(middle, mean, 2)
	if midpoint > order/20 {
		t.Errorf("the midpoint is %.3g from the mean, the order %.3g: hardly nearer", midpoint, order)
	}
	d.shows("ends "+short(order)+" from SGD's mean", "with its reverse "+short(midpoint))
}

// TestMinimumOnScreen finds both minima again: C's as the point of the valley that gradient flow reaches with a^2 - b^2
// as it was, C_mod's by a search that takes no gradients.
func TestMinimumOnScreen(t *testing.T) {
	d := drive(t, "valley", 200, 50)
	d.press("2", "end")
	d.settle()
	r := d.m.now.run
	// On the valley's floor a*b = sum x y / sum x^2.
	c := d.m.now.preset.Columns.Columns
	x, y := c[0], c[1]
	product := floats.Dot(x, y) / floats.Dot(x, x)
	kept := r.Start[0]*r.Start[0] - r.Start[1]*r.Start[1]
	a := math.Sqrt((kept + math.Sqrt(kept*kept+4*product*product)) / 2)
	from := []float64{a, product / a}

	loss := sim.NewModified(r.Objective, r.Settings).Loss
	found, err := optimize.Minimize(optimize.Problem{Func: loss}, from, &optimize.Settings{
		Converger: &optimize.FunctionConverge{Absolute: 1e-16, Iterations: 200},
	}, &optimize.NelderMead{})
	if err != nil {
		t.Fatal(err)
	}
	to := found.X
	d.shows(
		fmt.Sprintf("(a %s, b %s)", short(from[0]), short(from[1])),
		fmt.Sprintf("is %s away: a %s, b %s", short(floats.Distance(from, to, 2)), short(to[0]), short(to[1])),
	)
}

// TestMinimumGone: of C's two minima the sharp one has no place in C_mod, and the screen says so.
func TestMinimumGone(t *testing.T) {
	t.Parallel()
	d := drive(t, "sharp-flat", 120, 40)
	d.press("2")
	d.settle()
	d.shows("is gone from C̃")
	d.command("lr 0.005")
	d.shows("has moved by")
	d.hides("gone")
}

// TestTermsSwitch: t takes a term out of the modified loss, and flow, gap and picture follow in all their numbers.
func TestTermsSwitch(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("2", "end")
	d.settle()
	for _, want := range []struct {
		terms sim.Terms
		title string
	}{{sim.FullBatchTerm, "full-batch"}, {sim.MinibatchTerm, "minibatch"}, {sim.NoTerms, "off"}, {sim.BothTerms, "εR ── SGD's mean"}} {
		d.press("t")
		d.settle()
		k := d.m.scene.data.Comparison
		last := len(k.Time) - 1
		s := k.Run.Settings
		if s.Terms != want.terms {
			t.Fatalf("t leads to %v, want %v", s.Terms, want.terms)
		}
		end := flowEnd(t, sim.NewModified(k.Run.Objective, s).Flow(), k.Run.Start, k.Time[last])
		if gap := floats.Distance(end, k.Mean.At(last), 2); math.Abs(gap-k.Gap.Modified[last]) > 1e-7 {
			t.Errorf("%v: the gap on screen is %.9g, want %.9g", want.terms, k.Gap.Modified[last], gap)
		}
		d.shows(want.title)
		v := d.m.scene.view.(*landscapeView)
		for _, i := range []int{0, 77, len(v.relief.of.Loss) / 2} {
			g := v.relief.of.Grid
			x, y := g.At(i%g.Cols, i/g.Cols)
			w := g.Plane.Point(nil, x, y)
			c := k.Run.Objective.Loss(w, nil)
			mod := sim.NewModified(k.Run.Objective, s).Loss(w)
			lowest := v.relief.height[reliefModified][i] - mod
			if other := v.relief.height[reliefModified][0] - sim.NewModified(k.Run.Objective, s).Loss(corner(g)); math.Abs(lowest-other) > 1e-9 {
				t.Errorf("%v: heights of C_mod are %g and %g off", want.terms, lowest, other)
			}
			if r := v.relief.height[reliefRegularizer]; math.Abs(r[i]-r[0]-(mod-c)+(sim.NewModified(k.Run.Objective, s).Loss(corner(g))-k.Run.Objective.Loss(corner(g), nil))) > 1e-9 {
				t.Errorf("%v: the picture of eps R is off at sample %d", want.terms, i)
			}
		}
	}
}

func corner(g sim.Grid) []float64 {
	x, y := g.At(0, 0)
	return g.Plane.Point(nil, x, y)
}

// TestScalingOnScreen recomputes a number of the grid from many independent paths, and the spread of the curves from the
// points.
func TestScalingOnScreen(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 200, 50)
	d.press("4")
	d.settle()
	r := d.m.scene.view.(*scalingView).bench.result()
	const i, k = 1, 2 // B 2 at the learning rate on screen
	p := r.At(i, k)
	run := r.Experiment.Run
	run.Settings.LearningRate, run.Settings.BatchSize, run.Settings.Seed, run.Seeds = p.LearningRate, p.BatchSize, 99, 800
	c, err := sim.Compare(t.Context(), run, run.Batches())
	if err != nil {
		t.Fatal(err)
	}
	last := len(c.Time) - 1
	if want, e := c.Gap.Gradient[last], standardError(c, last); math.Abs(p.Drift-want) > 4*math.Hypot(e, p.StdErr) {
		t.Errorf("drift %.4g +- %.2g, 800 other paths give %.4g +- %.2g", p.Drift, p.StdErr, want, e)
	}
	d.shows(short(p.Drift), short(r.Collapse.AgainstRatio), fmt.Sprintf("%.1fx closer", r.Collapse.AgainstLearningRate/r.Collapse.AgainstRatio))
}

// TestScreensByKey walks through the screens by number and by tab, and asks for keys where they do nothing.
func TestScreensByKey(t *testing.T) {
	d := drive(t, "samplings", 120, 40)
	for i, name := range []string{"Paths", "Landscape", "Order", "Scaling", "Training"} {
		d.press(fmt.Sprint(i + 1))
		if d.frame(); d.m.scene.view.name() != name {
			t.Errorf("key %d shows %s, want %s", i+1, d.m.scene.view.name(), name)
		}
	}
	d.press("tab")
	if d.frame(); d.m.scene.view.name() != "Paths" {
		t.Errorf("tab leads from the last screen to %s", d.m.scene.view.name())
	}
	d.press("3", "c")
	d.shows("c works on the Training screen: 5")
	d.press("space")
	d.shows("space works on the Paths and Landscape screens")
	d.press("o")
	d.shows("o works on the Paths screen")
}

// TestLateResultsAreDropped: a change on an experiment's screen ends the work in hand; what is shown in the end belongs to
// what is wanted.
func TestLateResultsAreDropped(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("3")
	for range 10 {
		d.press("left")
		d.frame()
	}
	d.press("up", "4", "right", "3")
	d.settle()
	got := d.m.scene.view.(*orderView).bench.result().epoch.Experiment
	if want := d.m.now.run.Settings; got.LearningRates[0] != want.LearningRate || got.Run.Settings.BatchSize != want.BatchSize {
		t.Errorf("the screen shows %v with B %d, wanted is %+v", got.LearningRates[0], got.Run.Settings.BatchSize, want)
	}
}

// TestEllipse: every point of the outline is two standard deviations away from the centre, as the inverse of the covariance
// on the plane measures it, also where the plane lies askew.
func TestEllipse(t *testing.T) {
	s := math.Sqrt(0.5)
	plane := sim.Plane{Origin: []float64{1, 2, 3}, U: []float64{s, s, 0}, V: []float64{0, 0, 1}}
	cov := mat.NewSymDense(3, []float64{2, 0.3, -0.5, 0.3, 1, 0.4, -0.5, 0.4, 3})
	packed := []float64{2, 0.3, -0.5, 1, 0.4, 3}
	axes := mat.NewDense(2, 3, append(append([]float64(nil), plane.U...), plane.V...))
	var half, onPlane, inverse mat.Dense
	half.Mul(axes, cov)
	onPlane.Mul(&half, axes.T())
	if err := inverse.Inverse(&onPlane); err != nil {
		t.Fatal(err)
	}
	e := ellipse(plane, 0.7, -0.2, packed, 16)
	for i := range e.x {
		p := mat.NewVecDense(2, []float64{e.x[i] - 0.7, e.y[i] + 0.2})
		if got := math.Sqrt(mat.Inner(p, &inverse, p)); math.Abs(got-2) > 1e-12 {
			t.Errorf("point %d is %.15g standard deviations away", i, got)
		}
	}
	if e := ellipse(plane, 0, 0, make([]float64, 6), 8); floats.Norm(e.x, 1)+floats.Norm(e.y, 1) != 0 {
		t.Errorf("no spread gives %v", e)
	}
}

// TestMomentFlowInWords: with replacement the sentence holds SGD's mean against the moment flow too, whose end is
// integrated here once more.
func TestMomentFlowInWords(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 200, 50, func(o *Options) { o.Preset.Run.Seeds = 256 })
	d.command("sampling replacement")
	d.press("end")
	d.settle()
	c := d.comparison()
	r := c.Run
	last := r.Epochs() * r.Batches()
	moments := sim.NewMoments(r.Objective, r.Settings, false)
	end := flowEnd(t, moments.Flow(), moments.Start(r.Start), r.Time(last))[:2]
	gap := floats.Distance(c.Mean.At(last), end, 2)
	noise := floats.Norm(c.StdErr.At(last), 2)
	if gap > 3*noise {
		t.Fatalf("SGD's mean is %.3g from the moment flow, its standard error %.3g: another seed shows the point better", gap, noise)
	}
	d.shows("and within three standard errors ("+short(noise)+") of the moment flow", "◆ moment flow")
	if got := c.Gap.Moment[last]; math.Abs(got-gap) > 1e-8 {
		t.Errorf("the gap to the moment flow is %.9g, want %.9g", got, gap)
	}
}

// TestExperimentsAtExtremes: at the stability limit and far beyond it every screen stays alive and finite.
func TestExperimentsAtExtremes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		preset string
		rates  []float64 // in units of the stability limit
	}{{"valley", []float64{1.01}}, {"funnel", []float64{1e300}}} {
		t.Run(c.preset, func(t *testing.T) {
			d := drive(t, c.preset, 80, 24)
			limit := 2 / slices.Max(d.m.scene.data.Comparison.Sharpness)
			for _, times := range c.rates {
				rate := times * limit
				d.command(fmt.Sprintf("lr %g", rate))
				for _, screen := range []string{"2", "3", "4"} {
					d.press(screen)
					d.settle()
					for _, word := range []string{"NaN", "Inf", "internal error"} {
						for _, row := range d.screen()[:d.m.scene.layout.settings.Y] {
							if strings.Contains(row, word) {
								t.Errorf("screen %s at learning rate %g: %q", screen, rate, row)
							}
						}
					}
				}
			}
		})
	}
}

// TestLegendOfHeights recomputes C, eps R and C_mod on the picture's grid and finds between the numbers of the legend the
// quarters of all heights that it promises.
func TestLegendOfHeights(t *testing.T) {
	d := drive(t, "logistic", 120, 40)
	d.press("2")
	d.settle()
	r, v := d.m.now.run, d.m.scene.view.(*landscapeView)
	modified := sim.NewModified(r.Objective, r.Settings)
	var pictures [3][]float64
	g := v.relief.of.Grid
	for row := range g.Rows {
		for col := range g.Cols {
			x, y := g.At(col, row)
			w := g.Plane.Point(nil, x, y)
			c, mod := r.Objective.Loss(w, nil), modified.Loss(w)
			pictures[0], pictures[1], pictures[2] = append(pictures[0], c), append(pictures[1], mod-c), append(pictures[2], mod)
		}
	}
	var heights []float64
	for _, p := range pictures {
		lowest := slices.Min(p)
		for _, v := range p {
			heights = append(heights, v-lowest)
		}
	}
	slices.Sort(heights)
	for _, quarter := range []int{1, 2, 3} {
		d.shows(short(heights[quarter*len(heights)/4]))
	}
}
