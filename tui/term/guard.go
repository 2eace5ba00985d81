package term

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"
)

// guard stands between bubbletea and a model. It catches the panics of the model and of its commands, which would
// otherwise be printed into the alternate screen and lost, hands its frames to the renderer, and asks the terminal for
// its background.
type guard struct {
	model  tea.Model
	driver *driver
}

func (g *guard) Init() (cmd tea.Cmd) {
	defer g.driver.catch()
	if g.driver.opts.AskBackground && answersQueries() {
		// The terminal is raw by now, the answer will not be echoed. A failure shows with the next frame.
		g.driver.renderer.between(func() { _ = g.driver.out.raw(backgroundQuery) })
	}
	return g.driver.guarded(g.model.Init())
}

func (g *guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = g
	defer g.driver.catch()
	g.model, cmd = g.model.Update(msg)
	return m, g.driver.guarded(cmd)
}

// View shows the frame. bubbletea, which calls it after every message, does not draw.
func (g *guard) View() string {
	defer g.driver.catch()
	g.driver.renderer.show(g.model.View())
	return ""
}

// catch, deferred, turns a panic into the end of the program.
func (d *driver) catch() {
	if r := recover(); r != nil {
		d.crash(r)
	}
}

// crash ends the program for a panic that is being recovered. Only the first leaves a file.
func (d *driver) crash(value any) {
	d.crashed.Do(func() { d.end(newCrash(d.opts, value)) })
}

// guarded returns the command with its panics caught, and those of the commands a batch or a sequence consists of.
func (d *driver) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer d.catch()
		msg = cmd()
		// tea.BatchMsg and the sequence's message, which is not exported, are both slices of commands.
		v := reflect.ValueOf(msg)
		if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
			return msg
		}
		all := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			all.Index(i).Set(reflect.ValueOf(d.guarded(v.Index(i).Interface().(tea.Cmd))))
		}
		return all.Interface()
	}
}

// CrashError is returned by Run after a panic.
type CrashError struct {
	Value any    // what was panicked with
	File  string // where the trace stands; empty when it could not be written
	Trace string
}

func (e *CrashError) Error() string {
	if e.File == "" {
		return fmt.Sprintf("internal error: %v\n%s", e.Value, e.Trace)
	}
	return fmt.Sprintf("internal error: %v; please report it with the trace in %s", e.Value, e.File)
}

// newCrash writes the trace of the panic being recovered to a file of its own in the folder for temporary files.
func newCrash(o Options, value any) *CrashError {
	c := &CrashError{Value: value, Trace: string(debug.Stack())}
	f, err := os.CreateTemp("", o.Program+"-crash-*.txt")
	if err != nil {
		return c
	}
	_, err = fmt.Fprintf(f, "%s %s, %s %s/%s, arguments %q\n\npanic: %v\n\n%s",
		o.Program, o.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, os.Args[1:], value, c.Trace)
	if closed := f.Close(); err == nil && closed == nil {
		c.File = f.Name()
	}
	return c
}
