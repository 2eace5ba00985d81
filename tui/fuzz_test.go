package tui

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"

	"sgdflow/presets"
	"sgdflow/presets/strict"
	"sgdflow/tui/plot"
)

// typedKeys are the keys that some characters of a typed text stand for; the others are typed as they are.
var typedKeys = map[rune]tea.KeyMsg{
	'\n': {Type: tea.KeyEnter}, '\t': {Type: tea.KeyTab}, '\x7f': {Type: tea.KeyBackspace}, '\x1b': {Type: tea.KeyEsc},
	'\x01': {Type: tea.KeyHome}, '\x05': {Type: tea.KeyEnd}, '\x02': {Type: tea.KeyLeft}, '\x0b': {Type: tea.KeyCtrlK},
	' ': {Type: tea.KeySpace, Runes: []rune{' '}},
}

var fuzzPresets = sync.OnceValue(func() (all []*presets.Preset) {
	for _, name := range []string{"valley", "saddle", "sparse"} {
		p, err := presets.Load(name)
		if err != nil {
			panic(err)
		}
		all = append(all, p)
	}
	return all
})

// FuzzPrompt types any lines at the prompt of a screen that has no size yet, and so no engine. Each line is refused in words and
// leaves everything as it was, or changes the state to another valid one, which undo and redo go back and forth over.
func FuzzPrompt(f *testing.F) {
	for _, c := range commands {
		f.Add(c.example+"\n", uint8(0))
		f.Add(c.name+" \t\n", uint8(1))
		f.Add(c.name+" -1e999\n"+c.name+" NaN\n"+c.name+" 99999999999999999999\n", uint8(2))
	}
	for _, lines := range []string{
		"lr 1e308\n", "lr 1e-300\n\x1blr 0\n\x1blr -1\n", "start 1,2,3\n", "start 1e308,-1e308\n", "start NaN,Inf\n", "batch 3\n", "batch 0\n", "seeds 0\n",
		"seed 18446744073709551615\n", "horizon 1e308\n", "horizon 5e-324\n", "t -1\nt 1e308\nt 5\nhorizon 1\n", "preset\tvalley\n", "preset ../\x1b", "preset \u202e\n",
		"lesson where-sgd-goes\nstep 2\nstep 0\n", "step 99\n", "s\ta\t\n", "eps 0x1p-4\n", "lr 1_0\n", "\x1b\n  \n", "theme light\nscreen training\ntheme no\n",
		"preset sparse\nstart 1\nlr 1e9\n", "lesson no\n", strings.Repeat("start 1,", 100) + "\n", "界\x00\x07\xff\n", "sampling replacement\nterms none\nbatch 2\n",
	} {
		f.Add(lines, uint8(len(lines)))
	}
	f.Fuzz(func(t *testing.T, typed string, preset uint8) {
		all := fuzzPresets()
		m := New(Options{State: State{Preset: all[int(preset)%len(all)]}, Profile: colorprofile.NoTTY})
		defer m.Close()
		s := scene{layout: layout{keys: plot.Rect{X: 0, Y: 1, W: 40, H: 1}, remark: plot.Rect{X: 0, Y: 0, W: 40, H: 1}}, styles: m.scene.styles}
		c := plot.NewCanvas(m.scene.styles.palette, 40, 2, false)
		for _, r := range typed {
			p, open := m.popup.(*prompt)
			if !open {
				p = newPrompt() // whatever key has opened another popup, or none
				m.popup = p
			}
			msg, special := typedKeys[r]
			if !special {
				msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
			}
			before, state, line := m.choice(), m.State(), p.input.Value()
			m.Update(msg)
			p.draw(&s, c)
			p.candidates(m)
			if msg.Type == tea.KeyEnter {
				checkLine(t, m, p, line, before, state)
				m.popup = nil // the next line begins anew
			} else if !reflect.DeepEqual(m.State(), state) {
				t.Fatalf("typing %q changed the state", r)
			}
		}
	})
}

// checkLine checks what enter did with a line, given what there was before.
func checkLine(t *testing.T, m *Model, p *prompt, line string, before choice, state State) {
	if m.popup != nil { // refused
		if p.err == "" || strings.ContainsFunc(p.err, strict.Unprintable) || !utf8.ValidString(p.err) {
			t.Fatalf("%q: refused with %q", line, p.err)
		}
		if !reflect.DeepEqual(m.State(), state) {
			t.Fatalf("%q: refused with %q, but the state has changed", line, p.err)
		}
		return
	}
	checkState(t, m, line)
	after := m.choice()
	if reflect.DeepEqual(after, before) {
		return // the clock alone, or nothing
	}
	m.undo()
	if back := m.choice(); !reflect.DeepEqual(back, before) {
		t.Fatalf("%q: undo gives\n%+v, want\n%+v", line, back, before)
	}
	m.redo()
	if forth := m.choice(); !reflect.DeepEqual(forth, after) {
		t.Fatalf("%q: redo gives\n%+v, want\n%+v", line, forth, after)
	}
}

func checkState(t *testing.T, m *Model, line string) {
	s := m.State()
	if err := m.now.run.Validate(); err != nil {
		t.Fatalf("%q: accepted what is not valid: %v", line, err)
	}
	if e := m.now; e.work() > maxLiveWork && e.work() > newExperiment(e.preset).work() {
		t.Fatalf("%q: %g updates are too much to show", line, e.work())
	}
	if !(s.Time >= 0 && s.Time <= m.now.run.Horizon) || !slices.Contains(Lenses, s.Lens) || int(s.Screen) >= len(Screens) || int(s.Theme) >= len(Themes) ||
		s.Lesson != nil && s.Step >= len(s.Lesson.Steps) {
		t.Fatalf("%q: state %+v", line, s)
	}
}
