package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// folder is a folder in memory.
type folder map[string][]byte

func (f folder) open(name string) (io.ReadCloser, error) {
	b, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// idxBytes is an IDX file of bytes with the given sizes.
func idxBytes(body []byte, sizes ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(sizes))}
	for _, n := range sizes {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, body...)
}

func packed(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b) // to memory, which does not fail
	w.Close()
	return out.Bytes()
}

// The images of smallIDX are 2x3 pixels of one value, 10*i in image i of train and 100+10*i in image i of t10k; labels
// are i.
const smallTrain, smallTest = 6, 4

func smallIDX() folder {
	images := func(n int, first byte) (pixels, labels []byte) {
		for i := range n {
			pixels = append(pixels, bytes.Repeat([]byte{first + 10*byte(i)}, 6)...)
			labels = append(labels, byte(i))
		}
		return pixels, labels
	}
	pixels, labels := images(smallTrain, 0)
	testPixels, testLabels := images(smallTest, 100)
	return folder{
		"train-images-idx3-ubyte": idxBytes(pixels, smallTrain, 2, 3),
		"train-labels-idx1-ubyte": idxBytes(labels, smallTrain),
		"t10k-images-idx3-ubyte":  idxBytes(testPixels, smallTest, 2, 3),
		"t10k-labels-idx1-ubyte":  idxBytes(testLabels, smallTest),
	}
}

// checkIDXExamples checks every example against smallIDX and returns the sorted labels.
func checkIDXExamples(t *testing.T, e Examples, first float64) []int {
	t.Helper()
	if e.Width != 6 || e.Classes != 10 || e.Targets != nil || len(e.Inputs) != 6*e.Len() {
		t.Fatalf("%d inputs of %d, %d classes", e.Width, len(e.Inputs), e.Classes)
	}
	for k, label := range e.Labels {
		for _, v := range e.Inputs[6*k : 6*k+6] {
			if want := (first + 10*float64(label)) / 255; v != want {
				t.Errorf("a pixel of label %d is %v, want %v", label, v, want)
			}
		}
	}
	labels := slices.Clone(e.Labels)
	slices.Sort(labels)
	return labels
}

func TestReadIDX(t *testing.T) {
	t.Parallel()
	plain := smallIDX()
	named := func(change func(string) string, pack bool) folder {
		f := folder{}
		for name, b := range plain {
			if pack {
				b = packed(b)
			}
			f[change(name)] = b
		}
		return f
	}
	same := func(s string) string { return s }
	dotted := func(s string) string { return strings.Replace(s, "-idx", ".idx", 1) }
	gz := func(s string) string { return s + ".gz" }
	split := Split{Train: smallTrain, Test: smallTest, Seed: 3}
	for name, f := range map[string]folder{
		"plain":              plain,
		"dotted":             named(dotted, false),
		"packed":             named(gz, true),
		"dotted and packed":  named(func(s string) string { return gz(dotted(s)) }, true),
		"packed, not named":  named(same, true),
		"named, not packed":  named(gz, false),
		"packed in two runs": {}, // filled below
	} {
		if len(f) == 0 {
			for name, b := range plain {
				f[name] = append(packed(b[:9]), packed(b[9:])...)
			}
		}
		train, test, err := ReadIDX(f.open, split)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l := checkIDXExamples(t, train, 0); !slices.Equal(l, []int{0, 1, 2, 3, 4, 5}) {
			t.Errorf("%s: labels %v", name, l)
		}
		if l := checkIDXExamples(t, test, 100); !slices.Equal(l, []int{0, 1, 2, 3}) {
			t.Errorf("%s: labels of the test set %v", name, l)
		}
	}
}

func TestReadIDXTakesBySeed(t *testing.T) {
	t.Parallel()
	f := smallIDX()
	seen := map[string]bool{}
	for seed := range uint64(20) {
		s := Split{Train: 3, Test: 2, Seed: seed}
		train, test, err := ReadIDX(f.open, s)
		again, _, _ := ReadIDX(f.open, s)
		if err != nil || !slices.Equal(again.Labels, train.Labels) || !slices.Equal(again.Inputs, train.Inputs) {
			t.Fatalf("seed %d: %v then %v, %v", seed, train.Labels, again.Labels, err)
		}
		for _, l := range [][]int{checkIDXExamples(t, train, 0), checkIDXExamples(t, test, 100)} {
			if len(slices.Compact(l)) != len(l) {
				t.Errorf("seed %d: an example is taken twice: %v", seed, l)
			}
		}
		seen[string(rune('0'+train.Labels[0]))] = true
	}
	if len(seen) < 4 {
		t.Errorf("20 seeds begin with the labels %v only", slices.Collect(maps.Keys(seen)))
	}
}

