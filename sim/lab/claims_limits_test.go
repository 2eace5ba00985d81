package lab

import (
	"math"
	"slices"
	"testing"
)

// striped is a sweep whose noise is known: of the scores of every other point the first seed is below the mean by 0.001 and the
// third above it, in those between it is the other way round. What is returned about means of points is in units of 0.001,
// above a score of 0.5.
//
// The difference of two points of different stripes has a standard error of 2/sqrt(3) of these units, which is the larger one:
// the pooled noise has a variance of 1.2 at most, and sqrt(2 x 1.2/3) is less.
func striped(mean func(i int, p TrainingPoint) float64) madeUp {
	m := octaves()
	points := m.points()
	m.score = func(p TrainingPoint, seed int) float64 {
		i := slices.Index(points, p)
		return 0.5 + 0.001*(mean(i, p)+float64(1-2*(i%2))*float64(seed-1))
	}
	return m
}

// TestLimits: of the best of several, as many standard errors are asked for as Student's t has beyond it with 0.025 shared out
// among them. The limits in the comments are from tables, times 2/sqrt(3); for one alone they were 2.1 to 2.6.
func TestLimits(t *testing.T) {
	const penalised, smallBest, largeBest = 29, 1, 35 // see madeUp.points: of odd number, their plain points are even
	plain := func(p TrainingPoint, size int) bool { return p.BatchSize == size && p.Lambda == 0 }
	for _, c := range []struct {
		name  string
		kind  ClaimKind
		mean  func(gain float64) func(i int, p TrainingPoint) float64
		below float64 // a gain that is not enough
		above float64 // one that is
	}{
		// 10 degrees of freedom, among 5: 3.66.
		{"penalty", PenaltyClaim, func(gain float64) func(int, TrainingPoint) float64 {
			return func(i int, p TrainingPoint) float64 {
				switch {
				case i == penalised:
					return gain
				case p.Lambda > 0:
					return 0.5
				}
				return 0
			}
		}, 3.4, 3.9},
		// 22 degrees of freedom, among 7: 3.43.
		{"lead of small batches", RecoveryClaim, func(gain float64) func(int, TrainingPoint) float64 {
			return func(i int, p TrainingPoint) float64 {
				switch {
				case i == smallBest:
					return gain
				case i == largeBest:
					return 8
				case plain(p, 32):
					return 0
				}
				return 0.5
			}
		}, 3.2, 3.7},
		// 12 degrees of freedom, among 6: 3.61.
		{"fall", LargeRateClaim, func(gain float64) func(int, TrainingPoint) float64 {
			return func(i int, p TrainingPoint) float64 {
				switch {
				case !plain(p, 2):
					return -20
				case i == 3:
					return 10
				case i == 6:
					return 10 - gain
				}
				return float64(min(i, 1))
			}
		}, 3.4, 3.9},
		// 10 degrees of freedom, the last point not counting, among 24: 4.75.
		{"large rate", LargeRateClaim, func(gain float64) func(int, TrainingPoint) float64 {
			return func(i int, p TrainingPoint) float64 {
				switch {
				case !plain(p, 2):
					return -20
				case i == 3:
					return gain
				case i == 6:
					return -9
				}
				return 0.1 * float64(min(i, 1))
			}
		}, 4.4, 5.1},
	} {
		t.Run(c.name, func(t *testing.T) {
			for gain, want := range map[float64]Verdict{c.below: NotSupported, c.above: Supported} {
				m := striped(c.mean(gain))
				if got := m.training(t).Claims()[c.kind]; got.Verdict != want {
					t.Errorf("gain %v: %+v, want verdict %v", gain, got, want)
				}
			}
		})
	}
}

// TestGainOfPooledNoise: where the seeds' own differences are all the same, its error is that of the difference between two
// means of three runs, each of the pooled variance.
func TestGainOfPooledNoise(t *testing.T) {
	m := octaves()
	m.score = func(p TrainingPoint, seed int) float64 { return p.LearningRate + float64(seed) }
	v := noise{Training: m.training(t), variance: 6e-6, freedom: 10}
	gain := v.gain(1, 0)
	within(t, "gain", gain.Value, 0.01, 1e-15)
	within(t, "error", gain.StdErr, math.Sqrt(6e-6/3+6e-6/3), 1e-15)
}

