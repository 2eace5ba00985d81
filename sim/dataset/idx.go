package dataset

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// IDXClasses is the number of classes in the files that MNIST, Fashion-MNIST and their kin ship.
const IDXClasses = 10

// Limits of one IDX file, on what its header declares.
const (
	maxIDXItems = 1 << 20
	maxIDXSide  = 1 << 10 // pixels
	maxIDXBytes = 1 << 30

	maxPacking  = 256     // times; MNIST is packed 5 times
	freePacking = 1 << 24 // bytes unpacked from which that counts
)

// IDXError says what is wrong with an IDX file and where.
type IDXError struct {
	File   string // its name in the folder
	Offset int64  // in bytes, counted from 0, of the data when unpacked
	Reason string
}

// Error returns "file: byte offset: reason".
func (e *IDXError) Error() string { return fmt.Sprintf("%s: byte %d: %s", e.File, e.Offset, e.Reason) }

// Opener opens a file of one folder by its name. Its error satisfies errors.Is(err, fs.ErrNotExist) where there is
// none.
type Opener func(name string) (io.ReadCloser, error)

// ReadIDX takes examples from the four files of a folder that hold MNIST, train-images-idx3-ubyte,
// train-labels-idx1-ubyte and the two of t10k, with a dot before idx or not and with .gz or not; what is packed by
// gzip shows in the data. The training set is taken from the files of train, the test set from those of t10k. Pixels
// are divided by 255; labels are below IDXClasses. Only the examples taken are kept in memory, but all are read, so
// that no fault of a file goes unseen. What is wrong with a file is an *IDXError; an error of the opener, or of
// reading, is wrapped with the file's name.
func ReadIDX(open Opener, s Split) (train, test Examples, err error) {
	files, err := openIDX(open)
	defer func() {
		for _, f := range files {
			f.close()
		}
	}()
	if err != nil {
		return Examples{}, Examples{}, err
	}
	for _, f := range files {
		if err := f.header(); err != nil {
			return Examples{}, Examples{}, err
		}
	}
	trainImages, trainLabels, testImages, testLabels := files[0], files[1], files[2], files[3]
	if err := checkIDX(trainImages, trainLabels, testImages, testLabels); err != nil {
		return Examples{}, Examples{}, err
	}
	width := trainImages.item
	if s.Train > trainImages.items || s.Test > testImages.items {
		return Examples{}, Examples{}, fmt.Errorf("%d examples to train with and %d to test on are more than the %d and %d there are: %w",
			s.Train, s.Test, trainImages.items, testImages.items, ErrTooMany)
	}
	if err := s.check(width); err != nil {
		return Examples{}, Examples{}, err
	}
	order := generator(s.Seed, streamSplit).Perm(trainImages.items)
	if train, err = takeIDX(trainImages, trainLabels, order[:s.Train]); err != nil {
		return Examples{}, Examples{}, err
	}
	order = generator(s.Seed, streamSplitTest).Perm(testImages.items)
	if test, err = takeIDX(testImages, testLabels, order[:s.Test]); err != nil {
		return Examples{}, Examples{}, err
	}
	return train, test, nil
}

// idxNames are the four files, in the order in which they are opened.
var idxNames = [4]struct {
	stem string
	dims int
}{{"train-images", 3}, {"train-labels", 1}, {"t10k-images", 3}, {"t10k-labels", 1}}

// openIDX opens the four files, and names all that are missing. The caller closes what is returned, also beside an
// error.
func openIDX(open Opener) (files []*idxFile, err error) {
	var missing []string
	for _, n := range idxNames {
		usual := fmt.Sprintf("%s-idx%d-ubyte", n.stem, n.dims)
		other := fmt.Sprintf("%s.idx%d-ubyte", n.stem, n.dims)
		var found *idxFile
		for _, name := range []string{usual, other, usual + ".gz", other + ".gz"} {
			r, err := open(name)
			if err == nil {
				found = &idxFile{name: name, dims: n.dims, file: r}
				break
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return files, fmt.Errorf("%s: %w", name, err)
			}
		}
		if found == nil {
			missing = append(missing, usual)
			continue
		}
		files = append(files, found)
	}
	if len(missing) > 0 {
		return files, fmt.Errorf("no %s, with or without .gz: %w", strings.Join(missing, ", no "), fs.ErrNotExist)
	}
	return files, nil
}