func TestReadIDXErrors(t *testing.T) {
	t.Parallel()
	const images, labels, testImages, testLabels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
	all := Split{Train: smallTrain, Test: smallTest}
	put := func(b []byte, at int, values ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], values)
		return b
	}
	badSum := func(b []byte) []byte {
		b = packed(b)
		return put(b, len(b)-8, ^b[len(b)-8])
	}
	for _, c := range []struct {
		name, file string
		change     func([]byte) []byte
		want       string
	}{
		{"empty", images, func(b []byte) []byte { return nil }, "byte 0: the file ends in the magic number"},
		{"half a magic number", images, func(b []byte) []byte { return b[:3] }, "byte 3: the file ends in the magic number"},
		{"no header", images, func(b []byte) []byte { return b[:4] }, "byte 4: the file ends in the header"},
		{"half a header", images, func(b []byte) []byte { return b[:11] }, "byte 11: the file ends in the header"},
		{"no body", images, func(b []byte) []byte { return b[:16] }, "byte 16: the file ends in image 0 of 6, counted from 0"},
		{"half an image", images, func(b []byte) []byte { return b[:16+2*6+5] }, "byte 33: the file ends in image 2 of 6, counted from 0"},
		{"no last pixel", testImages, func(b []byte) []byte { return b[:len(b)-1] }, "byte 39: the file ends in image 3 of 4, counted from 0"},
		{"no last label", labels, func(b []byte) []byte { return b[:len(b)-1] }, "byte 13: the file ends in label 5 of 6, counted from 0"},
		{"half a header of labels", testLabels, func(b []byte) []byte { return b[:6] }, "byte 6: the file ends in the header"},
		{"labels for images", images, func(b []byte) []byte { return smallIDX()[labels] }, "byte 0: the magic number is 0x00000801: images begin with 0x00000803"},
		{"images for labels", labels, func(b []byte) []byte { return smallIDX()[images] }, "byte 0: the magic number is 0x00000803: labels begin with 0x00000801"},
		{"floats", images, func(b []byte) []byte { return put(b, 2, 13) }, "byte 0: the magic number is 0x00000d03: images begin with 0x00000803"},
		{"text", images, func(b []byte) []byte { return []byte("x,y\n1,2\n") }, "byte 0: the magic number is 0x782c790a: images begin with 0x00000803"},
		{"one byte more", images, func(b []byte) []byte { return append(b, 0) }, "byte 52: more data follow the 6 images declared"},
		{"one label more", labels, func(b []byte) []byte { return append(b, 0) }, "byte 14: more data follow the 6 labels declared"},
		{"label 10", labels, func(b []byte) []byte { return put(b, 8+4, 10) }, "byte 12: label 4 is 10, out of range: labels are 0 to 9"},
		{"label 255 of the test set", testLabels, func(b []byte) []byte { return put(b, 8, 255) }, "byte 8: label 0 is 255, out of range: labels are 0 to 9"},
		{"fewer labels", labels, func(b []byte) []byte { return idxBytes(make([]byte, 5), 5) }, "byte 4: 5 labels are declared, but 6 images in " + images},
		{"more labels", testLabels, func(b []byte) []byte { return idxBytes(make([]byte, 5), 5) }, "byte 4: 5 labels are declared, but 4 images in " + testImages},
		{"turned images", testImages, func(b []byte) []byte { return put(b, 8, 0, 0, 0, 3, 0, 0, 0, 2) }, "byte 8: images of 3x2 pixels are declared, but of 2x3 in " + images},
		{"no items", labels, func(b []byte) []byte { return idxBytes(nil, 0) }, "byte 4: 0 labels are declared: 1 to 1048576 are read"},
		{"4 billion items", images, func(b []byte) []byte { return put(b, 4, 255, 255, 255, 255) }, "byte 4: 4294967295 images are declared: 1 to 1048576 are read"},
		{"no rows", images, func(b []byte) []byte { return put(b, 8, 0, 0, 0, 0) }, "byte 8: a side of 0 pixels is declared: 1 to 1024 are read"},
		{"wide", images, func(b []byte) []byte { return put(b, 12, 0, 1, 0, 0) }, "byte 12: a side of 65536 pixels is declared: 1 to 1024 are read"},
		{
			"large together", images, func(b []byte) []byte { return idxBytes(nil, 1<<20, 1<<10, 1<<10) },
			"byte 4: 1048576 images of 1024x1024 pixels are declared: at most 1073741824 bytes are read",
		},
		{"packing cut short", images, func(b []byte) []byte { b = packed(b); return b[:len(b)-4] }, "byte 52: the packed file is cut short, or other data follow it"},
		{"packing padded", images, func(b []byte) []byte { return append(packed(b), make([]byte, 512)...) }, "byte 52: the packed file is cut short, or other data follow it"},
		{"packing padded a little", labels, func(b []byte) []byte { return append(packed(b), 0, 0, 0) }, "byte 14: the packed file is cut short, or other data follow it"},
		{"packing cut in the body", images, func(b []byte) []byte { b = packed(b); return b[:20] }, "byte 0: the file ends in the magic number"},
		{"packing cut in its head", images, func(b []byte) []byte { return packed(b)[:5] }, "byte 0: the file ends in the head of the packed file"},
		{"packing unknown", images, func(b []byte) []byte { return put(packed(b), 2, 99) }, "byte 0: badly packed in the head of the packed file: gzip: invalid header"},
		{"wrong sum", images, badSum, "byte 52: badly packed in the end of the packed file: gzip: invalid checksum"},
		{"vast nothing", labels, func(b []byte) []byte { return packed(idxBytes(make([]byte, 1<<20), 1<<20)) }, "byte 4: 1048576 labels are declared, but 6 images in " + images},
		{"bomb", labels, func(b []byte) []byte { return packed(append(b, make([]byte, 1<<20)...)) }, "byte 14: more data follow the 6 labels declared"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := smallIDX()
			f[c.file] = c.change(f[c.file])
			_, _, err := ReadIDX(f.open, all)
			var ie *IDXError
			if !errors.As(err, &ie) || ie.File != c.file || err.Error() != c.file+": "+c.want {
				t.Errorf("got  %v\nwant %s: %s", err, c.file, c.want)
			}
		})
	}
}

