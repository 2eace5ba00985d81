package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"

	"sgdflow/sim/lab"
)

// storeVersion is raised with every change of the records' form. Those of other versions are not read.
const storeVersion = "1"

// storeRecord is the JSON form of a run.
type storeRecord struct {
	LearningRate exact       `json:"learning_rate"`
	BatchSize    int         `json:"batch_size"`
	Lambda       exact       `json:"lambda"`
	PenaltySize  int         `json:"regulariser_batch_size"`
	Seed         uint64      `json:"seed"`
	TrainLoss    exact       `json:"train_loss"`
	TestLoss     exact       `json:"test_loss"`
	TestAccuracy exact       `json:"test_accuracy"`
	Steps        int         `json:"steps"`
	Status       string      `json:"status"`
	Curve        *storeCurve `json:"curve,omitempty"`
}

type storeCurve struct {
	Time         []exact `json:"time"`
	TrainLoss    []exact `json:"train_loss"`
	TestLoss     []exact `json:"test_loss"`
	TestAccuracy []exact `json:"test_accuracy"`
	FullBatch    []exact `json:"full_batch"`
	Minibatch    []exact `json:"minibatch"`
}

// encodeRecord is a run as text: the checksum, the run, the end of the line.
func encodeRecord(key string, t lab.Trained) ([]byte, error) {
	r := storeRecord{
		LearningRate: exact(t.LearningRate),
		BatchSize:    t.BatchSize,
		Lambda:       exact(t.Lambda),
		PenaltySize:  t.PenaltySize,
		Seed:         t.Seed,
		TrainLoss:    exact(t.TrainLoss),
		TestLoss:     exact(t.TestLoss),
		TestAccuracy: exact(t.TestAccuracy),
		Steps:        t.Steps,
		Status:       trainingStatus(t.Status),
	}
	if c := t.Curve; c != nil {
		r.Curve = &storeCurve{exacts(c.Time), exacts(c.TrainLoss), exacts(c.TestLoss), exacts(c.TestAccuracy), exacts(c.FullBatch), exacts(c.Minibatch)}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return append(append([]byte(checksum(key, text)+" "), text...), '\n'), nil
}

// decodeRecord reads a run, false where the text was not written under the key, is not whole, or has been changed.
func decodeRecord(key string, text []byte) (lab.Trained, bool) {
	sum, body, ok := bytes.Cut(bytes.TrimSuffix(text, []byte("\n")), []byte(" "))
	if !ok || string(sum) != checksum(key, body) {
		return lab.Trained{}, false
	}
	var r storeRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return lab.Trained{}, false
	}
	return r.trained()
}

// trained is the run, false where it makes none.
func (r *storeRecord) trained() (lab.Trained, bool) {
	status, err := parseTrainingStatus(r.Status)
	if err != nil {
		return lab.Trained{}, false
	}
	t := lab.Trained{
		TrainingPoint: lab.TrainingPoint{
			LearningRate: float64(r.LearningRate),
			BatchSize:    r.BatchSize,
			Lambda:       float64(r.Lambda),
			PenaltySize:  r.PenaltySize,
		},
		Seed:         r.Seed,
		TrainLoss:    float64(r.TrainLoss),
		TestLoss:     float64(r.TestLoss),
		TestAccuracy: float64(r.TestAccuracy),
		Steps:        r.Steps,
		Status:       status,
	}
	if c := r.Curve; c != nil {
		t.Curve = &lab.TrainingCurve{
			TrainingPoint: t.TrainingPoint,
			Seed:          t.Seed,
			Time:          float64s(c.Time),
			TrainLoss:     float64s(c.TrainLoss),
			TestLoss:      float64s(c.TestLoss),
			TestAccuracy:  float64s(c.TestAccuracy),
			FullBatch:     float64s(c.FullBatch),
			Minibatch:     float64s(c.Minibatch),
		}
	}
	return t, true
}

// checksum tells a record from one that was damaged, cut short, or written under another key.
func checksum(key string, body []byte) string {
	h := sha256.New()
	h.Write([]byte("sgdflow training " + storeVersion + " " + key + "\n"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// exact is a float64 in full precision, a word in quotation marks where JSON has no number for it.
type exact float64

// MarshalJSON writes the shortest decimal that reads back as the same float64, "NaN", "+Inf" or "-Inf".
func (v exact) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(v), 'g', -1, 64)
	if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
		text = strconv.Quote(text)
	}
	return []byte(text), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *exact) UnmarshalJSON(text []byte) error {
	x, err := strconv.ParseFloat(string(bytes.Trim(text, `"`)), 64)
	*v = exact(x)
	return err
}

func exacts(x []float64) []exact {
	all := make([]exact, len(x))
	for i, v := range x {
		all[i] = exact(v)
	}
	return all
}

func float64s(x []exact) []float64 {
	all := make([]float64, len(x))
	for i, v := range x {
		all[i] = float64(v)
	}
	return all
}
