package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui/term"
)

func backgroundOf(dark bool) tea.Msg { return term.BackgroundMsg{Dark: dark} }

// What a lecturer or a student does, one story a test.

func TestTurnLearningRate(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("end")
	before := d.screen()
	d.press("right")
	d.settle()
	d.shows("ε " + short(0.03*math.Pow(2, 0.1)))
	if mean := d.comparison().Mean; !slices.Equal(mean.At(mean.Len()-1), d.m.scene.data.Comparison.Mean.At(mean.Len()-1)) {
		t.Error("the paths on screen are not those of the new learning rate")
	}
	d.press("left")
	d.settle()
	if got := d.m.now.run.Settings.LearningRate; got != 0.03 {
		t.Errorf("learning rate %v after a step forth and back", got)
	}
	d.press("g") // the ghost aside, the picture is as before
	after := d.screen()
	d.press("g")
	for _, row := range []int{d.m.scene.layout.sentence.Y, d.m.scene.layout.settings.Y, d.m.scene.layout.strip.Y} {
		if before[row] != after[row] {
			t.Errorf("row %d was %q, is %q", row, before[row], after[row])
		}
	}
	d.press("shift+right")
	d.settle()
	d.shows("ε 0.0600")
}

func TestTurnBatchSizeOverDivisors(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	n := d.m.now.run.Objective.Len()
	for _, want := range append(sim.Divisors(n)[1:], n) { // the last one stays
		d.press("up")
		d.settle()
		if got := d.m.now.run.Settings.BatchSize; got != want {
			t.Fatalf("batch size %d, want %d", got, want)
		}
	}
	d.press("end")
	d.shows("m 1 ", "B 12 of 12")
	d.press("down")
	d.settle()
	d.shows("B 6 of 12")
}

func TestSamplings(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	for _, want := range []string{"shuffle", "replacement", "reshuffle"} {
		d.press("s")
		d.settle()
		d.shows("  " + want + "  mεL")
		if want == "replacement" {
			d.shows("trust for one epoch")
		}
	}
}

func TestPlayPauseStep(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	for range 30 {
		d.frame()
	}
	if got := d.m.scene.clock.Time; math.Abs(got-3) > 0.2 { // a second of ten to a horizon of 30
		t.Errorf("after a second the clock is at %v", got)
	}
	d.press("space")
	at := d.m.scene.clock.Time
	d.frame()
	if d.m.scene.clock.Time != at {
		t.Error("the clock runs while paused")
	}
	d.press("home")
	d.frame()
	d.press(".")
	d.frame()
	d.press(".")
	d.shows("update 2/1000")
	d.press(",")
	d.shows("update 1/1000")
	d.press(">")
	d.shows("epoch 1/83  update 12/1000")
	d.press(">")
	d.shows("epoch 2/83  update 24/1000")
	d.press(".")
	d.frame()
	d.press("<")
	d.shows("update 24/1000")
	d.press("<")
	d.shows("update 12/1000")
	d.press("end")
	d.shows("update 1000/1000")
	d.press("space") // at the horizon it plays again
	d.frame()
	if c := d.m.scene.clock; !c.Playing || c.Time > 1 {
		t.Errorf("after space at the horizon the clock is %+v", c)
	}
}

func TestRestart(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	d.press("end", "r")
	if c := d.m.scene.clock; c.Time != 0 || !c.Playing {
		t.Errorf("after r the clock is %+v", c)
	}
	seed := d.m.now.run.Settings.Seed
	before := d.m.scene.data.Comparison.Mean
	d.press("n")
	d.settle()
	if d.m.now.run.Settings.Seed == seed || slices.Equal(d.m.scene.data.Comparison.Mean.At(100), before.At(100)) {
		t.Error("n shows the same draws")
	}
}

func TestKeysInOneRead(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	d.press("home")
	d.frame()
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("oxx")})
	if !d.m.scene.look.overlay || d.m.scene.look.lens != 100 {
		t.Errorf("three keys at once gave overlay %v, lens %v", d.m.scene.look.overlay, d.m.scene.look.lens)
	}
}

