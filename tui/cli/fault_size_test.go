package cli_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"sgdflow/tui/cli"
)

// peakMB is the most memory that the running program has held, in MB of 1e6 bytes, 0 where the system does not tell.
func peakMB(b *bare) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.cmd.Process.Pid))
	m := regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`).FindSubmatch(status)
	if err != nil || m == nil {
		return 0
	}
	kB, _ := strconv.Atoi(string(m[1]))
	return kB * 1024 / 1e6
}

// TestFaultSizes resizes the terminal at random to all that an ioctl can say, on every screen: each frame fits the size it is
// drawn for (faulty.View panics where one does not), memory stays bounded, and what is drawn in the end is of the last size.
func TestFaultSizes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(6, 0))
	b := startBare(t, faulty("sizes", paths...), 80, 24)
	b.firstFrame()
	size := func() int {
		switch random.IntN(4) {
		case 0:
			return random.IntN(5)
		case 1:
			return random.IntN(70_000)
		}
		return random.IntN(400)
	}
	times := rounds(60, 1000)
	for i := range times {
		if i%20 == 10 {
			b.send(string("12341?v"[i/20%7]))
		}
		b.resize(size(), size())
		b.takeFor(time.Duration(random.IntN(12)) * time.Millisecond)
	}
	b.resize(80, 24)
	b.send("\x1b")
	b.takeFor(100 * time.Millisecond)
	b.send("1")
	b.takeFor(300 * time.Millisecond)
	mark := b.mark()
	b.resize(120, 40)
	b.wait("a screen of the last size", func() bool {
		screen := vt.NewEmulator(120, 40)
		_, err := screen.Write(b.raw[mark:])
		return err == nil && fills(screen.String(), 120, 40)
	})
	peak := peakMB(b)
	b.send("q")
	if status, _ := b.exit(); status != 0 {
		t.Errorf("exit status %d: %q", status, tail(b.raw, 500))
	}
	if err := b.restored(); err != nil {
		t.Error(err)
	}
	if peak > 100 && !cli.RaceDetector { // the detector takes several times as much
		t.Errorf("held %d MB", peak)
	}
	t.Logf("figure: %d resizes between 0x0 and 65535x65535, peak %d MB", times, peak)
}
