package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sgdflow/presets/strict"
)

// maxFiles bounds the user's own presets, and lessons, that are taken notice of: each is read to be listed.
const maxFiles = 200

const extension = ".toml"

// shelf holds the presets or the lessons.
type shelf struct {
	what    string   // is on it: preset, lesson
	folder  string   // of the user's own, absolute; "" for none
	builtin []string // names
	known   func() []Entry
	load    func(file string) (Entry, error) // reads one of the user's own

	mu     sync.Mutex
	loaded map[string]loaded // by path, those that could be opened
}

// loaded is what a file held when it was as info tells.
type loaded struct {
	info  fs.FileInfo
	entry Entry
}

// newShelf is the shelf of what is built in, which known lists, and of the user's own in dir, "" for none, which load reads.
func newShelf(what, dir string, builtin []string, known func() []Entry, load func(file string) (Entry, error)) *shelf {
	s := &shelf{what: what, builtin: builtin, known: sync.OnceValue(known), load: load, loaded: map[string]loaded{}}
	if dir != "" {
		s.folder = filepath.Join(dir, what+"s")
	}
	return s
}

// files are the paths of the user's own that have a name to open them by.
func (s *shelf) files() map[string]string {
	names, _ := s.own()
	files := map[string]string{}
	for _, name := range names {
		if s.refused(name) == nil {
			files[name] = s.path(name)
		}
	}
	return files
}

func sortedNames(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

func (s *shelf) path(name string) string { return filepath.Join(s.folder, name+extension) }

// own lists the names of the user's own, in order. Its error says why there may be more: that the folder cannot be read,
// or that it holds too many.
func (s *shelf) own() (names []string, err error) {
	if s.folder == "" {
		return nil, nil
	}
	files, err := os.ReadDir(s.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		err = &strict.Error{File: s.folder, Reason: strict.Plain(err).Error()}
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), extension)
		if !ok || name == "" || name[0] == '.' || f.IsDir() {
			continue
		}
		if len(names) == maxFiles {
			return names, &strict.Error{File: s.folder, Reason: fmt.Sprintf("holds more than the %d files that are listed: move some elsewhere, and open them by their paths", maxFiles)}
		}
		names = append(names, name)
	}
	return names, err
}

// refused tells why a file of that name cannot be opened by it, nil when it can.
func (s *shelf) refused(name string) error {
	reason := ""
	switch {
	case slices.Contains(s.builtin, name):
		reason = fmt.Sprintf("%s is the name of a built-in %s: give the file another name", name, s.what)
	case strings.ContainsFunc(name, strict.Unprintable):
		reason = "its name cannot be shown: give the file another name"
	default:
		return nil
	}
	return &strict.Error{File: s.path(name), Reason: reason}
}

// list lists what is built in and then the user's own.
func (s *shelf) list() []Entry {
	all := slices.Clone(s.known())
	names, err := s.own()
	for _, name := range names {
		e, err := s.entry(name)
		if err != nil {
			shown := strict.Printable(name)
			e = Entry{Name: shown, Title: shown, File: s.path(name), Err: err}
		}
		all = append(all, e)
	}
	if err != nil {
		all = append(all, Entry{Name: "...", Title: "...", File: s.folder, Err: err})
	}
	return all
}

// prepare reads the user's own ahead of the next list, which then does not take the time.
func (s *shelf) prepare(ctx context.Context) {
	s.known()
	names, _ := s.own()
	for _, name := range names {
		if ctx.Err() != nil {
			return
		}
		_, _ = s.entry(name) // what is wrong is told by the list
	}
}

// entry is what the user's own of that name holds, read anew only where the file has changed. One that is wrong is read
// every time, as what is wrong may be mended in a file that it names.
func (s *shelf) entry(name string) (Entry, error) {
	if err := s.refused(name); err != nil {
		return Entry{}, err
	}
	path := s.path(name)
	info, err := os.Stat(path)
	if err != nil {
		return Entry{}, &strict.Error{File: path, Reason: strict.Plain(err).Error()}
	}
	s.mu.Lock()
	before := s.loaded[path]
	s.mu.Unlock()
	if sameFile(before.info, info) {
		return before.entry, nil
	}
	e, err := s.load(path)
	if err != nil {
		return Entry{}, err
	}
	s.mu.Lock()
	s.loaded[path] = loaded{info, e}
	s.mu.Unlock()
	return e, nil
}

// sameFile tells whether a file stands as it stood before, which is nil where that is not known.
func sameFile(before, now fs.FileInfo) bool {
	return before != nil && now != nil && os.SameFile(before, now) && before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}
