package cli

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"sgdflow/sim"
	"sgdflow/sim/lab"
	"sgdflow/sim/simtest"
)

// TestTheoryFits holds the text to two pages, in characters that every terminal's font has.
func TestTheoryFits(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSuffix(theoryText, "\n"), "\n")
	if len(lines) > 120 {
		t.Errorf("%d lines, at most 120 make two pages", len(lines))
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 78 || line != strings.TrimRight(line, " \t") {
			t.Errorf("line %d has %d columns, at most 78 and no trailing blanks: %q", i+1, n, line)
		}
		for _, r := range line {
			if greek := r >= 0x370 && r < 0x400; r < ' ' || r > 0xff && !greek && !strings.ContainsRune("∇Σ≤", r) {
				t.Errorf("line %d: %q is not in Latin-1, Greek, ∇, Σ or ≤", i+1, r)
			}
		}
	}
}

// TestTheoryIsHelp reads it as a user does.
func TestTheoryIsHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"help", "theory"}, {"theory"}} {
		var out bytes.Buffer
		root := newRoot()
		root.SetOut(&out)
		root.SetArgs(args)
		if err := root.Execute(); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		if got := strings.TrimSpace(out.String()); got != strings.TrimSpace(theoryText) {
			t.Errorf("%v prints %d bytes that are not the text:\n%.200s", args, len(got), got)
		}
	}
}

// TestTheoryThresholds finds the numbers of the gauge in the text and asks the gauge on either side of each.
func TestTheoryThresholds(t *testing.T) {
	t.Parallel()
	text := strings.Join(strings.Fields(theoryText), " ")
	m := regexp.MustCompile(`trust below ([0-9.]+[0-9]), guide up to ([0-9.]+[0-9]), and broken beyond; where ε L > ([0-9]+)`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("the text does not say where trust, guide and broken end")
	}
	var at [3]float64
	for i := range at {
		var err error
		if at[i], err = strconv.ParseFloat(m[i+1], 64); err != nil {
			t.Fatal(err)
		}
	}
	below, above := func(x float64) float64 { return math.Nextafter(x, 0) }, func(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }
	for _, c := range []struct {
		gauge sim.Gauge
		want  sim.Verdict
	}{
		{sim.Gauge{Epoch: below(at[0])}, sim.Trust},
		{sim.Gauge{Epoch: at[0]}, sim.Guide},
		{sim.Gauge{Epoch: at[1]}, sim.Guide},
		{sim.Gauge{Epoch: above(at[1])}, sim.Broken},
		{sim.Gauge{Step: at[2], Epoch: 10}, sim.Broken},
		{sim.Gauge{Step: -0.1, Epoch: -0.6}, sim.Guide}, // on a hilltop too
		{sim.Gauge{Step: -10, Epoch: -20}, sim.Broken},
		{sim.Gauge{Step: above(at[2]), Epoch: 10}, sim.Unstable},
	} {
		if got := c.gauge.Verdict(); got != c.want {
			t.Errorf("%+v is %v, and %v in the text", c.gauge, got, c.want)
		}
	}
	if want := "at most " + strconv.Itoa(sim.MaxMomentDim) + " parameters"; !strings.Contains(text, want) {
		t.Errorf("the text does not say that the moment flow is there for %s", want)
	}
}

// TestTheoryOrders compares the table of orders with what the program holds its measurements against.
func TestTheoryOrders(t *testing.T) {
	t.Parallel()
	table := simtest.Table() // 8 examples
	for name, settings := range map[string]sim.Settings{
		"shuffle":     {BatchSize: 2, Sampling: sim.Shuffle},
		"reshuffle":   {BatchSize: 2, Sampling: sim.Reshuffle},
		"replacement": {BatchSize: 2, Sampling: sim.Replacement},
		"B = N":       {BatchSize: table.Len()},
	} {
		row := regexp.MustCompile(`(?m)^ +` + name + `((?: +[0-9]){6})$`).FindStringSubmatch(theoryText)
		if row == nil {
			t.Errorf("no row for %s", name)
			continue
		}
		var want []string
		for _, fixed := range []bool{false, true} {
			x := lab.OrderExperiment{FixedHorizon: fixed, Run: sim.Run{Objective: table, Settings: settings}}
			gradient, gd, sgd, _ := x.Theory()
			for _, order := range []float64{gradient, gd, sgd} {
				want = append(want, strconv.FormatFloat(order, 'g', -1, 64))
			}
		}
		if got := strings.Fields(row[1]); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: the text has %v, the program %v", name, got, want)
		}
	}
}

// TestTheoryRegularizer takes the formulas of R at their word, with examples' gradients worked out by hand, and compares
// with the modified loss that is drawn.
func TestTheoryRegularizer(t *testing.T) {
	t.Parallel()
	table, w := simtest.Table(), []float64{1.8, 0.4}
	n, size := float64(table.Len()), 2
	square := func(g []float64) float64 { return g[0]*g[0] + g[1]*g[1] }
	full := table.Grad(nil, w, nil)
	spread := func(size int) (sum float64) { // (1/K) Σ |g_k - g|² over the sets of consecutive examples
		for i := 0; i < table.Len(); i += size {
			batch := make([]int, size)
			for j := range batch {
				batch[j] = i + j
			}
			g := table.Grad(nil, w, batch)
			sum += square([]float64{g[0] - full[0], g[1] - full[1]}) * float64(size) / n
		}
		return sum
	}
	b := float64(size)
	for _, c := range []struct {
		sampling sim.Sampling
		formula  string
		want     float64
	}{
		{sim.Shuffle, "(1/4m) Σ_k |∇C^_k - ∇C|²", spread(size) / 4},
		{sim.Reshuffle, "(N-B)/(N-1) Γ/4B", (n - b) / (n - 1) * spread(1) / (4 * b)},
		{sim.Replacement, "R = |∇C|²/4\n", 0},
	} {
		if !strings.Contains(theoryText, c.formula) {
			t.Errorf("%v: the text has not %q", c.sampling, c.formula)
		}
		m := sim.NewModified(table, sim.Settings{LearningRate: 0.01, BatchSize: size, Sampling: c.sampling})
		gotFull, got := m.Regularizer(w)
		// Rounding of some tens of operations.
		if math.Abs(gotFull-square(full)/4) > 1e-13 || math.Abs(got-c.want) > 1e-13 {
			t.Errorf("%v: the modified loss has %v and %v, the text %v and %v", c.sampling, gotFull, got, square(full)/4, c.want)
		}
	}
}
