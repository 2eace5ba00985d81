package tui

import (
	"math"
	"slices"
	"strings"
	"testing"

	"sgdflow/presets/lessons"
	"sgdflow/tui/plot"
)

// given is a lesson of every kind of step.
const given = `
title = "A test of lessons"
summary = "all kinds of steps"

[[step]]
title = "The first"
preset = "valley"
text = """
SGD's mean ends **{gap_gradient}** from gradient flow, {times_closer} times
closer to the modified flow, at learning rate {learning_rate}."""
[step.settings]
seeds = 32
[step.view]
time = "end"

[[step]]
title = "A click"
text = "Where will it end?"
[step.settings]
seeds = 32
learning_rate = 0.06
[step.beside]
learning_rate = 0.03
[step.question]
kind = "click"
ask = "Click there."
answer = """
It ends {gap_gradient} from gradient flow; at half the rate {beside_gap_gradient}.

Your guess is {guess_sgd} off."""

[[step]]
title = "A choice"
screen = "order"
text = "Which slope?"
[step.settings]
seeds = 32
[step.question]
kind = "choice"
ask = "Which flow is followed more closely?"
answer = "The slope is {slope_sgd}, by the theory {theory_sgd}."
[[step.question.choice]]
text = "gradient flow"
right = "slope_gradient > slope_sgd"
[[step.question.choice]]
text = "the modified flow"
right = "slope_sgd > slope_gradient"
`

func lesson(t *testing.T, text string) *lessons.Lesson {
	t.Helper()
	l, err := lessons.Decode("given.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// present opens the lesson at a step.
func present(t *testing.T, width, height, step int) *driver {
	t.Helper()
	d := drive(t, "valley", width, height)
	d.m.goToStep(lesson(t, given), step)
	d.settle()
	return d
}

func TestStepSetsEverything(t *testing.T) {
	t.Parallel()
	d := drive(t, "saddle", 120, 40, func(o *Options) { o.Theme = ThemeLight })
	d.press("3", "A")
	d.m.goToStep(lesson(t, given), 0)
	d.settle()
	if s := d.m.State(); s.Preset.Name != "valley" || s.Screen != Paths || s.Preset.Run.Seeds != 32 || s.Theme != ThemeLight || !s.Narrate {
		t.Errorf("state after the step: %+v", s)
	}
	d.shows("1 of 3", "The first", "pgdn goes on", "epoch 83/83")
}

func TestNumbersOfATextAreThoseOnScreen(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 0)
	k := d.comparison()
	i := len(k.Gap.Gradient) - 1
	i -= i * k.Stride % k.Run.Batches() / k.Stride
	g, m := k.Gap.Gradient[i], k.Gap.Modified[i]
	d.shows("ends "+short(g)+" from gradient", short(g/m)+" times", "rate 0.0300.")
	d.press("shift+right")
	d.settle()
	d.shows("rate 0.0600.")
	d.hides("ends " + short(g) + " from gradient")
}

func TestControlsStayLiveAndGoingOnResets(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 0)
	d.press("right", "o", "up", "4")
	d.settle()
	d.press("pgdown")
	d.settle()
	if s := d.m.State(); s.Preset.Run.Settings.LearningRate != 0.06 || s.Preset.Run.Settings.BatchSize != 1 || s.Overlay || s.Screen != Paths || s.Step != 1 {
		t.Errorf("state after going on: %+v", s)
	}
	d.press("pgup")
	d.settle()
	if s := d.m.State(); s.Preset.Run.Settings.LearningRate != 0.03 || s.Step != 0 {
		t.Errorf("state after going back: %+v", s)
	}
	d.press("pgup")
	d.shows("first step")
	d.press("z", "z")
	d.settle()
	if s := d.m.State(); s.Step != 0 || s.Screen != Scaling {
		t.Errorf("undo leads to step %d on screen %v", s.Step, s.Screen)
	}
}

func TestQuestionHidesWhatComesOut(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		d := present(t, size[0], size[1], 1)
		d.m.scene.clock.Playing = true
		for range 60 {
			d.frame()
		}
		d.shows("Where will it end?", "Click there.", "pgdn shows it", "Click where SGD's mean will end")
		d.hides("closer", "off.")
		for _, line := range d.screen()[d.m.scene.layout.body.Y:d.m.scene.layout.strip.Y] {
			if !strings.Contains(line, "╭") && strings.ContainsAny(line, "●▲■") {
				t.Errorf("paths are drawn before they are guessed: %s", line)
			}
		}
		d.press("pgdown")
		d.settle()
		d.shows("at half the rate")
		d.hides("Your guess")
		if d.m.State().Step != 1 {
			t.Error("an open question was gone past")
		}
	}
}

