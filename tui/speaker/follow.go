package speaker

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

const (
	dialWithin = 2 * time.Second
	dialAgain  = 500 * time.Millisecond
	lineWithin = 5 * time.Second // for the rest of a cue whose beginning has come
	askWithin  = 2 * time.Second // for the cue of a presentation that answers
)

// HowToStart says what to do where there is no presentation.
const HowToStart = "start one with sgdflow --lesson NAME"

// ErrNone is what Ask returns where no presentation runs, ErrNoLesson where one has nothing to take notes from.
var (
	ErrNone     = errors.New("no presentation runs: " + HowToStart)
	ErrNoLesson = errors.New("the presentation shows no lesson: " + HowToStart)
)

// Report is what a follower knows of the presentation.
type Report struct {
	Live bool  // one is connected
	Cue  *Cue  // the newest, never modified; after a presentation's end still its last; nil before the first
	Err  error // why there are no cues though something answers; it stays until there is one
}

func (r Report) equal(o Report) bool {
	return r.Live == o.Live && r.Cue == o.Cue && fmt.Sprint(r.Err) == fmt.Sprint(o.Err)
}

// Follow tells hear, which it calls on its own goroutine, how things stand with the presentation in a runtime folder, and
// again whenever that changes, until ctx is done. Presentations may end and begin meanwhile. Its error says why no socket
// can be in that folder.
func Follow(ctx context.Context, dir string, hear func(Report)) error {
	path, err := socketPath(dir)
	if err != nil {
		return err
	}
	var now Report
	told := false
	say := func(r Report) {
		if ctx.Err() == nil && !(told && r.equal(now)) {
			now, told = r, true
			hear(r)
		}
	}
	for ctx.Err() == nil {
		err := attend(ctx, path, peerUID,
			func() { say(Report{Live: true, Cue: now.Cue, Err: now.Err}) },
			func(c Cue) { say(Report{Live: true, Cue: &c}) })
		say(Report{Cue: now.Cue, Err: err})
		select {
		case <-ctx.Done():
		case <-time.After(dialAgain):
		}
	}
	return nil
}

// attend follows one presentation from the connection to its end. Its error is something to tell the user: that there is no
// presentation, or that it has ended, is none.
func attend(ctx context.Context, path string, uidOf func(int) (int, error), connected func(), hear func(Cue)) error {
	dialer := net.Dialer{Timeout: dialWithin}
	c, err := dialer.DialContext(ctx, "unix", path)
	switch {
	case errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ECONNREFUSED):
		return nil
	case err != nil:
		return fmt.Errorf("cannot follow the presentation: %w", err)
	}
	conn := c.(*net.UnixConn)
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := checkPeer(conn, uidOf); err != nil {
		return fmt.Errorf("%s is not to be trusted: %w", path, err)
	}
	connected()
	lines := bufio.NewReaderSize(conn, maxLine)
	for {
		if conn.SetReadDeadline(time.Time{}) != nil {
			return nil
		}
		if _, err := lines.Peek(1); err != nil {
			return nil
		}
		if conn.SetReadDeadline(time.Now().Add(lineWithin)) != nil {
			return nil
		}
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return errTooLong
		case err != nil:
			return nil
		}
		cue, err := decode(line)
		if err != nil {
			return err
		}
		hear(cue)
	}
}

// Ask returns the cue that the presentation in a runtime folder shows at present. Its error is ErrNone, ErrNoLesson or says
// what answers in place of a presentation.
func Ask(ctx context.Context, dir string) (Cue, error) {
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var cue Cue
	answer := ErrNoLesson // unless something else is heard in time
	err := Follow(asking, dir, func(r Report) {
		switch {
		case r.Err != nil:
			answer = r.Err
		case r.Cue != nil:
			cue, answer = *r.Cue, nil
		case !r.Live:
			answer = ErrNone
		default:
			return
		}
		cancel()
	})
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return Cue{}, err
	}
	return cue, answer
}
