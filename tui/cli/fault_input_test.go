package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"sgdflow/presets/strict"
	"sgdflow/sim/simtest"
)

// hostile is a command line with something bad in it or behind it.
type hostile struct {
	kind string // what is bad: preset, lesson, configuration ...
	args []string
	want string // a regular expression for the message
}

// What the program may take for a refusal. They hold for the program as it is built; under the race detector everything takes
// more of both.
const (
	refusalMemory = 50 << 20
	refusalTime   = 200 * time.Millisecond
)

// TestHostileInput gives the program one bad input after the other: each is refused in one line that says where and why, with
// status 2, in little memory, and nothing is written. Where binaryEnv names the built program all of them are tried, else
// a few of each kind, which the tests of the packages that read them have in whole.
func TestHostileInput(t *testing.T) {
	folder := t.TempDir()
	all := slices.Concat(badFiles(t, folder), badTexts(t, folder), noFiles(t, folder), badData(t, folder), badMerges(t, folder), badLines())
	built := os.Getenv(binaryEnv) != ""
	if !built {
		all = some(all, simtest.Rounds(2, 1000))
	}
	// What the kernel tells of a child's memory begins with what its parent had at most: that shall be little.
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	before := listing(t, folder)
	refused, slow := 0, 0
	var longest time.Duration
	var largest int64
	kinds := map[string]int{}
	for _, h := range all {
		took, memory, err := h.refused(folder)
		if err != nil {
			t.Errorf("%s, sgdflow %.200q: %v", h.kind, h.args, err)
			continue
		}
		refused++
		kinds[h.kind]++
		longest, largest = max(longest, took), max(largest, memory)
		if took > refusalTime {
			slow++
			t.Logf("%s, sgdflow %.200q took %v", h.kind, h.args, took)
		}
		if built && memory > refusalMemory {
			t.Errorf("%s, sgdflow %.200q took %d MB", h.kind, h.args, memory>>20)
		}
	}
	if after := listing(t, folder); !slices.Equal(after, before) {
		t.Errorf("files before %q\nand after %q", before, after)
	}
	t.Logf("by what is bad: %v", kinds)
	t.Logf("figure: %d hostile inputs, %d refused with status 2 and a reason, none crashes", len(all), refused)
	if built {
		t.Logf("figure: refused within %v at most, %d of %d within %v, in at most %.1f MB", longest.Round(time.Millisecond), len(all)-slow, len(all), refusalTime, float64(largest)/(1<<20))
	}
}

// some are n of each kind, evenly spread.
func some(all []hostile, n int) (few []hostile) {
	byKind := map[string][]hostile{}
	var kinds []string
	for _, h := range all {
		if byKind[h.kind] == nil {
			kinds = append(kinds, h.kind)
		}
		byKind[h.kind] = append(byKind[h.kind], h)
	}
	for _, k := range kinds {
		of := byKind[k]
		for i := range min(n, len(of)) {
			few = append(few, of[i*len(of)/min(n, len(of))])
		}
	}
	return few
}

// refused runs the program in the folder, and returns how long it took and its peak of memory in bytes; an error where it did not refuse as
// it should.
func (h hostile) refused(folder string) (took time.Duration, memory int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := ofUser(command(nil, h.args...), folder)
	bounded := exec.CommandContext(ctx, cmd.Path)
	bounded.Args, bounded.Env, bounded.Dir = cmd.Args, cmd.Env, cmd.Dir
	var out, message bytes.Buffer
	bounded.Stdout, bounded.Stderr = &out, &message
	begin := time.Now()
	_ = bounded.Run() // the state below tells
	took = time.Since(begin)
	state := bounded.ProcessState
	if state == nil {
		return 0, 0, fmt.Errorf("did not start")
	}
	text := message.String()
	line, more, ended := strings.Cut(text, "\n")
	switch {
	case state.ExitCode() != 2:
		err = fmt.Errorf("status %v", state)
	case !ended || more != "" || !strings.HasPrefix(line, "sgdflow: "):
		err = fmt.Errorf("more or less than one line")
	case utf8.RuneCountInString(line) > 700 || strings.ContainsFunc(line, strict.Unprintable) && !strings.Contains(line, "\ufffd"):
		err = fmt.Errorf("not to be shown")
	case !regexp.MustCompile(h.want).MatchString(strings.TrimPrefix(line, "sgdflow: ")):
		err = fmt.Errorf("not %q", h.want)
	case out.Len() > 0:
		err = fmt.Errorf("%d bytes of output", out.Len())
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %.1200q", err, text)
	}
	memory = state.SysUsage().(*syscall.Rusage).Maxrss
	if memory < 1<<24 { // Linux counts in KiB, macOS in bytes
		memory <<= 10
	}
	return took, memory, nil
}

