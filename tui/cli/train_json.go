package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"strings"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// trainingHeader says all about a sweep that its results do not say themselves: files of slices belong together where it
// is the same, and what is written of them follows from it and their points.
type trainingHeader struct {
	Preset      string          `json:"preset"`
	Title       string          `json:"title"`
	Note        string          `json:"note"`        // what the preset says of itself, in one line
	Model       string          `json:"model"`       // in words
	Fingerprint string          `json:"fingerprint"` // of model, data and start
	Version     int             `json:"version"`     // of the numbers: lab.TrainingVersion
	Arch        string          `json:"arch"`        // processors of one kind compute the same bits
	N           int             `json:"n"`
	TestN       int             `json:"test_n"`
	Parameters  int             `json:"parameters"`
	Regression  bool            `json:"regression"` // there is no accuracy
	Sampling    string          `json:"sampling"`
	FlowTime    number          `json:"flow_time"`
	Until       number          `json:"until"`
	Seed        uint64          `json:"seed"`
	Seeds       int             `json:"seeds"`
	Sweep       []trainingPoint `json:"sweep"`
}

// trainingPoint is where runs train.
type trainingPoint struct {
	LearningRate number `json:"learning_rate"`
	BatchSize    int    `json:"batch_size"`
	Lambda       number `json:"lambda"`
	PenaltySize  int    `json:"regulariser_batch_size,omitempty"` // where Lambda is not 0
}

// trainingDocument is the JSON form of a sweep, or of a slice of one.
type trainingDocument struct {
	Checksum string `json:"checksum"` // of all else, see sum
	trainingHeader
	Slice       string            `json:"slice,omitempty"` // i/n; none is all
	Interrupted bool              `json:"interrupted,omitempty"`
	Points      []trainingRun     `json:"points"`           // the runs, point by point with the seeds of each
	Summary     []trainingSummary `json:"summary"`          // of the points that have runs
	Claims      []trainingClaim   `json:"claims,omitempty"` // of a complete sweep
}

// sum tells the document from one that was changed: the SHA-256 of its JSON on one line, with an empty checksum.
func (d trainingDocument) sum() (string, error) {
	d.Checksum = ""
	text, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:]), nil
}

type trainingRun struct {
	trainingPoint
	Seed         uint64 `json:"seed"`
	TrainLoss    number `json:"train_loss"`
	TestLoss     number `json:"test_loss"`
	TestAccuracy number `json:"test_accuracy"`
	Steps        int    `json:"steps"`
	Status       string `json:"status"`
}

type trainingSummary struct {
	trainingPoint
	TrainLoss       number `json:"train_loss"`
	TestLoss        number `json:"test_loss"`
	TestAccuracy    number `json:"test_accuracy"`
	StdErr          number `json:"stderr"` // of TestAccuracy; in a regression of TestLoss
	TrainLossStdErr number `json:"train_loss_stderr"`
	TestLossStdErr  number `json:"test_loss_stderr"`
	Seeds           int    `json:"seeds"`
	Diverged        int    `json:"diverged"`
}

// trainingClaim is what the sweep says about a claim. Points are numbers in the sweep, from 0; what does not belong to the
// kind of claim is null.
type trainingClaim struct {
	Kind       string `json:"kind"`
	Verdict    string `json:"verdict"`
	Sentence   string `json:"sentence"`
	Best       *int   `json:"best"`
	Against    *int   `json:"against"`
	Small      *int   `json:"small"`
	Gain       number `json:"gain"`
	GainStdErr number `json:"gain_stderr"`
	Fall       number `json:"fall"`
	FallStdErr number `json:"fall_stderr"`
	Slope      number `json:"slope"`
	SlopeErr   number `json:"slope_stderr"`
	Rate       number `json:"spread_against_learning_rate"`
	Ratio      number `json:"spread_against_ratio"`
	Equivalent number `json:"equivalent_learning_rate"`
	Recovered  number `json:"recovered"`
}

// UnmarshalJSON reads what MarshalJSON writes, null as NaN.
func (n *number) UnmarshalJSON(text []byte) error {
	v := math.NaN()
	if string(text) != "null" {
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
	}
	*n = number(v)
	return nil
}

