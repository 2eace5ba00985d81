package term

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestFilterClampsSizes(t *testing.T) {
	for _, test := range []struct{ cols, rows, wantCols, wantRows int }{
		{80, 24, 80, 24},
		{1, 1, 1, 1},
		{0, 0, 80, 24},
		{-5, 10, 80, 10},
		{65535, 65535, MaxWidth, MaxHeight},
		{MaxWidth, MaxHeight + 1, MaxWidth, MaxHeight},
	} {
		t.Run(fmt.Sprintf("%dx%d", test.cols, test.rows), func(t *testing.T) {
			got := newFilter(&driver{}).message(nil, tea.WindowSizeMsg{Width: test.cols, Height: test.rows})
			if want := (tea.WindowSizeMsg{Width: test.wantCols, Height: test.wantRows}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestFilterThinsTheMouse(t *testing.T) {
	click := tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}
	release := tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionRelease}
	move := tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionMotion}
	for _, test := range []struct {
		name  string
		every time.Duration
		count int
		msgs  []tea.Msg
		want  int // let through
	}{
		{"a hand clicking", 50 * time.Millisecond, 100, []tea.Msg{click, release}, 200},
		{"a drag at 60 reports a second", time.Second / 60, 60, []tea.Msg{move}, 60},
		{"a drag of 1000 reports a second", time.Millisecond, 1000, []tea.Msg{move}, 125},
		{"a flood of clicks at one moment", 0, 1000, []tea.Msg{click}, pressBurst},
		{"a flood of clicks in one second", time.Second / 100_000, 100_000, []tea.Msg{click}, 500 + pressBurst},
		{"keys are never dropped", 0, 1000, []tea.Msg{tea.KeyMsg{Type: tea.KeyEnter}}, 1000},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFilter(&driver{})
			clock := time.Unix(1e9, 0)
			f.now = func() time.Time { return clock }
			passed := 0
			for range test.count {
				for _, m := range test.msgs {
					if f.message(nil, m) != nil {
						passed++
					}
				}
				clock = clock.Add(test.every)
			}
			if passed < test.want*98/100 || passed > test.want {
				t.Errorf("%d let through, want %d", passed, test.want)
			}
		})
	}
}
