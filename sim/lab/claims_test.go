package lab

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// madeUp is a sweep of three seeds on 64 examples: rates times sizes, penalties of the own batch at (rates[0], sizes[0]) and of
// minibatches of sizes[0] at (rates[0], 32).
type madeUp struct {
	rates   []float64
	sizes   []int
	lambdas []float64
	more    []TrainingPoint
	seeds   int
	score   func(p TrainingPoint, seed int) float64
	loss    func(p TrainingPoint, seed int) float64
	regress bool // score is the negative test loss
}

// octaves is an ordinary sweep: seven learning rates, four batch sizes, five lambdas.
func octaves() madeUp {
	return madeUp{
		rates: []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64}, sizes: []int{2, 4, 8, 16}, lambdas: []float64{0.01, 0.02, 0.04, 0.08, 0.16}, seeds: 3,
		loss: func(p TrainingPoint, _ int) float64 { return p.LearningRate },
	}
}

func (m madeUp) points() (points []TrainingPoint) {
	for _, b := range append(slices.Clone(m.sizes), 32) {
		for _, eps := range m.rates {
			if b < 32 || eps == m.rates[0] {
				points = append(points, TrainingPoint{LearningRate: eps, BatchSize: b, PenaltySize: b})
			}
		}
	}
	for _, b := range []int{m.sizes[0], 32} {
		for _, lambda := range m.lambdas {
			points = append(points, TrainingPoint{LearningRate: m.rates[0], BatchSize: b, Lambda: lambda, PenaltySize: m.sizes[0]})
		}
	}
	return append(points, m.more...)
}

