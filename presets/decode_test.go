package presets

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sgdflow/presets/strict"
	"sgdflow/sim"
	"sgdflow/sim/dataset"
)

// small is a preset with every key a file needs, and none it may leave out.
const small = `
[objective]
kind = "formula"
parameters = ["a", "b"]
loss = "(a*b*x - y)^2 / 2"
[data]
x = [0.1, 0.9]
y = [0.2, 1]
[run]
start = [2, 0.15]
learning_rate = 0.05
batch_size = 1
horizon = 20
`

func mustDecode(t testing.TB, text string) *Preset {
	t.Helper()
	p, err := Decode("folder/small.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDecodeDefaults(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, small)
	if p.Name != "small" || p.Title != "small" || p.Summary != "" || p.Note != "" || p.Expect != ExpectNothing {
		t.Errorf("name %q, title %q, summary %q, note %q, expect %q", p.Name, p.Title, p.Summary, p.Note, p.Expect)
	}
	want := sim.Settings{LearningRate: 0.05, BatchSize: 1, Sampling: sim.Reshuffle, Seed: 1}
	if p.Run.Settings != want || p.Run.Horizon != 20 || p.Run.Seeds != 256 || !slices.Equal(p.Run.Start, []float64{2, 0.15}) {
		t.Errorf("run %+v", p.Run)
	}
	if err := p.Run.Validate(); err != nil {
		t.Error(err)
	}
	// ((0.1*0.3 - 0.2)^2 + (0.9*0.3 - 1)^2) / 4
	if got, want := p.Run.Objective.Loss(p.Run.Start, nil), (0.17*0.17+0.73*0.73)/4; got < want-1e-15 || got > want+1e-15 {
		t.Errorf("loss at the start is %v, want %v", got, want)
	}
}

func TestDecodeView(t *testing.T) {
	t.Parallel()
	one := strings.NewReplacer(`["a", "b"]`, `["a"]`, "a*b*x", "a*x", "[2, 0.15]", "[2]").Replace(small)
	three := strings.NewReplacer(`["a", "b"]`, `["a", "b", "c"]`, "a*b*x", "a*b*c*x", "[2, 0.15]", "[2, 0.15, 1]").Replace(small)
	main := View{MainPlane, Axis{Parameter: -1}, Axis{Parameter: -1}}
	for _, c := range []struct {
		name, base, view string
		want             View
	}{
		{"two, none", small, "", View{X: Axis{0, nil}, Y: Axis{1, nil}}},
		{"two, both", small, "[view]\na = [-1, 2]\nb = [0, 3.5]", View{X: Axis{0, &Range{-1, 2}}, Y: Axis{1, &Range{0, 3.5}}}},
		{"two, turned", small, "[view]\nb = [0, 3]\na = [-1, 2]", View{X: Axis{1, &Range{0, 3}}, Y: Axis{0, &Range{-1, 2}}}},
		{"two, first", small, "[view]\na = [-1, 2]", View{X: Axis{0, &Range{-1, 2}}, Y: Axis{1, nil}}},
		{"two, second", small, "[view]\nb = [-1, 2]", View{X: Axis{0, nil}, Y: Axis{1, &Range{-1, 2}}}},
		{"two, main", small, "[view]\nplane = \"main\"", main},
		{"two, empty", small, "[view]", View{X: Axis{0, nil}, Y: Axis{1, nil}}},
		{"one, none", one, "", View{X: Axis{0, nil}, Y: Axis{-1, nil}}},
		{"one, range", one, "[view]\na = [-1, 2]", View{X: Axis{0, &Range{-1, 2}}, Y: Axis{-1, nil}}},
		{"three, none", three, "", main},
		{"three, main", three, "[view]\nplane = \"main\"", main},
		{"three, two named", three, "[view]\nc = \"fit\"\na = [-1, 2]", View{X: Axis{2, nil}, Y: Axis{0, &Range{-1, 2}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := mustDecode(t, c.base+c.view); !reflect.DeepEqual(p.View, c.want) {
				t.Errorf("got %+v, want %+v", p.View, c.want)
			}
		})
	}
}

// TOML lets the same tables be written in several ways.
func TestDecodeWritings(t *testing.T) {
	t.Parallel()
	want := mustDecode(t, small+"[[readout]]\nformula = \"a^2 - b\"\n[[readout]]\nname = \"n\"\nformula = \"b\"\n")
	for name, text := range map[string]string{
		"inline": `
readout = [{formula = "a^2 - b"}, {name = "n", formula = "b"}]
objective = {kind = "formula", parameters = ["a", "b"], loss = '(a*b*x - y)^2 / 2'}
data = {x = [0.1, 0.9], y = [0.2, 1]}
run = {start = [2, 0.15], learning_rate = 5e-2, batch_size = 1, horizon = 2e1}`,
		"dotted": `
run.start = [2, 0.15]
run.learning_rate = 0.05
run.batch_size = 1
run.horizon = 20
data.x = [0.1, 0.9]
data.y = [0.2, 1]
objective.kind = "formula"
objective.parameters = ["a", "b"]
"objective".'loss' = "(a*b*x - y)^2 / 2"
[[readout]]
formula = "a^2 - b"
[[readout]]
name = "n"
formula = "b"`,
	} {
		t.Run(name, func(t *testing.T) { samePreset(t, mustDecode(t, text), want) })
	}
}

func TestDecodeReadouts(t *testing.T) {
	t.Parallel()
	p := mustDecode(t, small+"[[readout]]\nname = \"difference\"\nformula = \"a^2 - b\"\nnote = \"kept\"\n[[readout]]\nformula = \"a*b\"\n")
	if len(p.Readouts) != 2 {
		t.Fatalf("%d readouts", len(p.Readouts))
	}
	first, second := p.Readouts[0], p.Readouts[1]
	if first.Name != "difference" || first.Note != "kept" || second.Name != "a*b" {
		t.Errorf("readouts %+v", p.Readouts)
	}
	if v, u := first.Value([]float64{3, 2}), second.Value([]float64{3, 2}); v != 7 || u != 6 {
		t.Errorf("values %v and %v, want 7 and 6", v, u)
	}
}

const columns = "[data]\nx = [0.1, 0.9]\ny = [0.2, 1]\n"

func TestDecodeGenerate(t *testing.T) {
	t.Parallel()
	generate := func(seed string) *Preset {
		return mustDecode(t, strings.Replace(small, columns, "[data.generate]\nrows = 8\n"+seed+"x = \"uniform()\"\ny = \"2*x + i + 0*normal()\"\n", 1))
	}
	p := generate("seed = 5\n")
	x, y := p.Columns.Columns[0], p.Columns.Columns[1]
	if !slices.Equal(p.Columns.Names, []string{"x", "y"}) || len(x) != 8 {
		t.Fatalf("columns %+v", p.Columns)
	}
	for i := range x {
		if x[i] < 0 || x[i] >= 1 || y[i] != 2*x[i]+float64(i) {
			t.Errorf("row %d is %v, %v", i, x[i], y[i])
		}
	}
	if again := generate("seed = 5\n"); !reflect.DeepEqual(again.Columns, p.Columns) {
		t.Error("the same seed gives other numbers")
	}
	if other := generate(""); reflect.DeepEqual(other.Columns, p.Columns) {
		t.Error("another seed gives the same numbers")
	}
}

func TestDecodeCSV(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, columns, "[data]\nfile = \"points.csv\"\n", 1)
	p, err := Decode("testdata/good/any.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]float64{{0.1, 0.9}, {0.2, 1.1}}; !reflect.DeepEqual(p.Columns.Columns, want) {
		t.Errorf("columns %v, want %v", p.Columns.Columns, want)
	}
	if _, err := decode("any.toml", []byte(text), source{file: func(string) ([]byte, error) { return nil, errors.New("not here") }}); err == nil ||
		err.Error() != "any.toml:7:8: data.file: not here" {
		t.Errorf("error %v", err)
	}
}

// A file of the allowed size full of the slowest things must not take long.
func TestDecodeBounded(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"values": strings.Replace(small, "[0.1, 0.9]", "["+strings.Repeat("1,", 30_000)+"]", 1),
		"nested": "x = " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"dots":   strings.Repeat("a.", 30_000) + "a = 1",
		"keys":   strings.Repeat("a = 1\n", 10_000),
		"tables": strings.Repeat("[[readout]]\n", 5_000),
		"inline": strings.Repeat("x={", 9_000),
		"text":   "title = \"" + strings.Repeat("\\u001b", 10_000) + "\"",
		"long":   strings.Repeat("k", 60_000) + " = 1",
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			if _, err := Decode("x.toml", []byte(text)); err == nil || len(err.Error()) > 400 {
				t.Errorf("error %.500v", err)
			}
			if d := time.Since(begin); d > 2*time.Second { // milliseconds on an idle machine
				t.Errorf("took %v", d)
			}
		})
	}
}

