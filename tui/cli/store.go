package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"sgdflow/presets/strict"
	"sgdflow/sim/lab"
)

// Limits of the store. A sweep of a built-in preset takes less than a mebibyte.
const (
	maxRunFile   = 4 << 20
	maxStoreSize = 64 << 20
	storeBlock   = 4 << 10 // what the smallest file takes of a disk
)

// storeFile is what a file of the store is called: see path. Those that end in an l are of an earlier form, and go with age.
var storeFile = regexp.MustCompile(`^[0-9a-f]{64}\.jsonl?$`)

// store keeps finished runs, each in a file of its own that is named by the lab.TrainingExperiment.Key, the point and the
// seed, so that the explorer and all commands, at the same time or after each other, find what any of them has done.
//
// A file is written under another name and then takes its own: it is whole or not there, whenever its writer is killed.
// Writers need no lock, as none ever changes what another has written: two that finish the same run write the same bits. One
// file of all runs could not have both: to be replaced by renaming it has to be written anew with every run, and what
// another process has added since it was read is lost; appended to, it is cut in the middle by a kill or a full disk, and
// needs a limit at which half of it goes. Measured on ext4, keeping a run takes 0.1 ms, appending it 0.01 ms: the shortest runs
// of the built-in presets take several.
//
// Nothing is synced to the disk, which would take longer than many runs do: a run that a power cut damages is told by its
// checksum. Whatever is missing is computed again: what is wrong with the store is an error of Keep and nothing else.
type store struct {
	folder string
	err    error // why there is no folder
	key    string
	tidied bool
}

var _ lab.Ledger = (*store)(nil)

// openStore returns the store of the runs under a key, in the user's cache directory. Nothing is read before it is used.
func openStore(key string) lab.Ledger {
	folder, err := os.UserCacheDir()
	return &store{folder: filepath.Join(folder, "sgdflow", "training"), err: err, key: key}
}

// forgetful is a ledger that keeps runs and finds none.
type forgetful struct{ lab.Ledger }

func (forgetful) Find(lab.TrainingPoint, uint64) (lab.Trained, bool) { return lab.Trained{}, false }

func (s *store) path(p lab.TrainingPoint, seed uint64) string {
	text := fmt.Sprintf("%s %x %d %x %d %d", s.key, math.Float64bits(p.LearningRate), p.BatchSize,
		math.Float64bits(p.Lambda), p.PenaltySize, seed)
	sum := sha256.Sum256([]byte(text))
	return filepath.Join(s.folder, hex.EncodeToString(sum[:])+".json")
}

// Find returns the run of a point and a seed, if a Keep of any process has left it whole.
func (s *store) Find(p lab.TrainingPoint, seed uint64) (lab.Trained, bool) {
	if s.err != nil {
		return lab.Trained{}, false
	}
	path := s.path(p, seed)
	text, err := readRegular(path, maxRunFile)
	if err != nil {
		return lab.Trained{}, false
	}
	t, ok := decodeRecord(s.key, text)
	if !ok || t.TrainingPoint != p || t.Seed != seed {
		return lab.Trained{}, false
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // in use: tidy takes others first
	return t, true
}

// Keep writes a run. Its error says why it could not, in short, and where.
func (s *store) Keep(t lab.Trained) error {
	if s.err != nil {
		return s.err
	}
	record, err := encodeRecord(s.key, t)
	if err != nil {
		return err
	}
	if len(record) > maxRunFile {
		return fmt.Errorf("a run of more than %d MiB", maxRunFile>>20)
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return s.failed(err)
	}
	if !s.tidied {
		s.tidied = true
		tidy(s.folder, maxStoreSize)
	}
	err = replace(s.path(t.TrainingPoint, t.Seed), 0o600, func(f *os.File) error {
		_, err := f.Write(record)
		return err
	})
	if err != nil {
		return s.failed(err)
	}
	return nil
}

// failed is an error of the file system's with its reason first: words on a screen are cut at their end.
func (s *store) failed(err error) error { return fmt.Errorf("%w: in %s", strict.Plain(err), s.folder) }

// tidy removes what killed processes have left in the store's folder and, where its files take more than most bytes, those
// that have not been used for longest, until a quarter of that is free.
func tidy(folder string, most int64) {
	removeUnfinished(folder, storeFile.MatchString)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // there is another time
	}
	var files []fs.FileInfo
	taken := int64(0)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && storeFile.MatchString(e.Name()) {
			files = append(files, info)
			taken += onDisk(info)
		}
	}
	if taken <= most {
		return
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, f := range files {
		if taken <= most-most/4 {
			return
		}
		_ = os.Remove(filepath.Join(folder, f.Name()))
		taken -= onDisk(f)
	}
}

// onDisk is about what a file takes of a disk, in bytes.
func onDisk(f fs.FileInfo) int64 { return (f.Size()/storeBlock + 1) * storeBlock }

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
