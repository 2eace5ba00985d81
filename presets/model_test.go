package presets

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sgdflow/sim/dataset"
	"sgdflow/sim/objective"
)

// Presets of models with every key a file needs, and none it may leave out.
const (
	smallNetwork = `
[objective]
kind = "network"
hidden = [3]
label = "c"
[data]
x = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
c = [0, 1, 2, 0, 1, 2]
y = [1, 2, 3, 4, 5, 6]
[run]
learning_rate = 0.1
batch_size = 2
horizon = 10
`
	smallGlyphs = `
[objective]
kind = "network"
hidden = []
[data.glyphs]
[split]
train = 32
test = 20
[run]
learning_rate = 0.5
batch_size = 2
horizon = 10
`
	smallDiagonal = `
[objective]
kind = "diagonal"
[data.regression]
features = 4
nonzero = 2
[split]
train = 6
test = 5
[run]
start = 0.25
learning_rate = 0.1
batch_size = 2
horizon = 10
`
)

func TestDecodeNetworkOnColumns(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, smallNetwork)
	shape := objective.Shape{Inputs: 2, Hidden: []int{3}, Classes: 3}
	if p.Kind != NetworkKind || !reflect.DeepEqual(p.Model.Shape, shape) || p.Model.Split != nil || p.Model.Label != "c" || p.Loss != "" {
		t.Errorf("model %+v", p.Model)
	}
	if p.Training != nil {
		t.Error("there is a training without a test set")
	}
	if p.View.Plane != MainPlane || !slices.Equal(p.Parameters, shape.Names()) {
		t.Errorf("view %+v of %v", p.View, p.Parameters)
	}
	if !slices.Equal(p.Run.Start, shape.Start(objective.Xavier, 1)) {
		t.Errorf("start %v", p.Run.Start)
	}
	if err := p.Run.Validate(); err != nil {
		t.Error(err)
	}
	n, err := objective.NewNetwork(shape, []float64{0.1, 1, 0.2, 2, 0.3, 3, 0.4, 4, 0.5, 5, 0.6, 6}, []int{0, 1, 2, 0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range [][]int{nil, {0}, {5}} { // rows stay in their order
		if got, want := p.Run.Objective.Loss(p.Run.Start, batch), n.Loss(p.Run.Start, batch); got != want {
			t.Errorf("loss of %v is %v, want %v", batch, got, want)
		}
	}
}

func TestDecodeNetworkChoices(t *testing.T) {
	t.Parallel()
	change := func(old, new string) *Preset { return mustDecode(t, strings.Replace(smallNetwork, old, new, 1)) }
	for name, c := range map[string]struct {
		p    *Preset
		want objective.Shape
		law  objective.Init
	}{
		"relu":    {change("hidden = [3]", "hidden = [3, 2]\nactivation = \"relu\""), objective.Shape{Inputs: 2, Hidden: []int{3, 2}, Classes: 3, Activation: objective.ReLU}, objective.He},
		"squared": {change("hidden = [3]", "hidden = []\nloss = \"squared\""), objective.Shape{Inputs: 2, Classes: 3, Loss: objective.Squared}, objective.Xavier},
		"he":      {change("[run]", "[run]\nstart = \"he\""), objective.Shape{Inputs: 2, Hidden: []int{3}, Classes: 3}, objective.He},
		"seed":    {change("[run]", "[run]\nseed = 7"), objective.Shape{Inputs: 2, Hidden: []int{3}, Classes: 3}, objective.Xavier},
	} {
		if !reflect.DeepEqual(c.p.Model.Shape, c.want) || c.p.Model.Init != c.law {
			t.Errorf("%s: shape %+v, law %v", name, c.p.Model.Shape, c.p.Model.Init)
		}
		if !slices.Equal(c.p.Run.Start, c.want.Start(c.law, c.p.Run.Settings.Seed)) {
			t.Errorf("%s: start %v", name, c.p.Run.Start)
		}
	}
}

// TestStartScale: it multiplies what the law draws, for the run and for every seed of a training.
func TestStartScale(t *testing.T) {
	t.Parallel()
	drawn := mustDecode(t, smallGlyphs)
	scaled := mustDecode(t, strings.Replace(smallGlyphs, "[run]", "[run]\nstart_scale = 2.5", 1))
	for name, starts := range map[string][2][]float64{
		"run":      {drawn.Run.Start, scaled.Run.Start},
		"training": {drawn.Training.Start(9), scaled.Training.Start(9)},
	} {
		for j, w := range starts[0] {
			if starts[1][j] != 2.5*w {
				t.Fatalf("%s: parameter %d is %v scaled, %v not", name, j, starts[1][j], w)
			}
		}
	}
	if slices.Max(drawn.Run.Start) == 0 {
		t.Error("the law draws nothing")
	}
}

func TestDecodeSplitOfColumns(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, smallNetwork+"[split]\ntrain = 4\ntest = 2\n")
	if p.Run.Objective.Len() != 4 || p.Training.Test.Len() != 2 || p.Columns.Rows() != 6 || *p.Model.Split != (dataset.Split{Train: 4, Test: 2, Seed: 1}) {
		t.Errorf("%d and %d of %d rows, %+v", p.Run.Objective.Len(), p.Training.Test.Len(), p.Columns.Rows(), p.Model.Split)
	}
	// Every row is in one of the sets: their losses add up to that of all.
	w := p.Run.Start
	got := (4*p.Run.Objective.Loss(w, nil) + 2*p.Training.Test.Loss(w, nil)) / 6
	if want := mustDecode(t, smallNetwork).Run.Objective.Loss(w, nil); math.Abs(got-want) > 1e-15 { // rounding
		t.Errorf("mean loss of both sets is %v, of all rows %v", got, want)
	}
	if q := mustDecode(t, smallNetwork+"[split]\ntrain = 6\ntest = 0\n"); q.Training != nil || q.Run.Objective.Len() != 6 {
		t.Error("a training without a test set")
	}
}

