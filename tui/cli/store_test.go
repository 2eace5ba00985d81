package cli

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
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
		return &lab.TrainingCurve{TrainingPoint: q, Seed: seed, Time: []float64{0, 0.1, 1.0 / 3}, TrainLoss: []float64{2.3, math.Inf(1), nan},
			TestLoss: []float64{2.4, 5e-324, math.MaxFloat64}, TestAccuracy: accuracy, FullBatch: []float64{1, 2, 3}, Minibatch: []float64{0, math.Copysign(0, -1), 7}}
	}
	a := lab.TrainingPoint{LearningRate: 0.1, BatchSize: 8, PenaltySize: 8}
	b := lab.TrainingPoint{LearningRate: 1.0 / 3, BatchSize: 32, Lambda: 0.05, PenaltySize: 8}
	return []lab.Trained{
		{TrainingPoint: a, Seed: 1, TrainLoss: 0.1 + 0.2, TestLoss: 0.4, TestAccuracy: 0.9, Steps: 200,
			Status: lab.TrainingStatus{Kind: lab.FullTime}, Curve: curve(a, 1, []float64{0.1, 0.5, 0.9})},
		{TrainingPoint: a, Seed: math.MaxUint64, TrainLoss: nan, TestLoss: nan, TestAccuracy: 0.2, Steps: 17,
			Status: lab.TrainingStatus{Kind: lab.TrainingDiverged, Update: 17}},
		{TrainingPoint: b, Seed: 1, TrainLoss: 0.01, TestLoss: math.Inf(1), TestAccuracy: nan, Steps: 64,
			Status: lab.TrainingStatus{Kind: lab.ReachedLoss}, Curve: curve(b, 1, []float64{})},
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

// found lists which of the runs a store has, and fails where it has others.
func found(t *testing.T, s *store, runs []lab.Trained) (all []int) {
	t.Helper()
	for i, want := range runs {
		if got, ok := s.Find(want.TrainingPoint, want.Seed); ok {
			if all = append(all, i); !sameRun(got, want) {
				t.Errorf("found %+v, want %+v", got, want)
			}
		}
	}
	if len(s.runs) != len(all) {
		t.Errorf("the store has %d runs, %d of them known", len(s.runs), len(all))
	}
	return all
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
	keepAll(t, s, runs) // what is known is not written again
	if got := found(t, s, runs); len(got) != len(runs) {
		t.Errorf("has runs %v of its own", got)
	}
	if got := found(t, newStore(folder, storeKey), runs); len(got) != len(runs) {
		t.Errorf("another process has runs %v", got)
	}
	text, err := os.ReadFile(s.path())
	if err != nil || bytes.Count(text, []byte("{\"learning_rate\"")) != len(runs) {
		t.Errorf("the file holds %q, %v", text, err)
	}
	for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Dir(folder): 0o700, s.path(): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	other := newStore(folder, strings.Repeat("f", 64))
	if err := os.Rename(s.path(), other.path()); err != nil {
		t.Fatal(err)
	}
	if got := found(t, other, runs); got != nil {
		t.Errorf("runs %v were found under another key", got)
	}
}

// TestStoreCutAnywhere cuts the file at every byte, as a kill or a crash may: what was whole stays, what was not is left out,
// and what is kept afterwards is found.
func TestStoreCutAnywhere(t *testing.T) {
	t.Parallel()
	runs := someRuns()
	var text []byte
	var ends []int // of the records' last necessary byte
	for _, r := range runs[:2] {
		record, err := encodeRecord(storeKey, r)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, record...)
		ends = append(ends, len(text)-1)
	}
	folder := t.TempDir()
	for cut := range len(text) + 1 {
		s := newStore(folder, storeKey)
		if err := os.WriteFile(s.path(), text[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := 0
		for want < len(ends) && ends[want] <= cut {
			want++
		}
		if got := found(t, s, runs); len(got) != want || want > 0 && got[0] != 0 {
			t.Fatalf("cut at byte %d of %d: found runs %v, want %d", cut, len(text), got, want)
		}
		if cut%7 != 0 {
			continue // appending is the same at each
		}
		keepAll(t, s, runs[2:])
		if got := found(t, newStore(folder, storeKey), runs); len(got) != want+1 {
			t.Fatalf("cut at byte %d of %d, and gone on: found runs %v", cut, len(text), got)
		}
	}
}

// TestStoreDamaged changes every byte of a record: it is not believed any more, and its neighbours are.
func TestStoreDamaged(t *testing.T) {
	t.Parallel()
	runs := someRuns()
	var text []byte
	var begins []int
	for _, r := range runs {
		record, err := encodeRecord(storeKey, r)
		if err != nil {
			t.Fatal(err)
		}
		begins = append(begins, len(text))
		text = append(text, record...)
	}
	for at := begins[1] + 1; at < begins[2]-1; at++ {
		damaged := bytes.Clone(text)
		damaged[at] ^= 0x15
		if got := decodeRecords(storeKey, damaged); len(got) != 2 || !sameRun(got[0], runs[0]) || !sameRun(got[1], runs[2]) {
			t.Fatalf("with byte %d of %q changed: read %v", at-begins[1], text[begins[1]:begins[2]], got)
		}
	}
}

// TestStoreFull has a limit, at which it says so; the next time there is room again.
func TestStoreFull(t *testing.T) {
	t.Parallel()
	folder, runs := t.TempDir(), someRuns()
	s := newStore(folder, storeKey)
	keepAll(t, s, runs[:1])
	if err := os.Truncate(s.path(), maxStoreFile-10); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(runs[1]); err == nil || err.Error() != "4 MiB are kept already; the older half goes the next time: in "+folder {
		t.Errorf("got %v", err)
	}
	again := newStore(folder, storeKey)
	if got := found(t, again, runs); len(got) != 1 {
		t.Errorf("a full file has runs %v", got)
	}
	keepAll(t, again, runs[1:])
	if got := found(t, newStore(folder, storeKey), runs); len(got) != len(runs) {
		t.Errorf("found runs %v with room again", got)
	}
}

// TestStoreHalves finds all that can be read of a file beyond the limit, and the newer half of it the next time.
func TestStoreHalves(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := newStore(folder, storeKey)
	var runs []lab.Trained
	var text []byte
	for long := slices.Repeat([]float64{-1.0 / 3}, 2000); len(text) < maxStoreFile; {
		r := someRuns()[0]
		r.Seed = uint64(len(runs))
		r.Curve = &lab.TrainingCurve{TrainingPoint: r.TrainingPoint, Seed: r.Seed, Time: long, TrainLoss: long, TestLoss: long,
			TestAccuracy: long, FullBatch: long, Minibatch: long}
		record, err := encodeRecord(storeKey, r)
		if err != nil {
			t.Fatal(err)
		}
		text, runs = append(text, record...), append(runs, r)
	}
	if err := os.WriteFile(s.path(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	has := func(s *store) (all []int) {
		for i, r := range runs {
			if _, ok := s.Find(r.TrainingPoint, r.Seed); ok {
				all = append(all, i)
			}
		}
		return all
	}
	whole := len(runs) - 1 // the last record is read in part
	if got := has(s); len(got) != whole {
		t.Errorf("found runs %v of %d", got, whole)
	}
	got := has(newStore(folder, storeKey))
	if n := len(got); n < whole/3 || n > whole*2/3 || got[0] != whole-n || got[n-1] != whole-1 {
		t.Errorf("found runs %v of %d the next time", got, whole)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

// TestStorePrune keeps the files used last and touches nothing else.
func TestStorePrune(t *testing.T) {
	t.Parallel()
	folder, now := t.TempDir(), time.Now()
	write := func(name string, age time.Duration) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := write("notes.jsonl", 1000*time.Hour)
	rest := write(fmt.Sprintf("%064x.jsonl.0123abcd.tmp", 1), 1000*time.Hour)
	files := make([]string, maxStoreFiles+3)
	for i := range files {
		files[i] = write(fmt.Sprintf("%064x.jsonl", i), time.Duration(i)*time.Hour)
	}
	newStore(folder, fmt.Sprintf("%064x", len(files)-1)).Find(lab.TrainingPoint{}, 0) // the oldest is used again
	keepAll(t, newStore(folder, storeKey), someRuns())
	var gone []int
	for i, path := range files {
		if _, err := os.Stat(path); err != nil {
			gone = append(gone, i)
		}
	}
	// One more file than before makes four too many; the oldest of them has been used.
	if n := len(files); !reflect.DeepEqual(gone, []int{n - 5, n - 4, n - 3, n - 2}) {
		t.Errorf("files %v of %d are gone", gone, n)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(rest); err == nil {
		t.Error("what a killed process left is still there")
	}
}

// TestStoreWithoutFolder works where nothing can be kept, and says why.
func TestStoreWithoutFolder(t *testing.T) {
	t.Parallel()
	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pipes := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(pipes, storeKey+".jsonl"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		store *store
		want  string
	}{
		{"no cache directory", &store{err: fmt.Errorf("HOME is not defined"), key: storeKey}, "HOME is not defined"},
		{"a file in its way", newStore(taken, storeKey), "not a directory: in " + taken},
		{"a FIFO in its way", newStore(pipes, storeKey), pipes},
		{"no key", newStore(t.TempDir(), "../x"), `"../x" is no key`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := found(t, test.store, someRuns()); got != nil {
				t.Errorf("has runs %v", got)
			}
			if err := test.store.Keep(someRuns()[0]); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestStoreTogether has several processes keep runs at once, each all that it has: none is lost or mixed with another.
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
				if err := s.Keep(r); err != nil {
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