func (m madeUp) training(t testing.TB) *Training {
	x := TrainingExperiment{Train: size(64), FlowTime: 1, Seed: 1, Seeds: m.seeds, Points: m.points()}
	if !m.regress {
		x.Accuracy = func([]float64) float64 { panic("not to be called") }
	}
	var runs []Trained
	for _, p := range x.Points {
		for k := range m.seeds {
			r := Trained{
				TrainingPoint: p, Seed: 1 + uint64(k), TrainLoss: m.loss(p, k), TestLoss: math.NaN(), TestAccuracy: math.NaN(),
				Steps: 1, Status: TrainingStatus{Kind: FullTime},
			}
			if s := m.score(p, k); m.regress {
				r.TestLoss = -s
			} else {
				r.TestAccuracy = s
			}
			runs = append(runs, r)
		}
	}
	result, err := x.Resume(runs)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// hills have plain scores of 0.9 less 0.01 times the square of the distance from a peak, in octaves of the learning rate, but
// 0.5 in the large batch; with regulariser 0.88, and 0.8 in the large batch, less 0.005 for each octave from the best lambda.
// Noise has a standard deviation of 0.001; what a seed adds to all is far larger. The lowest training loss is at 0.02.
func hills(peak func(size float64) float64) madeUp {
	m := octaves()
	random := rand.New(rand.NewPCG(3, 4))
	m.score = func(p TrainingPoint, seed int) float64 {
		noise := 0.001*random.NormFloat64() + 0.05*float64(seed)
		octaves := math.Log2(p.LearningRate / peak(float64(p.BatchSize)))
		switch {
		case p.Lambda == 0 && p.BatchSize == 32:
			return 0.5 + noise
		case p.Lambda == 0:
			return 0.9 - 0.01*octaves*octaves + noise
		case p.BatchSize == 32:
			return 0.8 - 0.005*math.Abs(math.Log2(p.Lambda/0.08)) + noise
		}
		return 0.88 - 0.005*math.Abs(math.Log2(p.Lambda/0.04)) + noise
	}
	m.loss = func(p TrainingPoint, _ int) float64 { return math.Abs(math.Log2(p.LearningRate / 0.02)) }
	return m
}

func proportional(size float64) float64 { return 0.022 * size }

// TestClaimsThatHold: on hills whose peaks are where the linear scaling rule has them all four claims are supported, with
// the numbers that the hills were made from. Tolerances are four standard errors of the noise, 0.001 sqrt(2/3) in a gain.
func TestClaimsThatHold(t *testing.T) {
	for _, regress := range []bool{false, true} {
		h := hills(proportional)
		h.regress = regress
		m := h.training(t)
		claims := m.Claims()
		for k, c := range claims {
			if c.Verdict != Supported || c.Kind != ClaimKind(k) {
				t.Errorf("%+v is not supported", c)
			}
		}
		const tolerance = 4 * 0.001 * 0.82
		at := func(i int) TrainingPoint { return m.Experiment.Points[i] }

		large := claims[LargeRateClaim]
		size := float64(at(large.Best).BatchSize)
		height := func(i int) float64 { return -0.01 * math.Pow(math.Log2(at(i).LearningRate/proportional(size)), 2) }
		if at(large.Against).LearningRate != 0.02 || at(large.Against).BatchSize != at(large.Best).BatchSize {
			t.Errorf("large rate against %+v", at(large.Against))
		}
		within(t, "gain", large.Gain.Value, height(large.Best)-height(large.Against), tolerance)
		last := m.find(TrainingPoint{LearningRate: 0.64, BatchSize: at(large.Best).BatchSize})
		within(t, "fall", large.Fall.Value, height(large.Best)-height(last), tolerance)
		within(t, "its error", large.Fall.StdErr, 0.001*0.82, 0.0007) // of some twenty degrees of freedom, and the larger of two

		scaling := claims[ScalingClaim]
		within(t, "slope", scaling.Slope.Slope, 1, 4*scaling.Slope.StdErr+1e-3)
		if scaling.Slope.Points != 4 || at(scaling.Best).BatchSize != 16 || at(scaling.Against).BatchSize != 2 || scaling.Ratio > scaling.Rate/10 {
			t.Errorf("scaling %+v", scaling)
		}

		penalty := claims[PenaltyClaim]
		if at(penalty.Best) != (TrainingPoint{0.01, 2, 0.04, 2}) || at(penalty.Against) != (TrainingPoint{0.01, 2, 0, 2}) {
			t.Errorf("penalty %+v", penalty)
		}
		plain := func(octaves float64) float64 { return 0.9 - 0.01*math.Pow(octaves-math.Log2(0.044), 2) }
		within(t, "gain of the penalty", penalty.Gain.Value, 0.88-plain(math.Log2(0.01)), tolerance)
		low, high := plain(math.Log2(0.01)), plain(math.Log2(0.02)) // the plain line is straight in between
		part := (0.88 - low) / (high - low)
		within(t, "log2 of the equivalent rate", math.Log2(penalty.Equivalent), math.Log2(0.01)+part, tolerance/(high-low))

		recovery := claims[RecoveryClaim]
		if at(recovery.Best) != (TrainingPoint{0.01, 32, 0.08, 2}) || at(recovery.Against) != (TrainingPoint{0.01, 32, 0, 32}) ||
			at(recovery.Small).BatchSize != 2 || at(recovery.Small).Lambda != 0 {
			t.Errorf("recovery %+v", recovery)
		}
		best := plain(math.Log2(at(recovery.Small).LearningRate))
		within(t, "recovered", recovery.Recovered, 0.3/(best-0.5), 2*tolerance/(best-0.5))
	}
}

// TestVerdicts: what is not there is not found, and the opposite is.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   ClaimKind
		want   Verdict
		change func(m *madeUp)
	}{
		{"lowest loss at a larger rate", LargeRateClaim, Contradicted, func(m *madeUp) {
			m.loss = func(p TrainingPoint, _ int) float64 { return -p.LearningRate }
		}},
		{"lowest loss at the best rate", LargeRateClaim, NotSupported, func(m *madeUp) {
			m.loss = func(p TrainingPoint, _ int) float64 {
				return math.Abs(math.Log2(p.LearningRate / proportional(float64(p.BatchSize))))
			}
		}},
		{"no cliff", LargeRateClaim, NotSupported, func(m *madeUp) { replace(m, func(p TrainingPoint) float64 { return 0.9 - 0.001/p.LearningRate }) }},
		{"no cliff but divergence", LargeRateClaim, Supported, func(m *madeUp) {
			m.regress = true
			replace(m, func(p TrainingPoint) float64 {
				if p.LearningRate > 0.5 {
					return math.NaN()
				}
				return 0.9 - 0.001/p.LearningRate
			})
		}},
		{"one seed", LargeRateClaim, Open, func(m *madeUp) { m.seeds = 1 }},
		{"two rates", LargeRateClaim, Open, func(m *madeUp) { m.rates = m.rates[:2] }},
		{"all diverged", LargeRateClaim, Open, func(m *madeUp) {
			m.loss = func(TrainingPoint, int) float64 { return math.NaN() }
		}},
		{"the same rate for all", ScalingClaim, NotSupported, peaks(func(float64) float64 { return 0.08 })},
		{"square root", ScalingClaim, NotSupported, peaks(func(size float64) float64 { return 0.06 * math.Sqrt(size) })},
		{"the other way round", ScalingClaim, Contradicted, peaks(func(size float64) float64 { return 0.7 / size })},
		{"peaks beyond the ends", ScalingClaim, Open, peaks(func(size float64) float64 { return 0.1 * size * size })},
		{"falling to divergence", ScalingClaim, Supported, func(m *madeUp) {
			m.regress = true
			replace(m, func(p TrainingPoint) float64 {
				if p.LearningRate > 1.5*proportional(float64(p.BatchSize)) {
					return math.NaN()
				}
				return 0.9 - 0.001/p.LearningRate
			})
		}},
		{"two sizes", ScalingClaim, Open, func(m *madeUp) { m.sizes = m.sizes[:2] }},
		{"regulariser that harms", PenaltyClaim, Contradicted, func(m *madeUp) {
			replace(m, func(p TrainingPoint) float64 { return 0.9 - p.Lambda })
		}},
		{"regulariser without effect", PenaltyClaim, NotSupported, func(m *madeUp) { replace(m, func(TrainingPoint) float64 { return 0.9 }) }},
		{"no regulariser", PenaltyClaim, Open, func(m *madeUp) { m.lambdas = nil }},
		{"small part recovered", RecoveryClaim, NotSupported, recovering(0.9, 0.6)},
		{"no lead to recover", RecoveryClaim, NotSupported, recovering(0.5, 0.6)},
		{"harm to the large batch", RecoveryClaim, Contradicted, recovering(0.9, 0.4)},
		{"more than recovered", RecoveryClaim, Supported, recovering(0.9, 0.95)},
		{"nothing to recover with", RecoveryClaim, Open, func(m *madeUp) { m.lambdas = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := hills(proportional)
			c.change(&h)
			m := h.training(t)
			got := m.Claims()[c.kind]
			if got.Verdict != c.want || (got.Best < 0) != (c.want == Open) {
				t.Errorf("%+v, want verdict %v", got, c.want)
			}
			m.Runs[0], m.Runs[len(m.Runs)-1] = Trained{}, Trained{} // incomplete: the first rate and recovery lines, and the last of the latter
			if got := m.Claims()[RecoveryClaim]; got.Verdict != Open {
				t.Errorf("incomplete: %+v", got)
			}
		})
	}
}