func TestClickAnswers(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 1)
	in := d.m.scene.layout.panels[0].Inset(1)
	start := d.m.now.run.Start
	d.click(in.X+in.W/2, in.Y+in.H/2)
	d.settle()
	if s := d.m.State(); !s.Revealed || s.Preset.Run.Start[0] != start[0] || s.Paused {
		t.Errorf("after the click: %+v", s)
	}
	w := d.m.scene.window(in)
	x, y := w.At(float64(in.W/2)+0.5, float64(in.H/2)+0.5)
	mean := d.comparison().Mean
	k := d.comparison()
	last := mean.At((mean.Len() - 1) * k.Stride / k.Run.Batches() * k.Run.Batches() / k.Stride)
	d.shows("Your guess is "+short(math.Hypot(x-last[0], y-last[1]))+" off", "✚")
	d.click(in.X+in.W/3, in.Y+in.H/3) // answered: now a click sets the start, as ever
	d.settle()
	if d.m.State().Preset.Run.Start[0] == start[0] {
		t.Error("a click after the answer does not set the start")
	}
}

// TestBesideIsARunOfItsOwn compares the numbers of the run beside with those of that run on screen.
func TestBesideIsARunOfItsOwn(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 1)
	d.press("enter")
	for d.m.waitsFor() {
		d.settle()
	}
	beside, ok := d.m.scene.number("beside_gap_gradient")
	first := present(t, 120, 40, 0)
	own, too := first.m.scene.number("gap_gradient")
	if !ok || !too || math.Abs(beside-own) > 1e-12*own {
		t.Errorf("gap beside %v %v, of that run itself %v %v", beside, ok, own, too)
	}
	if d.m.scene.ghost == nil {
		t.Error("the run beside is not drawn as a ghost")
	}
}

func TestChoiceIsRightByTheNumbers(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 2)
	d.shows("1 gradient flow", "2 the modified flow", "what do you expect?")
	d.hides("slope 2", "slope 3", "theory 3")
	d.press("1")
	d.settle()
	d.shows("✕ your choice: gradient flow", "✓ the modified flow", "by the theory 3.")
	if got := d.m.State(); got.Screen != Order || !got.Revealed {
		t.Errorf("a digit that chooses has gone to another screen: %+v", got)
	}
	d.press("1")
	if d.m.State().Screen != Paths {
		t.Error("after the answer digits are screens again")
	}
}

func TestLeaveLesson(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 0)
	d.press("esc")
	d.settle()
	d.hides("1 of 3")
	d.shows("left at step 1")
	d.press("z")
	d.settle()
	d.shows("1 of 3")
	d.press("esc", "pgdown")
	d.shows("no lesson is open: l lists them")
}

func TestUndoGoesBackOverEveryChange(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	keys := []string{"right", "up", "s", "t", "o", "x", "g", "L", "T", "A", "2", "n", "p", "v"}
	states := []State{d.m.State()}
	for _, k := range keys {
		d.press(k)
		d.settle()
		states = append(states, d.m.State())
	}
	same := func(a, b State) bool {
		p, q := a.Preset.Run, b.Preset.Run
		sameRun := p.Settings == q.Settings && p.Horizon == q.Horizon && p.Seeds == q.Seeds && sameStart(p, q) && a.Preset.Name == b.Preset.Name
		a.Preset, b.Preset = nil, nil
		a.Time, b.Time, a.Paused, b.Paused = 0, 0, false, false // time is no change: it goes by itself
		return sameRun && a == b
	}
	for i := len(keys) - 1; i >= 0; i-- {
		if keys[i] == "v" && same(states[i], states[i+1]) {
			continue // all plots fit, and nothing has changed
		}
		d.press("z")
		d.settle()
		if !same(d.m.State(), states[i]) {
			t.Fatalf("undoing %q gives %+v, want %+v", keys[i], d.m.State(), states[i])
		}
	}
	for i, k := range keys {
		if k == "v" && same(states[i], states[i+1]) {
			continue
		}
		d.press("Z")
		d.settle()
		if !same(d.m.State(), states[i+1]) {
			t.Fatalf("redoing %q gives %+v, want %+v", k, d.m.State(), states[i+1])
		}
	}
}