func TestReadIDXRefuses(t *testing.T) {
	t.Parallel()
	missing := smallIDX()
	delete(missing, "train-labels-idx1-ubyte")
	delete(missing, "t10k-images-idx3-ubyte")
	broken := errors.New("broken disk")
	for _, c := range []struct {
		name  string
		open  Opener
		split Split
		cause error
		want  string
	}{
		{
			"missing", missing.open,
			Split{Train: 1, Test: 1},
			fs.ErrNotExist,
			"no train-labels-idx1-ubyte, no t10k-images-idx3-ubyte, with or without .gz: file does not exist",
		},
		{
			"many to train with", smallIDX().open,
			Split{Train: 7, Test: 1},
			ErrTooMany,
			"7 examples to train with and 1 to test on are more than the 6 and 4 there are: take fewer",
		},
		{
			"many to test on", smallIDX().open,
			Split{Train: 1, Test: 5},
			ErrTooMany,
			"1 examples to train with and 5 to test on are more than the 6 and 4 there are: take fewer",
		},
		{
			"none to train with", smallIDX().open,
			Split{Train: 0, Test: 1},
			nil,
			"0 examples to train with and 1 to test on: use at least 1 and 0",
		},
		{
			"not to be opened", func(string) (io.ReadCloser, error) { return nil, broken },
			Split{Train: 1},
			broken,
			"train-images-idx3-ubyte: broken disk",
		},
		{"not to be read", func(name string) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(smallIDX()[name][:7]), iotest.ErrReader(broken))), nil
		}, Split{Train: 1}, broken, "train-images-idx3-ubyte: broken disk"},
	} {
		_, _, err := ReadIDX(c.open, c.split)
		if err == nil || err.Error() != c.want || c.cause != nil && !errors.Is(err, c.cause) {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, err, c.want)
		}
	}
}

