package cli_test

import (
	"slices"
	"strings"
	"testing"

	"sgdflow/sim"
)

// TestRunMomentFlow integrates the moment flow a second time.
func TestRunMomentFlow(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	var run struct {
		Time       []float64
		SGDMean    [][]float64 `json:"sgd_mean"`
		MomentFlow [][]float64 `json:"moment_flow"`
		Gap        struct {
			MomentFlow []float64 `json:"moment_flow"`
		}
		Covariance struct {
			SGD        [][]float64
			MomentFlow [][]float64 `json:"moment_flow"`
		}
		Status struct {
			MomentFlow string `json:"moment_flow"`
		}
	}
	decode(t, &run, "run", file, "--sampling", "replacement")
	last := len(run.Time) - 1
	s := p.Run.Settings
	s.Sampling = sim.Replacement
	moments := sim.NewMoments(p.Run.Objective, s, false)
	end := flowTo(t, moments.Flow(), moments.Start(p.Run.Start), run.Time[last])
	// The tolerance of the program's own flows is 1e-9 or so at each of its steps.
	near(t, "distance from the moment flow's mean", distance(run.MomentFlow[last], end[:2]), 0, 1e-6)
	near(t, "distance from its covariance", distance(run.Covariance.MomentFlow[last], end[2:]), 0, 1e-6)
	near(t, "gap", run.Gap.MomentFlow[last], distance(run.SGDMean[last], run.MomentFlow[last]), 1e-12)
	if len(run.Covariance.SGD[last]) != 3 || run.Status.MomentFlow != "complete" {
		t.Errorf("got %+v", run)
	}

	var other map[string]any
	decode(t, &other, "run", file, "--sampling", "shuffle")
	for _, name := range []string{"moment_flow", "covariance"} {
		if _, there := other[name]; there {
			t.Errorf("%s is there without replacement", name)
		}
	}
}

// TestRunRegularizer computes the parts of R along each path from gradients of batches.
func TestRunRegularizer(t *testing.T) {
	t.Parallel()
	p, file := load(t, tableFile)
	type parts struct {
		FullBatch []float64 `json:"full_batch"`
		Minibatch []float64
	}
	var run struct {
		SGDMean      [][]float64 `json:"sgd_mean"`
		GradientFlow [][]float64 `json:"gradient_flow"`
		ModifiedFlow [][]float64 `json:"modified_flow"`
		Regularizer  struct {
			parts
			GradientFlow parts `json:"gradient_flow"`
			ModifiedFlow parts `json:"modified_flow"`
		}
	}
	decode(t, &run, "run", file)
	if slices.Equal(run.SGDMean[5], run.GradientFlow[5]) || slices.Equal(run.GradientFlow[5], run.ModifiedFlow[5]) {
		t.Fatal("the paths do not differ")
	}
	for _, track := range []struct {
		name  string
		path  [][]float64
		parts parts
	}{
		{"SGD's mean", run.SGDMean, run.Regularizer.parts},
		{"gradient flow", run.GradientFlow, run.Regularizer.GradientFlow},
		{"modified flow", run.ModifiedFlow, run.Regularizer.ModifiedFlow},
	} {
		for i, w := range track.path {
			full, squares := squared(p.Run.Objective.Grad(nil, w, nil)), 0.0
			for _, batch := range [][]int{{0, 1}, {2, 3}, {4, 5}, {6, 7}} {
				squares += squared(p.Run.Objective.Grad(nil, w, batch)) / 4
			}
			near(t, track.name+": full-batch part", track.parts.FullBatch[i], full/4, 1e-12)
			near(t, track.name+": minibatch part", track.parts.Minibatch[i], (squares-full)/4, 1e-12)
		}
	}
}

// TestRunGaugeWithoutNumber runs on losses whose Hessian is infinite at the start: along the whole path where the gradient
// vanishes there, else at its first point. At the second, a = 0.7641, the eigenvalue is 0.75 (1-a)^-0.5 times the mean of x.
func TestRunGaugeWithoutNumber(t *testing.T) {
	t.Parallel()
	for loss, want := range map[string]string{
		"abs(a - 1)^1.5*x + b^2":               "\nm eps L is not finite along SGD's mean: broken\n",
		"abs(a - 1)^1.5*x + b^2 + a*(0.1 + x)": "\nm eps L is not finite at 1 of 6 points along SGD's mean, and at most 0.463 at the others: broken\n",
	} {
		_, file := load(t, "title = \"t\"\n[objective]\nkind = \"formula\"\nparameters = [\"a\", \"b\"]\nloss = \""+loss+"\"\n"+
			"[data]\nx = [1, 2]\n[run]\nstart = [1, 1]\nlearning_rate = 0.1\nbatch_size = 1\nhorizon = 1\nseeds = 4\n")
		if text := string(output(t, "run", file)); !strings.Contains(text, want) {
			t.Errorf("%s: %q is not in\n%s", loss, want, text)
		}
	}
}
