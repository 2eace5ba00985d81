package cli_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// writeIDX is the script command "idx FOLDER N": it writes the four files that MNIST has, each with N images of 2 x 2 pixels
// that are bright on the left (label 0) or on the right (label 1), those of the test set compressed.
func writeIDX(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: idx FOLDER N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	folder := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(folder, 0o777))
	images := binary.BigEndian.AppendUint32(nil, 0x00000803)
	labels := binary.BigEndian.AppendUint32(nil, 0x00000801)
	for _, size := range []int{n, 2, 2} {
		images = binary.BigEndian.AppendUint32(images, uint32(size))
	}
	labels = binary.BigEndian.AppendUint32(labels, uint32(n))
	for i := range n {
		dim, bright := byte(7*i%100), byte(155+11*i%100)
		row := []byte{bright, dim, bright, dim}
		if i%2 == 1 {
			row = []byte{dim, bright, dim, bright}
		}
		images, labels = append(images, row...), append(labels, byte(i%2))
	}
	for name, text := range map[string][]byte{"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels} {
		ts.Check(os.WriteFile(filepath.Join(folder, name), text, 0o666))
	}
	for name, text := range map[string][]byte{"t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": labels} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write(text)
		ts.Check(err)
		ts.Check(z.Close())
		ts.Check(os.WriteFile(filepath.Join(folder, name), b.Bytes(), 0o666))
	}
}