func TestDecodeGlyphs(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, smallGlyphs)
	g := dataset.Glyphs{Size: 10, Seed: 1}
	train, test, err := g.Draw(32, 20)
	if err != nil {
		t.Fatal(err)
	}
	shape := objective.Shape{Inputs: 100, Classes: 10}
	if *p.Model.Source.Glyphs != g || !reflect.DeepEqual(p.Model.Shape, shape) {
		t.Errorf("model %+v", p.Model)
	}
	trained, _ := objective.NewNetwork(shape, train.Inputs, train.Labels)
	tested, _ := objective.NewNetwork(shape, test.Inputs, test.Labels)
	w := p.Training.Start(5)
	if !slices.Equal(w, shape.Start(objective.Xavier, 5)) {
		t.Errorf("start %v", w[:4])
	}
	if p.Run.Objective.Loss(w, nil) != trained.Loss(w, nil) || p.Training.Test.Loss(w, nil) != tested.Loss(w, nil) {
		t.Error("other losses than on the glyphs drawn")
	}
	if p.Training.Accuracy(w) != tested.Accuracy(w) {
		t.Errorf("accuracy %v, want %v", p.Training.Accuracy(w), tested.Accuracy(w))
	}
	w[0]++
	if p.Training.Start(5)[0] == w[0] {
		t.Error("starts share memory")
	}
}

func TestDecodeDiagonal(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, smallDiagonal)
	train, test, err := dataset.Regression{Features: 4, Nonzero: 2, Seed: 1}.Draw(6, 5)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"u1", "u2", "u3", "u4", "v1", "v2", "v3", "v4"}; !slices.Equal(p.Parameters, want) {
		t.Errorf("parameters %v", p.Parameters)
	}
	if !slices.Equal(p.Run.Start, slices.Repeat([]float64{0.25}, 8)) || !slices.Equal(p.Training.Start(9), p.Run.Start) || p.Training.Accuracy != nil {
		t.Errorf("start %v", p.Run.Start)
	}
	// At u = v the network is 0 and the loss half the mean square of the targets.
	half := func(y []float64) (sum float64) {
		for _, v := range y {
			sum += v * v / 2 / float64(len(y))
		}
		return sum
	}
	for name, c := range map[string][2]float64{
		"training": {p.Run.Objective.Loss(p.Run.Start, nil), half(train.Targets)},
		"test":     {p.Training.Test.Loss(p.Run.Start, nil), half(test.Targets)},
	} {
		if math.Abs(c[0]-c[1]) > 1e-15*c[1]*10 { // rounding
			t.Errorf("%s loss is %v, want %v", name, c[0], c[1])
		}
	}
	q := mustDecode(t, smallDiagonal+"[view]\nu1 = [0, 1]\nv1 = \"fit\"\n[[readout]]\nformula = \"u1^2 - v1^2\"\n")
	if q.View.X.Parameter != 0 || q.View.Y.Parameter != 4 || q.Readouts[0].Value(q.Run.Start) != 0 {
		t.Errorf("view %+v", q.View)
	}
	columns := strings.NewReplacer(`kind = "diagonal"`, "kind = \"diagonal\"\nlabel = \"y\"",
		"[data.regression]\nfeatures = 4\nnonzero = 2\n", "[data]\nx = [1, 2, 3]\ny = [-1.5, 0, 4]\n", "train = 6", "train = 2", "test = 5", "test = 1").Replace(smallDiagonal)
	if r := mustDecode(t, columns); len(r.Parameters) != 2 || r.Training.Test.Len() != 1 {
		t.Errorf("on columns: %v", r.Parameters)
	}
}

