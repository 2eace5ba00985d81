package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sgdflow/sim/lab"
)

// someHeader is that of a sweep of 12 runs.
func someHeader() trainingHeader {
	return trainingHeader{
		Preset: "made-up", Title: "Made <up>", Note: "by hand", Model: "network 2-3-2, tanh, cross-entropy", Fingerprint: "f",
		Version: lab.TrainingVersion, Arch: "amd64", N: 12, TestN: 30, Parameters: 17, Sampling: "reshuffle", FlowTime: 3, Seed: 7, Seeds: 3,
		Sweep: []trainingPoint{
			{LearningRate: 0.1, BatchSize: 2},
			{LearningRate: 1.0 / 3, BatchSize: 2},
			{LearningRate: 0.1, BatchSize: 6},
			{LearningRate: 0.1, BatchSize: 6, Lambda: 0.05, PenaltySize: 2},
		},
	}
}

// slice is a slice of made-up results of the header's experiment.
func (h trainingHeader) slice(t *testing.T, s lab.Slice) *sweep {
	t.Helper()
	x, err := h.experiment()
	if err != nil {
		t.Fatal(err)
	}
	result := &lab.Training{Experiment: x}
	for k := range len(x.Points) * x.Seeds {
		r := lab.Trained{TrainingPoint: x.Points[k/x.Seeds], Seed: x.Seed + uint64(k%x.Seeds)}
		if k%s.Count == s.Index-1 {
			r.TrainLoss, r.TestLoss, r.TestAccuracy = 1/float64(k+3), 1/float64(k+2), 1-1/float64(k+7)
			r.Steps, r.Status.Kind = 30+k, lab.FullTime
			if k%5 == 4 {
				r.TrainLoss, r.TestLoss, r.Status = math.NaN(), math.NaN(), lab.TrainingStatus{Kind: lab.TrainingDiverged, Update: r.Steps}
			}
		}
		result.Runs = append(result.Runs, r)
	}
	if s.Count == 1 {
		if result, err = x.Resume(result.Runs); err != nil {
			t.Fatal(err)
		}
	}
	return &sweep{header: h, slice: s, result: result}
}