// TestScalingLimits: without any noise, what the grid can tell and how close to 1 a slope must be.
func TestScalingLimits(t *testing.T) {
	for _, c := range []struct {
		name        string
		first, step float64 // of the learning rates
		power       float64 // with which the best one grows
		want        Verdict
	}{
		// A slope of 1 is to be two standard errors, of log2(step)/sqrt(24), above 0.
		{"steps of four", 0.004, 4, 1, Supported},   // 0.41
		{"steps of six", 0.002, 6, 1, NotSupported}, // 0.53
		{"a power of 0.75", 0.004, 2, 0.75, Supported},
		{"a power of 0.65", 0.004, 2, 0.65, NotSupported},
		{"a power of 1.25", 0.004, 2, 1.25, Supported},
		{"a power of 1.35", 0.004, 2, 1.35, NotSupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := octaves()
			m.sizes, m.rates = []int{2, 4, 8}, nil
			for rate := c.first; rate < 1; rate *= c.step {
				m.rates = append(m.rates, rate)
			}
			m.score = func(p TrainingPoint, _ int) float64 {
				best := 0.018 * math.Pow(float64(p.BatchSize)/2, c.power)
				return 0.9 - 0.01*math.Pow(math.Log(p.LearningRate/best), 2)
			}
			got := m.training(t).Claims()[ScalingClaim]
			within(t, "slope", got.Slope.Slope, c.power, 1e-12)
			within(t, "error", got.Slope.StdErr, math.Log(c.step)/math.Sqrt(24)/math.Ln2, 1e-12)
			if got.Verdict != c.want {
				t.Errorf("%+v, want verdict %v", got, c.want)
			}
		})
	}
}

// TestClaimsWait: a claim is Open while any run is not known that it is put to, and is what it will be from then on.
func TestClaimsWait(t *testing.T) {
	h := hills(proportional)
	// Lines that are known as a rule before the ones looked at, and are not to stand in for them.
	h.more = []TrainingPoint{{0.02, 2, 0.04, 2}, {0.01, 4, 0.04, 4}, {0.01, 16, 0.04, 2}}
	whole := h.training(t)
	for i, p := range whole.Experiment.Points {
		part := *whole
		part.Runs = slices.Clone(whole.Runs)
		part.Runs[i*h.seeds+h.seeds-1] = Trained{}
		more := slices.Contains(h.more, p)
		waits := []bool{
			LargeRateClaim: p.Lambda == 0,
			ScalingClaim:   p.Lambda == 0,
			PenaltyClaim:   p.BatchSize == 2 && !more,
			RecoveryClaim:  p.BatchSize == 32 || p.BatchSize == 2 && p.Lambda == 0,
		}
		for k, claim := range part.Claims() {
			want := Supported
			if waits[k] {
				want = Open
			}
			if claim.Verdict != want || (claim.Best < 0) != waits[k] {
				t.Errorf("without a run of %+v: %+v, want verdict %v", p, claim, want)
			}
		}
	}
}

// TestEquivalentOfNoGain: where the regulariser does not help no plain learning rate stands for it, though the line has a dip
// from which it rises to its score.
func TestEquivalentOfNoGain(t *testing.T) {
	h := hills(proportional)
	hill := h.score
	h.score = func(p TrainingPoint, seed int) float64 {
		switch {
		case p.Lambda > 0:
			return hill(p, seed) - 0.05
		case p.LearningRate == 0.02:
			return hill(p, seed) - 0.1
		}
		return hill(p, seed)
	}
	got := h.training(t).Claims()[PenaltyClaim]
	if !(got.Gain.Value < 0) || !math.IsNaN(got.Equivalent) {
		t.Errorf("%+v", got)
	}
}