// idxFile reads one file from its beginning to its end.
type idxFile struct {
	name       string
	dims       int // 3 for images, 1 for labels
	file       io.ReadCloser
	packed     *counter // what is unpacked, nil for a file that is not packed
	r          io.Reader
	offset     int64
	items      int // declared
	rows, cols int // pixels, 1 for labels
	item       int // bytes of an item
}

func (f *idxFile) close() { f.file.Close() }

func (f *idxFile) wrong(offset int64, format string, args ...any) error {
	return &IDXError{f.name, offset, fmt.Sprintf(format, args...)}
}

// kind is what the items are, for messages.
func (f *idxFile) kind() string {
	if f.dims == 1 {
		return "label"
	}
	return "image"
}

// header reads the magic number and the sizes: two zero bytes, 8 for unsigned bytes, the number of dimensions, and each
// dimension as a big-endian 32-bit number.
func (f *idxFile) header() error {
	source := &counter{r: f.file}
	br := bufio.NewReaderSize(source, 1<<16)
	f.r = br
	if head, err := br.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
		packed, err := gzip.NewReader(br)
		if err != nil {
			return f.unreadable(err, "the head of the packed file")
		}
		f.packed, f.r = source, bufio.NewReaderSize(packed, 1<<16)
	}
	head := make([]byte, 4+4*f.dims)
	if err := f.read(head[:4], "the magic number"); err != nil {
		return err
	}
	if want := []byte{0, 0, 8, byte(f.dims)}; !slices.Equal(head[:4], want) {
		return f.wrong(0, "the magic number is %#08x: %ss begin with %#08x", binary.BigEndian.Uint32(head), f.kind(), binary.BigEndian.Uint32(want))
	}
	if err := f.read(head[4:], "the header"); err != nil {
		return err
	}
	sizes := []uint32{1, 1, 1}
	for i := range f.dims {
		sizes[i] = binary.BigEndian.Uint32(head[4+4*i:])
	}
	if sizes[0] < 1 || sizes[0] > maxIDXItems {
		return f.wrong(4, "%d %ss are declared: 1 to %d are read", sizes[0], f.kind(), maxIDXItems)
	}
	for i, side := range sizes[1:] {
		if side < 1 || side > maxIDXSide {
			return f.wrong(int64(8+4*i), "a side of %d pixels is declared: 1 to %d are read", side, maxIDXSide)
		}
	}
	f.items, f.rows, f.cols = int(sizes[0]), int(sizes[1]), int(sizes[2])
	f.item = f.rows * f.cols
	if f.items > maxIDXBytes/f.item {
		return f.wrong(4, "%d images of %dx%d pixels are declared: at most %d bytes are read", f.items, f.rows, f.cols, maxIDXBytes)
	}
	return nil
}

// read fills dst with a part of the header.
func (f *idxFile) read(dst []byte, what string) error {
	n, err := io.ReadFull(f.r, dst)
	f.offset += int64(n)
	if err != nil {
		return f.unreadable(err, what)
	}
	return nil
}

// next fills dst with item i, the items before it having been read.
func (f *idxFile) next(dst []byte, i int) error {
	n, err := io.ReadFull(f.r, dst)
	f.offset += int64(n)
	if err != nil {
		return f.unreadable(err, fmt.Sprintf("%s %d of %d, counted from 0", f.kind(), i, f.items))
	}
	if f.packed != nil && f.offset > freePacking && f.offset/maxPacking > f.packed.n {
		return f.wrong(f.offset, "packed more than %d times: these are no %ss", maxPacking, f.kind())
	}
	return nil
}

// unreadable is the error of a read that met the end, bad packing or a failing disk.
func (f *idxFile) unreadable(err error, what string) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return f.wrong(f.offset, "the file ends in %s", what)
	case isPacking(err):
		return f.wrong(f.offset, "badly packed in %s: %v", what, err)
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// end makes sure that nothing follows the last item, which also checks the sum of what is packed.
func (f *idxFile) end() error {
	var one [1]byte
	switch n, err := io.ReadFull(f.r, one[:]); {
	case n > 0:
		return f.wrong(f.offset, "more data follow the %d %ss declared", f.items, f.kind())
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrHeader):
		return f.wrong(f.offset, "the packed file is cut short, or other data follow it")
	case err != io.EOF:
		return f.unreadable(err, "the end of the packed file")
	}
	return nil
}