func TestDecodeTrain(t *testing.T) {
	t.Parallel()
	sweep := func(text string) Training {
		x := *mustDecode(t, text).Training
		return Training{
			FlowTime: x.FlowTime, Until: x.Until, Seeds: x.Seeds, LearningRates: x.LearningRates, BatchSizes: x.BatchSizes,
			Lambdas: x.Lambdas, SmallRate: x.SmallRate, SmallBatch: x.SmallBatch, LargeBatch: x.LargeBatch,
		}
	}
	rates := []float64{0.0625, 0.125, 0.25, 0.5, 1, 2, 4}
	want := Training{
		FlowTime: 10, Seeds: 3, LearningRates: rates, BatchSizes: []int{2, 8, 32}, Lambdas: rates,
		SmallRate: 0.0625, SmallBatch: 2, LargeBatch: 32,
	}
	if got := sweep(smallGlyphs); !reflect.DeepEqual(got, want) {
		t.Errorf("left out: got %+v, want %+v", got, want)
	}
	if got := sweep(smallGlyphs + "[train]\nflow_time = 0.5\nsmall_batch = 16\n"); !slices.Equal(got.LearningRates, rates[:4]) || got.LargeBatch != 32 {
		t.Errorf("short: %+v", got)
	}
	got := sweep(smallGlyphs + `[train]
flow_time = 20
until = 0.1
seeds = 5
learning_rates = [0.1, 0.3]
batch_sizes = [1, 32]
lambdas = []
small_rate = 0.05
small_batch = 4
large_batch = 8
`)
	want = Training{
		FlowTime: 20, Until: 0.1, Seeds: 5, LearningRates: []float64{0.1, 0.3}, BatchSizes: []int{1, 32}, Lambdas: []float64{},
		SmallRate: 0.05, SmallBatch: 4, LargeBatch: 8,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("given: got %+v, want %+v", got, want)
	}
}

// The fingerprint changes with all that a run depends on apart from its settings, and with nothing else.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	const text = smallNetwork + "[split]\ntrain = 4\ntest = 2\n"
	first := mustDecode(t, text).Training.Fingerprint
	if len(first) != 64 {
		t.Errorf("fingerprint %q", first)
	}
	for old, new := range map[string]string{
		"learning_rate = 0.1": "learning_rate = 0.2", "[run]": "[run]\nseed = 9\nsampling = \"shuffle\"\nstart = \"xavier\"",
		"horizon = 10": "horizon = 20\n[train]\nseeds = 9", "batch_size = 2": "batch_size = 4",
	} {
		if got := mustDecode(t, strings.Replace(text, old, new, 1)).Training.Fingerprint; got != first {
			t.Errorf("%q changes the fingerprint", new)
		}
	}
	seen := map[string]string{first: "as it is"}
	for old, new := range map[string]string{
		"hidden = [3]": "hidden = [4]", "[3]": "[3]\nactivation = \"relu\"", "[3]\n": "[3]\nloss = \"squared\"\n", "[run]": "[run]\nstart = \"he\"",
		"0.1, 0.2": "0.1, 0.20000000000000004", "c = [0, 1": "c = [1, 0", "test = 2": "test = 1", "train = 4": "train = 2", "test = 2\n": "test = 2\nseed = 2\n",
	} {
		got := mustDecode(t, strings.Replace(text, old, new, 1)).Training.Fingerprint
		if other, ok := seen[got]; ok {
			t.Errorf("%q has the fingerprint of %q", new, other)
		}
		seen[got] = new
	}
}
