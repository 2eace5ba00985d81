//go:build unix

package presets

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sgdflow/sim/dataset"
)

// writeIDX writes the four files of a folder: images of 2x2 pixels, n to train with and half as many to test on.
func writeIDX(t *testing.T, dir string, n int) {
	t.Helper()
	put := func(name string, body []byte, sizes ...uint32) {
		b := []byte{0, 0, 8, byte(len(sizes))}
		for _, s := range sizes {
			b = binary.BigEndian.AppendUint32(b, s)
		}
		if err := os.WriteFile(filepath.Join(dir, name), append(b, body...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for stem, n := range map[string]int{"train": n, "t10k": n / 2} {
		var pixels, labels []byte
		for i := range n {
			pixels = append(pixels, byte(i), byte(2*i), 255, 0)
			labels = append(labels, byte(i%10))
		}
		put(stem+"-images-idx3-ubyte", pixels, uint32(n), 2, 2)
		put(stem+"-labels-idx1-ubyte", labels, uint32(n))
	}
}

var smallIDX = strings.NewReplacer("[data.glyphs]", "[data]\nidx = \"digits\"", "test = 20", "test = 10").Replace(smallGlyphs)

func TestDecodeIDX(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "digits"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeIDX(t, filepath.Join(dir, "digits"), 40)
	file := filepath.Join(dir, "p.toml")
	p, err := Decode(file, []byte(smallIDX))
	if err != nil {
		t.Fatal(err)
	}
	s := p.Model.Shape
	if s.Inputs != 4 || s.Classes != 10 || p.Run.Objective.Len() != 32 || p.Training.Test.Len() != 10 || p.Model.Source.IDX != "digits" {
		t.Errorf("%+v, %d and %d examples", p.Model, p.Run.Objective.Len(), p.Training.Test.Len())
	}
	text, err := p.TOML()
	if err != nil {
		t.Fatal(err)
	}
	q, err := Decode(file, text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	samePreset(t, q, p)
	other, err := Decode(file, []byte(strings.Replace(smallIDX, "test = 10", "test = 10\nseed = 2", 1)))
	if err != nil || other.Training.Fingerprint == p.Training.Fingerprint {
		t.Errorf("another seed takes the same examples: %v", err)
	}
}

func TestDecodeIDXRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(dir string) error
		want   string
	}{
		{"fifo", func(dir string) error {
			file := filepath.Join(dir, "digits", "train-labels-idx1-ubyte")
			return errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o644))
		}, "digits/train-labels-idx1-ubyte: is not a regular file"},
		{"folder", func(dir string) error {
			file := filepath.Join(dir, "digits", "t10k-images-idx3-ubyte")
			return errors.Join(os.Remove(file), os.Mkdir(file, 0o755))
		}, "digits/t10k-images-idx3-ubyte: is a folder"},
		{"loop", func(dir string) error {
			file := filepath.Join(dir, "digits", "t10k-labels-idx1-ubyte")
			return errors.Join(os.Remove(file), os.Symlink(file, file))
		}, "digits/t10k-labels-idx1-ubyte: too many levels of symbolic links"},
		{
			"few", func(dir string) error { return nil },
			"p.toml:8:9: split: digits: 32 examples to train with and 10 to test on are more than the 30 and 15 there are: take fewer",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "digits"), 0o755); err != nil {
				t.Fatal(err)
			}
			writeIDX(t, filepath.Join(dir, "digits"), 30)
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			_, err := Decode(filepath.Join(dir, "p.toml"), []byte(smallIDX))
			if err == nil || err.Error() != filepath.Join(dir, c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestLoadWithData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeIDX(t, dir, 12_000)
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		name, preset string
		data         Override
		want         dataset.Split
	}{
		{"usual counts", "glyphs", Override{}, dataset.Split{Train: 512, Test: 5000, Seed: 1}},
		{"counts", "glyphs", Override{Train: 1024, Test: 7}, dataset.Split{Train: 1024, Test: 7, Seed: 1}},
		{"its own counts", write("idx.toml", strings.Replace(smallIDX, "test = 10", "test = 10\nseed = 5", 1)), Override{}, dataset.Split{Train: 32, Test: 10, Seed: 5}},
		{"one of its own", write("idx2.toml", smallIDX), Override{Test: 70}, dataset.Split{Train: 32, Test: 70, Seed: 1}},
		{"for columns", write("columns.toml", smallNetwork), Override{Train: 6, Test: 8}, dataset.Split{Train: 6, Test: 8, Seed: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.data.Folder = dir
			p, err := LoadWithData(c.preset, c.data)
			if err != nil {
				t.Fatal(err)
			}
			if *p.Model.Split != c.want || p.Run.Objective.Len() != c.want.Train || p.Training.Test.Len() != c.want.Test || p.Model.Shape.Inputs != 4 {
				t.Errorf("%d and %d examples, %+v", p.Run.Objective.Len(), p.Training.Test.Len(), p.Model)
			}
			if p.Model.Source != (Source{IDX: dir}) || p.Model.Label != "" || p.Columns.Names != nil {
				t.Errorf("source %+v, columns %v", p.Model.Source, p.Columns.Names)
			}
			own, err := Load(c.preset)
			if err == nil && (!slices.Equal(p.Model.Shape.Hidden, own.Model.Shape.Hidden) || own.Training != nil && own.Training.Fingerprint == p.Training.Fingerprint) {
				t.Errorf("hidden layers %v, the preset's %v", p.Model.Shape.Hidden, own.Model.Shape.Hidden)
			}
			if err == nil && !slices.Equal(p.Run.Start, p.Training.Start(p.Run.Settings.Seed)) {
				t.Error("the run does not begin where the training does")
			}
		})
	}
}

