package speaker

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// ErrBusy is what Serve's error wraps while another presentation of the user has the notes.
var ErrBusy = errors.New("the speaker's notes follow another presentation")

const (
	maxClients  = 8
	writeWithin = 2 * time.Second        // for a client to take a cue
	acceptAgain = 100 * time.Millisecond // after a failure to accept, as without free descriptors
)

// Server hands the cues of one presentation to whoever follows it. Its methods may be called from any goroutine.
type Server struct {
	listener *net.UnixListener
	lock     *os.File // flock on it is held as long as the socket is ours
	uidOf    func(fd int) (int, error)
	threads  sync.WaitGroup
	ended    chan struct{}

	mu      sync.Mutex
	closed  bool
	line    []byte // the newest cue, nil before the first; never modified
	clients map[*client]struct{}
	failed  error // the first panic
}

// client is one connection. Its reader owns it: when reading ends, for whatever reason, the client is gone.
type client struct {
	conn *net.UnixConn
	wake chan struct{} // there is a new line
	gone chan struct{}
}

// Serve opens the socket in a runtime folder (see RuntimeDir), which must exist. It returns an error wrapping ErrBusy where
// another process has it. A socket left behind by one that has died is replaced.
func Serve(dir string) (*Server, error) { return serve(dir, peerUID) }

func serve(dir string, uidOf func(fd int) (int, error)) (*Server, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(path)
	if err := ensurePrivate(folder); err != nil {
		return nil, err
	}
	lock, err := acquire(filepath.Join(folder, lockName))
	if err != nil {
		return nil, err
	}
	listener, err := listenAt(path)
	if err != nil {
		_ = release(lock)
		return nil, err
	}
	s := &Server{listener: listener, lock: lock, uidOf: uidOf, ended: make(chan struct{}), clients: map[*client]struct{}{}}
	s.threads.Go(s.accept)
	return s, nil
}

// acquire takes the lock that whoever holds the socket has. The system gives it back when its process ends, however that
// happens, and the file stays: were it removed, two processes could each hold a lock on a file of that name.
func acquire(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		_ = f.Close()
		return nil, fmt.Errorf("%w: end it, or go without", ErrBusy)
	case err != nil:
		_ = f.Close()
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	return f, nil
}

// release gives the lock back. Closing the file would not do: a child of this process that is just being started holds it too.
func release(lock *os.File) error {
	return errors.Join(unix.Flock(int(lock.Fd()), unix.LOCK_UN), lock.Close())
}

// listenAt opens the socket, in place of one that nobody listens at any more.
func listenAt(path string) (*net.UnixListener, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("%s is not a socket: move it away", path)
	default:
		if conn, err := net.DialTimeout("unix", path, writeWithin); err == nil { // of one that has lost its lock file
			_ = conn.Close()
			return nil, fmt.Errorf("%w: end it, or go without", ErrBusy)
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	// Until here its mode was what the umask left. Nobody else could enter the folder meanwhile.
	if err := os.Chmod(path, 0o600); err != nil {
		_ = listener.Close()
		return nil, err
	}
	return listener, nil
}

// Show hands the cue to all who follow, now and, until there is another, in future. It never waits: a client that has not
// taken the one before gets only the newest.
func (s *Server) Show(c Cue) {
	line := encode(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Equal(line, s.line) {
		return
	}
	s.line = line
	for c := range s.clients {
		c.notify()
	}
}

func (c *client) notify() {
	select {
	case c.wake <- struct{}{}:
	default: // it has yet to look, and will find the newest
	}
}

// Close ends all connections, removes the socket and returns when nothing of the server is left. Its error is what went
// wrong while it served, nil on later calls.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.threads.Wait()
		return nil
	}
	s.closed = true
	close(s.ended)
	for c := range s.clients {
		_ = c.conn.Close()
	}
	s.mu.Unlock()
	err := s.listener.Close() // removes the socket
	s.threads.Wait()
	return errors.Join(s.failed, err, release(s.lock))
}

// accept lets clients in until the listener is closed.
func (s *Server) accept() {
	defer s.caught()
	for {
		conn, err := s.listener.AcceptUnix()
		if err == nil {
			s.admit(conn)
			continue
		}
		select {
		case <-s.ended:
			return
		case <-time.After(acceptAgain):
		}
	}
}

// admit begins to serve a connection, or ends it.
func (s *Server) admit(conn *net.UnixConn) {
	if checkPeer(conn, s.uidOf) != nil {
		_ = conn.Close()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		_ = conn.Close()
	case len(s.clients) >= maxClients:
		_ = conn.SetWriteDeadline(time.Now().Add(writeWithin)) // fits into the connection's empty buffer
		_, _ = conn.Write(encodeMessage(message{Version: protocol, Refusal: fmt.Sprintf("%d others follow the presentation already: end one of them", maxClients)}))
		_ = conn.Close()
	default:
		c := &client{conn: conn, wake: make(chan struct{}, 1), gone: make(chan struct{})}
		c.notify()
		s.clients[c] = struct{}{}
		s.threads.Go(func() { s.watch(c) })
		s.threads.Go(func() { s.feed(c) })
	}
}

// watch waits for the end of a connection. A client has nothing to say; one that speaks is no client.
func (s *Server) watch(c *client) {
	defer s.caught()
	defer func() {
		_ = c.conn.Close()
		close(c.gone)
		s.mu.Lock()
		delete(s.clients, c)
		s.mu.Unlock()
	}()
	_, _ = c.conn.Read(make([]byte, 1))
}

// feed writes the newest line whenever there is one, until the client is gone or does not take it.
func (s *Server) feed(c *client) {
	defer s.caught()
	defer c.conn.Close()
	var sent []byte
	for {
		select {
		case <-c.gone:
			return
		case <-c.wake:
		}
		s.mu.Lock()
		line := s.line
		s.mu.Unlock()
		if bytes.Equal(line, sent) {
			continue
		}
		if err := c.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return
		}
		if _, err := c.conn.Write(line); err != nil {
			return
		}
		sent = line
	}
}

// caught, deferred, keeps a panic for Close's error: the notes are not worth the presentation.
func (s *Server) caught() {
	if r := recover(); r != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.failed == nil {
			s.failed = fmt.Errorf("internal error in the speaker's notes: %v", r)
		}
	}
}
