package sim_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

func TestValidate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		change func(r *sim.Run)
		want   string // part of the error, empty for none
	}{
		{"as it is", func(*sim.Run) {}, ""},
		{"no objective", func(r *sim.Run) { r.Objective = nil }, "no objective"},
		{"short start", func(r *sim.Run) { r.Start = r.Start[:1] }, "start has 1 values, the objective has 2 parameters"},
		{"long start", func(r *sim.Run) { r.Start = []float64{1, 2, 3} }, "start has 3 values"},
		{"NaN in the start", func(r *sim.Run) { r.Start = []float64{1, nan} }, "not finite"},
		{"infinite start", func(r *sim.Run) { r.Start = []float64{-inf, 1} }, "not finite"},
		{"learning rate 0", func(r *sim.Run) { r.Settings.LearningRate = 0 }, "learning rate 0 is out of range"},
		{"negative learning rate", func(r *sim.Run) { r.Settings.LearningRate = -0.1 }, "learning rate -0.1"},
		{"NaN learning rate", func(r *sim.Run) { r.Settings.LearningRate = nan }, "learning rate NaN"},
		{"infinite learning rate", func(r *sim.Run) { r.Settings.LearningRate = inf }, "learning rate +Inf"},
		{"largest learning rate", func(r *sim.Run) { r.Settings.LearningRate = math.MaxFloat64 }, ""},
		{"batch size 0", func(r *sim.Run) { r.Settings.BatchSize = 0 }, "batch size 0"},
		{"batch size 3", func(r *sim.Run) { r.Settings.BatchSize = 3 }, "use one of [1 2 4 8]"},
		{"batch size above N", func(r *sim.Run) { r.Settings.BatchSize = 16 }, "batch size 16 does not divide the 8 examples"},
		{"negative batch size", func(r *sim.Run) { r.Settings.BatchSize = -2 }, "batch size -2"},
		{"full batch", func(r *sim.Run) { r.Settings.BatchSize = 8 }, ""},
		{"penalised minibatches", func(r *sim.Run) { r.Settings.Lambda, r.Settings.PenaltySize = 0.1, 1 }, ""},
		{"penalised batches", func(r *sim.Run) { r.Settings.Lambda = 0.1 }, ""},
		{"negative lambda", func(r *sim.Run) { r.Settings.Lambda = -0.1 }, "lambda -0.1 is out of range"},
		{"NaN lambda", func(r *sim.Run) { r.Settings.Lambda = nan }, "lambda NaN"},
		{"infinite lambda", func(r *sim.Run) { r.Settings.Lambda = inf }, "lambda +Inf"},
		{"penalty size 3", func(r *sim.Run) { r.Settings.BatchSize, r.Settings.PenaltySize = 8, 3 }, "use one of [1 2 4 8]"},
		{"penalty size above B", func(r *sim.Run) { r.Settings.PenaltySize = 4 }, "minibatches of 4 examples to be penalised do not divide a batch of 2"},
		{"negative penalty size", func(r *sim.Run) { r.Settings.PenaltySize = -1 }, "use one of [1 2]"},
		{"unknown sampling", func(r *sim.Run) { r.Settings.Sampling = 3 }, "unknown sampling 3"},
		{"negative sampling", func(r *sim.Run) { r.Settings.Sampling = -1 }, "unknown sampling -1"},
		{"horizon 0", func(r *sim.Run) { r.Horizon = 0 }, "horizon 0"},
		{"NaN horizon", func(r *sim.Run) { r.Horizon = nan }, "horizon NaN"},
		{"infinite horizon", func(r *sim.Run) { r.Horizon = inf }, "horizon +Inf"},
		{"no seeds", func(r *sim.Run) { r.Seeds = 0 }, "0 seeds"},
		{"too many seeds", func(r *sim.Run) { r.Seeds = sim.MaxSeeds + 1 }, "1048577 seeds"},
		{"too many updates", func(r *sim.Run) { r.Settings.LearningRate = 1e-10 }, "2e+10 updates"},
		{"updates beyond any number", func(r *sim.Run) { r.Settings.LearningRate, r.Horizon = 5e-324, math.MaxFloat64 }, "updates"},
		{"too much memory", func(r *sim.Run) {
			r.Objective = simtest.Valley{X: make([]float64, 1000), Y: make([]float64, 1000)}
			r.Seeds = sim.MaxSeeds
		}, "do not fit into memory: use at most 66841 seeds"},
		{"many paths of a penalised run", func(r *sim.Run) {
			r.Objective, r.Settings.Lambda = simtest.Valley{X: make([]float64, 1000), Y: make([]float64, 1000)}, 0.1
			r.Seeds = sim.MaxSeeds
		}, "use at most 66576 seeds"},
		{"no list of many values", func(r *sim.Run) {
			r.Objective = matrix{mat.NewSymDense(2000, nil)}
			r.Settings.BatchSize, r.Start = 1, slices.Repeat([]float64{nan}, 2000)
		}, "start of 2000 parameters is not finite"},
		{"loss overflows", func(r *sim.Run) { r.Start = []float64{1e200, 1} }, "the loss is +Inf at the start"},
		{"loss is NaN", func(r *sim.Run) { r.Start = []float64{1e200, 1e200} }, "the loss is"},
		{"gradient overflows", func(r *sim.Run) { r.Objective, r.Start = squareRoot{}, []float64{0, 1} }, "the gradient is not finite at the start [0 1]: choose another start"},
		{"gradient is finite", func(r *sim.Run) { r.Objective, r.Start = squareRoot{}, []float64{1e-300, 1} }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := valleyRun(sim.Reshuffle)
			c.change(&r)
			err := r.Validate()
			if c.want == "" && err != nil {
				t.Errorf("error %q", err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// squareRoot is C = sqrt(a), whose loss is finite at a = 0 and whose gradient is not.
type squareRoot struct{ simtest.Valley }

func (squareRoot) Len() int                          { return 8 }
func (squareRoot) Loss(w []float64, _ []int) float64 { return math.Sqrt(w[0]) }
func (squareRoot) Grad(dst, w []float64, _ []int) []float64 {
	return append(dst[:0], 1/(2*math.Sqrt(w[0])), 0)
}

func TestDivisors(t *testing.T) {
	for n := 1; n <= 500; n++ {
		var want []int
		for i := 1; i <= n; i++ {
			if n%i == 0 {
				want = append(want, i)
			}
		}
		if got := sim.Divisors(n); !slices.Equal(got, want) {
			t.Errorf("Divisors(%d) = %v, want %v", n, got, want)
		}
	}
}

func TestUpdates(t *testing.T) {
	for _, c := range []struct {
		rate, horizon   float64
		updates, epochs int
	}{{0.1, 0.3, 3, 0}, {0.1, 0.8, 8, 2}, {0.1, 0.79, 7, 1}, {0.03, 30, 1000, 250}, {0.3, 0.1, 0, 0}, {1. / 3, 4, 12, 3}} {
		r := sim.Run{Objective: simtest.Table(), Horizon: c.horizon, Settings: sim.Settings{LearningRate: c.rate, BatchSize: 2}}
		if r.Batches() != 4 || r.Updates() != c.updates || r.Epochs() != c.epochs {
			t.Errorf("rate %v horizon %v: %d updates, %d epochs of %d, want %d and %d", c.rate, c.horizon, r.Updates(), r.Epochs(), r.Batches(), c.updates, c.epochs)
		}
		near(t, "time of an epoch", r.EpochTime(), 4*c.rate, 1e-15)
	}
}

func TestSamplingNames(t *testing.T) {
	for _, s := range sim.Samplings {
		if got, err := sim.ParseSampling(s.String()); err != nil || got != s {
			t.Errorf("%v is parsed as %v, %v", s, got, err)
		}
	}
	if _, err := sim.ParseSampling("Shuffle"); err == nil || !strings.Contains(err.Error(), "use reshuffle, shuffle or replacement") {
		t.Errorf("error %v", err)
	}
	if a, b := sim.Sampling(-1).String(), sim.Sampling(3).String(); a != "Sampling(-1)" || b != "Sampling(3)" {
		t.Errorf("those that there are none of are %s and %s", a, b)
	}
	if len(sim.Samplings) != 3 {
		t.Errorf("%d samplings", len(sim.Samplings))
	}
}
