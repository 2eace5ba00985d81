package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sgdflow/sim/simtest"
)

// Headless are command lines without a screen, each with results of its own kind, for the tests of what becomes of them. With
// the race detector they are fewer: those left out compute for long, and write like the others.
func Headless() map[string][]string {
	all := map[string][]string{}
	lines := []string{
		"run valley --seeds 2 --horizon 2", "run valley --seeds 2 --horizon 2 --format json", "run valley --seeds 1 --horizon 30 --format csv",
		"presets show valley", "theory", "config path", "--help", "--version", "completion bash",
	}
	if !RaceDetector {
		lines = append(lines, "order valley --sampling shuffle --batch-size 3 --learning-rates 0.02,0.01",
			"order valley --sampling shuffle --batch-size 3 --learning-rates 0.02,0.01 --format json",
			"scaling valley --batch-sizes 1,2 --learning-rates 0.02,0.01 --horizon 2", "landscape valley --format csv",
			"train sparse --learning-rates 0.05 --batch-sizes 4 --lambdas 0 --seeds 2 --flow-time 1",
			"presets", "lessons", "man", "run --help")
	}
	for _, line := range lines {
		all[line] = strings.Fields(line)
	}
	return all
}

var errFull = errors.New("the disk is full")

// failingAt fails from its n-th write on.
type failingAt struct{ n, writes int }

func (f *failingAt) Write(p []byte) (int, error) {
	if f.writes++; f.writes >= f.n {
		return 0, errFull
	}
	return len(p), nil
}

// TestFaultWrites has each write of each command fail in turn: it is said in one line, and the status tells it.
func TestFaultWrites(t *testing.T) {
	stateFolder(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	failed := 0
	for line, args := range Headless() {
		for n := 1; n <= simtest.Rounds(3, 50); n++ {
			root, out, said := newRoot(), &failingAt{n: n}, new(bytes.Buffer)
			root.SetArgs(args)
			root.SetErr(said)
			status := runMain(root, out)
			if out.writes < n { // it has no more
				if status != 0 || n == 1 {
					t.Errorf("%s: status %d after %d writes: %s", line, status, out.writes, said)
				}
				break
			}
			failed++
			if last := strings.Split(said.String(), "\n"); status != 1 || len(last) < 2 || last[len(last)-2] != "sgdflow: "+errFull.Error() {
				t.Errorf("%s, write %d: status %d, said %q", line, n, status, said)
			}
			if out.writes > n+3 {
				t.Errorf("%s: %d writes after the one that failed", line, out.writes-n)
			}
		}
	}
	t.Logf("figure: %d failing writes of %d commands, each a message and status 1", failed, len(Headless()))
}
