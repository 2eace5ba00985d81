package term_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"sgdflow/tui/term/termtest"
)

var switches = regexp.MustCompile(`ctxt_switches:\s+([0-9]+)`)

// wakes is how often the threads of a process have been put on a core.
func wakes(t *testing.T, pid int) (n int) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || threads == nil {
		t.Fatalf("threads %q, error %v", threads, err)
	}
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range switches.FindAllSubmatch(text, -1) {
			v, _ := strconv.Atoi(string(m[1]))
			n += v
		}
	}
	return n
}

// TestRestCostsNothing: a program in which nothing happens writes nothing and is hardly ever woken. A ticker of 30 a
// second alone would wake it more often than this lets pass, with what a wake of the runtime brings.
func TestRestCostsNothing(t *testing.T) {
	t.Parallel()
	p := startReady(t, termtest.Options{})
	p.Send("a")
	p.WaitText("last key a")
	time.Sleep(700 * time.Millisecond) // the look whether that key lies unread comes after half a second
	const most = 15
	written, least := p.Written(), most+1
	for tries := 0; tries < 5 && least > most; tries++ { // the garbage collector may be at work in one of them
		const window = 500 * time.Millisecond
		before := wakes(t, p.Cmd.Process.Pid)
		time.Sleep(window)
		least = wakes(t, p.Cmd.Process.Pid) - before
	}
	if n := p.Written() - written; n > 0 {
		t.Errorf("%d bytes were written at rest", n)
	}
	if least > most {
		t.Errorf("woken %d times in half a second at rest", least)
	}
	t.Logf("figure: %d bytes written and woken %d times in half a second at rest", p.Written()-written, least)
}
