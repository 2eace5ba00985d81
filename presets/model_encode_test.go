package presets

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestModelMarshalJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		smallNetwork: `{"objective": {"kind": "network", "hidden": [3], "activation": "tanh", "loss": "cross-entropy", "label": "c"},
			"data": {"columns": ["x", "c", "y"], "values": [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0, 1, 2, 0, 1, 2], [1, 2, 3, 4, 5, 6]]}}`,
		smallGlyphs: `{"objective": {"kind": "network", "hidden": [], "activation": "tanh", "loss": "cross-entropy"},
			"data": {"glyphs": {"size": 10, "shift": 0, "distort": 0, "noise": 0, "label_noise": 0, "seed": 1}}, "split": {"train": 32, "test": 20},
			"train": {"flow_time": 10, "until": 0, "seeds": 3, "learning_rates": [0.0625, 0.125, 0.25, 0.5, 1, 2, 4], "batch_sizes": [2, 8, 32],
				"lambdas": [0.0625, 0.125, 0.25, 0.5, 1, 2, 4], "small_rate": 0.0625, "small_batch": 2, "large_batch": 32}}`,
		smallDiagonal: `{"objective": {"kind": "diagonal"}, "data": {"regression": {"features": 4, "nonzero": 2, "noise": 0, "seed": 1}},
			"split": {"train": 6, "test": 5}, "train": {"flow_time": 10, "until": 0, "seeds": 3, "learning_rates": [0.0125, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8],
				"batch_sizes": [2], "lambdas": [0.0125, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8], "small_rate": 0.0125, "small_batch": 2, "large_batch": 2}}`,
	} {
		b, err := json.Marshal(mustDecode(t, text))
		if err != nil {
			t.Fatal(err)
		}
		var got, expected map[string]any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(want), &expected); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"objective", "data", "split", "train"} {
			if !reflect.DeepEqual(got[key], expected[key]) {
				t.Errorf("%s is %v, want %v", key, got[key], expected[key])
			}
		}
	}
}

func TestModelTOMLFollowsTheSeed(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, smallNetwork)
	p.Run.Settings.Seed = 4
	if _, err := p.TOML(); err == nil {
		t.Error("the start of another seed was written")
	}
	p.Run.Start = p.Model.Start(4)
	text, err := p.TOML()
	if err != nil {
		t.Fatal(err)
	}
	samePreset(t, mustDecode(t, string(text)), p)
}

// randomModel draws presets of models of every shape a file can give.
func randomModel(t *rapid.T) string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	pick := func(name string, lines ...string) { line(rapid.SampledFrom(lines).Draw(t, name)) }
	diagonal := rapid.Bool().Draw(t, "diagonal")
	columns := rapid.Bool().Draw(t, "columns")
	line("[objective]")
	if diagonal {
		line(`kind = "diagonal"`)
	} else {
		line(`kind = "network"`)
		pick("hidden", "hidden = []", "hidden = [1]", "hidden = [3, 2]")
		pick("activation", "", `activation = "tanh"`, `activation = "relu"`)
		pick("loss", "", `loss = "cross-entropy"`, `loss = "squared"`)
	}
	switch {
	case columns:
		line(`label = "c"`)
		pick("data", "[data]\nx = [1.5, -2, 0, 1e-7, 3, 4]\nc = [1, 0, 3, 0, 1, 0]", "[data.generate]\nrows = 6\nc = \"i\"\nz = \"normal()\"\ny = \"2*z\"")
	case diagonal:
		pick("data", "[data.regression]\nfeatures = 3\nnonzero = 1", "[data.regression]\nfeatures = 1\nnonzero = 1\nnoise = 0.25\nseed = 77")
	default:
		pick("data", "[data.glyphs]", "[data.glyphs]\nsize = 4\nshift = 0.1\ndistort = 0.3\nnoise = 0.5\nlabel_noise = 0.2\nseed = 9")
	}
	var tested bool
	if !columns || rapid.Bool().Draw(t, "split") {
		line("[split]\ntrain = 4")
		tested = !columns || rapid.Bool().Draw(t, "tested")
		if tested {
			line("test = 2")
		} else {
			line("test = 0")
		}
		if columns {
			pick("split seed", "", "seed = 12")
		}
	} else {
		tested = false
	}
	line("[run]\nlearning_rate = 0.3\nbatch_size = 2\nhorizon = 7")
	switch {
	case diagonal:
		pick("start", "start = 0.1", "start = 1", "start = 1e-9")
	default:
		pick("start", "", `start = "he"`, `start = "xavier"`)
		pick("start scale", "", "start_scale = 3", "start_scale = 0.1")
	}
	pick("seed", "", "seed = 3\nsampling = \"shuffle\"\nseeds = 5")
	if tested {
		pick("train", "", "[train]", "[train]\nflow_time = 3.5\nuntil = 1e-3\nlambdas = []\nbatch_sizes = [1]\nlarge_batch = 4", "[train]\nlearning_rates = [0.001]\nseeds = 1")
	}
	return b.String()
}

func TestModelRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := randomModel(t)
		p, err := Decode("random.toml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		again, err := p.TOML()
		if err != nil {
			t.Fatal(err)
		}
		q, err := Decode("random.toml", again)
		if err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		samePreset(rapidTB{t: t}, q, p)
		if p.Training != nil && p.Training.Test.Loss(p.Run.Start, nil) != q.Training.Test.Loss(p.Run.Start, nil) {
			t.Error("another loss on the test set")
		}
	})
}