// jsonOf is the JSON form of a sweep.
func jsonOf(t *testing.T, s *sweep) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.writeJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// slices writes the JSON files of n slices into a new folder.
func (h trainingHeader) slices(t *testing.T, n int) (files []string) {
	t.Helper()
	folder := t.TempDir()
	for i := range n {
		name := filepath.Join(folder, fmt.Sprintf("slice%d.json", i+1))
		if err := os.WriteFile(name, jsonOf(t, h.slice(t, lab.Slice{Index: i + 1, Count: n})), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	return files
}

// TestMergeSlices gets back every run, in the experiment's order, from files in any order.
func TestMergeSlices(t *testing.T) {
	t.Parallel()
	h := someHeader()
	want := h.slice(t, lab.Slice{Index: 1, Count: 1}).result.Runs
	for _, n := range []int{1, 2, 3, 5, 12} {
		files := h.slices(t, n)
		slices.Reverse(files)
		s, err := mergeFiles(files)
		if err != nil {
			t.Fatalf("%d slices: %v", n, err)
		}
		if !slices.EqualFunc(s.result.Runs, want, sameRun) {
			t.Errorf("%d slices: got %+v, want %+v", n, s.result.Runs, want)
		}
		if !s.complete() || s.cut() != "" || len(s.result.Summary) != 4 {
			t.Errorf("%d slices: not taken for complete: %+v", n, s)
		}
	}
}

// TestMergeRefuses names the file and the way out of everything that is not all slices of one sweep.
func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// change is what someone does to a file by hand.
	change := func(file string, old, new string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(old)) {
			t.Errorf("there is no %s in %s", old, text)
		}
		write(file, strings.Replace(string(text), old, new, 1))
	}
	// replace makes it another document of ours.
	replace := func(file string, old, new string) {
		change(file, old, new)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d trainingDocument
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		if d.Checksum, err = d.sum(); err != nil {
			t.Fatal(err)
		}
		if text, err = json.Marshal(d); err != nil {
			t.Fatal(err)
		}
		write(file, string(text))
	}
	for _, test := range []struct {
		name  string
		spoil func(files []string) []string // what is to be merged of three slices
		want  string                        // of the error, behind the folder
	}{
		{
			"missing", func(f []string) []string { return []string{f[2], f[0]} },
			"slice 2/3 is missing beside slice3.json: compute it with sgdflow train --point 2/3 --format json, and name its file too",
		},
		{"twice", func(f []string) []string { return append(f, f[1]) }, "slice2.json: is slice 2/3, as slice2.json is: name each slice once"},
		{
			"other division", func(f []string) []string { return append(f[:2], someHeader().slices(t, 2)[1]) },
			"slice2.json: is slice 2/2, slice1.json is slice 1/3: merge slices of one division",
		},
		{
			"other seeds", func(f []string) []string { replace(f[1], `"seeds":3`, `"seeds":4`); return f },
			`slice2.json: is of another sweep than slice1.json, its "seeds" differs: merge the slices of one`,
		},
		{
			"other data", func(f []string) []string { replace(f[2], `"fingerprint":"f"`, `"fingerprint":"g"`); return f },
			`slice3.json: is of another sweep than slice1.json, its "fingerprint" differs`,
		},
		{
			"other points", func(f []string) []string {
				replace(f[2], `"sweep":[{"learning_rate":0.1`, `"sweep":[{"learning_rate":0.2`)
				return f
			},
			`its "sweep" differs`,
		},
		{
			"interrupted", func(f []string) []string {
				replace(f[1], `"slice":"2/3"`, `"slice":"2/3","interrupted":true`)
				return f
			},
			"slice2.json: was interrupted after 4 runs: compute it again with --point 2/3",
		},
		{
			"other version", func(f []string) []string { replace(f[0], `"version":`, `"version":9`); return f },
			"slice1.json: its runs were computed by another version of sgdflow",
		},
		{
			"bad slice", func(f []string) []string { replace(f[0], `"slice":"1/3"`, `"slice":"4/3"`); return f },
			`slice1.json: slice "4/3": use i/n`,
		},
		{
			"wrong slice", func(f []string) []string { replace(f[0], `"slice":"1/3"`, `"slice":"2/3"`); return f[:1] },
			"slice 1/3 is missing",
		},
		{"runs of another slice", func(f []string) []string {
			replace(f[0], `"slice":"1/3"`, `"slice":"x"`)
			replace(f[1], `"slice":"2/3"`, `"slice":"1/3"`)
			replace(f[0], `"slice":"x"`, `"slice":"2/3"`)
			return f
		}, "slice1.json: its runs are not those of its sweep: compute it again with --point 2/3"},
		{
			"changed seed", func(f []string) []string { replace(f[0], `"seed":7,"train_loss"`, `"seed":8,"train_loss"`); return f },
			"slice1.json: its runs are not those of its sweep",
		},
		{
			"unknown status", func(f []string) []string { replace(f[0], `"status":"complete"`, `"status":"fine"`); return f },
			`slice1.json: run 1: unknown status "fine": compute it again`,
		},
		{"unknown sampling", func(f []string) []string {
			for _, name := range f {
				replace(name, `"sampling":"reshuffle"`, `"sampling":"none"`)
			}
			return f
		}, `slice1.json: unknown sampling "none"`},
		{
			"lost key", func(f []string) []string { change(f[0], `"steps":30,`, ``); return f },
			"slice1.json: it is no result of sgdflow train --format json, or it has been changed: compute it again",
		},
		{"more keys", func(f []string) []string { change(f[0], `"steps":30,`, `"steps":30,"more":1,`); return f }, "or it has been changed"},
		{"accuracy of another", func(f []string) []string {
			change(f[0], `"test_accuracy":0.8571428571428572,`, `"test_accuracy":0.95,`)
			return f
		}, "slice1.json: it is no result of sgdflow train --format json, or it has been changed: compute it again"},
		{"other title", func(f []string) []string { change(f[1], `"title":"M`, `"title":"L`); return f }, "or it has been changed"},
		{"no checksum", func(f []string) []string { change(f[1], `{"checksum":"`, `{"checksum":"","note":"`); return f }, "or it has been changed"},
		{"type", func(f []string) []string { change(f[0], `"steps":30,`, `"steps":"many",`); return f }, "it is no result of sgdflow train --format json"},
		{"two in one", func(f []string) []string { change(f[0], "\n", "\n{}"); return f }, "it is cut short or not JSON"},
		{"empty", func(f []string) []string { write(f[0], ""); return f }, "slice1.json: byte 0: unexpected end of JSON input: it is cut short or not JSON"},
		{"an object", func(f []string) []string { write(f[0], "{}"); return f }, "it is no result of sgdflow train"},
		{"null", func(f []string) []string { write(f[0], "null"); return f }, "it is no result of sgdflow train"},
		{"a list", func(f []string) []string { write(f[0], "[1]"); return f }, "it is no result of sgdflow train"},
		{
			"another result", func(f []string) []string {
				write(f[0], `{"preset":"valley","parameters":["a","b"],"points":[]}`)
				return f
			},
			"it is no result of sgdflow train",
		},
		{"too many seeds", func(f []string) []string {
			replace(f[0], `"slice":"1/3",`, "")
			replace(f[0], `"seeds":3`, `"seeds":9223372036854775807`)
			return f[:1]
		}, "slice1.json: its runs are not those of its sweep"},
		{"no file", func(f []string) []string { return append(f, f[0]+"x") }, "slice1.jsonx: no such file"},
		{"a folder", func(f []string) []string { return append(f, filepath.Dir(f[0])) }, ": is a folder: name a file in it"},
		{"a FIFO", func(f []string) []string {
			if err := unix.Mkfifo(f[0]+"x", 0o600); err != nil {
				t.Fatal(err)
			}
			return append(f, f[0]+"x")
		}, "slice1.jsonx: is not a regular file"},
		{"too large", func(f []string) []string {
			if err := os.Truncate(f[0], maxResultFile+1); err != nil {
				t.Fatal(err)
			}
			return f
		}, "slice1.json: larger than the 10 MiB that are read: it is no result of sgdflow train"},
		{"many objects", func(f []string) []string {
			write(f[0], `{"points":[`+strings.Repeat(`{}`, maxResultObjects)+`]}`)
			return f
		}, "slice1.json: it is no result of sgdflow train"},
		{"many lists", func(f []string) []string {
			write(f[0], `{"points":`+strings.Repeat(`[`, maxResultLists+1)+strings.Repeat(`]`, maxResultLists+1)+`}`)
			return f
		}, "slice1.json: it is no result of sgdflow train"},
		{"many values", func(f []string) []string {
			write(f[0], `{"points":[1`+strings.Repeat(`,1`, maxResultValues+1)+`]}`)
			return f
		}, "slice1.json: it is no result of sgdflow train"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := someHeader().slices(t, 3)
			folder := filepath.Dir(files[0]) + "/"
			_, err := mergeFiles(test.spoil(files))
			if err == nil {
				t.Fatal("it is merged")
			}
			if text := strings.ReplaceAll(err.Error(), folder, ""); !strings.Contains(text, test.want) {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}

// TestMergeCutAnywhere refuses a file cut at any byte.
func TestMergeCutAnywhere(t *testing.T) {
	t.Parallel()
	h := someHeader()
	h.Sweep = h.Sweep[:1]
	file := h.slices(t, 1)[0]
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mergeFiles([]string{file}); err != nil {
		t.Fatal(err)
	}
	for cut := range len(text) - 1 { // the last byte is the end of the line
		if err := os.WriteFile(file, text[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := mergeFiles([]string{file}); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Fatalf("cut at byte %d of %d: %v", cut, len(text), err)
		}
	}
}

// TestMergeChangedAnywhere changes a byte of a file, all over it: it is refused, or what it says is still the same.
func TestMergeChangedAnywhere(t *testing.T) {
	t.Parallel()
	h := someHeader()
	h.Sweep = h.Sweep[:1]
	file := h.slices(t, 1)[0]
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for at := 0; at < len(text)-1; at += 4 {
		changed := bytes.Clone(text)
		changed[at] ^= 1
		if err := os.WriteFile(file, changed, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := mergeFiles([]string{file})
		if err != nil {
			continue
		}
		if same++; !bytes.Equal(jsonOf(t, s), text) {
			t.Fatalf("with byte %d of %q changed it is merged", at, text)
		}
	}
	if same > 5 { // the last of 17 digits may make no difference
		t.Errorf("%d changes of %d are not seen", same, len(text))
	}
}

// TestMergeLimits leave room for the largest result, in long numbers and with marks of JSON in its words.
func TestMergeLimits(t *testing.T) {
	t.Parallel()
	h := someHeader()
	h.Title = strings.Repeat(`[{,\"`, 10_000)
	d := trainingDocument{Checksum: strings.Repeat("0", 64), trainingHeader: h, Claims: make([]trainingClaim, 4)}
	d.Sweep = nil
	const x = number(-1.2345678901234567e-100)
	q := trainingPoint{LearningRate: x, BatchSize: 1 << 20, Lambda: x, PenaltySize: 1 << 20}
	for range lab.MaxTrainingRuns {
		d.Sweep = append(d.Sweep, q)
		d.Points = append(d.Points, trainingRun{q, math.MaxUint64, x, x, x, math.MaxInt32, "diverged at update 2147483647"})
		d.Summary = append(d.Summary, trainingSummary{q, x, x, x, x, x, x, 1, 1})
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if tooRich(text) || len(text) > maxResultFile {
		t.Errorf("a result of %d bytes is refused", len(text))
	}
}

// TestTrainingJSON has the shape that scripts rely on.
func TestTrainingJSON(t *testing.T) {
	t.Parallel()
	var d map[string]any
	s := someHeader().slice(t, lab.Slice{Index: 2, Count: 3})
	if err := json.Unmarshal(jsonOf(t, s), &d); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"claims", "interrupted"} {
		if _, there := d[key]; there {
			t.Errorf("a slice has %s", key)
		}
	}
	runs := d["points"].([]any)
	if d["slice"] != "2/3" || len(runs) != 4 {
		t.Fatalf("got %v", d)
	}
	for k, want := range []map[string]any{
		{
			"learning_rate": 0.1, "batch_size": 2.0, "lambda": 0.0, "seed": 8.0, "train_loss": 0.25, "test_loss": 1.0 / 3, "test_accuracy": 1 - 1.0/8,
			"steps": 31.0, "status": "complete",
		},
		{
			"learning_rate": 1.0 / 3, "batch_size": 2.0, "lambda": 0.0, "seed": 8.0, "train_loss": nil, "test_loss": nil, "test_accuracy": 1 - 1.0/11,
			"steps": 34.0, "status": "diverged at update 34",
		},
		nil,
		{
			"learning_rate": 0.1, "batch_size": 6.0, "lambda": 0.05, "regulariser_batch_size": 2.0, "seed": 8.0, "train_loss": 1.0 / 13,
			"test_loss": 1.0 / 12, "test_accuracy": 1 - 1.0/17, "steps": 40.0, "status": "complete",
		},
	} {
		if want != nil && fmt.Sprint(runs[k]) != fmt.Sprint(want) {
			t.Errorf("run %d is %v, want %v", k, runs[k], want)
		}
	}
}
