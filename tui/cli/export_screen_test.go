package cli

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui"
)

// TestExportScreenIsWhatCommandsWrite compares the data with the command's and opens the exported preset.
func TestExportScreenIsWhatCommandsWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Settings.LearningRate, p.Run.Seeds, p.Run.Settings.Terms = 0.06, 16, sim.MinibatchTerm
	names, err := exportScreen(context.Background(), tui.Export{State: tui.State{Preset: p, X: [2]float64{0.5, 2.5}}})
	if err != nil || len(names) != 6 {
		t.Fatalf("files %v, error %v", names, err)
	}
	got, err := os.ReadFile("valley-paths.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := outputOf(t, "run", "valley", "--learning-rate", "0.06", "--seeds", "16", "--terms", "minibatch", "--format", "csv")
	if err != nil || string(got) != want {
		t.Errorf("the exported data are not those of sgdflow run, error %v", err)
	}
	q, err := presets.Load("./valley-paths.toml")
	if err != nil {
		t.Fatal(err)
	}
	if q.Run.Settings != p.Run.Settings || q.Run.Seeds != 16 || q.View.X.Range == nil || *q.View.X.Range != (presets.Range{Min: 0.5, Max: 2.5}) {
		t.Errorf("the exported preset has %+v, view %+v", q.Run, q.View)
	}
}

// TestExportWithoutPreset: the start of a network that was moved by hand has no place in a preset file; all else is written.
func TestExportWithoutPreset(t *testing.T) {
	t.Chdir(t.TempDir())
	p, err := presets.Load("moons")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Seeds, p.Run.Horizon = 2, 4*p.Run.Settings.LearningRate*float64(p.Run.Batches())
	p.Run.Start = slices.Clone(p.Run.Start)
	p.Run.Start[0]++
	names, err := exportScreen(context.Background(), tui.Export{State: tui.State{Preset: p}})
	if len(names) != 5 || err == nil || !strings.Contains(err.Error(), "without the preset") {
		t.Errorf("files %v, error %v", names, err)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
