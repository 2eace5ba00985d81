package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sgdflow/presets"
)

// TestSeedDrawsStart: a seed draws the start of a network anew, unless a start is given, and of a formula leaves it.
func TestSeedDrawsStart(t *testing.T) {
	t.Parallel()
	start := func(name string, args ...string) *presets.Preset {
		t.Helper()
		var s settings
		cmd := newRun()
		cmd.ResetFlags()
		s.define(cmd)
		if err := cmd.ParseFlags(args); err != nil {
			t.Fatal(err)
		}
		p, err := s.load(cmd, []string{name})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := start("moons", "--seed", "7")
	if !slices.Equal(p.Run.Start, p.Model.Start(7)) || slices.Equal(p.Run.Start, p.Model.Start(1)) {
		t.Errorf("the start is %v, seed 7 draws %v", p.Run.Start, p.Model.Start(7))
	}
	text, err := p.TOML()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "moons.toml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if again := start(file); again.Run.Settings.Seed != 7 || !slices.Equal(again.Run.Start, p.Run.Start) {
		t.Errorf("written and read the start of seed %d is %v", again.Run.Settings.Seed, again.Run.Start)
	}
	if p := start("valley", "--seed", "7", "--start", "1,2"); !slices.Equal(p.Run.Start, []float64{1, 2}) {
		t.Errorf("the start given is %v", p.Run.Start)
	}
	if p := start("valley", "--seed", "7"); !slices.Equal(p.Run.Start, start("valley").Run.Start) {
		t.Errorf("a start of numbers is %v with another seed", p.Run.Start)
	}
}
