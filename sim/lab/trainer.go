package lab

import (
	"context"
	"math"

	"sgdflow/sim"
)

// trainer makes one run.
type trainer struct {
	*TrainingExperiment
	ctx         context.Context
	point       TrainingPoint
	seed        uint64
	train, test sim.Objective // in portions
	worked      func(cost int)
	show        func(c *TrainingCurve) // is told the curve as it grows; nil for a run without
	curve       TrainingCurve
	modified    *sim.Modified // of the curve's regulariser
}

// scores are how the model does at one w.
type scores struct{ train, test, accuracy float64 }

// newTrainer has worked told all that the run costs, bit by bit and from the goroutine that calls run.
func (x *TrainingExperiment) newTrainer(ctx context.Context, p TrainingPoint, seed uint64, worked func(int), show func(*TrainingCurve)) *trainer {
	t := &trainer{
		TrainingExperiment: x, ctx: ctx, point: p, seed: seed, worked: worked, show: show,
		train: inPortions(ctx, x.Train), test: inPortions(ctx, x.Test),
	}
	if show != nil {
		t.curve = TrainingCurve{TrainingPoint: p, Seed: seed}
		t.modified = sim.NewModified(t.train, x.run(p, seed, nil).Settings)
	}
	return t
}

// run trains from the start. The only error is the context's.
func (t *trainer) run(start []float64) (Trained, error) {
	r := t.TrainingExperiment.run(t.point, t.seed, start)
	r.Objective = t.train
	sgd, updates, batches := sim.NewSGD(r, 0), r.Updates(), r.Batches()
	result := Trained{TrainingPoint: t.point, Seed: t.seed, Status: TrainingStatus{Kind: FullTime}}
	look, at, due, spaces := max(1, examplesPerLook/t.point.BatchSize), 0, 0, t.probes(t.point)-1
	for at < updates {
		if t.show != nil && at == due {
			t.probe(at, sgd.W(), t.scores(sgd.W()))
			due = ((at+1)*spaces + updates - 1) / updates * updates / spaces // the least multiple of updates/spaces beyond
		}
		if !sgd.Step() { // nor does it go on when the context has ended: the gradient is NaN
			result.Status = TrainingStatus{Kind: TrainingDiverged, Update: sgd.Updates()}
			break
		}
		if at++; at%look == 0 {
			t.worked(look * t.updateCost(t.point))
		}
		if t.Until > 0 && at%batches == 0 && t.train.Loss(sgd.W(), nil) <= t.Until {
			result.Status.Kind = ReachedLoss
			break
		}
	}
	return t.end(result, at, sgd)
}

// end takes the measure of where SGD has got to by its at-th update, the last one within bounds.
func (t *trainer) end(result Trained, at int, sgd *sim.SGD) (Trained, error) {
	s := t.scores(sgd.W())
	if t.show != nil {
		t.probe(at, sgd.W(), s)
		curve := t.curve // without the trainer around it
		result.Curve = &curve
	}
	if err := t.ctx.Err(); err != nil {
		return Trained{}, err
	}
	result.Steps, result.TrainLoss, result.TestLoss, result.TestAccuracy = sgd.Updates(), s.train, s.test, s.accuracy
	if !finite([]float64{s.train, s.test}) && result.Status.Kind != TrainingDiverged {
		result.Status = TrainingStatus{Kind: TrainingDiverged, Update: at} // in its loss before its parameters
	}
	if result.Status.Kind == TrainingDiverged {
		result.TrainLoss, result.TestLoss = math.NaN(), math.NaN()
	}
	return result, nil
}

// scores has no meaning once the context has ended.
func (t *trainer) scores(w []float64) scores {
	s := scores{train: t.train.Loss(w, nil), test: t.test.Loss(w, nil), accuracy: math.NaN()}
	if t.Accuracy != nil && t.ctx.Err() == nil {
		s.accuracy = t.Accuracy(w)
	}
	return s
}

// probe adds to the curve, in a new value, unless the context has ended or the curve is there already.
func (t *trainer) probe(at int, w []float64, s scores) {
	c := t.curve
	time := float64(at) * t.point.LearningRate
	if n := len(c.Time); n > 0 && c.Time[n-1] == time {
		return
	}
	if t.ctx.Err() != nil { // already here: there may be as many gradients to take as there are batches
		return
	}
	fullBatch, minibatch := t.modified.Regularizer(w)
	if t.ctx.Err() != nil {
		return
	}
	c.Time = append(c.Time, time)
	c.TrainLoss, c.TestLoss = append(c.TrainLoss, s.train), append(c.TestLoss, s.test)
	if t.Accuracy != nil {
		c.TestAccuracy = append(c.TestAccuracy, s.accuracy)
	}
	c.FullBatch, c.Minibatch = append(c.FullBatch, 4*fullBatch), append(c.Minibatch, minibatch)
	t.curve = c
	t.show(&c)
	t.worked(t.probeCost())
}

// What things cost, in forward passes of one example.
const (
	gradientCost = 3
	productCost  = 6 // of the Hessian with a vector
	besidesCost  = 4 // of an evaluation, beside its examples
)

// updateCost is what one update costs.
func (x *TrainingExperiment) updateCost(p TrainingPoint) int {
	if p.Lambda == 0 {
		return p.BatchSize*gradientCost + besidesCost
	}
	return p.BatchSize*(gradientCost+productCost) + p.BatchSize/p.PenaltySize*besidesCost
}

// probeCost is what one point of a curve costs: both losses, the accuracy, and the gradients of all examples together and
// one by one.
func (x *TrainingExperiment) probeCost() int {
	return x.Train.Len()*(1+2*gradientCost+productCost) + 2*x.Test.Len()
}

// probes is the number of points of a curve: as many as a fifth of its run pays for, 6 at least and 24 at most.
func (x *TrainingExperiment) probes(p TrainingPoint) int {
	return max(6, min(24, x.plainCost(p)/5/x.probeCost()))
}

// plainCost is that of a run without curve.
func (x *TrainingExperiment) plainCost(p TrainingPoint) int {
	updates := x.run(p, 0, nil).Updates()
	cost := updates * x.updateCost(p)
	if x.Until > 0 {
		cost += updates / (x.Train.Len() / p.BatchSize) * x.Train.Len()
	}
	return cost
}

// cost is that of a run, the k-th of its point.
func (x *TrainingExperiment) cost(p TrainingPoint, k int) int {
	if k > 0 {
		return x.plainCost(p) + x.probeCost()
	}
	return x.plainCost(p) + (1+x.probes(p))*x.probeCost()
}
