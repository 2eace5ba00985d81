package cli

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		part    float64
		elapsed time.Duration
		want    string
	}{
		{0, 0, "[------------------------------]   0 %"},
		{0, time.Hour, "[------------------------------]   0 %"},
		{-1, 0, "[------------------------------]   0 %"},
		{0.5, 100 * time.Millisecond, "[###############---------------]  50 %"},
		{0.5, 20 * time.Second, "[###############---------------]  50 %, about 20s left"},
		{0.1, 100 * time.Second, "[###---------------------------]  10 %, about 15m0s left"},
		{1, time.Minute, "[##############################] 100 %, about 0s left"},
		{2, 0, "[##############################] 100 %"},
		{1e-300, time.Minute, "[------------------------------]   0 %"},
	} {
		if got := progressLine(test.part, test.elapsed); got != test.want {
			t.Errorf("%v after %v: got %q, want %q", test.part, test.elapsed, got, test.want)
		}
	}
}

// TestProgressBar draws at most ten times a second, within the terminal, and leaves nothing behind.
func TestProgressBar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		b := &progressBar{w: &out, width: func() int { return 20 }, began: time.Now()}
		const seconds = 3
		for i := range 1000 * seconds {
			b.show(float64(i) / (1000 * seconds))
			time.Sleep(time.Millisecond)
		}
		b.clear()
		lines := strings.Split(out.String(), "\r")[1:]
		if n := len(lines) - 1; n < 9*seconds || n > 10*seconds+1 {
			t.Errorf("drawn %d times in %d s", n, seconds)
		}
		for _, l := range lines {
			if text, erased := strings.CutSuffix(l, "\x1b[K"); !erased || len(text) > 19 {
				t.Errorf("line %q does not fit or does not erase what was there", l)
			}
		}
		if lines[len(lines)-1] != "\x1b[K" {
			t.Errorf("%q is left behind", lines[len(lines)-1])
		}
	})
	var none *progressBar
	none.show(0.5) // where there is no terminal
	none.clear()
}
