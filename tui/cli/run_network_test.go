package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sgdflow/sim"
)

// largeFile is a preset whose run is heavy, of 21 epochs.
const largeFile = `
title = "a large network"
summary = "for tests"
[objective]
kind = "network"
hidden = [16]
[data.glyphs]
size = 8
[split]
train = 64
test = 10
[run]
learning_rate = 0.1
batch_size = 32
horizon = 4.2
seeds = 2
`

// TestRunOfManyParameters: in place of thousands of parameters JSON and CSV hold distances, the sharpness where it is known
// is that of the comparison, and the table names their number.
func TestRunOfManyParameters(t *testing.T) {
	t.Parallel()
	p, file := load(t, largeFile)
	arguments := []string{"run", file}
	want, err := sim.Compare(context.Background(), p.Run, p.Run.Batches())
	if err != nil {
		t.Fatal(err)
	}
	last := len(want.Time) - 1
	if !p.Run.Heavy() || last != 21 || want.SharpnessEvery != 2 {
		t.Fatalf("not a heavy run: %d entries, sharpness at every %d", last+1, want.SharpnessEvery)
	}
	away := distance(want.Gradient.At(last), p.Run.Start)
	stderr := math.Sqrt(squared(want.StdErr.At(last)))

	var run struct {
		Parameters []string
		Dimension  int
		SGDMean    [][]float64 `json:"sgd_mean"`
		Distance   struct {
			SGDMean      []float64 `json:"sgd_mean"`
			SGDStdErr    []float64 `json:"sgd_stderr"`
			GradientFlow []float64 `json:"gradient_flow"`
			ModifiedFlow []float64 `json:"modified_flow"`
		}
		Sharpness []*float64
	}
	decode(t, &run, arguments...)
	if run.Parameters != nil || run.Dimension != len(p.Run.Start) || run.SGDMean != nil {
		t.Errorf("%d names, dimension %d, paths of %d points", len(run.Parameters), run.Dimension, len(run.SGDMean))
	}
	near(t, "distance of gradient flow", run.Distance.GradientFlow[last], away, 1e-12)
	near(t, "distance of the modified flow", run.Distance.ModifiedFlow[last], distance(want.Modified.At(last), p.Run.Start), 1e-12)
	near(t, "distance of SGD's mean", run.Distance.SGDMean[last], distance(want.Mean.At(last), p.Run.Start), 1e-12)
	near(t, "standard error", run.Distance.SGDStdErr[last], stderr, 1e-12)
	for i, l := range run.Sharpness {
		switch {
		case (i%2 == 0) != (l != nil):
			t.Errorf("sharpness of epoch %d is %v", i, l)
		case l != nil:
			near(t, "sharpness", *l, want.Sharpness[i/2], 0)
		}
	}

	rows, err := csv.NewReader(bytes.NewReader(output(t, append(arguments, "--format", "csv")...))).ReadAll()
	if err != nil || len(rows) != last+2 || len(rows[0]) > 24 {
		t.Fatalf("%d rows of %d columns, %v", len(rows), len(rows[0]), err)
	}
	cell := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	if v, err := strconv.ParseFloat(cell(last+1, "distance_gradient_flow"), 64); err != nil || math.Abs(v-away) > 1e-12 {
		t.Errorf("distance %v, want %v, %v", v, away, err)
	}
	if cell(1, "sharpness") == "" || cell(2, "sharpness") != "" || cell(3, "sharpness") == "" {
		t.Errorf("sharpness %q, %q, %q", cell(1, "sharpness"), cell(2, "sharpness"), cell(3, "sharpness"))
	}

	table := string(output(t, arguments...))
	for _, words := range []string{"from a start of " + strconv.Itoa(len(p.Run.Start)) + " parameters to t 4.2", " at 11 points along SGD's mean: "} {
		if !strings.Contains(table, words) {
			t.Errorf("the table does not say %q:\n%s", words, table)
		}
	}
	for _, line := range strings.Split(table, "\n") {
		if len(line) > 160 {
			t.Errorf("a line of %d characters: %.160s...", len(line), line)
		}
	}
}

// TestExperimentsOfNetworks: a small network goes through every experiment, a large one is told why not at once.
func TestExperimentsOfNetworks(t *testing.T) {
	t.Parallel()
	_, file := load(t, largeFile)
	for _, name := range []string{"order", "scaling"} {
		run := command(os.Environ(), name, file)
		var said bytes.Buffer
		run.Stderr = &said
		if err := run.Run(); err == nil || run.ProcessState.ExitCode() != 2 ||
			!strings.Contains(said.String(), "are too many here: use at most 65536 in all") {
			t.Errorf("%s: %v, %q", name, err, said.String())
		}
	}
	for _, c := range []struct {
		arguments []string
		words     string
	}{
		{[]string{"order", "moons", "--batch-size", "32", "--learning-rates", "0.02,0.01"}, "from a start of 42 parameters"},
		{[]string{"scaling", "moons", "--batch-sizes", "32", "--learning-rates", "0.02"}, "from a start of 42 parameters"},
		{[]string{"landscape", "moons", "--cols", "6", "--rows", "5"}, "the main plane of the three paths in 42 dimensions"},
		{[]string{"landscape", file, "--horizon", "0.5", "--cols", "4", "--rows", "3"}, "Minima are sought among at most 200 parameters."},
	} {
		if table := string(output(t, c.arguments...)); !strings.Contains(table, c.words) {
			t.Errorf("%v does not say %q:\n%s", c.arguments, c.words, table)
		}
	}
}
