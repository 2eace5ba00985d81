package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sgdflow/tui"
)

const (
	keepEvery      = 500 * time.Millisecond // a state is written at most this often
	maxSessionFile = 1 << 20
	sessionVersion = 1
)

// sessionDocument is the file that --resume reads: the command line of the last state.
type sessionDocument struct {
	Version   int      `json:"version"`
	Program   string   `json:"program"` // that wrote it
	Arguments []string `json:"arguments"`
}

// sessionPath is the file of the last state, in the user's folder for states (XDG base directory specification).
func sessionPath() (string, error) {
	folder := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(folder) { // the specification has relative ones ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", errors.New("there is no home folder: set HOME or XDG_STATE_HOME")
		}
		folder = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(folder, "sgdflow", "last"), nil
}

// session keeps the last state in a file as it changes. The file is whole at any time, whatever ends the process.
type session struct {
	path    string
	noPath  error // why there is none
	program string
	opening opening // of its own, for the goroutine
	newest  chan tui.State
	closing chan struct{}
	joined  chan struct{}
	ending  sync.Once

	written []string
	err     error // of the last state that was to be kept; read it after close
}

// startSession starts the goroutine that writes; close joins it. program is the version of the one that runs.
func startSession(program string, from opening) *session {
	s := &session{
		program: program, opening: from, newest: make(chan tui.State, 1), closing: make(chan struct{}),
		joined: make(chan struct{}),
	}
	s.path, s.noPath = sessionPath()
	go s.work()
	return s
}

// keep has a state written soon, unless a newer one comes. It never waits. One goroutine at a time may call it, and none
// after close.
func (s *session) keep(state tui.State) {
	select {
	case <-s.newest:
	default:
	}
	s.newest <- state
}

// close writes the newest state, should it not be written yet, and ends the goroutine. It returns why the last state was
// not kept. It may be called again.
func (s *session) close() error {
	s.ending.Do(func() { close(s.closing) })
	<-s.joined
	return s.err
}

func (s *session) work() {
	defer close(s.joined)
	defer func() {
		if r := recover(); r != nil {
			s.err = fmt.Errorf("internal error: %v", r)
			// keep has to find room until close is called.
			for ended := false; !ended; {
				select {
				case <-s.newest:
				case <-s.closing:
					ended = true
				}
			}
		}
	}()
	for {
		select {
		case state := <-s.newest:
			s.err = s.write(state)
			select {
			case <-time.After(keepEvery):
			case <-s.closing:
			}
		case <-s.closing:
			select {
			case state := <-s.newest:
				s.err = s.write(state)
			default:
			}
			return
		}
	}
}

// write replaces the file where the state is another one than before.
func (s *session) write(state tui.State) error {
	if s.noPath != nil {
		return s.noPath
	}
	args, err := s.opening.arguments(state)
	if err != nil || slices.Equal(args, s.written) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	err = replaceFile(s.path, 0o600, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(sessionDocument{sessionVersion, s.program, args})
	})
	if err == nil {
		s.written = args
	}
	return err
}

// lastArguments are those of the last state kept.
func lastArguments(path string) ([]string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("nothing to resume: no state has been kept yet; open a preset first")
	}
	text, err := readRegular(path, maxSessionFile)
	var d sessionDocument
	switch {
	case err != nil:
		return nil, fmt.Errorf("the last state cannot be read: %s %w", path, err)
	case json.Unmarshal(text, &d) != nil || d.Version < 1:
		return nil, fmt.Errorf("the last state cannot be read: %s is not what sgdflow writes; remove it", path)
	case d.Version != sessionVersion:
		return nil, fmt.Errorf("the last state cannot be read: sgdflow %s wrote %s in a form of its own (%d); use that one, or open a preset",
			d.Program, path, d.Version)
	}
	return d.Arguments, nil
}

// orLast returns the options and arguments to open with: these, or with --resume those of the last state with the flags
// given here over them.
func (o *exploreOptions) orLast(cmd *cobra.Command, args []string) (*exploreOptions, []string, error) {
	if !o.resume {
		return o, args, nil
	}
	if len(args) > 0 {
		return nil, nil, fmt.Errorf("--resume opens the last preset: leave out %s, or --resume", args[0])
	}
	path, err := sessionPath()
	if err != nil {
		return nil, nil, err
	}
	arguments, err := lastArguments(path)
	if err != nil {
		return nil, nil, err
	}
	again, last := &cobra.Command{Use: cmd.Use}, &exploreOptions{fromLast: true}
	last.define(again)
	err = again.ParseFlags(arguments)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if again.Flags().Lookup(f.Name) != nil && f.Name != "resume" {
			err = errors.Join(err, again.Flags().Set(f.Name, f.Value.String()))
		}
	})
	if err != nil {
		return nil, nil, noLast(err)
	}
	return last, again.Flags().Args(), nil
}

// noLast is the error for a last state that does not load any more.
func noLast(err error) error {
	return fmt.Errorf("the last state cannot be restored: %w; open a preset without --resume", err)
}
