package presets

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sgdflow/presets/strict"
	"sgdflow/sim"
	"sgdflow/sim/objective"
)

// samePreset compares all that can be compared: compiled formulas by what they give.
func samePreset(t testing.TB, got, want *Preset) {
	t.Helper()
	plain := func(p *Preset) Preset {
		q := *p
		q.Name, q.Title = "", strings.TrimSuffix(q.Title, p.Name)
		q.Run.Objective = nil
		q.Readouts = nil
		if p.Training != nil {
			t := *p.Training
			t.Test, t.Accuracy, t.Start = nil, nil, nil
			q.Training = &t
		}
		for _, r := range p.Readouts {
			q.Readouts = append(q.Readouts, Readout{Name: r.Name, Formula: r.Formula, Note: r.Note})
		}
		return q
	}
	if g, w := plain(got), plain(want); !reflect.DeepEqual(g, w) {
		t.Errorf("got  %+v\nwant %+v", g, w)
		return
	}
	same := func(what string, g, w float64) {
		if math.Float64bits(g) != math.Float64bits(w) {
			t.Errorf("%s is %v, want %v", what, g, w)
		}
	}
	start := want.Run.Start
	same("loss", got.Run.Objective.Loss(start, nil), want.Run.Objective.Loss(start, nil))
	for i := range want.Readouts {
		same(want.Readouts[i].Name, got.Readouts[i].Value(start), want.Readouts[i].Value(start))
	}
}

func TestBuiltinRoundTrip(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			text, err := p.TOML()
			if err != nil {
				t.Fatal(err)
			}
			q, err := Decode(p.Name+".toml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			samePreset(t, q, p)
		})
	}
}

// randomPreset draws presets of every shape a file can give.
func randomPreset(t *rapid.T) *Preset {
	finite := rapid.OneOf(rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), rapid.Float64Range(-10, 10),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 5e-324, 1e21, 123456789012345678901, -1e-7, 1e6}))
	shown := rapid.StringOfN(rapid.Rune().Filter(func(r rune) bool { return !strict.Unprintable(r) }), 0, 20, -1)
	lines := rapid.Map(rapid.SliceOfN(shown, 0, 3), func(ls []string) string { return strings.TrimSpace(strings.Join(ls, "\n")) })

	d := rapid.IntRange(1, 4).Draw(t, "parameters")
	n := rapid.IntRange(1, 24).Draw(t, "rows")
	p := &Preset{
		Name: "random", Title: shown.Draw(t, "title"), Summary: shown.Draw(t, "summary"), Note: lines.Draw(t, "note"),
		Expect: rapid.SampledFrom([]Expectation{ExpectNothing, ExpectGap, ExpectControl, ExpectBreakdown}).Draw(t, "expect"),
		Kind:   FormulaKind,
		Loss:   "0*x0",
	}
	for i := range d {
		p.Parameters = append(p.Parameters, fmt.Sprintf("w%d", d-i))
		p.Loss += fmt.Sprintf(" + sin(w%d)", i+1)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "columns") {
		p.Columns.Names = append(p.Columns.Names, fmt.Sprintf("x%d", i))
		p.Columns.Columns = append(p.Columns.Columns, rapid.SliceOfN(finite, n, n).Draw(t, "column"))
	}
	rate := rapid.Float64Range(1e-6, 1e3).Draw(t, "rate")
	p.Run = sim.Run{
		Start:   rapid.SliceOfN(finite, d, d).Draw(t, "start"),
		Horizon: rate * rapid.Float64Range(1e-3, 1e6).Draw(t, "updates"),
		Seeds:   rapid.IntRange(1, sim.MaxSeeds).Draw(t, "seeds"),
		Settings: sim.Settings{
			LearningRate: rate,
			BatchSize:    rapid.SampledFrom(sim.Divisors(n)).Draw(t, "batch"),
			Sampling:     rapid.SampledFrom(sim.Samplings).Draw(t, "sampling"),
			Terms:        rapid.SampledFrom(sim.AllTerms).Draw(t, "terms"),
			Seed:         uint64(rapid.Int64Range(0, math.MaxInt64).Draw(t, "seed")),
		},
	}
	bounds := rapid.Custom(func(t *rapid.T) *Range {
		low, high := finite.Draw(t, "low"), finite.Draw(t, "high")
		if low >= high {
			return nil
		}
		return &Range{low, high}
	})
	switch {
	case d == 1:
		p.View = View{X: Axis{0, bounds.Draw(t, "x")}, Y: Axis{Parameter: -1}}
	case rapid.Bool().Draw(t, "main"):
		p.View = View{MainPlane, Axis{Parameter: -1}, Axis{Parameter: -1}}
	default:
		axes := rapid.Permutation([]int{0, 1, 2, 3}[:d]).Draw(t, "axes")
		p.View = View{X: Axis{axes[0], bounds.Draw(t, "x")}, Y: Axis{axes[1], bounds.Draw(t, "y")}}
	}
	for range rapid.IntRange(0, 2).Draw(t, "readouts") {
		r, err := newReadout(shown.Draw(t, "name"), "w1^2 - "+p.Parameters[0], shown.Draw(t, "readout note"), p.Parameters)
		if err != nil {
			t.Fatal(err)
		}
		p.Readouts = append(p.Readouts, r)
	}
	return p
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	same := 0
	defer func() { t.Logf("figure: %d random presets written and read, all the same", same) }()
	rapid.Check(t, func(t *rapid.T) {
		p := randomPreset(t)
		compile(t, p)
		if p.Run.Validate() != nil {
			t.Skip("not a run")
		}
		text, err := p.TOML()
		if err != nil {
			t.Fatal(err)
		}
		q, err := Decode("random.toml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		samePreset(rapidTB{t: t}, q, p)
		same++
	})
}

