package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// exportedFiles reads a folder: contents by name.
func exportedFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

// exportParts are parts of the suffixes, each with the text again and again in many writes, and its length at the end.
func exportParts(text string, times int, suffixes ...string) []exportPart {
	var parts []exportPart
	for _, s := range suffixes {
		parts = append(parts, exportPart{s, func(w io.Writer) error {
			for range times {
				if _, err := io.WriteString(w, text); err != nil {
					return err
				}
			}
			return nil
		}})
	}
	return parts
}

// TestExportNumbers takes the first number of which no name is taken, and leaves all that is there as it is.
func TestExportNumbers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"a.svg": "mine", "a-2.csv": "mine too", "a-4.png": ""} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(folder, "a-5.png")); err != nil {
		t.Fatal(err)
	}
	want := []string{"a-3", "a-6", "a-7"}
	for _, base := range want {
		names, err := writeExport(context.Background(), folder, "a", exportParts(base, 1, ".png", ".svg", ".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(names, []string{filepath.Join(folder, base+".png"), filepath.Join(folder, base+".svg"), filepath.Join(folder, base+".csv")}) {
			t.Fatalf("wrote %v, want those of %s", names, base)
		}
	}
	if err := os.Remove(filepath.Join(folder, "a-5.png")); err != nil { // still a link, to nowhere
		t.Fatal(err)
	}
	all := exportedFiles(t, folder)
	if len(all) != 3+9 || all["a.svg"] != "mine" || all["a-2.csv"] != "mine too" || all["a-4.png"] != "" {
		t.Errorf("the folder holds %q", all)
	}
	for _, base := range want {
		for _, suffix := range []string{".png", ".svg", ".csv"} {
			if all[base+suffix] != base {
				t.Errorf("%s holds %q", base+suffix, all[base+suffix])
			}
		}
	}
}

