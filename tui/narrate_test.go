package tui

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"sgdflow/sim"
)

// said is the narration on screen, its rows joined.
func (d *driver) said() string {
	d.t.Helper()
	r := d.m.scene.layout.narration
	if r.Empty() {
		d.t.Fatal("there is no narration")
	}
	var rows []string
	for _, line := range d.screen()[r.Y : r.Y+r.H] {
		rows = append(rows, strings.TrimSpace(line))
	}
	return strings.TrimSpace(strings.Join(rows, " "))
}

// gaps are those at the end of the run on screen, computed away from it, as they are printed.
func (d *driver) gaps() (gradient, modified string) {
	d.t.Helper()
	c := d.comparison()
	i := spokenAt(c, len(c.Time)-1)
	return short(apart(c.Mean.At(i), c.Gradient.At(i))), short(apart(c.Mean.At(i), c.Modified.At(i)))
}

func TestNarrationComparesWithTheRunBefore(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 200, 24)
	d.press("end", "A")
	g0, m0 := d.gaps()
	for _, c := range []struct{ key, says string }{
		{"shift+right", "Learning rate from 0.0300 to 0.0600. At the end, SGD's mean is %s from gradient flow, %s from the modified flow: "},
		{"z", "Learning rate from 0.0600 to 0.0300. At the end, SGD's mean is %s from gradient flow, %s from the modified flow: "},
		{"Z", "Learning rate from 0.0300 to 0.0600. At the end, SGD's mean is %s from gradient flow, %s from the modified flow: "},
		{"up", "Batch size from 1 to 2 of 12. At the end, SGD's mean is %s from gradient flow, %s from the modified flow: "},
		{"s", "Sampling from reshuffle to shuffle. At the end, SGD's mean is %s from gradient flow, %s from the modified flow: "},
	} {
		d.press(c.key)
		d.settle()
		g, m := d.gaps()
		got := d.said()
		if want := fmt.Sprintf(c.says, g, m); !strings.HasPrefix(got, want) {
			t.Errorf("%s: said %q, want %q", c.key, got, want)
		}
		if want := fmt.Sprintf("Before, %s and %s.", g0, m0); !strings.Contains(got, want) {
			t.Errorf("%s: said %q without %q", c.key, got, want)
		}
		g0, m0 = g, m
	}
}

// TestNarrationRestsWhileTheClockRuns: a screen reader reads a line that changes again.
func TestNarrationRestsWhileTheClockRuns(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40, func(o *Options) { o.Narrate = true })
	d.press("r") // plays from the start
	before := d.said()
	for n := 0; d.m.scene.clock.Playing; n++ {
		if got := d.said(); got != before {
			t.Fatalf("after %d frames, at time %v, %q became %q", n, d.m.scene.clock.Time, before, got)
		}
	}
	if got := d.said(); got != before || !strings.Contains(got, "At the end, SGD's mean is") {
		t.Errorf("at the end it says %q, before %q", got, before)
	}
	d.press("home")
	if got := d.said(); !strings.HasPrefix(got, "To the start. At time 0.0, all three set out from the same point.") {
		t.Errorf("at the start it says %q", got)
	}
	d.press(">")
	k := d.m.scene.comparison()
	want := fmt.Sprintf("To time %s of 30.0, update %d of %d.", timeLabel(k.Run.EpochTime(), 30), k.Run.Batches(), k.Run.Updates())
	if got := d.said(); !strings.HasPrefix(got, want) {
		t.Errorf("after an epoch it says %q, want %q", got, want)
	}
}

func TestNarrationSaysWhatStoppedAChange(t *testing.T) {
	d := drive(t, "valley", 120, 40, func(o *Options) { o.Narrate = true })
	d.press("end", "z")
	if got := d.said(); got != "Nothing to undo." {
		t.Errorf("said %q", got)
	}
	e := d.m.now
	e.run.Settings.LearningRate = 1e-9
	d.m.turn(e)
	if got, want := d.said(), sentence(e.check(d.m.now).Error()); got != want {
		t.Errorf("a change refused is told as %q, want %q", got, want)
	}
	if d.m.now.run.Settings.LearningRate == 1e-9 {
		t.Error("the change is made")
	}
}

