package cli

import (
	"math"
	"strings"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/sim/simtest"
)

// TestOrderSentence says what slopes show, in all the ways they can turn out.
func TestOrderSentence(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, test := range []struct {
		name     string
		sampling sim.Sampling
		horizon  bool
		slopes   [4]float64
		stderr   float64
		want     []string
	}{
		{"as theory", sim.Shuffle, false, [4]float64{2.05, 1.95, 2.9, nan}, 0.01, []string{
			"closer: 4.1x to gradient flow, 3.9x to the GD-modified flow, 7.5x to the SGD-modified flow.",
			"It follows the SGD-modified flow to a higher order than the others. This is what theory says.",
		}},
		{"crossing", sim.Replacement, false, [4]float64{2, 3, 2, 3}, 0.01, []string{
			"It follows the GD-modified flow and the moment flow to a higher order", "what theory says.",
		}},
		{"moment flow in the noise", sim.Replacement, true, [4]float64{1, 1, 1, nan}, 0.01, []string{
			"It follows none of them to a higher order than the others. This is what theory says.",
			"The distance from the moment flow is within its error.",
		}},
		{"off", sim.Shuffle, false, [4]float64{2, 2, 2.7, nan}, 0.01, []string{"Theory has another slope for the SGD-modified flow:"}},
		{"two points", sim.Shuffle, false, [4]float64{2, 2, 2.7, nan}, nan, []string{"Theory has another slope for the SGD-modified flow:"}},
		{"off by chance", sim.Shuffle, false, [4]float64{2, 2, 2.7, nan}, 0.2, []string{"what theory says."}},
		{"one slope", sim.Shuffle, false, [4]float64{2, nan, nan, nan}, 0.2, []string{"Too few distances"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := &lab.Order{Experiment: lab.OrderExperiment{FixedHorizon: test.horizon, Run: sim.Run{
				Objective: simtest.Table(), Start: []float64{1.8, 0.4}, Settings: sim.Settings{BatchSize: 2, Sampling: test.sampling},
			}}}
			for i, s := range []*lab.Slope{&o.Slopes.Gradient, &o.Slopes.GDModified, &o.Slopes.SGDModified, &o.Slopes.Moment} {
				*s = lab.Slope{Slope: test.slopes[i], StdErr: test.stderr}
			}
			got := orderSentence(o)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("got %q, want %q in it", got, want)
				}
			}
			if lost := strings.Contains(got, "within its error"); lost != (test.name == "moment flow in the noise") {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestOrderMeans says how sure sampled means are.
func TestOrderMeans(t *testing.T) {
	t.Parallel()
	point := func(eps, nearest, stderr float64, count int) lab.OrderPoint {
		return lab.OrderPoint{
			LearningRate: eps, Gradient: 1, GDModified: 0.9, SGDModified: nearest, StdErr: stderr, Count: count,
			Mean: []float64{0}, Error: stderr / nearest, Precise: stderr < lab.Precision*nearest,
		}
	}
	lost := lab.OrderPoint{LearningRate: 3, Gradient: math.NaN(), GDModified: math.NaN(), SGDModified: math.NaN(), StdErr: math.NaN()}
	for _, test := range []struct {
		name   string
		points []lab.OrderPoint
		want   string
	}{
		{"none", nil, "no mean has been taken yet"},
		{"diverged", []lab.OrderPoint{lost}, "SGD diverges at every learning rate: there is no mean"},
		{
			"precise",
			[]lab.OrderPoint{lost, point(0.1, 0.5, 0.01, 100), point(0.05, 0.25, 0.001, 200)},
			"sampled: the mean over up to 200 paths, standard error at most 2 % of the smallest distance",
		},
		{
			"imprecise",
			[]lab.OrderPoint{point(0.1, 0.5, 0.01, 100), point(0.05, 0.25, 0.1, 200), point(0.025, 0.1, 0.04, 50)},
			"sampled: the mean over up to 200 paths, standard error at most 40 % of the smallest distance: above the 5 % aimed at " +
				"for learning rate 0.05, 0.025, where the smaller distances are uncertain",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := &lab.Order{Points: test.points, Experiment: lab.OrderExperiment{FixedHorizon: true, Run: sim.Run{
				Objective: simtest.Table(), Settings: sim.Settings{BatchSize: 2},
			}}}
			if got := orderMeans(o); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCollapseLine(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, test := range []struct {
		rate, ratio float64
		want        string
	}{
		{0.36, 0.08, "spreads over 0.36 decades against eps and 0.08 against eps/B: it is eps/B that sets it, the curves lie 4.5x closer together."},
		{0.36, 0, "it is eps/B that sets it."},
		{0.1, 0.5, "it is eps that sets it, the batch size matters little."},
		{0.1, 0.12, "neither sets it alone."},
		{0, 0, "neither sets it alone."},
		{nan, 0.1, "spreads over - decades against eps and 0.1 against eps/B (- where curves do not overlap)."},
		{nan, nan, "no collapse can be told."},
	} {
		c := &lab.Scaling{Collapse: lab.Collapse{AgainstLearningRate: test.rate, AgainstRatio: test.ratio}}
		if got := collapseLine(c); !strings.HasSuffix(got, test.want) {
			t.Errorf("%v and %v: got %q, want %q at its end", test.rate, test.ratio, got, test.want)
		}
	}
}
