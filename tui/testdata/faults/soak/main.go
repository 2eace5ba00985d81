// Command soak uses the built program on a pseudo-terminal for minutes on end, as a lecturer in a hurry would, and fails if
// its memory, threads or open files grow. From the folder of go.mod:
//
//	go run ./tui/testdata/faults/soak [-seed N] [MINUTES]
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

const (
	between = 50 * time.Millisecond // keys
	sampled = time.Second
	slack   = 1.1 // what the median of the last fifth may have more than that of the second
)

func main() {
	seed := flag.Uint64("seed", 1, "of the keys")
	flag.Parse()
	minutes := 10.0
	var err error
	if flag.NArg() > 0 {
		if minutes, err = strconv.ParseFloat(flag.Arg(0), 64); err != nil || minutes < 0.5 || minutes > 1e6 {
			fmt.Fprintf(os.Stderr, "soak: %q: give minutes, at least 0.5\n", flag.Arg(0))
			os.Exit(2)
		}
	}
	if err := soak(rand.New(rand.NewPCG(*seed, 0)), time.Duration(minutes*float64(time.Minute))); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// soak builds the program, uses it for so long, ends it by its key, and compares what it took.
func soak(random *rand.Rand, length time.Duration) error {
	home, err := os.MkdirTemp("", "sgdflow-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	program := filepath.Join(home, "sgdflow")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	cmd := exec.Command(program, "valley")
	cmd.Dir = filepath.Join(home, "exports")
	if err := os.Mkdir(cmd.Dir, 0o700); err != nil {
		return err
	}
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+home)
	for _, name := range []string{"CACHE_HOME", "CONFIG_HOME", "STATE_HOME"} {
		cmd.Env = append(cmd.Env, "XDG_"+name+"="+filepath.Join(home, name))
	}
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 40})
	if err != nil {
		return err
	}
	var reader sync.WaitGroup
	var written tail
	reader.Go(func() { _, _ = io.Copy(&written, terminal) }) // until the program has ended
	ended := make(chan error, 1)
	reader.Go(func() { ended <- cmd.Wait() })
	defer func() {
		_ = cmd.Process.Kill() // should it still run
		reader.Wait()
		_ = terminal.Close()
	}()
	all, err := use(random, terminal, cmd, length, ended)
	if err != nil {
		return fmt.Errorf("%w; the last it wrote: %q", err, written.text())
	}
	if _, err := io.WriteString(terminal, "\x1b"); err != nil { // a popup or a lesson
		return err
	}
	time.Sleep(time.Second)
	if _, err := io.WriteString(terminal, "\x03"); err != nil {
		return err
	}
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("the program ended with %w", err)
		}
	case <-time.After(10 * time.Second):
		return fmt.Errorf("ctrl+c does not end the program")
	}
	return compare(all, length)
}

// tail keeps the last of what is written to it, which may be read meanwhile.
type tail struct {
	sync.Mutex
	last []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	t.last = append(t.last, p...)
	if spare := len(t.last) - 4000; spare > 0 {
		t.last = slices.Delete(t.last, 0, spare)
	}
	return len(p), nil
}

func (t *tail) text() string {
	t.Lock()
	defer t.Unlock()
	return string(t.last)
}

// sample is what the program takes at a moment.
type sample struct{ memory, threads, files int } // memory in KiB

// use types, resizes and exports, and takes samples.
func use(random *rand.Rand, terminal *os.File, cmd *exec.Cmd, length time.Duration, ended <-chan error) (all []sample, err error) {
	keys := []string{
		"\x1b[C", "\x1b[D", "\x1b[A", "\x1b[B", "s", "t", " ", "o", "x", "g", "\t", "1", "2", "3", "4", "5", "c", "w",
		"n", ",", ".", "<", ">", "r", "+", "-", "0", "v", "L", "T", "z", "Z", "?", "/", "\x1b", "\r", "B", "a", "\x1b[6~", "\x1b[5~",
	}
	lines := []string{
		"lr 0.05", "lr 10", "lr 1e308", "batch 1", "batch 4", "batch 3", "horizon 20", "seed 7", "seeds 64", "preset valley",
		"preset saddle", "preset samplings", "preset sparse", "lesson where-sgd-goes", "lesson breaking", "screen paths", "start 1,1", "nonsense",
	}
	begun, next := time.Now(), time.Now()
	for n := 1; time.Since(begun) < length; n++ {
		typed := []string{keys[random.IntN(len(keys))]} // an escape in one write with what follows would be another key
		switch {
		case n%400 == 0: // a sure way back to what all runs have in common
			typed = []string{"\x1b", "\x1b", "\x1b", ":", "preset valley", "\r", "\x1b", "1"}
		case n%100 == 0:
			typed = []string{"\x1b", "\x1b", "e"}
			err = clean(cmd.Dir)
		case n%60 == 0:
			err = pty.Setsize(terminal, &pty.Winsize{Cols: uint16(20 + random.IntN(200)), Rows: uint16(5 + random.IntN(60))})
		case n%10 == 0:
			typed = []string{"\x1b", "\x1b", ":", lines[random.IntN(len(lines))], "\r"}
		}
		for _, text := range typed {
			if err == nil {
				_, err = io.WriteString(terminal, text)
			}
			select {
			case status := <-ended:
				return nil, fmt.Errorf("the program ended after %v: %v", time.Since(begun), status)
			case <-time.After(between):
			}
		}
		if time.Now().After(next) && err == nil {
			next = next.Add(sampled)
			var s sample
			s, err = take(cmd.Process.Pid)
			all = append(all, s)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// clean removes the exports that are whole: they would fill the disk in a long run.
func clean(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".tmp") {
			if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// take reads what a process takes.
func take(pid int) (s sample, err error) {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	text, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return s, fmt.Errorf("%w (this script needs Linux)", err)
	}
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "VmRSS: %d", &s.memory)
		_, _ = fmt.Sscanf(line, "Threads: %d", &s.threads)
	}
	files, err := os.ReadDir(filepath.Join(folder, "fd"))
	s.files = len(files)
	return s, err
}

// compare prints the medians of the second and the last fifth and says what has grown.
func compare(all []sample, length time.Duration) (err error) {
	fifth := len(all) / 5
	for _, what := range []struct {
		name string
		of   func(sample) int
		room int // beyond the slack: the least that counts
	}{
		{"memory, KiB", func(s sample) int { return s.memory }, 0},
		{"threads", func(s sample) int { return s.threads }, 1},
		{"open files", func(s sample) int { return s.files }, 1},
	} {
		median := func(part []sample) int {
			var values []int
			for _, s := range part {
				values = append(values, what.of(s))
			}
			slices.Sort(values)
			return values[len(values)/2]
		}
		early, late := median(all[fifth:2*fifth]), median(all[len(all)-fifth:])
		fmt.Printf("figure: %v of use on a terminal: %s %d in the second fifth, %d in the last\n", length, what.name, early, late)
		if float64(late) > slack*float64(early)+float64(what.room) {
			err = fmt.Errorf("%s has grown from %d to %d", what.name, early, late)
		}
	}
	most := slices.MaxFunc(all, func(a, b sample) int { return a.memory - b.memory })
	fmt.Printf("figure: %v of use on a terminal: at most %.1f MB\n", length, float64(most.memory)/1000)
	return err
}
