package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sgdflow/presets/strict"
)

// exportPart is one file of an export.
type exportPart struct {
	Suffix string // of its name, such as "-dark.png"
	Write  func(io.Writer) error
}

// writeExport writes a set of files into a folder under the names base + suffix, or where any of those is taken under
// base-2 + suffix, base-3 + suffix and so on, and returns their paths. It never writes over a file, whoever else exports at
// the same time. All of the set is written under other names first, so that at any time, whatever happens, each file is
// whole or not there. Where it ends in an error, the context's included, none of the set stays.
func writeExport(ctx context.Context, folder, base string, parts []exportPart) ([]string, error) {
	return exporter{os.Link}.write(ctx, folder, base, parts)
}

// exporter is writeExport with another way to give a file its name.
type exporter struct {
	link func(from, to string) error // os.Link
}

// maxExports is how many sets of one name a folder takes.
const maxExports = 9999

func (x exporter) write(ctx context.Context, folder, base string, parts []exportPart) ([]string, error) {
	if base == "" || filepath.Base(base) != base {
		return nil, fmt.Errorf("cannot export under the name %q: it is not one of a file", base)
	}
	written := make([]string, len(parts)) // under other names
	defer removeFiles(written)
	for i, p := range parts {
		f, err := createBeside(filepath.Join(folder, base+p.Suffix), 0o666) // less the umask
		if err != nil {
			return nil, exportError(ctx, folder, err)
		}
		written[i] = f.Name()
		if err := writeWhole(ctx, f, p.Write); err != nil {
			return nil, exportError(ctx, folder, err)
		}
	}
	names := make([]string, len(parts))
	for n := 1; n <= maxExports; n++ {
		number := ""
		if n > 1 {
			number = fmt.Sprintf("-%d", n)
		}
		for i, p := range parts {
			names[i] = filepath.Join(folder, base+number+p.Suffix)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := x.name(written, names)
		if err == nil {
			return names, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, exportError(ctx, folder, err)
		}
	}
	return nil, fmt.Errorf("cannot export into %s: it holds %d exports of the name %s; move them elsewhere", folder, maxExports, base)
}

// name gives the files written their names, all of them or none. Its error is fs.ErrExist where one of the names is taken.
func (x exporter) name(written, names []string) error {
	for _, name := range names {
		if _, err := os.Lstat(name); err == nil {
			return fs.ErrExist
		}
	}
	for i := range names {
		if err := x.link(written[i], names[i]); err != nil {
			removeFiles(names[:i])
			if errors.Is(err, fs.ErrExist) {
				return err
			}
			return renameAll(written, names)
		}
	}
	return nil
}

// renameAll is exporter.name on file systems without links, such as FAT: an empty file reserves each name until the one
// written takes it. Only a kill between the two leaves empty files.
func renameAll(written, names []string) error {
	for i, name := range names {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			removeFiles(names[:i])
			return err
		}
		if err := f.Close(); err != nil {
			removeFiles(names[:i+1])
			return err
		}
	}
	for i := range names {
		if err := os.Rename(written[i], names[i]); err != nil {
			removeFiles(names)
			return err
		}
	}
	return nil
}

// removeFiles removes the files that there are; there is nothing to be done about one that stays.
func removeFiles(names []string) {
	for _, name := range names {
		if name != "" {
			_ = os.Remove(name)
		}
	}
}

// writeWhole writes a new file through a buffer to the disk, and closes it.
func writeWhole(ctx context.Context, f *os.File, write func(io.Writer) error) (err error) {
	defer func() { err = errors.Join(err, f.Close()) }()
	b := bufio.NewWriter(contextWriter{ctx, f})
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// contextWriter fails once its context has ended.
type contextWriter struct {
	ctx context.Context
	to  io.Writer
}

func (w contextWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.to.Write(p)
}

// exportError says why nothing was exported, and what helps; the end of the context is said as it is.
func exportError(ctx context.Context, folder string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if where, e := filepath.Abs(folder); e == nil {
		folder = where
	}
	way := "nothing was written"
	switch {
	case errors.Is(err, fs.ErrPermission):
		way = "run sgdflow in a folder that you may write to"
	case errors.Is(err, fs.ErrNotExist):
		way = "run sgdflow in a folder that exists"
	}
	return fmt.Errorf("%w; %s (%s)", strict.Plain(err), way, folder) // the longest last: a screen cuts what it has no room for
}
