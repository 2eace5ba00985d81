package tui

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"

	"sgdflow/presets"
	"sgdflow/sim"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// TestMain fails when anything still runs at the end. Tests that compute for more than a second or two run in parallel.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// driver plays a user in front of a model: its clock is the test's, its engine the real one.
type driver struct {
	t   *testing.T
	m   *Model
	now time.Time
}

func drive(t *testing.T, preset string, width, height int, options ...func(*Options)) *driver {
	t.Helper()
	p, err := presets.Load(preset)
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Seeds = min(p.Run.Seeds, 16) // the race detector makes more of them slow, and teaches nothing new
	if p.Model != nil {
		// Many parameters, and a story is told as well by a short run.
		p.Run.Seeds, p.Run.Horizon = 2, min(p.Run.Horizon, 30*p.Run.Settings.LearningRate)
	}
	o := Options{State: State{Preset: p, Theme: ThemeDark}, Profile: colorprofile.TrueColor}
	for _, change := range options {
		change(&o)
	}
	d := &driver{t: t, m: New(o), now: time.Unix(0, 0)}
	t.Cleanup(d.m.Close)
	d.m.scene.views[2].(*orderView).budget, d.m.scene.views[3].(*scalingView).budget = 20_000, 4_000 // likewise
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	d.settle()
	return d
}

func (d *driver) send(msg tea.Msg) { d.m.Update(msg) }

// frame lets one frame's time pass.
func (d *driver) frame() {
	d.now = d.now.Add(frameEvery)
	d.m.Update(frameMsg{d.m.tick, d.now})
}

// settle runs frames until what is wanted is on screen whole, as far as the engine goes; the clock is held.
func (d *driver) settle() {
	d.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		playing := d.m.scene.clock.Playing
		d.m.scene.clock.Playing = false
		d.frame()
		d.m.scene.clock.Playing = playing
		if s := d.m.scene.data; s != nil && s.Revision == d.m.wanted && s.Done && !d.m.scene.view.busy() {
			d.frame()
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatal("the engine does not answer")
		}
	}
}

var keyTypes = map[string]tea.KeyType{
	"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "shift+left": tea.KeyShiftLeft,
	"shift+right": tea.KeyShiftRight, "enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "home": tea.KeyHome,
	"end": tea.KeyEnd, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "ctrl+c": tea.KeyCtrlC, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp,
}

// press sends keys: names of keyTypes, or characters.
func (d *driver) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		if t, ok := keyTypes[k]; ok {
			msg := tea.KeyMsg{Type: t}
			if t == tea.KeySpace {
				msg.Runes = []rune{' '}
			}
			d.send(msg)
			continue
		}
		for _, r := range k {
			if r == ' ' {
				d.send(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}})
			} else {
				d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
			}
		}
	}
}

// command types a line at the prompt.
func (d *driver) command(line string) {
	d.t.Helper()
	d.press(":", line, "enter")
	d.settle()
}

func (d *driver) mouse(action tea.MouseAction, button tea.MouseButton, x, y int) {
	d.send(tea.MouseMsg{X: x, Y: y, Action: action, Button: button})
}

func (d *driver) click(x, y int) {
	d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, x, y)
	d.mouse(tea.MouseActionRelease, tea.MouseButtonLeft, x, y)
}

// screen is the frame as plain lines.
func (d *driver) screen() []string {
	d.frame()
	return strings.Split(ansi.Strip(d.m.View()), "\n")
}

func (d *driver) shows(words ...string) {
	d.t.Helper()
	text := strings.Join(d.screen(), "\n")
	for _, w := range words {
		if !strings.Contains(text, w) {
			d.t.Errorf("the screen does not show %q:\n%s", w, text)
		}
	}
}

func (d *driver) hides(words ...string) {
	d.t.Helper()
	text := strings.Join(d.screen(), "\n")
	for _, w := range words {
		if strings.Contains(text, w) {
			d.t.Errorf("the screen still shows %q:\n%s", w, text)
		}
	}
}

// comparison computes what the screen should show, away from engine and screen.
func (d *driver) comparison() *sim.Comparison {
	d.t.Helper()
	c, err := sim.Compare(context.Background(), d.m.now.run, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// golden compares the screen with a picture on file.
func (d *driver) golden(name string) {
	d.t.Helper()
	var b strings.Builder
	for _, line := range d.screen() {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		d.t.Fatal(err)
	}
	if b.String() != string(want) {
		d.t.Errorf("%s: got\n%s\nwant\n%s", file, b.String(), want)
	}
}