// listing is every file below the folder.
func listing(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// put writes a file below the folder and returns its name there.
func put(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// badFiles are the presets of presets/testdata/bad, whose first lines say what is to be told of them.
func badFiles(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	const bad = "../../presets/testdata/bad"
	if err := os.CopyFS(filepath.Join(folder, "bad"), os.DirFS(bad)); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(bad + "/*.toml")
	if err != nil || len(names) < 50 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		want := strings.ReplaceAll(strings.TrimPrefix(head, "# want "), "testdata/bad/", "bad/")
		all = append(all, hostile{"preset", []string{"run", "bad/" + filepath.Base(name)}, regexp.QuoteMeta(want)})
	}
	return all
}

// badLines are command lines that are bad in themselves.
func badLines() (all []hostile) {
	long := strings.Repeat("9", 100_000)
	for _, args := range [][]string{
		{"run"},
		{"run", ""},
		{"run", "valley", "saddle"},
		{"rum"},
		{"--seed"},
		{"-x"},
		{"---"},
		{"--=1"},
		{"run", "\x1b[31mx\n"},
		{"run", "\u202evalley"},
		{"run", "valle\xff"},
		{"run", strings.Repeat("x", 100_000)},
		{"run", strings.Repeat("x/", 3000)},
		{"run", strings.Repeat("../", 3000) + "x"},
		{"run", "valley", "--seed", long},
		{"run", "valley", "--seed", "-1"},
		{"run", "valley", "--seeds", "0"},
		{"run", "valley", "--seeds", "1e18"},
		{"run", "valley", "--seeds", "999999999999999999"},
		{"run", "valley", "--learning-rate", "NaN"},
		{"run", "valley", "--learning-rate", "-0.1"},
		{"run", "valley", "--learning-rate", "1e999"},
		{"run", "valley", "--learning-rate", "1e-300"},
		{"run", "valley", "--learning-rate", "\x1b[2J"},
		{"run", "valley", "--learning-rate", long},
		{"run", "valley", "--batch-size", "5"},
		{"run", "valley", "--batch-size", "0"},
		{"run", "valley", "--horizon", "1e308"},
		{"run", "valley", "--horizon", "inf"},
		{"run", "valley", "--start", "1,"},
		{"run", "valley", "--start", strings.Repeat("1,", 50_000) + "1"},
		{"run", "valley", "--start", "1e308,1e308"},
		{"run", "valley", "--start", "seed:x"},
		{"run", "valley", "--sampling", "a\nb"},
		{"run", "valley", "--terms", ""},
		{"run", "valley", "--format", "\x00xml"[1:]},
		{"run", "valley", "-o", "none/there.csv"},
		{"run", "valley", "-o", "."},
		{"order", "valley", "--horizon", "-1"},
		{"scaling", "valley", "--batch-sizes", "5"},
		{"scaling", "valley", "--batch-sizes", strings.Repeat("1,", 50_000) + "1"},
		{"landscape", "valley", "--format", "svg"},
		{"train", "valley"},
		{"train", "glyphs", "--point", "0/0"},
		{"train", "glyphs", "--point", "9/8"},
		{"train", "glyphs", "--point", "1/" + long},
		{"train", "glyphs", "--learning-rates", "0.1,0"},
		{"train", "glyphs", "--seeds", "99999999999"},
		{"train", "glyphs", "--lambdas", "-1"},
		{"train", "--merge"},
		{"lessons", "show", "none"},
		{"presets", "show", "\x1b]0;x\a"},
		{"config", "nonsense"},
		{"valley", "--view", "1,2,3"},
		{"valley", "--view", "2,1,0,1"},
		{"valley", "--time", "nan"},
		{"valley", "--lens", "3"},
		{"valley", "--row", "0"},
		{"valley", "--step", "1"},
		{"--lesson", "none"},
		{"--lesson", "where-sgd-goes", "--step", "999"},
		{"valley", "--theme", "\u2028"},
		{"valley", "--screen", "\u202e"},
		{"valley", "--record", "none/there.cast"},
		{"--resume", "valley"},
	} {
		all = append(all, hostile{"command line", args, `.`})
	}
	return all
}
