package cli_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sgdflow/sim/simtest"
	"sgdflow/tui/cli"
	"sgdflow/tui/term/termtest"
)

// within is how long an ending may take: the two seconds asked for and one for a busy machine, which with the race detector is
// several times as slow.
func within() time.Duration {
	if cli.RaceDetector {
		return 12 * time.Second
	}
	return 3 * time.Second
}

// rounds is simtest.Rounds, fewer with the race detector: the explorer that it slows down is one and the same each time.
func rounds(few, often int) int {
	if cli.RaceDetector {
		few = (few + 3) / 4
	}
	return simtest.Rounds(few, often)
}

const f12 = "\x1b[24~"

// afterKey types f12 and gives the program time to read it.
func afterKey(b *bare, then func()) {
	b.send(f12)
	b.takeFor(50 * time.Millisecond)
	then()
}

// TestFaultEndings has the program die in every way but the one that nothing can be done about: the terminal is as it was found,
// the status says why, and where something is to be told it stands on the screen that the user is back on.
func TestFaultEndings(t *testing.T) {
	t.Parallel()
	notes, long := []string{"notes"}, []string{"order", "valley", "--learning-rates", "3,0.0001", "--horizon", "30"}
	sig := func(s unix.Signal) func(b *bare) { return func(b *bare) { b.signal(s) } }
	key := func(keys string) func(b *bare) { return func(b *bare) { b.send(keys) } }
	panics := func(in string) string {
		return "sgdflow: internal error: in " + in + "; please report it with the trace in /"
	}
	var ways, restored atomic.Int32
	t.Run("by", func(t *testing.T) {
		for _, test := range []struct {
			name   string
			args   []string // paths where there are none
			fault  string
			until  string // written before the end is provoked, "" for nothing; "epoch" where there are no args
			die    func(b *bare)
			status int
			says   string
		}{
			{name: "q", die: key("q")},
			{name: "ctrl+c", die: key("\x03")},
			{name: "INT", die: sig(unix.SIGINT), status: 130},
			{name: "TERM", die: sig(unix.SIGTERM), status: 143},
			{name: "HUP", die: sig(unix.SIGHUP), status: 129},
			{name: "QUIT", die: sig(unix.SIGQUIT), status: 131},
			{name: "ABRT", die: sig(unix.SIGABRT), status: 134},
			{name: "XCPU", die: sig(unix.SIGXCPU), status: 128 + int(unix.SIGXCPU)},
			{name: "SEGV", die: sig(unix.SIGSEGV), status: 139},
			{name: "TERM at once", args: append(paths[:len(paths):len(paths)], "--theme", "dark"), until: "\x1b[?1049h", die: sig(unix.SIGTERM), status: 143},
			{name: "panic in Init", fault: "init", args: paths, status: 1, says: panics("Init")},
			{name: "panic in Update", fault: "update", die: key(f12), status: 1, says: panics("Update")},
			{name: "panic in View", fault: "view", die: key(f12), status: 1, says: panics("View")},
			{name: "panic in a Cmd", fault: "cmd", die: key(f12), status: 1, says: panics("Cmd")},
			{name: "lost output", fault: "output", die: key(f12), status: 1, says: "sgdflow: writing to the terminal: "},
			{
				name: "TERM while stuck", fault: "stuck", status: 143, says: "had to be stopped after",
				die: func(b *bare) { afterKey(b, func() { b.signal(unix.SIGTERM) }) },
			},
			{
				name: "ctrl+c while stuck", fault: "stuck", status: 130, says: "had to be stopped after",
				die: func(b *bare) { afterKey(b, func() { b.send("\x03"); b.takeFor(time.Second) }) }, // until it counts as stuck
			},
			{
				name: "q and ctrl+c while stuck", fault: "stuck", status: 130, says: "had to be stopped after",
				die: func(b *bare) {
					afterKey(b, func() { b.send("q") })
					for begun := time.Now(); !b.hasEnded() && time.Since(begun) < termtest.Patience; { // as a user would
						b.takeFor(300 * time.Millisecond)
						b.send("\x03")
					}
				},
			},
			{name: "notes, q", args: notes, until: "presentation", die: key("q")},
			{name: "notes, TERM", args: notes, until: "presentation", die: sig(unix.SIGTERM), status: 143},
			{name: "notes, panic in Update", fault: "update", args: notes, until: "presentation", die: key(f12), status: 1, says: panics("Update")},
			{name: "command, ctrl+c", args: long, until: "[#", die: key("\x03"), status: 130, says: "interrupted: "},
			{name: "command, TERM", args: long, until: "[#", die: sig(unix.SIGTERM), status: 143, says: "interrupted: "},
			{name: "command, panic", args: []string{"panic"}, status: 1, says: "sgdflow: internal error: in a command; please report it"},
			{name: "refused", args: []string{"nope"}, status: 2, says: "sgdflow: no preset and no file named nope"},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				ways.Add(1)
				if test.args == nil {
					test.args, test.until = paths, "epoch"
				}
				b := startBare(t, faulty(test.fault, test.args...), 100, 30)
				if test.until != "" {
					b.waitText(0, test.until)
				}
				if test.die != nil {
					test.die(b)
				}
				status, took := b.exit()
				if status != test.status || took > within() {
					t.Errorf("exit status %d after %v, want %d within %v", status, took, test.status, within())
				}
				if !bytes.Contains(b.raw[bytes.LastIndexByte(b.raw, 0x1b)+1:], []byte(test.says)) {
					t.Errorf("%q is not said on the main screen, but %q", test.says, tail(b.raw, 300))
				}
				if err := b.restored(); err != nil {
					t.Error(err)
				}
				if !t.Failed() {
					restored.Add(1)
				}
				crashes, _ := filepath.Glob(filepath.Join(b.cmd.Dir, "sgdflow-crash-*.txt"))
				if want := strings.Contains(test.says, "with the trace in"); len(crashes) > 1 || want != (len(crashes) == 1) {
					t.Errorf("crash files %q", crashes)
				}
			})
		}
	})
	t.Logf("figure: terminal restored in %d of %d ways to die", restored.Load(), ways.Load())
}

