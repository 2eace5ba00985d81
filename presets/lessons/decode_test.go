package lessons

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/presets/strict"
	"sgdflow/sim"
)

func fullText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/full.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestDecodeReadsEveryKey(t *testing.T) {
	t.Parallel()
	l, err := Load("testdata/full.toml")
	if err != nil {
		t.Fatal(err)
	}
	abs, _ := filepath.Abs("testdata/full.toml")
	if l.Name != "full" || l.File != abs || l.Title != "Everything" || l.Summary != "a step with every key, and one with none" || len(l.Steps) != 3 {
		t.Fatalf("read as %+v", l)
	}
	s := l.Steps[0]
	want := sim.Run{
		Objective: s.Preset.Run.Objective, Start: []float64{2, 0.25}, Horizon: 10, Seeds: 32,
		Settings: sim.Settings{LearningRate: 0.02, BatchSize: 2, Sampling: sim.Shuffle, Seed: 7, Terms: sim.MinibatchTerm},
	}
	if !reflect.DeepEqual(s.Preset.Run, want) {
		t.Errorf("run %+v, want %+v", s.Preset.Run, want)
	}
	want.Settings.BatchSize, want.Settings.LearningRate = 4, 0.04
	if !reflect.DeepEqual(*s.Beside, want) {
		t.Errorf("beside %+v, want %+v", *s.Beside, want)
	}
	view := View{Overlay: true, Lens: 10, Claims: true, Row: 2, Time: Time{AtTime, 2.5}, X: [2]float64{-1, 2}, Y: [2]float64{0, 1}}
	if s.View != view {
		t.Errorf("view %+v, want %+v", s.View, view)
	}
	if s.Title != "All of it" || s.Source != "valley" || s.Screen != Landscape || s.Minutes != 2.5 || s.Preset.Title != "Valley of minima" {
		t.Errorf("step %+v", s)
	}
	if got := s.Text.Numbers(); !slices.Equal(got, []string{"times_closer", "beside_gap_gradient"}) {
		t.Errorf("numbers %v", got)
	}
	plain := func(text Text) string { return strings.Join(text.Plain(func(n string) string { return n }), "|") }
	q := s.Question
	for got, want := range map[string]string{
		plain(s.Text):  "SGD's mean is times_closer times closer, and beside_gap_gradient away beside.",
		plain(s.Notes): "say *this*, guess_sgd", plain(q.Ask): "Where will it end?", plain(q.Answer): "There.",
	} {
		if got != want {
			t.Errorf("text %q, want %q", got, want)
		}
	}
	if q.Kind != Click || q.Choices != nil {
		t.Errorf("question %+v", q)
	}
}

func TestDecodeDefaults(t *testing.T) {
	t.Parallel()
	l, err := Load("testdata/full.toml")
	if err != nil {
		t.Fatal(err)
	}
	valley, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	s := l.Steps[1]
	if s.Source != "valley" || s.Screen != Paths || s.View != (View{Lens: 1, Ghost: true, Row: 1}) || s.Beside != nil || s.Question != nil ||
		s.Text != nil || s.Notes != nil || s.Minutes != 0 {
		t.Errorf("step %+v", s)
	}
	valley.Run.Objective = s.Preset.Run.Objective // holds functions
	if !reflect.DeepEqual(s.Preset.Run, valley.Run) {
		t.Errorf("run %+v, want the preset's own %+v", s.Preset.Run, valley.Run)
	}
	if s.Preset.Run.Objective != l.Steps[0].Preset.Run.Objective {
		t.Error("two steps of one preset have two objectives")
	}
	s.Preset.Run.Start[0] = 99
	if l.Steps[2].Preset.Run.Start[0] == 99 {
		t.Error("two steps share one start")
	}
	s = l.Steps[2]
	right := s.Question.Choices[1].Right
	for slope, want := range map[float64]float64{2.9: 1, 2.1: 0} {
		if got := right.Value(func(string) float64 { return slope }); got != want {
			t.Errorf("slope %v: %v, want %v", slope, got, want)
		}
	}
	if s.View.Time != (Time{Mode: AtEnd}) || s.Question.Choices[0].Right != nil || !slices.Equal(right.Numbers, []string{"slope_sgd"}) {
		t.Errorf("step %+v", s)
	}
}

// A seed draws another start where that is drawn by a law, as the flag does.
func TestSeedDrawsTheStart(t *testing.T) {
	t.Parallel()
	l, err := Decode("a.toml", []byte("[[step]]\ntitle = \"a\"\npreset = \"moons\"\n[step.settings]\nseed = 5\n[step.beside]\nseed = 6"))
	if err != nil {
		t.Fatal(err)
	}
	p := l.Steps[0].Preset
	if !slices.Equal(p.Run.Start, p.Model.Start(5)) || !slices.Equal(l.Steps[0].Beside.Start, p.Model.Start(6)) {
		t.Error("the start is not drawn by the step's seed")
	}
}