// FuzzDecode: any text is refused in one line with a place in it, or read as a preset that is valid and that is the same when
// it is written and read again, as are the bytes that are written.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{small, smallNetwork, smallNetwork + "[split]\ntrain = 4\ntest = 2\n[train]\nseeds = 1\n", smallGlyphs, smallDiagonal} {
		f.Add([]byte(text))
	}
	for _, name := range Builtin() {
		text, err := files.ReadFile(name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		src := source{
			file:   func(string) ([]byte, error) { return []byte("x,y\n1,2\n"), nil },
			folder: func(string) (dataset.Opener, error) { return nil, errors.New("not here") },
		}
		p, err := decode("f.toml", text, src)
		if err != nil {
			checkRefusal(t, err, text)
			return
		}
		if err := p.Run.Validate(); err != nil {
			t.Errorf("accepted what is not valid: %v", err)
		}
		for i := range p.Readouts {
			p.Readouts[i].Value(p.Run.Start)
		}
		again, err := p.TOML()
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > MaxFileSize {
			return
		}
		q, err := Decode("f.toml", again)
		if err != nil {
			t.Fatalf("its own TOML is refused: %v\n%s", err, again)
		}
		samePreset(t, q, p)
		if third, err := q.TOML(); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written again as\n%s\nnot\n%s%v", third, again, err)
		}
	})
}

// checkRefusal checks the error of a preset that was refused.
func checkRefusal(t *testing.T, err error, text []byte) {
	var bad *Error
	if !errors.As(err, &bad) || bad.Reason == "" || len(err.Error()) > 1000 || strings.ContainsFunc(err.Error(), strict.Unprintable) {
		t.Fatalf("refused with %q", err)
	}
	lines := bytes.Split(text, []byte("\n"))
	if bad.File == "f.toml" && (bad.Row < 0 || bad.Row > len(lines) || bad.Row > 0 && (bad.Col < 1 || bad.Col > len(lines[bad.Row-1])+1)) {
		t.Fatalf("refused with %q, a place that is not in the text", err)
	}
}
