package lessons

import (
	"math"
	"strings"
	"testing"

	"sgdflow/presets/strict"
	"sgdflow/sim/expr"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	screens := map[string]bool{"": true}
	for _, s := range Screens {
		screens[s] = true
	}
	seen := map[string]bool{}
	for _, n := range Numbers {
		if err := expr.CheckName(n.Name); err != nil || seen[n.Name] {
			t.Errorf("%s: %v, twice: %v", n.Name, err, seen[n.Name])
		}
		seen[n.Name] = true
		if len(n.Means) < 10 || strings.ContainsFunc(n.Means, strict.Unprintable) || !screens[n.Screen] {
			t.Errorf("%+v", n)
		}
	}
	for _, name := range []string{"beside_gap_gradient", "beside_loss_sgd", "beside_regularizer_modified", "beside_readout_gradient", "beside_minibatch_sgd"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"beside_horizon", "beside_slope_sgd", "beside_beside_gap_gradient", "beside_guess_sgd"} {
		if seen[name] {
			t.Errorf("%s is no number of a run", name)
		}
	}
}

// What a step says by its flows and questions decides which numbers it can show.
func TestMomentNumbers(t *testing.T) {
	t.Parallel()
	text := func(settings, beside, name string) string {
		return "[[step]]\ntitle = \"a\"\npreset = \"valley\"\ntext = \"{" + name + "}\"\n[step.settings]\n" + settings + "\n[step.beside]\n" + beside
	}
	const replacement, shuffle = `sampling = "replacement"`, `sampling = "shuffle"`
	for _, c := range []struct {
		settings, beside, name string
		ok                     bool
	}{
		{replacement, shuffle, "gap_moment", true},
		{shuffle, replacement, "gap_moment", false},
		{shuffle, replacement, "beside_gap_moment", true},
		{replacement, shuffle, "beside_gap_moment", false},
		{replacement + "\nbatch_size = 12", shuffle, "gap_moment", false},
	} {
		_, err := Decode("a.toml", []byte(text(c.settings, c.beside, c.name)))
		if (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestFormula(t *testing.T) {
	t.Parallel()
	f, err := newFormula("gap_gradient > 2*gap_modified && 1")
	if err == nil {
		t.Errorf("read as %+v", f)
	}
	f, err = newFormula("max(gap_gradient, 2*gap_modified) - gap_gradient")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{"gap_gradient": 3, "gap_modified": 5}
	asked := 0
	got := f.Value(func(name string) float64 {
		asked++
		return values[name]
	})
	if got != 7 || asked != 2 {
		t.Errorf("is %v after %d questions, want 7 after 2", got, asked)
	}
	if got := f.Value(func(string) float64 { return math.NaN() }); !math.IsNaN(got) {
		t.Errorf("of NaN is %v", got)
	}
}
