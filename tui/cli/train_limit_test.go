package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim/lab"
	"sgdflow/tui"
)

// TestTrainingLimit: a preset is refused for its number of runs exactly where its sweep would be.
func TestTrainingLimit(t *testing.T) {
	t.Parallel()
	if presets.MaxTrainingRuns != lab.MaxTrainingRuns {
		t.Fatalf("presets allow %d runs, the lab %d", presets.MaxTrainingRuns, lab.MaxTrainingRuns)
	}
	file := filepath.Join(t.TempDir(), "mine.toml")
	load := func(text string, seeds int) (*presets.Preset, error) {
		text = strings.Replace(text, "flow_time = 3.0", fmt.Sprintf("flow_time = 3.0\nseeds = %d", seeds), 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return presets.Load(file)
	}
	many := strings.Replace(tinyFile, "learning_rates = [0.1, 0.3]", "learning_rates = [0.1, 0.2, 0.3, 0.4, 0.5]", 1)
	for _, change := range []string{"", "small_rate = 0.05", "small_batch = 3", "large_batch = 12", "large_batch = 2", "lambdas = []"} {
		text := many
		if key, _, ok := strings.Cut(change, " = "); ok {
			lines := strings.Split(many, "\n")
			for i, line := range lines {
				if strings.HasPrefix(line, key) {
					lines[i] = change
				}
			}
			text = strings.Join(lines, "\n")
		}
		p, err := load(text, 1)
		if err != nil {
			t.Fatal(err)
		}
		most := lab.MaxTrainingRuns / len(tui.TrainingOf(p).Points)
		if _, err := load(text, most); err != nil {
			t.Errorf("%q: with %d seeds: %v", change, most, err)
		}
		if _, err := load(text, most+1); err == nil || !strings.Contains(err.Error(), "train.seeds: ") {
			t.Errorf("%q: with %d seeds: %v", change, most+1, err)
		}
	}
}
