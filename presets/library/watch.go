package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/presets/strict"
)

// Change is a file that has been saved: what it holds now, or why that cannot be shown.
type Change struct {
	File   string // absolute path
	Preset *presets.Preset
	Lesson *lessons.Lesson
	Err    error // of the three one is set; its text names the file without its folder, for a line on a screen
}

// poll is how often files are looked at unasked: those behind links and on file servers change without notice, folders
// come and go, and other files are opened.
const poll = time.Second

// Watch calls changed for every own preset or lesson that is saved, and for the further files, by their paths, that open
// tells, nil for none; one that is new among these counts as known. Editors write in pieces, write twice and put a new file in the place
// of the old: a file is read when it rests, so that a save is one change, and one that was cut short in the midst of it is
// seldom seen and then an error. A file that is deleted is no change.
//
// It also reads the library's files ahead of the lists, which without it take the time when they are asked for.
//
// Both functions are called by this goroutine. Watch returns when the context ends, at the latest after the file that it is
// reading; its error is a panic, told with its stack.
func (l *Library) Watch(ctx context.Context, open func() []string, changed func(Change)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("watching files: %v\n%s", r, debug.Stack())
		}
	}()
	w := watcher{library: l, open: open, changed: changed, known: map[string]*watched{}, unread: true}
	var notices chan fsnotify.Event
	var lost chan error
	if n, err := fsnotify.NewWatcher(); err == nil { // else there is polling
		defer n.Close()
		w.notify, notices, lost = n, n.Events, n.Errors
	}
	w.look(ctx, true)
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var rest <-chan time.Time // when files may have come to rest, nil where all are
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-notices:
			if rest != nil || e.Op == fsnotify.Chmod || !w.concerns(e.Name) {
				continue
			}
			rest = time.After(strict.Settle)
			continue
		case <-lost: // too many notices at once
		case <-tick.C:
			if rest != nil {
				continue
			}
		case <-rest:
		}
		rest = nil
		if w.look(ctx, false) {
			rest = time.After(strict.Settle)
		} else if w.unread {
			w.unread = false
			l.presets.prepare(ctx)
			l.lessons.prepare(ctx)
		}
	}
}

// watcher is the state of Watch.
type watcher struct {
	library *Library
	open    func() []string
	changed func(Change)
	notify  *fsnotify.Watcher // nil where there is none
	known   map[string]*watched
	unread  bool // there may be files that the next list has to read
}

// watched is a file as it was when it was last reported, or known without, and when it was last seen.
type watched struct {
	reported, seen fs.FileInfo
	lesson         bool // it is one, or was before it was broken
}

// concerns tells whether a file of this path may be one of those watched.
func (w *watcher) concerns(path string) bool {
	return filepath.Ext(path) == extension || w.known[filepath.Clean(path)] != nil
}

// look takes notice of all files and reports those that have changed and rest. It returns whether there are some that
// do not. At first all files count as known.
func (w *watcher) look(ctx context.Context, first bool) (unsettled bool) {
	listed := map[string]bool{}
	for _, s := range []*shelf{w.library.presets, w.library.lessons} {
		names, _ := s.own()
		for _, name := range names {
			path := s.path(name)
			listed[path] = true
			if w.known[path] == nil {
				w.known[path] = &watched{lesson: s == w.library.lessons}
				if first {
					w.known[path].reported, _ = os.Stat(path)
				}
			}
		}
	}
	for _, path := range w.opened() {
		listed[path] = true
		if w.known[path] == nil {
			info, _ := os.Stat(path)
			w.known[path] = &watched{reported: info, lesson: isLesson(path)}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(w.known)) {
		switch {
		case !listed[path]:
			delete(w.known, path)
		case ctx.Err() != nil:
			return false
		case w.unsettled(path, w.known[path]):
			unsettled = true
		}
	}
	w.follow(listed)
	return unsettled
}

// opened are the absolute paths of the further files.
func (w *watcher) opened() (paths []string) {
	if w.open == nil {
		return nil
	}
	for _, path := range w.open() {
		if abs, err := filepath.Abs(path); err == nil {
			paths = append(paths, abs)
		}
	}
	return paths
}

// isLesson tells whether a file is meant as a lesson.
func isLesson(path string) bool {
	text, err := strict.ReadFile(path, strict.MaxFileSize)
	return err == nil && lessons.Is(text)
}

// unsettled reports a file that has changed and rests, and tells whether it is one that does not. One that is not there,
// for a moment or for good, stays as it was.
func (w *watcher) unsettled(path string, f *watched) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil || sameFile(f.reported, info):
		return false
	case !sameFile(f.seen, info):
		f.seen = info
		return true
	}
	c := w.load(path, f)
	if c.Err != nil {
		c.Err = errors.New(withPath(c.Err, path, filepath.Base(path)))
	}
	if after, err := os.Stat(path); err != nil || !sameFile(info, after) {
		return true
	}
	f.reported = info
	w.unread = true
	w.changed(c)
	return false
}

// load reads a file as it stands.
func (w *watcher) load(path string, f *watched) Change {
	c := Change{File: path}
	for _, s := range []*shelf{w.library.presets, w.library.lessons} {
		name, named := strings.CutSuffix(filepath.Base(path), extension)
		if named && filepath.Dir(path) == s.folder {
			if c.Err = s.refused(name); c.Err != nil {
				return c
			}
		}
	}
	f.lesson = f.lesson || isLesson(path)
	if f.lesson {
		c.Lesson, c.Err = lessons.LoadFile(path, w.library.presets.files())
	} else {
		c.Preset, c.Err = presets.Load(path)
	}
	return c
}

// follow asks for notices of the folders of the files, and of the library's own.
func (w *watcher) follow(files map[string]bool) {
	if w.notify == nil {
		return
	}
	folders := []string{w.library.presets.folder, w.library.lessons.folder}
	for path := range files {
		folders = append(folders, filepath.Dir(path))
	}
	slices.Sort(folders)
	folders = slices.Compact(folders)
	before := w.notify.WatchList()
	for _, folder := range before {
		if !slices.Contains(folders, folder) {
			_ = w.notify.Remove(folder) // gone by itself, if it fails
		}
	}
	for _, folder := range folders {
		if folder != "" && !slices.Contains(before, folder) {
			_ = w.notify.Add(folder) // not there, or not readable: polling goes on
		}
	}
}