// badLessons are changes to testdata/full.toml: an old text in its first place, the new one, and what is said of it.
var badLessons = []struct{ old, new, want string }{
	{"[[step]]", "[step]", "43:3: step: key step already exists as a table, but should be an array table"},
	{`title = "All of it"` + "\n", "", "4:3: step.title: missing: it is needed in [step]"},
	{`preset = "valley"` + "\n", "", "4:3: step.preset: missing: it is needed in [step]"},
	{`preset = "valley"`, `preset = "vallei"`, "6:10: step.preset: no preset and no file named vallei: did you mean valley?"},
	{`preset = "valley"`, `preset = "./none.toml"`, "6:10: step.preset: none.toml: no such file"},
	{`preset = "valley"`, `presets = "valley"`, "6:1: step.presets: unknown key: did you mean preset?"},
	{`"landscape"`, `"landscapes"`, "7:10: step.screen: unknown screen \"landscapes\": use one of paths, landscape, order, scaling, training"},
	{`"landscape"`, `"training"`, "7:10: step.screen: valley has no test set to train for: choose another preset, such as sparse, or another screen"},
	{"times_closer", "time_closer", "9:17: step.text: unknown number \"time_closer\": did you mean times_closer?"},
	{"times_closer", "slope_sgd", "9:17: step.text: slope_sgd is computed on screen \"order\" only, and this step is on \"landscape\""},
	{"times_closer", "gap_moment", "9:17: step.text: gap_moment: a moment flow is there under replacement only, for at most 8 parameters and batches of not all examples"},
	{"and {", "\n# and {", "11:1: step.text: a heading has no place here: use paragraphs, lists with -, **bold**, *emphasis* and `code`"},
	{"{guess_sgd}", "{guess", "11:24: step.notes: { opens the name of a number, such as {gap_gradient}: close it with }, or write {{ for a brace"},
	{`'say \*this\*, {guess_sgd}'`, `"one\ntwo <b>"`, "11:9: step.notes: line 2 of the text: HTML has no place here: use paragraphs, lists with -, **bold**, *emphasis* and `code`"},
	{`'say \*this\*, {guess_sgd}'`, `"\u001b[31m"`, "11:9: step.notes: character U+001B cannot be shown"},
	{`'say \*this\*, {guess_sgd}'`, `"` + strings.Repeat("x", 1201) + `"`, "11:9: step.notes: 1201 characters: at most 1200 are allowed"},
	{"minutes = 2.5", "minutes = -1", "12:11: step.minutes: -1 is out of range: use 0 to 240"},
	{"minutes = 2.5", "minutes = nan", "12:11: step.minutes: NaN is not a finite number"},
	{"learning_rate = 0.02", "learning_rate = 0", "15:17: step.settings.learning_rate: learning rate 0 is out of range: use a finite number above 0"},
	{"learning_rate = 0.02", "rate = 0.02", "15:1: step.settings.rate: unknown key: known are batch_size, sampling, terms, seed, start, seeds, horizon, learning_rate"},
	{"batch_size = 2", "batch_size = 5", "16:14: step.settings.batch_size: batch size 5 does not divide the 12 examples: use one of [1 2 3 4 6 12]"},
	{`"shuffle"`, `"shufle"`, "17:12: step.settings.sampling: unknown sampling \"shufle\": use reshuffle, shuffle or replacement"},
	{`"minibatch"`, `"all"`, "18:9: step.settings.terms: unknown terms \"all\": use "},
	{"start = [2.0, 0.25]", "start = [2.0]", "19:1: step.settings.start: start has 1 values, the objective has 2 parameters"},
	{"seed = 7", "seed = -7", "20:8: step.settings.seed: -7 is out of range: use 0 to 9223372036854775807"},
	{"seeds = 32", "seeds = 1.5", "21:9: step.settings.seeds: must be a whole number, written without a point, not 1.5"},
	{"horizon = 10", "horizon = 1e12", "22:11: step.settings.horizon: horizon 1e+12 at learning rate "},
	{"overlay = true", "overlay = 1", "25:11: step.view.overlay: must be true or false, not a number"},
	{"lens = 10", "lens = 3", "26:8: step.view.lens: 3 is no magnification: use 1, 10 or 100"},
	{"row = 2", "row = 0", "29:7: step.view.row: 0 is out of range: use 1 to 9"},
	{"time = 2.5", "time = 10.5", "30:8: step.view.time: 10.5 is out of range: use 0 to 10"},
	{"time = 2.5", `time = "now"`, "30:8: step.view.time: unknown time \"now\": use play, start, end or a flow time"},
	{"time = 2.5", "time = [2.5]", "30:1: step.view.time: must be play, start, end or a flow time, not a list"},
	{"x = [-1, 2.0]", "x = [2, -1.0]", "31:1: step.view.x: must be a range [least, most] with least below most"},
	{"y = [0, 1]", "y = []", "32:1: step.view.y: must be a range [least, most] with least below most"},
	{"batch_size = 4\nlearning_rate = 0.04\n", "", "34:7: step.beside: nothing differs in the run beside: set one of "},
	{"batch_size = 4", "batch_size = 8", "35:14: step.beside.batch_size: batch size 8 does not divide the 12 examples: use one of [1 2 3 4 6 12]"},
	{"[step.beside]\nbatch_size = 4\nlearning_rate = 0.04\n", "", "10:5: step.text: beside_gap_gradient is of a second run: say in [step.beside] what differs there"},
	{"ask = \"Where *will* it end?\"\n", "", "38:7: step.question.ask: missing: it is needed in [step.question]"},
	{`"click"`, `"key"`, "39:8: step.question.kind: unknown kind \"key\": use \"click\" or \"choice\""},
	{`"landscape"`, `"order"`, "39:8: step.question.kind: screen \"order\" has no picture to click into: use \"choice\", or screen \"paths\" or \"landscape\""},
	{`"There."`, `"There." ` + "\nchoice = []", "42:1: step.question.choice: a click has no choices: leave this out, or use kind = \"choice\""},
	{"[step.question]\nkind = \"click\"\nask = \"Where *will* it end?\"\nanswer = \"There.\"\n", "", "11:24: step.notes: guess_sgd needs a question of kind \"click\""},
	{"[[step.question.choice]]\ntext = \"two\"\n", "", "56:17: step.question.choice: 1 choices: give 2 to 6, each with [[step.question.choice]]"},
	{`right = "slope_sgd > 2.5 ? 1 : 0"`, "", "56:17: step.question.choice: none of the choices says when it is right: give one a formula, such as right = \"gap_modified < gap_gradient\""},
	{`text = "three"`, "", "58:3: step.question.choice.text: missing: it is needed in [step.question.choice]"},
	{`"slope_sgd > 2.5 ? 1 : 0"`, `"slope_sgd > "`, "60:22: step.question.choice.right: missing operand at the end"},
	{`"slope_sgd > 2.5 ? 1 : 0"`, `"slope_sgd > slope_sg"`, "60:22: step.question.choice.right: unknown name \"slope_sg\": did you mean slope_sgd? "},
	{`"slope_sgd > 2.5 ? 1 : 0"`, `"best_rate > 1"`, "60:9: step.question.choice.right: best_rate is computed on screen \"training\" only, and this step is on \"order\""},
	{`"slope_sgd > 2.5 ? 1 : 0"`, `"readout_sgd > guess_sgd"`, "60:9: step.question.choice.right: guess_sgd needs a question of kind \"click\""},
}

