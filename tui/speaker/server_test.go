package speaker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

// presentEnv has the test binary present a step in the runtime folder it names, until it is killed.
const presentEnv = "SPEAKER_TEST_PRESENT"

func TestMain(m *testing.M) {
	dir := os.Getenv(presentEnv)
	if dir == "" {
		goleak.VerifyTestMain(m) // whatever the tests close has to be gone
	}
	s, err := Serve(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s.Show(Cue{Title: "of a child"})
	time.Sleep(time.Hour)
}

// patience bounds every wait. It is long for a loaded machine; no test passes by waiting that long.
const patience = 15 * time.Second

// runtimeDir returns a folder whose name is short enough for a socket, unlike that of t.TempDir.
func runtimeDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Serve(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// listener hears what a follower does.
type listener struct {
	t      *testing.T
	newest atomic.Pointer[Report]
	heard  chan struct{}
}

func follow(t *testing.T, dir string) *listener {
	t.Helper()
	l := &listener{t: t, heard: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	var joined sync.WaitGroup
	joined.Go(func() {
		if err := Follow(ctx, dir, func(r Report) {
			l.newest.Store(&r)
			select {
			case l.heard <- struct{}{}:
			default:
			}
		}); err != nil {
			t.Errorf("following: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); joined.Wait() })
	return l
}

// wait waits for a report.
func (l *listener) wait(what string, ok func(Report) bool) {
	l.t.Helper()
	deadline := time.After(patience)
	for {
		if r := l.newest.Load(); r != nil && ok(*r) {
			return
		}
		select {
		case <-l.heard:
		case <-deadline:
			l.t.Fatalf("waited %v for %s; heard last %+v", patience, what, l.newest.Load())
		}
	}
}

func titled(title string) func(Report) bool {
	return func(r Report) bool { return r.Live && r.Err == nil && r.Cue != nil && r.Cue.Title == title }
}

func TestEveryFollowerGetsTheNewestCue(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	early := follow(t, dir)
	early.wait("no presentation", func(r Report) bool { return !r.Live && r.Cue == nil && r.Err == nil })
	s := start(t, dir)
	early.wait("one without a lesson", func(r Report) bool { return r.Live && r.Cue == nil })
	if _, err := Ask(t.Context(), dir); !errors.Is(err, ErrNoLesson) {
		t.Errorf("asked for a cue before the first: %v", err)
	}
	for i := range 101 {
		s.Show(Cue{Title: fmt.Sprint(i)})
	}
	early.wait("the newest of many quick cues", titled("100"))
	late := follow(t, dir)
	late.wait("the newest cue", titled("100"))
	s.Show(Cue{Title: "another"})
	early.wait("another", titled("another"))
	late.wait("another", titled("another"))
	if c, err := Ask(t.Context(), dir); err != nil || c.Title != "another" {
		t.Errorf("asked for the cue: %+v, %v", c, err)
	}
}

// TestFollowerSurvivesThePresentation kills a presentation, which leaves its socket, and begins another.
func TestFollowerSurvivesThePresentation(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), presentEnv+"="+dir), os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	l := follow(t, dir)
	l.wait("the child's cue", titled("of a child"))
	if _, err := Serve(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("serving beside a presentation that runs: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	l.wait("the end, with the cue kept", func(r Report) bool { return !r.Live && r.Cue != nil && r.Cue.Title == "of a child" })
	if _, err := os.Lstat(filepath.Join(dir, folderName, socketName)); err != nil {
		t.Errorf("the test is about a socket left behind: %v", err)
	}
	start(t, dir).Show(Cue{Title: "of the next"})
	l.wait("the next cue", titled("of the next"))
}

// TestOneOfManyServes has many begin at once on a stale socket.
func TestOneOfManyServes(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	path := filepath.Join(dir, folderName, socketName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	servers := make([]*Server, 20)
	var all sync.WaitGroup
	for i := range servers {
		all.Go(func() {
			s, err := Serve(dir)
			if err != nil && !errors.Is(err, ErrBusy) {
				t.Errorf("serving: %v", err)
			}
			servers[i] = s
		})
	}
	all.Wait()
	serving := 0
	for _, s := range servers {
		if s != nil {
			serving++
			s.Show(Cue{Title: "the one"})
			defer s.Close()
		}
	}
	if c, err := Ask(t.Context(), dir); serving != 1 || err != nil || c.Title != "the one" {
		t.Errorf("%d of %d serve; asked: %+v, %v", serving, len(servers), c, err)
	}
}

// connect connects without following: nothing is read.
func connect(t *testing.T, dir string) *net.UnixConn {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(dir, folderName, socketName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return conn.(*net.UnixConn)
}

// TestSlowClientIsDropped has clients that do not read, one that speaks, and more than there may be: none delays Show or
// another client.
func TestSlowClientIsDropped(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	s := start(t, dir)
	slow, speaking := connect(t, dir), connect(t, dir)
	if _, err := speaking.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if n, err := speaking.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a client that speaks reads %d bytes, %v; want the end", n, err)
	}
	l := follow(t, dir)
	note := strings.Repeat("x", maxWords)
	clients := func() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.clients) }
	for i := 0; ; i++ { // until what is not read fills the slow client's connection, and then it is dropped
		title := fmt.Sprint(i)
		s.Show(Cue{Title: title, Notes: []string{note, note, note, note, note, note, note, note}})
		l.wait("each cue", titled(title))
		if i > 1 && clients() == 1 {
			break
		}
		time.Sleep(5 * time.Millisecond)
		if i > int(patience/(5*time.Millisecond)) {
			t.Fatal("the slow client is never dropped")
		}
	}
	if _, err := bufio.NewReader(slow).Discard(1 << 30); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the slow client's connection is still open")
	}

	for range maxClients - 1 {
		c := connect(t, dir)
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatalf("a client that there is room for: %v", err)
		}
	}
	if _, err := Ask(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "8 others") {
		t.Errorf("one client too many: %v", err)
	}
}

// TestHostileServer follows what is no presentation.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	dir := runtimeDir(t)
	path := filepath.Join(dir, folderName, socketName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	server, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan string, 1)
	var joined sync.WaitGroup
	joined.Go(func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte(<-answers))
			_ = conn.Close()
		}
	})
	for _, test := range []struct{ answer, want string }{
		{"SSH-2.0-OpenSSH\r\n", "no presentation of sgdflow"},
		{strings.Repeat("x", 1<<20), "64 KiB"},
		{"{}\n", "another version"},
		{"half a line", ErrNone.Error()},
	} {
		answers <- test.answer
		if c, err := Ask(t.Context(), dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("answered %.20q: %+v, %v; want an error with %q", test.answer, c, err, test.want)
		}
	}
	// Serve leaves a socket alone that somebody listens at, though its lock is free.
	answers <- ""
	if _, err := Serve(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("serving where somebody else does: %v", err)
	}
	server.Close()
	joined.Wait()
	if err := unix.Access(path, unix.F_OK); !errors.Is(err, unix.ENOENT) {
		t.Errorf("the socket is still there: %v", err)
	}
}