// replace puts other means in the place of the hills'.
func replace(m *madeUp, mean func(p TrainingPoint) float64) {
	random := rand.New(rand.NewPCG(5, 6))
	m.score = func(p TrainingPoint, _ int) float64 { return mean(p) + 0.001*random.NormFloat64() }
}

func peaks(peak func(size float64) float64) func(*madeUp) {
	return func(m *madeUp) { *m = hills(peak) }
}

// recovering has plain large batches at 0.5.
func recovering(small, penalised float64) func(*madeUp) {
	return func(m *madeUp) {
		replace(m, func(p TrainingPoint) float64 {
			switch {
			case p.BatchSize < 32:
				return small
			case p.Lambda > 0:
				return penalised
			}
			return 0.5
		})
	}
}

func TestLines(t *testing.T) {
	h := hills(proportional)
	h.rates, h.sizes, h.lambdas = []float64{0.04, 0.01, 0.02}, []int{4, 2}, []float64{0.08, 0.04}
	m := h.training(t)
	of := func(lines []Line) (all [][]TrainingPoint) {
		for _, l := range lines {
			var points []TrainingPoint
			for _, i := range l.Points {
				points = append(points, m.Experiment.Points[i])
			}
			all = append(all, points)
		}
		return all
	}
	check := func(what string, got [][]TrainingPoint, want ...[]TrainingPoint) {
		t.Helper()
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s lines %v, want %v", what, got, want)
		}
	}
	check("rate", of(m.RateLines()),
		[]TrainingPoint{{0.01, 2, 0, 2}, {0.02, 2, 0, 2}, {0.04, 2, 0, 2}},
		[]TrainingPoint{{0.01, 4, 0, 4}, {0.02, 4, 0, 4}, {0.04, 4, 0, 4}},
		[]TrainingPoint{{0.04, 32, 0, 32}})
	check("penalty", of(m.PenaltyLines()), []TrainingPoint{{0.04, 4, 0, 4}, {0.04, 4, 0.04, 4}, {0.04, 4, 0.08, 4}})
	check("recovery", of(m.RecoveryLines()), []TrainingPoint{{0.04, 32, 0, 32}, {0.04, 32, 0.04, 4}, {0.04, 32, 0.08, 4}})

	line := m.RateLines()[0]
	if m.point(line.Best).LearningRate != 0.04 || m.point(line.Lowest).LearningRate != 0.02 {
		t.Errorf("best %d and lowest %d", line.Best, line.Lowest)
	}
	// One unknown seed of the best point takes it out, and a tie goes to the first.
	m.Runs[line.Best*m.Experiment.Seeds+1] = Trained{}
	first, second := line.Points[0], line.Points[1]
	for k := range m.Experiment.Seeds {
		m.Runs[first*m.Experiment.Seeds+k] = m.Run(second, k)
	}
	if line = m.RateLines()[0]; line.Best != first || line.Lowest != first {
		t.Errorf("of equals best %d and lowest %d, want %d", line.Best, line.Lowest, first)
	}
	if line := (&Training{Experiment: m.Experiment, Runs: make([]Trained, len(m.Runs))}).RateLines()[0]; line.Best != -1 || line.Lowest != -1 {
		t.Errorf("of nothing %+v", line)
	}
}