func TestBlank(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	d.press("b")
	if text := strings.TrimSpace(strings.Join(d.screen(), "")); text != "" {
		t.Errorf("the blank screen shows %q", text)
	}
	d.press("right") // brings it back and does nothing else
	d.shows("Valley", "ε 0.0300")
}

func TestNarrationSaysWhatHasChanged(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("end", "A", "shift+right")
	d.settle()
	line := d.screen()[d.m.scene.layout.narration.Y]
	for _, want := range []string{"Learning rate from 0.0300 to 0.0600", "SGD's mean"} {
		if !strings.Contains(line, want) {
			t.Errorf("the narration %q does not say %q", line, want)
		}
	}
	if strings.ContainsAny(line, "│╭ε▲") || strings.HasPrefix(line, " ") {
		t.Errorf("the narration is not plain text in a line by itself: %q", line)
	}
	d.press("s")
	d.settle()
	if line = d.screen()[d.m.scene.layout.narration.Y]; !strings.HasPrefix(line, "Sampling from reshuffle to shuffle") {
		t.Errorf("narration %q", line)
	}
}

func TestLessonPictures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		width, height int
		step          int
		keys          []string
	}{
		{"lesson-80x24", 80, 24, 0, nil},
		{"lesson-120x40", 120, 40, 0, nil},
		{"lesson-200x50", 200, 50, 0, nil},
		{"lesson-folded", 60, 20, 0, nil},
		{"lesson-charts", 80, 24, 0, []string{"v"}},
		{"lesson-guess", 80, 24, 1, nil},
		{"lesson-guessed", 80, 24, 1, []string{"enter", "end"}},
		{"lesson-choice", 80, 24, 2, nil},
		{"lesson-chosen", 80, 24, 2, []string{"1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := present(t, c.width, c.height, c.step)
			d.press(c.keys...)
			for d.settle(); d.m.waitsFor(); {
				d.settle()
			}
			d.golden(c.name)
		})
	}
}

// TestHiddenRangesTellNothing: neither the axes of charts nor the modified loss give the outcome away before it is guessed.
func TestHiddenRangesTellNothing(t *testing.T) {
	d := present(t, 120, 40, 1)
	l := d.m.scene.layout
	screen := d.screen()
	for _, at := range l.charts {
		for _, line := range screen[at.Y+1 : at.Y+at.H-1] {
			if inside := string([]rune(line)[at.X+1 : at.X+at.W-1]); strings.TrimSpace(inside) != "" {
				t.Errorf("a hidden chart shows %q", inside)
			}
		}
	}
	shades := func(at plot.Rect) (all []string) {
		for _, line := range screen[at.Y+1 : at.Y+at.H-1] {
			all = append(all, string([]rune(line)[at.X+1:at.X+at.W-1]))
		}
		return all
	}
	if slices.Equal(d.m.scene.heat.loss, d.m.scene.heat.modified) || !slices.Equal(shades(l.panels[1]), shades(l.panels[2])) {
		t.Error("the modified loss is drawn before the question is answered")
	}
}

// TestOtherScreensKeepTheSecret: with a question open, no screen but the step's own shows what that one hides, and a click on
// one is no guess.
func TestOtherScreensKeepTheSecret(t *testing.T) {
	d := present(t, 120, 40, 1)
	d.press("2")
	for d.settle(); d.m.waitsFor(); {
		d.settle()
	}
	if d.m.scene.look.screen.String() != "landscape" {
		t.Fatal("the Landscape screen did not open")
	}
	d.shows("is hidden until you have answered")
	d.hides("C_mod", "C̃", "◈")
	d.m.guessAt(1, 1)
	if !d.m.scene.hidden() {
		t.Error("a click beside the step's screen was taken as the answer")
	}
	d.press("1", "enter")
	if d.m.scene.hidden() {
		t.Error("the question is not answered on its own screen")
	}
	d.press("2")
	for d.settle(); d.m.waitsFor(); {
		d.settle()
	}
	d.hides("is hidden until you have answered")
}
