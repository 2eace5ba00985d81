package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sgdflow/sim/lab"
)

var storeKey = strings.Repeat("0123456789abcdef", 4)

// newStore returns a store of the key in the folder, as another process would open it.
func newStore(folder, key string) *store { return &store{folder: folder, key: key} }

// someRuns are runs of all endings, numbers that JSON has no word for among theirs, with and without a curve.
func someRuns() []lab.Trained {
	nan := math.NaN()
	curve := func(q lab.TrainingPoint, seed uint64, accuracy []float64) *lab.TrainingCurve {
		return &lab.TrainingCurve{
			TrainingPoint: q, Seed: seed, Time: []float64{0, 0.1, 1.0 / 3}, TrainLoss: []float64{2.3, math.Inf(1), nan},
			TestLoss: []float64{2.4, 5e-324, math.MaxFloat64}, TestAccuracy: accuracy, FullBatch: []float64{1, 2, 3}, Minibatch: []float64{0, math.Copysign(0, -1), 7},
		}
	}
	a := lab.TrainingPoint{LearningRate: 0.1, BatchSize: 8, PenaltySize: 8}
	b := lab.TrainingPoint{LearningRate: 1.0 / 3, BatchSize: 32, Lambda: 0.05, PenaltySize: 8}
	return []lab.Trained{
		{
			TrainingPoint: a, Seed: 1, TrainLoss: 0.1 + 0.2, TestLoss: 0.4, TestAccuracy: 0.9, Steps: 200,
			Status: lab.TrainingStatus{Kind: lab.FullTime}, Curve: curve(a, 1, []float64{0.1, 0.5, 0.9}),
		},
		{
			TrainingPoint: a, Seed: math.MaxUint64, TrainLoss: nan, TestLoss: nan, TestAccuracy: 0.2, Steps: 17,
			Status: lab.TrainingStatus{Kind: lab.TrainingDiverged, Update: 17},
		},
		{
			TrainingPoint: b, Seed: 1, TrainLoss: 0.01, TestLoss: math.Inf(1), TestAccuracy: nan, Steps: 64,
			Status: lab.TrainingStatus{Kind: lab.ReachedLoss}, Curve: curve(b, 1, []float64{}),
		},
	}
}

// sameRun compares all of two runs, NaN being NaN.
func sameRun(a, b lab.Trained) bool {
	show := func(t lab.Trained) string {
		curve := t.Curve
		t.Curve = nil
		return fmt.Sprintf("%#v %#v", t, curve)
	}
	return show(a) == show(b)
}

func keepAll(t *testing.T, s *store, runs []lab.Trained) {
	t.Helper()
	for _, r := range runs {
		if err := s.Keep(r); err != nil {
			t.Fatal(err)
		}
	}
}

// found lists which of the runs a store has.
func found(t *testing.T, s *store, runs []lab.Trained) (all []int) {
	t.Helper()
	for i, want := range runs {
		if got, ok := s.Find(want.TrainingPoint, want.Seed); ok {
			if all = append(all, i); !sameRun(got, want) {
				t.Errorf("found %+v, want %+v", got, want)
			}
		}
	}
	return all
}

