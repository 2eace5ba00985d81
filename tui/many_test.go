package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets"
	"sgdflow/sim"
)

// TestManyChanges throws random keys and mouse events at a running program: nothing breaks, no goroutine stays, and
// what is on screen in the end belongs to what is wanted.
func TestManyChanges(t *testing.T) {
	d := drive(t, "valley", 80, 24, invent(false))
	d.training().measure = inventing
	r := rand.New(rand.NewPCG(1, 2))
	keys := []string{"left", "right", "up", "down", "shift+left", "shift+right", "s", "n", "r", "space", ",", ".", "<", ">",
		"home", "end", "o", "x", "g", "z", "Z", "+", "-", "0", "tab", "1", "2", "3", "4", "5", "c", "w", "t", "?", "/", ":", "esc", "enter", "lr 0.1", "v", "batch 3"}
	goroutines := runtime.NumGoroutine()
	for range 3000 {
		switch r.IntN(5) {
		case 0:
			d.click(r.IntN(80), r.IntN(24))
		case 1:
			if r.IntN(10) == 0 { // not through all of them: the networks among them would take most of the time
				d.press("esc", ":", "preset "+[]string{"valley", "saddle", "samplings"}[r.IntN(3)], "enter", "esc")
			}
			d.mouse(tea.MouseActionPress, tea.MouseButtonWheelUp, r.IntN(80), r.IntN(24))
		default:
			d.press(keys[r.IntN(len(keys))])
		}
		d.frame()
		if s := d.m.scene.data; s.Comparison != nil && d.m.pending == 0 && s.Revision != d.m.wanted {
			t.Fatalf("revision %d is on screen, %d is wanted", s.Revision, d.m.wanted)
		}
	}
	d.m.quitting = false
	d.press("esc", "esc", "1") // whatever the experiments of the other screens have left to do
	d.settle()
	if got := d.m.scene.data.Comparison.Run.Settings; got != d.m.now.run.Settings {
		t.Errorf("on screen is %+v, wanted %+v", got, d.m.now.run.Settings)
	}
	for _, v := range d.m.scene.views { // a hidden screen may go on with what is wanted
		v.close()
	}
	// A goroutine that has been joined may take a moment more to be gone.
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > goroutines; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), goroutines)
		}
	}
}

// TestExtremeLearningRates: at the stability limit and far beyond it every preset ends in a status, the same each
// time, and the screen stays alive and finite.
func TestExtremeLearningRates(t *testing.T) {
	for _, name := range presets.Builtin() {
		t.Run(name, func(t *testing.T) {
			d := drive(t, name, 80, 24)
			limit := 2 / slices.Max(d.m.scene.data.Comparison.Sharpness)
			for _, rate := range []float64{0.99 * limit, 1.01 * limit, 10, 1e308} {
				d.command(fmt.Sprintf("lr %g", rate))
				d.press("end")
				d.frame()
				if got := d.m.now.run.Settings.LearningRate; math.Abs(got/rate-1) > 1e-5 {
					t.Fatalf("learning rate %v was not taken", rate)
				}
				status := d.m.scene.data.Comparison.Status
				if rate == 10 {
					if again := d.comparison().Status; again != status {
						t.Errorf("learning rate %v: %v, then %v", rate, status, again)
					}
				}
				if rate >= 1e10 && status.SGD.Kind != sim.Diverged {
					t.Errorf("learning rate %v: SGD %v", rate, status.SGD)
				}
				if status.SGD.Kind == sim.Diverged {
					d.shows(fmt.Sprintf("SGD diverged at update %d", status.SGD.Update))
				}
				for _, word := range []string{"NaN", "Inf"} {
					for _, row := range d.screen()[:d.m.scene.layout.settings.Y] {
						if strings.Contains(row, word) {
							t.Errorf("learning rate %v: %q", rate, row)
						}
					}
				}
			}
		})
	}
}
