package tui

import (
	"strings"
	"testing"

	"sgdflow/presets"
)

// TestBeyondTheLimits: a run opened beyond what a screen can wait for can be looked at and changed towards the limits,
// not away from them.
func TestBeyondTheLimits(t *testing.T) {
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	big := newExperiment(p)
	big.run.Seeds = 1 << 20
	if err := big.turnedRate(-1).check(big); err == nil || !strings.Contains(err.Error(), "too much to show live") {
		t.Errorf("more work: %v", err)
	}
	if err := big.turnedRate(1).check(big); err != nil {
		t.Errorf("less work: %v", err)
	}
	zoomed := big
	zoomed.x = [2]float64{0, 1}
	if !zoomed.sameRun(big) {
		t.Error("another view counts as another run")
	}
}