func TestRestsAtTheHorizon(t *testing.T) {
	d := drive(t, "full-batch", 80, 24)
	for range 400 {
		d.frame()
	}
	if d.m.scene.clock.Playing || d.m.moving() {
		t.Fatal("still moving after the horizon")
	}
	frame := d.m.View()
	if cmd := d.m.schedule(); cmd != nil {
		t.Error("a tick is scheduled at rest")
	}
	d.frame()
	if d.m.View() != frame {
		t.Error("a frame at rest differs")
	}
}

func TestOneTickChain(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	old := frameMsg{d.m.tick, d.now.Add(time.Hour)}
	_, cmd := d.m.Update(frameMsg{d.m.tick, d.now})
	if cmd == nil {
		t.Fatal("a playing screen does not tick")
	}
	if _, second := d.m.Update(old); second != nil {
		t.Error("an old tick starts a second chain")
	}
	d.m.ticking = true
	if _, extra := d.m.Update(tea.KeyMsg{Type: tea.KeyRight}); extra != nil {
		t.Error("a key starts a second chain")
	}
}

func TestLensAndOverlay(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	d.press("end", "x")
	d.shows("differences x10")
	d.press("x")
	d.shows("differences x100")
	d.press("o")
	d.settle()
	d.shows("● SGD's mean  ■ gradient flow  ▲ modified flow ── differences x100")
	d.press("x", "o")
	d.settle()
	d.hides("differences")
}

// TestLensMagnifies checks the magnified point itself: mean + factor (flow - mean).
func TestLensMagnifies(t *testing.T) {
	mean, flow := track{[]float64{1, 2}, []float64{3, 4}}, track{[]float64{1.5, 2}, []float64{3, 3.75}}
	got := flow.magnified(mean, 10)
	if !slices.Equal(got.x, []float64{6, 2}) || !slices.Equal(got.y, []float64{3, 1.5}) {
		t.Errorf("magnified to %v", got)
	}
}

func TestGhostIsTheRunBefore(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	d.press("end")
	before := d.m.scene.tracks.mean
	d.press("shift+right")
	d.settle()
	if d.m.scene.ghost == nil || !slices.Equal(d.m.scene.ghost.mean.x, before.x) {
		t.Fatal("the ghost is not the run before")
	}
	d.press("g")
	if d.frame(); d.m.scene.ghost != nil {
		t.Error("g does not hide the ghost")
	}
	d.press("g")
	if d.frame(); d.m.scene.ghost == nil {
		t.Error("g does not bring the ghost back")
	}
	d.press("p")
	d.settle()
	if d.m.scene.ghost != nil {
		t.Error("another preset keeps the ghost")
	}
}

func TestPlaneIsSaid(t *testing.T) {
	drive(t, "layers", 80, 24).shows("plane of a and c")
	drive(t, "layers", 140, 40).shows("plane of a and c, others held at the start")
}

func TestPresetsByKeyAndSearch(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	names := presets.Builtin()
	d.press("p")
	d.settle()
	if got := d.m.now.preset.Name; got != names[1] {
		t.Errorf("p opens %s", got)
	}
	d.press("P", "P")
	d.settle()
	if got := d.m.now.preset.Name; got != names[len(names)-1] {
		t.Errorf("P goes round to %s", got)
	}
	d.press("/", "tanh")
	d.shows("> tanh-neuron")
	d.press("enter")
	d.settle()
	if got := d.m.now.preset.Name; got != "tanh-neuron" || d.m.popup != nil {
		t.Errorf("the picker opens %s", got)
	}
	d.press("/", "zzzz")
	d.shows(`no preset mentions "zzzz"`)
	d.press("enter", "esc")
	if d.m.popup != nil {
		t.Error("esc does not close the picker")
	}
}

