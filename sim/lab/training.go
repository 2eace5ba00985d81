package lab

import "sgdflow/sim"

// TrainingExperiment trains a model at each of its points from several seeds and measures how it does on a test set.
//
// All runs take the same flow time, so that what differs between them is the path and not how far along it they are. The
// runs of one seed share initial parameters, whatever their point.
//
// Accuracy is safe for concurrent use. It knows of no context: a Measure that is to end waits for the calls under way, one a
// core, and begins no more.
type TrainingExperiment struct {
	Train    sim.Objective
	Test     sim.Objective
	Accuracy func(w []float64) float64   // part of the test set that is right, in [0, 1]; nil for a regression; see below
	Start    func(seed uint64) []float64 // called by one goroutine at a time
	Sampling sim.Sampling
	FlowTime float64 // updates x learning rate of every run
	Until    float64 // a run ends at the end of the first epoch at which its training loss is at most this; 0 for never
	Seed     uint64  // of the first run of a point; the others follow
	Seeds    int     // runs of a point, at least 1
	Points   []TrainingPoint
	Slice    Slice
	Ledger   Ledger // nil for none
}

// TrainingPoint is where a run trains.
type TrainingPoint struct {
	LearningRate float64
	BatchSize    int
	Lambda       float64 // of the explicit regulariser, 0 for none
	PenaltySize  int     // examples in the minibatches that are penalised; the batch size where Lambda is 0 or nothing else is asked for
}

// Slice is a part of an experiment's runs: those whose number, counted from 0 over points and then seeds, is Index-1
// modulo Count. The zero Slice is all of them.
type Slice struct{ Index, Count int }

// Ledger remembers runs beyond one Measure. It is used by one goroutine at a time. A run that is found in it is not
// computed again, unless it is the first of its point and comes without its curve.
type Ledger interface {
	Find(p TrainingPoint, seed uint64) (Trained, bool)
	Keep(t Trained) error
}

// Trained is the result of one run.
type Trained struct {
	TrainingPoint
	Seed         uint64
	TrainLoss    float64 // of all training examples, at the end; NaN where the run diverged
	TestLoss     float64 // NaN where the run diverged
	TestAccuracy float64 // in [0, 1]; NaN for a regression; where the run diverged, of its last iterate within bounds
	Steps        int     // updates
	Status       TrainingStatus
	Curve        *TrainingCurve // of the first seed of a point; nil for the others
}

// TrainingStatus is how a run ended.
type TrainingStatus struct {
	Kind   TrainingStatusKind
	Update int // Diverged: the update that left the bounds
}

// TrainingStatusKind tells the endings of a run apart.
type TrainingStatusKind int

const (
	Unknown     TrainingStatusKind = iota // has not been run
	FullTime                              // took all of its flow time
	ReachedLoss                           // got down to the training loss asked for
	TrainingDiverged
)

// TrainingCurve holds what a run went through, at flow times from 0 on, evenly spread but for the last, which is where the
// run ended: a diverged one at its last iterate within bounds. It grows at its end only, in new values.
type TrainingCurve struct {
	TrainingPoint
	Seed         uint64
	Time         []float64
	TrainLoss    []float64
	TestLoss     []float64
	TestAccuracy []float64 // empty for a regression
	FullBatch    []float64 // |grad C|^2, four times the full-batch part of R
	Minibatch    []float64 // minibatch part of R
}

// Training is the result of a TrainingExperiment. It is never modified once published.
type Training struct {
	Experiment TrainingExperiment
	Runs       []Trained         // of the whole experiment, point by point, each with all seeds; Status.Kind Unknown where not (yet) run
	Summary    []TrainingSummary // by point
	Live       *TrainingCurve    // of a run under way, nil for none
	Progress   float64           // part of the work that is done or was found in the ledger, in [0, 1], estimated from updates
	Unkept     error             // what the ledger said when it could not keep a run, nil for nothing
}

// TrainingSummary is the mean over the seeds of one point, of those that are known.
type TrainingSummary struct {
	TrainingPoint
	Known     int // runs that the rest is about
	Diverged  int // of them
	TrainLoss Mean
	TestLoss  Mean
	Accuracy  Mean // in [0, 1]; NaN for a regression
}

// Mean is a mean with its standard error, NaN of fewer than two values.
type Mean struct{ Value, StdErr float64 }

// Run is the k-th run of the i-th point.
func (t *Training) Run(i, k int) Trained { return t.Runs[i*t.Experiment.Seeds+k] }

// normal is the point as results show it, with the number of penalised examples filled in.
func (p TrainingPoint) normal() TrainingPoint {
	if p.Lambda == 0 || p.PenaltySize == 0 {
		p.PenaltySize = p.BatchSize
	}
	return p
}
