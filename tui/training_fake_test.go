package tui

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"

	"sgdflow/presets"
	"sgdflow/sim/lab"
)

// sweepMeasure stands in for lab.TrainingExperiment.Measure.
type sweepMeasure = func(lab.TrainingExperiment, context.Context, func(*lab.Training)) error

// invented makes up the runs of a sweep as theory would have them: accuracy depends on eps/B, and on lambda at the
// minibatches penalised as on a learning rate, training loss is lowest at a quarter of the best ratio, and all runs
// diverge beyond a learning rate of 2.
func invented(p lab.TrainingPoint, seed uint64, regression bool, flowTime float64) lab.Trained {
	noise := rand.New(rand.NewPCG(seed, uint64(p.BatchSize)<<32|math.Float64bits(p.LearningRate+3*p.Lambda)>>32))
	ratio := p.LearningRate / float64(p.BatchSize)
	if p.Lambda > 0 {
		ratio += 0.6 * p.Lambda / float64(p.PenaltySize)
	}
	far := math.Log2(ratio / 0.016) // octaves from the best ratio
	steep := 0.0016
	if far > 0 {
		steep = 0.01
	}
	luck := 0.004*math.Sin(float64(seed)) + 0.003*noise.NormFloat64()
	accuracy := max(0.1, 0.925-steep*far*far+luck)
	loss := 0.004 * math.Pow(2, 0.35*math.Pow(far+2, 2)) * (1 + 0.05*noise.NormFloat64())
	t := lab.Trained{
		TrainingPoint: p, Seed: seed, TrainLoss: loss, TestLoss: 4 * (1 - accuracy), TestAccuracy: accuracy,
		Steps: int(flowTime / p.LearningRate), Status: lab.TrainingStatus{Kind: lab.FullTime},
	}
	if p.LearningRate > 2 {
		t.Status = lab.TrainingStatus{Kind: lab.TrainingDiverged, Update: 17}
		t.TrainLoss, t.TestLoss, t.TestAccuracy = math.NaN(), math.NaN(), 0.1
	}
	if regression {
		t.TestAccuracy = math.NaN()
	}
	t.Curve = &lab.TrainingCurve{TrainingPoint: p, Seed: seed}
	for k := range 61 {
		at := float64(k) / 60
		c := loss + 2.3*math.Exp(-8*at)
		t.Curve.Time = append(t.Curve.Time, at*flowTime)
		t.Curve.TrainLoss = append(t.Curve.TrainLoss, c)
		t.Curve.TestLoss = append(t.Curve.TestLoss, t.TestLoss+2*math.Exp(-8*at))
		t.Curve.FullBatch = append(t.Curve.FullBatch, c*c)
		t.Curve.Minibatch = append(t.Curve.Minibatch, c*c/float64(p.BatchSize)+1e-3)
		if !regression {
			t.Curve.TestAccuracy = append(t.Curve.TestAccuracy, accuracy*(1-0.9*math.Exp(-8*at)))
		}
	}
	return t
}

// inventedSweep is a sweep of which the first so many runs are known.
func inventedSweep(x lab.TrainingExperiment, known int) *lab.Training {
	t := &lab.Training{Experiment: x, Progress: float64(known) / float64(len(x.Points)*x.Seeds)}
	mean := func(values []float64) lab.Mean {
		switch len(values) {
		case 0:
			return lab.Mean{Value: math.NaN(), StdErr: math.NaN()}
		case 1:
			return lab.Mean{Value: values[0], StdErr: math.NaN()}
		}
		return lab.Mean{Value: stat.Mean(values, nil), StdErr: stat.StdErr(stat.StdDev(values, nil), float64(len(values)))}
	}
	for i, p := range x.Points {
		s := lab.TrainingSummary{TrainingPoint: p}
		var train, test, accuracy []float64
		for k := range x.Seeds {
			run := lab.Trained{TrainingPoint: p, Seed: x.Seed + uint64(k)}
			if i*x.Seeds+k < known {
				run = invented(p, run.Seed, x.Accuracy == nil, x.FlowTime)
				if k > 0 {
					run.Curve = nil
				}
				s.Known++
				if run.Status.Kind == lab.TrainingDiverged {
					s.Diverged++
				}
				train, test, accuracy = append(train, run.TrainLoss), append(test, run.TestLoss), append(accuracy, run.TestAccuracy)
			}
			t.Runs = append(t.Runs, run)
		}
		s.TrainLoss, s.TestLoss, s.Accuracy = mean(train), mean(test), mean(accuracy)
		t.Summary = append(t.Summary, s)
	}
	return t
}

// inventing measures by making up, to the last run.
func inventing(x lab.TrainingExperiment, _ context.Context, publish func(*lab.Training)) error {
	publish(inventedSweep(x, len(x.Points)*x.Seeds))
	return nil
}

// stuckAt makes up so many runs, is training another, and waits to be cancelled.
func stuckAt(known int) sweepMeasure {
	return func(x lab.TrainingExperiment, ctx context.Context, publish func(*lab.Training)) error {
		t := inventedSweep(x, known)
		p := x.Points[known/x.Seeds]
		curve := *invented(p, x.Seed, x.Accuracy == nil, x.FlowTime).Curve
		const far = 25
		curve.Time, curve.TrainLoss, curve.TestLoss = curve.Time[:far], curve.TrainLoss[:far], curve.TestLoss[:far]
		curve.FullBatch, curve.Minibatch = curve.FullBatch[:far], curve.Minibatch[:far]
		if x.Accuracy != nil {
			curve.TestAccuracy = curve.TestAccuracy[:far]
		}
		t.Live = &curve
		publish(t)
		<-ctx.Done()
		return ctx.Err()
	}
}

// invent gives a preset a sweep of an invented model.
func invent(regression bool) func(*Options) {
	return func(o *Options) {
		o.Preset.Training = &presets.Training{
			Test: o.Preset.Run.Objective, Accuracy: func([]float64) float64 { return 0 },
			Start:       func(uint64) []float64 { return o.Preset.Run.Start },
			Fingerprint: "invented", FlowTime: 40, Seeds: 3,
			LearningRates: []float64{0.03125, 0.0625, 0.125, 0.25, 0.5, 1, 2, 4}, BatchSizes: []int{8, 32, 128},
			Lambdas: []float64{0.03125, 0.0625, 0.125, 0.25, 0.5, 1}, SmallRate: 0.03125, SmallBatch: 8, LargeBatch: 128,
		}
		if regression {
			o.Preset.Training.Accuracy = nil
		}
	}
}

// driveTraining opens the Training screen on a sweep that measure makes up.
func driveTraining(t *testing.T, width, height int, measure sweepMeasure, options ...func(*Options)) *driver {
	t.Helper()
	d := drive(t, "valley", width, height, append([]func(*Options){invent(false)}, options...)...)
	d.training().measure = measure
	d.press("5")
	return d
}

func (d *driver) training() *trainingView { return d.m.scene.views[4].(*trainingView) }
