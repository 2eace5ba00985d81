package presets

import "sgdflow/sim"

// Training is what the Training screen needs of a preset whose model has a test set.
type Training struct {
	Test        sim.Objective             // the model on the test set
	Accuracy    func(w []float64) float64 // part of the test set that is right, in [0, 1]; nil for a regression
	Start       func(seed uint64) []float64
	Fingerprint string // of model, data and start: presets with equal ones train alike

	// The sweep of the screen, and of the command without lists of its own. Every run takes FlowTime, or less where the
	// training loss gets down to Until.
	FlowTime      float64
	Until         float64 // 0 for never
	Seeds         int     // runs of a point, from Run.Settings.Seed on
	LearningRates []float64
	BatchSizes    []int     // divisors of the number of examples
	Lambdas       []float64 // of the explicit regulariser, positive, at SmallRate
	SmallRate     float64
	SmallBatch    int // batch size at which Lambdas are tried, and size of the minibatches penalised in large batches
	LargeBatch    int // batch size of the large batches, a multiple of SmallBatch
}
