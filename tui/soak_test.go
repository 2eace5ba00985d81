package tui

import (
	"context"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"

	"sgdflow/presets"
	"sgdflow/sim/simtest"
)

// TestSoak uses the program for hours on a clock that does not wait: bubbletea, its ticks and the engine run as they do for a
// user who turns settings, changes screens, takes lessons and leaves it playing or at rest. Goroutines and heap stay as they
// were after a part of it, and the ticks go on.
func TestSoak(t *testing.T) {
	early, length := time.Duration(simtest.Rounds(1, 10))*time.Minute, time.Duration(simtest.Rounds(2, 8*60))*time.Minute
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	p.Run.Seeds = 4
	synctest.Test(t, func(t *testing.T) {
		m := New(Options{
			State: State{Preset: p, Theme: ThemeDark}, Profile: colorprofile.TrueColor,
			Export: func(context.Context, Export) ([]string, error) { return []string{"valley.csv"}, nil },
		})
		m.scene.views[2].(*orderView).budget, m.scene.views[3].(*scalingView).budget = 2000, 1000
		program := tea.NewProgram(m, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignalHandler(), tea.WithFPS(1))
		ended := make(chan error)
		go func() {
			_, err := program.Run()
			ended <- err
		}()
		program.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
		user := soaker{program: program, random: rand.New(rand.NewPCG(16, 0))}
		begun := time.Now()
		user.use(early)
		heap, goroutines := user.rest()
		frames := m.tick
		user.use(length - early)
		heapLate, goroutinesLate := user.rest()
		framesLate := m.tick
		program.Send(tea.KeyMsg{Type: tea.KeyCtrlC})
		if err := <-ended; err != nil {
			t.Error(err)
		}
		elapsed := time.Since(begun)
		m.Close()
		if goroutinesLate != goroutines || heapLate > 1.1*heap+5 { // megabytes: an experiment keeps its last result
			t.Errorf("%.1f MB and %d goroutines after %v, %.1f MB and %d after %v", heap, goroutines, early, heapLate, goroutinesLate, elapsed)
		}
		if framesLate <= frames || elapsed < length {
			t.Errorf("%d frames after %v, %d after %v", frames, early, framesLate, elapsed)
		}
		t.Logf("figure: %.3g h of simulated use, %d messages, %d frames: heap %.1f MB after %v, %.1f MB at the end, goroutines %d and %d",
			elapsed.Hours(), user.sent, framesLate, heap, early, heapLate, goroutines, goroutinesLate)
	})
}

// soaker is a user in a hurry, with pauses.
type soaker struct {
	program *tea.Program
	random  *rand.Rand
	sent    int
}

// use sends random keys for so long.
func (u *soaker) use(length time.Duration) {
	keys := []string{
		"s", "t", " ", "o", "x", "g", "1", "1", "2", "3", "4", "5", "n", ",", ".", "<", ">", "r", "+", "-", "0", "v", "L", "T", "z",
		"Z", "?", "a", "A", "e", "B",
	}
	arrows := []tea.KeyType{tea.KeyLeft, tea.KeyRight, tea.KeyUp, tea.KeyDown, tea.KeyTab, tea.KeyEsc, tea.KeyEnter, tea.KeyPgDown, tea.KeyPgUp}
	lines := []string{"lr 0.05", "lr 10", "batch 1", "batch 4", "horizon 5", "seeds 4", "lesson where-sgd-goes", "lesson batch-size", "lr 1e308", "screen paths"}
	for end := time.Now().Add(length); time.Now().Before(end); {
		switch u.random.IntN(20) {
		case 0:
			u.clear()
			u.line(lines[u.random.IntN(len(lines))])
		case 1:
			u.send(tea.WindowSizeMsg{Width: 40 + u.random.IntN(80), Height: 10 + u.random.IntN(30)})
		case 2, 3, 4, 5, 6, 7:
			u.send(tea.KeyMsg{Type: arrows[u.random.IntN(len(arrows))]})
		default:
			u.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(keys[u.random.IntN(len(keys))])})
		}
		time.Sleep(time.Duration(u.random.IntN(20_000)) * time.Millisecond)
	}
}

func (u *soaker) send(msg tea.Msg) {
	u.sent++
	u.program.Send(msg)
}

// clear leaves popups and lessons.
func (u *soaker) clear() {
	for range 3 {
		u.send(tea.KeyMsg{Type: tea.KeyEsc})
	}
}

func (u *soaker) line(text string) {
	u.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(":")})
	u.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)})
	u.send(tea.KeyMsg{Type: tea.KeyEnter})
}

// rest brings the program to the same state and returns its heap in megabytes and the number of goroutines.
func (u *soaker) rest() (heap float64, goroutines int) {
	u.clear()
	u.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	u.line("preset saddle") // a change of preset drops what is kept of the other
	u.clear()
	u.line("preset valley")
	u.line("seeds 4")
	u.line("screen paths")
	time.Sleep(time.Minute)
	synctest.Wait()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6, runtime.NumGoroutine()
}
