package term

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// endings are the signals that end a program, unless the process was started with them ignored: those that ask for it, the
// limit of processor time, and those of faults, which anybody can send. A fault of the program's own is a panic to Go,
// also where it began as one of these.
var endings = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGXCPU,
	syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGSYS,
}

// watchSignals starts the goroutine that handles signals. The function returned stops and joins it.
func (d *driver) watchSignals() (stop func()) {
	arrived := make(chan os.Signal, 8)
	signal.Notify(arrived, syscall.SIGCONT, syscall.SIGWINCH)
	for _, s := range endings {
		if !signal.Ignored(s) { // nohup stays nohup
			signal.Notify(arrived, s)
		}
	}
	done, joined := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(joined)
		for {
			select {
			case <-done:
				return
			case s := <-arrived:
				d.handle(s.(syscall.Signal))
			}
		}
	}()
	return func() {
		signal.Stop(arrived)
		close(done)
		<-joined
	}
}

// lateContinue is how long after the end of a suspension a SIGCONT is taken for the one that ended it.
const lateContinue = time.Second

// handle acts on one signal. It does not block.
func (d *driver) handle(s syscall.Signal) {
	switch {
	case s == syscall.SIGWINCH:
		d.measure()
		return
	case s != syscall.SIGCONT:
		d.end(&SignalError{s})
		return
	}
	if time.Now().UnixNano()-d.awake.Load() < int64(lateContinue) {
		select {
		case d.resumed <- struct{}{}:
		default:
		}
		return
	}
	// Stopped from outside: whoever did it, a shell mostly, has made the terminal cooked.
	d.senders.Go(func() { d.program.Send(d.reenter(func() {})) })
}

// suspend is what a tea.SuspendMsg is replaced by: the terminal is given back, the process group stopped as the
// terminal itself does it on ctrl+z, and the terminal entered again when the process continues.
//
// bubbletea's own waits for SIGCONT without end. But there may be nobody who could continue the process, when it is
// all that runs on the terminal; the kernel does not stop it then and no SIGCONT comes.
func (d *driver) suspend() tea.Msg {
	return d.reenter(func() {
		d.awake.Store(math.MaxInt64)
		defer func() { d.awake.Store(time.Now().UnixNano()) }()
		select {
		case <-d.resumed: // from the last time
		default:
		}
		_ = syscall.Kill(0, syscall.SIGTSTP)
		for range 4 { // several short waits: after a stop the first is over at once, and SIGCONT still on its way
			select {
			case <-d.resumed:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// reenter is the message that has bubbletea stop reading keys, the terminal given back, f called, and the terminal entered
// again. Where that fails the program ends.
func (d *driver) reenter(f func()) tea.Msg {
	return tea.Exec(away{d, f}, func(err error) tea.Msg {
		if err != nil {
			d.end(fmt.Errorf("taking the terminal back: %w", err))
		}
		return tea.ResumeMsg{}
	})()
}

// away is what runs while bubbletea reads no keys.
type away struct {
	driver *driver
	f      func()
}

func (a away) Run() error {
	a.driver.leave()
	a.f()
	return a.driver.enter()
}

func (away) SetStdin(io.Reader)  {}
func (away) SetStdout(io.Writer) {}
func (away) SetStderr(io.Writer) {}
