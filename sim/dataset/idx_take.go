package dataset

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

// Read is Read of an io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// isPacking tells an error of the gzip format from one of the disk.
func isPacking(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// checkIDX compares what the headers declare.
func checkIDX(trainImages, trainLabels, testImages, testLabels *idxFile) error {
	for _, pair := range [][2]*idxFile{{trainImages, trainLabels}, {testImages, testLabels}} {
		if images, labels := pair[0], pair[1]; images.items != labels.items {
			return labels.wrong(4, "%d labels are declared, but %d images in %s", labels.items, images.items, images.name)
		}
	}
	if a, b := trainImages, testImages; a.rows != b.rows || a.cols != b.cols {
		return b.wrong(8, "images of %dx%d pixels are declared, but of %dx%d in %s", b.rows, b.cols, a.rows, a.cols, a.name)
	}
	return nil
}

// takeIDX reads a pair of files to their ends and keeps the given items, in their order.
func takeIDX(images, labels *idxFile, items []int) (Examples, error) {
	e := Examples{Width: images.item, Inputs: make([]float64, len(items)*images.item), Labels: make([]int, len(items)), Classes: IDXClasses}
	slot := make(map[int]int, len(items))
	for k, i := range items {
		slot[i] = k
	}
	label := make([]byte, 1)
	for i := range labels.items {
		if err := labels.next(label, i); err != nil {
			return Examples{}, err
		}
		if label[0] >= IDXClasses {
			return Examples{}, labels.wrong(labels.offset-1, "label %d is %d, out of range: labels are 0 to %d", i, label[0], IDXClasses-1)
		}
		if k, taken := slot[i]; taken {
			e.Labels[k] = int(label[0])
		}
	}
	if err := labels.end(); err != nil {
		return Examples{}, err
	}
	pixels := make([]byte, images.item)
	for i := range images.items {
		if err := images.next(pixels, i); err != nil {
			return Examples{}, err
		}
		if k, taken := slot[i]; taken {
			for j, p := range pixels {
				e.Inputs[k*images.item+j] = float64(p) / 255
			}
		}
	}
	return e, images.end()
}