// newTrainingHeader describes the experiment on a preset, whatever the slice.
func newTrainingHeader(p *presets.Preset, x lab.TrainingExperiment) trainingHeader {
	h := trainingHeader{
		Preset:      strings.ToValidUTF8(p.Name, "\uFFFD"), // as JSON has it
		Title:       strings.ToValidUTF8(p.Title, "\uFFFD"),
		Note:        p.Summary,
		Model:       modelText(p),
		Fingerprint: p.Training.Fingerprint,
		Version:     lab.TrainingVersion,
		Arch:        runtime.GOARCH,
		N:           x.Train.Len(),
		TestN:       x.Test.Len(),
		Parameters:  x.Train.Dim(),
		Regression:  x.Accuracy == nil,
		Sampling:    x.Sampling.String(),
		FlowTime:    number(x.FlowTime),
		Until:       number(x.Until),
		Seed:        x.Seed,
		Seeds:       x.Seeds,
	}
	for _, q := range x.Points {
		h.Sweep = append(h.Sweep, newTrainingPoint(q))
	}
	return h
}

// modelText says what a preset with a model trains: "network 100-32-10, tanh, cross-entropy".
func modelText(p *presets.Preset) string {
	if p.Kind == presets.DiagonalKind {
		return fmt.Sprintf("diagonal linear network of %s", count(p.Run.Objective.Dim()/2, "input"))
	}
	s := p.Model.Shape
	units := fmt.Sprint(s.Inputs)
	for _, n := range append(s.Hidden[:len(s.Hidden):len(s.Hidden)], s.Classes) {
		units += fmt.Sprintf("-%d", n)
	}
	if len(s.Hidden) == 0 {
		return fmt.Sprintf("linear model %s, %v", units, s.Loss)
	}
	return fmt.Sprintf("network %s, %v, %v", units, s.Activation, s.Loss)
}

// experiment is what the header describes, as far as the results can tell: the model is known by its sizes only, and
// nothing can be measured.
func (h *trainingHeader) experiment() (lab.TrainingExperiment, error) {
	sampling, err := sim.ParseSampling(h.Sampling)
	x := lab.TrainingExperiment{
		Train:    sizes{h.Parameters, h.N},
		Test:     sizes{h.Parameters, h.TestN},
		Sampling: sampling,
		FlowTime: float64(h.FlowTime),
		Until:    float64(h.Until),
		Seed:     h.Seed,
		Seeds:    h.Seeds,
	}
	if !h.Regression {
		x.Accuracy = func([]float64) float64 { panic(noModel) }
	}
	for _, q := range h.Sweep {
		x.Points = append(x.Points, q.point())
	}
	return x, err
}

const noModel = "cli: results that were read have no model"

// sizes is all that is known of the objective that results were measured on: the number of its parameters and of its
// examples. Its other methods panic.
type sizes struct{ dim, len int }

func (s sizes) Dim() int                                   { return s.dim }
func (s sizes) Len() int                                   { return s.len }
func (sizes) Loss([]float64, []int) float64                { panic(noModel) }
func (sizes) Grad(_, _ []float64, _ []int) []float64       { panic(noModel) }
func (sizes) HessVec(_, _, _ []float64, _ []int) []float64 { panic(noModel) }

func newTrainingPoint(q lab.TrainingPoint) trainingPoint {
	p := trainingPoint{LearningRate: number(q.LearningRate), BatchSize: q.BatchSize, Lambda: number(q.Lambda)}
	if q.Lambda != 0 {
		p.PenaltySize = q.PenaltySize
	}
	return p
}

// point is the inverse of newTrainingPoint.
func (p trainingPoint) point() lab.TrainingPoint {
	q := lab.TrainingPoint{LearningRate: float64(p.LearningRate), BatchSize: p.BatchSize, Lambda: float64(p.Lambda), PenaltySize: p.PenaltySize}
	if q.PenaltySize == 0 {
		q.PenaltySize = q.BatchSize
	}
	return q
}

func newTrainingRun(t lab.Trained) trainingRun {
	return trainingRun{
		newTrainingPoint(t.TrainingPoint), t.Seed, number(t.TrainLoss), number(t.TestLoss), number(t.TestAccuracy),
		t.Steps, trainingStatus(t.Status),
	}
}

// trained is the inverse of newTrainingRun, but for the curve, which a document does not hold.
func (r trainingRun) trained() (lab.Trained, error) {
	status, err := parseTrainingStatus(r.Status)
	return lab.Trained{
		TrainingPoint: r.point(),
		Seed:          r.Seed,
		TrainLoss:     float64(r.TrainLoss),
		TestLoss:      float64(r.TestLoss),
		TestAccuracy:  float64(r.TestAccuracy),
		Steps:         r.Steps,
		Status:        status,
	}, err
}
