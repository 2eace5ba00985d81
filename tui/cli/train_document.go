package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"sgdflow/sim/lab"
	"sgdflow/tui"
)

var (
	claimKinds = [...]string{
		lab.LargeRateClaim: "large-rate", lab.ScalingClaim: "scaling",
		lab.PenaltyClaim: "penalty", lab.RecoveryClaim: "recovery",
	}
	claimVerdicts = [...]string{
		lab.Open: "open", lab.Supported: "supported",
		lab.NotSupported: "not supported", lab.Contradicted: "contradicted",
	}
)

// document is the JSON form of the result, without its checksum.
func (s *sweep) document() trainingDocument {
	d := trainingDocument{
		trainingHeader: s.header,
		Interrupted:    s.interrupted,
		Points:         []trainingRun{},
		Summary:        []trainingSummary{},
	}
	if s.sliced() {
		d.Slice = sliceText(s.slice)
	}
	for _, t := range s.trained() {
		d.Points = append(d.Points, newTrainingRun(t))
	}
	for _, q := range s.result.Summary {
		if q.Known > 0 {
			d.Summary = append(d.Summary, newTrainingSummary(q, s.header.Regression))
		}
	}
	if s.complete() {
		for _, c := range s.result.Claims() {
			d.Claims = append(d.Claims, newTrainingClaim(s.result, c))
		}
	}
	return d
}

func newTrainingSummary(q lab.TrainingSummary, regression bool) trainingSummary {
	r := trainingSummary{
		trainingPoint:   newTrainingPoint(q.TrainingPoint),
		TrainLoss:       number(q.TrainLoss.Value),
		TestLoss:        number(q.TestLoss.Value),
		TestAccuracy:    number(q.Accuracy.Value),
		StdErr:          number(q.Accuracy.StdErr),
		TrainLossStdErr: number(q.TrainLoss.StdErr),
		TestLossStdErr:  number(q.TestLoss.StdErr),
		Seeds:           q.Known,
		Diverged:        q.Diverged,
	}
	if regression {
		r.StdErr = r.TestLossStdErr
	}
	return r
}

func newTrainingClaim(t *lab.Training, c lab.Claim) trainingClaim {
	return trainingClaim{
		Kind:       claimKinds[c.Kind],
		Verdict:    claimVerdicts[c.Verdict],
		Sentence:   claimSentence(t, c),
		Best:       place(c.Best),
		Against:    place(c.Against),
		Small:      place(c.Small),
		Gain:       number(c.Gain.Value),
		GainStdErr: number(c.Gain.StdErr),
		Fall:       number(c.Fall.Value),
		FallStdErr: number(c.Fall.StdErr),
		Slope:      number(c.Slope.Slope),
		SlopeErr:   number(c.Slope.StdErr),
		Rate:       number(c.Rate),
		Ratio:      number(c.Ratio),
		Equivalent: number(c.Equivalent),
		Recovered:  number(c.Recovered),
	}
}

// claimSentence is the screen's sentence in the words of the tables.
func claimSentence(t *lab.Training, c lab.Claim) string {
	return plainWords.Replace(tui.ClaimSentence(t, c, 0))
}

var plainWords = strings.NewReplacer("ε", "eps", "λ", "lambda", "±", "+-")

// place is the number of a point, nil for none.
func place(i int) *int {
	if i < 0 {
		return nil
	}
	return &i
}

// writeJSON writes one object and a newline.
func (s *sweep) writeJSON(w io.Writer) (err error) {
	d := s.document()
	if d.Checksum, err = d.sum(); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(d)
}

// writeCSV writes a header and one row a run.
func (s *sweep) writeCSV(w io.Writer) error {
	head := []string{
		"learning_rate", "batch_size", "lambda", "regulariser_batch_size", "seed", "train_loss", "test_loss",
		"test_accuracy", "steps", "status",
	}
	runs := s.trained()
	return writeRecords(w, head, len(runs), func(row []string, i int) []string {
		t, size := runs[i], ""
		if t.Lambda != 0 {
			size = fmt.Sprint(t.PenaltySize)
		}
		return append(row, cell(t.LearningRate), fmt.Sprint(t.BatchSize), cell(t.Lambda), size, fmt.Sprint(t.Seed),
			cell(t.TrainLoss), cell(t.TestLoss), cell(t.TestAccuracy), fmt.Sprint(t.Steps), trainingStatus(t.Status))
	})
}
