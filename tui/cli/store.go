package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"

	"sgdflow/presets/strict"
	"sgdflow/sim/lab"
)

// Limits of the store. A sweep of a built-in preset takes a few hundred KiB.
const (
	maxStoreFile  = 4 << 20
	fullStoreFile = maxStoreFile - maxStoreFile/16 // from here on the older half goes
	maxStoreFiles = 32
)

var (
	// storeFile is what a file of the store is called: the key of the runs in it, and storeExt.
	storeFile = regexp.MustCompile(`^[0-9a-f]{64}\.jsonl$`)
	// storeRest is what replaceFile leaves of one when it is killed.
	storeRest = regexp.MustCompile(`^[0-9a-f]{64}\.jsonl\.[0-9a-f]{8}\.tmp$`)
)

const storeExt = ".jsonl"

// store keeps the finished runs of one lab.TrainingExperiment.Key in a file of its own, a record a line.
//
// A record is appended in one write that begins a new line, so that records of several processes do not mix and one that was
// cut short spoils no other; a reader skips lines whose checksum is not right. Whatever is missing is computed again: what
// is wrong with the store is an error of Keep and nothing else.
type store struct {
	folder string
	err    error // why there is no folder
	key    string
	runs   map[storedRun]lab.Trained // nil before the file has been read
}

type storedRun struct {
	lab.TrainingPoint
	seed uint64
}

var _ lab.Ledger = (*store)(nil)

// openStore returns the store of the runs under a key, in the user's cache directory. Nothing is read before it is used.
func openStore(key string) lab.Ledger {
	folder, err := os.UserCacheDir()
	return &store{folder: filepath.Join(folder, "sgdflow", "training"), err: err, key: key}
}

func (s *store) path() string { return filepath.Join(s.folder, s.key+storeExt) }

// Find returns the run of a point and a seed, if an earlier Keep, of any process before the first Find of this store, has
// left it.
func (s *store) Find(p lab.TrainingPoint, seed uint64) (lab.Trained, bool) {
	s.load()
	t, ok := s.runs[storedRun{p, seed}]
	return t, ok
}

// Keep appends a run. Its error says why it could not, in short, and where.
func (s *store) Keep(t lab.Trained) error {
	s.load()
	if err := s.unusable(); err != nil {
		return err
	}
	id := storedRun{t.TrainingPoint, t.Seed}
	if _, known := s.runs[id]; known {
		return nil
	}
	record, err := encodeRecord(s.key, t)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return s.failed(err)
	}
	created, err := appendRecord(s.path(), record)
	if err != nil {
		return s.failed(err)
	}
	s.runs[id] = t
	if created {
		prune(s.folder, maxStoreFiles)
	}
	return nil
}

// failed is an error of the file system's with its reason first: words on a screen are cut at their end.
func (s *store) failed(err error) error { return fmt.Errorf("%w: in %s", strict.Plain(err), s.folder) }

// unusable says why there is no file, nil where there can be one.
func (s *store) unusable() error {
	if s.err == nil && !storeFile.MatchString(s.key+storeExt) {
		return fmt.Errorf("%q is no key", s.key)
	}
	return s.err
}

// appendRecord writes a record behind those that a file has, which it creates if need be.
func appendRecord(path string, record []byte) (created bool, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%s is not a regular file", filepath.Base(path))
	case info.Size()+int64(len(record)) > maxStoreFile:
		return false, fmt.Errorf("%d MiB are kept already; the older half goes the next time", maxStoreFile>>20)
	}
	_, err = f.Write(record)
	return info.Size() == 0, err
}

// load reads the file once, and makes room in a full one.
func (s *store) load() {
	if s.runs != nil {
		return
	}
	s.runs = map[storedRun]lab.Trained{}
	if s.unusable() != nil {
		return
	}
	text, err := readRegular(s.path(), maxStoreFile)
	if err != nil && !errors.Is(err, errTooLarge) {
		return
	}
	all := decodeRecords(s.key, text)
	for _, t := range all {
		s.runs[storedRun{t.TrainingPoint, t.Seed}] = t
	}
	if len(text) > fullStoreFile {
		_ = s.halve(all) // if it stays as it is, Keep will say that it is full
		return
	}
	now := time.Now()
	_ = os.Chtimes(s.path(), now, now) // in use: prune takes others first
}

// halve leaves those of the runs in the file that were kept last, in half of the room there is. What other processes keep
// meanwhile is lost.
func (s *store) halve(all []lab.Trained) error {
	var records [][]byte
	size := 0
	seen := map[storedRun]bool{}
	for _, t := range slices.Backward(all) {
		id := storedRun{t.TrainingPoint, t.Seed}
		if seen[id] {
			continue
		}
		record, err := encodeRecord(s.key, t)
		if err != nil {
			return err
		}
		if size += len(record); size > maxStoreFile/2 {
			break
		}
		seen[id] = true
		records = append(records, record)
	}
	slices.Reverse(records)
	return replaceFile(s.path(), 0o600, func(w io.Writer) error {
		_, err := w.Write(slices.Concat(records...))
		return err
	})
}

// prune removes all files of the store in the folder but the newest.
func prune(folder string, most int) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // there is another time
	}
	type file struct {
		name string
		used time.Time
	}
	var all []file
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && (storeFile.MatchString(e.Name()) || storeRest.MatchString(e.Name())) {
			all = append(all, file{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b file) int { return b.used.Compare(a.used) })
	for _, f := range all[min(most, len(all)):] {
		_ = os.Remove(filepath.Join(folder, f.name))
	}
}

var errTooLarge = errors.New("is too large")

// readRegular reads a regular file and never waits for another end, as that of a FIFO. Of a file of more than limit bytes
// it returns the first of them beside errTooLarge, of a folder strict.ErrFolder.
func readRegular(path string, limit int64) ([]byte, error) {
	f, err := strict.OpenRegular(path)
	if err != nil {
		return nil, strict.Plain(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, strict.Plain(err)
	}
	if int64(len(text)) > limit {
		return text[:limit], errTooLarge
	}
	return text, nil
}