// TestFaultEngine has the objective on screen panic wherever it is computed: the screen says so, keys go on working, and another
// preset is computed as if nothing had been.
func TestFaultEngine(t *testing.T) {
	t.Parallel()
	for i := range rounds(1, 4) {
		screen := string("1234"[i])
		home := t.TempDir()
		cmd := ofUser(faulty("engine", presetFile(t, home), "--seeds", "2", "--horizon", "2"), home)
		p := termtest.Start(t, cmd, termtest.Options{Cols: 120, Rows: 40})
		p.WaitText("epoch")
		p.Send(screen)
		p.Send(f12)
		p.WaitText("internal error: in ")
		p.Send("?")
		p.WaitText("Keys")
		p.Send("\x1b")
		p.Wait("the screen behind the help", func(s string) bool { return !strings.Contains(s, "Keys") })
		p.Send("1")
		p.Send(":preset saddle\r")
		p.WaitText("A saddle")
		p.Wait("the sentence", sentence.MatchString)
		quit(t, p)
	}
}

// TestFaultHungUp takes the terminal away, as a lost connection does, at random times: the program ends, also where it is not
// to notice a hang-up (nohup).
func TestFaultHungUp(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 0))
	times, slowest := rounds(6, 60), time.Duration(0)
	for round := range times {
		args := paths
		switch {
		case round%6 == 4:
			args = []string{"notes"}
		case round%6 == 5:
			args = []string{"run", "valley", "--seeds", "4096", "--horizon", "1e6"}
		}
		// 0 where the end of the input is seen before the signal, -1 where the signal comes before it is handled.
		cmd, want := command(nil, args...), []int{129, 0, -1}
		if round%2 == 1 && round%6 != 5 {
			cmd, want = ignoringHangUp(cmd), []int{0, 1} // the input has ended, or a write failed
		}
		b := startBare(t, cmd, 100, 30)
		if round%2 == 1 || round%3 > 0 { // bash takes a moment to ignore hang-ups
			b.wait("something written", func() bool { return len(b.raw) > 0 })
			b.takeFor(time.Duration(random.IntN(300)) * time.Millisecond)
		}
		b.hangUp()
		begun := time.Now()
		select {
		case <-b.exited:
		case <-time.After(termtest.Patience):
			t.Fatalf("%q still runs, its terminal gone", args)
		}
		took := time.Since(begun)
		slowest = max(slowest, took)
		if got := b.cmd.ProcessState; !slices.Contains(want, got.ExitCode()) || took > within() {
			t.Errorf("round %d, %q: %v after %v, want one of %d", round, args, got, took, want)
		}
	}
	t.Logf("figure: %d terminals hung up, the program ended each time, at most %v later", times, slowest.Round(time.Millisecond))
}