func TestBadLessons(t *testing.T) {
	t.Parallel()
	base := fullText(t)
	for _, c := range badLessons {
		if !strings.Contains(base, c.old) {
			t.Fatalf("no %q to replace", c.old)
		}
		_, err := Decode("a.toml", []byte(strings.Replace(base, c.old, c.new, 1)))
		switch got := err.(type) {
		case nil:
			t.Errorf("%q: accepted", c.new)
		case *strict.Error:
			if said := strings.TrimPrefix(got.Error(), "a.toml:"); !strings.HasPrefix(said, c.want) {
				t.Errorf("%q:\ngot  %s\nwant %s", c.new, said, c.want)
			}
		default:
			t.Errorf("%q: is a %T", c.new, err)
		}
	}
}

func TestBadLessonsFromScratch(t *testing.T) {
	t.Parallel()
	one := "[[step]]\ntitle = \"a\"\npreset = \"valley\"\n"
	choice := "[[step.question.choice]]\ntext = \"c\"\nright = \"1\"\n"
	for text, want := range map[string]string{
		"":                                  "a.toml:1:1: step: missing: it is needed in every lesson",
		"step = []":                         "a.toml:1:1: step: no steps: a lesson has one at least",
		"step = [1]":                        "a.toml:1:1: step: must be a list of tables: write [[step]]",
		strings.Repeat(one, MaxSteps+1):     "a.toml:1:3: step: 101 steps: at most 100 are allowed",
		strings.Repeat("#", 64<<10+1):       "a.toml: more than 64 KiB",
		one + "screen = \"order\"\ntext":    "a.toml:5:4: expected '=' after key",
		one + "[step.view]\nx = [1.0, 1.0]": "a.toml:5:1: step.view.x: must be a range [least, most] with least below most",
		one + "[step.view]\ny = [2.0, 1.0]": "a.toml:5:1: step.view.y: must be a range [least, most] with least below most",
		one + "[step.question]\nask = \"b\"\nkind = \"choice\"\n" + strings.Repeat(choice, MaxChoices+1): "a.toml:7:17: step.question.choice: 7 choices: give 2 to 6",
		one + "[step.question]\nask = \"b\"\nkind = \"choice\"\n" + choice:                               "a.toml:7:17: step.question.choice: 1 choices: give 2 to 6",
		strings.Replace(one, "valley", "moons", 1) + "text = \"{readout_sgd}\"":                          "a.toml:4:9: step.text: readout_sgd needs a preset with a [[readout]]",
	} {
		_, err := Decode("a.toml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.60q:\ngot  %v\nwant %s", text, err, want)
		}
	}
	if _, err := Decode("a.toml", []byte(strings.Repeat(one, MaxSteps))); err != nil {
		t.Errorf("%d steps: %v", MaxSteps, err)
	}
}
