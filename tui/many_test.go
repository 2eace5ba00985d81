package tui

import (
	"math/rand/v2"
	"runtime"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestManyChanges throws random keys and mouse events at a running program: nothing breaks, no goroutine stays, and
// what is on screen in the end belongs to what is wanted.
func TestManyChanges(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	r := rand.New(rand.NewPCG(1, 2))
	keys := []string{"left", "right", "up", "down", "shift+left", "shift+right", "s", "n", "r", "p", "P", "space", ",", ".", "<", ">",
		"home", "end", "o", "x", "g", "z", "Z", "+", "-", "0", "tab", "?", "/", ":", "esc", "enter", "lr 0.1", "v", "batch 3"}
	goroutines := runtime.NumGoroutine()
	for range 3000 {
		switch r.IntN(5) {
		case 0:
			d.click(r.IntN(80), r.IntN(24))
		case 1:
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
	d.press("esc", "esc")
	d.settle()
	if got := d.m.scene.data.Comparison.Run.Settings; got != d.m.now.run.Settings {
		t.Errorf("on screen is %+v, wanted %+v", got, d.m.now.run.Settings)
	}
	if got := runtime.NumGoroutine(); got > goroutines {
		t.Errorf("%d goroutines, %d before", got, goroutines)
	}
}
