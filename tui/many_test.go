package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/sim/simtest"
)

// TestManyChanges throws random keys and mouse events at a running program: nothing breaks, no goroutine stays, and
// what is on screen in the end belongs to what is wanted.
func TestManyChanges(t *testing.T) {
	d := drive(t, "valley", 80, 24, invent(false))
	d.training().measure = inventing
	r := rand.New(rand.NewPCG(1, 2))
	keys := []string{
		"left", "right", "up", "down", "shift+left", "shift+right", "s", "n", "r", "space", ",", ".", "<", ">",
		"home", "end", "o", "x", "g", "z", "Z", "+", "-", "0", "tab", "1", "2", "3", "4", "5", "c", "w", "t", "?", "/", ":", "esc", "enter", "lr 0.1", "v", "batch 3",
	}
	goroutines := runtime.NumGoroutine()
	changes := simtest.Rounds(1000, 10_000)
	for range changes {
		switch r.IntN(5) {
		case 0:
			d.click(r.IntN(80), r.IntN(24))
		case 1:
			if r.IntN(10) == 0 { // not through all of them: the networks among them would take most of the time
				d.press("esc", ":", "preset "+[]string{"valley", "saddle", "samplings"}[r.IntN(3)], "enter", "esc")
			}
			d.mouse(tea.MouseActionPress, tea.MouseButtonWheelUp, r.IntN(80), r.IntN(24))
		case 2:
			if r.IntN(4) == 0 { // what a hurried user types, most of it in range
				word := []string{"lr", "batch", "horizon", "seeds", "seed", "t", "start", "terms"}[r.IntN(8)]
				d.press("esc", fmt.Sprintf(":%s %.3g", word, math.Exp(8*r.Float64()-5)), "enter", "esc")
			}
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
	t.Logf("figure: %d random changes at the screen, no frame of an old revision, %d goroutines before and %d after", changes, goroutines, runtime.NumGoroutine())
}
