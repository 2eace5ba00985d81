package speaker

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"sgdflow/tui/plot"
)

var update = flag.Bool("update", false, "renew the pictures in testdata")

// desk is a screen with a clock that the test turns. It follows nothing: reports come from the test.
type desk struct {
	*Screen
	clock time.Time
}

func newDesk(o Options, width, height int) *desk {
	d := &desk{Screen: NewScreen("/run/user/1000", o), clock: example().Began.Add(10*time.Minute + 42*time.Second)}
	d.now = func() time.Time { return d.clock }
	d.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return d
}

func (d *desk) hear(r Report) string {
	d.leave(r)
	d.Update(wakeMsg{})
	return d.text()
}

func (d *desk) press(keys ...tea.KeyMsg) string {
	for _, k := range keys {
		d.Update(k)
	}
	return d.text()
}

// text is the frame without its styles.
func (d *desk) text() string {
	var lines []string
	for line := range strings.Lines(ansi.Strip(d.View())) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n") + "\n"
}

var (
	down  = tea.KeyMsg{Type: tea.KeyDown}
	end   = tea.KeyMsg{Type: tea.KeyEnd}
	space = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
)

func typed(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }

// longNotes is a cue with more than a screen of text.
func longNotes() *Cue {
	c := example()
	c.Title = "A finite learning rate leaves gradient flow"
	c.Answer = "near a = 1.1, on the valley floor but far from where gradient flow stops"
	c.Notes = []string{
		"Ask first: which of the two flows will the mean of the paths follow? Wait for hands.",
		"• click where they think the path ends", "• let the paths stream in without a word",
		"At ε = 0.05 the mean (●) leaves gradient flow (■) within three epochs and follows the modified flow (▲). " +
			strings.Repeat("Its standard error is twenty times smaller. ", 12),
	}
	return &c
}

// TestPictures compares the screen with pictures that were looked at.
func TestPictures(t *testing.T) {
	t.Parallel()
	revealed := longNotes()
	revealed.Question, revealed.Passed = Revealed, 10.2
	for _, test := range []struct {
		name          string
		width, height int
		ascii         bool
		report        Report
		keys          []tea.KeyMsg
	}{
		{"small", 40, 12, false, Report{Live: true, Cue: longNotes()}, nil},
		{"usual", 80, 24, false, Report{Live: true, Cue: longNotes()}, nil},
		{"large", 120, 40, false, Report{Live: true, Cue: revealed}, nil},
		{"ascii", 80, 24, true, Report{Live: true, Cue: revealed}, []tea.KeyMsg{space, down, down}},
		{"ended", 60, 20, false, Report{Cue: longNotes()}, []tea.KeyMsg{end}},
		{"waiting", 40, 12, false, Report{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(Options{ASCII: test.ascii, Profile: colorprofile.TrueColor}, test.width, test.height)
			d.hear(test.report)
			got := d.press(test.keys...)
			file := filepath.Join("testdata", test.name+".txt")
			if *update {
				if err := errors.Join(os.MkdirAll("testdata", 0o777), os.WriteFile(file, []byte(got), 0o666)); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil || got != string(want) {
				t.Errorf("got\n%s\nwant\n%s%v", got, want, err)
			}
		})
	}
}

func TestScreenStory(t *testing.T) {
	t.Parallel()
	d := newDesk(Options{}, 80, 24)
	expect := func(screen string, with ...string) {
		t.Helper()
		for _, w := range with {
			if !strings.Contains(screen, w) {
				t.Errorf("%q is not on the screen\n%s", w, screen)
			}
		}
	}
	expect(d.text(), "waiting for a presentation: start one with sgdflow --lesson NAME", "at /run/user/1000/sgdflow/notes.sock")
	expect(d.hear(Report{Live: true}), "the presentation shows no lesson")
	first := longNotes()
	expect(d.hear(Report{Live: true, Cue: first}), "Step 3 of 12", "question open", "Answer: near", "1 minute behind", "more", "Next: Large steps")
	scrolled := d.press(end)
	if strings.Contains(scrolled, "more") || strings.Contains(scrolled, "Ask first") {
		t.Errorf("not scrolled to the end:\n%s", scrolled)
	}
	expect(scrolled, "The learning rate is 0.05.")
	second := *first
	second.Question = Revealed
	expect(d.hear(Report{Live: true, Cue: &second}), "question revealed", "The learning rate is 0.05.") // stays where it was read
	third := example()
	third.Step, third.Question, third.Next = 12, "", ""
	expect(d.hear(Report{Live: true, Cue: &third}), "Step 12 of 12", "Wait for hands.", "Next: the end")

	d.clock = d.clock.Add(time.Minute)
	d.Update(wakeMsg{})
	expect(d.text(), "2 minutes behind")
	expect(d.press(typed("r ")), "7 minutes ahead", "paused", "step 0:00 of 3:00")
	d.clock = d.clock.Add(time.Hour)
	expect(d.press(space), "7 minutes ahead", "step 0:00")
	expect(d.hear(Report{Cue: &third}), "the presentation has ended; waiting for the next", "Wait for hands.")
	expect(d.hear(Report{Cue: &third, Err: errors.New("another version")}), "another version", "Wait for hands.")
	if _, cmd := d.Update(typed("q")); cmd == nil || cmd() != tea.Quit() {
		t.Error("q does not quit")
	}
}

// TestWait has the only command that the screen gives out end by itself when the clock shows another second, and at once
// when there is news.
func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(Options{}, 80, 24)
		expect := func(what string, want time.Duration) {
			t.Helper()
			began := time.Now()
			d.wait()()
			if took := time.Since(began); took != want {
				t.Errorf("%s: it woke after %v, want %v", what, took, want)
			}
		}
		expect("nothing to show", time.Second)
		d.timer.follow(&Cue{Began: d.clock.Add(-3300 * time.Millisecond)}, d.clock)
		expect("a clock", 700*time.Millisecond)
		d.leave(Report{Live: true})
		d.leave(Report{Live: true})
		expect("news", 0)
		expect("no more news", 700*time.Millisecond)
		close(d.joined)
		expect("the follower has ended", 700*time.Millisecond)
	})
}