// TestPeak: of a parabola it is found exactly, at unequal spaces too.
func TestPeak(t *testing.T) {
	m := octaves()
	m.rates = []float64{0.01, 0.02, 0.05, 0.3}
	m.score = func(p TrainingPoint, _ int) float64 { return 0.9 - math.Pow(math.Log(p.LearningRate/0.04), 2) }
	r := m.training(t)
	line := r.RateLines()[0]
	within(t, "peak", r.peak(line), 0.04, 1e-14)
	score := 0.9 - math.Pow(math.Log(0.5), 2) // at 0.02
	within(t, "rate of a point's score", r.rateOf(line, score), 0.02, 0)
	if v := r.rateOf(line, 1); !math.IsNaN(v) {
		t.Errorf("rate %v of a score beyond the line", v)
	}
	m.rates = []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32} // falls before it rises, and rises again after it has fallen
	scores := map[float64]float64{0.01: 0.88, 0.02: 0.85, 0.04: 0.84, 0.08: 0.9, 0.16: 0.8, 0.32: 0.83}
	m.score = func(p TrainingPoint, _ int) float64 { return scores[p.LearningRate] }
	r = m.training(t)
	line = r.RateLines()[0]
	within(t, "rate half way up", r.rateOf(line, 0.87), 0.04*math.Sqrt2, 1e-14)
	if v := r.rateOf(line, 0.82); !math.IsNaN(v) {
		t.Errorf("rate %v of a score that the line has beyond its best point", v)
	}
}

// TestQuantile: against tables of Student's distribution.
func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		freedom float64
		among   int
		want    float64
	}{{2, 1, 4.3027}, {1, 1, 12.7062}, {12, 1, 2.1788}, {8, 5, 3.3554}, {10, 25, 4.1437}, {1e6, 1, 1.95997}} {
		within(t, "quantile", quantile(c.freedom, c.among), c.want, 1e-4)
	}
}

// TestNoise: an estimate without bias of the variance of a run, whatever point and seed add to it, of which the points that
// are worse than those compared have no part.
func TestNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	sum, freedom := 0.0, 0.0
	const cases = 400
	for range cases {
		m := octaves()
		m.score = func(p TrainingPoint, seed int) float64 {
			if p.LearningRate > 0.3 || p.LearningRate < 0.02 {
				return 0.3 * random.Float64()
			}
			return 0.9 + p.LearningRate/2 + float64(seed)*0.1 + 0.001*random.NormFloat64()
		}
		r := m.training(t)
		lines := r.RateLines()[:4]
		v := r.noiseAbout(lines[0].Best, lines[0].Points[1], lines...)
		sum, freedom = sum+v.variance, freedom+v.freedom
	}
	// Of four points in four lines; in the three others the lowest is at or below the floor in half of the cases.
	if freedom < cases*2*(3+3*2) || freedom > cases*2*4*3 {
		t.Errorf("%v degrees of freedom", freedom/cases)
	}
	within(t, "variance", sum/cases, 1e-6, 4*1e-6*math.Sqrt(2/freedom)) // of a chi-squared variable
}

// TestResolution: a slope through maxima that are uniform within their steps scatters as the resolution says.
func TestResolution(t *testing.T) {
	sizes, steps := []float64{1, 2, 8, 16}, []float64{0.7, 0.35, 0.7, 0.35}
	random := rand.New(rand.NewPCG(1, 1))
	const count = 4000
	sum := 0.0
	for range count {
		rates := make([]float64, len(sizes))
		for i, size := range sizes {
			rates[i] = 0.1 * size * math.Exp(steps[i]*(random.Float64()-0.5))
		}
		sum += math.Pow(fitSlope(sizes, rates).Slope-1, 2)
	}
	// The relative error of a standard deviation of nearly normal draws is 1/sqrt(2 count).
	within(t, "standard deviation", math.Sqrt(sum/count)/resolution(sizes, steps), 1, 4/math.Sqrt(2*count))
}
