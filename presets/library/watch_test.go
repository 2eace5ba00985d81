package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sgdflow/presets"
	"sgdflow/presets/strict"
	"sgdflow/sim/simtest"
)

// patience is how long a test waits for what must come: far longer than a busy machine takes.
const patience = 20 * time.Second

// watch runs Watch until the test ends and returns its changes.
func watch(t *testing.T, l *Library, open func() []string) <-chan Change {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	changes, done, begun := make(chan Change, 10_000), make(chan error, 1), make(chan struct{})
	var once atomic.Bool
	go func() {
		done <- l.Watch(ctx, func() []string {
			if once.CompareAndSwap(false, true) {
				close(begun)
			}
			if open == nil {
				return nil
			}
			return open()
		}, func(c Change) { changes <- c })
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Error("Watch has not returned")
		}
	})
	<-begun
	return changes
}

// next waits for the change that is wanted and fails for another one.
func next(t *testing.T, changes <-chan Change) Change {
	t.Helper()
	select {
	case c := <-changes:
		return c
	case <-time.After(patience):
		t.Fatal("no change was told")
		return Change{}
	}
}

// none fails for a change that comes although it should not, within some polls' time.
func none(t *testing.T, changes <-chan Change) {
	t.Helper()
	select {
	case c := <-changes:
		t.Errorf("an unasked change: %+v", c)
	case <-time.After(poll + poll/5):
	}
}

func TestWatchTellsSavedFiles(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), t.TempDir()
	path := put(t, filepath.Join(dir, "presets/mine.toml"), small(1))
	further := put(t, filepath.Join(elsewhere, "further.toml"), lesson("valley"))
	l := Open(dir)
	changes := watch(t, l, func() []string { return []string{further} })

	put(t, path, small(2))
	if c := next(t, changes); c.File != path || c.Err != nil || c.Preset.Title != "number 2" || c.Lesson != nil {
		t.Errorf("saved: %+v", c)
	}
	// an editor's way: the old file becomes a backup, a new one is written beside and takes its place
	if err := os.Rename(path, path+"~"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(put(t, filepath.Join(dir, "presets/4913"), small(3)), path); err != nil {
		t.Fatal(err)
	}
	if c := next(t, changes); c.File != path || c.Err != nil || c.Preset.Title != "number 3" {
		t.Errorf("replaced: %+v", c)
	}
	put(t, path, "titel = 4")
	if c := next(t, changes); c.File != path || c.Err == nil || c.Preset != nil || !strings.HasPrefix(c.Err.Error(), "mine.toml:1:1: titel: ") {
		t.Errorf("broken: %+v", c)
	}
	put(t, path, small(5))
	if c := next(t, changes); c.Err != nil || c.Preset.Title != "number 5" {
		t.Errorf("mended: %+v", c)
	}
	put(t, further, "title = \"anew\"\n"+strings.TrimPrefix(lesson("saddle"), "title = \"mine\"\n"))
	if c := next(t, changes); c.File != further || c.Err != nil || c.Lesson.Title != "anew" || c.Lesson.File != further {
		t.Errorf("a lesson: %+v", c)
	}
	put(t, further, "title = ")
	if c := next(t, changes); c.File != further || c.Err == nil {
		t.Errorf("a broken lesson: %+v", c)
	}
	// the folder of lessons was not there when the watch began
	course := put(t, filepath.Join(dir, "lessons/course.toml"), lesson("mine"))
	if c := next(t, changes); c.File != course || c.Err != nil || len(c.Lesson.Steps) != 2 {
		t.Errorf("a new lesson: %+v", c)
	}
	taken := put(t, filepath.Join(dir, "presets/valley.toml"), small(6))
	if c := next(t, changes); c.File != taken || c.Err == nil || !strings.Contains(c.Err.Error(), "built-in") {
		t.Errorf("a name taken: %+v", c)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "presets/notes.txt"), "")
	none(t, changes)
}