// TestReadIDXRefusesBombs: of a gigabyte of nothing, packed a thousand times, little is unpacked before it is refused. What is packed
// that well and is small is read.
func TestReadIDXRefusesBombs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		items uint32
		want  string
	}{
		{"small", 1 << 10, ""},
		{"bomb", 1 << 20, "train-images-idx3-ubyte: byte 16778256: packed more than 256 times: these are no images"},
	} {
		blank := packed(make([]byte, 1<<20))
		f := folder{
			"train-images-idx3-ubyte": append(packed(idxBytes(nil, c.items, 32, 32)), bytes.Repeat(blank, int(c.items)>>10)...),
			"train-labels-idx1-ubyte": idxBytes(make([]byte, c.items), c.items),
			"t10k-images-idx3-ubyte":  idxBytes(make([]byte, 1024), 1, 32, 32),
			"t10k-labels-idx1-ubyte":  idxBytes(make([]byte, 1), 1),
		}
		_, _, err := ReadIDX(f.open, Split{Train: 2, Test: 1})
		if got := fmt.Sprint(err); (err != nil || c.want != "") && got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// closes counts what is open.
type closes struct {
	io.Reader
	open *int
}

func (c closes) Close() error { *c.open--; return nil }

func TestReadIDXClosesItsFiles(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(folder){
		"good":    func(folder) {},
		"missing": func(f folder) { delete(f, "t10k-images-idx3-ubyte") },
		"cut":     func(f folder) { f["t10k-labels-idx1-ubyte"] = f["t10k-labels-idx1-ubyte"][:10] },
	} {
		f, open := smallIDX(), 0
		change(f)
		_, _, err := ReadIDX(func(name string) (io.ReadCloser, error) {
			r, err := f.open(name)
			if err != nil {
				return nil, err
			}
			open++
			return closes{r, &open}, nil
		}, Split{Train: 1, Test: 1})
		if open != 0 || (err == nil) != (name == "good") {
			t.Errorf("%s: %d files are left open, error %v", name, open, err)
		}
	}
}

// FuzzReadIDX puts any bytes in the place of each file in turn: they are refused by that file's name and a place, or read
// as examples that are whole, and the same when what was read is packed.
func FuzzReadIDX(f *testing.F) {
	names := slices.Sorted(maps.Keys(smallIDX()))
	for k, name := range names {
		b := smallIDX()[name]
		f.Add(uint8(k), b)
		f.Add(uint8(k), packed(b))
		f.Add(uint8(k), b[:len(b)-1])
		f.Add(uint8(k), append(packed(b[:9]), packed(b[9:])...))
	}
	split := Split{Train: 2, Test: 1}
	f.Fuzz(func(t *testing.T, file uint8, b []byte) {
		dir, name := smallIDX(), names[int(file)%len(names)]
		dir[name] = b
		train, test, err := ReadIDX(dir.open, split)
		if err != nil {
			var bad *IDXError
			if !errors.Is(err, ErrTooMany) && (!errors.As(err, &bad) || dir[bad.File] == nil || bad.Offset < 0 || bad.Reason == "") || hasControl(err.Error()) {
				t.Fatalf("refused with %q", err)
			}
			return
		}
		if train.Len() != 2 || test.Len() != 1 || len(train.Inputs) != 2*train.Width || test.Width != train.Width {
			t.Fatalf("read %+v and %+v", train, test)
		}
		for _, v := range slices.Concat(train.Inputs, test.Inputs) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("pixel %v", v)
			}
		}
		for _, l := range slices.Concat(train.Labels, test.Labels) {
			if l < 0 || l >= IDXClasses {
				t.Fatalf("label %d", l)
			}
		}
		if len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b {
			return // packed already
		}
		dir[name] = packed(b)
		if train2, test2, err := ReadIDX(dir.open, split); err != nil || !reflect.DeepEqual(train2, train) || !reflect.DeepEqual(test2, test) {
			t.Fatalf("packed it is read as %+v and %+v, %v", train2, test2, err)
		}
	})
}
