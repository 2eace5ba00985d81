package lab

import (
	"fmt"
	"math"
)

// summaries takes means over the known runs of each point.
func summaries(points []TrainingPoint, seeds int, runs []Trained) []TrainingSummary {
	all := make([]TrainingSummary, len(points))
	for i, p := range points {
		s := TrainingSummary{TrainingPoint: p}
		var train, test, accuracy []float64
		for _, r := range runs[i*seeds : (i+1)*seeds] {
			if r.Status.Kind == Unknown {
				continue
			}
			s.Known++
			if r.Status.Kind == TrainingDiverged {
				s.Diverged++
			}
			train, test, accuracy = append(train, r.TrainLoss), append(test, r.TestLoss), append(accuracy, r.TestAccuracy)
		}
		s.TrainLoss, s.TestLoss, s.Accuracy = meanOf(train), meanOf(test), meanOf(accuracy)
		all[i] = s
	}
	return all
}

// meanOf is NaN of nothing, and of anything that is.
func meanOf(values []float64) Mean {
	n := float64(len(values))
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	m := Mean{Value: sum / n, StdErr: math.NaN()}
	if n < 2 {
		return m
	}
	squares := 0.0
	for _, v := range values {
		squares += float64((v - m.Value) * (v - m.Value))
	}
	m.StdErr = math.Sqrt(squares / (n - 1) / n)
	return m
}

// Resume makes a complete result of runs, in any order, that were measured before: those of several slices, for one. Runs
// whose status is Unknown are passed over. Errors say which run is missing, stands twice or belongs to another experiment.
// Of the experiment's functions it and what the result can do call Train.Len alone.
func (x TrainingExperiment) Resume(runs []Trained) (*Training, error) {
	x.Slice, x.Ledger = Slice{}, nil
	x, err := x.normal()
	if err != nil {
		return nil, err
	}
	places := make(map[TrainingPoint]int, len(x.Points))
	for i, p := range x.Points {
		places[p] = i
	}
	t := &Training{Experiment: x, Runs: make([]Trained, len(x.Points)*x.Seeds), Progress: 1}
	for _, r := range runs {
		if r.Status.Kind == Unknown {
			continue
		}
		r.TrainingPoint = r.normal()
		i, ok := places[r.TrainingPoint]
		k := r.Seed - x.Seed
		switch {
		case !ok:
			return nil, fmt.Errorf("the experiment has no point at %s", r.words())
		case k >= uint64(x.Seeds):
			return nil, fmt.Errorf("seed %d is not of the experiment, whose %d seeds begin with %d", r.Seed, x.Seeds, x.Seed)
		case t.Run(i, int(k)).Status.Kind != Unknown:
			return nil, fmt.Errorf("the run at %s, seed %d stands twice", r.words(), r.Seed)
		}
		t.Runs[i*x.Seeds+int(k)] = r
	}
	missing, first := 0, 0
	for n := len(t.Runs) - 1; n >= 0; n-- {
		if t.Runs[n].Status.Kind == Unknown {
			missing, first = missing+1, n
		}
	}
	if missing > 0 {
		return nil, fmt.Errorf("%d of %d runs are missing, the first of them at %s, seed %d",
			missing, len(t.Runs), x.Points[first/x.Seeds].words(), x.Seed+uint64(first%x.Seeds))
	}
	t.Summary = summaries(x.Points, x.Seeds, t.Runs)
	return t, nil
}