// Files are read before a list asks for them, anew once they are saved.
func TestWatchReadsAhead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := put(t, filepath.Join(dir, "presets/mine.toml"), small(1))
	course := put(t, filepath.Join(dir, "lessons/course.toml"), lesson("mine"))
	l := Open(dir)
	titled := func(s *shelf, path, title string) {
		t.Helper()
		for begin := time.Now(); ; time.Sleep(poll / 20) {
			s.mu.Lock()
			got := s.loaded[path].entry.Title
			s.mu.Unlock()
			if got == title {
				return
			}
			if time.Since(begin) > patience {
				t.Fatalf("%s is held as %q, want %q", path, got, title)
			}
		}
	}
	changes := watch(t, l, nil)
	titled(l.presets, path, "number 1")
	titled(l.lessons, course, "mine")
	put(t, path, small(2))
	next(t, changes)
	titled(l.presets, path, "number 2")
}

// A file that is opened later is watched from then on, a link by what it leads to.
func TestWatchFollowsWhatIsOpen(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), t.TempDir()
	target := put(t, filepath.Join(elsewhere, "target.toml"), small(1))
	link := filepath.Join(dir, "link.toml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	var open atomic.Pointer[[]string]
	open.Store(&[]string{})
	var asked atomic.Int64
	changes := watch(t, Open(""), func() []string {
		asked.Add(1)
		return *open.Load()
	})
	put(t, target, small(2))
	open.Store(&[]string{link})
	for before := asked.Load(); asked.Load() < before+2; { // until a look at the link has ended
		time.Sleep(poll / 20)
	}
	put(t, target, small(3))
	if c := next(t, changes); c.File != link || c.Err != nil || c.Preset.Title != "number 3" {
		t.Errorf("%+v", c)
	}
	open.Store(&[]string{})
	put(t, target, small(4))
	none(t, changes)
}

// rewrite writes a preset as the worst of editors does: cut to nothing and then in pieces, over the old one in pieces, or by
// a new file. Texts are of one length.
func rewrite(path, text string, n int) error {
	flags := os.O_WRONLY
	switch n % 3 {
	case 0:
		if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	case 1:
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, piece := range []string{text[:len(text)/3], text[len(text)/3 : len(text)/2], text[len(text)/2:]} {
		if _, err := f.WriteString(piece); err != nil {
			return err
		}
	}
	return nil
}

// A preset that is rewritten again and again while it is watched and loaded is never half applied: what is told or loaded
// is one of the versions, whole, and the last one is told.
func TestRewrittenWhileWatched(t *testing.T) {
	t.Parallel()
	const first = 1000
	last := first + simtest.Rounds(100, 1000)
	dir := t.TempDir()
	path := put(t, filepath.Join(dir, "presets/mine.toml"), small(first))
	l := Open(dir)
	changes := watch(t, l, nil)

	// A version that the machine kept from being written for as long as files take to rest is beyond blame.
	slow := make([]bool, last+1)
	written := make(chan error, 1)
	go func() {
		for n := first + 1; n <= last; n++ {
			begin := time.Now()
			if err := rewrite(path, small(n), n); err != nil {
				written <- err
				return
			}
			slow[n] = time.Since(begin) >= strict.Settle
			if n%((last-first)/10) == 0 {
				time.Sleep(3 * strict.Settle) // at rest for long enough to be told
			}
		}
		written <- nil
	}()

	var halves []string
	seen := func(how string, p *presets.Preset) {
		var n uint64
		if _, err := fmt.Sscanf(p.Title, "number %d", &n); err != nil || n != p.Run.Settings.Seed {
			halves = append(halves, fmt.Sprintf("%s: %q with the seed %d", how, p.Title, p.Run.Settings.Seed))
		}
	}
	loads := 0
	for busy := true; busy; {
		select {
		case err := <-written:
			if err != nil {
				t.Fatal(err)
			}
			busy = false
		default:
			if p, err := l.Preset("mine"); err == nil {
				seen("loaded", p)
				loads++
			}
		}
	}
	told := 0
	for done := false; !done; {
		c := next(t, changes)
		told++
		if c.Preset != nil {
			seen("told", c.Preset)
			done = c.Preset.Run.Settings.Seed == uint64(last)
		}
	}
	if told > last-first || loads == 0 {
		t.Errorf("%d changes told of %d saves, %d loads", told, last-first, loads)
	}
	t.Logf("figure: of a preset rewritten %d times while it was watched %d changes were told and %d loads gave one, %d half applied", last-first, told, loads, len(halves))
	if len(halves) > 0 && !slices.Contains(slow, true) {
		t.Errorf("half applied: %q", halves)
	}
	none(t, changes)
}
