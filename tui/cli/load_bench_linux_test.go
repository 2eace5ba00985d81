package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sgdflow/tui/term/termtest"
)

// The benchmarks of the whole process. With SGDFLOW_BINARY set it is the built program that is measured.

// loadFor is how long a load is measured: half of a show, after what the program does to open.
const loadFor = 5 * time.Second

// BenchmarkScreenLoad is target T2: the time on a processor that the process takes, in percent of one core, and what it
// writes, on a screen of 200x50 cells in 24-bit colours. Idle is the default preset at rest; growing is its show, in which the
// paths grow and what is under them stays; moving is its show while the picture is dragged by a cell every sixtieth of a
// second, so that landscape, axes, paths and charts are another in every frame.
func BenchmarkScreenLoad(b *testing.B) {
	for _, load := range []struct {
		name          string
		prepare, make func(p *termtest.Terminal)
	}{
		{"idle", rest, func(*termtest.Terminal) { time.Sleep(loadFor) }},
		{"growing", settle, func(*termtest.Terminal) { time.Sleep(loadFor) }},
		{"moving", settle, dragToAndFro},
	} {
		b.Run(load.name, func(b *testing.B) {
			var cpu, wall time.Duration
			written := 0
			for b.Loop() {
				p := openWide(b)
				load.prepare(p)
				began, before, had := time.Now(), processorTime(b, p), p.Written()
				load.make(p)
				cpu += processorTime(b, p) - before
				wall += time.Since(began)
				written += p.Written() - had
				p.Close()
			}
			b.ReportMetric(100*cpu.Seconds()/wall.Seconds(), "cpu%")
			b.ReportMetric(float64(written)/1e3/wall.Seconds(), "kB/s")
		})
	}
}

// BenchmarkScreenMemory is target T3 for the whole process: what of its memory is resident at rest after a hundred thousand
// updates, and in another process after ten million.
func BenchmarkScreenMemory(b *testing.B) {
	after := func(updates float64) (bytes float64) {
		p := openWide(b, "--seeds", "1", "--learning-rate", "1e-5", "--horizon", fmt.Sprint(updates*1e-5))
		defer p.Close()
		rest(p)
		if n := shown(p.Screen(), update); n < updates-4096 { // no more than that is cut off the last point kept
			b.Fatalf("%.0f updates at rest, want %.0f", n, updates)
		}
		return resident(b, p)
	}
	var early, late float64
	for b.Loop() {
		early, late = after(1e5), after(1e7)
	}
	b.ReportMetric(early/1e6, "early-MB")
	b.ReportMetric(late/1e6, "late-MB")
	b.ReportMetric(late/early, "growth")
}

var update = regexp.MustCompile(`update ([0-9]+)/`)

func openWide(b *testing.B, args ...string) *termtest.Terminal {
	return open(b, termtest.Options{Cols: 200, Rows: 50}, []string{"COLORTERM=truecolor"}, args...)
}

// settle lets a second of a show pass, with what opening costs.
func settle(*termtest.Terminal) { time.Sleep(time.Second) }

// rest goes to the end of the show and waits until half a second has passed without a byte, and then until what the program
// loads behind the screen, a second after it has opened, is there.
func rest(p *termtest.Terminal) {
	p.Send("\x1b[F") // end
	p.Wait("the sentence", sentence.MatchString)
	for had := -1; had != p.Written(); time.Sleep(500 * time.Millisecond) {
		had = p.Written()
	}
	time.Sleep(1500 * time.Millisecond)
}

// dragToAndFro presses the left button in the first picture and moves the mouse twenty cells to the right and back, again and
// again, for loadFor. (To and fro between two cells only, whoever takes every second report would see no motion.)
func dragToAndFro(p *termtest.Terminal) {
	report := func(button, right int, end string) {
		p.Send(fmt.Sprintf("\x1b[<%d;%d;15%s", button, 25+right, end)) // X11's SGR reports
	}
	const left, moving = 0, 32
	report(left, 20, "M")
	frame := time.NewTicker(time.Second / 60)
	defer frame.Stop()
	for k, began := 1, time.Now(); time.Since(began) < loadFor; k++ {
		<-frame.C
		report(moving+left, max(k%40, 40-k%40)-20, "M")
	}
	report(left, 0, "m")
}

// processorTime is what the process has taken on all processors so far.
func processorTime(b *testing.B, p *termtest.Terminal) time.Duration {
	b.Helper()
	const scheduled = 2 // CPUCLOCK_SCHED: the clock of a process is ^pid<<3 | which, see clock_getcpuclockid
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^p.Cmd.Process.Pid)<<3|scheduled, &t); err != nil {
		b.Fatalf("reading the time that the process takes: %v", err)
	}
	return time.Duration(t.Nano())
}

// resident is how many bytes of the process's memory are in RAM.
func resident(b *testing.B, p *termtest.Terminal) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.Cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseFloat(string(bytes.Fields(text)[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * float64(os.Getpagesize())
}
