package tui

import (
	"fmt"
	"math/rand/v2"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets/lessons"
)

// sameChoice says whether two places in the history are the same to every bit.
func sameChoice(a, b choice) bool {
	return a.sameRun(b.experiment) && a.x == b.x && a.y == b.y && a.look == b.look && a.lesson == b.lesson && a.step == b.step &&
		a.revealed == b.revealed
}

// act does one thing that a user may do, undo and redo aside.
func act(r *rand.Rand, d *driver) {
	all := []string{
		"left", "right", "shift+right", "up", "down", "s", "t", "o", "x", "g", "w", "1", "2", "3", "4", "tab", "p", "P", "n", "+", "-", "0",
		"v", "L", "T", "A", "a", "pgdown", "pgup", "esc", "enter", "end", "home", ",", ".", "r", " ", "frame", "click", "wheel", "drag",
		":lr 0.04", ":batch 2", ":start 1,2", ":seed 9", ":horizon 3", ":sampling replacement", ":nonsense",
	}
	x, y := r.IntN(120), r.IntN(40)
	switch keys := all[r.IntN(len(all))]; keys {
	case "frame":
		d.frame()
	case "click":
		d.click(x, y)
	case "wheel":
		d.mouse(tea.MouseActionPress, tea.MouseButtonWheelUp, x, y)
	case "drag":
		d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, x, y)
		d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, x+3, y)
		d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, x+3, y+2)
		d.mouse(tea.MouseActionRelease, tea.MouseButtonLeft, x+3, y+2)
	default:
		if keys[0] != ':' {
			d.press(keys)
			break
		}
		d.press(":", keys[1:], "enter")
		if d.m.popup != nil { // the line was refused, and stands there to be mended
			d.press("esc")
		}
	}
}

// TestEveryChangeIsUndone: whatever a user does, each change is one place in the history, undo goes back over all of them to
// where it began, redo forth again, and any walk between them comes by the same places.
func TestEveryChangeIsUndone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			d := drive(t, "valley", 120, 40, func(o *Options) { o.Preset.Run.Seeds, o.Preset.Run.Horizon = 2, 1 })
			if seed > 0 {
				all := lessons.All()
				d.m.goToStep(all[r.IntN(len(all))], 0)
				d.m.history = history{}
			}
			walkHistory(t, r, d, placesOf(t, r, d))
		})
	}
}

// placesOf acts until the history is full and returns all places that were come by.
func placesOf(t *testing.T, r *rand.Rand, d *driver) []choice {
	places := []choice{d.m.choice()}
	for range historyLength - 1 {
		before := d.m.choice()
		act(r, d)
		now := d.m.choice()
		switch n := len(d.m.history.past); {
		case n == len(places):
			places = append(places, now)
		case n != len(places)-1 || !sameChoice(before, now):
			t.Fatalf("a change has no place of its own in the history, which had %d and has %d", len(places)-1, n)
		}
	}
	return places
}

// walkHistory goes back over all places, forth again, and then as chance has it.
func walkHistory(t *testing.T, r *rand.Rand, d *driver, places []choice) {
	last := len(places) - 1
	at := last
	for _, times := range []int{-len(places), len(places), -r.IntN(last), r.IntN(last), -r.IntN(last), r.IntN(last)} {
		key, by := "Z", 1
		if times < 0 {
			key, by, times = "z", -1, -times
		}
		for range times {
			d.press(key)
			at = min(max(0, at+by), last)
			if !sameChoice(d.m.choice(), places[at]) {
				t.Fatalf("%s comes to another place than the %dth of %d", key, at, last)
			}
		}
	}
}
