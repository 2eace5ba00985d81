package cli_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
)

// tableFile is the problem of the table of numbers: its batches of two are those of consecutive examples.
const tableFile = `title = "Table"
summary = "eight examples"
note = "none"
[objective]
kind = "formula"
parameters = ["a", "b"]
loss = "(a*b*x - y)^2 / 2"
[data]
x = [0.62573, 0.367895, 1.140423, 0.6049, -0.035669, 0.861595, 1.804, 1.447081]
y = [0.320835, -0.407531, 1.046257, 0.815298, -1.673892, 0.966919, 1.473062, 1.368618]
[run]
start = [1.8, 0.4]
learning_rate = 0.04
batch_size = 2
sampling = "shuffle"
horizon = 1.6
seeds = 64
seed = 1
[view]
a = [-1.0, 2.0]
b = [0.0, 2.5]
`

// load returns a preset of the text and the path of its file.
func load(t *testing.T, text string) (*presets.Preset, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := presets.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return p, file
}

// decode runs the command line and stores the one JSON object that it prints.
func decode(t *testing.T, into any, args ...string) {
	t.Helper()
	cmd := command(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), append(args, "--format", "json")...)
	var said bytes.Buffer
	cmd.Stderr = &said
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, said.Bytes())
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
}

// near fails unless got is want within the tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v within %.1g", what, got, want, tolerance)
	}
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for j := range a {
		sum += (a[j] - b[j]) * (a[j] - b[j])
	}
	return math.Sqrt(sum)
}

// flowTo integrates a field from w to the time.
func flowTo(t *testing.T, f sim.Field, w []float64, time float64) []float64 {
	t.Helper()
	end := make([]float64, len(w))
	if !sim.NewFlow(f, w, time, sim.Tolerance{Relative: 1e-12, Absolute: 1e-14}).Next(end, time) {
		t.Fatal("the flow does not get there")
	}
	return end
}

// modified is the field of the modified flow.
func modified(r sim.Run, sampling sim.Sampling, eps float64, size int) sim.Field {
	return sim.NewModified(r.Objective, sim.Settings{LearningRate: eps, BatchSize: size, Sampling: sampling}).Flow()
}