// listing is the names in a folder.
func listing(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// aged writes a file that was used last so long ago.
func aged(t *testing.T, folder, name string, size int, age time.Duration) string {
	t.Helper()
	path, at := filepath.Join(folder, name), time.Now().Add(-age)
	if err := errors.Join(os.WriteFile(path, make([]byte, size), 0o600), os.Chtimes(path, at, at)); err != nil {
		t.Fatal(err)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestStoreRemembers keeps runs for another process, and only those of their key.
func TestStoreRemembers(t *testing.T) {
	t.Parallel()
	folder, runs := filepath.Join(t.TempDir(), "a", "b"), someRuns()
	s := newStore(folder, storeKey)
	if got := found(t, s, runs); got != nil {
		t.Fatalf("an empty store has runs %v", got)
	}
	keepAll(t, s, runs)
	keepAll(t, s, runs) // takes no more room
	if got := found(t, s, runs); len(got) != len(runs) {
		t.Errorf("has runs %v of its own", got)
	}
	if got := found(t, newStore(folder, storeKey), runs); len(got) != len(runs) {
		t.Errorf("another process has runs %v", got)
	}
	if got := listing(t, folder); len(got) != len(runs) {
		t.Errorf("the folder has %v", got)
	}
	first := s.path(runs[0].TrainingPoint, runs[0].Seed)
	for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Dir(folder): 0o700, first: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	other := newStore(folder, strings.Repeat("f", 64))
	if got := found(t, other, runs); got != nil {
		t.Errorf("runs %v were found under another key", got)
	}
	// What stands under another name is not believed either.
	for to, want := range map[string]lab.Trained{other.path(runs[0].TrainingPoint, runs[0].Seed): runs[0], s.path(runs[1].TrainingPoint, runs[1].Seed): runs[1]} {
		text, err := os.ReadFile(first)
		if err = errors.Join(err, os.WriteFile(to, text, 0o600)); err != nil {
			t.Fatal(err)
		}
		for _, store := range []*store{s, other} {
			if _, ok := store.Find(want.TrainingPoint, want.Seed); ok != (store == s && want.Seed == runs[0].Seed) {
				t.Errorf("found %t", ok)
			}
		}
	}
}

// TestStoreReplaces keeps a run again where its curve was missing.
func TestStoreReplaces(t *testing.T) {
	t.Parallel()
	s, bare := newStore(t.TempDir(), storeKey), someRuns()[0]
	bare.Curve = nil
	keepAll(t, s, []lab.Trained{bare, someRuns()[0]})
	if got := found(t, newStore(s.folder, storeKey), someRuns()[:1]); len(got) != 1 {
		t.Error("the run is not there")
	}
}

// TestStoreDamaged cuts a file at every byte and changes every byte of it, as a power cut or a bad disk may: it is not
// believed any more, its neighbours are, and a run that is kept anew is.
func TestStoreDamaged(t *testing.T) {
	t.Parallel()
	s, runs := newStore(t.TempDir(), storeKey), someRuns()
	keepAll(t, s, runs)
	path := s.path(runs[1].TrainingPoint, runs[1].Seed)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for at := range text[:len(text)-1] {
		damaged := bytes.Clone(text)
		damaged[at] ^= 0x15
		for _, bad := range [][]byte{text[:at], damaged} {
			if got, ok := decodeRecord(storeKey, bad); ok {
				t.Fatalf("of %q read %v", bad, got)
			}
			told++
		}
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := found(t, s, runs); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("found runs %v", got)
	}
	keepAll(t, s, runs[1:2])
	if got := found(t, s, runs); len(got) != len(runs) {
		t.Errorf("found runs %v", got)
	}
	t.Logf("figure: %d of %d cut or changed records told by their checksum", told, 2*(len(text)-1))
}

// TestStoreTidies makes room, the files used last stay, and nothing else is touched.
func TestStoreTidies(t *testing.T) {
	t.Parallel()
	folder, used := t.TempDir(), someRuns()[0]
	const most = 20 * storeBlock
	keepAll(t, newStore(folder, storeKey), []lab.Trained{used})
	path := newStore(folder, storeKey).path(used.TrainingPoint, used.Seed)
	foreign := []string{aged(t, folder, "notes.json", 0, 1000*time.Hour), aged(t, folder, "notes.json.0123abcd.tmp", 0, 1000*time.Hour)}
	var files []string
	for i := range 19 {
		files = append(files, aged(t, folder, fmt.Sprintf("%064x.json", i), storeBlock-1, time.Duration(1+i)*time.Hour))
	}
	tidy(folder, most)
	for _, f := range append(files, path) {
		if !exists(f) {
			t.Errorf("%s is gone though there is room", f)
		}
	}
	files = append(files, aged(t, folder, fmt.Sprintf("%064x.jsonl", 0), storeBlock-1, 100*time.Hour))
	old := time.Now().Add(-1000 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	newStore(folder, storeKey).Find(used.TrainingPoint, used.Seed) // the oldest is used again
	tidy(folder, most)
	var gone []int
	for i, f := range files {
		if !exists(f) {
			gone = append(gone, i)
		}
	}
	// 21 blocks are more than 20: down to 15.
	if !slices.Equal(gone, []int{14, 15, 16, 17, 18, 19}) {
		t.Errorf("files %v of %d are gone", gone, len(files))
	}
	for _, f := range append(foreign, path) {
		if !exists(f) {
			t.Errorf("%s is gone", f)
		}
	}
}

// TestReplaceFile leaves a file as it is until all of the new one is there, and where that fails.
func TestReplaceFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "last")
	content := func() string {
		text, _ := os.ReadFile(path) // "" for none
		return string(text)
	}
	errFull, before := errors.New("the disk is full"), ""
	for _, err := range []error{errFull, nil, errFull, nil} {
		got := replaceFile(path, 0o600, func(w io.Writer) error {
			for range 10 {
				_, _ = io.WriteString(w, strings.Repeat("x", 4<<10)) // as much as the buffer has
				if now := content(); now != before {
					t.Fatalf("while it is replaced the file has %d bytes, had %d", len(now), len(before))
				}
			}
			return err
		})
		if err == nil {
			before = strings.Repeat("x", 40<<10)
		}
		if now := content(); got != err || now != before {
			t.Errorf("%v: %v, the file has %d bytes, want %d", err, got, len(now), len(before))
		}
	}
	if all := listing(t, filepath.Dir(path)); len(all) != 1 {
		t.Errorf("the folder has %v", all)
	}
}

// TestUnfinishedFilesGo: what a killed process has left the next one removes, in the store and beside the last state; what
// may be under way stays, and so does everything of that name in the folder of an export.
func TestUnfinishedFilesGo(t *testing.T) {
	state := stateFolder(t)
	folder, exported := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Dir(state), 0o700); err != nil {
		t.Fatal(err)
	}
	const rest, day = ".0123abcd.tmp", 24 * time.Hour
	run := fmt.Sprintf("%064x.json", 1)
	gone := []string{aged(t, folder, run+rest, 5, day), aged(t, filepath.Dir(state), "last"+rest, 5, day)}
	stay := []string{
		aged(t, folder, run+".0123abce.tmp", 5, leftAfter/2), aged(t, filepath.Dir(state), "last.0123abce.tmp", 5, 0),
		aged(t, folder, "mine.tmp", 5, day), aged(t, filepath.Dir(state), "first"+rest, 5, day),
		aged(t, exported, "a.csv"+rest, 5, day), aged(t, exported, "a.svg"+rest, 5, day),
	}
	keepAll(t, newStore(folder, storeKey), someRuns())
	s := startSession("v1", *newOpening())
	s.keep(valleyAt(t, 0.1))
	_, err := writeExport(t.Context(), exported, "a", exportParts("x", 1, ".csv"))
	err = errors.Join(err, s.close(), writeFile(filepath.Join(exported, "a.svg"), func(io.Writer) error { return nil }))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range gone {
		if exists(f) {
			t.Errorf("%s is still there", f)
		}
	}
	for _, f := range stay {
		if !exists(f) {
			t.Errorf("%s is gone", f)
		}
	}
}

// TestStoreWithoutFolder works where nothing can be kept, and says why.
func TestStoreWithoutFolder(t *testing.T) {
	t.Parallel()
	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first := someRuns()[0]
	folders := t.TempDir()
	if err := os.MkdirAll(filepath.Join(newStore(folders, storeKey).path(first.TrainingPoint, first.Seed), "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		store *store
		want  string
	}{
		{"no cache directory", &store{err: fmt.Errorf("HOME is not defined"), key: storeKey}, "HOME is not defined"},
		{"a file in its way", newStore(taken, storeKey), "not a directory: in " + taken},
		{"a folder in a file's way", newStore(folders, storeKey), "file exists: in " + folders},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := found(t, test.store, someRuns()); got != nil {
				t.Errorf("has runs %v", got)
			}
			if err := test.store.Keep(first); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestStoreNeverWaits: a FIFO in a run's place has no run, and gives way to one.
func TestStoreNeverWaits(t *testing.T) {
	t.Parallel()
	s, first := newStore(t.TempDir(), storeKey), someRuns()[0]
	if err := unix.Mkfifo(s.path(first.TrainingPoint, first.Seed), 0o600); err != nil {
		t.Fatal(err)
	}
	for want := range 2 {
		if got := found(t, s, someRuns()[:1]); len(got) != want {
			t.Errorf("found runs %v, want %d", got, want)
		}
		keepAll(t, s, []lab.Trained{first})
	}
}

// TestStoreTogether has several processes keep runs at once, one of them all of them: none is lost or mixed with another.
func TestStoreTogether(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 50
	folder := t.TempDir()
	var all []lab.Trained
	for seed := range uint64(writers * each) {
		r := someRuns()[seed%3]
		r.Seed = seed
		if r.Curve != nil {
			curve := *r.Curve
			curve.Seed = seed
			r.Curve = &curve
		}
		all = append(all, r)
	}
	var wait sync.WaitGroup
	for k := range writers {
		wait.Go(func() {
			s := newStore(folder, storeKey)
			for _, r := range all[k*each : (k+1)*each] {
				if err := errors.Join(s.Keep(r), newStore(folder, storeKey).Keep(all[0])); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if got := found(t, newStore(folder, storeKey), all); len(got) != len(all) {
		t.Errorf("%d of %d runs are found", len(got), len(all))
	}
}