func TestTypedValues(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.command("lr 0.05")
	d.command("batch 4")
	d.command("start 2, 0.5")
	d.command("seed 7")
	d.command("seeds 32")
	d.command("horizon 12")
	d.command("sampling shuffle")
	r := d.m.now.run
	want := sim.Settings{LearningRate: 0.05, BatchSize: 4, Seed: 7, Sampling: sim.Shuffle}
	if r.Settings != want || !slices.Equal(r.Start, []float64{2, 0.5}) || r.Seeds != 32 || r.Horizon != 12 {
		t.Errorf("typed values gave %+v", r)
	}
	if got := d.m.scene.data.Comparison.Run.Settings; got != want {
		t.Errorf("on screen is %+v", got)
	}
	for _, c := range []struct{ line, says string }{
		{"batch 5", "batch size 5 does not divide the 12 examples: use one of [1 2 3 4 6 12]"},
		{"lr nan", `"nan" is not a number`},
		{"lr -1", "learning rate -1 is out of range"},
		{"lr 1e-5", "updates to the horizon"},
		{"lr 1e-9", "raise the learning rate or lower the horizon"},
		{"start 1", "start has 1 values, the objective has 2 parameters"},
		{"horizon 1e300", "updates"},
		{"seeds 0", "0 seeds is out of range"},
		{"seeds 1000000", "too much to show live"},
		{"sampling often", `unknown sampling "often": use reshuffle, shuffle or replacement`},
		{"preset valey", "did you mean valley?"},
		{"frobnicate 1", `unknown word "frobnicate"`},
		{"lr", "lr needs a value, as in :lr 0.05"},
	} {
		d.press(":", c.line, "enter")
		d.shows(c.says)
		if d.m.now.run.Settings != want {
			t.Errorf("%q changed the settings", c.line)
		}
		d.press("esc")
	}
	d.press(":", "sam", "tab", "shu", "tab")
	if got := d.m.popup.(*prompt).input.Value(); got != "sampling shuffle" {
		t.Errorf("completed to %q", got)
	}
}

func TestUndoRedo(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	first := d.m.now.run.Settings
	d.press("right", "up", "n")
	d.settle()
	last := d.m.now.run.Settings
	d.press("z", "z", "z")
	d.settle()
	if d.m.now.run.Settings != first {
		t.Errorf("undone to %+v", d.m.now.run.Settings)
	}
	d.press("z")
	d.shows("nothing to undo")
	d.press("Z", "Z", "Z")
	d.settle()
	if d.m.now.run.Settings != last {
		t.Errorf("redone to %+v", d.m.now.run.Settings)
	}
}

func TestDivergenceIsAResult(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.command("lr 3")
	d.press("end")
	d.settle()
	c := d.comparison()
	if c.Status.SGD.Kind != sim.Diverged {
		t.Fatalf("SGD %v at learning rate 3", c.Status.SGD)
	}
	d.shows("SGD "+c.Status.SGD.String(), "✕")
	d.press("z")
	d.settle()
	d.shows("x closer")
	for _, rate := range []string{"10", "1e10", "1e308"} {
		d.command("lr " + rate)
		d.frame()
		d.shows("sgdflow", "Valley")
	}
}

func TestHelpNamesEveryKey(t *testing.T) {
	d := drive(t, "valley", 100, 90)
	d.press("?")
	text := strings.Join(d.screen(), "\n")
	for _, b := range bindings {
		if !strings.Contains(text, b.help) {
			t.Errorf("help does not say %q", b.help)
		}
	}
	seen := map[string]bool{}
	for _, b := range bindings {
		for _, k := range b.Keys() {
			if seen[k] {
				t.Errorf("key %q is bound twice", k)
			}
			seen[k] = true
		}
	}
	for _, hint := range helpLine(bindings, &pathsView{}) {
		if hint.does == "" {
			t.Errorf("the help line does not say what %q does", hint.key)
		}
	}
}

func TestQuitFromAnywhere(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"/", "ctrl+c"}, {":", "ctrl+c"}, {"?", "ctrl+c"}} {
		d := drive(t, "valley", 80, 24)
		d.press(keys[:len(keys)-1]...)
		var msg tea.KeyMsg
		if k := keys[len(keys)-1]; k == "q" {
			msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'q'}}
		} else {
			msg = tea.KeyMsg{Type: keyTypes[k]}
		}
		_, cmd := d.m.Update(msg)
		if cmd == nil {
			t.Fatalf("%v does not quit", keys)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%v does not quit", keys)
		}
	}
}