// rapidTB lets samePreset report to rapid.
type rapidTB struct {
	testing.TB
	t *rapid.T
}

func (r rapidTB) Helper()                           {}
func (r rapidTB) Errorf(format string, args ...any) { r.t.Errorf(format, args...) }

func compile(t *rapid.T, p *Preset) {
	f, err := objective.NewFormula(p.Loss, p.Parameters, p.Columns.Names, p.Columns.Columns)
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Objective = f
}

func TestTOMLRefusesWhatItCannotHold(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, small)
	p.Run.Settings.Seed = 1 << 63
	if _, err := p.TOML(); err == nil {
		t.Error("a seed of 1<<63 was written")
	}
	p.Run.Settings.Seed--
	if _, err := p.TOML(); err != nil {
		t.Error(err)
	}
}

func TestTOMLFollowsTheRun(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, small)
	p.Run.Settings.LearningRate, p.Run.Settings.Sampling = 0.125, sim.Replacement
	p.Run.Start[0] = -3
	text, err := p.TOML()
	if err != nil {
		t.Fatal(err)
	}
	q := mustDecode(t, string(text))
	if q.Run.Settings != p.Run.Settings || q.Run.Start[0] != -3 {
		t.Errorf("written as %+v", q.Run)
	}
}

func TestMarshalJSON(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, small+"[view]\nb = [0, 1]\n[[readout]]\nformula = \"a\"\n")
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	const text = `{"name": "small", "title": "small", "summary": "", "note": "", "expect": "",
		"objective": {"kind": "formula", "parameters": ["a", "b"], "loss": "(a*b*x - y)^2 / 2"},
		"data": {"columns": ["x", "y"], "values": [[0.1, 0.9], [0.2, 1]]},
		"run": {"start": [2, 0.15], "learning_rate": 0.05, "batch_size": 1, "sampling": "reshuffle", "horizon": 20, "seeds": 256, "seed": 1},
		"view": {"x": {"parameter": "a"}, "y": {"parameter": "b", "range": [0, 1]}},
		"readout": [{"name": "a", "formula": "a", "note": ""}]}`
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s", b)
	}
}

// Data too large for a preset file is still shown whole.
func TestTOMLOfLargeData(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, strings.Replace(small, columns, "[data.generate]\nrows = 5000\nx = \"normal()\"\ny = \"normal()\"\n", 1))
	text, err := p.TOML()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), ","); n < 10_000 {
		t.Errorf("%d values in %d bytes", n, len(text))
	}
}
