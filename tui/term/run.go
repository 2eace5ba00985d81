package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/colorprofile"
	xterm "github.com/charmbracelet/x/term"
)

// Exit statuses of a process that ends with what Run returned; a signal's is 128 plus its number.
const (
	StatusOK       = 0
	StatusFailure  = 1 // a panic, or the terminal failed
	StatusUnusable = 2 // there is no terminal Run could draw on
)

// Grace is how long a program that has been told to end may take before the watchdog ends it.
const Grace = 1500 * time.Millisecond

// Options say how Run runs a model. The zero value is useful.
type Options struct {
	// Profile is what the terminal can show. Zero has Run find out, as Profile does.
	Profile colorprofile.Profile
	// AskBackground has Run ask the terminal for its background colour. Should it answer, the model gets one
	// BackgroundMsg; no frame waits for it.
	AskBackground bool
	// Close, if any, ends what the model has under way. Run calls it when the program has ended and the terminal is back,
	// and gives it what is left of Grace; where the terminal could not be opened it is not called.
	Close func()
	// Messages, if not nil, are passed on to the model, one after the other, until the channel is closed or the program
	// ends. Whoever sends has to be ready for nobody receiving any more.
	Messages <-chan tea.Msg
	// Record, if not nil, gets an asciicast v2 of what the terminal shows, each of its lines in one write, in the path of
	// the frames: it should not take longer than a file. The first write that fails ends the recording, and the model
	// gets a RecordingEndedMsg. Closing it is the caller's, after Run.
	Record io.Writer
	// Program and Version name the program in a crash file.
	Program, Version string
}

// SignalError is returned by Run when a signal ended the program.
type SignalError struct{ Signal syscall.Signal }

func (e *SignalError) Error() string { return fmt.Sprintf("ended by signal: %v", e.Signal) }

// Run runs the model on the terminal of the process until it quits and returns with the terminal as it was found. It
// returns nil when the model quit, the input ended or ctx was done; an error wrapping ErrUnusable when there is no
// terminal to run on; a *SignalError, a *CrashError after a panic in the model or in one of its commands, or an error
// of the terminal's. A program that has been told to end and has not after Grace ends the whole process with the
// status of that error and a line on stderr.
//
// The model gets tea.WindowSizeMsg with sizes of at least 1x1 and at most MaxWidth x MaxHeight, tea.ResumeMsg when it
// comes back from having been suspended, and may use tea.Suspend, tea.Quit, tea.Interrupt and tea.ClearScreen, which
// has its next view drawn whole. The alternate screen and the mouse's cell motion are on, the cursor, bracketed paste and
// reports of focus are off; bubbletea's commands for them, for lines above the screen and for its title do nothing.
//
// What its View returns is drawn whenever it differs from what is on the screen. Each of its lines has to begin and end
// in the terminal's default style. One too long is cut off at the right, of lines too many the first are left out.
func Run(ctx context.Context, model tea.Model, opts Options) error {
	in, out, err := open()
	if err != nil {
		return err
	}
	if in != os.Stdin {
		defer in.Close()
	}
	if opts.Profile == colorprofile.Unknown {
		opts.Profile = Profile()
	}
	prepareStyles()

	saved, err := xterm.GetState(in.Fd())
	if err != nil {
		return fmt.Errorf("%w: reading its state: %w", ErrUnusable, err)
	}
	d := &driver{opts: opts, tty: in, resumed: make(chan struct{}, 1), unmeasured: make(chan struct{}, 1)}
	d.saved.Store(saved)
	d.recording = newRecording(opts.Record, out, opts.Program)
	d.stall = newStall(in, d.probe, func() { d.end(&SignalError{syscall.SIGINT}) })
	d.in = &input{file: in, ended: d.inputEnded, background: d.background, typed: d.stall.typed}
	d.out = newOutput(out, opts.Profile, d.recording, d.outputFailed)
	d.renderer = newRenderer(d.out, d.catch)
	d.program = tea.NewProgram(&guard{model: model, driver: d},
		tea.WithContext(ctx), tea.WithInput(d.in), tea.WithOutput(io.Discard), tea.WithFilter(newFilter(d).message),
		tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithoutCatchPanics())
	return d.run(ctx)
}

// ExitStatus is the exit status that belongs to an error returned by Run.
func ExitStatus(err error) int {
	var signal *SignalError
	switch {
	case err == nil:
		return StatusOK
	case errors.As(err, &signal):
		return 128 + int(signal.Signal)
	case errors.Is(err, ErrUnusable):
		return StatusUnusable
	}
	return StatusFailure
}

// driver is one call of Run.
type driver struct {
	opts       Options
	program    *tea.Program
	in         *input
	stall      *stall
	out        *output
	renderer   *renderer
	tty        *os.File                    // where the keys come from, whose modes are changed
	saved      atomic.Pointer[xterm.State] // the modes of tty as they were found
	unmeasured chan struct{}               // holds a token where the model has not been told the terminal's size
	resumed    chan struct{}               // SIGCONT to a suspension that waits for it
	awake      atomic.Int64                // when the last suspension ended, in Unix nanoseconds
	recording  *recording                  // nil for none
	senders    sync.WaitGroup              // of goroutines in Program.Send, which returns when the program ends

	mu       sync.Mutex
	ending   bool
	cause    error // why the program ends, nil for an ordinary quit
	watchdog *time.Timer

	crashed sync.Once
}

// run enters the terminal, runs the program, and leaves the terminal. The signals are watched for as long.
func (d *driver) run(ctx context.Context) (err error) {
	stopSignals := d.watchSignals()
	if err := d.enter(); err != nil {
		stopSignals()
		return fmt.Errorf("%w: entering raw mode: %w", ErrUnusable, err)
	}
	stopMessages := d.forwardMessages()
	stopContext := context.AfterFunc(ctx, func() { d.arm(nil) })
	defer func() {
		// What the guard catches never arrives here; this is for bubbletea's own panics on this goroutine.
		if r := recover(); r != nil {
			d.crash(r)
		}
		d.program.Kill()          // ends every Send
		d.arm(d.result(ctx, err)) // whatever has ended it: all that follows may wait
		stopMessages()
		d.stall.stop()
		d.leave()
		stopSignals() // not before: a signal that nobody handles would leave the terminal as it is now
		d.senders.Wait()
		stopContext()
		if d.out.broken.Load() { // the farewell was lost; the terminal may still be there by its other name
			_, _ = d.tty.WriteString(leaveSequence)
		}
		if d.opts.Close != nil {
			d.opts.Close()
		}
		d.calm()
		err = d.result(ctx, err)
	}()
	_, err = d.program.Run()
	return err
}

// result is what Run returns, given what the program's Run returned.
func (d *driver) result(ctx context.Context, err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.ending:
		return d.cause
	case errors.Is(err, tea.ErrInterrupted):
		return &SignalError{syscall.SIGINT}
	case ctx.Err() != nil:
		return nil
	}
	return err
}

// end ends the program for the given reason, nil being an ordinary quit. Only the first reason counts. It never
// blocks and may be called from anywhere.
func (d *driver) end(cause error) {
	d.arm(cause)
	d.program.Kill()
}

func (d *driver) inputEnded(err error) { d.end(err) }

func (d *driver) outputFailed(err error) { d.end(fmt.Errorf("writing to the terminal: %w", err)) }

// probe returns when the program's loop has taken a message, which nobody else sees, or the program has ended.
func (d *driver) probe() {
	defer d.catch()
	d.program.Send(probeMsg{})
}

func (d *driver) background(dark bool) { d.program.Send(BackgroundMsg{Dark: dark}) }
