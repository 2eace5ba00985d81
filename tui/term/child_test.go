package term_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	uv "github.com/charmbracelet/ultraviolet"

	"sgdflow/tui/term"
	"sgdflow/tui/term/termtest"
)

// childEnv makes the test binary run child instead of its tests. Its value is where the child panics, if anywhere, or what
// its closing is.
const childEnv = "TERM_TEST_CHILD"

// recordEnv names the file that the child records into.
const recordEnv = "TERM_TEST_RECORD"

// outsideMsg comes over Options.Messages.
type outsideMsg int

// outside sends a few messages and closes the channel.
func outside() <-chan tea.Msg {
	messages := make(chan tea.Msg, 3)
	for i := range 3 {
		messages <- outsideMsg(i + 1)
	}
	close(messages)
	return messages
}

func TestMain(m *testing.M) {
	where, isChild := os.LookupEnv(childEnv)
	if !isChild {
		os.Exit(m.Run())
	}
	o := term.Options{Program: "child", Version: "v0", AskBackground: true}
	switch where {
	case "close": // waits for what does not end
		o.Close = func() { time.Sleep(time.Hour) }
	case "closed":
		o.Close = func() { fmt.Println("closed on the main screen") }
	case "messages":
		o.Messages = outside()
	}
	if name := os.Getenv(recordEnv); name != "" {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			panic(err)
		}
		o.Record = f
	}
	err := term.Run(context.Background(), &child{panicIn: where}, o)
	if err != nil && term.ExitStatus(err) < 128 {
		fmt.Fprintln(os.Stderr, "child:", err)
	}
	os.Exit(term.ExitStatus(err))
}

// child is a model with a key for everything that can go wrong.
type child struct {
	panicIn string
	size    tea.WindowSizeMsg
	keys    int
	mouse   int
	last    string
	resumed int
	dark    string
}

func (c *child) Init() tea.Cmd {
	if c.panicIn == "init" {
		panic("in Init")
	}
	return nil
}

func (c *child) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.size = msg
	case tea.MouseMsg:
		c.mouse++
		c.last = fmt.Sprintf("mouse %v at %d,%d", tea.MouseEvent(msg), msg.X, msg.Y)
	case tea.ResumeMsg:
		c.resumed++
	case outsideMsg:
		c.last += fmt.Sprintf(", outside %d", msg)
	case term.CopiedMsg:
		c.last = fmt.Sprintf("copied %d, error %v", len(msg.Text), msg.Err)
	case term.RecordingEndedMsg:
		c.last = fmt.Sprintf("recording ended: %v", msg.Err)
	case term.BackgroundMsg:
		c.dark = fmt.Sprintf("dark %v", msg.Dark)
	case tea.KeyMsg:
		if n := len(msg.Runes); msg.Type == tea.KeyRunes && n > 1 { // typed ahead, and read at once
			c.keys += n - 1
			msg.Runes = msg.Runes[n-1:]
		}
		c.keys++
		c.last = "key " + msg.String()
		return c, c.key(msg.String())
	}
	return c, nil
}

func (c *child) key(k string) tea.Cmd {
	fail := func() tea.Msg { panic("in Cmd") }
	switch k {
	case "q", "ctrl+c":
		return tea.Quit
	case "I":
		return tea.Interrupt
	case "ctrl+z":
		return tea.Suspend
	case "U":
		panic("in Update")
	case "V":
		c.panicIn = "view"
	case "C":
		return fail
	case "B":
		return tea.Batch(nil, func() tea.Msg { return nil }, fail)
	case "S":
		return tea.Sequence(func() tea.Msg { return nil }, tea.Batch(fail, fail))
	case "Y":
		return term.Copy(copied)
	case "L":
		return term.Copy(strings.Repeat("x", term.MaxCopy+1))
	case "W": // every later write fails
		_ = syscall.Close(1)
	case "X": // stuck for ever
		c.last = "stuck"
		select {}
	}
	return nil
}

func (c *child) View() string {
	if c.panicIn == "view" {
		panic("in View")
	}
	if c.panicIn == "flood" { // more than a pseudo-terminal nobody reads takes
		c.keys++
		return strings.Repeat(fmt.Sprintf("%080d\n", c.keys), 23)
	}
	ci, isSet := os.LookupEnv("CI")
	style := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("#ff8700"))
	return fmt.Sprintf("size %dx%d\nkeys %d\nmouse %d\nlast %s\nresumed %d\nCI %q %v\n%s\n%s",
		c.size.Width, c.size.Height, c.keys, c.mouse, c.last, c.resumed, ci, isSet, style.Render("styled"), c.dark)
}

// start runs the child and waits for its first whole frame.
func start(t *testing.T, panicIn string, o termtest.Options, env ...string) *termtest.Terminal {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append([]string{childEnv + "=" + panicIn, "TMPDIR=" + t.TempDir()}, env...)
	return termtest.Start(t, cmd, o)
}

// cell finds the first cell of the text on the screen.
func cell(t *testing.T, p *termtest.Terminal, text string) uv.Cell {
	t.Helper()
	for y, line := range strings.Split(p.Screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			return p.Cell(len([]rune(before)), y)
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", text, p.Screen())
	return uv.Cell{}
}

// startReady is start for a child that lives to draw its first frame. The answer to its question has arrived, unless the
// terminal is silent or is not asked: it must not come in the middle of what a test types.
func startReady(t *testing.T, o termtest.Options, env ...string) *termtest.Terminal {
	t.Helper()
	p := start(t, "", o, env...)
	p.WaitText("size 80x24")
	if !o.Silent && !slices.Contains(env, "TERM=linux") && !slices.Contains(env, "TERM=screen") {
		p.WaitText("dark ")
	}
	return p
}
