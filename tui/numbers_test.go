package tui

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"

	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// number is one of the numbers of a lesson, which must be known.
func (d *driver) number(name string) float64 {
	d.t.Helper()
	v, ok := d.m.scene.number(name)
	if !ok {
		d.t.Errorf("%s is not known", name)
	}
	return v
}

// TestNumbersAtTheEnd takes the three end points of a run away from the screen and works every number out from these.
func TestNumbersAtTheEnd(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	k, r := d.comparison(), d.m.now.run
	i := r.Epochs() * r.Batches() // where the last whole epoch ends
	sgd, gradient, modified := k.Mean.At(i), k.Gradient.At(i), k.Modified.At(i)
	loss := func(w []float64) float64 { return r.Objective.Loss(w, nil) }
	parts := func(w []float64) (fullBatch, minibatch float64) {
		return sim.NewModified(r.Objective, r.Settings).Regularizer(w)
	}
	both := func(w []float64) float64 { fullBatch, minibatch := parts(w); return fullBatch + minibatch }
	asymmetry := func(w []float64) float64 { return w[0]*w[0] - w[1]*w[1] } // valley's readout
	fullBatch, minibatch := parts(sgd)
	toGradient, toModified := floats.Distance(sgd, gradient, 2), floats.Distance(sgd, modified, 2)
	last := k.Mean.At(k.Mean.Len() - 1)
	across, down := r.Objective.HessVec(nil, last, []float64{1, 0}, nil), r.Objective.HessVec(nil, last, []float64{0, 1}, nil)
	sharp := (across[0]+down[1])/2 + math.Hypot((across[0]-down[1])/2, down[0])
	for name, want := range map[string]float64{
		"travelled":    floats.Distance(sgd, r.Start, 2),
		"gap_gradient": toGradient, "gap_modified": toModified,
		"times_closer": toGradient / toModified, "times_farther": toModified / toGradient,
		"loss_sgd": loss(sgd), "loss_gradient": loss(gradient), "loss_modified": loss(modified),
		"full_batch_sgd": fullBatch, "minibatch_sgd": minibatch,
		"regularizer_sgd": both(sgd), "regularizer_gradient": both(gradient), "regularizer_modified": both(modified),
		"readout_sgd": asymmetry(sgd), "readout_gradient": asymmetry(gradient), "readout_modified": asymmetry(modified),
		"sharpness": sharp, "step_number": r.Settings.LearningRate * sharp, "epoch_number": r.EpochTime() * sharp,
		"ratio": 0.03, "epochs": 83, "updates": 1000, "batches": 12, "examples": 12, "parameters": 2, "horizon": 30, "seeds": 16,
		"epoch_time": 12 * 0.03, "learning_rate": 0.03, "batch_size": 1,
	} {
		// Sums may be taken in another order, and the sharpness is found by iteration, to six digits.
		if got := d.number(name); math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"gap_moment", "beside_gap_gradient", "guess_sgd", "slope_sgd", "share", "breaking_rate", "claims", "no_such"} {
		if v, ok := d.m.scene.number(name); ok {
			t.Errorf("%s is %v, and there is none", name, v)
		}
	}
}

// The share is that of the point at the settings, where it has been computed.
func TestShareOfTheSettings(t *testing.T) {
	t.Parallel()
	point := func(rate float64, size int, share float64, known bool) lab.ScalingPoint {
		return lab.ScalingPoint{LearningRate: rate, BatchSize: size, Known: known, Drift: 0.7, Minibatch: share}
	}
	r := &lab.Scaling{Points: []lab.ScalingPoint{
		point(0.1, 1, 0.2, true), point(0.2, 1, 0.4, true), point(0.1, 2, 0.6, true), point(0.2, 2, 0.8, false),
	}}
	for set, want := range map[sim.Settings]float64{{LearningRate: 0.2, BatchSize: 1}: 40, {LearningRate: 0.1, BatchSize: 2}: 60} {
		if got, ok := shareAt(r, set); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%+v: %v %v, want %v", set, got, ok, want)
		}
	}
	if got, ok := shareAt(r, sim.Settings{LearningRate: 0.2, BatchSize: 2}); ok {
		t.Errorf("a point that is not known has the share %v", got)
	}
}

// Slopes are those of a measurement that is done, of the experiment on screen.
func TestSlopesAreOfFinishedMeasurements(t *testing.T) {
	d := drive(t, "samplings", 120, 40)
	d.press("3")
	d.settle()
	if got, theory := d.number("slope_sgd"), d.number("theory_sgd"); math.Abs(got-theory) > 0.5 {
		t.Errorf("a slope of %v where the theory says %v", got, theory)
	}
	if got, theory := d.number("slope_horizon_sgd"), d.number("theory_horizon_sgd"); got == d.number("slope_sgd") || theory != 2 {
		t.Errorf("at a fixed flow time the slope is %v, by the theory %v", got, theory)
	}
	half := *d.m.scene.view.(*orderView).result()
	epoch := *half.epoch
	epoch.Progress, half.epoch = 0.5, &epoch
	d.m.scene.view.(*orderView).shown.Result = &half
	if v, ok := d.m.scene.number("slope_sgd"); ok {
		t.Errorf("the slope of half a measurement is %v", v)
	}
}

// The scores of a sweep that is done are those of its points; while it goes on there are none.
func TestTrainingNumbers(t *testing.T) {
	d := driveTraining(t, 120, 40, inventing)
	d.settle()
	sweep := d.training().result()
	best := 0
	for i, s := range sweep.Summary {
		if s.Lambda == 0 && s.Diverged == 0 && s.Accuracy.Value > sweep.Summary[best].Accuracy.Value {
			best = i
		}
	}
	p := sweep.Summary[best]
	for name, want := range map[string]float64{
		"best_rate": p.LearningRate, "best_ratio": p.LearningRate / float64(p.BatchSize), "best_accuracy": 100 * p.Accuracy.Value,
		"claims": float64(len(d.training().read.claims)),
	} {
		if got := d.number(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	d.training().read.claims = []lab.Claim{{Verdict: lab.Supported}, {Verdict: lab.NotSupported}, {Verdict: lab.Open}, {Verdict: lab.Supported}}
	if got := d.number("claims_supported"); got != 2 {
		t.Errorf("%v claims supported, want 2", got)
	}

	d = driveTraining(t, 120, 40, stuckAt(20))
	d.until("a training run", func() bool { return d.training().result() != nil })
	if v, ok := d.m.scene.number("best_accuracy"); ok {
		t.Errorf("the best accuracy of a sweep under way is %v", v)
	}
}