// ignoringHangUp is the command as nohup starts it.
func ignoringHangUp(cmd *exec.Cmd) *exec.Cmd {
	script := []string{"-c", `trap "" HUP; exec -a sgdflow "$0" "$@"`, cmd.Path}
	return exec.Command("bash", append(script, cmd.Args[1:]...)...)
}

// TestFaultNotRead has nobody read the terminal, or a command's output: a signal still ends the program.
func TestFaultNotRead(t *testing.T) {
	t.Parallel()
	t.Run("screen", func(t *testing.T) {
		t.Parallel()
		cmd := command(nil, paths...)
		if cli.RaceDetector { // which reports, and waits for its reader, that bubbletea closes its input while it is read
			elsewhere, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
			if err != nil {
				t.Fatal(err)
			}
			defer elsewhere.Close()
			cmd.Stderr = elsewhere
		}
		b := startBare(t, cmd, 100, 30)
		b.firstFrame()
		for i := range 60 { // a frame of more than 10 kB with each
			b.resize(399+i%2, 150)
			time.Sleep(20 * time.Millisecond)
		}
		b.signal(unix.SIGTERM)
		begun := time.Now()
		select {
		case <-b.exited:
		case <-time.After(termtest.Patience):
			t.Fatal("it still runs")
		}
		took := time.Since(begun)
		if status, _ := b.exit(); status != 143 || took > within() {
			t.Errorf("exit status %d after %v", status, took)
		}
		if err := b.restored(); err != nil {
			t.Error(err)
		}
		t.Logf("figure: a terminal nobody reads: ended %v after the signal", took.Round(time.Millisecond))
	})
	t.Run("command", func(t *testing.T) {
		t.Parallel()
		cmd := ofUser(command(nil, "run", "valley", "--seeds", "1", "--horizon", "500", "--format", "csv"), t.TempDir())
		cmd.Env = append(termtest.Environment(), cmd.Env...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
		begun := time.Now()
		_ = cmd.Process.Signal(unix.SIGTERM)
		err = cmd.Wait()
		if took := time.Since(begun); err == nil || took > within() {
			t.Errorf("ended with %v after %v", err, took)
		}
	})
}

// TestFaultSignalAgainstQuit sends TERM shortly before and after q.
func TestFaultSignalAgainstQuit(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 0))
	times, slowest := rounds(20, 200), time.Duration(0)
	quits := 0
	for range times {
		b := startBare(t, command(nil, paths...), 80, 24)
		b.firstFrame()
		apart := time.Duration(random.IntN(12_000)) * time.Microsecond
		if random.IntN(2) == 0 {
			b.send("q")
			b.takeFor(apart)
			_ = b.cmd.Process.Signal(unix.SIGTERM) // it may have ended
		} else {
			b.signal(unix.SIGTERM)
			b.takeFor(apart)
			b.send("q")
		}
		status, took := b.exit()
		slowest = max(slowest, took)
		// -1: the signal came when the terminal had been given back already.
		if status != 0 && status != 143 && status != -1 || took > within() {
			t.Errorf("exit status %d after %v", status, took)
		}
		if status == 0 {
			quits++
		}
		if err := b.restored(); err != nil {
			t.Errorf("status %d: %v", status, err)
		}
		b.close()
	}
	t.Logf("figure: %d times TERM against q, %d ended by q, none later than %v", times, quits, slowest.Round(time.Millisecond))
}
