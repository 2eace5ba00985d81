package dataset

import "fmt"

// Limits of a Regression.
const (
	MaxFeatures        = 10_000
	MaxRegressionNoise = 1e6
)

// Regression draws a sparse linear regression: standard normal inputs x and targets w.x, where w_j is 1 and -1 by turns
// for the first Nonzero features and 0 for the others.
type Regression struct {
	Features int     // 1 to MaxFeatures
	Nonzero  int     // 1 to Features
	Noise    float64 // standard deviation of normal noise in the targets of the training set, at least 0 and at most MaxRegressionNoise
	Seed     uint64
}

// Draw returns the first examples of the training and of the test set, each the same whatever the counts. The targets
// of the test set are exact, so that squared errors there measure the distance from w. Errors say what is out of
// range.
func (r Regression) Draw(train, test int) (trainSet, testSet Examples, err error) {
	switch {
	case r.Features < 1 || r.Features > MaxFeatures:
		err = fmt.Errorf("%d features are out of range: use 1 to %d", r.Features, MaxFeatures)
	case r.Nonzero < 1 || r.Nonzero > r.Features:
		err = fmt.Errorf("%d nonzero weights are out of range: use 1 to %d", r.Nonzero, r.Features)
	case !(r.Noise >= 0 && r.Noise <= MaxRegressionNoise):
		err = fmt.Errorf("noise %v is out of range: use 0 to %.0g", r.Noise, MaxRegressionNoise)
	default:
		err = checkDrawn(train, test, r.Features)
	}
	if err != nil {
		return Examples{}, Examples{}, err
	}
	return r.examples(streamRegression, train, r.Noise), r.examples(streamRegressionTest, test, 0), nil
}

func (r Regression) examples(stream uint64, n int, noise float64) Examples {
	source := generator(r.Seed, stream)
	e := Examples{Width: r.Features, Inputs: make([]float64, n*r.Features), Targets: make([]float64, n)}
	for i := range n {
		x := e.Inputs[i*r.Features : (i+1)*r.Features]
		sign := 1.0
		for j := range x {
			x[j] = source.NormFloat64()
			if j < r.Nonzero {
				e.Targets[i] += float64(sign * x[j])
				sign = -sign
			}
		}
		e.Targets[i] += float64(noise * source.NormFloat64())
	}
	return e
}