func TestNarrationOfEndings(t *testing.T) {
	d := drive(t, "valley", 120, 40, func(o *Options) { o.Narrate = true })
	d.press("end")
	d.command("lr 1")
	c := d.comparison()
	if c.Status.SGD.Kind != sim.Diverged {
		t.Fatal("nothing diverges")
	}
	if got, want := d.said(), fmt.Sprintf("SGD diverged at update %d: the learning rate is too large", c.Status.SGD.Update); !strings.Contains(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
	d.press("z")
	d.settle()
	data := *d.m.scene.data
	data.Done = false // as while a long run is under way
	d.m.scene.data = &data
	d.m.dirty = true
	d.m.render()
	if got := d.m.scene.narration(func(string) bool { return true }); !strings.HasSuffix(got, " Computing.") {
		t.Errorf("while computing it says %q", got)
	}
}

// TestNarrationOnce: a key says it without the line, more than once, and over the sentence where it is long.
func TestNarrationOnce(t *testing.T) {
	t.Parallel()
	for _, width := range []int{80, 200} {
		d := drive(t, "valley", width, 24)
		d.press("end", "right")
		d.settle()
		g, _ := d.gaps()
		for range 2 {
			d.press("a")
			text := strings.Join(d.screen(), "\n")
			for _, want := range []string{"Learning rate from 0.0300 to 0.0322.", g, "Before, "} {
				if !strings.Contains(text, want) {
					t.Errorf("%d columns: %q is not said:\n%s", width, want, text)
				}
			}
		}
		d.press("esc")
		d.shows("from gradient flow")
		d.hides("Before, ")
	}
}

// TestNarrationOfLessons gives nothing away.
func TestNarrationOfLessons(t *testing.T) {
	t.Parallel()
	d := present(t, 120, 40, 0)
	d.press("A", "pgdown")
	d.settle()
	at := d.m.scene.lesson.at()
	if at.Question == nil {
		t.Fatal("the step asks nothing")
	}
	rows := d.m.scene.layout.lesson
	got := d.said()
	for _, want := range []string{
		"Step 2 of 3, " + at.Title + ".", fmt.Sprintf("Its text is in rows %d to %d.", rows.Y+2, rows.Y+rows.H-1), "A question is open.", "enter shows it.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("said %q without %q", got, want)
		}
	}
	g, m := d.gaps()
	if strings.Contains(got, g) || strings.Contains(got, m) || strings.Contains(got, "gauge") {
		t.Errorf("%q gives away what comes out: %s, %s", got, g, m)
	}
	d.press("enter", "end")
	d.settle()
	if got := d.said(); !strings.Contains(got, g) {
		t.Errorf("the answer is told as %q, without %s", got, g)
	}
}

// plainWords are what a voice reads without stumbling: no sign that it would spell or leave out, no power of ten.
var (
	plainWords = regexp.MustCompile(`^[A-Z0-9][A-Za-z0-9 .,:;?'()-]*[.?]$`)
	unspoken   = regexp.MustCompile(`\de[+-]?\d|(^|[ (])-\d|\d[x%]|--|  `)
)

// TestNarrationIsPlain: whatever is done, what is said is plain words in full sentences.
func TestNarrationIsPlain(t *testing.T) {
	t.Parallel()
	keys := []string{
		"left", "right", "shift+right", "up", "down", "s", "t", "space", "o", "x", "g", "2", "1", ".", "<", "home", "end",
		"r", "n", "z", "Z", "+", "-", "0", "v", "L", "T",
	}
	for i, preset := range []string{"valley", "samplings"} {
		t.Run(preset, func(t *testing.T) {
			d := drive(t, preset, 80, 24, func(o *Options) { o.Narrate, o.Preset.Run.Seeds = true, 4 })
			random := rand.New(rand.NewPCG(7, uint64(i)))
			for range 20 {
				key := keys[random.IntN(len(keys))]
				d.press(key)
				d.settle()
				for _, width := range []int{40, 80, 400} {
					text := d.m.scene.narration(func(s string) bool { return len(s) <= width })
					if !plainWords.MatchString(text) || unspoken.MatchString(text) {
						t.Fatalf("after %s, for %d columns: %q", key, width, text)
					}
				}
			}
		})
	}
}

func TestNarrationOfExperiments(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 200, 24, func(o *Options) { o.Narrate, o.Paused, o.Preset.Run.Seeds = true, true, 4 })
	for key, want := range map[string]string{
		"2": "C mod", "3": "theory 2, 2, 3", "4": "learning rate over batch size", "5": "Nothing to train",
	} {
		d.press(key)
		d.settle()
		text := d.said()
		if !strings.HasPrefix(text, "Screen ") || !strings.Contains(text, want) || !plainWords.MatchString(text) || unspoken.MatchString(text) {
			t.Errorf("%s: %q", key, text)
		}
	}
}

func TestVoiced(t *testing.T) {
	for text, want := range map[string]string{
		"SGD's mean is 1.2e-05 off":         "SGD's mean is 1.2 times 10 to the minus 5 off",
		"3.0e+10":                           "3.0 times 10 to the 10",
		"35.4x closer (at -0.5, -2)":        "35.4 times closer (at minus 0.5, minus 2)",
		"1.98±0.004, GD-modified":           "1.98 plus or minus 0.004, GD-modified",
		"against ε/B, not ε":                "against learning rate over batch size, not learning rate",
		"90 % with λ 5, B^1":                "90 percent with lambda 5, B to the power 1",
		"type / and choose; 3 of 4, B < N":  "type slash and choose; 3 of 4, B below N",
		"C̃ = C, Cmod":                      "C mod is C, C mod",
		"2 x 3, x2, exam and 5x5 cells, ok": "2 x 3, x2, exam and 5x5 cells, ok",
	} {
		if got := voiced(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
