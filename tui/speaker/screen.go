package speaker

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/tui/plot"
	"sgdflow/tui/term"
)

// Screen is the lecturer's screen, a model for term.Run. It follows presentations from Init until Close.
type Screen struct {
	options Options
	dir     string
	now     func() time.Time

	latest atomic.Pointer[Report] // what the follower has left, nil before its first
	news   chan struct{}          // it has left something
	stop   context.CancelFunc     // nil before Init
	joined chan struct{}          // closed when the follower has ended

	look          look
	width, height int // 0 before the first size
	report        *Report
	timer         timer
	scroll        int // lines of the body above its first one shown
	bottom        int // the furthest scroll
	page          int // lines of the body shown
	canvas        *plot.Canvas
	frame         string
	quitting      bool
}

// NewScreen prepares a screen that follows the presentation in a runtime folder. Nothing runs before Init.
func NewScreen(dir string, o Options) *Screen {
	return &Screen{
		options: o, dir: dir, now: time.Now, news: make(chan struct{}, 1), joined: make(chan struct{}),
		look: newLook(o), report: &Report{},
	}
}

// wakeMsg ends a wait: there is a new report, or the clock shows another second. Exactly one wait is under way.
type wakeMsg struct{}

// Init starts to follow.
func (s *Screen) Init() tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go func() { // joined by Close
		defer close(s.joined)
		defer func() {
			if r := recover(); r != nil {
				s.leave(Report{Err: fmt.Errorf("internal error: %v; begin again with sgdflow notes", r)})
			}
		}()
		if err := Follow(ctx, s.dir, s.leave); err != nil {
			s.leave(Report{Err: err})
		}
	}()
	return s.wait()
}

// leave puts a report where the screen finds it. It never waits.
func (s *Screen) leave(r Report) {
	s.latest.Store(&r)
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// wait waits for news, and no longer than the clock shows the same second.
func (s *Screen) wait() tea.Cmd {
	most := s.timer.change(s.now())
	return func() tea.Msg {
		second := time.NewTimer(most)
		defer second.Stop()
		select {
		case <-s.news:
		case <-second.C:
		case <-s.joined: // nothing will come any more
			<-second.C
		}
		return wakeMsg{}
	}
}

// Close ends following and waits for its end.
func (s *Screen) Close() {
	if s.stop != nil {
		s.stop()
		<-s.joined
	}
}

// View returns the frame drawn last.
func (s *Screen) View() string { return s.frame }

// Update acts on a message and draws.
func (s *Screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
		s.canvas = plot.NewCanvas(s.look.palette, msg.Width, msg.Height, s.options.ASCII)
	case term.BackgroundMsg:
		if !s.options.Paint {
			s.options.Light = !msg.Dark
			s.look = newLook(s.options)
			s.canvas = plot.NewCanvas(s.look.palette, s.width, s.height, s.options.ASCII)
		}
	case wakeMsg:
		s.adopt()
		cmd = s.wait()
	case tea.MouseMsg:
		switch msg.Button {
		case tea.MouseButtonWheelUp:
			s.scrollBy(-wheelLines)
		case tea.MouseButtonWheelDown:
			s.scrollBy(wheelLines)
		}
	case tea.KeyMsg:
		if msg.Type == tea.KeyCtrlZ {
			return s, tea.Suspend
		}
		s.press(msg)
	}
	if s.quitting {
		return s, tea.Quit
	}
	s.draw()
	return s, cmd
}

// adopt takes over what the follower has left. Another step is read from its beginning.
func (s *Screen) adopt() {
	r := s.latest.Load()
	if r == nil || r == s.report {
		return
	}
	before := s.report.Cue
	s.report = r
	if r.Cue == nil {
		return
	}
	s.timer.follow(r.Cue, s.now())
	if before == nil || before.Step != r.Cue.Step || before.Lesson != r.Cue.Lesson {
		s.scroll = 0
	}
}

const wheelLines = 3

func (s *Screen) scrollBy(lines int) { s.scroll = max(0, min(s.scroll+lines, s.bottom)) }

// binding is a key with what it does: dispatch and help line read this list and nothing else.
type binding struct {
	key.Binding
	does func(*Screen)
}

func bind(does func(*Screen), label, help string, keys ...string) binding {
	return binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, help)), does}
}

var bindings = []binding{
	bind(func(s *Screen) { s.scrollBy(-1) }, "↑↓", "scroll", "up", "k"),
	bind(func(s *Screen) { s.scrollBy(1) }, "", "", "down", "j"),
	bind(func(s *Screen) { s.scrollBy(-s.page) }, "", "", "pgup"),
	bind(func(s *Screen) { s.scrollBy(s.page) }, "", "", "pgdown"),
	bind(func(s *Screen) { s.scroll = 0 }, "", "", "home"),
	bind(func(s *Screen) { s.scroll = s.bottom }, "", "", "end"),
	bind(func(s *Screen) { s.timer.reset(s.now()) }, "r", "reset", "r"),
	bind(func(s *Screen) { s.timer.togglePause(s.now()) }, "space", "pause", " "),
	bind(func(s *Screen) { s.quitting = true }, "q", "quit", "q", "ctrl+c"),
}

// press acts on keys; those typed in one burst come as one message.
func (s *Screen) press(msg tea.KeyMsg) {
	all := []tea.KeyMsg{msg}
	if msg.Type == tea.KeyRunes && len(msg.Runes) > 1 {
		all = all[:0]
		for _, r := range msg.Runes {
			all = append(all, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt})
		}
	}
	for _, k := range all {
		for _, b := range bindings {
			if key.Matches(k, b.Binding) {
				b.does(s)
			}
		}
	}
}

// helpLine lists the keys, in the list's order, the first ones only where there is room.
func helpLine(width int, cells func(string) int) string {
	text := ""
	for _, b := range slices.Backward(bindings) {
		h := b.Help()
		longer := strings.TrimSpace(h.Key + " " + h.Desc + "  " + text)
		if h.Key != "" && cells(longer) <= width {
			text = longer
		}
	}
	return text
}