// TestExportTogether has several exporters write sets of the same name at once, with links and without: none is lost, and
// none is mixed with another.
func TestExportTogether(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(string, string) error{
		"links": os.Link, "none": func(string, string) error { return unix.EPERM },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const exporters, each = 4, 8
			folder := t.TempDir()
			var wait sync.WaitGroup
			for k := range exporters {
				wait.Go(func() {
					for i := range each {
						parts := exportParts(fmt.Sprintf("%d/%d ", k, i), 3, ".png", ".svg", ".csv")
						if _, err := (exporter{link}).write(context.Background(), folder, "a", parts); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wait.Wait()
			all := exportedFiles(t, folder)
			sets := map[string]bool{}
			for name, text := range all {
				if base, ok := strings.CutSuffix(name, ".png"); ok {
					sets[text] = true
					if all[base+".svg"] != text || all[base+".csv"] != text || strings.Count(text, " ") != 3 {
						t.Errorf("%s holds %q, its neighbours %q and %q", name, text, all[base+".svg"], all[base+".csv"])
					}
				}
			}
			if len(sets) != exporters*each || len(all) != 3*exporters*each {
				t.Errorf("%d sets in %d files", len(sets), len(all))
			}
		})
	}
}

// faultyContext ends when it is asked for the n-th time.
type faultyContext struct {
	context.Context
	left *int
}

func (c faultyContext) Err() error {
	if *c.left--; *c.left <= 0 {
		return context.Canceled
	}
	return nil
}

// TestExportFails ends an export at each of its steps in turn, by an error of what is written and by the context: nothing
// stays, and what was there is untouched.
func TestExportFails(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.png"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	errFull := errors.New("the disk is full")
	text := strings.Repeat("x", 3000) // less than the buffer, so that some writes go to the file and some do not
	cancelled := 0
	for n := 1; n <= 50; n++ {
		left := n
		parts := exportParts(text, 25, ".png", ".svg")
		for i := range parts {
			write := parts[i].Write
			parts[i].Write = func(w io.Writer) error {
				return write(writerFunc(func(p []byte) (int, error) {
					if left--; left <= 0 {
						return 0, errFull
					}
					return w.Write(p)
				}))
			}
		}
		if names, err := writeExport(context.Background(), folder, "a", parts); !errors.Is(err, errFull) || names != nil {
			t.Fatalf("write %d fails: wrote %v, %v", n, names, err)
		}
		steps := n
		names, err := writeExport(faultyContext{context.Background(), &steps}, folder, "b", exportParts(text, 15, ".png", ".svg"))
		if err == nil {
			removeFiles(names) // it has fewer steps
		} else if cancelled++; err != context.Canceled || names != nil {
			t.Fatalf("step %d is cancelled: wrote %v, %v", n, names, err)
		}
		if all := exportedFiles(t, folder); len(all) != 1 || all["a.png"] != "mine" {
			t.Fatalf("failing at step %d leaves %d files", n, len(all))
		}
	}
	if cancelled < 20 || cancelled == 50 {
		t.Errorf("cancelled %d times: these are not all steps, or not only steps", cancelled)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestExportRefusals says in one line what is wrong, and what helps.
func TestExportRefusals(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing")
	for _, test := range []struct{ folder, base, want string }{
		{missing, "a", "no such file; run sgdflow in a folder that exists (" + missing + ")"},
		{folder, "a/b", `cannot export under the name "a/b": it is not one of a file`},
		{folder, "", `cannot export under the name "": it is not one of a file`},
		{folder, strings.Repeat("n", 300), "file name too long; nothing was written (" + folder + ")"},
	} {
		if _, err := writeExport(context.Background(), test.folder, test.base, exportParts("x", 1, ".png")); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if all := exportedFiles(t, folder); len(all) != 0 {
		t.Errorf("the folder holds %q", all)
	}
}

// The child of the tests below exports into the folder that this variable names, again and again; with the other, once,
// where files may have so many bytes.
const (
	exportChild = "SGDFLOW_TEST_EXPORT"
	exportLimit = "SGDFLOW_TEST_EXPORT_LIMIT"
)

const exportedBytes = 300_000

func TestExportChild(t *testing.T) {
	folder := os.Getenv(exportChild)
	if folder == "" {
		t.Skip("a part of TestExportKilled and TestExportDiskFull")
	}
	parts := exportParts("0123456789", exportedBytes/10, ".png", ".svg", ".csv")
	if limit, err := strconv.ParseUint(os.Getenv(exportLimit), 10, 64); err == nil {
		signal.Ignore(unix.SIGXFSZ)
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			t.Fatal(err)
		}
		_, err := writeExport(context.Background(), folder, "a", parts)
		fmt.Println(err)
		return
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); { // should nobody kill it
		if _, err := writeExport(context.Background(), folder, "a", parts); err != nil {
			t.Fatal(err)
		}
	}
}

func exportingChild(folder string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestExportChild$")
	cmd.Env = append(append(os.Environ(), exportChild+"="+folder, "GORACE=atexit_sleep_ms=0"), env...)
	return cmd
}

// TestExportKilled kills an exporter at random times: each file that has its name is whole.
func TestExportKilled(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 0))
	want := bytes.Repeat([]byte("0123456789"), exportedBytes/10)
	whole, cut := 0, 0
	for round := range 30 {
		folder := t.TempDir()
		cmd := exportingChild(folder)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		awaited := "*" // every second child lives until a whole file is there, however slow the machine
		if round%2 == 1 {
			awaited = "a.png"
		}
		for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(time.Millisecond) {
			if found, _ := filepath.Glob(filepath.Join(folder, awaited)); len(found) > 0 {
				break
			}
		}
		time.Sleep(time.Duration(random.IntN(20_000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
		for name, text := range exportedFiles(t, folder) {
			switch filepath.Ext(name) {
			case ".tmp":
				cut++
			default:
				if whole++; text != string(want) {
					t.Errorf("%s holds %d bytes", name, len(text))
				}
			}
		}
	}
	if whole == 0 || cut == 0 {
		t.Errorf("%d whole files and %d unfinished ones: these are not kills in the middle", whole, cut)
	}
}

// TestExportDiskFull has no room for the files: it says so and leaves nothing.
func TestExportDiskFull(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	said, err := exportingChild(folder, exportLimit+"="+strconv.Itoa(exportedBytes/2)).Output()
	want := "file too large; nothing was written (" + folder + ")\n"
	if err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("said %q, %v; want %q", said, err, want)
	}
	if all := exportedFiles(t, folder); len(all) != 0 {
		t.Errorf("%d files are left", len(all))
	}
}