// TestLoadWithDataFitsBatches gives a preset numbers of examples that its batch sizes do not divide.
func TestLoadWithDataFitsBatches(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeIDX(t, dir, 1100)
	for _, c := range []struct {
		n, run       int
		sizes        []int
		small, large int
	}{
		{512, 4, []int{1, 2, 4, 8, 16}, 4, 16},
		{500, 4, []int{1, 2, 4}, 4, 20},
		{1000, 4, []int{1, 2, 4, 8}, 4, 20},
		{101, 1, []int{1}, 1, 101},
		{303, 3, []int{1}, 3, 303}, // 3 is nearer to 16 than 303
		{1, 1, []int{1}, 1, 1},
	} {
		p, err := LoadWithData("glyphs", Override{Folder: dir, Train: c.n, Test: 10})
		if err != nil {
			t.Fatal(err)
		}
		x := p.Training
		if p.Run.Settings.BatchSize != c.run || !slices.Equal(x.BatchSizes, c.sizes) || x.SmallBatch != c.small || x.LargeBatch != c.large {
			t.Errorf("of %d examples: batches of %d, %v, %d and %d, want %+v", c.n, p.Run.Settings.BatchSize, x.BatchSizes, x.SmallBatch, x.LargeBatch, c)
		}
		if err := p.Run.Validate(); err != nil {
			t.Error(err)
		}
	}
	file := filepath.Join(dir, "even.toml")
	if err := os.WriteFile(file, []byte(smallGlyphs+"[train]\nbatch_sizes = [8, 16]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := LoadWithData(file, Override{Folder: dir, Train: 99, Test: 10})
	if err != nil || !slices.Equal(p.Training.BatchSizes, []int{9}) {
		t.Errorf("batch sizes %v, %v, want the one nearest to 8", p.Training.BatchSizes, err)
	}
}

func TestLoadWithDataRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeIDX(t, dir, 1100)
	cut := filepath.Join(t.TempDir(), "cut")
	if err := os.CopyFS(cut, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(cut, "t10k-images-idx3-ubyte"), 21); err != nil {
		t.Fatal(err)
	}
	odd := filepath.Join(t.TempDir(), "odd.toml")
	if err := os.WriteFile(odd, []byte(strings.Replace(smallGlyphs, "batch_size = 2", "batch_size = -2", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		preset string
		data   Override
		want   string
	}{
		{"valley", Override{Folder: dir}, `objective.kind: "formula" cannot take the images of a folder: use a preset of kind "network"`},
		{"sparse", Override{Folder: dir}, `"diagonal" cannot take the images of a folder`},
		{"glyphs", Override{Folder: dir, Train: 512, Test: 551}, dir + ": 512 examples to train with and 551 to test on are more than the 1100 and 550 there are: take fewer, by --train and --test or by"},
		{odd, Override{Folder: dir, Train: 99, Test: 10}, "run.batch_size: batch size -2 does not divide the 99 examples"},
		{"glyphs", Override{Folder: filepath.Join(dir, "nowhere")}, filepath.Join(dir, "nowhere") + ": no such folder"},
		{"glyphs", Override{Folder: filepath.Join(dir, "train-images-idx3-ubyte")}, "is no folder"},
		{"glyphs", Override{Folder: t.TempDir()}, "no train-images-idx3-ubyte, no train-labels-idx1-ubyte"},
		{"glyphs", Override{Folder: cut, Train: 512, Test: 10}, filepath.Join(cut, "t10k-images-idx3-ubyte") + ": byte 21: the file ends in image 1 of 550"},
		{"glyps", Override{Folder: dir}, "no preset and no file named glyps: did you mean glyphs?"},
	} {
		if _, err := LoadWithData(c.preset, c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.preset, err, c.want)
		}
	}
}