// TestAnySizeAndCue draws whatever arrives on whatever terminal: every line has the width of the screen, and there are as
// many as it has.
func TestAnySizeAndCue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(Options{ASCII: rapid.Bool().Draw(t, "ascii"), Profile: colorprofile.ANSI},
			rapid.IntRange(1, 130).Draw(t, "width"), rapid.IntRange(1, 50).Draw(t, "height"))
		texts := rapid.SliceOfN(rapid.String(), 0, 12)
		c := Cue{
			Lesson: rapid.String().Draw(t, "lesson"), Title: rapid.String().Draw(t, "title"), Next: rapid.String().Draw(t, "next"),
			Answer: rapid.String().Draw(t, "answer"), Question: rapid.SampledFrom([]string{"", Open, Revealed}).Draw(t, "question"),
			Notes: texts.Draw(t, "notes"), Text: texts.Draw(t, "text"), Step: rapid.Int().Draw(t, "step"), Steps: rapid.Int().Draw(t, "steps"),
			Minutes: rapid.Float64().Draw(t, "minutes"), Planned: rapid.Float64().Draw(t, "planned"), Passed: rapid.Float64().Draw(t, "passed"),
			Began: d.clock.Add(-time.Duration(rapid.Int64().Draw(t, "ago"))),
		}.cleaned()
		d.hear(Report{Live: rapid.Bool().Draw(t, "live"), Cue: &c})
		for range rapid.IntRange(0, 5).Draw(t, "presses") {
			d.press(rapid.SampledFrom([]tea.KeyMsg{down, end, space, typed("r"), {Type: tea.KeyPgUp}}).Draw(t, "key"))
		}
		lines := strings.Split(d.View(), "\n")
		if len(lines) != d.height {
			t.Fatalf("%d lines on a screen of %d", len(lines), d.height)
		}
		for _, line := range lines {
			if n := ansi.StringWidth(line); n != d.width {
				t.Fatalf("a line of %d cells on a screen of %d: %q", n, d.width, line)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab  cε漢字-"))).Draw(t, "text")
		width := rapid.IntRange(2, 12).Draw(t, "width")
		lines := wrap(text, width, ansi.StringWidth)
		for _, line := range lines {
			if n := ansi.StringWidth(line); n > width || n == 0 || strings.TrimSpace(line) != line {
				t.Fatalf("the line %q in a width of %d", line, width)
			}
		}
		without := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if without(strings.Join(lines, "")) != without(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
	if got := strings.Join(wrap("one two three", 7, ansi.StringWidth), "|"); got != "one two|three" {
		t.Errorf("one two three in 7 cells: %q", got)
	}
}

func TestBigText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		room plot.Rect
		want string
	}{
		{"half blocks", plot.Rect{W: 17, H: 3}, "▀▀█ ▀▀█ ▄ ▄█  █▀█\n▀▀█ ▀▀█ ▄  █  █ █\n▀▀▀ ▀▀▀   ▀▀▀ ▀▀▀"},
		{"no room", plot.Rect{W: 16, H: 3}, "33:10"},
		{"one cell a dot", plot.Rect{W: 34, H: 9}, "" +
			"██████  ██████        ██    ██████\n" +
			"    ██      ██  ██  ████    ██  ██\n" +
			"██████  ██████        ██    ██  ██\n" +
			"    ██      ██  ██    ██    ██  ██\n" +
			"██████  ██████      ██████  ██████"},
	} {
		if got := strings.Join(bigText("33:10", test.room, false), "\n"); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
	if got := bigText("33:10", plot.Rect{W: 17, H: 3}, true); got[0] != "33:10" {
		t.Errorf("without half blocks: %q", got)
	}
	if got := len(bigText("33:10", plot.Rect{W: 68, H: 10}, true)); got != 10 {
		t.Errorf("four cells a dot take %d lines, want 10", got)
	}
}
